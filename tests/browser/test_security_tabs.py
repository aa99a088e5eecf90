"""Tabs of a login that has ended or changed, what stays behind, password fields: M03-M05, P11."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ARGUMENTS, CHROMIUM, PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserType

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

    NewContext = Callable[..., BrowserContext]

ADA, EVE, PASSWORD = "ada@example.com", "eve@example.com", "analytical engine"
TWO_SECONDS = 2_000
LONGEST = 128
DEAF = "window.BroadcastChannel = class { postMessage() {} set onmessage(_) {} };"


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    server = serve("ledger.py", env="development")
    for email in (ADA, EVE):
        server.create_user(email, PASSWORD)
    return server


@pytest.fixture
def remembering(chromium: BrowserType, complaints: Complaints) -> Iterator[BrowserContext]:
    """A browser that keeps pages whole for going back, as those of people do."""
    running = chromium.launch(
        executable_path=CHROMIUM, args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )  # fmt: skip
    context = running.new_context()
    complaints.watch(context)
    yield context
    context.close()
    running.close()


def log_in(tab: Page, app: Server, email: str = ADA) -> None:
    tab.goto(f"{app.url}/auth/login?next=/ledger")
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_text(f"{email} has paid")).to_be_visible()


def log_out(tab: Page) -> None:
    tab.locator(".menu-user summary").click()
    tab.get_by_role("button", name="Log out").click()
    expect(tab.get_by_role("heading", name="Home")).to_be_visible()


def expect_login(tab: Page, within: float = PATIENCE) -> None:
    expect(tab.get_by_role("heading", name="Log in")).to_be_visible(timeout=within)


def paid(tab: Page) -> int:
    found = re.search(r"has paid (\d+) times", tab.get_by_text("has paid").inner_text())
    assert found
    return int(found[1])


def expect_nothing_private(tab: Page) -> None:
    content = tab.content()
    for private in ("swordfish", ADA, "my dear diary"):
        assert private not in content
    kept = tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])")
    for private in ("swordfish", ADA, "diary"):
        assert private not in kept


@pytest.mark.parametrize("elsewhere", [True, False], ids=["in-another-tab", "here"])
def test_m03_going_back_after_logout_shows_nothing(
    app: Server, remembering: BrowserContext, complaints: Complaints, *, elsewhere: bool
) -> None:
    """M03 Back and forward, with the browser's memory of whole pages, and what is stored."""
    complaints.expect("401")
    tab = remembering.new_page()
    log_in(tab, app)
    tab.get_by_role("textbox", name="Purpose").fill("my dear diary")
    tab.get_by_role("textbox", name="Purpose").press("Tab")
    tab.get_by_role("link", name="Home").first.click()
    expect(tab.get_by_role("heading", name="Home")).to_be_visible()
    tab.goto(f"{app.url}/ledger")
    expect(tab.get_by_text("swordfish")).to_be_visible()
    tab.goto("data:text/html,<title>Elsewhere</title>")
    if elsewhere:
        other = remembering.new_page()
        other.goto(f"{app.url}/ledger")
        log_out(other)
    else:
        tab.go_back()
        expect(tab.get_by_text("swordfish")).to_be_visible()
        log_out(tab)
        expect_nothing_private(tab)
        tab.goto("data:text/html,<title>Elsewhere</title>")
    moves = ["back", "back", "back", "forward", "forward"]
    for move in moves:
        tab.evaluate(f"history.{move}()")
        tab.wait_for_timeout(400)
        if tab.url.startswith(app.url):
            expect(tab.locator("h1").first).to_have_text(re.compile("Log in|Home"))
            expect_nothing_private(tab)


def test_m04_logging_out_reaches_the_other_tabs(
    app: Server, context: BrowserContext, tab: Page, complaints: Complaints
) -> None:
    """M04 Within two seconds; a tab that did not hear of it does nothing any more."""
    complaints.expect("401|409")
    second, deaf = context.new_page(), context.new_page()
    deaf.add_init_script(DEAF)
    log_in(tab, app)
    before = paid(tab)
    for one in (second, deaf):
        one.goto(f"{app.url}/ledger")
        expect(one.get_by_text("swordfish")).to_be_visible()
    log_out(tab)
    expect_login(second, within=TWO_SECONDS)
    expect(deaf.get_by_text("swordfish")).to_be_visible()
    deaf.get_by_role("button", name="Pay").click()
    expect_login(deaf)
    log_in(tab, app)
    assert paid(tab) == before


def test_m05_a_tab_of_ada_writes_nothing_as_eve(
    app: Server, context: BrowserContext, tab: Page, complaints: Complaints
) -> None:
    """M05 Another person logs in beside it: its input is answered with 409, and nobody pays."""
    complaints.expect("409")
    deaf = context.new_page()
    deaf.add_init_script(DEAF)
    log_in(tab, app)
    of_ada = paid(tab)
    deaf.goto(f"{app.url}/ledger")
    expect(deaf.get_by_text(f"{ADA} has paid")).to_be_visible()
    log_out(tab)
    log_in(tab, app, EVE)
    of_eve = paid(tab)
    with deaf.expect_response(lambda answer: answer.request.method == "POST") as answered:
        deaf.get_by_role("button", name="Pay").click()
    assert answered.value.status == 409
    expect(deaf.get_by_text(f"{EVE} has paid {of_eve} times")).to_be_visible()
    tab.reload()
    assert paid(tab) == of_eve
    log_out(tab)
    log_in(tab, app)
    assert paid(tab) == of_ada


FORMS = {
    "/auth/login": {"email": "username", "password": "current-password"},
    "/auth/signup": {"email": "username", "password": "new-password"},
    "/auth/password": {"current": "current-password", "new": "new-password"},
    "/auth/confirm": {"password": "current-password"},
}


@pytest.mark.parametrize("path", list(FORMS))
def test_p11_password_managers_and_pasting_work(
    app: Server, context: BrowserContext, tab: Page, path: str
) -> None:
    """P11 Fields say what they are for, hide what is typed, and take what is pasted."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    if path in ("/auth/password", "/auth/confirm"):
        log_in(tab, app)
    tab.goto(app.url + path)
    pasted = "pasted: 7 copper lanterns, 25 kettles & orbits"
    tab.evaluate("(text) => navigator.clipboard.writeText(text)", pasted)
    for name, purpose in FORMS[path].items():
        field = tab.locator(f"main [name={name}], .card [name={name}]").first
        words = (field.get_attribute("autocomplete") or "").split()
        assert purpose in words, (name, words)
        hidden = "password" in purpose
        assert field.get_attribute("type") == ("password" if hidden else "email")
        if hidden:
            field.focus()
            tab.keyboard.press("Control+V")
            expect(field).to_have_value(pasted)
            assert int(field.get_attribute("maxlength") or LONGEST) >= LONGEST
    assert tab.locator("[autocomplete=off]:not([name=website])").count() == 0
    assert tab.locator("[onpaste], [readonly][type=password]").count() == 0
