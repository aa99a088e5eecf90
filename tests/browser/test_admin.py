"""The admin pages in a browser: beside the people they are about, on a phone, without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

PASSWORD = "violet kettle 7 orbits"
ROOT, BOB = "root@example.org", "bob@example.org"
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture(scope="module")
def offices(serve: Serve) -> Server:
    server = serve("offices.py", auth__orgs="open")
    server.create_user(ROOT, PASSWORD, "--name", "Root", "--admin")
    server.command("user", "roles", "support", "auth.impersonate")
    server.command("user", "promote", ROOT, "--role", "support")
    server.command("user", "roles", "reader", "reports.view", "reports.print")
    return server


@pytest.fixture
def bob(offices: Server) -> Server:
    """The app with an account of Bob's that nothing has happened to."""
    if BOB not in offices.command("user", "list"):
        offices.create_user(BOB, PASSWORD, "--name", "Bob")
    offices.command("user", "demote", BOB, "--role", "reader")
    return offices


def log_in(tab: Page, server: Server, email: str) -> Page:
    tab.goto(f"{server.url}/auth/login")
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_role("heading", name="Desk")).to_be_visible()
    return tab


def open_person(tab: Page, server: Server, name: str) -> None:
    tab.goto(f"{server.url}/auth/admin")
    tab.get_by_label("Address or name").fill(name)
    tab.get_by_role("button", name="Search").click()
    tab.get_by_role("link", name=name).first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(name)


def menu(tab: Page) -> Any:
    return expect(tab.locator("#menu .menu-sections .menu-label"))


def test_a_role_given_elsewhere_comes_with_the_next_click(
    bob: Server, new_context: Callable[..., BrowserContext]
) -> None:
    """M08 nothing is reloaded, nothing that was typed is lost; taken away it goes likewise."""
    root = log_in(new_context().new_page(), bob, ROOT)
    tab = log_in(new_context().new_page(), bob, BOB)
    menu(tab).to_have_text(["Desk"])
    tab.evaluate("window.same = true")
    tab.get_by_label("Note").fill("typed before")
    open_person(root, bob, "Bob")
    root.get_by_label("Another role").select_option("reader")
    root.get_by_role("button", name="Give").click()
    expect(root.get_by_text("The role is given.")).to_be_visible()
    tab.get_by_role("button", name="Keep").click()
    expect(tab.get_by_text("Kept: typed before.")).to_be_visible()
    menu(tab).to_have_text(["Desk", "Reports"])
    assert tab.evaluate("window.same")
    tab.get_by_role("button", name="Print").click()
    expect(tab.get_by_text("Printed.")).to_be_visible()
    root.get_by_role("button", name="Take the role reader away").click()
    expect(root.get_by_text("The role is taken away.")).to_be_visible()
    tab.get_by_role("button", name="Print").click()
    expect(tab.get_by_role("button", name="Print")).to_have_count(0)
    expect(tab.get_by_text("Printed.")).to_have_count(0)
    menu(tab).to_have_text(["Desk"])
    assert tab.evaluate("window.same")


def test_switching_off_asks_first_and_ends_open_pages(
    bob: Server, new_context: Callable[..., BrowserContext], complaints: Complaints
) -> None:
    """S12 in the browser."""
    complaints.expect("409")
    root = log_in(new_context().new_page(), bob, ROOT)
    tab = log_in(new_context().new_page(), bob, BOB)
    open_person(root, bob, "Bob")
    root.get_by_role("button", name="Switch the account off").click()
    expect(root.get_by_role("heading", level=1)).to_have_text("Switch the account off?")
    root.get_by_label("Reason").fill("left the company")
    root.get_by_role("button", name="Switch off").click()
    expect(root.get_by_text("its logins have ended")).to_be_visible()
    tab.get_by_role("button", name="Keep").click()
    expect(tab.get_by_text("Hello visitor.")).to_be_visible()
    root.get_by_role("button", name="Switch the account on").click()
    expect(root.get_by_text("switched on")).to_be_visible()
    root.get_by_role("link", name="Audit log").click()
    expect(root.get_by_text("reason: left the company")).to_be_visible()


def test_acting_for_somebody_and_back(
    bob: Server, new_context: Callable[..., BrowserContext], complaints: Complaints
) -> None:
    """N08 in the browser: also other tabs become the person, and the banner is on each page."""
    complaints.expect("403")
    context = new_context()
    root = log_in(context.new_page(), bob, ROOT)
    second = context.new_page()
    second.goto(bob.url)
    open_person(root, bob, "Bob")
    root.get_by_role("button", name="Act for this person").click()
    root.get_by_label("Reason").fill("ticket 7")
    root.get_by_role("button", name="Begin").click()
    expect(root.get_by_text("Hello Bob.")).to_be_visible()
    expect(root.get_by_role("region", name="Acting for somebody")).to_contain_text("as Bob")
    expect(second.get_by_text("Hello Bob.")).to_be_visible()
    root.get_by_label("Note").fill("not kept")
    root.get_by_role("button", name="Keep").click()
    expect(root.get_by_text("nothing is changed").first).to_be_visible()
    root.goto(f"{bob.url}/auth/password")
    expect(root.get_by_text("closed to those who act")).to_be_visible()
    expect(root.get_by_role("region", name="Acting for somebody")).to_be_visible()
    root.get_by_role("button", name="Stop").click()
    expect(root.get_by_role("heading", level=1)).to_have_text("Confirm it is you")
    root.get_by_label("Password", exact=True).fill(PASSWORD)
    root.get_by_role("button", name="Go on").click()
    expect(root.get_by_role("heading", level=1)).to_have_text("Bob")
    expect(second.get_by_text("Hello Root.")).to_be_visible()


def test_without_script_and_on_a_phone(
    bob: Server, new_context: Callable[..., BrowserContext]
) -> None:
    options: dict[str, Any] = {
        "viewport": PHONE, "has_touch": True, "is_mobile": True, "java_script_enabled": False,
    }  # fmt: skip
    tab = log_in(new_context(**options).new_page(), bob, ROOT)
    open_person(tab, bob, "Bob")
    tab.get_by_label("Another role").select_option("reader")
    tab.get_by_role("button", name="Give").click()
    expect(tab.get_by_text("The role is given.")).to_be_visible()
    tab.get_by_role("button", name="Take the role reader away").click()
    expect(tab.get_by_text("The role is taken away.")).to_be_visible()
    tab.get_by_role("link", name="Roles").click()
    made = tab.locator("section", has=tab.get_by_role("heading", name="Another role"))
    made.get_by_label("Name").fill("clerk")
    made.get_by_label("Permissions").fill("orders.view")
    made.get_by_role("button").click()
    expect(tab.get_by_role("heading", name="clerk")).to_be_visible()
    for path in ("/auth/admin", "/auth/admin/roles", "/auth/admin/audit", "/auth/orgs"):
        tab.goto(bob.url + path)
        box = tab.locator(".card").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE["width"]


def test_an_organisation_of_ones_own(bob: Server, tab: Page, complaints: Complaints) -> None:
    complaints.expect("422")
    log_in(tab, bob, BOB)
    tab.locator(".menu-user summary").click()
    tab.get_by_role("link", name="Organisations").click()
    tab.get_by_label("Name").fill("North & Co")
    tab.get_by_role("button", name="Make it").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("North & Co")
    tab.get_by_role("button", name="Leave this organisation").click()
    tab.get_by_role("button", name="Leave").click()
    expect(tab.get_by_role("alert")).to_contain_text("without an owner")
