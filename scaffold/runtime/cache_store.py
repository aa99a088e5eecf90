"""Where cached values lie: in memory with limits of age, number and size, and on disk."""

from __future__ import annotations

import contextlib
import copy
import logging
import re
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.errors import NotAllowedError, ParameterTypeError, UsageError
from scaffold.runtime.codec_base import namespaces
from scaffold.runtime.codec_registry import NotStorable, StateGone, decode, encode, is_immutable
from scaffold.runtime.codec_values import UNCHANGING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scaffold.tree import Element

log = logging.getLogger("scaffold.cache")
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|tb|kib|mib|gib|tib)\s*", re.IGNORECASE)
_POWERS = {"b": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_COPIED_WHOLE = frozenset({"pandas", "polars", "numpy", "PIL"})


class UncopyableError(UsageError):
    """A value of `cache_data` of which no copies can be made."""

    def __init__(self, function: str, kind: type, *, disk: bool = False) -> None:
        cure = "Cache it with st.cache_resource if all sessions may share the one object."
        if disk:
            cure = (
                'Leave out persist="disk", or register the type with scaffold.register_state_type.'
            )
        elif kind.__module__.startswith("scaffold.elements"):
            cure = "An element belongs to its run: return the value that it shows instead."
        super().__init__(
            f"{function}() is cached by st.cache_data and returned a "
            f"{kind.__module__}.{kind.__qualname__}, which cannot be "
            f"{'stored on disk' if disk else 'copied'}. Every caller gets a copy of its own, so "
            f"plain values, dataclasses, models, arrays, frames and images are allowed. {cure}"
        )


@dataclass(slots=True)
class Entry:
    """One cached value.

    Attributes:
        held: the value as the cache keeps it: bytes of the codec if `packed`, else an object.
        elements: what the function wrote into the page.
        born: when it was computed (`time.monotonic`).
        retry: when a failed background refresh may be tried again.
    """

    held: Any
    packed: bool = False
    elements: list[Element] = field(default_factory=list["Element"])
    born: float = 0.0
    size: int = 0
    retry: float = 0.0


def freeze(value: object, function: str, *, script: bool = False) -> Entry:
    """Return an entry that later changes of `value` do not reach.

    Args:
        value: what is to be cached.
        function: which function returned it.
        script: the function is one of a script, whose classes each run makes anew.

    Raises:
        UncopyableError: the value can be neither stored nor copied.
    """
    if type(value) in UNCHANGING or (not script and is_immutable(value)):
        return Entry(value, size=sys.getsizeof(value))
    if type(value).__module__.partition(".")[0] not in _COPIED_WHOLE:
        try:
            data = encode(value)
        except NotStorable:
            pass
        else:
            return Entry(data, packed=True, size=len(data))
    return Entry(_duplicate(value, function), size=_size_of(value))


def thaw(entry: Entry, function: str) -> Any:
    """Return a value of its own for one caller.

    Raises:
        StateGone: a class in it is gone; it must be computed anew.
    """
    if entry.packed:
        return decode(entry.held)
    return entry.held if is_immutable(entry.held) else _duplicate(entry.held, function)


def _duplicate(value: Any, function: str) -> Any:
    try:
        if type(value).__module__.startswith("PIL."):
            return value.copy()
        copies: dict[int, Any] = {}
        found = copy.deepcopy(value, copies)
    except Exception as problem:
        raise UncopyableError(function, value.__class__) from problem
    namespaces.renew(copies.values())
    return found


def _size_of(value: object) -> int:
    """Return about how many bytes a value takes, with all that it holds."""
    total, left, seen = 0, [value], set[int]()
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        known = _known_size(one)
        total += sys.getsizeof(one) if known is None else known
        if known is None:
            left += _parts_of(one)
    return total


def _known_size(value: Any) -> int | None:
    """Return what an array, a frame or a picture says about its size; None for all others."""
    if isinstance(value, type):
        return 0
    if type(value).__module__.startswith("PIL."):
        width, height = value.size
        return int(width * height * len(value.getbands()))
    for name in ("nbytes", "estimated_size", "memory_usage"):
        found: Any = getattr(value, name, None)
        if callable(found):
            found = found(deep=True) if name == "memory_usage" else found()
        if found is not None:
            return int(found.sum() if hasattr(found, "sum") else found)
    return None


def _parts_of(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset | deque):
        return [*value]
    return [*getattr(value, "__dict__", {}).values()]


def bytes_of(size: int | str | None, decorator: str) -> int | None:
    """Return a size in bytes; text says "500 MB"."""
    if size is None:
        return None
    if isinstance(size, bool) or not isinstance(size, int | str):
        raise ParameterTypeError.of(
            f"{decorator}(max_size)", size, ["an int", "a text with a unit"], '"200 MB"'
        )
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is not None:
        base = 1024 if match[2].lower().endswith("ib") else 1000
        size = int(float(match[1]) * base ** _POWERS[match[2][0].lower()])
    if isinstance(size, str) or size < 1:
        raise NotAllowedError(
            f"{decorator} has max_size={size!r}, which is no size. Allowed are bytes as an int "
            'from 1, or text with a unit. Write e.g. max_size="200 MB".'
        )
    return size


@dataclass(slots=True)
class Limits:
    """How long and how much a cache keeps; `stale` seconds more for background refreshes."""

    ttl: float | None = None
    stale: float = 0.0
    max_entries: int | None = None
    max_size: int | None = None


class MemoryStore:
    """The entries of one function; the least recently used ones go first."""

    def __init__(self, limits: Limits, on_release: Callable[[Any], object] | None = None) -> None:
        self.limits = limits
        self.on_release = on_release
        self.generation = 0
        self._entries: OrderedDict[tuple[str, bytes], Entry] = OrderedDict()
        self._size = 0
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: tuple[str, bytes]) -> Entry | None:
        """Return an entry that is not too old, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if self._age(entry) <= self.longest:
                self._entries.move_to_end(key)
                return entry
        self.remove(key)
        return None

    @property
    def longest(self) -> float:
        """Return how many seconds an entry may be used at the most."""
        ttl = self.limits.ttl
        return float("inf") if ttl is None else ttl + self.limits.stale

    def is_stale(self, entry: Entry) -> bool:
        """Return whether an entry is over its ttl and only kept until a refresh has come."""
        return self.limits.ttl is not None and self._age(entry) > self.limits.ttl

    def put(self, key: tuple[str, bytes], entry: Entry, generation: int, age: float = 0.0) -> bool:
        """Keep an entry, unless the cache was cleared since; return whether it is kept."""
        released: list[Entry] = []
        with self._lock:
            if generation != self.generation:
                return False
            entry.born = time.monotonic() - age
            released += self._pop(key)
            self._entries[key] = entry
            self._size += entry.size
            while self._too_much():
                released += self._pop(next(iter(self._entries)))
        self._release(released)
        return True

    def remove(self, key: tuple[str, bytes]) -> None:
        """Forget one entry."""
        with self._lock:
            gone = self._pop(key)
        self._release(gone)

    def remove_session(self, session: str) -> None:
        """Forget the entries of one session."""
        with self._lock:
            keys = [key for key in self._entries if key[0] == session]
            gone = [entry for key in keys for entry in self._pop(key)]
        self._release(gone)

    def clear(self) -> None:
        """Forget everything, also what is being computed at this moment."""
        with self._lock:
            self.generation += 1
            gone = list(self._entries.values())
            self._entries.clear()
            self._size = 0
        self._release(gone)

    def _age(self, entry: Entry) -> float:
        return time.monotonic() - entry.born

    def _too_much(self) -> bool:
        entries, size = self.limits.max_entries, self.limits.max_size
        if len(self._entries) <= 1:
            return False
        return (entries is not None and len(self._entries) > entries) or (
            size is not None and self._size > size
        )

    def _pop(self, key: tuple[str, bytes]) -> list[Entry]:
        entry = self._entries.pop(key, None)
        if entry is None:
            return []
        self._size -= entry.size
        return [entry]

    def _release(self, entries: list[Entry]) -> None:
        """Hand released values to the author's function; outside of the lock, it may take long."""
        if self.on_release is None:
            return
        for entry in entries:
            try:
                self.on_release(entry.held)
            except Exception:
                log.exception("on_release of a cached resource failed")


class DiskStore:
    """The values of one function as files; what the codec cannot store is refused."""

    def __init__(self, folder_now: Callable[[], Path]) -> None:
        self._folder_now = folder_now

    @property
    def folder(self) -> Path:
        """Return the folder as the settings have it now; functions are decorated before them."""
        return self._folder_now()

    def load(self, key: bytes, longest: float) -> tuple[Entry, float] | None:
        """Return an entry that an earlier process or this one saved, and its age, or None."""
        try:
            saved, data = decode((self.folder / key.hex()).read_bytes())
        except (OSError, StateGone, TypeError, ValueError):
            return None
        age = time.time() - saved
        return None if age > longest else (Entry(data, packed=True, size=len(data)), age)

    def save(self, key: bytes, value: object, function: str) -> None:
        """Write a value; a reader never sees half of it."""
        try:
            data = encode([time.time(), encode(value)])
        except NotStorable as problem:
            raise UncopyableError(function, problem.kind, disk=True) from problem
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / key.hex()
        partial = path.with_name(f"{path.name}.{threading.get_ident()}.part")
        partial.write_bytes(data)
        partial.replace(path)

    def remove(self, key: bytes) -> None:
        """Delete one value."""
        (self.folder / key.hex()).unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete all values of the function."""
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                path.unlink(missing_ok=True)
