"""Deleting an account: asked for, undone within a grace, then for good with everything it had.

Attacks: deleting somebody with a login left open (the page asks for a recent proof and the address,
the owner gets a letter, and a login within the grace takes it back), a login or a link that
survives (all of them end in the transaction of the request), and data that stays behind (rows are
removed from all of scaffold's tables, files with them; the audit trail keeps the number alone).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import DBAPIError

from scaffold.auth import logins, orgs, people, roles
from scaffold.auth.audit import NOWHERE, SHELL, By, Origin, record
from scaffold.auth.hooks import VetoError
from scaffold.auth.models import Account, Login, Role, Token
from scaffold.auth.notices import notify
from scaffold.auth.org_models import Org, OrgMember
from scaffold.db.tables import Browser, TabSession

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from scaffold.auth.people import Person
    from scaffold.auth.service import Accounts

log = logging.getLogger(__name__)


class Deletion:
    """Deleting the accounts of one app."""

    def __init__(self, accounts: Accounts) -> None:
        self._core = accounts
        self._admin = accounts.admin

    def request(self, user_id: str, *, by: By = SHELL) -> float:
        """Begin to delete an account and return when it ends; asked again, nothing changes.

        Its logins end at once, and what was mailed to it is of no use any more.

        Raises:
            NoAccountError: there is none.
            LastAdminError: the last administrator would delete themselves, or another one.
            LastOwnerError: an organisation with other members would be left without an owner.
            VetoError: a hook of "auth.before_deletion" said no.
        """
        core, now = self._core, self._core.clock()
        with core.database.read() as connection:
            user = people.user_of(connection, self._admin._person(connection, user_id))
        core.hooks.ask("auth.before_deletion", user=user)
        with core.database.write() as connection:
            person = self._admin._person(connection, user_id)
            if person.deleted_at is not None:
                return self._end_of(person.deleted_at)
            keeper = By(by.actor_id or user_id) if user.can(roles.ADMIN_PERMISSION) else SHELL
            with self._admin._keeping_an_admin(connection, keeper):
                self._mark(connection, user_id, datetime.fromtimestamp(now, UTC))
            _check_owners(connection, user_id)
            ended = logins.end_all(connection, user_id, "deleted", now=now)
            connection.execute(delete(Token).where(Token.user_id == user_id))
            due = now + self._grace
            self._record(connection, "auth.deletion_requested", user_id, by, logins=ended)
            notify(
                core, connection, person, "deletion_requested", by.origin, "/auth/login",
                until=due, by_staff=by.actor_id not in (None, user_id),
            )  # fmt: skip
        core.hooks.tell("auth.deletion_requested", user=user, until=due)
        return due

    def due(self, user_id: str) -> float | None:
        """Return when an account will be gone; None if it stays, or is switched off as well."""
        with self._core.database.read() as connection:
            person = people.by_id(connection, user_id)
        if person is None or person.deleted_at is None or not person.may_prove:
            return None
        return self._end_of(person.deleted_at)

    def cancel(self, user_id: str, *, by: By = SHELL) -> bool:
        """Keep an account after all; return whether it was being deleted."""
        core = self._core
        with core.database.write() as connection:
            person = self._admin._person(connection, user_id)
            if person.deleted_at is None:
                return False
            self._mark(connection, user_id, None)
            self._record(connection, "auth.deletion_cancelled", user_id, by)
            notify(core, connection, person, "deletion_cancelled", by.origin, "/auth/devices")
            user = people.user_of(connection, self._admin._person(connection, user_id))
        core.hooks.tell("auth.deletion_cancelled", user=user)
        return True

    def finish_due(self) -> int:
        """Delete for good what is past its grace; return how many accounts are gone.

        One that cannot be deleted, because a hook says no or a table of the app refers to it, is
        logged and tried again the next time.
        """
        before = datetime.fromtimestamp(self._core.clock() - self._grace, UTC)
        with self._core.database.read() as connection:
            found = connection.scalars(select(Account.id).where(Account.deleted_at <= before)).all()
        return sum(self._finish(user_id, before) for user_id in found)

    def _finish(self, user_id: str, before: datetime) -> bool:
        core = self._core
        with core.database.read() as connection:
            person = people.by_id(connection, user_id)
            user = None if person is None else people.user_of(connection, person)
        if person is None or user is None:
            return False
        try:
            core.hooks.ask("auth.before_user_deleted", user=user)
            gone = self._remove(person, before)
        except VetoError as veto:
            log.warning("The account %s is not deleted yet: %s", user_id, veto)
            return False
        except DBAPIError:
            log.exception("The account %s could not be deleted; it is tried again", user_id)
            return False
        if gone:
            core.hooks.tell("auth.user_deleted", user=user)
        return gone

    def _remove(self, person: Person, before: datetime) -> bool:
        """Remove the files, then the rows: what is left half-way is done the next time."""
        core = self._core
        with core.database.read() as connection:
            tabs = connection.scalars(tabs_of(person.id)).all()
        for tab in tabs:
            core.uploads.drop(tab)
        core.exports.drop(person.id)
        with core.database.write() as connection:
            still = Account.id == person.id, Account.deleted_at <= before
            if connection.scalar(select(Account.id).where(*still).with_for_update()) is None:
                return False
            _remove_rows(connection, person)
            notify(core, connection, person, "account_deleted", NOWHERE, "")
            self._record(connection, "auth.user_deleted", person.id, SHELL)
        return True

    @property
    def _grace(self) -> float:
        return self._core.settings.auth.delete_after.total_seconds()

    def _end_of(self, asked: datetime) -> float:
        return asked.timestamp() + self._grace

    def _mark(self, connection: Connection, user_id: str, at: datetime | None) -> None:
        values = {"deleted_at": at, "authz_version": Account.authz_version + 1}
        connection.execute(update(Account).where(Account.id == user_id).values(values))

    def _record(
        self, connection: Connection, event: str, user_id: str, by: By, **data: Any
    ) -> None:
        if by.reason:
            data["reason"] = by.reason
        record(
            connection, event, "ok", now=self._core.clock(), user_id=user_id,
            actor_id=by.actor_id, origin=by.origin, **data,
        )  # fmt: skip


def asked_by(user_id: str, origin: Origin) -> By:
    """Return on whose behalf somebody deletes or keeps their own account."""
    return By(user_id, origin)


def browsers_of(user_id: str) -> Select[str]:
    """Return a select of the browsers in which a person, or somebody in their place, logged in."""
    theirs = select(Login.id).where(or_(Login.user_id == user_id, Login.actor_user_id == user_id))
    return select(Browser.sid_hash).where(Browser.login_id.in_(theirs))


def tabs_of(user_id: str) -> Select[str]:
    """Return a select of the tabs of a person."""
    return select(TabSession.id).where(TabSession.browser.in_(browsers_of(user_id)))


def _remove_rows(connection: Connection, person: Person) -> None:
    """Remove a person from all tables; those that refer to the account follow it."""
    browsers = connection.scalars(browsers_of(person.id)).all()
    connection.execute(delete(TabSession).where(TabSession.browser.in_(browsers)))
    connection.execute(delete(Browser).where(Browser.sid_hash.in_(browsers)))
    connection.execute(delete(Login).where(Login.actor_user_id == person.id))
    connection.execute(delete(Token).where(Token.sent_to == person.email))
    connection.execute(delete(Org).where(Org.id.in_(_alone_in(person.id))))
    connection.execute(delete(Account).where(Account.id == person.id))


def _alone_in(user_id: str) -> Select[str]:
    """Return a select of the organisations that have this member only."""
    mine = select(OrgMember.org_id).where(OrgMember.user_id == user_id)
    return (
        select(OrgMember.org_id)
        .where(OrgMember.org_id.in_(mine))
        .group_by(OrgMember.org_id)
        .having(func.count() == 1)
    )


def _check_owners(connection: Connection, user_id: str) -> None:
    """Raise LastOwnerError where others would be left in an organisation without an owner."""
    owned = select(OrgMember.org_id).join(Role, Role.id == OrgMember.role_id)
    owned = owned.where(Role.name == orgs.OWNER, OrgMember.user_id == user_id)
    for org_id in connection.scalars(owned).all():
        connection.execute(select(Org.id).where(Org.id == org_id).with_for_update())
        staying = (
            select(Role.name)
            .select_from(OrgMember)
            .join(Role, Role.id == OrgMember.role_id)
            .join(Account, Account.id == OrgMember.user_id)
            .where(OrgMember.org_id == org_id, Account.deleted_at.is_(None))
        )
        names = connection.scalars(staying).all()
        if names and orgs.OWNER not in names:
            name = connection.scalar(select(Org.name).where(Org.id == org_id))
            raise orgs.LastOwnerError(name or "")
