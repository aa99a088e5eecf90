"""The database: engines, transactions, the fast read, scaffold's own migrations.

SQLite reads run without any BEGIN; the first statement that may write takes the write lock
(`BEGIN IMMEDIATE`). SQLite and PostgreSQL so behave alike: a read sees what is committed, and two
writers queue instead of failing half-way ("database is locked").
"""

from __future__ import annotations

import re
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Select,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from scaffold import paths
from scaffold.db.base import new_id
from scaffold.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from alembic.config import Config
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExecutionContext

VERSION_TABLE = "scaffold_alembic_version"
BUSY_SECONDS = 5
_MIGRATION_LOCK = 0x5CAFF01D
_READS = ("SELECT", "PRAGMA", "EXPLAI")
_REVISION = re.compile(r"^revision(?:\s*:\s*str)?\s*=\s*[\"']([^\"']+)", re.MULTILINE)


def make_engine(url: str) -> Engine:
    """Return an engine for `url` with what the database needs to serve many threads and processes.

    `postgresql://` means psycopg 3. `sqlite://` without a file is one database in
    memory for all threads of this process.

    Raises:
        SettingsError: `url` is no database address or names a database that is not supported.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise SettingsError(
            f"database_url={url!r} is no database address. Write e.g. sqlite:///app.db or "
            "postgresql://user:password@host/name."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in {"postgresql", "postgres"}:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_use_lifo=True, pool_recycle=1800
        )
    raise SettingsError(
        f'database_url names "{backend}", which is not supported. Use sqlite:///app.db or '
        "postgresql://user:password@host/name."
    )


def _sqlite(url: URL) -> Engine:
    if url.database in {None, "", ":memory:"}:
        # A plain :memory: is another database for every connection; this one is shared and locks.
        url = url.set(database=f"file:/scaffold-{new_id()}", query={"vfs": "memdb", "uri": "true"})
    engine = create_engine(
        url,
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "timeout": BUSY_SECONDS,
        },
        pool_size=20,
        max_overflow=40,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "before_cursor_execute", _begin_before_writing)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_before_writing(
    connection: Connection,
    cursor: DBAPICursor,
    statement: str,
    parameters: object,
    context: ExecutionContext | None,
    executemany: bool,
) -> None:
    """Take the write lock before the first write: a read lock may fail to become one."""
    raw: Any = cursor  # sqlite3's knows its connection; the protocol does not say so
    if not raw.connection.in_transaction and statement.lstrip()[:6].upper() not in _READS:
        _begin(raw.connection)


def _begin(raw: Any) -> None:
    """Take SQLite's write lock; if it is not to be had in time, fail as statements do."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error


class _Compiled(NamedTuple):
    """A select as text for the driver, the order of its parameters, and its literals."""

    sql: str
    names: tuple[str, ...]
    literals: dict[str, Any]


class Database:
    """One database of the app: connections, transactions and scaffold's own tables.

    Args:
        url: address of the database, or an engine made by `make_engine`.
    """

    def __init__(self, url: str | Engine) -> None:
        self.engine = make_engine(url) if isinstance(url, str) else url
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reader = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._compiled: dict[Select[*tuple[Any, ...]], _Compiled] = {}
        self._writing = threading.RLock()
        self._threads = threading.local()
        self._owned: list[Any] = []

    @contextmanager
    def read(self) -> Generator[Connection]:
        """Give a connection for reading: no transaction, every statement sees what is committed."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Generator[Connection]:
        """Give a connection in a transaction: commits at the end, rolls back on an exception.

        On SQLite the write lock is taken at once; threads of this process wait for it in a queue
        instead of polling. Keep it short, and do not open a second one inside.
        """
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._writing, self.engine.connect() as connection, connection.begin():
            _begin(connection.connection.dbapi_connection)
            yield connection

    @contextmanager
    def session(self) -> Generator[Session]:
        """Give an ORM session that commits at the end, or rolls back on an exception."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def row(
        self, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]
    ) -> Sequence[Any] | None:
        """Return the first row of a prebuilt select, the cheapest way there is.

        Only for plain columns (text, numbers, bytes): on SQLite values come as the driver gives
        them, e.g. 0 and 1 for booleans. Build `statement` once: its text is remembered.
        """
        if self.is_sqlite:
            return self._sqlite_row(statement, values)
        try:
            return self._reader_row(statement, values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return self._reader_row(statement, values)  # the server restarted

    def _sqlite_row(
        self, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]
    ) -> Sequence[Any] | None:
        compiled = self._compiled.get(statement) or self._compile(statement)
        literals = compiled.literals
        given = [values[name] if name in values else literals[name] for name in compiled.names]
        cursor = self._own().execute(compiled.sql, given)
        row: Sequence[Any] | None = cursor.fetchone()
        cursor.close()
        return row

    def _reader_row(
        self, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any]
    ) -> Sequence[Any] | None:
        with self._reader.connect() as connection:
            return connection.execute(statement, values).first()

    def _compile(self, statement: Select[*tuple[Any, ...]]) -> _Compiled:
        compiled: Any = statement.compile(dialect=self.engine.dialect)
        names = tuple(compiled.positiontup or ())
        self._compiled[statement] = made = _Compiled(str(compiled), names, dict(compiled.params))
        return made

    @contextmanager
    def writing_cursor(self) -> Generator[Any]:
        """Give a cursor of the driver in a transaction, as `write` does.

        For prebuilt statements.
        """
        if not self.is_sqlite:
            with self._pooled() as connection:
                yield connection.cursor()
                connection.commit()
            return
        own = self._own()
        with self._writing:
            _begin(own)
            try:
                yield own.cursor()
                own.commit()
            except BaseException:
                own.rollback()
                raise

    @contextmanager
    def reading_cursor(self) -> Generator[Any]:
        """Give a cursor of the driver for prebuilt reads."""
        if self.is_sqlite:
            yield self._own().cursor()
            return
        with self._pooled() as connection:
            yield connection.cursor()

    @contextmanager
    def _pooled(self) -> Generator[Any]:
        """Give a connection of the driver; what was not committed is rolled back."""
        connection = self.engine.raw_connection()
        try:
            yield connection
        finally:
            connection.close()

    def _own(self) -> Any:
        """Return this thread's own SQLite connection: the pool costs as much as a query."""
        found = getattr(self._threads, "connection", None)
        if found is None:
            found = self._threads.connection = self.engine.raw_connection()
            found.detach()
            found = self._threads.connection = found.dbapi_connection
            with self._writing:
                self._owned.append(found)
        return found

    def revision(self) -> str | None:
        """Return the revision of scaffold's tables in this database; None where there are none."""
        with self.read() as connection:
            if not inspect(connection).has_table(VERSION_TABLE):
                return None
            found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
            return found.scalar()

    def upgrade(self) -> None:
        """Bring scaffold's own tables up to date; cheap when they are.

        Several processes may start at once: one migrates, the others wait and find it done.
        The app's own tables have their own history and are not touched.

        Raises:
            SettingsError: the tables were made by a newer scaffold.
        """
        if self.revision() != head_revision():
            self._migrate("upgrade", "head")

    def downgrade(self, revision: str) -> None:
        """Take scaffold's own tables back to `revision`; "base" removes them all."""
        self._migrate("downgrade", revision)

    def _migrate(self, command: str, revision: str) -> None:
        import alembic.command
        from alembic.util import CommandError

        with self.migrating() as connection:
            try:
                getattr(alembic.command, command)(alembic_config(connection), revision)
            except CommandError as error:
                raise SettingsError(
                    f"scaffold's tables cannot be migrated to {revision!r}: {error}. If a newer "
                    "scaffold made them, install that version again, or restore a copy."
                ) from error

    @contextmanager
    def migrating(self) -> Generator[Connection]:
        """Let one process migrate at a time; foreign keys rest while SQLite rebuilds tables."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
                _begin(connection.connection.dbapi_connection)
            else:
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK}
                )
            try:
                yield connection
                connection.commit()
            finally:
                connection.rollback()
                if self.is_sqlite:
                    connection.exec_driver_sql("PRAGMA foreign_keys = ON")

    def ping(self) -> bool:
        """Return whether the database answers; for health checks."""
        try:
            with self.read() as connection:
                return connection.exec_driver_sql("SELECT 1").scalar() == 1
        except OperationalError:
            return False

    def dispose(self) -> None:
        """Close all connections."""
        for connection in self._owned:
            connection.close()
        self._owned.clear()
        self._threads = threading.local()
        self.engine.dispose()


def head_revision() -> str:
    """Return the newest revision of scaffold's migrations, read from the last file's text.

    Start-up so needs no alembic when there is nothing to do. Files are `NNNN_topic.py`.
    """
    newest = max((paths.migrations() / "versions").glob("[0-9]*_*.py"), key=lambda file: file.name)
    found = _REVISION.search(newest.read_text(encoding="utf-8"))
    if found is None:
        raise SettingsError(
            f'{newest} names no revision. Write e.g. revision = "{newest.name[:4]}".'
        )
    return found.group(1)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return alembic's configuration for scaffold's own migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config
