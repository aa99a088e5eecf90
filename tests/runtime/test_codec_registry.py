import math
import pathlib
import sys
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, Flag, IntEnum, auto
from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
import msgspec
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import BaseModel, ConfigDict, PrivateAttr

from scaffold.runtime import codec_registry
from scaffold.runtime.codec_registry import (
    NotStorable,
    StateGone,
    decode,
    encode,
    is_immutable,
    register_module_alias,
    register_state_type,
)


class Colour(Enum):
    RED = "r"
    BLUE = "b"


class Level(IntEnum):
    LOW = 1


class Right(Flag):
    READ = auto()
    WRITE = auto()


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)

    @cached_property
    def far(self) -> object:
        return lambda: None


@dataclass(frozen=True, slots=True)
class Fixed:
    name: str
    at: date


@attrs.define
class Parcel:
    weight: float
    parts: list[int] = attrs.field(factory=list)


@attrs.frozen(slots=False)
class Stamp:
    code: str


class Person(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str
    born: date | None = None
    _secret: int = PrivateAttr(default=7)


class Pair(NamedTuple):
    left: int
    right: str = "r"


Triple = namedtuple("Triple", "a b c")


class Unknown:
    pass


def again(value: object) -> Any:
    return decode(encode(value))


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
hashable = st.recursive(
    plain
    | st.decimals(allow_nan=False)
    | st.uuids()
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.timedeltas()
    | st.complex_numbers(allow_nan=False)
    | st.sampled_from([*Colour, *Level, Right.READ | Right.WRITE, pathlib.PurePosixPath("/a")]),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
values = st.recursive(
    hashable,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(hashable, inner, max_size=4)
        | st.dictionaries(st.text(), inner, max_size=4)
        | st.sets(hashable, max_size=3)
        | st.builds(Point, x=st.integers(), tags=st.lists(st.text(), max_size=2))
        | st.builds(Pair, st.integers(), st.text())
        | st.lists(inner, max_size=3).map(deque)
    ),
    max_leaves=10,
)


def same(first: Any, second: Any) -> bool:
    """Compare types as well, and NaN as equal to NaN."""
    if type(first) is not type(second):
        return False
    if isinstance(first, float):
        return first == second or (math.isnan(first) and math.isnan(second))
    if isinstance(first, list | tuple | deque):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return same(list(first.items()), list(second.items()))
    if isinstance(first, set | frozenset):
        return len(first) == len(second) and all(any(same(a, b) for b in second) for a in first)
    return bool(first == second)


@given(values)
@settings(max_examples=300, deadline=None)
def test_values_come_back_as_they_were(value: object) -> None:
    assert same(again(value), value)


@pytest.mark.parametrize(
    "value",
    [
        2**64, -(2**63) - 1, math.inf, "half \ud800 pair", b"\x00\xff", bytearray(b"ab"), 3 - 4j,
        ["half \udfff"], [2**80], {"k": [1, {"n": -(2**90)}]}, {"\ud800": 1},
        date(2024, 2, 29), time(23, 59, 1, 2, tzinfo=UTC), timedelta(days=-1, microseconds=5),
        datetime(2024, 1, 1, 5, tzinfo=timezone(timedelta(hours=5, minutes=30), "IST")),
        datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        Decimal("1.10"), UUID(int=5), range(1, 9, 2), OrderedDict([("b", 1), ("a", 2)]),
        Counter("aab"), defaultdict(list, {1: [2]}), defaultdict(None, {1: 2}), deque([1, 2],
        maxlen=2),
        pathlib.Path("/etc/x"), pathlib.PureWindowsPath("C:/x"), (), {(1, "a"): {2.5}},
        Point(1, 2, ["a"]), Fixed("n", date(2024, 1, 1)), Parcel(1.5, [1]), Stamp("x"),
        Pair(1, "b"),
        Triple(1, [2], (3,)), Person(name="Ada", born=date(1815, 12, 10), extra_field=(1, 2)),  # type: ignore[call-arg]
        Colour.RED, Level.LOW, Right.READ | Right.WRITE, Right(0), UTC,
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_each_kind_comes_back(value: object) -> None:
    result = again(value)
    assert result == value
    assert type(result) is type(value)


def test_details_survive() -> None:
    assert again(datetime(2024, 10, 27, 2, 30, fold=1)).fold == 1  # noqa: DTZ001 - on purpose
    assert again(deque([1], maxlen=3)).maxlen == 3
    assert again(defaultdict(list))["new"] == []
    assert str(again(Decimal("-0.0"))) == "-0.0"
    person = Person(name="Ada")
    person._secret = 9
    assert again(person)._secret == 9
    assert again(person).model_fields_set == {"name"}


def test_cached_properties_are_left_out() -> None:
    point = Point(1)
    assert point.far
    assert "far" not in vars(again(point))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3), np.asfortranarray(np.eye(3)), np.array([], dtype="f4"),
        np.array(5.5), np.array(["a", "bcd"]), np.array(["2024-01-01"], dtype="M8[D]"),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), np.array([True, False])[::2],
        np.zeros((0, 3)), np.array(["", ""], dtype="S0").astype("V0"), np.array([1 + 2j]),
    ],
    ids=lambda array: str(array.dtype),
)  # fmt: skip
def test_arrays(array: np.ndarray[Any, Any]) -> None:
    result = again(array)
    np.testing.assert_array_equal(result, array)
    assert result.dtype == array.dtype
    assert result.shape == array.shape
    assert result.flags.writeable


def test_numpy_scalars() -> None:
    for scalar in (
        np.float32(1.5),
        np.int64(3),
        np.datetime64("2024-01-01"),
        np.str_("x"),
        np.bool_(True),
    ):
        assert again(scalar) == scalar
        assert type(again(scalar)) is type(scalar)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [1.5, math.nan]}),
        pd.DataFrame({"a": [1]}, index=pd.Index(["row"], name="key")),
        pd.DataFrame({1: [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
        pd.DataFrame({"t": pd.date_range("2024", periods=2, tz="Europe/Berlin")}),
        pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=pd.date_range("2024", periods=3, freq="D")),
        pd.DataFrame({"c": pd.Categorical(["a", "b", "a"])}),
        pd.DataFrame(
            {"o": pd.Series([1, 2], dtype=object), "s": pd.Series(["a", "b"], dtype=object)}
        ),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])),
        pd.DataFrame({"i": pd.array([1, None], dtype="Int64")}),
        pd.DataFrame(),
    ],
    ids=range(10),
)
def test_pandas_frames(frame: pd.DataFrame) -> None:
    result = again(frame)
    pd.testing.assert_frame_equal(result, frame)
    if len(frame.columns):
        result.iloc[0, 0] = result.iloc[0, 0]


def test_pandas_series_index_and_moments() -> None:
    for series in (
        pd.Series([1, 2], name="n"),
        pd.Series(["a"], index=["i"]),
        pd.Series([1.5], name=("a", 1)),
    ):
        pd.testing.assert_series_equal(again(series), series)
    for index in (
        pd.RangeIndex(3),
        pd.Index(["a"], name="n"),
        pd.date_range("2024", periods=3, freq="h"),
    ):
        pd.testing.assert_index_equal(again(index), index)
    assert again(pd.date_range("2024", periods=3, freq="h")).freqstr == "h"
    for moment in (
        pd.Timestamp("2024-01-01 12:00:00.123456789"),
        pd.Timestamp("2024-01-01", tz="Asia/Tokyo"),
        pd.Timedelta("1h"),
    ):
        assert again(moment) == moment
        assert type(again(moment)) is type(moment)
    assert again([pd.NaT, pd.NA]) == [pd.NaT, pd.NA] or again(pd.NaT) is pd.NaT
    assert again(pd.NA) is pd.NA


def test_polars() -> None:
    frame = pl.DataFrame(
        {"a": [1, None], "b": ["x", "y"], "c": [[1], [2, 3]], "d": [date(2024, 1, 1)] * 2}
    )
    assert again(frame).equals(frame)
    assert again(frame).schema == frame.schema
    series = pl.Series("s", ["a", "b"], dtype=pl.Categorical)
    assert again(series).equals(series)
    assert again(series).name == "s"


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "F", "I", "I;16", "YCbCr"]
)
def test_images(mode: str) -> None:
    image = Image.new(mode, (3, 2))
    result = again(image)
    assert (result.mode, result.size, result.tobytes()) == (mode, (3, 2), image.tobytes())


def test_what_cannot_be_stored_names_its_type() -> None:
    with pytest.raises(NotStorable, match=r"^tests\.runtime\.test_codec_registry\.Unknown$"):
        encode({"deep": [(Unknown(),)]})
    with pytest.raises(NotStorable, match="function"):
        encode(lambda: None)
    with pytest.raises(NotStorable, match="dtype object"):
        encode(np.array([object()]))
    with pytest.raises(NotStorable, match=r"pandas.*DataFrame"):
        encode(pd.DataFrame({"a": [object()]}))
    with pytest.raises(NotStorable, match="default_factory"):
        encode(defaultdict(lambda: 1))
    with pytest.raises(NotStorable, match="MyInt"):
        encode([type("MyInt", (int,), {})(3)])
    with pytest.raises(NotStorable, match="polars"):
        encode(pl.DataFrame({"a": [object()]}))


def test_a_class_inside_a_function_cannot_be_found_again() -> None:
    @dataclass
    class Local:
        x: int

    with pytest.raises(NotStorable, match="top level"):
        encode(Local(1))


def test_cycles_and_depth_are_errors() -> None:
    loop: list[Any] = [1]
    loop += [loop, loop]
    with pytest.raises(NotStorable, match="contains itself"):
        encode(loop)
    around: dict[str, Any] = {}
    around["self"] = (around,)
    with pytest.raises(NotStorable, match="contains itself"):
        encode(around)
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    with pytest.raises(NotStorable, match="deeper than 100"):
        encode(deep)


def test_size_is_bounded_where_values_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec_registry, "MOST_VALUES", 1000)
    shared: Any = [1]
    for _ in range(40):
        shared = [shared, shared]
    with pytest.raises(NotStorable, match="more than 1,000 values"):
        encode(shared)


def _module(source: str) -> ModuleType:
    module = ModuleType("later")
    sys.modules["later"] = module
    exec(source, vars(module))  # noqa: S102 - the source stands in this test
    return module


def test_classes_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "later", ModuleType("later"))
    head = "from dataclasses import dataclass\nfrom enum import Enum\n"
    old = _module(head + "@dataclass\nclass D:\n    a: int\nclass E(Enum):\n    A = 1\n")
    data, member = encode(old.D(1)), encode(old.E.A)
    new = _module(
        head + "@dataclass\nclass D:\n    a: int\n    b: int = 5\nclass E(Enum):\n    B = 1\n"
    )
    assert decode(data) == new.D(1, 5)
    with pytest.raises(StateGone, match="no member 'A'"):
        decode(member)
    _module(head + "@dataclass\nclass D:\n    a: int\n    b: int\n")
    with pytest.raises(StateGone, match=r"D\.b has been added since"):
        decode(data)
    _module("class D:\n    pass\n")
    with pytest.raises(StateGone, match=r"later\.D is no longer a dataclass"):
        decode(data)
    del sys.modules["later"]
    with pytest.raises(StateGone, match="no longer"):
        decode(data)


def test_classes_of_a_script_are_found_by_alias() -> None:
    space: dict[str, Any] = {"__name__": "script:home"}
    source = "from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int\n"
    module = sys.modules.setdefault("script:home", ModuleType("script:home"))
    exec(source, space)  # noqa: S102 - as above
    del sys.modules["script:home"]
    first = space["D"](3)
    with pytest.raises(NotStorable):
        encode(first)
    register_module_alias("script:home", space)
    data = encode(first)
    sys.modules["script:home"] = module
    exec(source, space)  # noqa: S102 - as above
    del sys.modules["script:home"]
    assert type(decode(data)) is space["D"]
    assert decode(data).a == 3


def test_own_types() -> None:
    class Money:
        def __init__(self, cents: int) -> None:
            self.cents = cents

    with pytest.raises(NotStorable):
        encode(Money(1))
    register_state_type(
        Money, lambda money: (money.cents,), lambda parts: Money(parts[0]), name="money"
    )
    assert again([Money(5)])[0].cents == 5
    with pytest.raises(StateGone, match="'other'"):
        decode(encode(Money(5)).replace(b"money", b"other"))


def _forged(code: int, inner: object) -> bytes:
    return msgspec.msgpack.encode(msgspec.msgpack.Ext(code, msgspec.msgpack.encode(inner)))


@pytest.mark.parametrize("code", [40, 41, 42, 43, 44])
@pytest.mark.parametrize(
    "name",
    [
        ("os", "system"),
        ("subprocess", "Popen"),
        ("builtins", "int"),
        ("a", "b"),
        (1, 2),
        ("os", "x.y"),
    ],
)
def test_only_classes_of_the_right_sort_are_made(code: int, name: tuple[Any, Any]) -> None:
    with pytest.raises(StateGone):
        decode(_forged(code, [*name, {"args": "touch /tmp/owned"}, ["id"], None, None]))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xc1", _forged(99, 1), _forged(50, ["x", 1]), _forged(60, ["|O", [1], "C",
        b"12345678"]),
        _forged(60, ["<f8", [10**12], "C", b""]), _forged(18, ["eval", {}]), _forged(6, [1]),
        _forged(4, [[1]]), _forged(70, ["RGB", None, b"no image"]), _forged(62, [b"no arrow",
        None, []]),
        b"\x91" * 100_000 + b"\x01", _forged(41, []), _forged(22, "../../etc/passwd"),
    ],
    ids=range(14),
)  # fmt: skip
def test_poisoned_bytes_are_only_gone(data: bytes) -> None:
    with pytest.raises(StateGone):
        decode(data)


@given(st.binary(max_size=200), st.integers(0, 80))
@settings(max_examples=500, deadline=None)
def test_random_bytes_do_no_harm(data: bytes, code: int) -> None:
    for attempt in (data, msgspec.msgpack.encode(msgspec.msgpack.Ext(code, data))):
        try:
            decode(attempt)
        except StateGone:
            continue


@given(values, st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_bytes_do_no_harm(value: object, data: st.DataObject) -> None:
    stored = bytearray(encode(value))
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(stored))
    except StateGone:
        return


def test_immutable_values_are_known() -> None:
    for value in (
        1,
        "a",
        None,
        (1, ("b",)),
        frozenset({1}),
        date(2024, 1, 1),
        Colour.RED,
        Decimal(1),
    ):
        assert is_immutable(value)
    others = [[], {}, (1, []), set(), Point(1), np.zeros(1), pd.DataFrame()]  # type: list[object]
    for other in others:
        assert not is_immutable(other)


def test_what_an_object_has_beside_its_fields_is_kept() -> None:
    point = Point(1)
    vars(point)["note"] = "beside"
    assert vars(again(point))["note"] == "beside"


def test_a_time_zone_without_a_name_cannot_be_stored() -> None:
    path = next(p for p in map(pathlib.Path, zoneinfo.TZPATH) if (p / "Europe/Berlin").is_file())
    with (path / "Europe/Berlin").open("rb") as file:
        zone = ZoneInfo.from_file(file)
    with pytest.raises(NotStorable, match="no key"):
        encode(zone)


@pytest.mark.parametrize(
    "data",
    [
        _forged(9, ["2024-01-01T00:00:00", 0, "UTC"]),
        _forged(44, [__name__, "Pair", []]),
        _forged(42, [__name__, "Person", [], [], None, None]),
        _forged(42, [__name__, "Person", {}, [], None, None]),
        _forged(43, [__name__, "Parcel", {}]),
        _forged(68, b"ARROW1 and no more"),
    ],
    ids=range(6),
)
def test_values_of_another_form_are_gone(data: bytes) -> None:
    with pytest.raises(StateGone):
        decode(data)


def test_new_fields_get_their_defaults() -> None:
    assert decode(_forged(44, [__name__, "Pair", [1]])) == Pair(1, "r")
    assert decode(_forged(42, [__name__, "Person", {"name": "Ada"}, [], None, None])).born is None
    assert decode(_forged(43, [__name__, "Parcel", {"weight": 2.0}])) == Parcel(2.0, [])
