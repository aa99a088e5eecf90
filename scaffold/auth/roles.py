"""Roles and the permissions they carry: read at next to no cost, changed everywhere at once.

Attack: rights that stay after they were taken away. Every change raises `authz_version` of the
people concerned in the same transaction, and what a process remembers is filed under that
version, which is read with the login row of every request.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from scaffold.auth.models import Account, Role, RolePermission, UserRole
from scaffold.db.base import new_id
from scaffold.errors import UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scaffold.db.engine import Database

ADMIN = "admin"
ADMIN_PERMISSION = "auth.admin"
EVERYWHERE = ""
_GRANTS = (
    select(Role.name, RolePermission.permission)
    .select_from(UserRole)
    .join(Role, Role.id == UserRole.role_id)
    .outerjoin(RolePermission, RolePermission.role_id == Role.id)
)


class Grants(NamedTuple):
    """What a person may do."""

    roles: frozenset[str]
    permissions: frozenset[str]


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
            role_id = _role_id(connection, name) or _create(connection, name)
            connection.execute(delete(RolePermission).where(RolePermission.role_id == role_id))
            rows = [{"role_id": role_id, "permission": one} for one in sorted(set(permissions))]
            if rows:
                connection.execute(insert(RolePermission), rows)
            _raise_version(connection, role_id)

    def names(self) -> list[str]:
        """Return the names of all roles, sorted."""
        with self._database.read() as connection:
            return list(connection.scalars(select(Role.name).order_by(Role.name)))


def grants(connection: Connection, user_id: str) -> Grants:
    """Return the roles a person has everywhere, and their permissions."""
    rows = connection.execute(
        _GRANTS.where(UserRole.user_id == user_id, UserRole.org_id == EVERYWHERE)
    ).all()
    return Grants(
        frozenset(name for name, _ in rows),
        frozenset(filter(None, (permission for _, permission in rows))),
    )


def give(connection: Connection, user_id: str, name: str) -> bool:
    """Give a role; return whether the person did not have it.

    Raises:
        UsageError: there is no such role.
    """
    role_id = _role_id(connection, name)
    if role_id is None:
        raise UnknownRoleError(name, list(connection.scalars(select(Role.name))))
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
    role_id = _role_id(connection, name)
    gone = connection.execute(
        delete(UserRole).where(UserRole.user_id == user_id, UserRole.role_id == role_id)
    )
    raise_version_of(connection, user_id)
    return gone.rowcount > 0


def ensure_admin_role(connection: Connection) -> None:
    """Make the role "admin", which may use the admin pages, if there is none."""
    if _role_id(connection, ADMIN) is None:
        role_id = _create(connection, ADMIN)
        connection.execute(
            insert(RolePermission).values(role_id=role_id, permission=ADMIN_PERMISSION)
        )


def raise_version_of(connection: Connection, user_id: str) -> None:
    """Tell all processes that this person's rights have changed."""
    raised = Account.authz_version + 1
    connection.execute(update(Account).where(Account.id == user_id).values(authz_version=raised))


def _raise_version(connection: Connection, role_id: str) -> None:
    holders = select(UserRole.user_id).where(UserRole.role_id == role_id)
    raised = Account.authz_version + 1
    connection.execute(update(Account).where(Account.id.in_(holders)).values(authz_version=raised))


def _role_id(connection: Connection, name: str) -> str | None:
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
