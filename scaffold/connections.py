"""`st.connection`: databases and other services that a script asks, made once and shared.

A connection is a class with a `_connect` method; its settings come from the secrets file, table
`[connections.<name>]`, and from the call. `SQLConnection` is ours, further ones are written by
deriving from `BaseConnection`.
"""

from __future__ import annotations

import itertools
import os
from abc import ABC, abstractmethod
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from scaffold.errors import MissingParameterError, SecretsMissing, UsageError, nearest
from scaffold.runtime.cache import cache_data, cache_resource
from scaffold.runtime.secrets import secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import timedelta

    from pandas import DataFrame
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.orm import Session

RawConnection = TypeVar("RawConnection")
AnyConnection = TypeVar("AnyConnection", bound="BaseConnection[Any]")
TRIES = 3
_ADDRESS = ("username", "password", "host", "port", "database", "query")
_OWN = (*_ADDRESS, "url", "dialect", "driver", "create_engine_kwargs")
_serials = itertools.count()


class BaseConnection(ABC, Generic[RawConnection]):
    """What connections derive from: write `_connect`, and the methods that scripts should call.

    All sessions share one object, so what `_connect` returns must be safe in several threads.

    Example:
        class Greetings(BaseConnection[dict[str, str]]):
            def _connect(self, **settings: str) -> dict[str, str]:
                return {"en": "Hello", **settings}

        st.write(st.connection("greetings", type=Greetings, de="Hallo")._instance["de"])
    """

    def __init__(self, connection_name: str, **kwargs: Any) -> None:
        self._connection_name = connection_name
        self._kwargs = kwargs
        self._raw_instance: RawConnection | None = self._connect(**kwargs)

    @classmethod
    def scope(cls) -> Literal["global", "session"]:
        """Return who shares one object: everybody, or the runs of one session."""
        return "global"

    @abstractmethod
    def _connect(self, **kwargs: Any) -> RawConnection:
        """Return the object that does the work, from `self._secrets` and what the call gave."""

    @property
    def _secrets(self) -> Mapping[str, Any]:
        """The table `[connections.<name>]` of the secrets file, empty if there is none."""
        return _settings(self._connection_name)

    @property
    def _instance(self) -> RawConnection:
        """What `_connect` returned; it is made anew after `reset`."""
        if self._raw_instance is None:
            self._raw_instance = self._connect(**self._kwargs)
        return self._raw_instance

    def reset(self) -> None:
        """Connect anew at the next use, e.g. after the other side was restarted."""
        self._raw_instance = None

    def close(self) -> None:
        """Let go of what the connection holds; called when its cache drops it."""


class SQLConnection(BaseConnection["Engine"]):
    """A database, through SQLAlchemy: `url`, or `dialect`, `host`, `username` and so on.

    Further settings of the call, and of `create_engine_kwargs` in the secrets, are those of
    SQLAlchemy's `create_engine`.
    """

    def __init__(self, connection_name: str, **kwargs: Any) -> None:
        self._serial = next(_serials)
        super().__init__(connection_name, **kwargs)

    def _connect(self, autocommit: bool = False, **kwargs: Any) -> Engine:
        from sqlalchemy import create_engine

        found = {**self._secrets, **kwargs}
        extra = {k: v for k, v in kwargs.items() if k not in _OWN}
        options = {**found.get("create_engine_kwargs", {}), **extra}
        engine = create_engine(_url(self._connection_name, found), **options)
        return engine.execution_options(isolation_level="AUTOCOMMIT") if autocommit else engine

    def query(
        self,
        sql: str,
        *,
        show_spinner: bool | str = "Asking the database.",
        ttl: float | int | timedelta | None = None,
        index_col: str | list[str] | None = None,
        chunksize: int | None = None,
        params: Any | None = None,
        **kwargs: Any,
    ) -> DataFrame:
        """Return the rows of a query as a pandas frame; the result is remembered.

        Args:
            sql: the query, with `:name` where parameters go.
            show_spinner: whether, or with which text, a spinner shows while it is asked.
            ttl: how long the result is remembered; for ever if left out, 0 for not at all.
            index_col: the column or columns that become the index.
            chunksize: give an iterator of frames with so many rows, which is not remembered.
            params: the values of the parameters, by name.
            **kwargs: further parameters of `pandas.read_sql`.

        A lost connection is made anew, three tries in all. Never put what people entered into the
        text of a query: give it in `params`.

        Example:
            db = st.connection("notes", type="sql", url="sqlite://")
            st.dataframe(db.query("select :who as name", params={"who": "Ada"}))
        """
        asked = {**kwargs, "index_col": index_col, "params": params}
        if chunksize is not None:
            return cast("DataFrame", self._chunks(sql, chunksize, asked))
        if ttl == 0:
            return self._again(lambda: self._read(sql, asked))

        def read(sql: str, asked: dict[str, Any]) -> DataFrame:
            return self._again(lambda: self._read(sql, asked))

        # Two connections never share results, whatever their names are.
        read.__qualname__ = f"{type(self).__qualname__}_{self._serial}"
        return cache_data(read, ttl=ttl, show_spinner=show_spinner)(sql, asked)

    def connect(self) -> Connection:
        """Return a connection of SQLAlchemy from the pool, for a `with` block."""
        return self._instance.connect()

    @property
    def engine(self) -> Engine:
        """The engine of SQLAlchemy."""
        return self._instance

    @property
    def driver(self) -> str:
        """The name of the driver, e.g. "psycopg"."""
        return self._instance.driver

    @property
    def session(self) -> Session:
        """A new session of SQLAlchemy's ORM, for a `with` block."""
        from sqlalchemy.orm import Session

        return Session(self._instance)

    def reset(self) -> None:
        """Close what lies in the pool and connect anew at the next use."""
        self.close()
        super().reset()

    def close(self) -> None:
        """Close the connections that lie in the pool."""
        if self._raw_instance is not None:
            self._raw_instance.dispose()

    def _read(self, sql: str, asked: dict[str, Any]) -> DataFrame:
        import pandas as pd
        from sqlalchemy import text

        with self.connect() as connection:
            return cast("DataFrame", pd.read_sql(text(sql), connection, **asked))

    def _chunks(self, sql: str, size: int, asked: dict[str, Any]) -> Iterator[DataFrame]:
        import pandas as pd
        from sqlalchemy import text

        with self.connect() as connection:
            yield from pd.read_sql(text(sql), connection, chunksize=size, **asked)

    def _again(self, read: Callable[[], DataFrame]) -> DataFrame:
        """Read, with a new connection if the old one was lost."""
        from sqlalchemy.exc import DBAPIError

        for _ in range(TRIES - 1):
            try:
                return read()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                self.reset()
        return read()


_BY_NAME: dict[str, type[BaseConnection[Any]]] = {"sql": SQLConnection}
_VENDORS = ("snowflake", "snowflake-callers-rights", "snowpark")


def connect(
    name: str,
    type: str | type[AnyConnection] | None,
    max_entries: int | None,
    ttl: float | timedelta | None,
    given: dict[str, Any],
) -> AnyConnection:
    """Return the connection of that name, made at the first call; see `st.connection`."""
    name = _from_environment(name)
    found = _settings(name)
    made = _class_of(name, type if type is not None else found.get("type"))

    def make(kwargs: dict[str, Any], settings: dict[str, Any]) -> BaseConnection[Any]:
        return made(name, **kwargs)

    # One cache for each connection; other settings make another object.
    make.__qualname__ = f"connection_{made.__module__}_{made.__qualname__}_{name}"
    cached = cache_resource(
        make, ttl=ttl, max_entries=max_entries, scope=made.scope(),
        show_spinner=f"Connecting to {name}.", on_release=lambda old: old.close(),
    )  # fmt: skip
    return cast("AnyConnection", cached(given, dict(found)))


def _from_environment(name: str) -> str:
    """Return the name that `env:VARIABLE` stands for."""
    if not name.startswith("env:"):
        return name
    variable = name.removeprefix("env:")
    if variable not in os.environ:
        raise UsageError(
            f'st.connection("{name}") was called, but the environment has no {variable}. Set '
            f'{variable} to the name of a connection, or write the name itself, e.g. "db".'
        )
    return os.environ[variable]


def _settings(name: str) -> Mapping[str, Any]:
    try:
        found = secrets.get("connections", {}).get(name, {})
    except SecretsMissing:
        return {}
    return cast("Mapping[str, Any]", found.to_dict() if hasattr(found, "to_dict") else found)


def _class_of(name: str, kind: Any) -> type[BaseConnection[Any]]:
    """Return the class that is meant by a class, a short name or "module.Class"."""
    if isinstance(kind, type):
        return cast("type[BaseConnection[Any]]", kind)
    word = str(kind or name)
    if word in _BY_NAME:
        return _BY_NAME[word]
    if word in _VENDORS:
        raise UsageError(
            f'st.connection("{name}") has type="{word}", which scaffold does not have. Allowed are '
            '"sql" and classes of your own; with snowflake-sqlalchemy installed, write '
            f'st.connection("{name}", type="sql", url="snowflake://...").'
        )
    module, _, attribute = word.rpartition(".")
    try:
        return cast("type[BaseConnection[Any]]", getattr(import_module(module), attribute))
    except (ImportError, AttributeError, ValueError):
        raise UsageError(
            f'st.connection("{name}") has type={kind!r}. Allowed are "sql", a class derived from '
            f'BaseConnection, and its place as "module.Class"; the type may also stand in '
            f"[connections.{name}] of the secrets file." + nearest(word, _BY_NAME)
        ) from None


def _url(name: str, found: Mapping[str, Any]) -> str | URL:
    from sqlalchemy import URL

    if found.get("url"):
        return cast("str | URL", found["url"])
    if not found.get("dialect"):
        raise MissingParameterError(
            f'The connection "{name}" has neither url nor dialect. Give one of them in '
            f"[connections.{name}] of the secrets file, e.g. url = "
            f'"postgresql+psycopg://user@host/db", or as st.connection("{name}", url=...).'
        )
    driver = f"+{found['driver']}" if found.get("driver") else ""
    parts = {part: found[part] for part in _ADDRESS if found.get(part) is not None}
    return URL.create(f"{found['dialect']}{driver}", **parts)
