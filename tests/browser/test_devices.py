"""One account in several browsers: seeing them, ending them, and a cookie that was copied."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.serving import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve

    NewContext = Callable[..., BrowserContext]

ADA, PASSWORD, OTHER = "ada@example.com", "analytical engine", "difference engine two"
APP = ROOT / "tests/browser/apps/notes.py"


@pytest.fixture
def app(serve: Serve) -> Server:
    server = serve(
        APP,
        mail__backend="file",
        mail__sender="notes@example.com",
        public_origin="http://127.0.0.1",
        auth__rotate_after="PT1S",
        auth__grace="PT1S",
    )
    server.create_user(ADA, PASSWORD)
    return server


def logged_in(app: Server, new_context: NewContext, password: str = PASSWORD) -> Page:
    """Return a window of a browser of its own, on the page for members."""
    tab = new_context().new_page()
    tab.goto(f"{app.url}/note")
    tab.get_by_label("Email").fill(ADA)
    tab.get_by_label("Password", exact=True).fill(password)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_role("heading", name="Note")).to_be_visible()
    return tab


def expect_out(tab: Page) -> None:
    tab.reload()
    expect(tab.get_by_role("heading", name="Log in")).to_be_visible()


def expect_in(tab: Page) -> None:
    tab.reload()
    expect(tab.get_by_role("heading", name="Note")).to_be_visible()


def test_ending_one_device_and_all_others(app: Server, new_context: NewContext) -> None:
    desk, phone, tablet = (logged_in(app, new_context) for _ in range(3))
    page = desk.context.new_page()
    page.goto(f"{app.url}/auth/devices")
    devices = page.locator(".devices li")
    expect(devices).to_have_count(3)
    expect(page.get_by_text("this device")).to_have_count(1)
    devices.filter(has_not_text="this device").first.get_by_role("button").click()
    expect(devices).to_have_count(2)
    alive = [tab for tab in (phone, tablet) if tab.reload() and "login" not in tab.url]
    assert len(alive) == 1
    page.get_by_role("button", name="Log out everywhere else").click()
    expect(devices).to_have_count(1)
    expect_out(phone)
    expect_out(tablet)
    expect_in(desk)


def test_a_new_password_ends_the_other_devices(app: Server, new_context: NewContext) -> None:
    desk, phone = (logged_in(app, new_context) for _ in range(2))
    page = desk.context.new_page()
    page.goto(f"{app.url}/auth/password")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(OTHER)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("The password is changed.")).to_be_visible()
    expect_out(phone)
    expect_in(desk)
    logged_in(app, new_context, OTHER)


def test_a_copied_cookie_is_found_out_and_the_owner_told(
    app: Server, new_context: NewContext, complaints: Complaints
) -> None:
    complaints.expect("status of 401|status of 409")
    owner = logged_in(app, new_context)
    stolen = owner.context.cookies()
    for _ in range(3):
        time.sleep(1.3)
        expect_in(owner)
    thief = new_context()
    thief.add_cookies(cast(Any, stolen))
    tab = thief.new_page()
    tab.goto(f"{app.url}/note")
    expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    expect_out(owner)
    letters = app.folder / ".scaffold/mail"
    until = time.monotonic() + 10
    while not any("old copy" in file.read_text() for file in letters.glob("*.eml")):
        assert time.monotonic() < until, [file.name for file in letters.glob("*")]
        time.sleep(0.1)
