"""What goes by mail, in real browsers that read the inbox of development."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

    NewContext = Callable[..., BrowserContext]

PASSWORD, NEW = "violet kettle 7 orbits", "seven copper lanterns"
PATIENCE = 10.0


@pytest.fixture(scope="module")
def strict(serve: Serve) -> Server:
    """An app where addresses are proved before the first login."""
    return serve(
        "mailing.py", env="development", auth__verification="required", auth__magic_login="true"
    )


@pytest.fixture(scope="module")
def easy(serve: Serve) -> Server:
    """An app as it is without settings."""
    return serve("mailing.py", env="development")


def newest(server: Server, reader: Page, to: str, subject: str) -> None:
    """Open the newest letter of a subject in the inbox of development, waiting for it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        reader.goto(f"{server.url}/_dev/mail")
        found = reader.locator(".mails a").filter(has_text=subject).filter(has_text=to)
        if found.count():
            found.first.click()
            expect(reader.get_by_role("heading", name=subject)).to_be_visible()
            return
        reader.wait_for_timeout(100)
    raise AssertionError(f"no letter {subject!r} to {to}: {server.log[-2000:]}")


def link_in(reader: Page) -> str:
    """Return the link of the letter that is open; the HTML form has the same one."""
    button = reader.frame_locator(".mail-frame").get_by_role("link").first
    link = button.get_attribute("href") or ""
    expect(reader.locator(".mail-text a[href^=http]").first).to_have_attribute("href", link)
    return link


def sign_up(tab: Page, server: Server, email: str) -> None:
    tab.goto(f"{server.url}/auth/signup?next=/inside")
    tab.get_by_label("Name").fill("Ada")
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign up").click()


def log_in(tab: Page, server: Server, email: str, password: str = PASSWORD) -> None:
    tab.goto(f"{server.url}/auth/login?next=/inside")
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(password)
    tab.get_by_role("button", name="Log in", exact=True).click()


def expect_inside(tab: Page, email: str) -> None:
    expect(tab.get_by_text(f"You are {email}.")).to_be_visible()


def test_signing_up_with_a_proof_of_the_address(
    strict: Server, tab: Page, new_context: NewContext
) -> None:
    email = "ada@example.org"
    sign_up(tab, strict, email)
    expect(tab.get_by_role("heading", name="Look into your inbox")).to_be_visible()
    expect(tab.get_by_text(email)).to_be_visible()
    reader = new_context().new_page()
    newest(strict, reader, email, "Confirm your address")
    tab.goto(link_in(reader))
    expect(tab).to_have_url(f"{strict.url}/auth/verify")
    tab.get_by_role("button", name="Confirm this address").click()
    expect_inside(tab, email)


def test_the_button_of_the_letter_works_in_the_inbox(
    strict: Server, tab: Page, context: BrowserContext
) -> None:
    email = "inbox@example.org"
    sign_up(tab, strict, email)
    expect(tab.get_by_text(email)).to_be_visible()
    reader = context.new_page()
    newest(strict, reader, email, "Confirm your address")
    reader.frame_locator(".mail-frame").get_by_role("link", name="Confirm this address").click()
    reader.get_by_role("button", name="Confirm this address").click()
    expect_inside(reader, email)


def test_a_member_proves_the_address_when_a_page_asks(
    easy: Server, tab: Page, new_context: NewContext
) -> None:
    email = "member@example.org"
    sign_up(tab, easy, email)
    expect_inside(tab, email)
    tab.goto(f"{easy.url}/proved")
    expect(tab.get_by_role("heading", name="Confirm your address")).to_be_visible()
    reader = new_context().new_page()
    newest(easy, reader, email, "Confirm your address")
    reader.goto(link_in(reader))
    reader.get_by_role("button", name="Confirm this address").click()
    expect(reader.get_by_text("Your address is confirmed")).to_be_visible()
    reader.goto(f"{easy.url}/inside")
    expect(reader.get_by_role("heading", name="Log in")).to_be_visible()
    tab.goto(f"{easy.url}/proved")
    expect(tab.get_by_role("heading", name="Proved")).to_be_visible()


def test_a_forgotten_password(easy: Server, tab: Page, new_context: NewContext) -> None:
    """K05 The token is out of the address before the page is shown, and no page is told it."""
    email = "forgot@example.org"
    easy.create_user(email, PASSWORD)
    before = new_context().new_page()
    log_in(before, easy, email)
    expect_inside(before, email)
    tab.goto(f"{easy.url}/auth/login")
    tab.get_by_role("link", name="Forgot your password?").click()
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send me the link").click()
    expect(tab.get_by_role("heading", name="Look into your inbox")).to_be_visible()
    reader = new_context().new_page()
    newest(easy, reader, email, "Choose a new password")
    link = link_in(reader)
    token = link.rpartition("/")[2]
    told: list[str] = []
    tab.on("request", lambda request: told.append(str(request.headers.get("referer"))))
    tab.goto(link)
    expect(tab).to_have_url(f"{easy.url}/auth/reset")
    tab.get_by_label("New password").fill(NEW)
    tab.get_by_role("button", name="Change password").click()
    expect(tab.get_by_role("heading", name="Home")).to_be_visible()
    assert not any(token in one for one in told)
    before.reload()
    expect(before.get_by_role("heading", name="Log in")).to_be_visible()
    log_in(before, easy, email, NEW)
    expect_inside(before, email)


def test_a_code_in_the_same_browser_and_in_another(
    strict: Server, tab: Page, new_context: NewContext, complaints: Complaints
) -> None:
    complaints.expect("422")
    email = "magic@example.org"
    strict.create_user(email, PASSWORD)
    tab.goto(f"{strict.url}/auth/login?next=/inside")
    tab.get_by_role("link", name="Log in by mail").click()
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send me the code").click()
    expect(tab.get_by_role("heading", name="Type the code")).to_be_visible()
    other = new_context().new_page()
    newest(strict, other, email, "Your login code")
    link = link_in(other)
    other.goto(link)
    expect(other).to_have_url(f"{strict.url}/auth/magic")
    code = other.locator(".big-code").inner_text()
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", code)
    expect(other.get_by_role("button", name="Log in")).to_have_count(0)
    tab.get_by_label("Code").fill("AAAA-AAAA")
    tab.get_by_role("button", name="Log in").click()
    expect(tab.get_by_text("This code is not right")).to_be_visible()
    tab.get_by_label("Code").fill(code.lower())
    tab.get_by_role("button", name="Log in").click()
    expect_inside(tab, email)


def test_a_link_in_the_same_browser(strict: Server, tab: Page, new_context: NewContext) -> None:
    email = "link@example.org"
    strict.create_user(email, PASSWORD)
    tab.goto(f"{strict.url}/auth/magic?next=/inside")
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send me the code").click()
    expect(tab.get_by_role("heading", name="Type the code")).to_be_visible()
    reader = new_context().new_page()
    newest(strict, reader, email, "Your login code")
    tab.goto(link_in(reader))
    tab.get_by_role("button", name="Log in").click()
    expect_inside(tab, email)


def test_another_address_and_back(easy: Server, tab: Page, new_context: NewContext) -> None:
    email, other = "old@example.org", "new@example.org"
    easy.create_user(email, PASSWORD)
    log_in(tab, easy, email)
    expect_inside(tab, email)
    tab.locator(".menu-user summary").click()
    tab.get_by_role("link", name="Email").click()
    tab.get_by_label("New address").fill(other)
    tab.get_by_role("button", name="Change address").click()
    expect(tab.get_by_text(f"We sent a mail to {other}")).to_be_visible()
    reader = new_context().new_page()
    newest(easy, reader, other, "Confirm your new address")
    reader.goto(link_in(reader))
    reader.get_by_role("button", name="Use this address").click()
    expect(reader.get_by_role("heading", name="Address changed")).to_be_visible()
    tab.goto(f"{easy.url}/inside")
    expect_inside(tab, other)
    newest(easy, reader, email, "Your address was changed")
    reader.goto(link_in(reader))
    reader.get_by_role("button", name="Change it back").click()
    expect(reader.get_by_text("Your address is as before")).to_be_visible()
    reader.get_by_label("New password").fill(NEW)
    reader.get_by_role("button", name="Change password").click()
    reader.goto(f"{easy.url}/inside")
    expect_inside(reader, email)
    tab.goto(f"{easy.url}/inside")
    expect(tab.get_by_role("heading", name="Log in")).to_be_visible()


def test_flows_without_script(easy: Server, new_context: NewContext) -> None:
    """All forms are plain ones: a browser without script gets through."""
    email = "plain@example.org"
    easy.create_user(email, PASSWORD)
    tab = new_context(java_script_enabled=False).new_page()
    tab.goto(f"{easy.url}/auth/reset")
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send me the link").click()
    reader = new_context().new_page()
    newest(easy, reader, email, "Choose a new password")
    tab.goto(link_in(reader))
    tab.get_by_label("New password").fill(NEW)
    tab.get_by_role("button", name="Change password").click()
    tab.goto(f"{easy.url}/inside")
    expect_inside(tab, email)


def test_an_invitation(easy: Server, tab: Page, new_context: NewContext) -> None:
    boss, email = "boss@example.org", "bob@example.org"
    easy.create_user(boss, PASSWORD, "--admin", "--name", "Grace")
    log_in(tab, easy, boss)
    expect_inside(tab, boss)
    tab.goto(f"{easy.url}/auth/admin/invite")
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send the invitation").click()
    expect(tab.get_by_text("Open invitations")).to_be_visible()
    reader = new_context().new_page()
    newest(easy, reader, email, "You are invited to Orchard")
    reader.goto(link_in(reader))
    expect(reader).to_have_url(f"{easy.url}/auth/invitation")
    expect(reader.get_by_text("Grace invites you to Orchard.")).to_be_visible()
    expect(reader.get_by_label("Email")).to_have_value(email)
    reader.get_by_label("Name").fill("Bob")
    reader.get_by_label("Password", exact=True).fill(NEW)
    reader.get_by_role("button", name="Accept the invitation").click()
    reader.goto(f"{easy.url}/inside")
    expect_inside(reader, email)
