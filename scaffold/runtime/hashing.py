"""Hashes of arguments and functions, from which the caches make their keys."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# Values of any type are looked at here.

from __future__ import annotations

import dataclasses
import functools
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, Flag
from hashlib import blake2b
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, TypeAlias

from scaffold.errors import UsageError
from scaffold.runtime.codec_registry import NotStorable, encode

HashFuncs: TypeAlias = Mapping[str | type, Callable[[Any], object]]
DIGEST = 16
_SCALARS = frozenset({type(None), bool, int, float, str, bytes})


class UnhashableError(UsageError):
    """An argument of a cached function cannot become part of the key."""

    def __init__(self, function: str, argument: str, kind: type) -> None:
        name = kind.__name__
        super().__init__(
            f"{function}() is cached and got an argument {argument} of type "
            f"{kind.__module__}.{kind.__qualname__}, which cannot be hashed. Plain values, "
            f"dataclasses, models, arrays, frames and images can. Name the parameter "
            f"_{argument.lstrip('*')} to leave it out of the key, or give the cache "
            f"hash_funcs={{{name}: lambda value: ...}}."
        )


class _NoHashError(Exception):
    """Something inside a value cannot be hashed."""

    def __init__(self, kind: type) -> None:
        super().__init__(kind)
        self.kind = kind


def hash_arguments(
    arguments: Iterable[tuple[str, object]], hash_funcs: HashFuncs | None, function: str
) -> bytes:
    """Return a hash of named arguments.

    Raises:
        UnhashableError: an argument is of a type that is neither known nor in `hash_funcs`.
    """
    pairs = list(arguments)
    if not hash_funcs and _SCALARS.issuperset(type(value) for _, value in pairs):
        return blake2b(
            encode([part for pair in pairs for part in pair]), digest_size=DIGEST
        ).digest()
    hasher = _Hasher(hash_funcs or {})
    for name, value in pairs:
        try:
            hasher.feed(name)
            hasher.feed(value)
        except _NoHashError as problem:
            raise UnhashableError(function, name, problem.kind) from None
    return hasher.digest()


def hash_or_none(value: object) -> bytes | None:
    """Return the hash of a value, or None if it has none or changes as it is used."""
    hasher = _Hasher({}, reduces=False)
    try:
        hasher.feed(value)
    except _NoHashError:
        return None
    return hasher.digest()


def hash_code(code: CodeType) -> bytes:
    """Return a hash of what a function does, the same in every process."""
    state = blake2b(code.co_code, digest_size=DIGEST)
    state.update(repr((code.co_names, code.co_varnames, code.co_freevars)).encode())
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            state.update(hash_code(constant))
        elif isinstance(constant, frozenset):
            state.update(repr(sorted(map(repr, constant))).encode())
        else:
            state.update(f"{type(constant).__name__}{constant!r}".encode("utf-8", "replace"))
    return state.digest()


def captured(function: Callable[..., object]) -> list[object]:
    """Return what a function holds of the functions around it; unset variables are left out."""
    found: list[object] = []
    for cell in getattr(function, "__closure__", None) or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:  # not assigned yet
            continue
    return found


class _Hasher:
    """Feeds values of any known type into one digest, each marked with its type."""

    def __init__(self, hash_funcs: HashFuncs, *, reduces: bool = True) -> None:
        self._reduces = reduces
        self._state = blake2b(digest_size=DIGEST)
        self._funcs = hash_funcs
        self._open: set[int] = set()

    def digest(self) -> bytes:
        return self._state.digest()

    def feed(self, value: Any) -> None:
        kind: type[Any] = type(value)
        own = self._funcs.get(kind) or self._funcs.get(f"{kind.__module__}.{kind.__qualname__}")
        if own is not None:
            self._mark("own", kind.__qualname__)
            self._plain(own(value))
        elif kind in _SCALARS:
            self._bytes(encode(value))
        elif id(value) in self._open:
            self._mark("cycle", "")
        else:
            self._open.add(id(value))
            try:
                self._composite(value, kind)
            finally:
                self._open.discard(id(value))

    def _plain(self, value: object) -> None:
        """Feed what a function of `hash_funcs` returned; it must not be asked again about it."""
        nested = _Hasher({}, reduces=self._reduces)
        nested.feed(value)
        self._bytes(nested.digest())

    def _mark(self, *words: str) -> None:
        self._bytes("\x1f".join(words).encode("utf-8", "replace"))

    def _bytes(self, data: bytes | memoryview) -> None:
        self._state.update(len(data).to_bytes(8, "big"))
        self._state.update(data)

    def _all(self, values: Iterable[object]) -> None:
        for value in values:
            self.feed(value)
        self._mark("end")

    def _composite(self, value: Any, kind: type[Any]) -> None:
        if kind in (list, tuple):
            self._mark(kind.__name__)
            self._all(value)
        elif issubclass(kind, Mapping):
            self._mark(kind.__qualname__)
            self._all(part for pair in value.items() for part in pair)
        elif kind in (set, frozenset):
            self._mark(kind.__name__)
            self._all(sorted(self._apart(item) for item in value))
        elif not (
            self._library(value, kind) or self._code(value, kind) or self._object(value, kind)
        ):
            self._stored(value, kind)

    def _apart(self, value: object) -> bytes:
        nested = _Hasher(self._funcs, reduces=self._reduces)
        nested.feed(value)
        return nested.digest()

    def _code(self, value: Any, kind: type[Any]) -> bool:
        if isinstance(value, FunctionType):
            self._mark("function", value.__module__ or "", value.__qualname__)
            self._bytes(hash_code(value.__code__))
            self._all([value.__defaults__, *captured(value)])
        elif isinstance(value, MethodType):
            self._mark("method")
            self._all([value.__func__, value.__self__])
        elif isinstance(value, functools.partial):
            self._mark("partial")
            self._all([value.func, value.args, value.keywords])
        elif isinstance(value, type | BuiltinFunctionType):
            self._mark("named", str(value.__module__), value.__qualname__)
            self._all([getattr(value, "__self__", None)])
        elif isinstance(value, ModuleType):
            self._mark("module", value.__name__)
        elif isinstance(value, re.Pattern):
            self._mark("pattern", repr(value.pattern), str(value.flags))
        else:
            return False
        return True

    def _object(self, value: Any, kind: type[Any]) -> bool:
        if isinstance(value, io.BytesIO | io.StringIO):
            self._mark("buffer", kind.__qualname__, str(getattr(value, "name", "")))
            self.feed([value.getvalue(), value.tell()])
        elif isinstance(value, io.IOBase):
            self._file(value, kind)
        elif dataclasses.is_dataclass(value):
            self._fields(value, kind, [each.name for each in dataclasses.fields(value)])
        elif isinstance(vars(kind).get("__attrs_attrs__"), tuple):
            self._fields(value, kind, [each.name for each in kind.__attrs_attrs__])
        elif hasattr(kind, "model_fields") and hasattr(value, "__pydantic_fields_set__"):
            self._fields(value, kind, [*kind.model_fields, *(value.model_extra or ())])
        elif isinstance(value, Enum):
            self._mark("enum", kind.__module__, kind.__qualname__)
            self.feed(value.value if isinstance(value, Flag) else value.name)
        elif (
            plain := next((base for base in _PLAIN if isinstance(value, base)), None)
        ) is not None:
            self._mark("object", kind.__module__, kind.__qualname__)
            self._all([_PLAIN[plain](value), getattr(value, "__dict__", None)])
        else:
            return False
        return True

    def _fields(self, value: object, kind: type[Any], names: Iterable[str]) -> None:
        self._mark("object", kind.__module__, kind.__qualname__)
        self._all(part for name in names for part in (name, getattr(value, name, None)))

    def _file(self, value: io.IOBase, kind: type[Any]) -> None:
        name = getattr(value, "name", None)
        if not isinstance(name, str):
            raise _NoHashError(kind)
        about = os.stat(name)  # noqa: PTH116 - the name may be anything that open() took
        self._mark("file", name, str(about.st_mtime_ns), str(about.st_size), str(value.tell()))

    def _library(self, value: Any, kind: type[Any]) -> bool:
        feed = _LIBRARIES.get(kind.__module__.partition(".")[0])
        return feed is not None and feed(self, value)

    def _numpy(self, value: Any) -> bool:
        if not hasattr(value, "tobytes"):
            return False
        self._mark("numpy", str(value.dtype), str(value.shape))
        if value.dtype.hasobject:
            self._all(value.ravel().tolist())
        else:
            self._bytes(value.tobytes())
        return True

    def _pandas(self, value: Any) -> bool:
        import pandas as pd

        if not isinstance(value, pd.DataFrame | pd.Series | pd.Index):
            return False
        self._mark("pandas", type(value).__name__)
        if isinstance(value, pd.DataFrame):
            self._all([*value.columns, *map(str, value.dtypes), *value.index.names])
        else:
            self._all([value.name, str(value.dtype)])
        try:
            rows: Any = pd.util.hash_pandas_object(value)
        except TypeError:  # cells that pandas cannot hash, e.g. lists
            cells = value.to_numpy(dtype=object).ravel().tolist()
            index = getattr(value, "index", None)
            self._all(cells if index is None else [*cells, *index.tolist()])
            return True
        self._bytes(rows.to_numpy().tobytes())
        return True

    def _polars(self, value: Any) -> bool:
        import polars as pl

        if not isinstance(value, pl.DataFrame | pl.Series):
            return False
        frame = value.to_frame() if isinstance(value, pl.Series) else value
        self._mark("polars", type(value).__name__, repr(frame.schema), str(frame.height))
        self._bytes(encode(frame))
        return True

    def _pillow(self, value: Any) -> bool:
        if not hasattr(value, "tobytes"):
            return False
        self._mark("image", value.mode, str(value.size))
        self._bytes(value.tobytes())
        return True

    def _stored(self, value: object, kind: type[Any]) -> None:
        try:
            self._bytes(encode(value))
        except NotStorable:
            self._reduced(value, kind)

    def _reduced(self, value: Any, kind: type[Any]) -> None:
        """Feed what a class itself says it consists of, as fractions, intervals and errors do."""
        usual: Any = object.__reduce__
        if not self._reduces or kind.__reduce__ is usual or kind.__module__ == "itertools":
            raise _NoHashError(kind)
        try:
            parts = value.__reduce__()
        except Exception:
            raise _NoHashError(kind) from None
        self._mark("reduced", kind.__module__, kind.__qualname__)
        self.feed(parts)


def _items(base: Any) -> Callable[[Any], object]:
    whole: Any = frozenset if base in (set, frozenset) else list
    return lambda value: whole(base.__iter__(value))


# What subclasses of plain types hold, whatever methods they have of their own.
_PLAIN: dict[type, Callable[[Any], object]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    bytes: lambda value: bytes(memoryview(value)),
    **{base: _items(base) for base in (list, tuple, set, frozenset)},
}
_LIBRARIES: dict[str, Callable[[_Hasher, Any], bool]] = {
    "numpy": _Hasher._numpy,
    "pandas": _Hasher._pandas,
    "polars": _Hasher._polars,
    "PIL": _Hasher._pillow,
}
