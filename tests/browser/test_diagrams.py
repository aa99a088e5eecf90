"""Diagrams: drawn in a frame of their own, shown as pictures, in the colours of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve

STATES = "[...document.querySelectorAll('scaffold-diagram')].map((one) => one.dataset.state)"


@pytest.fixture(scope="module")
def address(serve: Serve) -> str:
    return serve("diagrams.py").url


def drawn(tab: Page, number: int) -> str:
    """Return the SVG that a diagram shows as its picture."""
    image = tab.locator("scaffold-diagram").nth(number).locator("img")
    expect(image).to_be_visible()
    source = image.get_attribute("src") or ""
    kind, _, text = source.partition(",")
    assert kind == "data:image/svg+xml"
    return unquote(text)


def wait(tab: Page, count: int = 4) -> list[Any]:
    expect(tab.locator("scaffold-diagram[data-state]")).to_have_count(count)
    states: list[Any] = tab.evaluate(STATES)
    return states


def test_diagrams_are_drawn(address: str, tab: Page) -> None:
    tab.goto(address)
    assert wait(tab) == ["drawn", "drawn", "drawn", "failed"]
    flow = drawn(tab, 0)
    for word in ("Order", "Stock", "Parcel", "paid"):
        assert word in flow
    assert "Good morning" in drawn(tab, 1)
    expect(tab.get_by_role("img", name="From order on")).to_be_visible()
    expect(tab.get_by_role("img", name="A greeting")).to_be_visible()
    expect(tab.get_by_role("img", name="Mermaid pie chart")).to_be_visible()
    box = tab.get_by_role("img", name="Mermaid pie chart").bounding_box()
    assert box is not None
    assert 300 < box["width"] <= 400
    assert box["height"] > 100


def test_a_mistake_is_told_and_the_definition_shown(address: str, tab: Page) -> None:
    tab.goto(address)
    wait(tab)
    broken = tab.locator("scaffold-diagram").nth(3)
    expect(broken.get_by_text("This diagram cannot be drawn: Parse error on line")).to_be_visible()
    expect(broken.locator("pre")).to_have_text("flowchart LR\nA -->")
    expect(broken.locator("pre")).to_be_visible()
    expect(tab.locator("scaffold-diagram").first.locator("pre")).to_be_hidden()


def test_a_run_draws_only_what_changed(address: str, tab: Page) -> None:
    tab.goto(address)
    wait(tab)
    image = tab.get_by_role("img", name="From order on")
    image.evaluate("(one) => { one.mark = 1 }")
    before = drawn(tab, 0)
    tab.get_by_role("button", name="Again").click()
    tab.wait_for_load_state("networkidle")
    assert drawn(tab, 0) == before
    assert image.evaluate("(one) => one.mark") == 1
    tab.get_by_label("Last").select_option("Letter")
    expect(image).not_to_have_attribute("src", re.compile("Parcel"))
    assert "Letter" in drawn(tab, 0)


def test_definitions_of_visitors_do_no_harm(
    address: str, tab: Page, complaints: Complaints
) -> None:
    complaints.expect("Executing inline event handler violates .*'script-src 'self''")
    complaints.expect("CSP: script-src-attr blocked inline")
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", hear)
    tab.goto(f"{address}/foreign")
    wait(tab, 1)
    assert said == []
    svg = drawn(tab, 0)
    assert "<script" not in svg
    assert "onerror=" not in svg.replace("&lt;img src=x onerror=", "")
    assert "javascript:" not in svg
    assert "foreignObject" not in svg
    assert "background: url" not in svg
    desk = next(frame for frame in tab.frames if frame.url.endswith("/_scaffold/diagrams"))
    assert desk.evaluate("origin") == "null"


def test_the_colours_follow_the_page(
    address: str, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(address)
    wait(tab)
    assert "#0b0d12" in drawn(tab, 0)
    tab.emulate_media(color_scheme="light")
    image = tab.get_by_role("img", name="From order on")
    expect(image).to_have_attribute("src", re.compile("%23f6f7f9"))
    assert "#0b0d12" not in drawn(tab, 0)


def test_the_definition_is_shown_where_nothing_can_be_drawn(address: str, tab: Page) -> None:
    tab.route(
        "**/_scaffold/diagrams", lambda route: route.fulfill(body="", content_type="text/html")
    )
    tab.goto(address)
    definition = tab.locator("scaffold-diagram > pre").first
    expect(definition).to_be_visible()
    expect(definition).to_contain_text("Order -->|paid| Stock")


def test_pages_without_diagrams_load_nothing_for_them(address: str, tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{address}/none")
    tab.wait_for_load_state("networkidle")
    expect(tab.get_by_text("Nothing is drawn here.")).to_be_visible()
    assert not [url for url in asked if "diagrams" in url]
