"""Signing up.

Attacks: finding out which addresses have accounts (known and new ones get the same work and the
same words), flooding (throttled by network), and giving oneself more than an account (what is
stored is named here, so fields added to a form change nothing).
"""

from __future__ import annotations

from scaffold.auth import people, throttle
from scaffold.auth.administration import insert_account
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.core import Core
from scaffold.auth.hooks import VetoError
from scaffold.auth.outcome import CLOSED, SIGNED_UP, Outcome, throttled
from scaffold.auth.throttle import ip_prefix
from scaffold.texts import words


class SignUp(Core):
    """Making one's own account."""

    def sign_up(
        self,
        email: str,
        password: str,
        display_name: str = "",
        *,
        origin: Origin = NOWHERE,
        invited: bool = False,
    ) -> Outcome:
        """Make an account.

        A new address gives code "created" and the user; a known one "known", after the same work
        and with the same message. A page that logs new people in at once tells the two apart by
        that; a page that must not, shows only the message: "If this address is new here, its
        account exists now: log in."

        Raises:
            BusyError: too many passwords are being hashed.
        """
        address = people.parse_address(email, testing=not self.settings.production)
        if not self._may_sign_up(address, invited=invited):
            return Outcome("closed", CLOSED)
        problems = self._sign_up_problems(address, password, display_name)
        if problems or address is None:
            return Outcome(
                "invalid", words("Please check what you entered."), problems=tuple(problems)
            )
        wait = self.throttle.take(throttle.SIGN_UP_IP, ip_prefix(origin.ip))
        if wait:
            return throttled(wait)
        try:
            self.hooks.ask("auth.before_sign_up", email=address.email, ip=origin.ip)
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        stored = self.passwords.hash(password)
        return self._insert_signed_up(address, stored, display_name.strip(), origin)

    def _may_sign_up(self, address: people.Address | None, *, invited: bool) -> bool:
        if self.settings.auth.sign_up == "closed" or (
            self.settings.auth.sign_up == "invite" and not invited
        ):
            return False
        allowed = {domain.lower() for domain in self.settings.auth.sign_up_domains}
        return not allowed or address is None or address.domain in allowed

    def _sign_up_problems(
        self, address: people.Address | None, password: str, display_name: str
    ) -> list[tuple[str, str, str]]:
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

    def _insert_signed_up(
        self, address: people.Address, stored: str, display_name: str, origin: Origin
    ) -> Outcome:
        now = self.clock()
        with self.database.write() as connection:
            user_id = insert_account(
                connection, address, password_hash=stored, display_name=display_name, now=now
            )
            outcome = "ok" if user_id else "known"
            self._record(connection, "auth.signed_up", user_id, origin=origin, outcome=outcome)
            person = people.by_address(connection, address.norm)
            user = people.user_of(connection, person) if person else None
        if user_id is None or user is None:
            return Outcome("known", SIGNED_UP)
        self.hooks.tell("auth.signed_up", user=user, ip=origin.ip)
        return Outcome("created", SIGNED_UP, user)
