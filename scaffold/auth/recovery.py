"""A new password for somebody who forgot theirs, by a link in a mail.

Attacks: finding out which addresses have accounts (one answer, and nobody is looked up before it is
given), flooding an inbox (throttled by address and network), getting past the second factor (it is
asked for as ever), and keeping a stolen login (all logins end, all other links are dead).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from scaffold.auth import logins, people, throttle
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.hooks import VetoError
from scaffold.auth.models import Account
from scaffold.auth.notices import notify
from scaffold.auth.outcome import DEAD, NO_MAIL, SENT, Outcome, throttled
from scaffold.auth.proof_models import TrustedBrowser
from scaffold.auth.ways_in import close_ways_in
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.links import Links
    from scaffold.auth.people import Person
    from scaffold.auth.user import User


class Recovery:
    """Resetting passwords by mail."""

    def __init__(self, core: Core, links: Links) -> None:
        self._core = core
        self._links = links

    @property
    def works(self) -> bool:
        """Whether this app resets passwords by mail."""
        return self._core.settings.auth.password_reset and self._core.mail.works

    def request(self, email: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Send a link, if the address has an account; the answer is the same if it has none.

        Codes: "sent", "throttled", "unavailable".
        """
        if not self.works:
            return Outcome("unavailable", NO_MAIL)
        return request_letter(
            self._core, email, origin, throttle.RESET_ADDRESS, throttle.RESET_IP,
            lambda account: self._send(account, origin),
        )  # fmt: skip

    def send_to(self, connection: Connection, person: Person, origin: Origin) -> None:
        """Store the letter with the link, e.g. when an administrator asks for it."""
        core, within = self._core, self._core.settings.auth.reset_within
        token = self._links.make(
            connection, "reset_password", person.email, within, user_id=person.id, ip=origin.ip
        )
        core.mail.put(
            connection, "reset_password", person.email, person.locale,
            name=person.display_name, minutes=int(within.total_seconds() // 60), ip=origin.ip,
            link=core.mail.link(origin, f"/auth/reset/{token}"),
        )  # fmt: skip

    def _send(self, account: str, origin: Origin) -> None:
        """Look for the account and write to it, when the visitor has the answer."""
        core = self._core
        with core.database.write() as connection:
            person = people.by_address(connection, account)
            found = person is not None and person.may_log_in
            if person is not None and found:
                self.send_to(connection, person, origin)
            core._record(
                connection, "auth.reset_requested", person.id if person else None,
                origin=origin, outcome="ok" if found else "refused",
            )  # fmt: skip

    def peek(self, token: str) -> Person | None:
        """Return whose password a link may set; None if the link is no good."""
        link = self._links.peek(token, "reset_password")
        if link is None or link.user_id is None:
            return None
        with self._core.database.read() as connection:
            return people.by_id(connection, link.user_id)

    def finish(self, token: str, password: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Set a new password and end all logins.

        Codes: "ok" with the user, "invalid" with problems, "dead", "vetoed".

        Raises:
            BusyError: too many passwords are being hashed.
        """
        core, person = self._core, self.peek(token)
        if person is None:
            return Outcome("dead", DEAD)
        found = core.policy.problems(password, [person.display_name, person.email])
        if found:
            problems = tuple(("password", one.code, one.message) for one in found)
            return Outcome("invalid", words("Please choose another password."), problems=problems)
        try:
            core.hooks.ask("auth.before_password_reset", email=person.email, ip=origin.ip)
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        user = self._store(token, person, core.passwords.hash(password), origin)
        if user is None:
            return Outcome("dead", DEAD)
        core.hooks.tell("auth.password_reset", user=user, ip=origin.ip)
        return Outcome("ok", user=user)

    def _store(self, token: str, person: Person, stored: str, origin: Origin) -> User | None:
        core, now = self._core, self._core.clock()
        with core.database.write() as connection:
            if self._links.use(connection, token, "reset_password") is None:
                return None
            take_over(core, connection, person, stored, now)
            ended = logins.end_all(connection, person.id, "reset", now=now)
            self._links.kill(
                connection, person.id, "reset_password", "magic_login", "change_email",
                "verify_email",
            )  # fmt: skip
            core._record(connection, "auth.password_reset", person.id, origin=origin, logins=ended)
            notify(core, connection, person, "password_changed", origin, "/auth/reset")
            changed = people.by_id(connection, person.id)
            return None if changed is None else people.user_of(connection, changed)


def request_letter(
    core: Core,
    email: str,
    origin: Origin,
    of_address: throttle.Limit,
    of_network: throttle.Limit,
    send: Callable[[str], None],
) -> Outcome:
    """Let a letter go out after the answer, which says nothing about the address.

    Args:
        of_address, of_network: how often letters may be asked for.
        send: looks for the account of the address and writes to it.
    """
    account = people.norm_of(email)
    wait = core.throttle.take(of_address, account)
    wait = wait or core.throttle.take(of_network, throttle.ip_prefix(origin.ip))
    if wait:
        return throttled(wait)
    core.mail.outbox.later(lambda: send(account))
    return Outcome("sent", SENT)


def take_over(
    core: Core,
    connection: Connection,
    person: Person,
    stored: str | None,
    now: float,
    **more: Any,
) -> None:
    """Give an account to whoever reads its mail: a new password, or none, and a proved address."""
    at = datetime.fromtimestamp(now, UTC)
    values = {
        "password_hash": stored, "password_changed_at": at, "must_change_password": False,
        "password_disabled_at": None, "failed_streak": 0,
        "email_verified_at": person.email_verified_at or at, **more,
    }  # fmt: skip
    if person.email_verified_at is None:  # whoever made it may have set up other ways in
        close_ways_in(connection, person.id, now=now)
    raised = Account.authz_version + 1
    mine = update(Account).where(Account.id == person.id)
    connection.execute(mine.values(authz_version=raised, **values))
    connection.execute(delete(TrustedBrowser).where(TrustedBrowser.user_id == person.id))
