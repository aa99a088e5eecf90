"""Passkeys in Chromium, with its virtual authenticator, at http://localhost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.second_steps import (
    Authenticator,
    at_localhost,
    home,
    log_in,
    log_out,
    new_person,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    return at_localhost(serve)


@pytest.fixture
def ada(server: Server) -> str:
    return new_person(server)


@pytest.fixture
def device(tab: Page) -> Iterator[Authenticator]:
    """A closing window that still asks for a passkey can hang; so nothing asks any more."""
    found = Authenticator(tab)
    yield found
    found.remove(tab)


def add_passkey(server: Server, tab: Page, device: Authenticator, name: str = "Laptop") -> None:
    """Add a passkey as who is logged in."""
    tab.goto(f"{home(server)}/auth/security/passkey")
    tab.get_by_label("Name").fill(name)
    device.present()
    tab.get_by_role("button", name="Make a passkey").click()
    expect(tab.get_by_role("heading", name="Add a passkey")).to_have_count(0)
    device.present(False)
    if "/codes" in tab.url:
        tab.get_by_role("button", name="I have kept them").click()
    expect(tab.get_by_text("The passkey is set up.")).to_be_visible()
    expect(tab.get_by_text(name, exact=True)).to_be_visible()


def test_register_and_log_in_by_the_button(
    server: Server, ada: str, tab: Page, device: Authenticator
) -> None:
    """F06: the address is never typed; the page that asked for the login is where it leads."""
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    assert device.credentials()[0]["isResidentCredential"]
    assert device.credentials()[0]["rpId"] == "localhost"
    log_out(server, tab)
    tab.goto(f"{home(server)}/members")
    expect(tab.get_by_label("Email")).to_have_attribute("autocomplete", "username webauthn")
    tab.get_by_label("Keep me logged in").check()
    button = tab.get_by_role("button", name="Log in with a passkey")
    expect(button).to_be_visible()
    device.present()
    button.click()
    expect(tab.get_by_role("heading", name="Members")).to_be_visible()
    cookie = next(one for one in tab.context.cookies() if one["name"] == "__Host-auth")
    assert cookie["expires"] > 0
    tab.goto(f"{home(server)}/vault")
    expect(tab.get_by_role("heading", name="Vault")).to_be_visible()


def test_log_in_by_the_field_for_the_address(
    server: Server, ada: str, tab: Page, device: Authenticator
) -> None:
    """F06, conditional UI: the browser offers the passkey by itself; one touch is the login."""
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    log_out(server, tab)
    device.present()
    tab.goto(f"{home(server)}/auth/login")
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()


def test_as_the_second_step_and_as_a_proof(
    server: Server, ada: str, tab: Page, device: Authenticator
) -> None:
    """F07: after the password, and at the question before sensitive pages."""
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    log_out(server, tab)
    log_in(server, tab, ada)
    expect(tab.get_by_role("heading", name="Second step")).to_be_visible()
    device.present()
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()
    tab.goto(f"{home(server)}/auth/confirm?next=/auth/security")
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.get_by_role("heading", name="Security")).to_be_visible()


def test_a_finger_that_is_not_the_owners(
    server: Server, ada: str, tab: Page, device: Authenticator
) -> None:
    """F06: the browser itself refuses; the page says so and can be used again."""
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    log_out(server, tab)
    tab.goto(f"{home(server)}/auth/passkey")
    device.verified(False)
    device.present()
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.locator("[data-passkey-note]")).to_contain_text("Nothing was chosen")
    device.verified(True)
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.get_by_text("Hello Ada.")).to_be_visible()


def test_a_copy_of_a_passkey(
    server: Server, ada: str, tab: Page, device: Authenticator, complaints: Complaints
) -> None:
    """F06: the copy's counter is behind the original's."""
    complaints.expect("status of 422")
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    (copy,) = device.credentials()
    log_out(server, tab)
    for _ in range(2):
        tab.goto(f"{home(server)}/auth/passkey")
        device.present()
        tab.get_by_role("button", name="Use a passkey").click()
        expect(tab.get_by_text("Hello Ada.")).to_be_visible()
        device.present(False)
        log_out(server, tab)
    device.put(copy)
    tab.goto(f"{home(server)}/auth/passkey")
    device.present()
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.get_by_role("alert")).to_contain_text("This passkey cannot be used here.")
    tab.goto(f"{home(server)}/members")
    expect(tab.get_by_role("heading", name="Log in")).to_be_visible()


def test_one_device_has_one_passkey_of_an_account(
    server: Server, ada: str, tab: Page, device: Authenticator
) -> None:
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    tab.goto(f"{home(server)}/auth/security/passkey")
    device.present()
    tab.get_by_role("button", name="Make a passkey").click()
    expect(tab.locator("[data-passkey-note]")).to_contain_text("has a passkey for this account")


def test_a_passkey_of_another_site_is_not_offered(
    server: Server, ada: str, tab: Page, device: Authenticator
) -> None:
    """F06: the browser binds it to its domain."""
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    (key,) = device.credentials()
    log_out(server, tab)
    device.put({**key, "rpId": "evil.example"})
    tab.goto(f"{home(server)}/auth/passkey")
    device.present()
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.locator("[data-passkey-note]")).to_be_visible()
    assert tab.url.endswith("/auth/passkey")


def test_removed_passkeys_do_not_log_in(
    server: Server, ada: str, tab: Page, device: Authenticator, complaints: Complaints
) -> None:
    """F07."""
    complaints.expect("status of 422")
    log_in(server, tab, ada)
    add_passkey(server, tab, device)
    tab.get_by_role("link", name="Change Laptop").click()
    tab.get_by_role("button", name="Remove Laptop").click()
    expect(tab.get_by_text("It is removed.")).to_be_visible()
    log_out(server, tab)
    tab.goto(f"{home(server)}/auth/passkey")
    device.present()
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.get_by_role("alert")).to_contain_text("This passkey cannot be used here.")


def test_at_an_address_of_numbers(serve: Serve, new_context: Callable[..., BrowserContext]) -> None:
    """Browsers know no passkeys there; the page leads to localhost."""
    server = serve("vault.py", env="development")
    tab = new_context().new_page()
    tab.goto(f"{server.url}/auth/passkey")
    expect(tab.get_by_text("Passkeys do not work at an address of numbers.")).to_be_visible()
    tab.get_by_role("link", name="http://localhost").click()
    expect(tab.get_by_role("button", name="Use a passkey")).to_be_visible()
