"""Every page of the demo, in light and dark and on a phone: nothing complains, some of it is tried.

That the console stays silent, and that nothing is blocked by the policy, is what `complaints` in
conftest.py looks at for every test.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scaffold.cli.demo_app.app import PAGES
from tests.browser.test_accessibility import problems_of
from tests.browser.test_looks import DEMO, DESK, PHONE, overflows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Serve
    from tests.serving import Server

WINDOWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": DESK},
    "dark": {"color_scheme": "dark", "viewport": DESK},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}


@pytest.fixture(scope="module")
def demo(serve: Serve) -> Server:
    return serve(DEMO)


@pytest.mark.parametrize("window", WINDOWS)
def test_all_pages(demo: Server, new_context: Callable[..., BrowserContext], window: str) -> None:
    tab = new_context(**WINDOWS[window]).new_page()
    for path in ("/", *PAGES):
        tab.goto(demo.url + path)
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        tab.wait_for_load_state("networkidle")
        assert not overflows(tab), path
        assert tab.locator(".el-code").count() > 0, path
    assert "_scaffold/csp" not in demo.log
    assert not re.search("error|failed|traceback", demo.log, re.IGNORECASE)


@pytest.mark.parametrize("path", ["/", *PAGES])
def test_axe_finds_nothing(
    demo: Server, new_context: Callable[..., BrowserContext], path: str
) -> None:
    tab = new_context(viewport=DESK, reduced_motion="reduce").new_page()
    tab.goto(demo.url + path)
    tab.wait_for_load_state("networkidle")
    assert problems_of(tab) == []


def test_from_card_to_card(demo: Server, tab: Page) -> None:
    tab.goto(demo.url)
    tab.get_by_role("button", name="Add one").click()
    tab.get_by_role("button", name="Add one").click()
    expect(tab.locator(".el-metric")).to_contain_text("2")
    tab.locator("main").get_by_role("link", name="Layout").click()
    expect(tab.get_by_role("heading", name="Layout", level=1)).to_be_visible()
    tab.get_by_role("button", name="Rename ...").click()
    tab.get_by_role("dialog").get_by_label("New name").fill("Ada")
    tab.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(tab.get_by_text("Name: Ada")).to_be_visible()


def test_the_address_is_written(demo: Server, tab: Page) -> None:
    tab.goto(f"{demo.url}/navigation")
    tab.get_by_role("button", name="Write “blue” into it").click()
    expect(tab).to_have_url(re.compile(r"colour=blue"))
    tab.get_by_label("price").check()
    expect(tab).to_have_url(re.compile(r"sort=price"))
    tab.get_by_role("button", name="Show me the status page").click()
    expect(tab.get_by_role("heading", name="Status", level=1)).to_be_visible()


def test_a_long_run_is_watched(demo: Server, tab: Page) -> None:
    tab.goto(f"{demo.url}/status")
    tab.get_by_role("button", name="Import").click()
    expect(tab.get_by_text("Read the customers")).to_be_visible()
    expect(tab.get_by_text("Imported", exact=True)).to_be_visible()
    tab.get_by_role("button", name="Load").click()
    expect(tab.get_by_role("cell", name="Pear")).to_be_visible()


def test_state_and_caching(demo: Server, tab: Page) -> None:
    tab.goto(f"{demo.url}/state")
    tab.get_by_label("Draft").fill("Words")
    tab.get_by_label("Draft").press("Enter")
    tab.get_by_role("button", name="Clear").click()
    expect(tab.get_by_label("Draft")).to_have_value("")
    tab.get_by_role("button", name="Count a visit").click()
    expect(tab.locator(".st-key-live-state_of_a_browser .el-metric")).to_contain_text("1")
    tab.get_by_text("Start the clock", exact=True).click()
    expect(tab.get_by_text("Server time", exact=True)).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("Server time", exact=True)).to_be_visible()
