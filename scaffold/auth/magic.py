"""Logging in with a code or a link that goes by mail, in the browser that asked for it.

Attacks: a forwarded or intercepted link (it opens nothing in another browser, where it shows the
code to type), guessing the code (five tries, then a new letter), asking which addresses have
accounts (an unknown one gets the same page and the same five tries), and an account made in advance
with somebody else's address (an unproved account loses its password and logins).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from scaffold.auth import logins, people, throttle
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.outcome import DEAD, NO_MAIL, Outcome
from scaffold.auth.recovery import request_letter, take_over
from scaffold.texts import words

if TYPE_CHECKING:
    from scaffold.auth.core import Core
    from scaffold.auth.links import Link, Links

TRIES = 5
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: they are mistaken for each other
CODE_LENGTH = 8
OVER = words("This code does not work any more. Ask for a new one.")
WRONG = words("This code is not right. Check it, or ask for a new one.")


class Magic:
    """Logging in by mail."""

    def __init__(self, core: Core, links: Links) -> None:
        self._core = core
        self._links = links

    @property
    def works(self) -> bool:
        """Whether people log in by mail here."""
        return self._core.settings.auth.magic_login and self._core.mail.works

    def request(self, email: str, browser: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Send a code, if the address has an account; the answer is the same if it has none.

        Codes: "sent", "throttled", "unavailable".
        """
        if not self.works:
            return Outcome("unavailable", NO_MAIL)
        return request_letter(
            self._core, email, origin, throttle.MAGIC_ADDRESS, throttle.MAGIC_IP,
            lambda account: self._send(account, browser, origin),
        )  # fmt: skip

    def _send(self, account: str, browser: str, origin: Origin) -> None:
        """Store the link and its letter; for an unknown address, a link that nobody gets."""
        core, within = self._core, self._core.settings.auth.magic_within
        with core.database.write() as connection:
            person = people.by_address(connection, account)
            found = person if person is not None and person.may_prove else None
            token = self._links.new_token()
            self._links.make(
                connection, "magic_login", found.email if found else account, within,
                user_id=found.id if found else None, browser=browser, ip=origin.ip, token=token,
                payload={"code": self._seal(self.code_of(token), browser)},
            )  # fmt: skip
            if found is not None:
                core.mail.put(
                    connection, "magic_login", found.email, found.locale,
                    name=found.display_name, code=shown(self.code_of(token)),
                    minutes=int(within.total_seconds() // 60),
                    link=core.mail.link(origin, f"/auth/magic/{token}"),
                )  # fmt: skip
            core._record(
                connection, "auth.magic_requested", person.id if person else None,
                origin=origin, outcome="ok" if found else "refused",
            )  # fmt: skip

    def code_of(self, token: str) -> str:
        """Return the code that stands in the same letter as a link."""
        digest = self._core.keys.sign("magic", token.encode("utf-8", "replace"))
        return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:CODE_LENGTH])

    def peek(self, token: str, browser: str) -> tuple[bool, str] | None:
        """Return whether a link is for this browser, and its code; None if it is no good."""
        link = self._links.peek(token, "magic_login")
        if link is None or link.user_id is None:
            return None
        return link.browser == browser, shown(self.code_of(token))

    def follow(self, token: str, browser: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Use a link in the browser that asked for it; codes: "ok" with the user, "dead"."""
        link = self._links.peek(token, "magic_login")
        if link is None or link.browser != browser:
            return Outcome("dead", DEAD)
        return self._finish(link, origin)

    def type_code(self, typed: str, browser: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Use a code in the browser that asked for it.

        Codes: "ok" with the user, "refused" (wrong), "dead" (too old, or tried too often).
        """
        link = self._links.latest("magic_login", browser)
        if link is None:
            return Outcome("dead", OVER)
        with self._core.database.write() as connection:
            if not self._links.count_try(connection, link.id, TRIES):
                return Outcome("dead", OVER)
        given = self._seal(plain_code(typed), browser)
        if link.user_id is None or not hmac.compare_digest(given, str(link.payload["code"])):
            return Outcome("refused", WRONG)
        return self._finish(link, origin)

    def _finish(self, link: Link, origin: Origin) -> Outcome:
        core, now = self._core, self._core.clock()
        with core.database.write() as connection:
            used = self._links.use_by_id(connection, link.id)
            person = people.by_id(connection, link.user_id) if used and link.user_id else None
            if person is None:
                return Outcome("dead", OVER)
            self._links.kill(connection, person.id, "magic_login")
            if person.email_verified_at is None:
                take_over(core, connection, person, None, now)
                logins.end_all(connection, person.id, "magic", now=now)
            core._record(connection, "auth.magic_used", person.id, origin=origin)
            proved = people.by_id(connection, person.id)
            user = people.user_of(connection, proved or person)
        return Outcome("ok", user=user)

    def _seal(self, code: str, browser: str) -> str:
        """Return what is kept of a code: worth nothing without the server's key."""
        return self._core.keys.sign("magic-code", f"{code}|{browser}".encode()).hex()


def shown(code: str) -> str:
    """Return a code as it is read best.

    >>> shown("ABCDEFGH")
    'ABCD-EFGH'
    """
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def plain_code(typed: str) -> str:
    """Return what was typed without what people add to codes."""
    return "".join(char for char in typed.upper()[:40] if char in LETTERS)
