"""`cache_data` and `cache_resource`: results of functions, remembered over runs and sessions.

`cache_data` gives every caller a copy of its own; `cache_resource` gives all the same object.
"""

from __future__ import annotations

import inspect
import os
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, overload

from scaffold.errors import (
    IncompatibleParametersError,
    MissingParameterError,
    NotAllowedError,
    ParameterTypeError,
    UsageError,
)
from scaffold.runtime.cache_store import DiskStore, Limits, MemoryStore, bytes_of
from scaffold.runtime.cached_function import CachedFunction, Flights, Options
from scaffold.runtime.codec_base import MAIN
from scaffold.runtime.durations import seconds_of
from scaffold.runtime.hashing import DIGEST, HashFuncs, hash_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

P = ParamSpec("P")
R = TypeVar("R")
Scope = Literal["global", "session"]
RefreshMode = Literal["foreground", "background"]


class _Caches:
    """The caches of one decorator, by function; a script that runs again finds its own."""

    decorator = ""

    def __init__(self) -> None:
        self.folder = Path(".scaffold") / "cache"
        self._stores: dict[tuple[str, str, bytes], tuple[MemoryStore, Flights]] = {}

    def clear(self) -> None:
        """Forget everything that this decorator has cached in this process."""
        for memory, _ in list(self._stores.values()):
            memory.clear()

    def forget_session(self, session_id: str) -> None:
        """Forget what was cached for one session (`scope="session"`)."""
        for memory, _ in list(self._stores.values()):
            memory.remove_session(session_id)

    def _limits(
        self,
        ttl: float | timedelta | str | None,
        max_entries: int | None,
        max_size: int | str | None,
        scope: str,
        refresh_mode: str,
    ) -> Limits:
        self._check("scope", scope, ("global", "session"))
        self._check("refresh_mode", refresh_mode, ("foreground", "background"))
        seconds = None if ttl is None else seconds_of(ttl)
        if refresh_mode == "background" and seconds is None:
            raise MissingParameterError(
                f'{self.decorator} has refresh_mode="background" but no ttl, so nothing would ever '
                'be refreshed. Give a ttl, e.g. ttl="10m".'
            )
        if max_entries is not None and type(max_entries) is not int:
            raise ParameterTypeError.of(
                f"{self.decorator}(max_entries)", max_entries, ["an int", "None"], "100"
            )
        if max_entries is not None and max_entries < 1:
            raise NotAllowedError(
                f"{self.decorator} has max_entries={max_entries}. Allowed are None or numbers from "
                "1. Write e.g. max_entries=100."
            )
        stale = seconds if seconds is not None and refresh_mode == "background" else 0.0
        return Limits(seconds, stale, max_entries, bytes_of(max_size, self.decorator))

    def _check(self, name: str, value: object, allowed: tuple[str, ...]) -> None:
        if value not in allowed:
            listed = " and ".join(f'"{word}"' for word in allowed)
            raise NotAllowedError(
                f"{self.decorator} has {name}={value!r}. Allowed are {listed}. "
                f'Write e.g. {name}="{allowed[0]}".'
            )

    def _wrap(
        self,
        function: Callable[P, R],
        options: Options,
        limits: Limits,
        on_release: Callable[[Any], object] | None = None,
        *,
        disk: bool = False,
    ) -> CachedFunction[P, R]:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise UsageError(
                f"{self.decorator} cannot cache {function.__name__}(): it is a generator, which "
                "can be read only once. Return a list instead."
            )
        key = _identity(function)
        memory, flights = self._stores.setdefault(key, (MemoryStore(limits), Flights()))
        memory.limits, memory.on_release = limits, on_release
        mark = blake2b(key[0].encode() + key[2], digest_size=DIGEST).hexdigest()
        name = f"{key[1].replace('<', '').replace('>', '')}-{mark}"
        return CachedFunction(
            function,
            options,
            memory,
            flights,
            DiskStore(lambda: self.folder / name) if disk else None,
        )


def _identity(function: Callable[..., Any]) -> tuple[str, str, bytes]:
    """Return what tells a function from others: where it stands and what it does."""
    plain: Any = inspect.unwrap(function)
    code = getattr(plain, "__code__", None)
    name = getattr(plain, "__qualname__", type(plain).__qualname__)
    module = str(getattr(plain, "__module__", ""))
    if module == MAIN and code is not None:  # each script is one
        module = code.co_filename.removeprefix(f"{Path.cwd()}{os.sep}")
    return module, name, hash_code(code) if code is not None else repr(plain).encode()


class CacheData(_Caches):
    """Decorator for functions that return data: every caller gets a copy."""

    decorator = "st.cache_data"

    def clear(self) -> None:
        """Forget everything that is cached in this process, and what is kept on disk."""
        super().clear()
        for folder in self.folder.glob("*/"):
            DiskStore(partial(Path, folder)).clear()

    @overload
    def __call__(
        self,
        func: Callable[P, R],
        *,
        ttl: float | timedelta | str | None = None,
        max_entries: int | None = None,
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Literal["disk"] | bool | None = None,
        hash_funcs: HashFuncs | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> CachedFunction[P, R]: ...

    @overload
    def __call__(
        self,
        func: None = None,
        *,
        ttl: float | timedelta | str | None = None,
        max_entries: int | None = None,
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Literal["disk"] | bool | None = None,
        hash_funcs: HashFuncs | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> Callable[[Callable[P, R]], CachedFunction[P, R]]: ...

    def __call__(
        self,
        func: Callable[..., Any] | None = None,
        *,
        ttl: float | timedelta | str | None = None,
        max_entries: int | None = None,
        max_size: int | str | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        persist: Literal["disk"] | bool | None = None,
        hash_funcs: HashFuncs | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> Any:
        """Remember what a function returns, and give every caller a copy.

        The key is the function, its code and its arguments; parameters named `_x` are left out.

        Args:
            func: the function, where the decorator stands without parentheses.
            ttl: how long a result lives: seconds, a timedelta, or text such as "1h30m".
            max_entries: how many results are kept; the least recently used go first.
            max_size: how many bytes all results may take; text such as "200 MB" is allowed.
            show_spinner: whether, or with which text, a spinner shows while it computes.
            show_time: let the spinner show the seconds.
            persist: "disk" or True keeps results over restarts.
            hash_funcs: how to hash arguments of further types, by type or by "module.Name".
            scope: "session" keeps the results of each session apart.
            refresh_mode: "background" gives the old result for one more ttl while it is renewed.

        Raises:
            UsageError: options that cannot work together.

        Example:
            >>> @cache_data(ttl="1h")
            ... def squares(n: int) -> list[int]:
            ...     return [i * i for i in range(n)]
            >>> squares(3)
            [0, 1, 4]
        """
        limits = self._limits(ttl, max_entries, max_size, scope, refresh_mode)
        if persist not in (None, True, False, "disk"):
            self._check("persist", persist, ("disk",))
        if persist and scope == "session":
            raise IncompatibleParametersError(
                'st.cache_data has persist="disk" and scope="session", but sessions end and files '
                "stay. Leave one of them out."
            )
        options = Options(
            copies=True, show_spinner=show_spinner, show_time=show_time, hash_funcs=hash_funcs,
            scope=scope, background=refresh_mode == "background",
        )  # fmt: skip

        def decorate(function: Callable[..., Any]) -> CachedFunction[..., Any]:
            return self._wrap(function, options, limits, disk=bool(persist))

        return decorate if func is None else decorate(func)


class CacheResource(_Caches):
    """Decorator for functions that make something to share: a connection, a model."""

    decorator = "st.cache_resource"

    @overload
    def __call__(
        self,
        func: Callable[P, R],
        *,
        ttl: float | timedelta | str | None = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], bool] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], object] | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> CachedFunction[P, R]: ...

    @overload
    def __call__(
        self,
        func: None = None,
        *,
        ttl: float | timedelta | str | None = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], bool] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], object] | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> Callable[[Callable[P, R]], CachedFunction[P, R]]: ...

    def __call__(
        self,
        func: Callable[..., Any] | None = None,
        *,
        ttl: float | timedelta | str | None = None,
        max_entries: int | None = None,
        show_spinner: bool | str = True,
        show_time: bool = False,
        validate: Callable[[Any], bool] | None = None,
        hash_funcs: HashFuncs | None = None,
        on_release: Callable[[Any], object] | None = None,
        scope: Scope = "global",
        refresh_mode: RefreshMode = "foreground",
    ) -> Any:
        """Remember the one object that a function returns; all sessions and threads share it.

        Args:
            func: the function, where the decorator stands without parentheses.
            ttl: how long the object lives: seconds, a timedelta, or text such as "1h30m".
            max_entries: how many objects are kept; the least recently used go first.
            show_spinner: whether, or with which text, a spinner shows while it is made.
            show_time: let the spinner show the seconds.
            validate: asked about the object at every hit; False makes a new one.
            hash_funcs: how to hash arguments of further types, by type or by "module.Name".
            on_release: called with an object that the cache lets go, e.g. to close it.
            scope: "session" makes one object for each session.
            refresh_mode: "background" gives the old object for one more ttl while it is renewed.

        Raises:
            UsageError: options that cannot work together.

        Example:
            >>> @cache_resource
            ... def shared() -> list[int]:
            ...     return []
            >>> shared() is shared()
            True
        """
        limits = self._limits(ttl, max_entries, None, scope, refresh_mode)
        options = Options(
            copies=False, show_spinner=show_spinner, show_time=show_time, hash_funcs=hash_funcs,
            scope=scope, background=refresh_mode == "background", validate=validate,
        )  # fmt: skip

        def decorate(function: Callable[..., Any]) -> CachedFunction[..., Any]:
            return self._wrap(function, options, limits, on_release)

        return decorate if func is None else decorate(func)


cache_data = CacheData()
cache_resource = CacheResource()
