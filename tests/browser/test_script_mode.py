"""Scripts in a browser: their theme, the menu of the page, what the page tells the server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.serving import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Serve
    from tests.serving import Server

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
APP = Path(__file__).parent / "apps/themed/script.py"


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    return serve(APP)


@pytest.mark.parametrize("path", ["/", "/?aside=1"])
def test_a_theme_is_readable_in_every_part(
    server: Server, new_context: Callable[..., BrowserContext], path: str
) -> None:
    tab = new_context(color_scheme="dark", bypass_csp=True).new_page()
    tab.goto(server.url + path)
    expect(tab.locator("main h1")).to_have_css("color", "rgb(59, 58, 54)")
    expect(tab.locator("body")).to_have_css("background-color", "rgb(253, 246, 227)")
    tab.add_script_tag(path=AXE)
    found = tab.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa']})")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []


def test_the_sidebar_has_its_own_colours(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    tab = new_context().new_page()
    tab.goto(server.url + "/?aside=1")
    sidebar = tab.locator("#sidebar")
    expect(sidebar).to_have_css("background-color", "rgb(36, 59, 58)")
    expect(sidebar.get_by_role("button", name="Find")).to_have_css(
        "background-color", "rgb(245, 158, 11)"
    )
    expect(sidebar.locator(".el-logo img")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_of_the_page_is_used_by_keyboard(
    server: Server, new_context: Callable[..., BrowserContext], script: bool
) -> None:
    tab = new_context(java_script_enabled=script).new_page()
    tab.goto(server.url)
    expect(tab).to_have_title("Orchard")
    tab.get_by_label("More about this page").press("Enter")
    assert tab.get_by_role("link", name="Get help").get_attribute("href") == (
        "https://example.org/help"
    )
    tab.get_by_role("button", name="About").press("Enter")
    about = tab.locator("#page-about")
    expect(about).to_contain_text("All about apples.")
    expect(about).to_be_visible()
    tab.keyboard.press("Escape")
    expect(about).to_be_hidden()


def test_what_a_visitor_opened_or_closed_stays_so_when_the_whole_page_comes_again(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    tab = new_context(timezone_id="Asia/Tokyo").new_page()
    held: list[Route] = []
    tab.route("**/*", lambda r: held.append(r) if is_fetch(r) else r.continue_())
    with tab.expect_request(lambda request: request.resource_type == "fetch"):
        tab.goto(server.url)
    tab.locator("summary", has_text="Recipes").click()
    tab.locator("summary", has_text="Prices").click()
    tab.get_by_label("More about this page").press("Enter")
    held[0].continue_()
    expect(tab.get_by_text("light in Asia/Tokyo")).to_be_visible()
    expect(tab.get_by_text("Apple pie")).to_be_visible()
    expect(tab.get_by_text("Two coins")).to_be_hidden()
    expect(tab.get_by_role("link", name="Get help")).to_be_visible()


def is_fetch(route: Route) -> bool:
    return route.request.resource_type == "fetch"


@pytest.mark.parametrize("inside", ["menu", "about"])
def test_the_menu_of_the_page_stays_open_while_the_page_is_renamed(
    server: Server, new_context: Callable[..., BrowserContext], inside: str
) -> None:
    tab = new_context().new_page()
    tab.goto(server.url + "/?later=1")
    tab.get_by_label("More about this page").press("Enter")
    if inside == "about":
        tab.get_by_role("button", name="About").press("Enter")
    else:
        tab.keyboard.press("Tab")
    expect(tab).to_have_title("Harvest")
    if inside == "about":
        expect(tab.locator("#page-about")).to_be_visible()
    else:
        expect(tab.get_by_role("link", name="Get help")).to_be_focused()


@pytest.mark.parametrize(("scheme", "zone"), [("dark", "Asia/Tokyo"), ("light", "Europe/Berlin")])
def test_the_page_tells_the_time_zone(
    server: Server, new_context: Callable[..., BrowserContext], scheme: str, zone: str
) -> None:
    """The theme is the app's own, whatever the browser prefers; the zone is the browser's."""
    tab = new_context(color_scheme=scheme, timezone_id=zone).new_page()
    tab.goto(server.url)
    expect(tab.get_by_text(f"light in {zone}")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text(f"light in {zone}")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1200])
def test_a_logo_alone_makes_no_sidebar(
    server: Server, new_context: Callable[..., BrowserContext], width: int
) -> None:
    tab = new_context(viewport={"width": width, "height": 800}).new_page()
    tab.goto(server.url)
    expect(tab.locator(".el-logo img")).to_be_visible()
    expect(tab.locator(".sidebar-handle")).to_be_hidden()
    logo, title = tab.locator(".el-logo img").bounding_box(), tab.locator("main h1").bounding_box()
    assert logo is not None
    assert title is not None
    assert logo["y"] + logo["height"] <= title["y"]
