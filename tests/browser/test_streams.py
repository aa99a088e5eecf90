"""Slow runs: what they have so far is shown, newer input ends them, and nothing entered is lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

from tests.slow_line import slow_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Serve
    from tests.serving import Server


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    return serve("works.py")


def press(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def test_first_get_of_a_slow_page_shows_its_progress(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/slow", wait_until="commit")
    expect(tab.get_by_role("heading", name="Slow")).to_be_visible()
    expect(tab.get_by_text("Step 1", exact=True)).to_be_visible()
    expect(tab.get_by_text("Done", exact=True)).to_have_count(0)
    expect(tab.locator("#menu").get_by_role("link", name="Home").first).to_be_visible()
    expect(tab.get_by_text("Done", exact=True)).to_be_visible()
    expect(tab.get_by_text("Step")).to_have_count(8)


def test_a_piece_that_arrives_in_two_parts_is_shown_whole(app: Server, tab: Page) -> None:
    with slow_line(app.port, b"Step 3") as port:
        tab.goto(f"http://127.0.0.1:{port}/slow", wait_until="commit")
        expect(tab.get_by_text("Step 2", exact=True)).to_be_visible()
        expect(tab.get_by_text("Done", exact=True)).to_be_visible()
        expect(tab.get_by_text("Step")).to_have_count(8)


def test_a_script_that_comes_late_shows_what_was_streamed(app: Server, tab: Page) -> None:
    held: list[Route] = []
    tab.route("**/scaffold-*.js", lambda route: held.append(route))  # noqa: PLW0108
    tab.goto(f"{app.url}/slow", wait_until="commit")
    assert until(lambda: tab.evaluate("document.readyState") == "interactive")
    expect(tab.get_by_text("Done", exact=True)).to_have_count(0)
    held[0].continue_()
    expect(tab.get_by_text("Done", exact=True)).to_be_visible()
    expect(tab.get_by_text("Step")).to_have_count(8)


def test_moving_to_a_slow_page_shows_its_progress(app: Server, tab: Page) -> None:
    tab.goto(app.url)
    tab.locator("#menu").get_by_role("link", name="Slow").click()
    expect(tab.get_by_text("Step 1", exact=True)).to_be_visible()
    expect(tab.get_by_text("Done", exact=True)).to_have_count(0)
    assert tab.url == f"{app.url}/slow"
    expect(tab.get_by_text("Done", exact=True)).to_be_visible()


def test_new_input_interrupts_a_stream_and_loses_nothing(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/stream")
    press(tab, "Work")
    expect(tab.get_by_text("Step 2")).to_be_visible()
    tab.get_by_label("Name").fill("Ada")
    tab.get_by_label("Name").press("Enter")
    expect(tab.get_by_text("Finished 0, hello Ada")).to_be_visible()
    expect(tab.get_by_text("Step")).to_have_count(0)
    expect(tab.locator(".metric-value")).to_have_text("1")
    press(tab, "Work")
    expect(tab.get_by_text("Step 1 for Ada")).to_be_visible()
    for _ in range(3):
        press(tab, "Work")
        tab.wait_for_timeout(250)
    press(tab, "Work")
    press(tab, "Add one")
    expect(tab.locator(".metric-value")).to_have_text("7")
    expect(tab.get_by_text("Finished 0, hello Ada")).to_be_visible()


def test_a_stream_that_ends_in_a_refusal_is_not_asked_for_again(app: Server, tab: Page) -> None:
    app.create_user("ada@example.com", "analytical engine")
    tab.goto(f"{app.url}/auth/login?next=/barred")
    tab.get_by_label("Email").fill("ada@example.com")
    tab.get_by_label("Password", exact=True).fill("analytical engine")
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_role("button", name="Go in")).to_be_visible()
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.method))
    press(tab, "Go in")
    expect(tab.get_by_text("Knocking")).to_be_visible()
    expect(tab.get_by_text("This page is not open to your account.")).to_be_visible()
    tab.wait_for_timeout(800)
    assert sent == ["POST"]


def test_a_stream_that_nobody_interrupts_ends(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/stream")
    tab.get_by_label("Name").fill("Grace")
    press(tab, "Work")
    expect(tab.get_by_text("Step 39 for Grace")).to_be_visible()
    expect(tab.get_by_text("Finished 1, hello Grace")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("Finished 1, hello Grace")).to_be_visible()


def test_a_closed_tab_ends_its_run(app: Server, tab: Page) -> None:
    tab.goto(f"{app.url}/endless", wait_until="commit")
    expect(tab.get_by_text("Step 3", exact=True)).to_be_visible()
    tab.close()
    assert until((app.folder / "ended.txt").exists)


def test_a_page_that_is_left_by_its_menu_ends_its_run(app: Server, tab: Page) -> None:
    (app.folder / "ended.txt").unlink(missing_ok=True)
    tab.goto(f"{app.url}/endless", wait_until="commit")
    expect(tab.get_by_text("Step 3", exact=True)).to_be_visible()
    tab.locator("#menu").get_by_role("link", name="Home").click()
    expect(tab.get_by_role("heading", name="Home")).to_be_visible()
    assert until((app.folder / "ended.txt").exists)
    tab.wait_for_timeout(300)
    expect(tab.get_by_text("Step")).to_have_count(0)


def until(met: Callable[[], bool], seconds: float = 5) -> bool:
    """Wait until something is so; return whether it came to be."""
    end = time.monotonic() + seconds
    while not met() and time.monotonic() < end:
        time.sleep(0.05)
    return met()
