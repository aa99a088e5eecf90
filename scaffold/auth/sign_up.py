"""Signing up.

Attacks: finding out which addresses have accounts (known and new ones get the same work and the
same words; where addresses must be proved, also the same page, and the account is looked for and
made when the visitor has the answer), flooding (throttled by network,
before a password is looked at, which is work as well), and giving oneself more than an account
(what is stored is named here, so fields added to a form change nothing).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from scaffold.auth import people, throttle
from scaffold.auth.administration import insert_account
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.core import Core
from scaffold.auth.hooks import VetoError
from scaffold.auth.links import Links
from scaffold.auth.notices import notify
from scaffold.auth.outcome import CLOSED, NO_MAIL, SENT, SIGNED_UP, Outcome, throttled
from scaffold.auth.throttle import ip_prefix
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.addresses import Addresses
    from scaffold.auth.people import Person


class _Given(NamedTuple):
    """What a person has entered, checked, and from where."""

    address: people.Address
    stored: str
    display_name: str
    origin: Origin
    browser: str | None
    gets_letter: bool


class SignUp(Core):
    """Making one's own account."""

    @cached_property
    def links(self) -> Links:
        """The links that go by mail."""
        return Links(self)

    @cached_property
    def addresses(self) -> Addresses:
        """Proving and changing mail addresses."""
        from scaffold.auth.addresses import Addresses

        return Addresses(self, self.links)

    @property
    def proves_first(self) -> bool:
        """Whether an account is of use only when its address is proved."""
        return self.settings.auth.verification == "required"

    def sign_up(
        self,
        email: str,
        password: str,
        display_name: str = "",
        *,
        origin: Origin = NOWHERE,
        invited: bool = False,
        browser: str | None = None,
    ) -> Outcome:
        """Make an account.

        A new address gives code "created" and the user; a known one "known", after the same work
        and with the same message. A page that logs new people in at once tells the two apart by
        that; a page that must not, shows only the message: "If this address is new here, its
        account exists now: log in."

        Where addresses must be proved, both give "sent", and nobody is looked up before: the letter
        has a link for new addresses, and tells known ones about their account. `browser` is the one
        that the link logs in.

        Raises:
            BusyError: too many passwords are being hashed.
        """
        address = people.parse_address(email, testing=not self.settings.production)
        if closed := self._closed_to(address, invited=invited):
            return closed
        wait = self.throttle.take(throttle.SIGN_UP_IP, ip_prefix(origin.ip))
        if wait:
            return throttled(wait)
        problems = self.sign_up_problems(address, password, display_name)
        if problems or address is None:
            return Outcome(
                "invalid", words("Please check what you entered."), problems=tuple(problems)
            )
        try:
            self.hooks.ask("auth.before_sign_up", email=address.email, ip=origin.ip)
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        stored = self.passwords.hash(password)
        writes = self.mail.works and self.settings.auth.verification != "off"
        given = _Given(
            address, stored, display_name.strip(), origin, browser,
            gets_letter=writes and self.addresses.may_write(address.norm) == 0,
        )  # fmt: skip
        if not self.proves_first:
            return self._insert_signed_up(given)
        self.mail.outbox.later(lambda: self._insert_signed_up(given))
        return Outcome("sent", SENT)

    def _closed_to(self, address: people.Address | None, *, invited: bool) -> Outcome | None:
        """Return why nobody, or not this address, may sign up; None if it may."""
        if not self._may_sign_up(address, invited=invited):
            return Outcome("closed", CLOSED)
        if self.proves_first and not self.mail.works:
            return Outcome("unavailable", NO_MAIL)
        return None

    def _may_sign_up(self, address: people.Address | None, *, invited: bool) -> bool:
        if self.settings.auth.sign_up == "closed" or (
            self.settings.auth.sign_up == "invite" and not invited
        ):
            return False
        allowed = {domain.lower() for domain in self.settings.auth.sign_up_domains}
        return not allowed or address is None or address.domain in allowed

    def sign_up_problems(
        self, address: people.Address | None, password: str, display_name: str
    ) -> list[tuple[str, str, str]]:
        """Return what is wrong with the data of a new account, as (field, code, sentence)."""
        problems: list[tuple[str, str, str]] = []
        if address is None:
            problems.append(("email", "email", words("This is not a valid mail address.")))
        if len(display_name) > people.MAX_NAME or not display_name.isprintable():
            problems.append(
                (
                    "display_name",
                    "name",
                    words("Use up to {count} characters.", count=people.MAX_NAME),
                )
            )
        context = [display_name, address.norm if address else ""]
        found = self.policy.problems(password, context)
        return problems + [("password", one.code, one.message) for one in found]

    def _insert_signed_up(self, given: _Given) -> Outcome:
        address = given.address
        with self.database.write() as connection:
            user_id = insert_account(
                connection, address, password_hash=given.stored, now=self.clock(),
                display_name=given.display_name,
            )  # fmt: skip
            outcome = "ok" if user_id else "known"
            self._record(
                connection, "auth.signed_up", user_id, origin=given.origin, outcome=outcome
            )
            person = people.by_address(connection, address.norm)
            if given.gets_letter and person is not None:
                self._write_to_signed_up(connection, person, given, is_new=user_id is not None)
            user = people.user_of(connection, person) if person else None
        if user_id is not None and user is not None:
            self.hooks.tell("auth.signed_up", user=user, ip=given.origin.ip)
        if user_id is None or user is None:
            return Outcome("known", SIGNED_UP)
        return Outcome("created", SIGNED_UP, user)

    def _write_to_signed_up(
        self, connection: Connection, person: Person, given: _Given, *, is_new: bool
    ) -> None:
        """Write the letter that a sign-up causes."""
        if not self.proves_first:
            if is_new:
                self.addresses.send_verification(connection, person, given.origin)
        elif person.email_verified_at is None:
            self.addresses.send_verification(
                connection, person, given.origin, browser=given.browser,
                password_hash=given.stored, display_name=given.display_name,
            )  # fmt: skip
        else:
            notify(
                self, connection, person, "already_registered", given.origin, "/auth/login",
                reset=self.mail.link(given.origin, "/auth/reset"),
            )  # fmt: skip
