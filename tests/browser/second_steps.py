"""What the browser tests of second factors share: a virtual authenticator, a server by its name."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

from tests.serving import Server, free_port

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

    from tests.browser.conftest import Serve

PASSWORD = "analytical engine"


def at_localhost(serve: Serve, **settings: str) -> Server:
    """Serve the app at http://localhost, which passkeys accept as a secure place."""
    port = free_port()
    return serve(
        "vault.py", port=port, public_origin=f"http://localhost:{port}",
        mail__backend="memory", **settings,
    )  # fmt: skip


def new_person(server: Server) -> str:
    """Make an account for one test and return its address."""
    email = f"ada.{secrets.token_hex(4)}@example.com"
    server.create_user(email, PASSWORD, "--name", "Ada")
    return email


def home(server: Server) -> str:
    """Return the address of a server by its name."""
    return server.url.replace("127.0.0.1", "localhost")


class Authenticator:
    """Chromium's virtual authenticator in one tab: a built-in one that knows its user."""

    def __init__(self, tab: Page, **options: Any) -> None:
        self.session: CDPSession = tab.context.new_cdp_session(tab)
        self.session.send("WebAuthn.enable")
        given = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": False, **options,
        }  # fmt: skip
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": given})
        self.id: str = made["authenticatorId"]

    def present(self, is_present: bool = True) -> None:
        """Let somebody touch it from now on, or nobody."""
        values = {"authenticatorId": self.id, "enabled": is_present}
        self.session.send("WebAuthn.setAutomaticPresenceSimulation", values)

    def remove(self, tab: Page) -> None:
        """Take it away from a page that asks for nothing any more."""
        self.present(False)
        tab.goto("about:blank")
        self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})
        self.session.detach()

    def verified(self, is_verified: bool) -> None:
        """Let the finger be the owner's, or somebody else's."""
        values = {"authenticatorId": self.id, "isUserVerified": is_verified}
        self.session.send("WebAuthn.setUserVerified", values)

    def credentials(self) -> list[dict[str, Any]]:
        """Return the passkeys that it holds."""
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        keys: list[dict[str, Any]] = found["credentials"]
        return keys

    def put(self, key: dict[str, Any]) -> None:
        """Give it a passkey, e.g. a copy of another one's."""
        for one in self.credentials():
            values = {"authenticatorId": self.id, "credentialId": one["credentialId"]}
            self.session.send("WebAuthn.removeCredential", values)
        values = {"authenticatorId": self.id, "credential": key}
        self.session.send("WebAuthn.addCredential", values)


def log_in(server: Server, tab: Page, email: str) -> None:
    """Give address and password."""
    tab.goto(f"{home(server)}/auth/login")
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()


def log_out(server: Server, tab: Page) -> None:
    """Log out by the menu."""
    tab.goto(home(server))
    tab.locator(".menu-user summary").click()
    tab.get_by_role("button", name="Log out").click()
    expect(tab.get_by_text("Hello stranger.")).to_be_visible()
