"""What a browser sends for a widget.

The strings of its form fields, from Python and wire values.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from scaffold.elements.options import same
from scaffold.elements.scales import number_of
from scaffold.elements.widget import parts_of
from scaffold.widgets.codecs import Choice, Flag, Message, Number, Pick, Span, Steps, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffold.widgets.codecs import AnyCodec, Wire


class NotOfferedError(ValueError):
    """A value is none of the options of a widget."""


def options_of(codec: AnyCodec, load: Callable[[Wire], Any]) -> list[Any]:
    """Return the objects that a choice offers, in their order."""
    if isinstance(codec, Steps):
        count = len(codec.marks) // 4
        found = [load([codec.wire(at)] * codec.handles) for at in range(count)]
        return found if codec.handles == 1 else [pair[0] for pair in found]
    if isinstance(codec, Pick):
        return [load(codec.wire(at)) for at in range(len(codec.marks) // 4)]
    if isinstance(codec, Choice):
        wires = [codec.wire(at) for at in range(len(codec.marks) // 4)]
        return [load([wire])[0] for wire in wires] if codec.many else [load(wire) for wire in wires]
    return []


def raw_value(
    codec: AnyCodec, value: Any, options: Sequence[Any], labels: Sequence[str]
) -> list[str]:
    """Return the strings for a Python value; options may be named by their labels as well.

    Raises:
        NotOfferedError: the value is no option.
    """
    if isinstance(codec, Trigger):
        return _pressed(codec, value, options, labels)
    if isinstance(codec, Flag):
        return ["1" if value else "0"]
    if isinstance(codec, Choice | Steps):
        many = isinstance(codec, Steps) or codec.many
        return _listed([_option(codec, one, options, labels) for one in _parts(value, many=many)])
    if isinstance(codec, Span):
        whole = codec.whole
        return [_number(number_of(one), whole=whole) for one in _parts(value, many=True)]
    if isinstance(codec, Number):
        return [""] if value is None else [_number(value, whole=codec.whole)]
    return _listed([_text(one) for one in _parts(value, many=True)])


def _pressed(
    codec: Trigger, value: Any, options: Sequence[Any], labels: Sequence[str]
) -> list[str]:
    """Return what a button sends, an entry of a menu, or a message."""
    if isinstance(codec, Pick):
        return [_option(codec, value, options, labels)]
    return [str(value), "1"] if isinstance(codec, Message) else ["1"]


def raw_wire(codec: AnyCodec, wire: Wire) -> list[str]:
    """Return the strings for what a control shows already."""
    if wire is None or wire == []:
        return [""]
    if isinstance(codec, Flag):
        return ["1" if wire else "0"]
    if isinstance(codec, Choice) and not codec.many:
        return [_shown_option(wire)]
    if isinstance(codec, Choice | Steps):
        return _listed([_shown_option(one) for one in wire])
    parts = parts_of(wire) or [wire]
    return _listed([repr(one) if isinstance(one, float) else str(one) for one in parts])


def _option(
    codec: Choice | Steps | Pick, value: Any, options: Sequence[Any], labels: Sequence[str]
) -> str:
    if value is None and not any(one is None for one in options):
        return ""
    for at, own in enumerate(options):
        if own is value or same(own, value):
            return str(at)
    if value in labels:
        return str(labels.index(value))
    if isinstance(codec, Choice) and codec.custom and isinstance(value, str):
        return f"+{value}"
    raise NotOfferedError(f"{value!r} is none of the options: {', '.join(map(repr, labels))}.")


def _shown_option(wire: Wire) -> str:
    return f"+{wire}" if isinstance(wire, str) else str(wire[0])


def _parts(value: Any, *, many: bool) -> list[Any]:
    """Return the parts of a value that has several, or the value as the only one."""
    if not many:
        return [value]
    if value is None:
        return []
    parts: list[Any] = [*value] if isinstance(value, list | tuple | set | range) else [value]
    return parts


def _listed(texts: list[str]) -> list[str]:
    """A field without any choice is sent as an empty one."""
    return texts or [""]


def _number(value: Any, *, whole: bool) -> str:
    if whole and value == int(value):
        return str(int(value))
    return repr(float(value)) if not whole else repr(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
