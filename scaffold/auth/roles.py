"""Roles and the permissions they carry: read at next to no cost, changed everywhere at once.

Attacks: rights that stay after they were taken away (every change raises `authz_version` of the
people concerned in the same transaction, and what a process remembers is filed under that version,
which is read with the login row of every request), and a right in one organisation that opens
another (those of organisations are kept apart from those that hold everywhere).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from scaffold.auth.models import Account, Role, RolePermission, UserRole
from scaffold.auth.org_models import Org, OrgMember
from scaffold.auth.user import Membership
from scaffold.db.base import new_id
from scaffold.errors import UsageError, nearest
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sqlalchemy import Row

    from scaffold.db.engine import Database

ADMIN = "admin"
ADMIN_PERMISSION = "auth.admin"
IMPERSONATE_PERMISSION = "auth.impersonate"
EVERYWHERE = ""
_GRANTS = (
    select(Role.name, RolePermission.permission)
    .select_from(UserRole)
    .join(Role, Role.id == UserRole.role_id)
    .outerjoin(RolePermission, RolePermission.role_id == Role.id)
)
_MEMBERSHIPS = (
    select(Org.id, Org.slug, Org.name, Role.name.label("role"), RolePermission.permission)
    .select_from(OrgMember)
    .join(Org, Org.id == OrgMember.org_id)
    .join(Role, Role.id == OrgMember.role_id)
    .outerjoin(RolePermission, RolePermission.role_id == Role.id)
    .order_by(Org.name, Org.id)
)


class Grants(NamedTuple):
    """What a person may do, everywhere and in each organisation."""

    roles: frozenset[str]
    permissions: frozenset[str]
    orgs: tuple[Membership, ...] = ()


class Roles:
    """The roles of one app."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.of = lru_cache(maxsize=4096)(self._load)

    def _load(self, user_id: str, authz_version: int) -> Grants:
        """Return the roles and permissions of a person at a version of their rights."""
        with self._database.read() as connection:
            return grants(connection, user_id)

    def define(self, name: str, permissions: Iterable[str] = ()) -> None:
        """Make the role `name` carry exactly `permissions`."""
        with self._database.write() as connection:
            define(connection, name, permissions)

    def permissions(self) -> dict[str, list[str]]:
        """Return all roles, sorted, each with its permissions."""
        with self._database.read() as connection:
            return permissions_of_roles(connection)

    def names(self) -> list[str]:
        """Return the names of all roles, sorted."""
        with self._database.read() as connection:
            return list(connection.scalars(select(Role.name).order_by(Role.name)))


def define(connection: Connection, name: str, permissions: Iterable[str]) -> None:
    """Make the role `name` carry exactly `permissions`; all who have it are told."""
    role_id = role_id_of(connection, name) or _create(connection, name)
    connection.execute(delete(RolePermission).where(RolePermission.role_id == role_id))
    rows = [{"role_id": role_id, "permission": one} for one in sorted(set(permissions))]
    if rows:
        connection.execute(insert(RolePermission), rows)
    _raise_version(connection, role_id)


def remove(connection: Connection, name: str) -> bool:
    """Remove a role from everybody who has it; return whether there was one.

    Raises:
        UsageError: members of an organisation have it, who would be left without a role.
    """
    role_id = role_id_of(connection, name)
    if role_id is None:
        return False
    if connection.execute(select(OrgMember.org_id).where(OrgMember.role_id == role_id)).first():
        raise UsageError(
            words(
                'The role "{name}" is held in an organisation. Give its members there another '
                "role first.",
                name=name,
            )
        )
    _raise_version(connection, role_id)
    connection.execute(delete(Role).where(Role.id == role_id))
    return True


def permissions_of_roles(connection: Connection) -> dict[str, list[str]]:
    """Return all roles, sorted, each with its permissions."""
    found: dict[str, list[str]] = {}
    statement = select(Role.name, RolePermission.permission).outerjoin(
        RolePermission, RolePermission.role_id == Role.id
    )
    for name, permission in connection.execute(statement.order_by(Role.name)):
        found.setdefault(name, []).extend([permission] if permission else [])
    return {name: sorted(permissions) for name, permissions in found.items()}


def grants(connection: Connection, user_id: str) -> Grants:
    """Return the roles a person has everywhere, their permissions, and the memberships."""
    rows = connection.execute(
        _GRANTS.where(UserRole.user_id == user_id, UserRole.org_id == EVERYWHERE)
    ).all()
    return Grants(
        frozenset(name for name, _ in rows),
        frozenset(filter(None, (permission for _, permission in rows))),
        _memberships(connection.execute(_MEMBERSHIPS.where(OrgMember.user_id == user_id)).all()),
    )


def _memberships(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Membership, ...]:
    """Put the rows of one organisation together: there is one for each permission."""
    found: dict[str, Membership] = {}
    for row in rows:
        known = found.get(row.id) or Membership(row.id, row.slug, row.name, row.role)
        more = frozenset({row.permission} if row.permission else ())
        found[row.id] = known._replace(permissions=known.permissions | more)
    return tuple(found.values())


def give(connection: Connection, user_id: str, name: str) -> bool:
    """Give a role; return whether the person did not have it.

    Raises:
        UsageError: there is no such role.
    """
    role_id = need_role(connection, name)
    has = select(UserRole.role_id).where(
        UserRole.user_id == user_id, UserRole.role_id == role_id, UserRole.org_id == EVERYWHERE
    )
    if connection.execute(has).first() is not None:
        return False
    connection.execute(insert(UserRole).values(user_id=user_id, role_id=role_id, org_id=EVERYWHERE))
    raise_version_of(connection, user_id)
    return True


def take(connection: Connection, user_id: str, name: str) -> bool:
    """Take a role away; return whether the person had it."""
    role_id = role_id_of(connection, name)
    gone = connection.execute(
        delete(UserRole).where(UserRole.user_id == user_id, UserRole.role_id == role_id)
    )
    raise_version_of(connection, user_id)
    return gone.rowcount > 0


def ensure_role(connection: Connection, name: str, permissions: Iterable[str]) -> None:
    """Make a role that scaffold itself needs, if there is none of its name."""
    if role_id_of(connection, name) is None:
        define(connection, name, permissions)


def ensure_admin_role(connection: Connection) -> None:
    """Make the role "admin", which may use the admin pages, if there is none."""
    ensure_role(connection, ADMIN, [ADMIN_PERMISSION])


def raise_version_of(connection: Connection, user_id: str) -> None:
    """Tell all processes that this person's rights have changed."""
    raised = Account.authz_version + 1
    connection.execute(update(Account).where(Account.id == user_id).values(authz_version=raised))


def _raise_version(connection: Connection, role_id: str) -> None:
    holders = select(UserRole.user_id).where(UserRole.role_id == role_id)
    members = select(OrgMember.user_id).where(OrgMember.role_id == role_id)
    raised = Account.authz_version + 1
    concerned = Account.id.in_(holders.union(members))
    connection.execute(update(Account).where(concerned).values(authz_version=raised))


def need_role(connection: Connection, name: str) -> str:
    """Return the id of a role.

    Raises:
        UnknownRoleError: there is none of this name.
    """
    role_id = role_id_of(connection, name)
    if role_id is None:
        raise UnknownRoleError(name, list(connection.scalars(select(Role.name))))
    return role_id


def role_id_of(connection: Connection, name: str) -> str | None:
    """Return the id of a role, None if there is none of this name."""
    return connection.execute(select(Role.id).where(Role.name == name)).scalar()


def _create(connection: Connection, name: str) -> str:
    role_id = new_id()
    connection.execute(insert(Role).values(id=role_id, name=name))
    return role_id


class UnknownRoleError(UsageError):
    """A role was named that does not exist."""

    def __init__(self, name: str, known: list[str]) -> None:
        have = f"Roles are {', '.join(sorted(known))}." if known else "There are none yet."
        super().__init__(
            f'There is no role "{name}".{nearest(name, known)} {have} '
            f'Make it with roles.define("{name}", ["a.permission"]).'
        )
