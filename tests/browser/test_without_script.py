"""With JavaScript off: sign-up, login, a form page, a counter, logout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

EMAIL, PASSWORD = "grace@example.com", "compilers and bugs"


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    return serve("works.py")


@pytest.fixture
def plain(new_context: Callable[..., BrowserContext]) -> Page:
    """A tab of a browser without JavaScript."""
    return new_context(java_script_enabled=False).new_page()


def press(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def log_out(tab: Page) -> None:
    tab.locator(".menu-user summary").click()
    press(tab, "Log out")


def test_sign_up_a_form_logout_and_login(app: Server, plain: Page, complaints: Complaints) -> None:
    complaints.expect("status of 422")
    plain.goto(f"{app.url}/form")
    expect(plain.get_by_role("heading", name="Log in")).to_be_visible()
    plain.get_by_role("link", name="Sign up").click()
    plain.get_by_label("Email").fill(EMAIL)
    plain.get_by_label("Password", exact=True).fill(PASSWORD)
    press(plain, "Sign up")
    expect(plain.get_by_role("heading", name="A form")).to_be_visible()
    fill_form(plain)
    log_out(plain)
    expect(plain.get_by_role("heading", name="Home")).to_be_visible()
    expect(plain.locator("#menu").get_by_role("link", name="Form")).to_have_count(0)
    plain.goto(f"{app.url}/form")
    plain.get_by_label("Email").fill(EMAIL)
    plain.get_by_label("Password", exact=True).fill("not this one at all")
    press(plain, "Log in")
    expect(plain.get_by_role("alert")).to_contain_text("do not match")
    expect(plain.get_by_label("Email")).to_have_value(EMAIL)
    plain.get_by_label("Password", exact=True).fill(PASSWORD)
    press(plain, "Log in")
    expect(plain.get_by_role("heading", name="A form")).to_be_visible()
    fill_form(plain)


def fill_form(tab: Page) -> None:
    tab.get_by_label("What").fill("A lamp")
    tab.locator("select").select_option(label="Large")
    tab.get_by_label("As a gift").check()
    press(tab, "Order")
    expect(tab.get_by_text(f"A lamp, Large, wrapped, for {EMAIL}")).to_be_visible()
    expect(tab.get_by_label("What")).to_have_value("A lamp")
    expect(tab.get_by_label("As a gift")).to_be_checked()


def test_buttons_and_fields_of_a_page(app: Server, plain: Page) -> None:
    plain.goto(app.url)
    for expected in ("1", "2", "3"):
        press(plain, "Add one")
        expect(plain.locator(".metric-value")).to_have_text(expected)
    plain.get_by_label("Draft").fill("kept")
    press(plain, "Add one")
    expect(plain.get_by_label("Draft")).to_have_value("kept")
    expect(plain.locator(".metric-value")).to_have_text("4")


def test_a_slow_page_is_complete(app: Server, plain: Page) -> None:
    plain.goto(f"{app.url}/slow")
    expect(plain.get_by_text("Done", exact=True)).to_be_visible()
    expect(plain.get_by_text("Step")).to_have_count(8)
