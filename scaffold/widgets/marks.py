"""Options on the wire: their index, with a checksum of the label that finds them if they move."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any
from zlib import crc32

from scaffold.errors import InputError
from scaffold.widgets.spelled import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence


def marks_of(labels: Sequence[str]) -> bytes:
    """Return the checksums of the labels of a Choice, four bytes each."""
    return array("I", [crc32(label.encode("utf-8", "surrogatepass")) for label in labels]).tobytes()


def index_of(text: str, count: int) -> int:
    """Return the index of an option that a form sent, below `count`."""
    if not (WHOLE.fullmatch(text) and text[0] not in "+-" and len(text) < 9 and int(text) < count):  # noqa: PLR2004 - longer than any list
        raise InputError(f"Option {text[:20]!r} was sent; {count} options were offered, from 0.")
    return int(text)


def marked(marks: bytes, index: int) -> list[int]:
    """Return the wire value of the option at `index`: `[index, mark]`."""
    return [index, int.from_bytes(marks[index * 4 : index * 4 + 4], "little")]


def found(marks: bytes, wire: Any) -> int | None:
    """Return where the option of `[index, mark]` stands now, which may be elsewhere."""
    pair: list[int] = [*wire] if isinstance(wire, list) else []
    if len(pair) != 2:  # noqa: PLR2004 - index and mark
        return None
    index, mark = pair
    sought = mark.to_bytes(4, "little")
    if marks[index * 4 : index * 4 + 4] == sought:
        return index
    place = marks.find(sought)
    while place >= 0 and place % 4:
        place = marks.find(sought, place + 1)
    return place // 4 if place >= 0 else None
