"""A person's own data in a browser: profile, export, deletion; with script and without it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

PASSWORD = "violet kettle 7 orbits"


@pytest.fixture(scope="module")
def club(serve: Serve) -> Server:
    return serve("notes.py", auth__enabled="true", mail__backend="file", languages="en,de")


def member(server: Server, tab: Page, name: str) -> str:
    """Make an account and log in to it; return its address."""
    email = f"{name}@example.org"
    server.create_user(email, PASSWORD, "--name", name.capitalize())
    log_in(server, tab, email)
    expect(tab).not_to_have_url(re.compile("/auth/login"))
    return email


def log_in(server: Server, tab: Page, email: str) -> None:
    tab.goto(f"{server.url}/auth/login")
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "without-script"])
def test_a_profile_is_shown_at_once(
    club: Server, new_context: Callable[..., BrowserContext], *, script: bool
) -> None:
    tab = new_context(java_script_enabled=script).new_page()
    member(club, tab, f"ada{script:d}")
    tab.goto(f"{club.url}/auth/profile")
    tab.get_by_label("Name").fill("Countess")
    tab.get_by_label("Time zone").select_option("Asia/Tokyo")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("status").filter(has_text="Your profile is changed.")).to_be_visible()
    expect(tab.locator(".menu-user")).to_contain_text("Countess")
    expect(tab.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    tab.goto(f"{club.url}/auth/devices")
    expect(tab.locator(".devices").first).to_contain_text("JST")
    tab.goto(f"{club.url}/auth/profile")
    tab.get_by_label("Language").select_option("de")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("html")).to_have_attribute("lang", "de")


@pytest.mark.parametrize("script", [True, False], ids=["script", "without-script"])
def test_an_export_is_made_and_fetched(
    club: Server, new_context: Callable[..., BrowserContext], *, script: bool
) -> None:
    tab = new_context(java_script_enabled=script).new_page()
    email = member(club, tab, f"bob{script:d}")
    tab.goto(f"{club.url}/auth/export")
    tab.get_by_role("button", name="Put my data together").click()
    link = tab.get_by_role("link", name=re.compile("^Download"))
    expect(link).to_be_visible()  # the page looks again by itself
    with tab.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "my-data.zip"
    with ZipFile(download.value.path()) as archive:
        assert email in archive.read("account.json").decode()


@pytest.mark.parametrize("script", [True, False], ids=["script", "without-script"])
def test_an_account_is_closed_and_kept_after_all(
    club: Server,
    new_context: Callable[..., BrowserContext],
    complaints: Complaints,
    *,
    script: bool,
) -> None:
    complaints.expect("422")
    context = new_context(java_script_enabled=script)
    tab = context.new_page()
    email = member(club, tab, f"eve{script:d}")
    tab.goto(f"{club.url}/auth/delete")
    tab.get_by_label("Type your address").fill("somebody@example.org")
    tab.get_by_role("button", name="Delete my account").click()
    expect(tab.get_by_role("alert")).to_contain_text("not the address of your account")
    tab.get_by_label("Type your address").fill(email)
    tab.get_by_role("button", name="Delete my account").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Your account is closed")
    log_in(club, tab, email)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Do you want to stay?")
    tab.get_by_role("button", name="Keep my account").click()
    tab.goto(f"{club.url}/auth/profile")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Your profile")
