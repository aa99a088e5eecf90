"""Sessions in SQLite and PostgreSQL: leases, saves, what a dead process leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from scaffold.db import session_store
from scaffold.db.session_store import SqlSessionStore
from scaffold.errors import SessionError, SessionForgotten
from scaffold.runtime.session import Save, Stored

if TYPE_CHECKING:
    from scaffold.db.engine import Database

ME, OTHER = "here:1:me", "there:2:other"


@pytest.fixture
def store(either: Database) -> SqlSessionStore:
    """A store with one session of one browser."""
    either.upgrade()
    made = SqlSessionStore(either, lease_seconds=5)
    made.create(Stored("s1", "b1", "/", "nonce"), now=100.0)
    return made


def a_save(revision: int, state: dict[str, bytes] | None = None, **changes: object) -> Save:
    values = {
        "revision": revision, "page": "/", "nonce": "n", "version": revision + 1, "seq": 7,
        "values": None, "structure": None, "state": state or {}, "deleted": set(), "pending": [],
        **changes,
    }  # fmt: skip
    return Save(**values)  # type: ignore[arg-type]


def test_a_session_comes_back_as_it_was_saved(store: SqlSessionStore) -> None:
    assert store.acquire("s1", "b1", None, ME, 100.0) is not None
    saved = a_save(0, {"a": b"1", "b": b"2"}, values=b"v", structure=b"s", pending=["w1", "w2"])
    assert store.save("s1", ME, saved, 101.0, release=True) == 1
    stored = store.acquire("s1", "b1", None, ME, 102.0)
    assert stored is not None
    assert (stored.values, stored.structure, stored.state) == (b"v", b"s", {"a": b"1", "b": b"2"})
    assert (stored.revision, stored.version, stored.seq) == (1, 1, 7)
    assert stored.pending == ["w1", "w2"]


def test_what_did_not_change_is_not_written_nor_read_again(store: SqlSessionStore) -> None:
    store.acquire("s1", "b1", None, ME, 100.0)
    store.save("s1", ME, a_save(0, {"a": b"1", "b": b"2"}, values=b"v"), 101.0, release=False)
    store.save("s1", ME, a_save(1, {"a": b"3"}, deleted={"b"}), 102.0, release=True)
    known = store.acquire("s1", "b1", 2, ME, 103.0)
    assert known is not None
    assert (known.values, known.state) == (None, None)
    store.release("s1", ME)
    fresh = store.acquire("s1", "b1", 1, ME, 104.0)
    assert fresh is not None
    assert (fresh.values, fresh.state) == (b"v", {"a": b"3"})


def test_a_session_belongs_to_its_browser(store: SqlSessionStore) -> None:
    assert store.acquire("s1", "b2", None, ME, 100.0) is None
    assert store.acquire("unknown", "b1", None, ME, 100.0) is None
    assert store.page("s1", "b1") == "/"
    assert store.page("s1", "b2") is None
    assert store.structure("s1", "b2") is None


def test_a_second_run_waits_and_the_first_is_told(store: SqlSessionStore) -> None:
    store.acquire("s1", "b1", None, ME, time.time())
    got: list[Stored | None] = []
    second = threading.Thread(
        target=lambda: got.append(store.acquire("s1", "b1", None, OTHER, time.time()))
    )
    second.start()
    deadline = time.monotonic() + 5
    while not store.extend("s1", ME, time.time()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert got == []
    store.save("s1", ME, a_save(0, {"a": b"1"}), time.time(), release=True)
    second.join(5)
    assert got[0] is not None
    assert got[0].state == {"a": b"1"}


def test_a_lease_that_was_lost_saves_nothing(store: SqlSessionStore) -> None:
    store.acquire("s1", "b1", None, ME, 100.0)
    assert store.acquire("s1", "b1", None, OTHER, 106.0) is not None
    with pytest.raises(SessionError, match="taken over"):
        store.save("s1", ME, a_save(0, {"a": b"1"}), 107.0, release=True)
    stored = store.acquire("s1", "b1", None, OTHER, 120.0)
    assert stored is not None
    assert stored.state == {}


def test_a_save_on_an_old_revision_is_refused(store: SqlSessionStore) -> None:
    store.acquire("s1", "b1", None, ME, 100.0)
    store.save("s1", ME, a_save(0), 101.0, release=False)
    with pytest.raises(SessionError):
        store.save("s1", ME, a_save(0), 102.0, release=False)


def test_a_save_after_the_session_was_dropped_says_so(store: SqlSessionStore) -> None:
    store.acquire("s1", "b1", None, ME, 100.0)
    store.drop_browser("b1")
    with pytest.raises(SessionForgotten):
        store.save("s1", ME, a_save(0), 101.0, release=True)


def test_a_dead_process_of_this_machine_holds_nothing(store: SqlSessionStore) -> None:
    import socket

    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    store.acquire("s1", "b1", None, f"{socket.gethostname()}:{dead.pid}:x", time.time())
    started = time.monotonic()
    alive = f"{socket.gethostname()}:{os.getpid()}:y"
    assert store.acquire("s1", "b1", None, alive, time.time()) is not None
    assert time.monotonic() - started < 2


def test_patience_ends(store: SqlSessionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_store, "PATIENCE", 0.1)
    store.acquire("s1", "b1", None, ME, time.time() + 100)
    with pytest.raises(SessionError, match="still going on"):
        store.acquire("s1", "b1", None, OTHER, time.time())


def test_sessions_end_with_their_time_and_their_browser(store: SqlSessionStore) -> None:
    store.create(Stored("s2", "b1", "/", "n"), now=200.0)
    store.create(Stored("s3", "b2", "/", "n"), now=200.0)
    assert store.expire(150.0) == 1
    store.drop_browser("b1")
    assert store.acquire("s2", "b1", None, ME, 201.0) is None
    store.drop("s3")
    assert store.acquire("s3", "b2", None, ME, 201.0) is None


def test_values_go_with_their_session(store: SqlSessionStore) -> None:
    store.acquire("s1", "b1", None, ME, 100.0)
    store.save("s1", ME, a_save(0, {"a": b"1"}), 101.0, release=True)
    store.drop("s1")
    store.create(Stored("s1", "b1", "/", "n"), now=102.0)
    stored = store.acquire("s1", "b1", None, ME, 103.0)
    assert stored is not None
    assert stored.state == {}


def test_one_process_alone_keeps_its_leases(empty: Database) -> None:
    empty.upgrade()
    store = SqlSessionStore(empty, exclusive=True)
    store.create(Stored("s1", "b1", "/", "n"), now=100.0)
    for revision in range(3):
        assert store.acquire("s1", "b1", revision, ME, 100.0) is not None
        store.save("s1", ME, a_save(revision), 100.0, release=True)
    assert store.acquire("s1", "b1", 3, OTHER, 100.0) is not None
    with pytest.raises(SessionError):
        store.save("s1", ME, a_save(3), 100.0, release=True)
