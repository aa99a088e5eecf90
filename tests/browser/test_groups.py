"""Menus of buttons and pagination by mouse, keyboard and touch; skeletons that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_accessibility import problems_of
from tests.browser.test_looks import DESK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Serve
    from tests.serving import Server


@pytest.fixture(scope="module")
def groups(serve: Serve) -> Server:
    return serve("groups.py")


def test_a_menu_button_by_mouse(groups: Server, tab: Page) -> None:
    tab.goto(groups.url)
    tab.get_by_role("button", name="Export").click()
    tab.get_by_role("menuitem", name="JSON").click()
    expect(tab.get_by_text("Chosen: JSON")).to_be_visible()
    expect(tab.get_by_role("menu")).to_have_count(0)
    tab.get_by_role("button", name="Send what is held").click()
    expect(tab.get_by_text("Chosen: None")).to_be_visible()


def test_a_menu_button_by_keyboard(groups: Server, tab: Page) -> None:
    tab.goto(groups.url)
    tab.wait_for_load_state("networkidle")
    button = tab.get_by_role("button", name="Export")
    button.focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("menuitem", name="CSV")).to_be_focused()
    tab.keyboard.press("ArrowUp")
    expect(tab.get_by_role("menuitem", name="PDF")).to_be_focused()
    tab.keyboard.press("j")
    expect(tab.get_by_role("menuitem", name="JSON")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("End")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Chosen: PDF")).to_be_visible()
    expect(button).to_be_focused()


def test_pages_are_turned(groups: Server, tab: Page) -> None:
    tab.goto(groups.url)
    tab.wait_for_load_state("networkidle")
    pages = tab.locator(".st-key-page")
    pages.get_by_role("radio", name="Page 5").click()
    expect(tab.get_by_text("Page: 5", exact=True)).to_be_visible()
    expect(pages.get_by_role("radio", name="Page 5")).to_be_checked()
    pages.get_by_role("button", name="Next page").click()
    expect(tab.get_by_text("Page: 6", exact=True)).to_be_visible()
    expect(pages.get_by_role("radio", name="Page 6")).to_be_checked()
    expect(pages.get_by_role("radio", name="Page 2", exact=True)).to_have_count(0)
    pages.get_by_role("radio", name="Page 6").press("ArrowRight")
    expect(tab.get_by_text("Page: 7", exact=True)).to_be_visible()
    pages.get_by_role("radio", name="Page 20").click()
    expect(tab.get_by_text("Page: 20", exact=True)).to_be_visible()
    expect(pages.get_by_role("button", name="Next page")).to_be_disabled()


def test_steps_without_numbers(groups: Server, tab: Page) -> None:
    tab.goto(groups.url)
    tab.wait_for_load_state("networkidle")
    tab.locator(".el-pagination", has_text="4 / 9").get_by_role("button", name="Next").click()
    expect(tab.get_by_text("Sheet: 5")).to_be_visible()
    expect(tab.get_by_text("5 / 9")).to_be_visible()


def test_pages_that_wait(groups: Server, tab: Page) -> None:
    """In a form, or with on_change="ignore", the numbers move in the browser alone."""
    tab.goto(groups.url)
    tab.wait_for_load_state("networkidle")
    for key, button, words in (
        ("held", "Send what is held", "Held: 16"),
        ("leaf", "Turn", "Leaf: 2"),
    ):
        pages = tab.locator(f".st-key-{key}")
        pages.get_by_role("button", name="Next page").click()
        pages.get_by_role("button", name="Next page").click()
        pages.get_by_role("button", name="Previous page").click()
        expect(tab.get_by_text(words)).to_have_count(0)
        tab.get_by_role("button", name=button).click()
        expect(tab.get_by_text(words)).to_be_visible()
        number = words.split()[-1]
        expect(pages.get_by_role("radio", name=f"Page {number}", exact=True)).to_be_checked()


def test_groups_without_script(groups: Server, new_context: Callable[..., BrowserContext]) -> None:
    tab = new_context(java_script_enabled=False).new_page()
    tab.goto(groups.url)
    tab.get_by_role("button", name="Export").click()
    tab.get_by_role("menuitem", name="CSV").click()
    expect(tab.get_by_text("Chosen: CSV")).to_be_visible()
    tab.locator(".st-key-page").get_by_role("button", name="Next page").click()
    expect(tab.get_by_text("Page: 2")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/grid", "/skeleton"])
def test_axe_finds_nothing(
    groups: Server, new_context: Callable[..., BrowserContext], path: str
) -> None:
    tab = new_context(viewport=DESK, reduced_motion="reduce").new_page()
    tab.goto(groups.url + path)
    tab.wait_for_load_state("networkidle")
    assert problems_of(tab) == []


def test_a_skeleton_is_shown_meanwhile(groups: Server, tab: Page) -> None:
    tab.goto(f"{groups.url}/skeleton")
    expect(tab.get_by_role("status", name="Loading")).to_have_count(1)
    tab.get_by_role("button", name="Load").click()
    expect(tab.get_by_role("status", name="Loading")).to_have_count(2)
    expect(tab.get_by_text("Loaded")).to_be_visible()
    expect(tab.get_by_role("status", name="Loading")).to_have_count(0)
