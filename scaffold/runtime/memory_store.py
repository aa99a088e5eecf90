"""Sessions in the memory of one process: for AppTest and for scripts that need no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scaffold.errors import SessionError, SessionForgotten
from scaffold.runtime.session import Save, Stored


@dataclass
class _Row:
    stored: Stored
    touched: float
    state: dict[str, bytes] = field(default_factory=dict[str, bytes])


class MemoryStore:
    """A SessionStore that forgets everything when the process ends."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}

    def create(self, stored: Stored, now: float) -> None:
        """Insert a session."""
        self._rows[stored.id] = _Row(stored, now)

    def acquire(
        self, session_id: str, browser: str, known: int | None, owner: str, now: float
    ) -> Stored | None:
        """Return a session of this browser; one process needs no lease."""
        row = self._rows.get(session_id)
        if row is None or row.stored.browser != browser:
            return None
        row.touched = now
        stored = row.stored
        fresh = known == stored.revision
        return Stored(
            stored.id, stored.browser, stored.page, stored.nonce, stored.revision, stored.version,
            stored.seq, None if fresh else stored.values, None if fresh else stored.structure,
            None if fresh else dict(row.state), stored.pending,
        )  # fmt: skip

    def save(self, session_id: str, owner: str, save: Save, now: float, *, release: bool) -> int:
        """Write what changed."""
        row = self._rows.get(session_id)
        if row is None:
            raise SessionForgotten(f"The session {session_id[:8]} is gone.")
        old = row.stored
        if save.revision != old.revision:
            raise SessionError(f"The session {session_id[:8]} was changed by another run.")
        row.stored = Stored(
            old.id, old.browser, save.page, save.nonce, old.revision + 1, save.version, save.seq,
            old.values if save.values is None else save.values,
            old.structure if save.structure is None else save.structure,
            None, save.pending,
        )  # fmt: skip
        row.state.update(save.state)
        for key in save.deleted:
            row.state.pop(key, None)
        row.touched = now
        return row.stored.revision

    def release(self, session_id: str, owner: str) -> None:
        """Do nothing: one process needs no lease."""

    def extend(self, session_id: str, owner: str, now: float) -> bool:
        """Return False: newer input of this process interrupts the run directly."""
        return False

    def structure(self, session_id: str, browser: str) -> bytes | None:
        """Return the structure of a session of this browser."""
        row = self._rows.get(session_id)
        return row.stored.structure if row is not None and row.stored.browser == browser else None

    def page(self, session_id: str, browser: str) -> str | None:
        """Return the page of a session of this browser."""
        row = self._rows.get(session_id)
        return row.stored.page if row is not None and row.stored.browser == browser else None

    def values_of_last(self, browser: str, keys: Sequence[str]) -> dict[str, bytes]:
        """Return values of the session of a browser that was used last."""
        mine = [row for row in self._rows.values() if row.stored.browser == browser]
        last = max(mine, key=lambda row: row.touched, default=None)
        return {} if last is None else {k: v for k, v in last.state.items() if k in keys}

    def rename_browser(self, old: str, new: str) -> None:
        """Let the sessions of a browser belong to its new name."""
        for row in self._rows.values():
            if row.stored.browser == old:
                row.stored.browser = new

    def drop(self, session_id: str) -> None:
        """Forget a session."""
        self._rows.pop(session_id, None)

    def drop_browser(self, browser: str) -> None:
        """Forget all sessions of a browser."""
        for session_id in [key for key, row in self._rows.items() if row.stored.browser == browser]:
            del self._rows[session_id]

    def expire(self, before: float) -> int:
        """Forget what was not touched since `before`."""
        old = [key for key, row in self._rows.items() if row.touched < before]
        for session_id in old:
            del self._rows[session_id]
        return len(old)
