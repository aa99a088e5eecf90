"""A page of a hundred widgets: one change is one small answer, and leaves the rest alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Response, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Serve
    from tests.serving import Server

SMALL = 1_500


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    return serve("works.py")


def test_one_change_is_one_small_patch(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/hundred")
    expect(tab.locator("main [data-widget]")).to_have_count(100)
    with tab.expect_response(_is_post) as answer:
        tab.get_by_label("Box 50").check()
    body = answer.value.text()
    assert body.count("<hx-partial") == 1, body
    assert len(body) < SMALL
    expect(tab.locator(".metric-value")).to_have_text("1")


def test_focus_and_half_typed_text_of_other_fields_survive(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/hundred")
    tab.evaluate("""() => {
      const place = document.querySelector("#main");
      window.replaced = 0;
      new MutationObserver((changes) => {
        for (const change of changes)
          for (const node of change.removedNodes)
            if (node.nodeType === 1 && node.parentNode === null && node.querySelector("input"))
              replaced++;
      }).observe(place, { subtree: true, childList: true });
    }""")
    first, second = tab.get_by_label("First"), tab.get_by_label("Second")
    first.fill("committed")
    second.click()
    second.press_sequentially("half a sen")
    with tab.expect_response(_is_post):
        tab.evaluate("""() => {
          const box = [...document.querySelectorAll("#main input[type=checkbox]")][7];
          box.checked = true;
          box.dispatchEvent(new Event("change", { bubbles: true }));
        }""")
    expect(tab.locator(".metric-value")).to_have_text("1")
    expect(second).to_be_focused()
    second.press_sequentially("tence")
    expect(second).to_have_value("half a sentence")
    expect(first).to_have_value("committed")
    assert tab.evaluate("replaced") == 0


def _is_post(response: Response) -> bool:
    return response.request.method == "POST"
