import threading
from collections.abc import Callable
from typing import Any

import pytest

from scaffold.elements import st
from scaffold.errors import InputError, NoRunError, SessionError, SessionForgotten
from scaffold.runtime import sessions as module
from scaffold.runtime.memory_store import MemoryStore
from scaffold.runtime.session import Session
from scaffold.runtime.sessions import Sessions


class Runner:
    """A run that newer input may end."""

    def __init__(self) -> None:
        self.interrupted = False

    def interrupt(self) -> None:
        self.interrupted = True


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def made(sessions: Sessions, browser: str = "browser", **values: Any) -> str:
    """Return the id of a new session that holds values."""
    session = sessions.create(browser, "/", "nonce")
    with sessions.open_new(session, Runner()):
        write(sessions, session, **values)
    return session.id


def write(sessions: Sessions, session: Session, **values: Any) -> None:
    for key, value in values.items():
        session.data.set(key, value)
    sessions.save(session, release=True)


def read(sessions: Sessions, session_id: str, key: str = "n", browser: str = "browser") -> Any:
    with sessions.open(session_id, browser, Runner()) as session:
        return None if session is None else session.data.get(key)


def test_values_survive_in_the_store() -> None:
    store = MemoryStore()
    session_id = made(Sessions(store), n=5)
    assert read(Sessions(store), session_id) == 5


def test_a_session_belongs_to_its_browser() -> None:
    sessions = Sessions(MemoryStore())
    session_id = made(sessions, n=5)
    assert read(sessions, session_id, browser="other") is None
    assert read(sessions, "unknown") is None
    assert sessions.peek(session_id, "other") is None
    assert sessions.page_of(session_id, "other") is None
    assert sessions.page_of(session_id, "browser") == "/"
    assert sessions.peek(session_id, "browser") is not None


def test_ids_cannot_be_guessed() -> None:
    sessions = Sessions(MemoryStore())
    ids = {made(sessions) for _ in range(50)}
    assert len(ids) == 50
    assert min(map(len, ids)) >= 24


def test_a_hot_session_is_not_decoded_again() -> None:
    sessions = Sessions(MemoryStore())
    session_id = made(sessions, n=[1])
    with sessions.open(session_id, "browser", Runner()) as first:
        pass
    with sessions.open(session_id, "browser", Runner()) as second:
        assert first is second


def test_what_another_process_saved_is_read() -> None:
    store = MemoryStore()
    here, there = Sessions(store), Sessions(store)
    session_id = made(here, n=1)
    with there.open(session_id, "browser", Runner()) as session:
        assert session is not None
        assert session.cold
        write(there, session, n=2)
    assert read(here, session_id) == 2


def test_newer_input_ends_the_run_and_waits_for_it() -> None:
    sessions = Sessions(MemoryStore())
    session_id = made(sessions, n=1)
    first = Runner()
    order = []

    def second() -> None:
        with sessions.open(session_id, "browser", Runner()):
            order.append("second")

    thread = threading.Thread(target=second)
    with sessions.open(session_id, "browser", first):
        thread.start()
        while not first.interrupted:
            pass
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    sessions = Sessions(MemoryStore())
    session_id = made(sessions)
    with (
        sessions.open(session_id, "browser", Runner()),
        pytest.raises(SessionError, match="Another run of this page is still going on"),
        sessions.open(session_id, "browser", Runner()),
    ):
        pass


def test_a_failure_forgets_what_was_half_done() -> None:
    sessions = Sessions(MemoryStore())
    session_id = made(sessions, n=1)

    def fail() -> None:
        with sessions.open(session_id, "browser", Runner()) as session:
            assert session is not None
            session.data.set("n", 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert read(sessions, session_id) == 1


def test_refused_input_keeps_the_session_in_memory() -> None:
    sessions = Sessions(MemoryStore())
    session_id = made(sessions)
    with pytest.raises(InputError), sessions.open(session_id, "browser", Runner()) as first:
        raise InputError
    with sessions.open(session_id, "browser", Runner()) as second:
        assert first is second


def test_room_is_made_for_new_sessions() -> None:
    store = MemoryStore()
    sessions = Sessions(store, room=2)
    ids = [made(sessions, n=number) for number in range(5)]
    assert len(sessions._entries) == 2
    assert [read(sessions, session_id) for session_id in ids] == list(range(5))


def test_values_that_only_live_here_keep_their_room() -> None:
    sessions = Sessions(MemoryStore(), room=1)
    value = object()
    pinned = made(sessions, n=value)
    for _ in range(3):
        made(sessions)
    assert read(sessions, pinned) is value


def test_a_dropped_session_is_gone() -> None:
    sessions = Sessions(MemoryStore())
    session_id = made(sessions, n=1)
    sessions.drop(session_id)
    assert read(sessions, session_id) is None


def test_a_dropped_browser_ends_its_runs_and_loses_all_tabs() -> None:
    sessions = Sessions(MemoryStore())
    tabs = [made(sessions), made(sessions)]
    other = made(sessions, browser="other", n=1)
    runner = Runner()

    def write_after_the_logout() -> None:
        with sessions.open(tabs[0], "browser", runner) as session:
            sessions.drop_browser("browser")
            assert runner.interrupted
            assert session is not None
            write(sessions, session, n=1)

    with pytest.raises(SessionForgotten, match="is gone"):
        write_after_the_logout()
    assert [read(sessions, tab) for tab in tabs] == [None, None]
    assert read(sessions, other, browser="other") == 1


def test_sessions_expire_by_their_last_use() -> None:
    clock = Clock()
    sessions = Sessions(MemoryStore(), clock=clock)
    old, used = made(sessions, n=1), made(sessions, n=2)
    clock.now = 2_000
    read(sessions, used)
    assert sessions.store.expire(1_500) == 1
    assert read(sessions, old) is None
    assert read(sessions, used) == 2


def test_a_run_that_builds_on_an_old_revision_is_refused() -> None:
    """Its lease was lost: another process was faster."""
    store = MemoryStore()
    here, there = Sessions(store), Sessions(store)
    session_id = made(here, n=1)

    def be_late() -> None:
        with here.open(session_id, "browser", Runner()) as mine:
            with there.open(session_id, "browser", Runner()) as theirs:
                assert theirs is not None
                write(there, theirs, n=2)
            assert mine is not None
            write(here, mine, n=3)

    with pytest.raises(SessionError, match="was changed by another run"):
        be_late()
    assert read(here, session_id) == 2


@pytest.mark.parametrize("what", [lambda: st.text("x"), lambda: st.session_state.get("a")])
def test_commands_outside_of_a_run_say_so(what: Callable[[], Any]) -> None:
    with pytest.raises(NoRunError, match="was called outside of a page run"):
        what()


def test_the_memory_of_one_process_keeps_sessions_apart() -> None:
    store = MemoryStore()
    sessions = Sessions(store)
    session_id = made(sessions, n=1)
    assert store.structure(session_id, "other") is None
    assert store.extend(session_id, sessions.owner, 0) is False
    assert store.acquire(session_id, "other", None, sessions.owner, 0) is None
