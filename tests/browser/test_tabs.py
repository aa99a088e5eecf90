"""Tabs have a state of their own, which survives what happens to the page and to the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    return serve("works.py")


def press(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def test_two_tabs_never_mix(app: Server, context: BrowserContext) -> None:
    one, two = context.new_page(), context.new_page()
    for tab in (one, two):
        tab.goto(f"{app.url}/tabs")
    for turn in range(10):
        press(one, "Left")
        press(two, "Right")
        one.get_by_label("Note").fill(f"one {turn}")
        two.get_by_label("Note").fill(f"two {turn}")
        one.get_by_label("Note").press("Enter")
        two.get_by_label("Note").press("Enter")
    for _ in range(2):
        expect(one.locator("main .el-caption")).to_have_text(" ".join(["left"] * 10))
        expect(two.locator("main .el-caption")).to_have_text(" ".join(["right"] * 10))
        expect(one.get_by_label("Note")).to_have_value("one 9")
        expect(two.get_by_label("Note")).to_have_value("two 9")
        one.reload()
        two.reload()


def test_a_new_tab_begins_afresh(app: Server, context: BrowserContext) -> None:
    one = context.new_page()
    one.goto(app.url)
    press(one, "Add one")
    expect(one.locator(".metric-value")).to_have_text("1")
    with context.expect_page() as opened:
        one.evaluate("open(location.href)")
    two = opened.value
    expect(two.locator(".metric-value")).to_have_text("0")
    press(two, "Add one")
    press(two, "Add one")
    expect(two.locator(".metric-value")).to_have_text("2")
    one.reload()
    expect(one.locator(".metric-value")).to_have_text("1")


def test_state_survives_refresh_leaving_the_site_and_coming_back(app: Server, tab: Page) -> None:
    tab.goto(app.url)
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("1")
    tab.reload()
    expect(tab.locator(".metric-value")).to_have_text("1")
    tab.goto("about:blank")
    tab.goto(app.url)
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("2")


def test_another_browser_has_a_state_of_its_own(
    app: Server, tab: Page, new_context: Callable[..., BrowserContext]
) -> None:
    tab.goto(app.url)
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("1")
    stranger = new_context().new_page()
    stranger.goto(app.url)
    expect(stranger.locator(".metric-value")).to_have_text("0")


def test_killed_server_between_two_clicks(app: Server, tab: Page, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource: net::ERR_CONNECTION")
    tab.goto(app.url)
    for expected in range(1, 4):
        press(tab, "Add one")
        expect(tab.locator(".metric-value")).to_have_text(str(expected))
        app.kill()
        app.start()
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("4")


def test_click_while_the_server_is_away(app: Server, tab: Page, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource: net::ERR_CONNECTION")
    tab.goto(app.url)
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("1")
    app.kill()
    press(tab, "Add one")
    press(tab, "Add one")
    expect(tab.locator("#notice")).to_be_visible()
    expect(tab.locator("#notice")).to_contain_text("Trying again")
    tab.get_by_label("Draft").fill("half a sent")
    app.start()
    expect(tab.locator(".metric-value")).to_have_text("3")
    expect(tab.locator("#notice")).to_be_hidden()
    expect(tab.get_by_label("Draft")).to_have_value("half a sent")


def test_server_killed_during_a_stream(app: Server, tab: Page, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource: net::ERR_")
    complaints.expect("ERR_INCOMPLETE_CHUNKED_ENCODING")
    tab.goto(f"{app.url}/stream")
    press(tab, "Add one")
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("2")
    press(tab, "Work")
    expect(tab.get_by_text("Step 5")).to_be_visible()
    app.kill()
    app.start()
    expect(tab.get_by_text("Step 6")).to_be_visible()
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("4")
    expect(tab.get_by_text("Step")).to_have_count(0)
    tab.reload()
    expect(tab.locator(".metric-value")).to_have_text("4")
