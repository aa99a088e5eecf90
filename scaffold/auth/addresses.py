"""The mail address of an account: proving it, changing it, undoing a change.

Attacks: keeping an account by changing its address (the old one is told, and can take the change
back for a week), confirming another address than the one the link was sent to (the link carries
it), an account made in advance with somebody else's address (the password is the one typed by
whoever asked for the link that is used), and asking which addresses are taken (same answer).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from scaffold.auth import logins, people, throttle
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.models import Account
from scaffold.auth.notices import notify
from scaffold.auth.outcome import DEAD, NO_MAIL, SENT, Outcome, throttled
from scaffold.auth.recovery import take_over
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.links import Link, Links
    from scaffold.auth.people import Address, Person
    from scaffold.auth.user import User

TAKEN = words("This address belongs to an account already.")
SAME = words("This is the address you have.")
INVALID = words("This is not a valid mail address.")


class Addresses:
    """Proving and changing addresses."""

    def __init__(self, core: Core, links: Links) -> None:
        self._core = core
        self._links = links

    # Proving the address.

    def may_write(self, email_norm: str) -> float:
        """Use up the right to one more letter to an unproved address; seconds to wait otherwise."""
        return self._core.throttle.take(throttle.VERIFY_MAIL, email_norm)

    def send_verification(
        self,
        connection: Connection,
        person: Person,
        origin: Origin,
        *,
        browser: str | None = None,
        **payload: Any,
    ) -> None:
        """Store the letter with the link that proves the account's address.

        Args:
            connection: in the transaction of the act.
            person: whose address it is.
            origin: where the link leads, and who asked.
            browser: the one that may go on logged in.
            payload: `password_hash` and `display_name` of the sign-up that the link completes.
        """
        core, within = self._core, self._core.settings.auth.verify_within
        token = self._links.make(
            connection, "verify_email", person.email, within, user_id=person.id, browser=browser,
            payload=payload, ip=origin.ip,
        )  # fmt: skip
        core.mail.put(
            connection, "verify_email", person.email, person.locale,
            name="",  # whoever signed up has chosen it, and the reader may be somebody else
            hours=int(within.total_seconds() // 3600),
            link=core.mail.link(origin, f"/auth/verify/{token}"),
        )  # fmt: skip

    def resend(self, user: User, *, origin: Origin = NOWHERE) -> Outcome:
        """Send the link once more to somebody who is logged in.

        Codes: "sent", "throttled", "refused" (it is proved already), "unavailable".
        """
        core = self._core
        if not core.mail.works:
            return Outcome("unavailable", NO_MAIL)
        if user.email_verified:
            return Outcome("refused", words("This address is confirmed already."))
        wait = self.may_write(people.norm_of(user.email))
        if wait:
            return throttled(wait)
        with core.database.write() as connection:
            person = people.by_id(connection, user.id)
            if person is not None:
                self.send_verification(connection, person, origin)
                core._record(connection, "auth.verification_sent", user.id, origin=origin)
        return Outcome("sent", SENT)

    def resend_signed_up(self, email: str, browser: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Send the link of a sign-up once more; the answer is the same where there is none.

        Codes: "sent", "throttled".
        """
        wait = self.may_write(people.norm_of(email))
        if wait:
            return throttled(wait)
        self._core.mail.outbox.later(lambda: self._write_again(browser, origin))
        return Outcome("sent", SENT)

    def _write_again(self, browser: str, origin: Origin) -> None:
        core, link = self._core, self._links.latest("verify_email", browser)
        if link is None or link.user_id is None:
            return
        with core.database.write() as connection:
            person = people.by_id(connection, link.user_id)
            if person is not None and person.email_verified_at is None:
                self.send_verification(connection, person, origin, browser=browser, **link.payload)
                core._record(connection, "auth.verification_sent", person.id, origin=origin)

    def verify(self, token: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Note that the address is proved; codes: "ok" with the user, "dead"."""
        core, now = self._core, self._core.clock()
        with core.database.write() as connection:
            link = self._links.use(connection, token, "verify_email")
            person = people.by_id(connection, link.user_id) if link and link.user_id else None
            if link is None or person is None:
                return Outcome("dead", DEAD)
            self._note_verified(connection, person, link, now)
            self._links.kill(connection, person.id, "verify_email")
            core._record(connection, "auth.email_verified", person.id, origin=origin)
            user = _user(connection, person.id)
        core.hooks.tell("auth.email_verified", user=user)
        return Outcome("ok", user=user)

    def _note_verified(
        self, connection: Connection, person: Person, link: Link, now: float
    ) -> None:
        """Complete the sign-up that the link belongs to, unless another one was completed."""
        if person.email_verified_at is not None:
            return
        stored = link.payload.get("password_hash")
        if stored is not None:
            name = link.payload.get("display_name", "")
            take_over(self._core, connection, person, stored, now, display_name=name)
            return
        at, raised = datetime.fromtimestamp(now, UTC), Account.authz_version + 1
        mine = update(Account).where(Account.id == person.id)
        connection.execute(mine.values(email_verified_at=at, authz_version=raised))

    # Changing the address.

    def request_change(self, user: User, email: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Send a link to the new address; nothing changes before it is used.

        Codes: "sent" (also where the address is taken: then its owner is told), "invalid" with
        problems, "throttled", "unavailable".
        """
        core = self._core
        if not core.mail.works:
            return Outcome("unavailable", NO_MAIL)
        address = people.parse_address(email, testing=not core.settings.production)
        problem = INVALID if address is None else SAME if address.email == user.email else None
        if address is None or problem:
            return Outcome("invalid", problem or "", problems=(("email", "email", problem or ""),))
        wait = core.throttle.take(throttle.CHANGE_EMAIL, user.id)
        if wait:
            return throttled(wait)
        with core.database.write() as connection:
            self._send_change(connection, user, address, origin)
            core._record(
                connection, "auth.email_change_requested", user.id, user.login_id, origin=origin
            )
        return Outcome("sent", SENT)

    def _send_change(
        self, connection: Connection, user: User, address: Address, origin: Origin
    ) -> None:
        core, within = self._core, self._core.settings.auth.change_email_within
        owner = people.by_address(connection, address.norm)
        if owner is not None and owner.id != user.id:
            notify(core, connection, owner, "address_in_use", origin, "/auth/login")
            return
        token = self._links.make(
            connection, "change_email", address.email, within, user_id=user.id,
            payload={"from": user.email}, ip=origin.ip,
        )  # fmt: skip
        core.mail.put(
            connection, "change_email", address.email, user.locale, name="",
            minutes=int(within.total_seconds() // 60), old=user.email,
            link=core.mail.link(origin, f"/auth/email/confirm/{token}"),
        )  # fmt: skip

    def confirm_change(self, token: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Change the address to the one the link was sent to; codes: "ok", "dead", "refused"."""
        core = self._core
        try:
            with core.database.write() as connection:
                link = self._links.use(connection, token, "change_email")
                person = people.by_id(connection, link.user_id) if link and link.user_id else None
                if link is None or person is None or person.email != link.payload["from"]:
                    return Outcome("dead", DEAD)
                self._move(connection, person, link.sent_to)
                self._links.kill(
                    connection, person.id, "change_email", "verify_email", "reset_password",
                    "magic_login",
                )  # fmt: skip
                self._offer_undo(connection, person, link.sent_to, origin)
                core._record(connection, "auth.email_changed", person.id, origin=origin)
                user = _user(connection, person.id)
        except IntegrityError:  # somebody took the address meanwhile
            return Outcome("refused", TAKEN)
        core.hooks.tell("auth.email_changed", user=user, old=person.email)
        return Outcome("ok", user=user)

    def _move(self, connection: Connection, person: Person, email: str, **more: Any) -> None:
        """Give an account another address, which is proved.

        Raises:
            IntegrityError: the address belongs to another account.
        """
        address = people.parse_address(email, testing=True)
        assert address is not None  # noqa: S101 - it was one when the letter was written
        values = {
            "email": address.email, "email_norm": address.norm,
            "email_verified_at": datetime.fromtimestamp(self._core.clock(), UTC), **more,
        }  # fmt: skip
        mine = update(Account).where(Account.id == person.id)
        raised = Account.authz_version + 1
        connection.execute(mine.values(authz_version=raised, **values))

    def _offer_undo(self, connection: Connection, person: Person, new: str, origin: Origin) -> None:
        core, within = self._core, self._core.settings.auth.undo_email_within
        token = self._links.make(
            connection, "undo_email", person.email, within, user_id=person.id, ip=origin.ip
        )
        path = f"/auth/email/undo/{token}"
        notify(
            core, connection, person, "email_changed", origin, path, new=new, days=within.days
        )  # fmt: skip

    def undo_change(self, token: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Give the account its old address back.

        All logins end and the password stops working: whoever changed the address may know it.
        Links to undo earlier changes stay good, those of later ones die.

        Codes: "ok" with the user and, as `message`, a token that sets a new password; "dead",
        "refused" (the old address belongs to another account now).
        """
        core, now = self._core, self._core.clock()
        try:
            with core.database.write() as connection:
                link = self._links.use(connection, token, "undo_email")
                person = people.by_id(connection, link.user_id) if link and link.user_id else None
                if link is None or person is None:
                    return Outcome("dead", DEAD)
                self._move(connection, person, link.sent_to, password_hash=None)
                logins.end_all(connection, person.id, "undo_email", now=now)
                self._links.kill(
                    connection, person.id, "change_email", "verify_email", "reset_password",
                    "magic_login",
                )  # fmt: skip
                self._links.kill(connection, person.id, "undo_email", since=link.created_at)
                core._record(connection, "auth.email_restored", person.id, origin=origin)
                user = _user(connection, person.id)
                fresh = self._links.make(
                    connection, "reset_password", link.sent_to, core.settings.auth.reset_within,
                    user_id=person.id, ip=origin.ip,
                )  # fmt: skip
        except IntegrityError:
            return Outcome("refused", TAKEN)
        core.hooks.tell("auth.email_restored", user=user)
        return Outcome("ok", fresh, user=user)


def _user(connection: Connection, user_id: str) -> User | None:
    person = people.by_id(connection, user_id)
    return None if person is None else people.user_of(connection, person)
