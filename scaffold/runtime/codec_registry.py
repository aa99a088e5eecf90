"""Stores Python values as msgpack, never as pickle: which types, and how new ones are added.

Plain values (None, bool, int, float, str, bytes, lists and dicts of them) go straight to msgspec.
Everything else becomes an extension: a number for its kind, and simpler values inside.
"""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# Values of any type are looked at here.

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import msgspec

from scaffold.runtime.codec_base import NotStorable, StateGone, TypeCodec, namespaces
from scaffold.runtime.codec_classes import CLASSES, ENUM, codec_for_class
from scaffold.runtime.codec_values import ANY_DICT, LARGE_INT, ODD_TEXT, UNCHANGING, VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

__all__ = [
    "NotStorable",
    "StateGone",
    "decode",
    "encode",
    "is_immutable",
    "register_module_alias",
    "register_state_type",
]

T = TypeVar("T")
DEEPEST = 100
MOST_VALUES = 10_000_000
_REGISTERED = 50
_FIRST_OF_LIBRARIES = 60
_SCALARS = frozenset({type(None), bool, int, float, str, bytes})
_TEXT = frozenset({str})
_pack = msgspec.msgpack.Encoder().encode


class _Registry:
    """The codecs by type and by number."""

    def __init__(self) -> None:
        self.by_code = {
            codec.code: codec.load
            for codec in (LARGE_INT, ODD_TEXT, ANY_DICT, *VALUES.values(), *CLASSES)
        }
        self.by_code[_REGISTERED] = self._load_registered
        self._types: dict[type, TypeCodec] = dict(VALUES)
        self._found: WeakKeyDictionary[type, TypeCodec | None] = WeakKeyDictionary()
        self._loaders: dict[str, Callable[[Any], object]] = {}

    def register(
        self,
        cls: type[T],
        encode_value: Callable[[T], object],
        decode_value: Callable[[Any], T],
        name: str,
    ) -> None:
        self._loaders[name] = decode_value
        self._types[cls] = TypeCodec(
            _REGISTERED, lambda value: [name, encode_value(value)], self._load_registered
        )

    def find(self, kind: type) -> TypeCodec | None:
        known = self._types.get(kind)
        if known is not None:
            return known
        if kind not in self._found:
            self._found[kind] = codec_for_class(kind) or _library(kind)
        return self._found[kind]

    def loader(self, code: int) -> Callable[[Any], object]:
        if code >= _FIRST_OF_LIBRARIES and code not in self.by_code:
            from scaffold.runtime.codec_libraries import LIBRARIES

            self.by_code.update({codec.code: codec.load for codec in LIBRARIES})
        try:
            return self.by_code[code]
        except KeyError:
            raise StateGone(f"values of kind {code} are not known here") from None

    def _load_registered(self, parts: Any) -> object:
        name, inner = parts
        if not isinstance(name, str) or name not in self._loaders:
            raise StateGone(f"no type is registered under the name {name!r}")
        return self._loaders[name](inner)


def _library(kind: type) -> TypeCodec | None:
    from scaffold.runtime.codec_libraries import codec_for_library

    return codec_for_library(kind)


_registry = _Registry()


def _unpack_extension(code: int, data: memoryview) -> object:
    return _registry.loader(code)(_unpack(data))


_unpack = msgspec.msgpack.Decoder(ext_hook=_unpack_extension).decode


def encode(value: object) -> bytes:
    """Return a value as bytes.

    Raises:
        NotStorable: its type, or that of something in it, cannot be stored; the text names it.
    """
    if type(value) in _SCALARS or _is_flat(value):
        try:
            return _pack(value)
        except (OverflowError, UnicodeEncodeError):  # over 64 bits, or half of a surrogate pair
            return _pack(_Walk(careful=True).convert(value))
    try:
        return _pack(_Walk().convert(value))
    except (OverflowError, UnicodeEncodeError):
        return _pack(_Walk(careful=True).convert(value))


def decode(data: bytes | memoryview) -> Any:
    """Return the value that `encode` turned into `data`.

    Raises:
        StateGone: a class is gone or has changed, or the bytes are not what `encode` wrote.
    """
    try:
        return _unpack(data)
    except StateGone:
        raise
    except Exception as problem:
        raise StateGone(
            f"stored data cannot be read: {type(problem).__name__}: {problem}"
        ) from problem


def is_immutable(value: object) -> bool:
    """Return whether a value can never change in place, so that it need not be encoded again."""
    kind = type(value)
    if kind in UNCHANGING:
        return True
    if kind is tuple or kind is frozenset:
        return all(map(is_immutable, value))  # type: ignore[call-overload]  # one of the two
    return _registry.find(kind) is ENUM


def register_state_type(
    cls: type[T],
    encode: Callable[[T], object],
    decode: Callable[[Any], T],
    *,
    name: str | None = None,
) -> None:
    """Let values of `cls` be kept in session_state across restarts and processes.

    Args:
        cls: exactly this class; a subclass needs a registration of its own.
        encode: turns a value into anything that can be stored: a dict, a list, bytes ...
        decode: turns that back into a value.
        name: marks stored values; give one if the class may later move to another module.
    """
    _registry.register(cls, encode, decode, name or f"{cls.__module__}:{cls.__qualname__}")


def register_module_alias(name: str, namespace: Mapping[str, object] | ModuleType) -> None:
    """Let classes whose `__module__` is `name` be looked up in `namespace`.

    A script is no imported module, and every run of it defines its classes anew; the last one wins.
    """
    namespaces.alias(name, namespace)


def _is_flat(value: object) -> bool:
    """Return whether a list or dict holds nothing but scalars."""
    if type(value) is list:
        return _SCALARS.issuperset(map(type, value))
    if type(value) is dict:
        return _TEXT.issuperset(map(type, value)) and _SCALARS.issuperset(map(type, value.values()))
    return False


class _Walk:
    """One conversion of a value into what msgpack can say, bounded in depth and size."""

    __slots__ = ("_careful", "_left", "_open")

    def __init__(self, *, careful: bool = False) -> None:
        self._careful = careful
        self._open: set[int] = set()
        self._left = MOST_VALUES

    def convert(self, value: Any) -> object:
        kind: type[Any] = type(value)
        if kind in _SCALARS:
            return self._scalar(value) if self._careful else value
        self._enter(value, kind)
        try:
            if kind is list:
                return self._list(value)
            if kind is dict:
                return self._dict(value)
            return self._extension(value, kind)
        finally:
            self._open.discard(id(value))

    def _enter(self, value: object, kind: type) -> None:
        if id(value) in self._open:
            raise NotStorable(kind, "it contains itself")
        if len(self._open) >= DEEPEST:
            raise NotStorable(kind, f"it is nested deeper than {DEEPEST} levels")
        self._left -= len(value) + 1 if kind in (list, dict) else 1  # type: ignore[arg-type]
        if self._left < 0:
            raise NotStorable(kind, f"it holds more than {MOST_VALUES:,} values")
        self._open.add(id(value))

    def _list(self, value: list[object]) -> list[object]:
        if not self._careful and _SCALARS.issuperset(map(type, value)):
            return value
        return [self.convert(item) for item in value]

    def _dict(self, value: dict[Any, object]) -> object:
        if self._careful or not _TEXT.issuperset(map(type, value)):
            return self._tagged(ANY_DICT, value)
        if _SCALARS.issuperset(map(type, value.values())):
            return value
        return {key: self.convert(item) for key, item in value.items()}

    def _extension(self, value: object, kind: type) -> object:
        codec = _registry.find(kind)
        if codec is None:
            raise NotStorable(kind)
        return self._tagged(codec, value)

    def _tagged(self, codec: TypeCodec, value: object) -> msgspec.msgpack.Ext:
        try:
            dumped = codec.dump(value)
        except NotStorable:
            raise
        except Exception as problem:
            raise NotStorable(type(value), f"{type(problem).__name__}: {problem}") from problem
        return msgspec.msgpack.Ext(codec.code, _pack(self.convert(dumped)))

    def _scalar(self, value: Any) -> object:
        if type(value) is int and not -(1 << 63) <= value < 1 << 64:
            return msgspec.msgpack.Ext(LARGE_INT.code, _pack(LARGE_INT.dump(value)))
        if type(value) is str and any("\ud800" <= character <= "\udfff" for character in value):
            return msgspec.msgpack.Ext(ODD_TEXT.code, _pack(ODD_TEXT.dump(value)))
        return value
