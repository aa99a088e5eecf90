from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from scaffold.db.base import Base, UtcDateTime, new_id, utc_now
from scaffold.db.engine import Database, make_engine
from scaffold.errors import SettingsError


def _count(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE n (id VARCHAR(32) PRIMARY KEY, v INTEGER)"))
        connection.execute(text("INSERT INTO n VALUES ('a', 0)"))


def _value(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT v FROM n")).scalar_one())


def test_ids_are_uuid7_and_sort_by_time() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(len(one) == 32 and one[12] == "7" and one[16] in "89ab" for one in ids)
    milliseconds = [one[:12] for one in ids]
    assert milliseconds == sorted(milliseconds)


def test_naive_times_are_refused_and_zones_become_utc(empty: Database) -> None:
    stored = UtcDateTime()
    noon = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    dialect = empty.engine.dialect
    assert stored.process_bind_param(noon, dialect) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert stored.process_result_value(datetime(2026, 7, 1), dialect) == datetime(  # noqa: DTZ001
        2026, 7, 1, tzinfo=UTC
    )
    assert utc_now().tzinfo is UTC
    with pytest.raises(ValueError, match="has no time zone"):
        stored.process_bind_param(datetime(2026, 7, 1), dialect)  # noqa: DTZ001 - the mistake


@pytest.mark.parametrize(
    ("url", "message"),
    [("nonsense", "no database address"), ("mysql://host/name", '"mysql", which is not supported')],
)
def test_unusable_addresses_say_what_to_write(url: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        make_engine(url)


def test_sqlite_is_prepared_for_many_users(empty: Database) -> None:
    with empty.read() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert pragma == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "synchronous": 1,
    }


def test_write_commits_and_rolls_back_on_an_exception(either: Database) -> None:
    _count(either)
    with suppress(ZeroDivisionError), either.write() as connection:
        connection.execute(text("UPDATE n SET v = 7"))
        raise ZeroDivisionError
    assert _value(either) == 0
    with either.write() as connection:
        connection.execute(text("UPDATE n SET v = 8"))
    assert _value(either) == 8


def test_reads_leave_no_transaction_open(empty: Database) -> None:
    _count(empty)
    with empty.read() as connection:
        connection.execute(text("SELECT v FROM n"))
        raw = connection.connection.dbapi_connection
        assert raw is not None
        assert not raw.in_transaction


def test_a_reader_sees_what_is_committed_meanwhile(either: Database) -> None:
    _count(either)
    with either.read() as connection:
        assert connection.execute(text("SELECT v FROM n")).scalar() == 0
        with either.write() as other:
            other.execute(text("UPDATE n SET v = 1"))
        assert connection.execute(text("SELECT v FROM n")).scalar() == 1


def test_parallel_read_then_write_loses_no_update(empty: Database) -> None:
    """A read transaction that turns into a write would fail at once with "database is locked"."""
    _count(empty)

    def add() -> None:
        for _ in range(20):
            with empty.write() as connection:
                now = connection.execute(text("SELECT v FROM n")).scalar_one()
                connection.execute(text("UPDATE n SET v = :v"), {"v": now + 1})

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _value(empty) == 160


def test_session_reads_first_and_still_may_write(empty: Database) -> None:
    _count(empty)
    with empty.session() as session:
        assert session.execute(text("SELECT v FROM n")).scalar() == 0
        with empty.write() as other:
            other.execute(text("UPDATE n SET v = 5"))
        session.execute(text("UPDATE n SET v = v + 1"))
    assert _value(empty) == 6


def test_session_rolls_back_on_an_exception(either: Database) -> None:
    _count(either)
    with suppress(ZeroDivisionError), either.session() as session:
        session.execute(text("UPDATE n SET v = 9"))
        raise ZeroDivisionError
    assert _value(either) == 0


def test_a_lock_that_is_never_released_is_an_ordinary_error(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaffold.db.engine.BUSY_SECONDS", 0)
    impatient = Database(str(empty.engine.url))
    _count(empty)
    with empty.write() as holder:
        holder.execute(text("UPDATE n SET v = 1"))
        with pytest.raises(OperationalError, match="locked"), impatient.write():
            raise AssertionError("two writers at once")
    impatient.dispose()


def test_memory_database_is_one_for_all_threads() -> None:
    database = Database("sqlite://")
    _count(database)
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(_value(database)))
    with database.read():
        thread.start()
        thread.join()
    assert seen == [0]
    assert Database("sqlite:///:memory:").revision() is None
    database.dispose()


def test_row_gives_the_first_row_or_none(either: Database) -> None:
    from scaffold.auth.models import Role

    statement = select(Role.id, Role.name).where(Role.name == bindparam("name"))
    either.upgrade()
    with either.write() as connection:
        connection.execute(insert(Role).values(id="1" * 32, name="editor"))
    for _ in range(2):
        row = either.row(statement, {"name": "editor"})
        assert row is not None
        assert tuple(row) == ("1" * 32, "editor")
    assert either.row(statement, {"name": "nobody"}) is None


def test_row_survives_a_restart_of_the_server(empty_postgres: Database) -> None:
    statement = select(Base.metadata.tables["roles"].c.id)
    empty_postgres.upgrade()
    assert empty_postgres.row(statement, {}) is None
    other = Database(empty_postgres.engine.url.render_as_string(hide_password=False))
    with other.write() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    assert empty_postgres.row(statement, {}) is None


def test_row_with_a_mistake_is_an_error(empty_postgres: Database) -> None:
    with pytest.raises(ProgrammingError, match="roles"):
        empty_postgres.row(select(Base.metadata.tables["roles"].c.id), {})


def test_ping_tells_whether_the_database_answers(empty: Database) -> None:
    assert empty.ping()
    gone = Database("sqlite:////nowhere/at/all.db")
    assert not gone.ping()
