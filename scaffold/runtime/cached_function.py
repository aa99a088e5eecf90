"""One cached function: its keys, hits and misses, one computation at a time for each key."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as WaitTimeout
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, ParamSpec, TypeVar, overload

from scaffold.errors import LayoutContextError
from scaffold.runtime.cache_store import DiskStore, Entry, MemoryStore, freeze, thaw
from scaffold.runtime.codec_base import MAIN, namespaces
from scaffold.runtime.codec_registry import StateGone
from scaffold.runtime.hashing import HashFuncs, captured, hash_arguments, hash_or_none

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.runtime.context import Run

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
Key = tuple[str, bytes]
log = logging.getLogger("scaffold.cache")
_LOOK_UP = 0.05
_RETRY = 30.0


@dataclass(slots=True, frozen=True)
class Options:
    """What the author asked of a cache, checked."""

    copies: bool
    show_spinner: bool | str = True
    show_time: bool = False
    hash_funcs: HashFuncs | None = None
    scope: Literal["global", "session"] = "global"
    background: bool = False
    validate: Callable[[Any], object] | None = None


class Flights:
    """Computations under way, so that two callers of the same key compute once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Key, tuple[Future[None], object]] = {}

    def board(self, key: Key, who: object) -> Future[None] | None:
        """Return the future to wait for, or None if the caller shall compute (`land` when done)."""
        with self._lock:
            found = self._under_way.get(key)
            if found is None:
                self._under_way[key] = (Future(), who)
                return None
            if found[1] is who or found[1] == who:
                raise RecursionError("a cached function called itself with the same arguments")
            return found[0]

    def try_board(self, key: Key) -> bool:
        """Begin a computation unless one is under way."""
        with self._lock:
            if key in self._under_way:
                return False
            self._under_way[key] = (Future(), None)
            return True

    def land(self, key: Key) -> None:
        """End a computation and wake those who wait."""
        with self._lock:
            future, _ = self._under_way.pop(key)
        future.set_result(None)


class CachedFunction(Generic[P, R]):
    """A function whose results are remembered; call it like the function itself."""

    def __init__(
        self,
        function: Callable[P, R],
        options: Options,
        memory: MemoryStore,
        flights: Flights,
        disk: DiskStore | None = None,
    ) -> None:
        functools.update_wrapper(self, function)
        self.__wrapped__ = function
        self._function: Callable[..., Any] = function
        self._name = getattr(function, "__name__", repr(function))
        self._options = options
        self._memory = memory
        self._flights = flights
        self._disk = disk
        self._is_async = inspect.iscoroutinefunction(function)
        self._parameters = _Parameters(function)
        space: dict[str, Any] = getattr(inspect.unwrap(function), "__globals__", {})
        self._script = space if space.get("__name__") == MAIN else None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the remembered result for these arguments, or compute it."""
        if self._is_async:
            return self._call_async(args, kwargs)  # type: ignore[return-value]  # R is a coroutine
        key = self._key(args, kwargs)
        while True:
            hit, value = self._hit(key, args, kwargs)
            if hit:
                return value  # type: ignore[no-any-return]
            waiting = self._flights.board(key, threading.get_ident())
            if waiting is None:
                try:
                    return self._miss(key, args, kwargs)  # type: ignore[no-any-return]
                finally:
                    self._flights.land(key)
            self._wait(waiting)

    @overload
    def __get__(self, instance: None, owner: type) -> CachedFunction[P, R]: ...

    @overload
    def __get__(
        self: CachedFunction[Concatenate[Any, Q], R], instance: object, owner: type
    ) -> BoundCachedFunction[Q, R]: ...

    def __get__(self, instance: object, owner: type) -> Any:
        """Bind a cached method to its instance."""
        return self if instance is None else BoundCachedFunction(self, instance)

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """Forget the result for these arguments; without arguments, all results."""
        if args or kwargs:
            key = self._key(args, kwargs)
            self._memory.remove(key)
            if self._disk is not None:
                self._disk.remove(key[1])
            return
        self._memory.clear()
        if self._disk is not None:
            self._disk.clear()

    def _key(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Key:
        run = _run()
        session = run.session_id if run is not None and self._options.scope == "session" else ""
        named = self._parameters.named(args, kwargs)
        return session, hash_arguments(named, self._options.hash_funcs, self._name)

    def _hit(self, key: Key, args: Any, kwargs: Any) -> tuple[bool, Any]:
        entry = self._memory.get(key) or self._from_disk(key)
        if entry is None:
            return False, None
        try:
            with self._classes():
                value = thaw(entry, self._name) if self._options.copies else entry.held
        except StateGone:
            self._memory.remove(key)
            return False, None
        if self._options.validate is not None and not self._options.validate(value):
            self._memory.remove(key)
            return False, None
        if self._options.background and self._memory.is_stale(entry):
            self._refresh(key, entry, args, kwargs)
        run = _run()
        if run is not None and entry.elements:
            if getattr(entry.elements, "astray", False):
                raise LayoutContextError(
                    f"{self._name}() is cached and wrote to a container that was made outside of "
                    "it. Its elements are written again where it is called; allowed are st itself, "
                    "st.sidebar, and containers that it makes. Write st.text(...) in it and call "
                    f"it in a block: with container: {self._name}(...)."
                )
            run.replay_elements(entry.elements)
        return True, value

    def _from_disk(self, key: Key) -> Entry | None:
        if self._disk is None:
            return None
        found = self._disk.load(key[1], self._memory.longest)
        if found is None:
            return None
        entry, age = found
        self._memory.put(key, entry, self._memory.generation, age)
        return entry

    def _classes(self) -> AbstractContextManager[None]:
        """Return where classes are found, if the function is one of a script."""
        return nullcontext() if self._script is None else namespaces.of_script(self._script)

    def _miss(self, key: Key, args: Any, kwargs: Any) -> Any:
        hit, value = self._hit(key, args, kwargs)  # somebody may have been faster
        if hit:
            return value
        generation = self._memory.generation
        with self._spinner(), _Recording() as recording:
            value = self._function(*args, **kwargs)
        self._keep(key, value, recording.elements, generation)
        return value

    def _keep(self, key: Key, value: Any, elements: list[Any], generation: int) -> bool:
        entry = Entry(value)
        if self._options.copies:
            with self._classes():
                entry = freeze(value, self._name, script=self._script is not None)
                if self._disk is not None and generation == self._memory.generation:
                    self._disk.save(key[1], value, self._name)
        entry.elements = elements
        return self._memory.put(key, entry, generation)

    def _wait(self, waiting: Future[None]) -> None:
        run = _run()
        while True:
            try:
                return waiting.result(timeout=_LOOK_UP if run is not None else None)
            except WaitTimeout:
                if run is not None:
                    run.check()

    async def _call_async(self, args: Any, kwargs: Any) -> Any:
        key = self._key(args, kwargs)
        while True:
            hit, value = self._hit(key, args, kwargs)
            if hit:
                return value
            waiting = self._flights.board(key, asyncio.current_task())
            if waiting is None:
                try:
                    return await self._miss_async(key, args, kwargs)
                finally:
                    self._flights.land(key)
            await asyncio.shield(asyncio.wrap_future(waiting))

    async def _miss_async(self, key: Key, args: Any, kwargs: Any) -> Any:
        hit, value = self._hit(key, args, kwargs)
        if hit:
            return value
        generation = self._memory.generation
        with self._spinner(), _Recording() as recording:
            value = await self._function(*args, **kwargs)
        self._keep(key, value, recording.elements, generation)
        return value

    def _refresh(self, key: Key, entry: Entry, args: Any, kwargs: Any) -> None:
        """Compute anew in a thread of its own, once at a time; callers get the old value."""
        if time.monotonic() >= entry.retry and self._flights.try_board(key):
            work = functools.partial(self._refresh_now, key, entry, args, kwargs)
            threading.Thread(target=work, name=f"cache {self._name}", daemon=True).start()

    def _refresh_now(self, key: Key, entry: Entry, args: Any, kwargs: Any) -> None:
        generation = self._memory.generation
        try:
            value = self._function(*args, **kwargs)
            if self._is_async:
                value = asyncio.run(value)
            kept = self._keep(key, value, entry.elements, generation)
            if not kept and self._memory.on_release is not None:
                self._memory.on_release(value)
        except Exception:
            entry.retry = time.monotonic() + _RETRY
            log.exception("%s() could not be refreshed; its old value stays for now", self._name)
        finally:
            self._flights.land(key)

    def _spinner(self) -> AbstractContextManager[object]:
        run, shown = _run(), self._options.show_spinner
        if run is None or not shown:
            return nullcontext()
        text = shown if isinstance(shown, str) else f"Running `{self._name}(...)`."
        return run.spinner(text, show_time=self._options.show_time)


class BoundCachedFunction(Generic[P, R]):
    """A cached method of one instance."""

    def __init__(self, function: CachedFunction[Any, R], instance: object) -> None:
        self._cached = function
        self._instance = instance

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the remembered result for this instance and these arguments, or compute it."""
        return self._cached(self._instance, *args, **kwargs)

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """Forget the result for these arguments; without arguments, all results of the method."""
        if args or kwargs:
            self._cached.clear(self._instance, *args, **kwargs)
        else:
            self._cached.clear()


class _Recording:
    """Notes what a function writes into the page, whether or not it succeeds."""

    def __init__(self) -> None:
        self.elements: list[Any] = []
        self._run = _run()
        self._token: Any = None

    def __enter__(self) -> _Recording:
        if self._run is not None:
            self._token = self._run.record_start()
        return self

    def __exit__(self, *_problem: object) -> None:
        if self._run is not None:
            self.elements = self._run.record_stop(self._token)


class _Parameters:
    """The parameters of a function, so that a keyword and a position name the same argument."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._names: list[str] = []
        self._rest = ""
        self._defaults: dict[str, object] = {}
        for each in inspect.signature(function).parameters.values():
            if each.kind is each.VAR_POSITIONAL:
                self._rest = each.name
            elif each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD):
                self._names.append(each.name)
            if each.default is not each.empty and hash_or_none(each.default) is not None:
                self._defaults[each.name] = each.default

    def named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[tuple[str, object]]:
        """Return the arguments that count, by name, in one order."""
        found = self._defaults | dict(zip(self._names, args, strict=False)) | kwargs
        if len(args) > len(self._names):
            found[f"*{self._rest}"] = args[len(self._names) :]
        pairs = [
            (name, found[name]) for name in sorted(found) if not name.lstrip("*").startswith("_")
        ]
        if getattr(self._function, "__closure__", None):
            marks = [hash_or_none(value) for value in captured(self._function)]
            pairs.append(("captured", marks))
        return pairs


def _run() -> Run | None:
    from scaffold.runtime.context import current_run_or_none

    return current_run_or_none()
