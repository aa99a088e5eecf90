"""Passwords in use: logging in with one, changing it, giving it again.

Attacks: guessing (tries are counted before the password is looked at, by account, network and
browser), telling accounts by answer or time (one message, one piece of work), keeping a stolen
login (the others end with a new password), and taking over with a login left open (the current
password is asked for, and wrong ones count).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, func, update

from scaffold.auth import logins, people, throttle
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.core import Core
from scaffold.auth.hooks import VetoError
from scaffold.auth.models import Account
from scaffold.auth.notices import notify
from scaffold.auth.outcome import REFUSED, WRONG_PASSWORD, Outcome, throttled
from scaffold.auth.passwords import BusyError
from scaffold.auth.tokens import read_device_mark
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection, Update

    from scaffold.auth.outcome import Code
    from scaffold.auth.people import Person
    from scaffold.auth.user import User

log = logging.getLogger(__name__)
STREAK_LIMIT = 100


class Credentials(Core):
    """Flows that look at a password."""

    def authenticate(
        self,
        email: str,
        password: str,
        *,
        origin: Origin = NOWHERE,
        device_mark: str | None = None,
    ) -> Outcome:
        """Check an address and a password; the answer does not tell why they failed.

        Codes: "ok" with the user; "leaving" with the user, who asked to be deleted and may only
        take that back; "refused", "throttled" with `retry_after`, "vetoed".

        Raises:
            BusyError: too many passwords are being checked.
        """
        account = people.norm_of(email)
        device = self._known_device(account, device_mark)
        wait = self.throttle.begin_login(account, origin.ip, device)
        if wait:
            return throttled(wait)
        with self.database.read() as connection:
            person = people.by_address(connection, account)
        try:
            self.hooks.ask("auth.before_login", email=account, ip=origin.ip)
            checked = self.passwords.check(password, person.password_hash if person else None)
        except BusyError:
            self.throttle.end_login(account, origin.ip, device)
            raise
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        open_here = person is not None and (person.password_disabled_at is None or device)
        usable = person is not None and person.may_prove and self.is_proved(person)
        if person is None or not checked.ok or not usable or not open_here:
            return self._login_failed(account, person, origin, device)
        self.throttle.end_login(account, origin.ip, device)
        code: Code = "ok" if person.may_log_in else "leaving"
        return Outcome(code, user=self._note_authenticated(person, checked.new_hash))

    def _known_device(self, account: str, mark: str | None) -> bytes | None:
        device = read_device_mark(self.keys, mark)
        if device is None:
            return None
        with self.database.read() as connection:
            return device if logins.is_known_device(connection, account, device) else None

    def _login_failed(
        self, account: str, person: Person | None, origin: Origin, device: bytes | None
    ) -> Outcome:
        now = self.clock()
        with self.database.write() as connection:
            if device is None:  # the same statement for unknown addresses, where it finds no row
                connection.execute(_count_failure(account, now))
            user_id = person.id if person else None
            self._record(connection, "auth.login", user_id, origin=origin, outcome="refused")
            if person is not None and person.password_disabled_at is None:
                self._tell_of_streak(connection, person, origin)
        self.hooks.tell("auth.login_failed", email=account, ip=origin.ip)
        self._watch_failures(origin)
        return Outcome("refused", REFUSED)

    def _watch_failures(self, origin: Origin) -> None:
        """Sound the alarm, at most once an hour, when logins fail all over the app."""
        most = self.settings.auth.alarm_failures
        if not self.throttle.take(throttle.Limit("failures", most, 10 * throttle.MINUTE)):
            return
        if self.throttle.take(throttle.ALARM):
            return
        log.warning("More than %d logins failed within ten minutes", most)
        with self.database.write() as connection:
            self._record(connection, "auth.many_failures", None, origin=origin, outcome="noticed")
        self.hooks.tell("auth.many_failures", most=most)

    def _tell_of_streak(self, connection: Connection, person: Person, origin: Origin) -> None:
        """Tell the owner when this failure was the one that switched the password off."""
        now = people.by_id(connection, person.id)
        if now is not None and now.password_disabled_at is not None:
            notify(self, connection, person, "password_off", origin, "/auth/reset")

    def _note_authenticated(self, person: Person, new_hash: str | None) -> User:
        with self.database.write() as connection:
            mine = update(Account).where(Account.id == person.id)
            connection.execute(mine.values(failed_streak=0))
            if new_hash is not None:  # not over a password changed meanwhile
                same = mine.where(Account.password_hash == person.password_hash)
                connection.execute(same.values(password_hash=new_hash))
            return people.user_of(connection, person)

    def change_password(
        self,
        user: User,
        current: str,
        new: str,
        *,
        end_others: bool = True,
        origin: Origin = NOWHERE,
    ) -> Outcome:
        """Replace the password; other logins end unless told otherwise.

        Codes: "ok" with a new `cookie` for this login, "refused" (the current one is wrong),
        "throttled", "invalid" with problems, "vetoed".

        Raises:
            BusyError: too many passwords are being checked.
        """
        context = [user.display_name, user.email]
        problems = [("new", one.code, one.message) for one in self.policy.problems(new, context)]
        if not problems and new == current:
            problems = [("new", "same", words("This is the password you have."))]
        if problems:
            return Outcome(
                "invalid", words("Please choose another password."), problems=tuple(problems)
            )
        person, refused = self._check_current(user, current, "auth.password_changed", origin)
        if person is None:
            return refused
        try:
            self.hooks.ask("auth.before_password_change", user=user)
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        return self._store_password(user, person, self.passwords.hash(new), end_others, origin)

    def _store_password(
        self, user: User, person: Person, stored: str, end_others: bool, origin: Origin
    ) -> Outcome:
        now = self.clock()
        mine = update(Account).where(
            Account.id == user.id, Account.password_hash == person.password_hash
        )
        changed_at = datetime.fromtimestamp(now, UTC)
        values = {"password_changed_at": changed_at, "must_change_password": False}
        with self.database.write() as connection:
            changed = connection.execute(mine.values(password_hash=stored, **values))
            if changed.rowcount == 0:  # changed elsewhere while this one was being hashed
                return Outcome("refused", WRONG_PASSWORD)
            if end_others:
                logins.end_all(connection, user.id, "password", now=now, keep=user.login_id)
            cookie = self._renew(connection, user, now, origin)
            self._record(connection, "auth.password_changed", user.id, user.login_id, origin=origin)
            notify(self, connection, person, "password_changed", origin, "/auth/reset")
        self.hooks.tell("auth.password_changed", user=user)
        return Outcome("ok", user=user, cookie=cookie)

    def confirm(self, user: User, password: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Check the password again, for pages with `recent_login`; "ok" comes with a new cookie.

        Raises:
            BusyError: too many passwords are being checked.
        """
        person, refused = self._check_current(user, password, "auth.confirmed", origin)
        if person is None:
            return refused
        with self.database.write() as connection:
            cookie = self._renew(connection, user, self.clock(), origin)
            self._record(connection, "auth.confirmed", user.id, user.login_id, origin=origin)
        if cookie is None:
            return Outcome("refused", WRONG_PASSWORD)
        self.hooks.tell("auth.confirmed", user=user)
        return Outcome("ok", user=user, cookie=cookie)

    def _check_current(
        self, user: User, password: str, event: str, origin: Origin
    ) -> tuple[Person | None, Outcome]:
        """Return the account if `password` is its own; tries are counted for this login."""
        who = user.login_id or user.id  # a stolen login must not use up the owner's tries elsewhere
        wait = self.throttle.take(throttle.CONFIRM, who)
        if wait:
            return None, throttled(wait)
        with self.database.read() as connection:
            person = people.by_id(connection, user.id)
        try:
            checked = self.passwords.check(password, person.password_hash if person else None)
        except BusyError:
            self.throttle.give_back(throttle.CONFIRM, who)
            raise
        if person is not None and checked.ok and person.may_log_in:
            self.throttle.give_back(throttle.CONFIRM, who)
            return person, Outcome("ok")
        with self.database.write() as connection:
            self._record(
                connection, event, user.id, user.login_id, origin=origin, outcome="refused"
            )
        return None, Outcome("refused", WRONG_PASSWORD)

    def _renew(
        self, connection: Connection, user: User, now: float, origin: Origin
    ) -> logins.LoginCookie | None:
        return logins.renew(
            connection, user.login_id, keys=self.keys, auth=self.settings.auth, now=now,
            ip=origin.ip,
        )  # fmt: skip


def _count_failure(account: str, now: float) -> Update:
    """Count failures in a row; at the hundredth, passwords stop working for unknown browsers."""
    off = func.coalesce(Account.password_disabled_at, datetime.fromtimestamp(now, UTC))
    full = Account.failed_streak + 1 >= STREAK_LIMIT
    return (
        update(Account)
        .where(Account.email_norm == account)
        .values(
            failed_streak=Account.failed_streak + 1,
            password_disabled_at=case((full, off), else_=Account.password_disabled_at),
        )
    )
