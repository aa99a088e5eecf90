"""All sessions of one process: one run at a time for each, the hot ones kept decoded.

The memory here is a cache: a session is used from it only if the store says that its revision is
still the one that was saved from here.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from scaffold.errors import AccessError, InputError, SessionError
from scaffold.runtime.cache import cache_data, cache_resource
from scaffold.runtime.session import Session, SessionStore, Structure, decode_structure

PATIENCE = 30.0


class Stoppable(Protocol):
    """A run that newer input may end."""

    def interrupt(self) -> None:
        """End the run at its next `st.` call."""


@dataclass(slots=True)
class _Entry:
    lock: Lock = field(default_factory=Lock)
    session: Session | None = None
    running: Stoppable | None = None
    waiting: int = 0


class Sessions:
    """Opens sessions for runs, one run at a time for each."""

    def __init__(
        self,
        store: SessionStore,
        *,
        strict: bool = False,
        limit: int = 50_000_000,
        room: int = 2_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self.strict = strict
        self.limit = limit
        self.clock = clock
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._room = room
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._guard = Lock()

    def create(self, browser: str, page: str, nonce: str) -> Session:
        """Return a new session of a browser.

        It is stored at once, so that its lease can be held.
        """
        session = Session(secrets.token_urlsafe(18), browser, page, nonce, registrations={})
        self.store.create(session.stored(), self.clock())
        return session

    @contextmanager
    def open_new(self, session: Session, runner: Stoppable) -> Generator[Session]:
        """Hold a session that was just created while its first run lasts."""
        with self._hold(session.id, runner) as entry:
            self.store.acquire(session.id, session.browser, 0, self.owner, self.clock())
            entry.session = session
            with self._settled(entry, session):
                yield session

    @contextmanager
    def open(self, session_id: str, browser: str, runner: Stoppable) -> Generator[Session | None]:
        """Hold a session while one run lasts; None if this browser has no such session.

        A run that is going on is asked to end first. Raises SessionError if it does not.
        """
        with self._hold(session_id, runner) as entry:
            known = entry.session.revision if entry.session is not None else None
            stored = self.store.acquire(session_id, browser, known, self.owner, self.clock())
            if stored is None:
                entry.session = None
                yield None
                return
            if entry.session is None or stored.structure is not None or stored.revision != known:
                entry.session = Session.of(stored)
            with self._settled(entry, entry.session):
                yield entry.session

    def save(self, session: Session, *, release: bool) -> None:
        """Write what changed in a session, in one transaction."""
        changes = session.save(strict=self.strict, limit=self.limit)
        session.revision = self.store.save(
            session.id, self.owner, changes, self.clock(), release=release
        )

    def peek(self, session_id: str, browser: str) -> Structure | None:
        """Return what a tab of this browser was offered, without waiting for its run."""
        block = self.store.structure(session_id, browser)
        return decode_structure(block) if block else None

    def page_of(self, session_id: str, browser: str) -> str | None:
        """Return the page that a tab of this browser shows, or None if it is not this browser's."""
        return self.store.page(session_id, browser)

    def drop(self, session_id: str) -> None:
        """Forget a session here and in the store."""
        with self._guard:
            self._entries.pop(session_id, None)
        _forget_caches(session_id)
        self.store.drop(session_id)

    def rename_browser(self, old: str, new: str) -> None:
        """Let the sessions of a browser belong to its new name; runs under way end."""
        with self._guard:
            for entry in self._entries.values():
                if entry.session is not None and entry.session.browser == old:
                    entry.session = None if not entry.session.data.pinned else entry.session
                    if entry.session is not None:
                        entry.session.browser = new
                    if entry.running is not None:
                        entry.running.interrupt()
        self.store.rename_browser(old, new)

    def drop_browser(self, browser: str) -> None:
        """Forget all sessions of a browser, and end their runs."""
        with self._guard:
            mine = [
                (key, entry)
                for key, entry in self._entries.items()
                if entry.session is not None and entry.session.browser == browser
            ]
            for key, entry in mine:
                del self._entries[key]
                _forget_caches(key)
                if entry.running is not None:
                    entry.running.interrupt()
        self.store.drop_browser(browser)

    @contextmanager
    def _hold(self, session_id: str, runner: Stoppable) -> Generator[_Entry]:
        with self._guard:
            entry = self._entries.get(session_id)
            if entry is None:
                entry = self._entries[session_id] = _Entry()
            else:
                self._entries.move_to_end(session_id)
            entry.waiting += 1
            if entry.running is not None:
                entry.running.interrupt()
        try:
            if not entry.lock.acquire(timeout=PATIENCE):
                raise SessionError(
                    "Another run of this page is still going on. Try again in a moment."
                )
            try:
                entry.running = runner
                yield entry
            finally:
                entry.running = None
                entry.lock.release()
        finally:
            with self._guard:
                entry.waiting -= 1
                self._make_room()

    @contextmanager
    def _settled(self, entry: _Entry, session: Session) -> Generator[None]:
        """Give the lease back, and forget a session that a failure left half changed."""
        revision = session.revision
        try:
            yield
        except (InputError, AccessError):
            raise  # nothing was changed, or what was changed is saved
        except BaseException:
            entry.session, revision = None, session.revision
            raise
        finally:
            if session.revision == revision:
                self.store.release(session.id, self.owner)

    def _make_room(self) -> None:
        if len(self._entries) <= self._room:
            return
        for key, entry in list(self._entries.items())[: len(self._entries) - self._room]:
            pinned = entry.session is not None and entry.session.data.pinned
            if entry.waiting == 0 and not pinned:
                del self._entries[key]
                _forget_caches(key)


def _forget_caches(session_id: str) -> None:
    """Forget what functions cached for one session: its memory, and its person's data."""
    cache_data.forget_session(session_id)
    cache_resource.forget_session(session_id)
