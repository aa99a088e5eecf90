"""`st.connection`: made once, settings from the secrets, queries that are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scaffold.connections import BaseConnection, SQLConnection
from scaffold.elements import st
from scaffold.errors import SecretsMissing, StreamlitAPIException, UsageError
from scaffold.runtime.secrets import Secrets

from .running import show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Greetings(BaseConnection[dict[str, Any]]):
    """Says what it was given."""

    made = 0

    def _connect(self, **kwargs: Any) -> dict[str, Any]:
        type(self).made += 1
        return {**self._secrets, **kwargs}

    def words(self) -> dict[str, Any]:
        return self._instance


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    Greetings.made = 0
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'notes.db'}"


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]) -> None:
    monkeypatch.setattr(Secrets, "_values", values)


def asked(question: Any) -> Any:
    """Return what a page got."""
    answers: list[Any] = []
    show(lambda: answers.append(question()))
    return answers[0]


def test_a_connection_is_made_once_for_all_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {"connections": {"hello": {"en": "Hello", "de": "Hallo"}}})
    first = asked(lambda: st.connection("hello", type=Greetings, de="Servus"))
    assert first.words() == {"en": "Hello", "de": "Servus"}
    assert asked(lambda: st.connection("hello", type=Greetings, de="Servus")) is first
    assert Greetings.made == 1


def test_other_settings_make_another_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {"connections": {"hello": {"en": "Hello"}}})
    asked(lambda: st.connection("hello", type=Greetings))
    given(monkeypatch, {"connections": {"hello": {"en": "Good day"}}})
    changed = asked(lambda: st.connection("hello", type=Greetings))
    assert changed.words() == {"en": "Good day"}
    asked(lambda: st.connection("hello", type=Greetings, de="Hallo"))
    assert Greetings.made == 3


def test_a_reset_connects_anew_at_the_next_use(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {})
    found = asked(lambda: st.connection("hello", type=Greetings))
    found.reset()
    assert Greetings.made == 1
    found.words()
    assert Greetings.made == 2


def test_the_environment_can_name_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {"connections": {"test": {"en": "Hello"}}})
    monkeypatch.setenv("GREETINGS", "test")
    found = asked(lambda: st.connection("env:GREETINGS", type=Greetings))
    assert found.words() == {"en": "Hello"}
    with pytest.raises(UsageError, match="the environment has no MISSING"):
        asked(lambda: st.connection("env:MISSING", type=Greetings))


def test_the_type_may_stand_in_the_secrets(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    given(monkeypatch, {"connections": {"notes": {"type": "sql", "url": database}}})
    assert isinstance(asked(lambda: st.connection("notes")), SQLConnection)
    place = "tests.elements.test_connections.Greetings"
    assert isinstance(asked(lambda: st.connection("hello", type=place)), Greetings)


def test_a_query_gives_a_frame_and_is_remembered(
    monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    given(monkeypatch, {"connections": {"sql": {"url": database}}})
    found = asked(lambda: st.connection("sql"))
    with found.session as session:
        session.execute(text("create table notes (word text)"))
        session.execute(text("insert into notes values ('one')"))
        session.commit()
    ask = "select word from notes where word like :word"

    def words(**how: Any) -> list[str]:
        return list(asked(lambda: found.query(ask, params={"word": "%"}, **how))["word"])

    assert words() == ["one"]
    with found.connect() as connection:
        connection.execute(text("insert into notes values ('two')"))
        connection.commit()
    assert words() == ["one"]
    assert words(ttl=0) == ["one", "two"]
    assert [len(part) for part in found.query("select * from notes", chunksize=1)] == [1, 1]
    assert found.driver == "pysqlite"
    found.close()


@pytest.mark.parametrize(("lost", "tries"), [(True, 3), (False, 1)])
def test_only_a_lost_connection_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, database: str, lost: bool, tries: int
) -> None:
    found = asked(lambda: st.connection("notes", type="sql", url=database))
    engines: set[Any] = set()

    def fail(sql: str, how: dict[str, Any]) -> None:
        engines.add(found.engine)
        raise DBAPIError(sql, None, Exception("gone"), connection_invalidated=lost)

    monkeypatch.setattr(found, "_read", fail)
    with pytest.raises(DBAPIError):
        found.query("select 1", ttl=0)
    assert len(engines) == tries
    found.close()


def test_two_connections_never_share_results(tmp_path: Path) -> None:
    for name in ("a", "b"):
        url = f"sqlite:///{tmp_path / name}"
        found = asked(lambda url=url: st.connection("notes", type="sql", url=url))
        frame = asked(lambda found=found: found.query("select file from pragma_database_list"))
        assert frame["file"][0].endswith(name)
        found.close()


def test_an_address_can_be_given_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"dialect": "sqlite", "driver": "pysqlite", "database": ":memory:"}
    settings = {**parts, "create_engine_kwargs": {"echo": False}}
    given(monkeypatch, {"connections": {"notes": settings}})
    found = asked(lambda: st.connection("notes", type="sql", autocommit=True))
    url = found.engine.url
    assert (url.drivername, url.database) == ("sqlite+pysqlite", ":memory:")
    assert found.engine.get_execution_options() == {"isolation_level": "AUTOCOMMIT"}
    found.close()


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("sqll", 'Did you mean "sql"'),
        ("snowflake", "which scaffold does not have"),
        ("no.such.Class", "a class derived from BaseConnection"),
        ("sql", "neither url nor dialect"),
    ],
)
def test_what_cannot_work_is_explained(
    monkeypatch: pytest.MonkeyPatch, kind: str, message: str
) -> None:
    given(monkeypatch, {})
    with pytest.raises(StreamlitAPIException, match=message):
        asked(lambda: st.connection("notes", type=kind))


def test_a_connection_without_a_secrets_file_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_secrets: Secrets) -> dict[str, Any]:
        raise SecretsMissing("none")

    monkeypatch.setattr(Secrets, "_values", property(nothing))
    assert asked(lambda: st.connection("hello", type=Greetings, en="Hi")).words() == {"en": "Hi"}


def test_names_are_where_scripts_look_for_them() -> None:
    import scaffold

    assert scaffold.connections.SQLConnection is st.connections.SQLConnection is SQLConnection
    assert scaffold.errors.StreamlitAPIException is st.errors.StreamlitAPIException
    assert issubclass(st.errors.StreamlitDuplicateElementKey, st.errors.DuplicateWidgetID)
    assert issubclass(st.errors.StreamlitSecretNotFoundError, FileNotFoundError)
