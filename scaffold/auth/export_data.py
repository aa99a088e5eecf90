"""What an export holds: the rows of one person from each of scaffold's tables, secrets left out.

Attacks: a stolen export that opens the account (no hash, token, key or cookie is in it; bytes never
are), and an export that tells about others (rows are chosen by the person's own id, and what staff
did comes without who it was and from where). A test goes through all tables and columns: a new one
is in the export, or named here as left out.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Double, LargeBinary, select

from scaffold.auth.deletion import browsers_of, tabs_of
from scaffold.auth.models import (
    Account,
    AuditEvent,
    Login,
    Role,
    RolePermission,
    Token,
    UserData,
    UserRole,
)
from scaffold.auth.org_models import Org, OrgMember
from scaffold.auth.own_models import Export
from scaffold.auth.proof_models import (
    ApiToken,
    Identity,
    Passkey,
    ProviderLogin,
    RecoveryCode,
    Totp,
    TrustedBrowser,
)
from scaffold.db.tables import Browser, TabSession, TabValue
from scaffold.runtime.codec_registry import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Column, ColumnElement, Connection, Table

    from scaffold.auth.core import Core

LEFT_OUT = frozenset(
    {
        "users.password_hash", "users.failed_streak", "users.authz_version",
        "auth_tokens.payload", "auth_recovery_codes.code_hash", "api_tokens.prefix",
        "auth_audit.actor_id", "logins.gen", "logins.rotated_at", "logins.confirmed_at",
        "logins.prev_until", "logins.actor_user_id",
        "browsers.sid_hash", "browsers.handover", "browsers.handover_until", "browsers.version",
        "tab_sessions.browser", "tab_sessions.nonce", "tab_sessions.revision",
        "tab_sessions.version", "tab_sessions.seq", "tab_sessions.pending",
        "tab_sessions.lease_owner", "tab_sessions.lease_until", "tab_sessions.wanted",
    }
)  # fmt: skip
"""Columns that are in no export, beside those of bytes."""
OF_STAFF = frozenset({"ip", "ua", "ip_first", "ip_last", "user_agent", "ua_family", "os_family"})
"""What is left out of rows that tell what staff did: it says where they were."""


def _by_user(table: Table, user_id: str) -> ColumnElement[bool]:
    return table.c.user_id == user_id


def _account(table: Table, user_id: str) -> ColumnElement[bool]:
    return table.c.id == user_id


def _browsers(table: Table, user_id: str) -> ColumnElement[bool]:
    return table.c.sid_hash.in_(browsers_of(user_id))


def _tabs(table: Table, user_id: str) -> ColumnElement[bool]:
    return table.c.id.in_(tabs_of(user_id))


def _of_tabs(table: Table, user_id: str) -> ColumnElement[bool]:
    return table.c.session_id.in_(tabs_of(user_id))


class Part(NamedTuple):
    """A file of the export: the rows of a table, whose they are, what is shown beside them."""

    name: str
    model: Any
    shown: Callable[[Connection, dict[str, Any]], dict[str, Any]] | None = None
    mine: Callable[[Table, str], ColumnElement[bool]] = _by_user

    def rows(self, connection: Connection, user_id: str, table: Table) -> list[dict[str, Any]]:
        """Return the person's rows, as they stand in the export."""
        mine = select(table).where(self.mine(table, user_id)).order_by(*table.primary_key)
        rows = connection.execute(mine).mappings().all()
        return [self._row(connection, dict(row), table) for row in rows]

    def _row(self, connection: Connection, row: dict[str, Any], table: Table) -> dict[str, Any]:
        plain = plain_row(row, table)
        return {**plain, **self.shown(connection, row)} if self.shown else plain


def plain_row(row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """Return a row as JSON values: times as text, without secrets, without where staff was."""
    actor = row.get("actor_user_id") or row.get("actor_id")
    hidden = OF_STAFF if actor and actor != row.get("user_id") else frozenset[str]()
    return {
        column.name: shown_value(column, row[column.name])
        for column in table.columns
        if is_shown(column) and column.name not in hidden
    }


def is_shown(column: Column[Any]) -> bool:
    """Return whether a column is in exports."""
    return f"{column.table.name}.{column.name}" not in LEFT_OUT and not isinstance(
        column.type, LargeBinary
    )


def shown_value(column: Column[Any], value: Any) -> Any:
    """Return a value as JSON has it; seconds since 1970 become a time."""
    if isinstance(column.type, Double) and value is not None:
        return datetime.fromtimestamp(value, UTC)
    return value


def _value(_: Connection, row: dict[str, Any]) -> dict[str, Any]:
    return {"value": msgspec.msgpack.decode(row["value"])}


def _tab_value(_: Connection, row: dict[str, Any]) -> dict[str, Any]:
    return {"value": decode(bytes(row["value"]))}


def _browser_state(_: Connection, row: dict[str, Any]) -> dict[str, Any]:
    return {"state": decode(bytes(row["data"])) if row["data"] else {}}


def _role(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    """Return the name of a role with what it allows."""
    role = connection.scalar(select(Role.name).where(Role.id == row["role_id"]))
    permissions = select(RolePermission.permission).where(RolePermission.role_id == row["role_id"])
    return {"role": role, "permissions": sorted(connection.scalars(permissions))}


def _membership(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    org = connection.execute(select(Org.slug, Org.name).where(Org.id == row["org_id"])).one()
    role = connection.scalar(select(Role.name).where(Role.id == row["role_id"]))
    return {"org": org.slug, "name": org.name, "role": role}


PARTS = (
    Part("account", Account, None, _account),
    Part("user_state", UserData, _value),
    Part("logins", Login),
    Part("authenticator_apps", Totp),
    Part("passkeys", Passkey),
    Part("recovery_codes", RecoveryCode),
    Part("trusted_browsers", TrustedBrowser),
    Part("identities", Identity),
    Part("logins_at_providers", ProviderLogin),
    Part("api_tokens", ApiToken),
    Part("roles", UserRole, _role),
    Part("organisations", OrgMember, _membership),
    Part("mailed_links", Token),
    Part("exports", Export),
    Part("browsers", Browser, _browser_state, _browsers),
    Part("tabs", TabSession, None, _tabs),
    Part("session_state", TabValue, _tab_value, _of_tabs),
    Part("history", AuditEvent),
)
"""The files of an export, one a table."""


def collect(core: Core, user_id: str) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Yield the name and the rows of each part; the account comes with the app's own columns."""
    for part in PARTS:
        model = core.user_model if part.model is Account else part.model
        with core.database.read() as connection:
            yield part.name, part.rows(connection, user_id, model.__table__)
