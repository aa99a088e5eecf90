"""A login runs out while somebody is typing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.serving import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve

ADA, EVE, PASSWORD = "ada@example.com", "eve@example.com", "analytical engine"


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    server = serve(ROOT / "tests/browser/apps/notes.py")
    for email in (ADA, EVE):
        server.create_user(email, PASSWORD)
    return server


def log_in(tab: Page, email: str = ADA) -> None:
    expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()


def run_out(app: Server) -> None:
    with sqlite3.connect(app.folder / "scaffold.db") as database:
        database.execute("UPDATE logins SET expires_at = 1")


def type_and_be_sent_away(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/note")
    log_in(tab)
    expect(tab.get_by_role("heading", name="Note")).to_be_visible()
    tab.get_by_role("textbox", name="Text").fill("Twas brillig")
    tab.get_by_role("textbox", name="Secret").fill("hush")
    run_out(app)
    tab.get_by_role("textbox", name="Title").fill("Jabberwocky")
    tab.get_by_role("textbox", name="Title").press("Tab")
    expect(tab).to_have_url(f"{app.url}/auth/login?next=/note")


def test_m02_what_was_typed_waits_for_the_same_person(
    app: Server, tab: Page, complaints: Complaints
) -> None:
    """M02 B the full login page, back to the same address, the draft for the same person."""
    complaints.expect("401")
    type_and_be_sent_away(app, tab)
    log_in(tab)
    expect(tab).to_have_url(f"{app.url}/note")
    expect(tab.get_by_role("textbox", name="Title")).to_have_value("Jabberwocky")
    expect(tab.get_by_role("textbox", name="Text")).to_have_value("Twas brillig")
    expect(tab.get_by_role("textbox", name="Secret")).to_have_value("")
    expect(tab.get_by_text("saved")).to_have_count(0)
    expect(tab.get_by_text("Title: Jabberwocky")).to_be_visible()
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("saved")).to_be_visible()


def test_m02_nobody_else_sees_it(
    app: Server, new_context: Callable[[], BrowserContext], complaints: Complaints
) -> None:
    """M02 B not for another person."""
    complaints.expect("401")
    tab = new_context().new_page()
    type_and_be_sent_away(app, tab)
    log_in(tab, EVE)
    expect(tab).to_have_url(f"{app.url}/note")
    expect(tab.get_by_role("heading", name="Note")).to_be_visible()
    expect(tab.get_by_role("textbox", name="Title")).to_have_value("")
    expect(tab.get_by_role("textbox", name="Text")).to_have_value("")


def test_m03_nothing_private_stays_in_the_browser(
    app: Server, tab: Page, complaints: Complaints
) -> None:
    """M03 B sessionStorage and localStorage hold nothing of what was typed."""
    complaints.expect("401")
    type_and_be_sent_away(app, tab)
    kept = tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "brillig" not in kept
    assert "hush" not in kept
    assert "Jabberwocky" not in kept
