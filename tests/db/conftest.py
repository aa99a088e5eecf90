"""Fixtures of the database tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold.db.engine import Database
from tests.db.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database without tables."""
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    yield database
    database.dispose()


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database without tables."""
    database = Database(postgres_url)
    yield database
    database.dispose()


@pytest.fixture(params=["empty", "empty_postgres"])
def either(request: pytest.FixtureRequest) -> Database:
    """Both databases, one after the other."""
    database: Database = request.getfixturevalue(request.param)
    return database
