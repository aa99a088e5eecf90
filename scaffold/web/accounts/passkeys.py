"""Passkeys on pages: the challenge for the browser, its answer, and logging in with one.

Attacks: an answer made for another page or given before (its challenge belongs to this browser and
one purpose, lives five minutes and is taken once), and a site that pretends to be this one (domain
and origin come from the settings; only in development from the request, and only for localhost).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from scaffold.auth.passkeys import NOT_USABLE, Place, challenge_of
from scaffold.auth.sealed import decode
from scaffold.auth.tokens import encode
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.entering import enter
from scaffold.web.identify import known_browser

if TYPE_CHECKING:
    from scaffold.auth.user import User
    from scaffold.web.asked import Asked
    from scaffold.web.reply import Reply
    from scaffold.web.site import Site

SECONDS = 300.0
MOST_CHALLENGES = 6
TOO_LATE = words("This took too long. Please try again.")
NOT_INSTALLED = words(
    "Passkeys need one more package on the server: {command}",
    command='pip install "scaffold[passkeys]"',
)
NOT_BY_NUMBER = words("Passkeys do not work at an address of numbers. Open this page as localhost:")
NOT_SECURE = words(
    "Passkeys need https and the setting {setting}, e.g. {example}.",
    setting="SCAFFOLD_PUBLIC_ORIGIN", example="https://app.example.org",
)  # fmt: skip


class Offer(NamedTuple):
    """What a page needs for a passkey: options for the browser, or why there are none."""

    options: str = ""
    problem: str = ""
    instead: str = ""


def place_of(site: Site, asked: Asked) -> Place | None:
    """Return the domain and origin that passkeys are bound to; None where there can be none."""
    settings, host = site.settings, asked.headers.get("host", "")
    origin = settings.public_origin or (
        "" if settings.production else f"{asked.scheme}://{host.lower()}"
    )
    name = urlsplit(origin).hostname or ""
    local = name == "localhost" or name.endswith(".localhost")
    if not (local or (settings.public_origin and origin.startswith("https://"))):
        return None
    return None if _is_number(name) else Place(site.name, name, origin.rstrip("/"))


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def offer(page: AccountPage, purpose: str, user: User | None = None) -> Offer:
    """Return what a page needs to ask the browser for a passkey.

    Args:
        page: which asks.
        purpose: "login", "second" or "confirm" use a passkey, "add" makes one.
        user: whose passkey it must be; anybody's if left out.
    """
    site, passkeys = page.site, page.accounts.second_factors.passkeys
    if not passkeys.available:
        return Offer(problem=NOT_INSTALLED)
    place = place_of(site, page.asked)
    if place is None:
        return _no_place(page)
    challenge = secrets.token_bytes(32)
    _remember(page, f"passkey:{purpose}:{encode(challenge)}")
    if purpose == "add" and user is not None:
        return Offer(passkeys.creation_options(user, place, challenge))
    return Offer(passkeys.request_options(place, challenge, user.id if user else ""))


def _no_place(page: AccountPage) -> Offer:
    host = page.asked.headers.get("host", "")
    parts = urlsplit(f"//{host}")
    if page.site.settings.production or not _is_number(parts.hostname or ""):
        return Offer(problem=NOT_SECURE)
    port = f":{parts.port}" if parts.port else ""
    return Offer(problem=NOT_BY_NUMBER, instead=f"http://localhost{port}{page.asked.path}")


def _remember(page: AccountPage, name: str) -> None:
    """Keep a challenge; the oldest give way, so that reloading a page does not end other flows."""
    pending, browser = page.site.pending, known_browser(page.site, page.who)
    for old in pending.names(browser, "passkey:")[MOST_CHALLENGES - 1 :]:
        pending.take(browser, old)
    pending.put(browser, name, True, SECONDS)


class Given(NamedTuple):
    """An answer of the browser to a challenge of this page."""

    credential: str
    challenge: bytes
    place: Place


def given(page: AccountPage, purpose: str) -> Given | None:
    """Return the browser's answer; None if its challenge is not ours, old, or was used."""
    credential, place = page.field("credential"), place_of(page.site, page.asked)
    challenge = challenge_of(credential)
    if not challenge or place is None or not page.accounts.second_factors.passkeys.available:
        return None
    name = f"passkey:{purpose}:{challenge}"
    if page.who.sid is None or not page.site.pending.take(page.who.browser, name):
        return None
    return Given(credential, decode(challenge), place)


def prove(page: AccountPage, purpose: str, user_id: str) -> str | None:
    """Check the answer by a passkey of this person; return what is wrong, None if it is right."""
    found = given(page, purpose)
    if found is None:
        return TOO_LATE
    proved = page.accounts.second_factors.passkeys.prove(
        found.credential, found.challenge, found.place, user_id=user_id, origin=page.origin
    )
    return None if proved == user_id else NOT_USABLE


class PasskeyLogin(AccountPage):
    """`/auth/passkey`: log in with a passkey alone; also the target of the login page's button."""

    template = "auth/passkey_login.html"

    def get(self) -> Reply:
        """Show the button, or go on if somebody is logged in."""
        return self.go(self.next) if self.who.user.is_logged_in else self.show()

    def act(self) -> Reply:
        """Log in whom the passkey belongs to; nobody is named before it has signed."""
        found = given(self, "login")
        if found is None:
            return self.show(TOO_LATE, status=422)
        outcome = self.accounts.second_factors.passkeys.authenticate(
            found.credential, found.challenge, found.place, origin=self.origin
        )
        if not outcome.ok or outcome.user is None:
            return self.refuse(outcome)
        remember = bool(self.field("remember"))
        return enter(self, outcome.user, methods=("passkey",), remember=remember, to=self.next)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page with a fresh challenge."""
        return super().show(*errors, status=status, passkey=offer(self, "login"), **context)
