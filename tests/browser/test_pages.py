"""Moving about: links, back, forward, deep links, and what is shown where there is no page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

EMAIL, PASSWORD = "ada@example.com", "analytical engine"


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    server = serve("works.py")
    server.create_user(EMAIL, PASSWORD, "--name", "Ada")
    return server


def log_in(tab: Page, app: Server) -> None:
    tab.goto(f"{app.url}/auth/login")
    tab.get_by_label("Email").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    expect(tab.locator(".menu-user")).to_contain_text("Ada")


def follow(tab: Page, title: str) -> None:
    tab.locator("#menu .menu-sections").get_by_role("link", name=title, exact=True).click()
    expect_page(tab, title)


def expect_page(tab: Page, title: str) -> None:
    current = tab.locator("#menu .menu-sections [aria-current=page] .menu-label")
    expect(current).to_have_text(title)
    expect(tab).to_have_title(title)


def test_moving_between_pages_loads_no_new_document(app: Server, tab: Page) -> None:
    tab.goto(app.url)
    tab.evaluate("window.mark = 1")
    tab.get_by_role("button", name="Add one").click()
    expect(tab.locator(".metric-value")).to_have_text("1")
    follow(tab, "A hundred")
    assert tab.url == f"{app.url}/hundred"
    follow(tab, "Home")
    expect(tab.locator(".metric-value")).to_have_text("1")
    assert tab.evaluate("window.mark") == 1


def test_back_and_forward(app: Server, tab: Page) -> None:
    tab.goto(app.url)
    follow(tab, "A hundred")
    tab.evaluate("scrollTo(0, 900)")
    tab.wait_for_timeout(100)
    follow(tab, "Stream")
    tab.go_back()
    expect_page(tab, "A hundred")
    expect(tab.locator("main [data-widget]")).to_have_count(100)
    tab.wait_for_function("Math.abs(scrollY - 900) < 60")
    tab.go_back()
    expect_page(tab, "Home")
    tab.go_forward()
    tab.go_forward()
    expect_page(tab, "Stream")
    assert tab.url == f"{app.url}/stream"
    tab.reload()
    expect_page(tab, "Stream")
    tab.go_back()
    expect_page(tab, "A hundred")


def test_a_small_menu_stays_small_on_other_pages(app: Server, tab: Page) -> None:
    tab.goto(app.url)
    fold = tab.get_by_role("button", name="Show titles in the menu")
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    tab.get_by_role("link", name="A hundred", exact=True).click()
    expect(tab).to_have_title("A hundred")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(tab.get_by_role("link", name="A hundred", exact=True)).to_have_attribute(
        "title", "A hundred"
    )
    fold.click()
    expect(tab.get_by_role("link", name="A hundred", exact=True)).not_to_have_attribute(
        "title", "A hundred"
    )
    fold.click()
    tab.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")


def test_deep_links(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/year/1815?month=12")
    expect(tab.get_by_role("heading", name="Year 1815, month 12")).to_be_visible()
    tab.reload()
    expect(tab.get_by_role("heading", name="Year 1815, month 12")).to_be_visible()
    assert tab.url.endswith("/year/1815?month=12")


def test_another_page_does_not_open_what_was_opened_at_the_same_place(
    app: Server, tab: Page
) -> None:
    tab.goto(f"{app.url}/year/1815")
    tab.locator("summary", has_text="Months").click()
    expect(tab.get_by_text("Twelve")).to_be_visible()
    tab.get_by_role("link", name="Next").click()
    expect(tab.get_by_role("heading", name="Year 1816")).to_be_visible()
    expect(tab.get_by_text("Twelve")).to_be_hidden()


def test_a_deep_link_behind_the_login(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/form")
    tab.get_by_label("Email").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    expect_page(tab, "Form")
    assert tab.url == f"{app.url}/form"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nowhere", 404, "Page not found"),
        ("/year/soon", 404, "Page not found"),
        ("/year/1815?month=x", 422, "That did not fit"),
        ("/answer/401", 401, "Please log in"),
        ("/answer/403", 403, "No access"),
        ("/answer/422", 422, "That did not fit"),
        ("/answer/500", 500, "Something went wrong"),
        ("/auth/nothing", 404, "Page not found"),
    ],
)
def test_error_pages(
    app: Server, tab: Page, complaints: Complaints, path: str, status: int, says: str
) -> None:
    complaints.expect(f"status of {status}")
    response = tab.goto(app.url + path)
    assert response is not None
    assert response.status == status
    expect(tab.get_by_role("heading", name=says)).to_be_visible()
    tab.get_by_role("link", name="Home page").click()
    expect_page(tab, "Home")


def test_a_page_of_admins_is_closed_to_members(
    app: Server, tab: Page, complaints: Complaints
) -> None:
    complaints.expect("status of 403")
    log_in(tab, app)
    expect(tab.locator("#menu").get_by_role("link", name="Admin")).to_have_count(0)
    response = tab.goto(f"{app.url}/admin")
    assert response is not None
    assert response.status == 403
    expect(tab.get_by_role("heading", name="No access")).to_be_visible()
    assert "Admin</h1>" not in tab.content()


def test_a_page_that_fails_shows_where_it_had_got_to(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/broken")
    expect(tab.get_by_text("Before")).to_be_visible()
    failure = tab.locator(".el-exception")
    expect(failure).to_contain_text("Something went wrong")
    assert "a mistake of the author" not in tab.content()
    reference = failure.locator("code").inner_text()
    assert reference in app.log
    assert "a mistake of the author" in app.log


def test_a_role_that_is_given_shows_its_page(
    app: Server, tab: Page, complaints: Complaints
) -> None:
    complaints.expect("status of 409")
    log_in(tab, app)
    app.command("user", "promote", EMAIL)
    tab.get_by_role("button", name="Add one").click()
    follow(tab, "Admin")
    expect(tab.get_by_role("heading", name="Admin")).to_be_visible()
