"""The menu changes at login: at once, in all tabs, and for as long as it should."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.serving import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Serve

EMAIL, PASSWORD = "ada@example.com", "analytical engine"
MEMBERS = ["Page one", "Page two"]


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    server = serve(ROOT / "examples/login_menu_app/app.py")
    server.create_user(EMAIL, PASSWORD, "--name", "Ada")
    return server


@pytest.fixture(scope="module")
def script(serve: Serve) -> Server:
    return serve(ROOT / "examples/login_menu_script/script.py")


def expect_menu(tab: Page, *titles: str) -> None:
    """Check the entries of the menu, and that nobody is offered a login beside them."""
    expect(tab.locator("#menu .menu-sections .menu-label")).to_have_text(list(titles))
    expect(tab.locator("#menu .menu-login")).to_have_count(0)


def expect_login_form(tab: Page) -> None:
    expect_menu(tab, "Login")
    expect(tab.get_by_role("heading", name="Login")).to_be_visible()
    expect(tab.get_by_label("Password")).to_be_visible()


def log_in(tab: Page, password: str = PASSWORD, *, remember: bool = False) -> None:
    tab.get_by_label("E-mail").fill(EMAIL)
    tab.get_by_label("Password").fill(password)
    if remember:
        tab.get_by_label("Remember me").check()
    tab.get_by_role("button", name="Log in").click()


def expect_page(tab: Page, title: str) -> None:
    expect(tab.get_by_role("heading", name=title)).to_be_visible()
    expect(tab.locator("#menu .menu-sections [aria-current=page]")).to_have_text(title)


def log_out(tab: Page) -> None:
    tab.locator(".menu-user summary").click()
    tab.get_by_role("button", name="Log out").click()


def test_menu_and_form_change_at_login(app: Server, tab: Page) -> None:
    """M08."""
    tab.goto(app.url)
    expect_login_form(tab)
    log_in(tab, "quite another one")
    expect(tab.get_by_text("do not match")).to_be_visible()
    expect(tab.get_by_label("E-mail")).to_have_value(EMAIL)
    expect_login_form(tab)
    log_in(tab)
    expect_page(tab, "Page one")
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()
    expect(tab.get_by_label("Password")).to_have_count(0)
    expect_menu(tab, *MEMBERS)
    tab.get_by_role("link", name="Page two").click()
    expect_page(tab, "Page two")
    tab.reload()
    expect_page(tab, "Page two")
    expect_menu(tab, *MEMBERS)


def test_a_login_is_sent_once_where_hashing_takes_long(serve: Serve, tab: Page) -> None:
    """The answer streams then, and its last word is where to fetch the login."""
    server = serve(ROOT / "examples/login_menu_app/app.py", stream_after="0.001")
    server.create_user(EMAIL, PASSWORD, "--name", "Ada")
    tab.goto(server.url)
    expect_login_form(tab)
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    log_in(tab)
    expect_page(tab, "Page one")
    tab.wait_for_timeout(500)
    paths = [one.replace(server.url, "") for one in sent if one.startswith("POST")]
    assert paths == ["POST /login?next=%2F", "POST /auth/handover"]


def test_login_comes_back_to_the_page_that_asked_for_it(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/two")
    expect_login_form(tab)
    log_in(tab)
    expect_page(tab, "Page two")
    tab.goto(f"{app.url}/login")
    expect_page(tab, "Page one")


def test_other_tabs_follow_login_and_logout(
    app: Server, context: BrowserContext, tab: Page
) -> None:
    """M04, M08."""
    second = context.new_page()
    tab.goto(app.url)
    second.goto(app.url)
    expect_login_form(second)
    log_in(tab)
    expect_page(tab, "Page one")
    expect_page(second, "Page one")
    expect_menu(second, *MEMBERS)
    third = context.new_page()
    third.goto(f"{app.url}/two")
    expect_page(third, "Page two")
    log_out(second)
    for one in (tab, second, third):
        expect_login_form(one)


def test_back_after_logout_shows_nothing_private(app: Server, tab: Page) -> None:
    """M03."""
    tab.goto(app.url)
    log_in(tab)
    expect_page(tab, "Page one")
    tab.get_by_role("link", name="Page two").click()
    expect_page(tab, "Page two")
    tab.get_by_label("Notes").fill("a secret")
    tab.get_by_label("Notes").press("Control+Enter")
    expect(tab.get_by_text("2 words")).to_be_visible()
    log_out(tab)
    expect_login_form(tab)
    for _ in range(3):
        tab.evaluate("history.back()")
        tab.wait_for_timeout(300)
        if not tab.url.startswith(app.url):
            break
        expect_login_form(tab)
        assert "secret" not in tab.content()
        assert "Hello Ada" not in tab.content()


def test_state_of_one_login_is_not_shown_to_the_next(app: Server, tab: Page) -> None:
    tab.goto(app.url)
    log_in(tab)
    expect_page(tab, "Page one")
    tab.get_by_role("link", name="Page two").click()
    tab.get_by_label("Notes").fill("for me alone")
    tab.get_by_label("Notes").press("Control+Enter")
    expect(tab.get_by_text("3 words")).to_be_visible()
    tab.reload()
    expect(tab.get_by_label("Notes")).to_have_value("for me alone")
    log_out(tab)
    expect_login_form(tab)
    log_in(tab)
    expect_page(tab, "Page one")
    tab.get_by_role("link", name="Page two").click()
    expect(tab.get_by_label("Notes")).to_have_value("")


@pytest.mark.parametrize("remember", [True, False], ids=["remembered", "not-remembered"])
def test_closed_browser_and_restarted_server(
    app: Server, new_persistent: Callable[[], BrowserContext], *, remember: bool
) -> None:
    """S08 B a remembered login outlives the browser, another one does not."""
    first = new_persistent()
    tab = first.new_page()
    tab.goto(app.url)
    log_in(tab, remember=remember)
    expect_page(tab, "Page one")
    first.close()
    app.restart()
    again = new_persistent().new_page()
    again.goto(f"{app.url}/two")
    if remember:
        expect_page(again, "Page two")
        expect_menu(again, *MEMBERS)
    else:
        expect_login_form(again)


def test_script_with_its_own_user_table(script: Server, tab: Page) -> None:
    tab.goto(script.url)
    expect_login_form(tab)
    tab.get_by_label("Name").fill("ada")
    tab.get_by_label("Password").fill("byron")
    tab.get_by_label("Password").press("Enter")
    expect(tab.get_by_text("do not match")).to_be_visible()
    expect(tab.get_by_label("Name")).to_have_value("ada")
    expect_login_form(tab)
    tab.get_by_label("Password").fill("lovelace")
    tab.get_by_role("button", name="Log in").click()
    expect_page(tab, "Page one")
    expect(tab.get_by_label("Password")).to_have_count(0)
    expect_menu(tab, *MEMBERS, "Log out")
    tab.get_by_role("link", name="Page two").click()
    expect_page(tab, "Page two")
    assert re.search(r"/page_two$", tab.url)
    tab.reload()
    expect_page(tab, "Page two")
    script.kill()
    script.start()
    tab.get_by_role("link", name="Page one").click()
    expect_page(tab, "Page one")
    tab.get_by_role("link", name="Log out").click()
    expect_login_form(tab)
