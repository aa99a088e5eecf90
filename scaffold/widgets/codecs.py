"""What a browser may send for a widget, and in which form it is kept: the trust boundary.

A codec knows only what was offered (how many options, which bounds, how long). It turns the strings
of a form into a wire value of plain JSON types, or raises InputError. The element that made the
codec turns wire values into Python values and back.

Codecs are stored with the session, so that any process can check what another one offered.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from scaffold.errors import InputError
from scaffold.widgets.answers import check_answer, check_events, check_mapping
from scaffold.widgets.marks import found, index_of, marked
from scaffold.widgets.spelled import spelled_date, spelled_number, spelled_time

if TYPE_CHECKING:
    from collections.abc import Sequence

Wire: TypeAlias = Any  # None, bool, int, float, str or a list of these: JSON, checked by a codec
LONGEST_LIST = 10_000
LONGEST_CUSTOM = 1_000

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_FILE_ID = re.compile(r"[0-9A-Za-z]{1,64}")


class Codec(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """Base of all codecs."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the wire value of the strings that a form sent, or raise InputError."""
        raise NotImplementedError  # pragma: no cover - every codec has its own

    @property
    def may_be_kept(self) -> bool:
        """Return whether the value may wait for a person who must log in again."""
        return True


class Trigger(Codec, frozen=True, array_like=True, tag="trigger"):
    """A button: pressed, for one run."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return True: that the button was sent is all there is."""
        if _single(raw) not in ("", "1"):
            raise InputError('A button sent a value of its own; allowed is "1".')
        return True

    @property
    def may_be_kept(self) -> bool:
        """Return False: nothing is pressed again."""
        return False


class Spoken(Trigger, frozen=True, array_like=True):
    """A trigger that brings a value with it."""


class Message(Spoken, frozen=True, array_like=True, tag="message"):
    """A chat message: a text, and "1" of the button that sends it. It lasts for one run.

    Without that "1" a form without script was sent for something else: there is no message.
    """

    most: int
    blank: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the text, or None if there is no message."""
        if len(raw) == 1:
            return None
        text: str = Text(self.most, lines=True).check(raw[:1])
        if list(raw[1:]) != ["1"]:
            raise InputError(f"{len(raw)} values were sent for a chat message; allowed are two.")
        return text if self.blank or text.strip() else None


class Pick(Spoken, frozen=True, array_like=True, tag="pick"):
    """The entry of a menu that was chosen, for one run; it travels as with Choice."""

    marks: bytes

    def check(self, raw: Sequence[str]) -> Wire:
        """Return `[index, mark]`."""
        return self.wire(index_of(_single(raw), len(self.marks) // 4))

    def wire(self, index: int) -> list[int]:
        """Return the wire value of the option at `index`."""
        return marked(self.marks, index)

    def find(self, wire: Wire) -> int | None:
        """Return where the option of a wire value is now, or None if it is gone."""
        return found(self.marks, wire)


class PageNumber(Codec, frozen=True, array_like=True, tag="page"):
    """One of `count` pages, from 1; the last string wins: a plain form sends a step beside it."""

    count: int

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the number."""
        return spelled_number(raw[-1] if raw else "", 1, self.count, whole=True)


class Flag(Codec, frozen=True, array_like=True, tag="flag"):
    """A check box: the last string wins, since plain forms send "0" for every box beside it."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return True for "1" and False for "0" or nothing."""
        for text in raw:
            if text not in ("0", "1"):
                raise InputError(f'A check box sent {text[:20]!r}; allowed are "0" and "1".')
        return bool(raw) and raw[-1] == "1"


class Text(Codec, frozen=True, array_like=True, tag="text"):
    """A text of at most `most` characters; with `optional`, empty means None."""

    most: int
    optional: bool = False
    lines: bool = False
    secret: bool = False

    @property
    def may_be_kept(self) -> bool:
        """Return False for passwords."""
        return not self.secret

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the text with plain line feeds; NUL and lone surrogates are refused."""
        text = _single(raw).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > self.most:
            raise InputError(
                f"A text of {len(text):,} characters was sent; allowed are {self.most:,}."
            )
        if "\x00" in text or not _encodable(text):
            raise InputError("A text with characters that are not allowed was sent.")
        if not self.lines and "\n" in text:
            raise InputError("A text of several lines was sent where one line is asked for.")
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
        return spelled_number(text, self.low, self.high, whole=self.whole)


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
        return sorted(spelled_number(text, self.low, self.high, whole=self.whole) for text in raw)


class Choice(Codec, frozen=True, array_like=True, tag="choice"):
    """One or several of the offered options, as indexes; `marks` are checksums of their labels.

    The wire value of an option is `[index, mark]`, so that a choice survives options that move. A
    new option typed by the visitor travels as `+text` and is kept as that text.
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
            raise InputError(
                f"{len(chosen)} options were sent; allowed are {self.most or LONGEST_LIST}."
            )
        if len(set(chosen)) != len(chosen):
            raise InputError("An option was sent twice.")
        return [self._one(text) for text in chosen]

    def _one(self, text: str) -> Wire:
        if self.custom and text.startswith("+"):
            typed: str = Text(LONGEST_CUSTOM).check([text[1:]])
            if not typed.strip():
                raise InputError("A new option without any text was sent.")
            return typed
        return self.wire(index_of(text, len(self.marks) // 4))

    def wire(self, index: int) -> list[int]:
        """Return the wire value of the option at `index`."""
        return marked(self.marks, index)

    def find(self, wire: Wire) -> int | None:
        """Return where the option of a wire value is now, or None if it is gone."""
        return found(self.marks, wire)


class Steps(Codec, frozen=True, array_like=True, tag="steps"):
    """The handles of a slider over options, which travel as with Choice, lowest first."""

    marks: bytes
    handles: int

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the list of `[index, mark]`, one for each handle."""
        if len(raw) != self.handles:
            raise InputError(f"A slider sent {len(raw)} values; it has {self.handles} handles.")
        count = len(self.marks) // 4
        return [self.wire(index) for index in sorted(index_of(text, count) for text in raw)]

    def wire(self, index: int) -> list[int]:
        """Return the wire value of the option at `index`."""
        return marked(self.marks, index)

    def find(self, wire: Wire) -> int | None:
        """Return where the option of a wire value is now, or None if it is gone."""
        return found(self.marks, wire)


class Dates(Codec, frozen=True, array_like=True, tag="dates"):
    """One date, or a range that may be half picked; ISO strings, within bounds."""

    low: str
    high: str
    span: bool = False
    optional: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the list of ISO dates, in order; None for an optional date that is empty."""
        days = [spelled_date(text) for text in raw if text]
        if len(days) > (2 if self.span else 1) or (not days and not (self.optional or self.span)):
            raise InputError(
                f"{len(days)} dates were sent where {'1 or 2' if self.span else 'one'} is needed."
            )
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
        return spelled_time(text)


class Moment(Codec, frozen=True, array_like=True, tag="moment"):
    """A date with a time, `YYYY-MM-DDTHH:MM[:SS]`, within bounds; `optional`: empty is None."""

    low: str
    high: str
    optional: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the moment in ISO form, with seconds."""
        text = _single(raw)
        if not text and self.optional:
            return None
        day, separator, clock = text.partition("T")
        if separator != "T":
            raise InputError(f"{text[:20]!r} is no moment; allowed is YYYY-MM-DDTHH:MM.")
        moment = f"{spelled_date(day)}T{spelled_time(clock)}"
        at = datetime.fromisoformat(moment)
        if not datetime.fromisoformat(self.low) <= at <= datetime.fromisoformat(self.high):
            raise InputError(f"{moment} was sent; allowed are {self.low} to {self.high}.")
        return moment


class Color(Codec, frozen=True, array_like=True, tag="color"):
    """A colour as `#rrggbb`."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the colour in lower case."""
        text = _single(raw)
        if not _COLOR.fullmatch(text):
            raise InputError(f"{text[:20]!r} is no colour; allowed is #rrggbb.")
        return text.lower()


class Files(Codec, frozen=True, array_like=True, tag="files"):
    """Uploaded files by the ids that this session was given for them."""

    many: bool
    types: tuple[str, ...]
    most_bytes: int

    @property
    def may_be_kept(self) -> bool:
        """Return False: files belong to a session."""
        return False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the list of file ids; whose they are is checked where the files are."""
        chosen = [text for text in raw if text]
        if len(chosen) > (LONGEST_LIST if self.many else 1):
            raise InputError(f"{len(chosen)} files were sent; allowed is one.")
        for text in chosen:
            if not _FILE_ID.fullmatch(text):
                raise InputError(f"{text[:20]!r} is no file of this page.")
        if len(set(chosen)) != len(chosen):
            raise InputError("A file was sent twice.")
        return chosen


class Opened(Codec, frozen=True, array_like=True, tag="opened"):
    """Which of `count` parts is open (tabs), or whether one is (expander, popover: count 1)."""

    count: int

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the index of the open tab, or 0 and 1 for closed and open."""
        return spelled_number(_single(raw), 0, max(1, self.count - 1), whole=True)


class Answered(Codec, frozen=True, array_like=True, tag="answered"):
    """What a component sent, as text (see answers.py); `state`: only a mapping of JSON."""

    most: int
    state: bool = False

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the text, or None for nothing."""
        text = _single(raw)
        (check_mapping if self.state else check_answer)(text, self.most)
        return text or None


class Events(Message, frozen=True, array_like=True, tag="events"):
    """What happened in a component, for one run: a JSON list of `{"event": name, "value": any}`."""

    def check(self, raw: Sequence[str]) -> Wire:
        """Return the text."""
        text = _single(raw)
        check_events(text, self.most)
        return text


AnyCodec: TypeAlias = (
    Trigger | Message | Pick | PageNumber | Flag | Text | Number | Span | Choice | Steps | Dates
    | Clock | Moment | Color | Files | Opened | Answered | Events
)  # fmt: skip


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
