"""What a browser may send: nothing but what a codec allows ever becomes a wire value."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from scaffold.errors import InputError
from scaffold.widgets.codecs import (
    AnyCodec,
    Choice,
    Clock,
    Codec,
    Color,
    Dates,
    Files,
    Flag,
    Moment,
    Number,
    Opened,
    PageNumber,
    Pick,
    Span,
    Steps,
    Text,
    Trigger,
)
from scaffold.widgets.marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Callable

ABC = marks_of(["a", "b", "c"])
CODECS: list[Codec] = [
    Trigger(),
    Pick(ABC),
    PageNumber(9),
    Flag(),
    Text(5),
    Text(5, optional=True, lines=True),
    Number(-3, 9, whole=True),
    Number(None, 1.5, whole=False, optional=True),
    Span(0, 10, whole=True, handles=2),
    Choice(ABC),
    Choice(ABC, many=True, custom=True, most=2),
    Steps(ABC, 2),
    Dates("2030-01-01", "2030-12-31", span=True),
    Clock(optional=True),
    Moment("2030-01-01T00:00:00", "2030-12-31T00:00:00"),
    Color(),
    Files(many=True, types=(), most_bytes=0),
    Opened(3),
]
junk = some.lists(
    some.one_of(
        some.text(some.characters(), max_size=12),
        some.integers().map(str),
        some.floats().map(str),
        some.dates().map(date.isoformat),
        some.times().map(time.isoformat),
        some.datetimes().map(datetime.isoformat),
        some.sampled_from(
            ["", "0", "1", "+", "+x", "#ffffff", "NaN", "inf", "1_0", "٣", "0x1", "1e9"]
        ),
    ),
    max_size=4,
)


def _text_fits(codec: Any, wire: Any) -> bool:
    if wire is None:
        return bool(codec.optional)
    return len(wire) <= codec.most and "\x00" not in wire and (codec.lines or "\n" not in wire)


def _options(codec: Any) -> list[Any]:
    return [codec.wire(index) for index in range(3)]


# What each codec promises, said without its own code.
FITS: dict[type[Codec], Callable[[Any, Any], bool]] = {
    Trigger: lambda codec, wire: wire is True,
    Pick: lambda codec, wire: wire in _options(codec),
    PageNumber: lambda codec, wire: wire in range(1, 10),
    Flag: lambda codec, wire: isinstance(wire, bool),
    Text: _text_fits,
    Number: lambda codec, wire: codec.optional if wire is None else _within(codec, wire),
    Span: lambda codec, wire: wire == sorted(wire) and all(_within(codec, one) for one in wire),
    Choice: lambda codec, wire: (
        all(isinstance(one, str) or one in _options(codec) for one in wire) and len(wire) <= 2
        if codec.many
        else wire in _options(codec)
    ),
    Steps: lambda codec, wire: (
        wire == sorted(wire) and len(wire) == 2 and all(one in _options(codec) for one in wire)
    ),
    Dates: lambda codec, wire: len(wire) <= 2 and all(codec.low <= d <= codec.high for d in wire),
    Clock: lambda codec, wire: wire is None or time.fromisoformat(wire).tzinfo is None,
    Moment: lambda codec, wire: codec.low <= wire <= codec.high,
    Color: lambda codec, wire: len(wire) == 7 and wire[0] == "#" and int(wire[1:], 16) >= 0,
    Files: lambda codec, wire: all(one.isascii() and one.isalnum() for one in wire),
    Opened: lambda codec, wire: wire in (0, 1, 2),
}


def _within(codec: Any, wire: Any) -> bool:
    kind = int if codec.whole else (int, float)
    low = -1e300 if codec.low is None else codec.low
    return isinstance(wire, kind) and low <= wire <= codec.high


@pytest.mark.parametrize("codec", CODECS, ids=repr)
@given(raw=junk)
def test_only_what_a_codec_promises_passes(codec: Codec, raw: list[str]) -> None:
    try:
        wire = codec.check(raw)
    except InputError:
        return
    assert FITS[type(codec)](codec, wire), wire
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(wire)) == wire


@pytest.mark.parametrize("codec", CODECS, ids=repr)
def test_codecs_can_be_stored(codec: Codec) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(codec), type=AnyCodec) == codec


@pytest.mark.parametrize(
    ("codec", "raw", "wire"),
    [
        (Trigger(), ["1"], True),
        (Flag(), ["0", "1"], True),
        (Flag(), ["0"], False),
        (Flag(), [], False),
        (Text(9, lines=True), ["a\r\nb\rc"], "a\nb\nc"),
        (Text(9, optional=True), [""], None),
        (Number(0, 9, whole=True), [" 7 "], 7),
        (Number(None, None, whole=False), ["1e-3"], 0.001),
        (Number(0, 9, whole=True, optional=True), [""], None),
        (Span(0, 9, whole=True, handles=2), ["5", "2"], [2, 5]),
        (Choice(ABC, optional=True), [""], None),
        (Choice(ABC, custom=True), ["+new"], "new"),
        (
            Dates("2030-01-01", "2030-12-31", span=True),
            ["2030-03-01", "2030-02-01"],
            ["2030-02-01", "2030-03-01"],
        ),
        (Dates("2030-01-01", "2030-12-31", span=True), ["", ""], []),
        (Dates("2030-01-01", "2030-12-31", optional=True), [""], None),
        (Clock(), ["08:05"], "08:05:00"),
        (Clock(optional=True), [""], None),
        (
            Moment("2030-01-01T00:00", "2030-12-31T00:00"),
            ["2030-02-01T08:05"],
            "2030-02-01T08:05:00",
        ),
        (Moment("2030-01-01T00:00", "2030-12-31T00:00", optional=True), [""], None),
        (Color(), ["#FFaa00"], "#ffaa00"),
        (Files(False, (), 0), ["", "abc"], ["abc"]),
        (Opened(1), ["1"], 1),
    ],
)  # fmt: skip
def test_values_become_wire_values(codec: Codec, raw: list[str], wire: Any) -> None:
    assert codec.check(raw) == wire


@pytest.mark.parametrize(
    ("codec", "raw", "why"),
    [
        (Trigger(), ["2"], "value of its own"),
        (Trigger(), ["1", "1"], "2 values"),
        (Flag(), ["yes"], "check box"),
        (Text(3), ["abcd"], "4 characters"),
        (Text(3), ["a\x00"], "not allowed"),
        (Text(3), ["\ud800"], "not allowed"),
        (Text(3), ["a\nb"], "several lines"),
        (Number(0, 9, whole=True), ["10"], "allowed are 0 to 9"),
        (Number(0, 9, whole=True), [""], "No number"),
        (Number(0, 9, whole=True), ["1.0"], "no whole number"),
        (Number(None, None, whole=False), ["nan"], "no number"),
        (Number(None, None, whole=False), ["1e999"], "too large"),
        (Number(None, None, whole=True), ["9" * 30], "too large"),
        (Number(None, None, whole=True), ["9" * 500], "too many digits"),
        (Span(0, 9, whole=True, handles=2), ["1"], "2 handles"),
        (Choice(ABC), ["3"], "3 options"),
        (Choice(ABC), ["-1"], "3 options"),
        (Choice(ABC), [""], "No option"),
        (Choice(ABC), ["+new"], "3 options"),
        (Choice(ABC, custom=True), ["+ "], "without any text"),
        (Choice(ABC, many=True), ["1", "1"], "twice"),
        (Choice(ABC, many=True, most=1), ["1", "2"], "allowed are 1"),
        (Steps(ABC, 2), ["1"], "2 handles"),
        (Dates("2030-01-01", "2030-12-31"), ["2029-12-31"], "allowed are"),
        (Dates("2030-01-01", "2030-12-31"), ["20300101"], "no date"),
        (Dates("2030-01-01", "2030-12-31"), ["2030-02-31"], "no date"),
        (Dates("2030-01-01", "2030-12-31"), [], "0 dates"),
        (Clock(), ["08:00+01:00"], "no time"),
        (Clock(), ["25:00"], "no time"),
        (Moment("2030-01-01T00:00", "2030-12-31T00:00"), ["2030-02-01"], "no moment"),
        (Moment("2030-01-01T00:00", "2030-12-31T00:00"), ["2031-02-01T00:00"], "allowed are"),
        (Color(), ["red"], "no colour"),
        (Files(False, (), 0), ["a", "b"], "2 files"),
        (Files(True, (), 0), ["a", "a"], "twice"),
        (Files(True, (), 0), ["../x"], "no file"),
        (Opened(3), ["3"], "allowed are 0 to 2"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(codec: Codec, raw: list[str], why: str) -> None:
    with pytest.raises(InputError, match=why):
        codec.check(raw)


@pytest.mark.parametrize(
    "codec", [Choice(marks_of(["x", "a", "b"])), Steps(marks_of(["x", "a", "b"]), 1)]
)
def test_an_option_is_found_where_it_moved_to(codec: Choice | Steps) -> None:
    before = Choice(ABC)
    assert codec.find(before.wire(1)) == 2
    assert codec.find(before.wire(2)) is None
    assert codec.find("a") is None


def test_equal_labels_are_told_apart_by_their_place() -> None:
    twins = Choice(marks_of(["a", "a"]))
    assert twins.find(twins.wire(1)) == 1


def test_a_mark_is_found_only_where_one_begins() -> None:
    codec = Choice(bytes([1, 2, 3, 4, 2, 3, 4, 5]))
    assert codec.find([9, int.from_bytes(bytes([2, 3, 4, 2]), "little")]) is None


def test_the_base_has_no_check() -> None:
    with pytest.raises(NotImplementedError):
        Codec().check([])
