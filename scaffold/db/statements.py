"""Prebuilt statements for hot paths.

Compiled once to the driver's own text, run without ceremony.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import ClauseElement

    from scaffold.db.engine import Database


class _Text(NamedTuple):
    sql: str
    names: tuple[str, ...] | None


class Hot:
    """A transaction of prebuilt statements on one connection of the driver."""

    __slots__ = ("_cursor", "_texts")

    def __init__(self, cursor: Any, texts: Mapping[str, _Text]) -> None:
        self._cursor = cursor
        self._texts = texts

    def run(self, name: str, values: Mapping[str, Any]) -> int:
        """Run a statement and return how many rows it touched."""
        text = self._texts[name]
        self._cursor.execute(text.sql, _bound(text, values))
        return int(self._cursor.rowcount)

    def rows(self, name: str, values: Mapping[str, Any]) -> list[Any]:
        """Run a statement and return its rows."""
        text = self._texts[name]
        self._cursor.execute(text.sql, _bound(text, values))
        found: list[Any] = self._cursor.fetchall()
        return found


def _bound(text: _Text, values: Mapping[str, Any]) -> Any:
    return values if text.names is None else [values[name] for name in text.names]


class Statements:
    """Statements by name, for SQLite and PostgreSQL alike.

    Every value of a statement must be a `bindparam`; literals are not filled in.
    """

    def __init__(self, database: Database, statements: Iterable[tuple[str, ClauseElement]]) -> None:
        self._database = database
        self._texts: dict[str, _Text] = {}
        for name, statement in statements:
            compiled: Any = statement.compile(dialect=database.engine.dialect)
            names = tuple(compiled.positiontup) if compiled.positional else None
            self._texts[name] = _Text(str(compiled), names)

    @contextmanager
    def transaction(self) -> Generator[Hot]:
        """Give a writing transaction that commits at the end, or rolls back on an exception."""
        with self._database.writing_cursor() as cursor:
            yield Hot(cursor, self._texts)

    def rows(self, name: str, values: Mapping[str, Any]) -> list[Any]:
        """Run a read without a transaction and return its rows."""
        with self._database.reading_cursor() as cursor:
            return Hot(cursor, self._texts).rows(name, values)
