"""Finding accounts: the lists of the admin pages and of the command line.

Attack: more than an administrator needs to see. What is selected is named here; a password hash is
not among it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from sqlalchemy import func, or_, select

from scaffold.auth.models import Account
from scaffold.auth.people import norm_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Select

Kind = Literal["all", "active", "off", "staff", "unverified"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAGE = 50


class Listed(NamedTuple):
    """A line of a list of accounts."""

    id: str
    email: str
    display_name: str
    is_active: bool
    is_staff: bool
    email_verified_at: datetime | None
    created_at: datetime
    last_login_at: datetime | None
    deleted_at: datetime | None


class Facts(NamedTuple):
    """What an administrator sees of one account beside its roles and logins."""

    has_password: bool
    password_changed_at: datetime | None
    password_disabled_at: datetime | None
    must_change_password: bool
    mfa_required: bool


_LISTED: Select[*tuple[Any, ...]] = select(*(getattr(Account, name) for name in Listed._fields))


def oldest(connection: Connection, search: str, limit: int, offset: int) -> list[Listed]:
    """Return accounts in the order they were made, those with `search` in address or name."""
    statement = _matching(_LISTED, search).order_by(Account.created_at, Account.id)
    return [Listed(*row) for row in connection.execute(statement.limit(limit).offset(offset))]


def newest(
    connection: Connection, search: str, kind: Kind, before: str = "", limit: int = PAGE
) -> tuple[list[Listed], str]:
    """Return a page of accounts, the youngest first, and the key of the next page or "".

    Ids are made in the order of time, so the last one of a page is the key of the next.
    """
    statement = _of_kind(_matching(_LISTED, search), kind)
    if before:
        statement = statement.where(Account.id < before)
    rows = connection.execute(statement.order_by(Account.id.desc()).limit(limit + 1)).all()
    found = [Listed(*row) for row in rows[:limit]]
    return found, found[-1].id if len(rows) > limit else ""


def count_by_kind(connection: Connection) -> dict[Kind, int]:
    """Return how many accounts there are of each kind."""
    counts: dict[Kind, int] = {}
    for kind in KINDS:
        counts[kind] = connection.scalar(_of_kind(select(func.count(Account.id)), kind)) or 0
    return counts


def facts(connection: Connection, user_id: str) -> Facts | None:
    """Return more about one account, None if there is none."""
    statement = select(
        Account.password_hash.is_not(None),
        *(getattr(Account, name) for name in Facts._fields[1:]),
    )
    row = connection.execute(statement.where(Account.id == user_id)).first()
    return None if row is None else Facts(*row)


def addresses(connection: Connection, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the addresses of accounts by their ids; accounts that are gone are left out."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    found = connection.execute(select(Account.id, Account.email).where(Account.id.in_(wanted)))
    return {row.id: row.email for row in found}


def _matching(statement: Select[*tuple[Any, ...]], search: str) -> Select[*tuple[Any, ...]]:
    word = search.strip().lower()
    if not word:
        return statement
    norm = norm_of(word) if "@" in word else word
    return statement.where(
        or_(
            Account.email_norm.contains(norm, autoescape=True),
            func.lower(Account.display_name).contains(word, autoescape=True),
        )
    )


def _of_kind(statement: Select[*tuple[Any, ...]], kind: Kind) -> Select[*tuple[Any, ...]]:
    alive = Account.deleted_at.is_(None)
    match kind:
        case "active":
            return statement.where(Account.is_active, alive)
        case "off":
            return statement.where(
                or_(Account.is_active.is_(False), Account.deleted_at.is_not(None))
            )
        case "staff":
            return statement.where(Account.is_staff)
        case "unverified":
            return statement.where(Account.email_verified_at.is_(None), alive)
        case _:
            return statement
