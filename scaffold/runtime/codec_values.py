"""How values of the standard library are stored."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from itertools import chain
from pathlib import Path, PosixPath, PurePath, PurePosixPath, PureWindowsPath, WindowsPath
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from scaffold.runtime.codec_base import NotStorable, TypeCodec
from scaffold.runtime.streamed import Streamed

FACTORIES: dict[str, type] = {
    kind.__name__: kind
    for kind in (list, dict, set, int, float, str, bool, bytes, tuple, frozenset)
}


def _dump_int(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)


def _load_int(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _dump_text(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def _load_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _dump_dict(value: dict[Any, Any]) -> list[object]:
    return list(chain.from_iterable(value.items()))


def _load_dict(flat: list[Any]) -> dict[Any, Any]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _dump_datetime(value: datetime | time) -> list[object]:
    return [value.replace(tzinfo=None, fold=0).isoformat(), value.fold, value.tzinfo]


def _zone(value: object) -> tzinfo | None:
    if value is None or isinstance(value, tzinfo):
        return value
    raise TypeError("no time zone")


def _load_datetime(parts: list[Any]) -> datetime:
    text, fold, zone = parts
    return datetime.fromisoformat(text).replace(tzinfo=_zone(zone), fold=fold)


def _load_time(parts: list[Any]) -> time:
    text, fold, zone = parts
    return time.fromisoformat(text).replace(tzinfo=_zone(zone), fold=fold)


def _dump_timezone(value: timezone) -> list[object]:
    given: tuple[Any, ...] = value.__getinitargs__()  # type: ignore[attr-defined]  # typeshed lacks it
    return [*given]


def _dump_zone(value: ZoneInfo) -> str:
    if value.key is None:  # pyright: ignore[reportUnnecessaryComparison] - ZoneInfo.from_file has none
        raise NotStorable(ZoneInfo, "it has no key")
    return value.key


def _dump_deque(value: deque[Any]) -> list[object]:
    return [value.maxlen, *value]


def _load_deque(parts: list[Any]) -> deque[Any]:
    return deque(parts[1:], maxlen=parts[0])


def _load_counter(counts: dict[Any, Any]) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    dict.update(counter, counts)
    return counter


def _dump_defaultdict(value: defaultdict[Any, Any]) -> list[object]:
    factory = value.default_factory
    if factory is None:
        return [None, dict(value)]
    name = getattr(factory, "__name__", "")
    if FACTORIES.get(name) is not factory:
        raise NotStorable(
            defaultdict, "its default_factory is not a builtin type such as list or int"
        )
    return [name, dict(value)]


def _load_defaultdict(parts: list[Any]) -> defaultdict[Any, Any]:
    name, items = parts
    return defaultdict(None if name is None else FACTORIES[name], items)


def _dump_path(value: PurePath) -> list[object]:
    return [isinstance(value, Path), isinstance(value, PureWindowsPath), str(value)]


def _load_path(parts: list[Any]) -> PurePath:
    concrete, windows, text = parts
    if concrete:
        return Path(text)
    return PureWindowsPath(text) if windows else PurePosixPath(text)


_path = TypeCodec(20, _dump_path, _load_path)
LARGE_INT = TypeCodec(1, _dump_int, _load_int)
ODD_TEXT = TypeCodec(2, _dump_text, _load_text)
ANY_DICT = TypeCodec(6, _dump_dict, _load_dict)

VALUES: dict[type, TypeCodec] = {
    tuple: TypeCodec(3, list, tuple),
    set: TypeCodec(4, list, set),
    frozenset: TypeCodec(5, list, frozenset),
    date: TypeCodec(7, date.isoformat, date.fromisoformat),
    time: TypeCodec(8, _dump_datetime, _load_time),
    datetime: TypeCodec(9, _dump_datetime, _load_datetime),
    timedelta: TypeCodec(
        10, lambda v: [v.days, v.seconds, v.microseconds], lambda parts: timedelta(*parts)
    ),
    Decimal: TypeCodec(11, str, Decimal),
    UUID: TypeCodec(12, lambda v: v.bytes, lambda data: UUID(bytes=data)),
    complex: TypeCodec(13, lambda v: [v.real, v.imag], lambda parts: complex(*parts)),
    range: TypeCodec(14, lambda v: [v.start, v.stop, v.step], lambda parts: range(*parts)),
    bytearray: TypeCodec(15, bytes, lambda data: bytearray(memoryview(data))),
    deque: TypeCodec(16, _dump_deque, _load_deque),
    Counter: TypeCodec(17, dict, _load_counter),
    defaultdict: TypeCodec(18, _dump_defaultdict, _load_defaultdict),
    OrderedDict: TypeCodec(19, dict, OrderedDict),
    PosixPath: _path,
    WindowsPath: _path,
    PurePosixPath: _path,
    PureWindowsPath: _path,
    timezone: TypeCodec(21, _dump_timezone, lambda parts: timezone(*parts)),
    ZoneInfo: TypeCodec(22, _dump_zone, ZoneInfo),
    Streamed: TypeCodec(23, list, Streamed),
}
UNCHANGING: frozenset[type] = frozenset(
    {type(None), bool, int, float, str, bytes, complex, range, date, time, datetime, timedelta}
    | {Decimal, UUID, timezone, ZoneInfo, PosixPath, WindowsPath, PurePosixPath, PureWindowsPath}
)
