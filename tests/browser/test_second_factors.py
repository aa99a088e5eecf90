"""Second factors in Chromium: setting one up, the second step, trust, and codes on paper."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pyotp.totp import TOTP

from tests.browser.second_steps import PASSWORD, at_localhost, home, log_in, log_out, new_person
from tests.browser.test_accessibility import RULES, violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

STEP = 30


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    return at_localhost(serve)


@pytest.fixture
def ada(server: Server) -> str:
    return new_person(server)


class App:
    """An authenticator app that never shows a code twice."""

    def __init__(self, secret: str) -> None:
        self.totp = TOTP(secret.replace(" ", ""))
        self.used = 0

    def code(self) -> str:
        """Return the code of the earliest step that may be used for long enough to type it."""
        half_over = time.time() % STEP > STEP / 2
        earliest = int(time.time()) // STEP - (0 if half_over else 1)
        self.used = max(self.used + 1, earliest)
        while self.used > int(time.time()) // STEP + 1:
            time.sleep(1)
        return self.totp.at(self.used * STEP)


def set_up(server: Server, tab: Page) -> tuple[App, list[str]]:
    """Set an app up as who is logged in; return it and the recovery codes."""
    tab.goto(f"{home(server)}/auth/security")
    tab.get_by_role("link", name="Set up").click()
    app = App(tab.locator(".app-secret").inner_text())
    tab.get_by_label("Code that the app shows").fill(app.code())
    tab.get_by_role("button", name="Set up").click()
    expect(tab.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = tab.locator("#codes").inner_text().split()
    tab.get_by_role("button", name="I have kept them").click()
    expect(tab.get_by_text("The authenticator app is set up.")).to_be_visible()
    return app, codes


def test_login_in_two_steps(server: Server, ada: str, tab: Page, complaints: Complaints) -> None:
    complaints.expect("status of 422")
    log_in(server, tab, ada)
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()
    app, _ = set_up(server, tab)
    expect(tab.get_by_text("10 codes are left.")).to_be_visible()
    log_out(server, tab)
    tab.goto(f"{home(server)}/members")
    tab.get_by_label("Email").fill(ada)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_role("heading", name="Second step")).to_be_visible()
    expect(tab.get_by_label("Code")).to_be_focused()
    assert violations(tab, runOnly=RULES) == []
    expect(tab.locator("#menu .menu-user")).to_have_count(0)
    tab.get_by_label("Code").fill("000000")
    tab.get_by_label("Code").press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("This code is not right")
    tab.get_by_label("Code").fill(app.code())
    tab.get_by_label("Code").press("Enter")
    expect(tab.get_by_role("heading", name="Members")).to_be_visible()
    tab.goto(f"{home(server)}/vault")
    expect(tab.get_by_role("heading", name="Vault")).to_be_visible()


def test_going_elsewhere_while_the_second_step_waits(server: Server, ada: str, tab: Page) -> None:
    """F03: the menu and every address show a visitor; the step is still there."""
    log_in(server, tab, ada)
    app, _ = set_up(server, tab)
    log_out(server, tab)
    log_in(server, tab, ada)
    expect(tab.get_by_role("heading", name="Second step")).to_be_visible()
    for path in ("/members", "/vault", "/auth/security", "/auth/devices"):
        tab.goto(home(server) + path)
        expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    tab.goto(home(server))
    expect(tab.get_by_text("Hello stranger.")).to_be_visible()
    tab.goto(f"{home(server)}/auth/second")
    tab.get_by_label("Code").fill(app.code())
    tab.get_by_role("button", name="Go on").click()
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()


def test_trusted_browser_and_recovery_code(
    server: Server, ada: str, tab: Page, new_context: Callable[..., BrowserContext]
) -> None:
    """F04, F10: trust is of one browser, and can be taken back from another one."""
    log_in(server, tab, ada)
    app, codes = set_up(server, tab)
    log_out(server, tab)
    log_in(server, tab, ada)
    tab.get_by_label("Trust this browser for 30 days").check()
    tab.get_by_label("Code").fill(app.code())
    tab.get_by_role("button", name="Go on").click()
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()
    log_out(server, tab)
    log_in(server, tab, ada)
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()
    other = new_context().new_page()
    log_in(server, other, ada)
    expect(other.get_by_role("heading", name="Second step")).to_be_visible()
    other.get_by_role("link", name="Use a recovery code").click()
    other.get_by_label("Recovery code").fill(codes[2].lower().replace("-", " "))
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_text("Hello Ada.")).to_be_visible()
    other.goto(f"{home(server)}/auth/security")
    expect(other.get_by_text("9 codes are left.")).to_be_visible()
    assert violations(other, runOnly=RULES) == []
    other.get_by_role("button", name=re.compile("^Ask again")).click()
    expect(other.get_by_text("The browser is not trusted any more.")).to_be_visible()
    log_out(server, tab)
    log_in(server, tab, ada)
    expect(tab.get_by_role("heading", name="Second step")).to_be_visible()


def test_recovery_codes_to_keep(
    server: Server, ada: str, context: BrowserContext, tab: Page
) -> None:
    """Copied, downloaded, printed; and the page may be loaded again until they are kept."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    log_in(server, tab, ada)
    _, old = set_up(server, tab)
    tab.get_by_role("link", name="Renew").click()
    tab.get_by_role("button", name="Make new codes").click()
    codes = tab.locator("#codes").inner_text().split()
    assert len(codes) == 10
    assert not set(codes) & set(old)
    tab.reload()
    assert tab.locator("#codes").inner_text().split() == codes
    tab.get_by_role("button", name="Copy").click()
    expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    assert tab.evaluate("navigator.clipboard.readText()").split() == codes
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert set(codes) <= set(text.split())
    assert ada in text
    expect(tab.get_by_role("button", name="Print")).to_be_visible()
    tab.get_by_role("button", name="I have kept them").click()
    expect(tab.get_by_role("heading", name="Security")).to_be_visible()
    tab.go_back()
    assert not set(codes) & set(tab.content().replace("\n", " ").split())


def test_removing_the_app(server: Server, ada: str, tab: Page) -> None:
    log_in(server, tab, ada)
    set_up(server, tab)
    tab.get_by_role("link", name="Change My phone").click()
    tab.get_by_label("Name").fill("Old phone")
    tab.get_by_role("button", name="Save the name").click()
    tab.get_by_role("link", name="Change Old phone").click()
    tab.get_by_role("button", name="Remove Old phone").click()
    expect(tab.get_by_text("It is removed.")).to_be_visible()
    expect(tab.get_by_text("Your password alone opens this account.")).to_be_visible()
    log_out(server, tab)
    log_in(server, tab, ada)
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()


def test_a_page_leads_to_setting_the_first_factor_up(
    server: Server, ada: str, tab: Page, complaints: Complaints
) -> None:
    """F03: and back to the page."""
    complaints.expect("status of 401")
    log_in(server, tab, ada)
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()
    tab.get_by_role("link", name="Vault").click()
    expect(tab.get_by_role("heading", name="Set up an authenticator app")).to_be_visible()
    app = App(tab.locator(".app-secret").inner_text())
    tab.get_by_label("Code that the app shows").fill(app.code())
    tab.get_by_role("button", name="Set up").click()
    tab.get_by_role("button", name="I have kept them").click()
    expect(tab.get_by_role("heading", name="Vault")).to_be_visible()


def test_where_it_is_required(serve: Serve, tab: Page) -> None:
    """F03: nothing else can be done before."""
    server = at_localhost(serve, auth__mfa="required")
    ada = new_person(server)
    log_in(server, tab, ada)
    expect(tab.get_by_role("heading", name="Set up the second step")).to_be_visible()
    assert violations(tab, runOnly=RULES) == []
    tab.goto(f"{home(server)}/members")
    expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    tab.goto(f"{home(server)}/auth/second/setup")
    app = App(tab.locator(".app-secret").inner_text())
    tab.get_by_label("Code that the app shows").fill(app.code())
    tab.get_by_role("button", name="Set up and log in").click()
    tab.get_by_role("button", name="I have kept them").click()
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()


def test_without_script(
    server: Server, ada: str, new_context: Callable[..., BrowserContext]
) -> None:
    """All of it but passkeys, copying and printing."""
    tab = new_context(java_script_enabled=False).new_page()
    log_in(server, tab, ada)
    app, codes = set_up(server, tab)
    assert len(codes) == 10
    tab.goto(home(server))
    tab.locator(".menu-user summary").click()
    tab.get_by_role("button", name="Log out").click()
    log_in(server, tab, ada)
    tab.get_by_label("Code").fill(app.code())
    tab.get_by_role("button", name="Go on").click()
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()
    tab.goto(f"{home(server)}/auth/security/passkey")
    expect(tab.get_by_text("Passkeys need a browser that knows them")).to_be_visible()
    expect(tab.get_by_role("button", name="Make a passkey")).to_be_hidden()
