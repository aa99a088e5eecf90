"""Rules for scripts that only a browser can show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Serve
    from tests.serving import Server


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    return serve("clauses.py")


def press(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def style(tab: Page, text: str, name: str) -> str:
    """Return what the browser computed for the element that holds just this text."""
    found = tab.locator("main .el-markdown").get_by_text(text, exact=True)
    shown: str = found.evaluate(f"node => getComputedStyle(node)['{name}']")
    return shown


def test_the_spinner_of_a_cached_function_is_seen_while_it_computes(
    server: Server, tab: Page
) -> None:
    """S9.5."""
    tab.goto(server.url)
    press(tab, "Weigh")
    expect(tab.locator(".el-spinner")).to_contain_text("Weighing ...")
    expect(tab.get_by_text("It is 42")).to_be_visible()
    expect(tab.locator(".el-spinner")).to_have_count(0)


def test_the_address_follows_the_query_parameters_without_a_run(server: Server, tab: Page) -> None:
    """S8.4."""
    tab.goto(server.url)
    tab.evaluate("window.mark = 1")
    press(tab, "Turn")
    expect(tab).to_have_url(f"{server.url}/?turn=1&many=a&many=b")
    expect(tab.get_by_text("Run 2", exact=True)).to_be_visible()
    press(tab, "Clear")
    expect(tab).to_have_url(f"{server.url}/")
    expect(tab.get_by_text("Run 3", exact=True)).to_be_visible()
    assert tab.evaluate("window.mark") == 1


def test_a_fragment_may_set_up_the_page(server: Server, tab: Page) -> None:
    """S6.6."""
    tab.set_viewport_size({"width": 1600, "height": 900})
    tab.goto(server.url)
    expect(tab).to_have_title("Whole")
    narrow = tab.locator("#main-c").bounding_box()
    press(tab, "Title")
    expect(tab).to_have_title("Part")
    expect(tab.locator('link[rel="icon"]')).to_have_attribute("href", re.compile("svg"))
    press(tab, "Frame")
    expect(tab.locator("#app")).to_have_attribute("data-layout", "wide")
    expect(tab.locator("#sidebar")).to_have_css("width", "400px")
    wide = tab.locator("#main-c").bounding_box()
    assert narrow is not None
    assert wide is not None
    assert wide["width"] > narrow["width"] + 100
    expect(tab).to_have_title("Part")
    expect(tab.get_by_text("Run 1", exact=True)).to_be_visible()
    press(tab, "Clear")
    expect(tab.get_by_text("Run 2", exact=True)).to_be_visible()
    expect(tab).to_have_title("Whole")
    expect(tab.locator("#app")).to_have_attribute("data-layout", "centered")
    expect(tab.locator("#sidebar")).not_to_have_css("width", "400px")


def test_directives_look_as_they_say(server: Server, tab: Page) -> None:
    """S10.4."""
    tab.goto(server.url)
    plain = tab.locator("main .el-markdown p")
    expect(plain).to_contain_text("<b>escaped</b>")
    expect(plain).to_contain_text("🎉 plain")
    expect(plain.locator("svg")).to_be_visible()
    expect(tab.locator("main")).to_contain_text("<b>literal</b> *text*")
    usual = {
        name: plain.evaluate(f"node => getComputedStyle(node)['{name}']")
        for name in ("color", "fontSize", "backgroundColor", "backgroundImage")
    }
    assert style(tab, "red", "color") != usual["color"]
    assert style(tab, "ground", "backgroundColor") != usual["backgroundColor"]
    grounds = {style(tab, text, "backgroundColor") for text in ("badge", "green badge", "ground")}
    assert len(grounds - {usual["backgroundColor"]}) >= 2
    assert usual["backgroundColor"] not in grounds
    assert float(style(tab, "small", "fontSize")[:-2]) < float(usual["fontSize"][:-2])
    assert style(tab, "rainbow", "backgroundImage") != usual["backgroundImage"]


@pytest.mark.parametrize(("wanted", "moves"), [("no-preference", True), ("reduce", False)])
def test_shimmer_moves_unless_somebody_asks_for_less_motion(
    server: Server, tab: Page, wanted: Literal["no-preference", "reduce"], moves: bool
) -> None:
    """S10.4."""
    tab.emulate_media(reduced_motion=wanted)
    tab.goto(server.url)
    tab.wait_for_timeout(100)
    before = style(tab, "shimmer", "backgroundPositionX")
    tab.wait_for_timeout(300)
    assert (style(tab, "shimmer", "backgroundPositionX") != before) is moves
