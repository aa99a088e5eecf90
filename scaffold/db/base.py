"""What tables are made of: the declarative base, identifiers, times; no table lives here."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from sqlalchemy import DateTime, Dialect, Double, MetaData, String, TypeDecorator, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """Return a UUIDv7 as 32 hexadecimal digits: later ones sort later.

    Sorting holds to a quarter of a microsecond; 62 bits are random, so ids cannot be guessed.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    chance = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return f"{milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | chance:032x}"


def utc_now() -> datetime:
    """Return the time with its zone, UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A time with its zone on the Python side and UTC in the database, on every database.

    Naive times are refused: whose noon they mean is anybody's guess.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and turn all others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"{value!r} has no time zone. Times are stored in UTC; write datetime.now(UTC)."
            )
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive times the zone they were stored in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = Annotated[str, mapped_column(String(32))]
Epoch = Annotated[float, mapped_column(Double)]
"""Seconds since 1970: for tables on the hot path, where a datetime costs more than the query."""


class Base(DeclarativeBase):
    """Base of scaffold's own tables; an app may use it, or a base of its own, beside it."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


class IdMixin:
    """A primary key `id` that needs no round trip to the database."""

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)


class CreatedMixin:
    """When the row was made."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


def insert_of(model: type[DeclarativeBase], *, sqlite: bool) -> Any:
    """Return an insert that knows `on_conflict_do_...`; only the dialect in use is imported."""
    if sqlite:
        from sqlalchemy.dialects.sqlite import insert

        return insert(model)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(model)


def add_if_new(
    connection: Connection, model: type[DeclarativeBase], values: Mapping[str, Any]
) -> bool:
    """Insert a row unless one with the same key exists; return whether it was inserted."""
    is_sqlite = connection.dialect.name == "sqlite"
    statement = insert_of(model, sqlite=is_sqlite).on_conflict_do_nothing()
    key = inspect(model).primary_key
    return connection.execute(statement.returning(*key), values).first() is not None
