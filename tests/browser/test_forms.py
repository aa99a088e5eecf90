"""What Enter does in a form, what a form shows afterwards, and changes that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Serve
    from tests.serving import Server


@pytest.fixture(scope="module")
def forms(serve: Serve) -> Server:
    return serve("forms.py")


def test_enter_presses_the_first_button(forms: Server, tab: Page) -> None:
    """S5.3, S5.4."""
    tab.goto(forms.url)
    tab.wait_for_load_state("networkidle")
    tab.get_by_label("Field plain").fill("Ada")
    tab.get_by_label("Field plain").press("Enter")
    expect(tab.get_by_text("plain: Ada True False.")).to_be_visible()
    expect(tab.get_by_label("Field plain")).to_have_value("")


@pytest.mark.parametrize("name", ["off", "disabled"])
def test_enter_does_nothing_where_it_is_off_or_the_first_button_disabled(
    name: str, forms: Server, tab: Page
) -> None:
    """S5.3."""
    tab.goto(forms.url)
    tab.wait_for_load_state("networkidle")
    tab.get_by_label(f"Field {name}").fill("Ada")
    tab.get_by_label(f"Field {name}").press("Enter")
    tab.wait_for_timeout(300)
    expect(tab.get_by_text(f"{name}: False False.")).to_be_visible()
    tab.get_by_role("button", name=f"Second {name}").click()
    expect(tab.get_by_text(f"{name}: Ada False True.")).to_be_visible()


def test_a_change_that_is_ignored_travels_with_the_next_input(forms: Server, tab: Page) -> None:
    """S4.7."""
    tab.goto(f"{forms.url}/waiting")
    tab.wait_for_load_state("networkidle")
    tab.get_by_label("Name").fill("Ada")
    tab.get_by_label("Name").press("Tab")
    tab.wait_for_timeout(300)
    expect(tab.get_by_text("Run 1: .")).to_be_visible()
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_text("Run 2: Ada.")).to_be_visible()
