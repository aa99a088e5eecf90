"""Frames and components in a browser, among them one that means harm."""

from __future__ import annotations

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

PARTS = Path(__file__).parent / "apps" / "parts"


@pytest.fixture(scope="module")
def parts(serve: Serve) -> Server:
    return serve("parts.py")


@pytest.fixture(scope="module")
def far() -> Iterator[int]:
    """The port of another server, which has the files of a component."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def end_headers(self) -> None:
            self.send_header("access-control-allow-origin", "*")
            super().end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PARTS)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def component(tab: Page, key: str) -> FrameLocator:
    return tab.frame_locator(f".st-key-{key} iframe")


def test_a_frame_is_as_high_as_its_document(parts: Server, tab: Page) -> None:
    tab.goto(parts.url)
    frame = tab.locator("iframe[title='A greeting']")
    expect(tab.frame_locator("iframe[title='A greeting']").locator("#who")).to_have_text(
        "In a frame"
    )
    expect(frame).to_have_css("height", re.compile("^2[23]\\dpx$"))
    height = frame.evaluate("(frame) => frame.offsetHeight")
    tab.get_by_role("button", name="Again").click()
    expect(tab.get_by_text("Pressed")).to_be_visible()
    assert frame.evaluate("(frame) => frame.offsetHeight") == height


def test_a_pdf_file_is_shown(parts: Server, tab: Page) -> None:
    with tab.expect_response(lambda answer: "application%2Fpdf" in answer.url) as found:
        tab.goto(parts.url)
    assert found.value.headers["content-type"] == "application/pdf"
    assert "content-disposition" not in found.value.headers
    expect(tab.locator("scaffold-pdf iframe")).to_be_visible()
    link = tab.locator(".pdf-bar").get_by_role("link", name="Open")
    assert tab.request.get(parts.url + str(link.get_attribute("href"))).status == 200


def test_a_component_answers(parts: Server, tab: Page) -> None:
    """S14.1 It stands in a frame and tells its value by postMessage."""
    tab.goto(f"{parts.url}/rating")
    expect(tab.get_by_text("Stars 0")).to_be_visible()
    stars = component(tab, "stars")
    expect(stars.locator("#given")).to_have_text("first 3 bytes light false")
    expect(stars.get_by_role("button", name="Five")).to_have_css("color", "rgb(1, 2, 3)")
    stars.get_by_role("button", name="Five").click()
    expect(tab.get_by_text("Stars 5")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("Stars 5")).to_be_visible()


def test_new_arguments_reach_a_component_that_stays(parts: Server, tab: Page) -> None:
    tab.goto(f"{parts.url}/rating")
    given = component(tab, "stars").locator("#given")
    expect(given).to_have_text("first 3 bytes light false")
    given.evaluate("() => { window.marked = true; }")
    tab.get_by_role("combobox").select_option("second")
    expect(given).to_have_text("second 3 bytes light false")
    assert given.evaluate("() => window.marked")


def test_a_component_in_a_form_waits(parts: Server, tab: Page) -> None:
    tab.goto(f"{parts.url}/rating")
    component(tab, "inside").get_by_role("button", name="Five").click()
    expect(tab.get_by_text("Run 1")).to_be_visible()
    expect(tab.get_by_text("Form 0")).to_be_visible()
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_text("Form 5")).to_be_visible()


def test_a_component_that_reports_everything_fills_no_queue(parts: Server, tab: Page) -> None:
    """X12 B Of values that wait, only the newest is sent."""
    tab.goto(f"{parts.url}/rating")
    given = component(tab, "stars").locator("#given")
    expect(given).to_have_text("first 3 bytes light false")
    given.evaluate(
        """() => { for (let stars = 1; stars <= 500; stars++) parent.postMessage(
        { isStreamlitMessage: true, type: "streamlit:setComponentValue", value: { stars },
        dataType: "json" }, "*"); }"""
    )
    expect(tab.get_by_text("Stars 500")).to_be_visible()
    runs = tab.get_by_text(re.compile(r"^Run \d+$")).inner_text()
    assert int(runs.removeprefix("Run ")) < 20


def test_links_in_a_frame_open_a_tab(parts: Server, tab: Page) -> None:
    tab.goto(parts.url)
    frame = tab.frame_locator("iframe[title='A greeting']")
    with tab.context.expect_page() as opened:
        frame.get_by_role("link", name="Away").click()
    assert opened.value.url.endswith("/rating")
    expect(frame.locator("#who")).to_have_text("In a frame")


def test_a_browser_without_a_viewer_offers_the_file(parts: Server, tab: Page) -> None:
    tab.add_init_script("Object.defineProperty(navigator, 'pdfViewerEnabled', { value: false })")
    tab.goto(parts.url)
    expect(tab.locator(".pdf-bar").get_by_role("link", name="Open")).to_be_visible()
    expect(tab.locator("scaffold-pdf")).to_be_hidden()
    assert not [frame for frame in tab.frames if "application%2Fpdf" in frame.url]


def test_frames_are_there_without_script(parts: Server, new_context: Callable[..., Any]) -> None:
    tab = new_context(java_script_enabled=False).new_page()
    tab.goto(parts.url)
    frame = tab.frame_locator("iframe[title='A greeting']")
    expect(frame.locator("#who")).to_have_text("In a frame")
    expect(tab.locator("iframe[title='The report']")).to_be_visible()


def test_a_component_knows_that_it_is_dark(parts: Server, new_context: Callable[..., Any]) -> None:
    tab = new_context(color_scheme="dark").new_page()
    tab.goto(f"{parts.url}/rating")
    given = component(tab, "stars").locator("#given")
    expect(given).to_have_text("first 3 bytes dark false")
    tab.emulate_media(color_scheme="light")
    expect(given).to_have_text("first 3 bytes light false")


def test_a_component_of_another_server_answers(parts: Server, far: int, tab: Page) -> None:
    """S14.1 It has a url in place of a path."""
    tab.goto(f"{parts.url}/elsewhere?port={far}")
    inside = component(tab, "far").frame_locator("iframe")
    expect(inside.locator("#given")).to_have_text("far light false")
    inside.get_by_role("button", name="One").click()
    expect(tab.get_by_text("Stars 1")).to_be_visible()
    shown = tab.frame_locator("iframe[title='Far']").frame_locator("iframe")
    expect(shown.get_by_role("button", name="Five")).to_be_visible()


def test_a_hostile_component_gets_nothing(parts: Server, tab: Page, complaints: Complaints) -> None:
    """X12 B It reads nothing of the page, sends nothing for it, and does not replace it."""
    complaints.expect("sandbox|Unsafe attempt|cannot be sent|CORS|ERR_|403|Cross-Origin")
    tab.goto(f"{parts.url}/hostile")
    hostile = component(tab, "hostile")
    hostile.get_by_role("button", name="Go").click()
    expect(hostile.locator("li", has_text="done")).to_be_visible()
    tab.wait_for_timeout(300)
    said = hostile.locator("li").all_text_contents()
    for refused in ("dom", "cookie", "storage", "top"):
        assert f"{refused}: SecurityError" in said
    assert "fetch: TypeError" in said
    assert not [line for line in said if "secret" in line.lower()]
    assert tab.url.endswith("/hostile")
    expect(tab.get_by_role("heading", name="Hostile")).to_be_visible()
    expect(tab.get_by_text("Stars 0")).to_be_visible()
    expect(tab.get_by_text("Hostile said 'nothing'")).to_be_visible()
    height = tab.locator(".st-key-hostile iframe").evaluate("(frame) => frame.offsetHeight")
    assert height == 300


def test_frames_cannot_be_impersonated(parts: Server, tab: Page) -> None:
    """X12 B A message counts for the component whose frame sent it, and for no other."""
    tab.goto(f"{parts.url}/hostile")
    expect(component(tab, "victim").locator("#given")).to_have_text("victim light false")
    tab.evaluate(
        """() => postMessage({ isStreamlitMessage: true, type: "streamlit:setComponentValue",
        value: { stars: 9 }, dataType: "json" }, "*")"""
    )
    tab.wait_for_timeout(300)
    expect(tab.get_by_text("Stars 0")).to_be_visible()


def test_a_component_in_the_page(parts: Server, tab: Page) -> None:
    """S14.2 Its HTML, styles and script count as they are, without a frame."""
    tab.goto(f"{parts.url}/mounted")
    field = tab.get_by_label("Word")
    expect(field).to_have_value("start")
    expect(tab.locator("iframe")).to_have_count(0)
    expect(field).to_have_css("width", "123px")
    expect(tab.locator(".st-key-text label")).to_have_css("padding-right", "16px")
    expect(tab.get_by_role("button", name="Shout")).to_have_css("color", "rgb(4, 5, 6)")
    field.fill("Ada")
    field.press("Tab")
    expect(tab.get_by_text("Value Ada, shout None, heard None")).to_be_visible()
    tab.get_by_role("button", name="Shout").click()
    expect(tab.get_by_text("Value Ada, shout Ada, heard 1")).to_be_visible()
    tab.get_by_role("button", name="Hello").click()
    expect(tab.get_by_text("Value Hello, shout None, heard 1")).to_be_visible()
    expect(field).to_have_value("Hello")


def test_styles_of_a_component_stay_in_it_unless_told_otherwise(parts: Server, tab: Page) -> None:
    """S14.2 isolate_styles."""
    tab.goto(f"{parts.url}/mounted")
    expect(tab.get_by_role("button", name="Shout")).to_have_css("color", "rgb(4, 5, 6)")
    outside = tab.get_by_text("Coloured from outside")
    expect(outside).to_have_css("color", "rgb(7, 8, 9)")
    expect(outside).to_have_css("padding-left", "0px")


def test_tables_and_styles_of_a_component_in_the_page(parts: Server, tab: Page) -> None:
    tab.goto(f"{parts.url}/mounted")
    rows = tab.locator("p.rows")
    expect(rows).to_have_text("2 name,age 40")
    expect(rows).to_have_css("color", "rgb(7, 8, 9)")
    tab.get_by_role("button", name="Hello").click()
    expect(tab.get_by_text("Value Hello")).to_be_visible()
    expect(rows).to_have_text("2 name,age 40")
    tab.locator("#menu").get_by_role("link", name="Frames").first.click()
    expect(tab.get_by_role("heading", name="Frames")).to_be_visible()
    assert tab.evaluate("[window.unmounted, document.adoptedStyleSheets.length]") == [1, 0]
