"""Reading the audit trail: by person, event and day, page by page, and as a table for export.

Attack: a formula in an exported table, which a spreadsheet would run (a mail address may begin with
"="). What a spreadsheet takes for a formula is put behind an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, or_, select

from scaffold.auth import people
from scaffold.auth.directory import addresses
from scaffold.auth.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Select

    from scaffold.db.engine import Database

PAGE = 50
MOST_EXPORTED = 20_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Query(NamedTuple):
    """What to look for; empty fields do not restrict.

    `person` is an address or an id, of who it happened to or of who did it. `before` is the id of
    the last event of the page before.
    """

    person: str = ""
    event: str = ""
    day: date | None = None
    before: str = ""


class Entry(NamedTuple):
    """One event; `user` and `actor` are addresses, or ids where the account is gone."""

    id: str
    at: datetime
    event: str
    outcome: str
    user: str
    actor: str
    ip: str
    ua: str
    request_id: str
    data: dict[str, Any]
    user_id: str
    actor_id: str

    @property
    def details(self) -> str:
        """What else is known of it, in one line."""
        return ", ".join(f"{name}: {_text(value)}" for name, value in self.data.items())


class AuditLog:
    """The audit trail of one app, for reading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, query: Query, limit: int = PAGE) -> tuple[list[Entry], str]:
        """Return a page of events, the latest first, and the key of the next page or ""."""
        with self._database.read() as connection:
            rows = list(_rows(connection, query, limit + 1))
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else ""

    def events(self) -> list[str]:
        """Return the names of the events that have happened, sorted."""
        with self._database.read() as connection:
            return sorted(connection.scalars(select(AuditEvent.event).distinct()))

    def table(self, query: Query, limit: int = MOST_EXPORTED) -> str:
        """Return events as comma-separated values, the latest first."""
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(
            ("time (UTC)", "event", "outcome", "person", "by", "address", "browser", "request",
             "details")
        )  # fmt: skip
        with self._database.read() as connection:
            for one in _rows(connection, query, limit):
                at = f"{one.at:%Y-%m-%d %H:%M:%S}"
                details = json.dumps(one.data, ensure_ascii=False) if one.data else ""
                line = (one.event, one.outcome, one.user, one.actor, one.ip, one.ua)
                writer.writerow([at, *map(defused, (*line, one.request_id, details))])
        return written.getvalue()


def defused(cell: str) -> str:
    """Return a cell of a table that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA) else cell


def _rows(connection: Connection, query: Query, limit: int) -> Iterator[Entry]:
    statement = _restricted(select(AuditEvent.__table__), query, connection)
    order = (AuditEvent.at.desc(), AuditEvent.id.desc())
    rows = connection.execute(statement.order_by(*order).limit(limit)).mappings().all()
    known = addresses(connection, _people(rows))
    for row in rows:
        user, actor = row["user_id"] or "", row["actor_id"] or ""
        yield Entry(
            row["id"], row["at"], row["event"], row["outcome"], known.get(user, user),
            known.get(actor, actor), row["ip"], row["ua"], row["request_id"], row["data"] or {},
            user, actor,
        )  # fmt: skip


def _people(rows: Iterable[Any]) -> Iterator[str | None]:
    for row in rows:
        yield row["user_id"]
        yield row["actor_id"]


def _restricted(
    statement: Select[*tuple[Any, ...]], query: Query, connection: Connection
) -> Select[*tuple[Any, ...]]:
    if query.person:
        person = _id_of(connection, query.person)
        about = or_(AuditEvent.user_id == person, AuditEvent.actor_id == person)
        statement = statement.where(about)
    if query.event:
        statement = statement.where(AuditEvent.event == query.event)
    if query.day is not None:
        start = datetime(query.day.year, query.day.month, query.day.day, tzinfo=UTC)
        statement = statement.where(AuditEvent.at >= start, AuditEvent.at < start + timedelta(1))
    if query.before:
        last = connection.scalar(select(AuditEvent.at).where(AuditEvent.id == query.before))
        if last is not None:
            same_time = and_(AuditEvent.at == last, AuditEvent.id < query.before)
            statement = statement.where(or_(AuditEvent.at < last, same_time))
    return statement


def _id_of(connection: Connection, person: str) -> str:
    """Return the id behind an address; an id is taken as it is, be the account gone or not."""
    if "@" not in person:
        return person.strip()
    found = people.by_address(connection, people.norm_of(person))
    return found.id if found is not None else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
