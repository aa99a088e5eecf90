"""The author's values of one session.

Decoded when first touched, encoded only if they may have changed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from scaffold.errors import StateSizeError, StateTypeError, UsageError
from scaffold.runtime.codec_registry import (
    NotStorable,
    StateGone,
    decode,
    encode,
    is_immutable,
)

log = logging.getLogger("scaffold.state")
Changes = tuple[dict[str, bytes], set[str]]


class StateData:
    """Values by key, some of them still in the bytes in which they were stored."""

    __slots__ = (
        "_deleted", "_encoded", "_live", "_memory_only", "_raw", "_seen", "_touched",
    )  # fmt: skip

    def __init__(self, raw: dict[str, bytes] | None = None) -> None:
        self._raw = raw or {}
        self._live: dict[str, Any] = {}
        self._seen: dict[str, int] = {}
        self._touched: set[str] = set()
        self._encoded: dict[str, bytes] = {}
        self._deleted: set[str] = set()
        self._memory_only: set[str] = set()

    def __contains__(self, key: object) -> bool:
        return key in self._live or key in self._raw

    def __iter__(self) -> Iterator[str]:
        yield from [*self._live, *(key for key in self._raw if key not in self._live)]

    def __len__(self) -> int:
        return len(self._live) + len(self._raw)

    @property
    def pinned(self) -> bool:
        """Return whether values live here that no store has."""
        return bool(self._memory_only)

    def get(self, key: str) -> Any:
        """Return a value, decoding it at its first use; raise KeyError where there is none."""
        if key in self._raw:
            self._decode(key)
        value = self._live[key]
        if key not in self._touched and not is_immutable(value):
            self._touched.add(key)
        return value

    def set(self, key: str, value: Any) -> None:
        """Assign a value."""
        self._raw.pop(key, None)
        self._live[key] = value
        self._touched.add(key)
        self._deleted.discard(key)

    def delete(self, key: str) -> None:
        """Forget a key; raise KeyError where there is none."""
        if key not in self:
            raise KeyError(key)
        self._raw.pop(key, None)
        self._live.pop(key, None)
        self._touched.discard(key)
        self._encoded.pop(key, None)
        self._memory_only.discard(key)
        self._seen.pop(key, None)
        self._deleted.add(key)

    def collect(self, *, strict: bool, limit: int) -> list[UsageError]:
        """Encode what changed, and return what is wrong with values that are dropped therefore.

        A value is dropped if it cannot be stored and `strict` says that it must, or if it is larger
        than `limit` bytes.
        """
        problems: list[UsageError] = []
        touched, self._touched = self._touched, set()
        for key in touched:
            try:
                data = self._encode(key, strict=strict)
                if data is not None and len(data) > limit:
                    raise StateSizeError(f'st.session_state["{key}"]', len(data), limit)
            except (StateTypeError, StateSizeError) as problem:
                problems.append(problem)
                self.delete(key)
                continue
            if data is not None and self._seen.get(key) != hash(data):
                self._seen[key] = hash(data)
                self._encoded[key] = data
        return problems

    def changes(self, *, strict: bool, limit: int) -> Changes:
        """Return what must be stored and which keys must go, since the last `changes`.

        Raises:
            StateTypeError: a value cannot be stored and `strict` says that it must.
            StateSizeError: a value is larger than `limit` bytes.
        """
        if self._touched:
            problems = self.collect(strict=strict, limit=limit)
            if problems:
                raise problems[0]
        stored, self._encoded = self._encoded, {}
        gone, self._deleted = self._deleted, set()
        return stored, gone

    def snapshot(self) -> Snapshot:
        """Remember the values as they are, to undo what a replay does to them."""
        return Snapshot(self)

    def _encode(self, key: str, *, strict: bool) -> bytes | None:
        try:
            data = encode(self._live[key])
        except NotStorable as problem:
            if strict:
                raise StateTypeError(key, str(problem)) from None
            if key not in self._memory_only:
                self._memory_only.add(key)
                log.warning(
                    'st.session_state["%s"] holds a %s, which stays in the memory of this '
                    "process: it will not survive a restart. Register the type with "
                    "scaffold.register_state_type.",
                    key,
                    problem,
                )
            return None
        self._memory_only.discard(key)
        return data

    def _decode(self, key: str) -> None:
        data = self._raw.pop(key)
        try:
            self._live[key] = decode(data)
        except StateGone as problem:
            log.warning('st.session_state["%s"] could not be read back: %s', key, problem)
            self._deleted.add(key)
            raise KeyError(key) from None
        self._seen[key] = hash(data)


class Snapshot:
    """The values of a StateData at one moment."""

    def __init__(self, data: StateData) -> None:
        self._data = data
        self._raw = dict(data._raw)
        self._live = dict(data._live)
        self._seen = dict(data._seen)
        self._touched = set(data._touched)
        self._deleted = set(data._deleted)
        self._bytes = {
            key: _bytes_of(value) for key, value in self._live.items() if not is_immutable(value)
        }

    def restore(self) -> None:
        """Undo assignments, deletions and changes in place.

        Objects that did not change stay the same.

        A closure kept from the replay therefore still holds the session's own object.
        """
        data = self._data
        for key, raw in self._raw.items():
            if key in data._live and _bytes_of(data._live[key]) == raw:
                self._live[key] = data._live[key]
                self._seen[key] = hash(raw)
        kept = {key: raw for key, raw in self._raw.items() if key not in self._live}
        for key, before in self._bytes.items():
            if before is not None and _bytes_of(self._live[key]) != before:
                self._live[key] = decode(before)
        data._raw, data._live, data._seen = kept, self._live, self._seen
        data._touched, data._deleted = self._touched, self._deleted


def _bytes_of(value: Any) -> bytes | None:
    try:
        return encode(value)
    except NotStorable:
        return None
