"""The value of a widget in a run.

What was assigned, sent, stored or given as default, in this order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from scaffold.errors import InputError
from scaffold.widgets.codecs import Color, Flag, Message, Number, Spoken, Text

if TYPE_CHECKING:
    from scaffold.runtime.context import Run
    from scaffold.runtime.session import Registration, Session
    from scaffold.widgets.codecs import Wire


class Unset(Exception):
    """A value does not fit its widget any more, so the default is used."""


T = TypeVar("T")


@dataclass(slots=True, frozen=True)
class Shape(Generic[T]):
    """How a widget's wire values and Python values belong together.

    Attributes:
        default: the wire value of a widget that nobody touched.
        load: wire value to Python value; raises Unset for one that does not fit any more.
        dump: Python value (assigned through session_state) to wire value; raises Unset likewise.
        fit: the wire value as it is now, for one that has moved (an option at another place).
        show: the props that follow from the value.
    """

    default: Wire
    load: Callable[[Wire], T]
    dump: Callable[[Any], Wire]
    fit: Callable[[Wire], Wire] | None = None
    show: Callable[[T], dict[str, Any]] | None = None


def settle(run: Run, widget: str, key: str | None, shape: Shape[T]) -> tuple[T, Wire, int]:
    """Return the value, its wire form and its generation, and remember them in the session."""
    session = run.session
    values = session.values
    had = widget in values
    before = values.get(widget)
    value, wire = _wanted(session, widget, key, shape, before, had=had)
    generations = session.structure.generations
    if had and wire != before:
        generations[widget] = generations.get(widget, 0) + 1
    values[widget] = wire
    session.objects[widget] = value
    return value, wire, generations.get(widget, 0)


def _wanted(
    session: Session, widget: str, key: str | None, shape: Shape[T], before: Wire, *, had: bool
) -> tuple[T, Wire]:
    if key is not None and key in session.data:
        assigned = session.data.get(key)
        session.data.delete(key)
        try:
            wire = shape.dump(assigned)
            return shape.load(wire), wire
        except (Unset, InputError, TypeError, ValueError):
            return shape.load(shape.default), shape.default
    if had:
        try:
            return shape.load(before), shape.fit(before) if shape.fit is not None else before
        except (Unset, InputError):
            pass
    return shape.load(shape.default), shape.default


def press(session: Session, widget: str) -> None:
    """Let a button be pressed, or what it brings be there, from the callbacks on."""
    if isinstance(session.codec_of(widget), Spoken):
        session.objects.pop(widget, None)
    else:
        session.objects[widget] = True


def release(session: Session, widget: str) -> None:
    """Let go what lasts for one run."""
    if isinstance(session.codec_of(widget), Spoken):
        session.values[widget] = session.objects[widget] = None
    else:
        session.objects[widget] = False


def known_value(session: Session, widget: str) -> Any:
    """Return the Python value of a widget; raise KeyError if only a run of the page can tell."""
    if widget in session.objects:
        return session.objects[widget]
    wire = session.values[widget]
    registration: Registration | None = (session.registrations or {}).get(widget)
    if registration is not None:
        session.objects[widget] = registration.load(wire)
        return session.objects[widget]
    if isinstance(session.codec_of(widget), Text | Flag | Number | Color | Message):
        return wire
    raise KeyError(widget)


def is_known(session: Session, widget: str) -> bool:
    """Return whether `known_value` has an answer."""
    try:
        known_value(session, widget)
    except (KeyError, Unset):
        return False
    return True


def forget(session: Session, widget: str) -> None:
    """Forget a widget's value.

    The next run shows its default, also where the browser shows another.
    """
    if widget in session.values:
        del session.values[widget]
        generations = session.structure.generations
        generations[widget] = generations.get(widget, 0) + 1
    session.objects.pop(widget, None)
