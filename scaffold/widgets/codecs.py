"""What a browser may send for a widget, and in which form it is kept: the trust boundary.

A codec knows only what was offered (how many options, which bounds, how long). It turns the strings
of a form into a wire value of plain JSON types, or raises InputError. The element that made the
codec turns wire values into Python values and back.

Codecs are stored with the session, so that any process can check what another one offered.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from datetime import date, time
from typing import Any, TypeAlias
from zlib import crc32

import msgspec

from scaffold.errors import InputError

Wire: TypeAlias = Any  # None, bool, int, float, str or a list of these: JSON, checked by a codec
LONGEST_LIST = 10_000


class Codec(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """Base of all codecs."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the wire value of the strings that a form sent, or raise InputError."""
        raise NotImplementedError  # pragma: no cover - every codec has its own


class Trigger(Codec, frozen=True, array_like=True, tag="trigger"):
    """A button: pressed, for one run."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return True: that the button was sent is all there is."""
        return bool(_single(raw))


class Flag(Codec, frozen=True, array_like=True, tag="flag"):
    """A check box: the last string wins, since plain forms send "0" for every box beside it."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return True for "1" and False for "0" or nothing."""
        last = raw[-1] if raw else "0"
        if last not in ("0", "1"):
            raise InputError(f'A check box sent {last[:20]!r}; allowed are "0" and "1".')
        return last == "1"


class Text(Codec, frozen=True, array_like=True, tag="text"):
    """A text of at most `most` characters; with `optional`, empty means None."""

    most: int
    optional: bool = False
    lines: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the text with line ends as "\\n" and without NUL."""
        text = _single(raw).replace("\r\n", "\n")
        if len(text) > self.most:
            raise InputError(f"A text of {len(text):,} characters was sent; allowed are {self.most:,}.")
        if "\x00" in text or not text.isprintable() and not _encodable(text):
            raise InputError("A text with characters that are not allowed was sent.")
        return None if self.optional and not text else text


class Number(Codec, frozen=True, array_like=True, tag="number"):
    """A number within bounds; with `optional`, empty means None."""

    low: int | float | None
    high: int | float | None
    whole: bool
    optional: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return an int or a float within the bounds."""
        text = _single(raw).strip()
        if not text:
            if self.optional:
                return None
            raise InputError("No number was sent where one is needed.")
        return _number(text, self.low, self.high, whole=self.whole)


class Span(Codec, frozen=True, array_like=True, tag="span"):
    """One or two handles of a slider: numbers within bounds, in order."""

    low: int | float
    high: int | float
    whole: bool
    handles: int

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the list of the handles' numbers, lowest first."""
        if len(raw) != self.handles:
            raise InputError(f"A slider sent {len(raw)} numbers; it has {self.handles} handles.")
        return sorted(_number(text, self.low, self.high, whole=self.whole) for text in raw)


class Choice(Codec, frozen=True, array_like=True, tag="choice"):
    """One or several of the offered options, as indexes; `marks` are checksums of their labels.

    The wire value of an option is `[index, mark]`, so that a choice survives options that move. A new
    option typed by the visitor travels as `+text` and is kept as that text.
    """

    marks: bytes
    many: bool = False
    optional: bool = False
    custom: bool = False
    most: int | None = None

    def check(self, raw: Sequence[str]) -> Wire:
        """Return `[index, mark]`, a typed text, None, or the list of these."""
        chosen = [text for text in raw if text != ""]
        if not self.many:
            if not chosen:
                if self.optional:
                    return None
                raise InputError("No option was sent where one is needed.")
            return self._one(_single(chosen))
        if len(chosen) > min(self.most or LONGEST_LIST, LONGEST_LIST):
            raise InputError(f"{len(chosen)} options were sent; allowed are {self.most or LONGEST_LIST}.")
        if len(set(chosen)) != len(chosen):
            raise InputError("An option was sent twice.")
        return [self._one(text) for text in chosen]

    def _one(self, text: str) -> Wire:
        if self.custom and text.startswith("+"):
            return Text(1_000).check([text[1:]])
        count = len(self.marks) // 4
        if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) < count):
            raise InputError(f"Option {text[:20]!r} was sent; {count} options were offered, from 0.")
        return self.wire(int(text))

    def wire(self, index: int) -> list[int]:
        """Return the wire value of the option at `index`."""
        return [index, int.from_bytes(self.marks[index * 4 : index * 4 + 4], "little")]

    def find(self, wire: Wire) -> int | None:
        """Return where the option of a wire value is now, or None if it is gone."""
        if not isinstance(wire, list) or len(wire) != 2:  # noqa: PLR2004 - a pair
            return None
        index, mark = wire
        sought = int(mark).to_bytes(4, "little")
        if self.marks[index * 4 : index * 4 + 4] == sought:
            return int(index)
        place = self.marks.find(sought)
        while place >= 0 and place % 4:
            place = self.marks.find(sought, place + 1)
        return place // 4 if place >= 0 else None


def marks_of(labels: Sequence[str]) -> bytes:
    """Return the checksums of the labels of a Choice, four bytes each."""
    return array("I", [crc32(label.encode("utf-8", "surrogatepass")) for label in labels]).tobytes()


class Dates(Codec, frozen=True, array_like=True, tag="dates"):
    """One date, or a range that may be half picked; ISO strings, within bounds."""

    low: str
    high: str
    span: bool = False
    optional: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the list of ISO dates, in order; None for an optional date that is empty."""
        days = [_iso_date(text) for text in raw if text]
        if len(days) > (2 if self.span else 1) or (not days and not (self.optional or self.span)):
            raise InputError(f"{len(days)} dates were sent where {'1 or 2' if self.span else 'one'} is needed.")
        for day in days:
            if not self.low <= day <= self.high:
                raise InputError(f"The date {day} was sent; allowed are {self.low} to {self.high}.")
        return sorted(days) if days or self.span else None


class Clock(Codec, frozen=True, array_like=True, tag="clock"):
    """A time of day as `HH:MM` or `HH:MM:SS`; with `optional`, empty means None."""

    optional: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the time in ISO form."""
        text = _single(raw)
        if not text and self.optional:
            return None
        try:
            return time.fromisoformat(text).isoformat()
        except ValueError:
            raise InputError(f"{text[:20]!r} is no time; allowed is HH:MM.") from None


class Files(Codec, frozen=True, array_like=True, tag="files"):
    """Uploaded files by the ids that this session was given for them."""

    many: bool
    types: tuple[str, ...]
    most_bytes: int

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the list of file ids; whether they belong to the session is checked where they are."""
        chosen = [text for text in raw if text]
        if len(chosen) > (LONGEST_LIST if self.many else 1):
            raise InputError(f"{len(chosen)} files were sent; allowed is one.")
        for text in chosen:
            if not (text.isascii() and text.isalnum() and len(text) <= 64):  # noqa: PLR2004
                raise InputError(f"{text[:20]!r} is no file of this page.")
        return chosen


class Opened(Codec, frozen=True, array_like=True, tag="opened"):
    """Which of `count` parts is open (tabs), or whether one is (expander, popover: count 1)."""

    count: int

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the index of the open tab, or 0 and 1 for closed and open."""
        return _number(_single(raw), 0, max(1, self.count - 1), whole=True)


AnyCodec: TypeAlias = (
    Trigger | Flag | Text | Number | Span | Choice | Dates | Clock | Files | Opened
)


def _single(raw: Sequence[str]) -> str:
    if len(raw) != 1:
        raise InputError(f"{len(raw)} values were sent for a widget that has one.")
    return raw[0]


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(
    text: str, low: int | float | None, high: int | float | None, *, whole: bool
) -> int | float:
    if len(text) > 400:  # noqa: PLR2004 - more digits than any float has
        raise InputError("A number with too many digits was sent.")
    try:
        value: int | float = int(text) if whole else float(text)
    except ValueError:
        kind = "whole number" if whole else "number"
        raise InputError(f"{text[:20]!r} is no {kind}.") from None
    if not math.isfinite(value):
        raise InputError(f"{text[:20]!r} is no finite number.")
    if (low is not None and value < low) or (high is not None and value > high):
        raise InputError(f"The number {value} was sent; allowed are {low} to {high}.")
    return value


def _iso_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"{text[:20]!r} is no date; allowed is YYYY-MM-DD.") from None
