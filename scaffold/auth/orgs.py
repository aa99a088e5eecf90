"""Organisations: made, renamed, joined by invitation, left; each member has one role there.

Attacks: acting in an organisation one does not belong to (every act asks for the right of this
person in this organisation, in the transaction of the act), raising oneself (only owners make and
unmake owners), and an organisation without an owner (the last one stays, also if two leave at the
same moment).

A role is for organisations if it carries a permission that begins with "org.": "owner" and "member"
are made with the first organisation, an app defines others.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, select, update

from scaffold.auth import people, roles
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.models import Account, Role, RolePermission
from scaffold.auth.org_models import Org, OrgMember
from scaffold.db.base import add_if_new, new_id
from scaffold.errors import AccessError, InputError, UsageError
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.user import Membership, User

OWNER, MEMBER = "owner", "member"
MANAGE = "org.manage"
CREATE = "orgs.create"
PREFIX = "org."
MAX_NAME = 100
_OWN_ROLES = {OWNER: ["org.view", MANAGE], MEMBER: ["org.view"]}
_SLUG_CHARS = 48
_TRIES = 50


class Member(NamedTuple):
    """A line of an organisation's page."""

    user_id: str
    email: str
    display_name: str
    role: str
    is_active: bool


class LastOwnerError(UsageError):
    """An act that would leave an organisation without an owner."""

    def __init__(self, name: str) -> None:
        super().__init__(
            words(
                "{name} would be left without an owner. Make another member an owner first.",
                name=name,
            )
        )


class Orgs:
    """The organisations of one app; members are named by their id, organisations by theirs.

    Raises:
        AccessError: `by` has no right to do it in this organisation.
        LastOwnerError: it would be left without an owner.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    def may_create(self, user: User) -> bool:
        """Return whether a person may make organisations."""
        allowed = self._core.settings.auth.orgs
        administers = user.can(CREATE) or user.can(roles.ADMIN_PERMISSION)
        return user.is_logged_in and (allowed == "open" or (allowed == "invite" and administers))

    def create(self, name: str, owner: User, *, origin: Origin = NOWHERE) -> Membership:
        """Make an organisation; `owner` becomes its first member.

        Raises:
            InputError: the name is empty or too long.
        """
        title, now = _checked_name(name), self._core.clock()
        with self._core.database.write() as connection:
            for role, permissions in _OWN_ROLES.items():
                roles.ensure_role(connection, role, permissions)
            org_id = _insert(connection, title, now)
            row = {"org_id": org_id, "user_id": owner.id, "created_at": now}
            row["role_id"] = roles.need_role(connection, OWNER)
            add_if_new(connection, OrgMember, row)
            roles.raise_version_of(connection, owner.id)
            self._record(connection, "auth.org_created", owner, org_id, origin, name=title)
            made = next(
                one for one in roles.grants(connection, owner.id).orgs if one.org_id == org_id
            )
        self._core.hooks.tell("auth.org_created", org_id=org_id, by=owner)
        return made

    def members(self, org_id: str) -> list[Member]:
        """Return the members of an organisation, by address."""
        statement = (
            select(Account.id, Account.email, Account.display_name, Role.name, Account.is_active)
            .join(OrgMember, OrgMember.user_id == Account.id)
            .join(Role, Role.id == OrgMember.role_id)
            .where(OrgMember.org_id == org_id, Account.deleted_at.is_(None))
            .order_by(Account.email_norm)
        )
        with self._core.database.read() as connection:
            return [Member(*row) for row in connection.execute(statement)]

    def offered_roles(self, user: User, org_id: str) -> list[str]:
        """Return the roles that a person may give in an organisation."""
        mine = user.org(org_id)
        if mine is None or MANAGE not in mine.permissions:
            return []
        statement = (
            select(Role.name)
            .join(RolePermission, RolePermission.role_id == Role.id)
            .where(RolePermission.permission.startswith(PREFIX, autoescape=True))
        )
        with self._core.database.read() as connection:
            found = sorted(set(connection.scalars(statement)))
        return [name for name in found if name != OWNER or mine.role == OWNER]

    def rename(self, org_id: str, name: str, by: User, *, origin: Origin = NOWHERE) -> None:
        """Change the name; the address stays, so that links keep leading there.

        Raises:
            InputError: the name is empty or too long.
        """
        title = _checked_name(name)
        with self._core.database.write() as connection:
            self._need(connection, by, org_id)
            connection.execute(update(Org).where(Org.id == org_id).values(name=title))
            members = select(OrgMember.user_id).where(OrgMember.org_id == org_id)
            raised = update(Account).where(Account.id.in_(members))
            connection.execute(raised.values(authz_version=Account.authz_version + 1))
            self._record(connection, "auth.org_changed", by, org_id, origin, name=title)
        self._core.hooks.tell("auth.org_changed", org_id=org_id, by=by)

    def set_role(
        self, org_id: str, user_id: str, role: str, by: User, *, origin: Origin = NOWHERE
    ) -> None:
        """Give a member another role.

        Raises:
            UnknownRoleError: there is no such role for organisations.
        """
        with self._core.database.write() as connection:
            mine = self._need(connection, by, org_id)
            before = _role_of(connection, org_id, user_id)
            role_id = _org_role_id(connection, role)
            if OWNER in (role, before) and mine.role != OWNER:
                raise AccessError(words("Only owners make and unmake owners."))
            if before is None:
                raise AccessError(words("This person is not a member."))
            place = (OrgMember.org_id == org_id, OrgMember.user_id == user_id)
            connection.execute(update(OrgMember).where(*place).values(role_id=role_id))
            _need_an_owner(connection, org_id)
            roles.raise_version_of(connection, user_id)
            self._record(
                connection, "auth.org_role_changed", by, org_id, origin, member=user_id, role=role
            )
        self._core.hooks.tell("auth.org_changed", org_id=org_id, by=by)

    def remove(self, org_id: str, user_id: str, by: User, *, origin: Origin = NOWHERE) -> None:
        """Remove a member; members remove themselves, others are removed by managers."""
        with self._core.database.write() as connection:
            mine = self._need(connection, by, org_id, "" if user_id == by.id else MANAGE)
            before = _role_of(connection, org_id, user_id)
            if before is None:
                raise AccessError(words("This person is not a member."))
            if before == OWNER and mine.role != OWNER:
                raise AccessError(words("Only owners make and unmake owners."))
            place = (OrgMember.org_id == org_id, OrgMember.user_id == user_id)
            connection.execute(delete(OrgMember).where(*place))
            _need_an_owner(connection, org_id)
            roles.raise_version_of(connection, user_id)
            event = "auth.org_left" if user_id == by.id else "auth.org_member_removed"
            self._record(connection, event, by, org_id, origin, member=user_id)
        self._core.hooks.tell("auth.org_changed", org_id=org_id, by=by)

    def check_inviting(self, org_id: str, role: str, by: User) -> None:
        """Raise AccessError if a person may not invite into an organisation with a role."""
        if role not in self.offered_roles(by, org_id):
            raise AccessError(words("You may not invite with the role {role}.", role=role))

    def _need(
        self, connection: Connection, user: User, org_id: str, permission: str = MANAGE
    ) -> Membership:
        """Return the membership as it is now, of somebody who has a right by it.

        The organisation is locked: what is checked stays true until the act is done.
        """
        connection.execute(select(Org.id).where(Org.id == org_id).with_for_update())
        person = people.by_id(connection, user.id)
        held = roles.grants(connection, user.id).orgs
        mine = next((one for one in held if one.org_id == org_id), None)
        if mine is None or person is None or not person.may_log_in:
            raise AccessError(words("You are not a member of this organisation."))
        if permission and permission not in mine.permissions:
            raise AccessError(words("You may not change {name}.", name=mine.name))
        return mine

    def _record(
        self,
        connection: Connection,
        event: str,
        by: User,
        org_id: str,
        origin: Origin,
        **data: Any,
    ) -> None:
        member = data.pop("member", None) or by.id
        self._core._record(
            connection, event, member, by.login_id or None, origin=origin, actor_id=by.id,
            org=org_id, **data,
        )  # fmt: skip


def slug_of(name: str) -> str:
    """Return a name as part of an address: "Müller & Söhne" becomes "muller-sohne"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_CHARS].strip("-") or "org"


def _insert(connection: Connection, name: str, now: float) -> str:
    """Insert an organisation under the first free slug and return its id."""
    slug, org_id = slug_of(name), new_id()
    for number in range(1, _TRIES):
        free = slug if number == 1 else f"{slug}-{number}"
        if add_if_new(
            connection, Org, {"id": org_id, "slug": free, "name": name, "created_at": now}
        ):
            return org_id
    crowded = f"{slug}-{org_id[-8:]}"
    add_if_new(connection, Org, {"id": org_id, "slug": crowded, "name": name, "created_at": now})
    return org_id


def _checked_name(name: str) -> str:
    title = " ".join(name.split())
    if not title or len(title) > MAX_NAME or not title.isprintable():
        raise InputError(words("A name has 1 to {count} characters.", count=MAX_NAME))
    return title


def _role_of(connection: Connection, org_id: str, user_id: str) -> str | None:
    statement = select(Role.name).join(OrgMember, OrgMember.role_id == Role.id)
    return connection.scalar(
        statement.where(OrgMember.org_id == org_id, OrgMember.user_id == user_id)
    )


def _org_role_id(connection: Connection, role: str) -> str:
    """Return the id of a role that is for organisations."""
    known = roles.permissions_of_roles(connection)
    fit = [name for name, has in known.items() if any(one.startswith(PREFIX) for one in has)]
    if role not in fit:
        raise roles.UnknownRoleError(role, fit)
    return roles.need_role(connection, role)


def _need_an_owner(connection: Connection, org_id: str) -> None:
    owners = (
        select(func.count())
        .select_from(OrgMember)
        .join(Role, Role.id == OrgMember.role_id)
        .where(OrgMember.org_id == org_id, Role.name == OWNER)
    )
    if not connection.scalar(owners):
        name = connection.scalar(select(Org.name).where(Org.id == org_id))
        raise LastOwnerError(name or "")
