"""Chats and dialogs in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Serve
    from tests.serving import Server


@pytest.fixture(scope="module")
def talk(serve: Serve) -> Server:
    return serve("talk.py")


def test_enter_sends_a_message_with_its_files(talk: Server, tab: Page) -> None:
    tab.goto(talk.url)
    field = tab.get_by_role("textbox", name="Say something")
    field.fill("Hello")
    field.press("Shift+Enter")
    expect(field).to_have_value("Hello\n")
    field.press("Enter")
    expect(tab.get_by_text("You said Hello")).to_be_visible()
    expect(field).to_have_value("")
    tab.set_input_files("input[type=file]", FilePayload(name="a.txt", mimeType="", buffer=b"1"))
    expect(tab.locator(".chat-upload .file-name")).to_have_text("a.txt")
    field.fill("Look")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_text("Look a.txt")).to_be_visible()
    expect(tab.locator(".chat-upload .file-name")).to_have_count(0)


def test_a_message_is_sent_without_script(talk: Server, new_context: Callable[..., Any]) -> None:
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(talk.url)
    plain.get_by_role("textbox", name="Say something").fill("Hello")
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_text("You said Hello")).to_be_visible()


def test_a_dialog_opens_closes_and_opens_again(talk: Server, tab: Page) -> None:
    tab.goto(f"{talk.url}/dialog")
    dialog = tab.get_by_role("dialog", name="Settings")
    tab.get_by_role("button", name="Open").click()
    dialog.get_by_label("Your name").fill("Ada")
    dialog.get_by_label("Your name").press("Enter")
    expect(dialog.get_by_text("Hello Ada")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    tab.get_by_role("button", name="Open").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(tab.get_by_text("Saved Ada")).to_be_visible()
