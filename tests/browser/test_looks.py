"""The menu in four places, phones, dark and light, and every element: nothing complains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.serving import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Serve
    from tests.serving import Server

DESK = ViewportSize(width=1200, height=800)
PHONE = ViewportSize(width=390, height=844)
TOUCH = 44
DEMO = ROOT / "scaffold/cli/demo_app/app.py"
COLOURS = """(selector) => {
  const element = document.querySelector(selector);
  const numbers = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  let behind = element;
  while (behind.parentElement && numbers(getComputedStyle(behind).backgroundColor)[3] < 255)
    behind = behind.parentElement;
  const back = getComputedStyle(behind).backgroundColor;
  return [numbers(getComputedStyle(element).color), numbers(back)];
}"""


@pytest.fixture(scope="module", params=["left", "right", "top", "bottom"])
def placed(request: pytest.FixtureRequest, serve: Serve) -> tuple[str, Server]:
    return request.param, serve(DEMO, menu_position=request.param)


@pytest.fixture(scope="module")
def demo(serve: Serve) -> Server:
    return serve(DEMO)


@pytest.fixture(scope="module")
def gallery(serve: Serve) -> Server:
    return serve("gallery.py")


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    options: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    return new_context(**options).new_page()


def test_the_menu_stands_where_it_should(placed: tuple[str, Server], tab: Page) -> None:
    position, server = placed
    tab.set_viewport_size(DESK)
    tab.goto(server.url)
    bar = tab.get_by_role("navigation", name="Tabs")
    box = (bar if position == "bottom" else tab.locator("#menu-panel")).bounding_box()
    assert box is not None
    if position in ("left", "right"):
        assert box["height"] > 700
        assert box["width"] < 400
        assert (box["x"] == 0) == (position == "left")
        assert (box["x"] + box["width"] == DESK["width"]) == (position == "right")
    elif position == "top":
        assert box["y"] < 20
        assert box["height"] < 100
    else:
        assert box["y"] + box["height"] == pytest.approx(DESK["height"], abs=1)
    assert not overflows(tab)
    if position == "top":
        tab.locator("#menu summary", has_text="Elements").click()
    tab.locator("#menu").get_by_role("link", name="Text").first.click()
    expect(tab.get_by_role("heading", name="Text")).to_be_visible()


def test_the_menu_on_a_phone(placed: tuple[str, Server], phone: Page) -> None:
    position, server = placed
    phone.goto(server.url)
    expect(phone.get_by_role("heading", name="scaffold")).to_be_visible()
    assert not overflows(phone)
    if position == "bottom":
        tabs = phone.get_by_role("navigation", name="Tabs")
        box = tabs.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == pytest.approx(PHONE["height"], abs=1)
        link = tabs.get_by_role("link", name="Text")
    else:
        phone.get_by_role("button", name="Menu", exact=True).tap()
        link = phone.locator("#menu-panel").get_by_role("link", name="Text")
        if not link.is_visible():
            phone.locator("#menu-panel summary", has_text="Elements").tap()
    target = link.bounding_box()
    assert target is not None
    assert min(target["width"], target["height"]) >= TOUCH
    link.tap()
    expect(phone.get_by_role("heading", name="Text")).to_be_visible()
    expect(phone.locator("#menu-panel:popover-open")).to_have_count(0)
    assert not overflows(phone)


@pytest.mark.parametrize("path", ["/", "/text", "/widgets", "/status"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dark_and_light(
    demo: Server, new_context: Callable[..., BrowserContext], scheme: str, path: str
) -> None:
    tab = new_context(color_scheme=scheme).new_page()
    tab.goto(demo.url + path)
    fore, back = tab.evaluate(COLOURS, "main h1")
    assert (luminance(back) > luminance(fore)) == (scheme == "light")
    for selector in (
        "main h1",
        "#menu [aria-current=page]",
        "#menu a.menu-entry",
        "main p, main label",
    ):
        fore, back = tab.evaluate(COLOURS, selector)
        assert contrast(fore, back) >= 4.5, selector


@pytest.mark.parametrize("path", ["/", "/widgets", "/forms", "/chat", "/embeds"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_element(gallery: Server, tab: Page, path: str, size: str) -> None:
    tab.set_viewport_size(DESK if size == "desk" else PHONE)
    tab.goto(gallery.url + path)
    expect(tab.locator("[class*='st-key-example-']").first).to_be_visible()
    tab.wait_for_load_state("networkidle")
    assert "failed" not in gallery.log
    assert not overflows(tab)


def overflows(tab: Page) -> bool:
    """Return whether the page is wider than its window."""
    return bool(tab.evaluate("document.documentElement.scrollWidth > innerWidth"))


def luminance(colour: list[int]) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = [part / 255 for part in colour[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[int], other: list[int]) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
