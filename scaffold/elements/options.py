"""Options of choices: any iterable becomes a list of the app's own objects, with their labels."""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from scaffold.errors import (
    DefaultNotOfferedError,
    OutOfRangeError,
    ParameterTypeError,
    SelectionCountError,
)
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import Choice, Steps, Wire
from scaffold.widgets.marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
OptionsOf: TypeAlias = "Iterable[T]"


def listed(options: OptionsOf[T] | Any) -> list[T]:
    """Return options as a list: an Enum gives its members, a table its first column.

    A text counts as one option, not as its letters.
    """
    if options is None:
        return []
    if isinstance(options, str | bytes) or not (
        hasattr(options, "__iter__") or hasattr(options, "num_columns")
    ):
        return [cast("T", options)]
    return list(_column(options))


def _column(options: Any) -> Iterable[Any]:
    """Return what is iterated: a table is its first column, numbers of NumPy are Python's."""
    if isinstance(options, dict | list | tuple | set | range | type):
        return cast("Iterable[Any]", options)
    if hasattr(options, "iloc") and getattr(options, "ndim", 1) > 1:
        return cast("Iterable[Any]", options.iloc[:, 0])
    if hasattr(options, "get_columns"):
        return cast("Iterable[Any]", options.get_columns()[0])
    if hasattr(options, "column") and hasattr(options, "num_columns"):
        return cast("Iterable[Any]", options.column(0).to_pylist())
    kind = getattr(getattr(options, "dtype", None), "kind", "M")
    if kind not in "Mm" and not hasattr(options, "iloc"):
        return cast("Iterable[Any]", options.tolist())
    return cast("Iterable[Any]", options)


class Offered:
    """The options of one widget in one run, and how they become wire values and back.

    Attributes:
        values: the app's own objects.
        labels: what the visitor reads, one for each value.
    """

    __slots__ = ("labels", "marks", "values")

    def __init__(
        self, options: OptionsOf[Any] | Any, format_func: Callable[[Any], Any] | None = None
    ) -> None:
        self.values: list[Any] = listed(options)
        written = format_func or str
        self.labels = [str(written(value)) for value in self.values]
        self.marks = marks_of(self.labels)

    def __len__(self) -> int:
        return len(self.values)

    def place(self, value: Any) -> int | None:
        """Return the index of a value, or None if it is not offered.

        Members of an Enum class that a reload made anew count as equal by class and name.
        """
        for index, own in enumerate(self.values):
            if own is value or same(own, value):
                return index
        return None

    def places(self, values: Any, what: str) -> list[int]:
        """Return the indexes of an author's defaults.

        Raises:
            UsageError: one of them is not offered.
        """
        found: list[int] = []
        for value in values:
            index = self.place(value)
            if index is None:
                raise DefaultNotOfferedError(
                    f"The default {value!r} of {what} is not one of its options "
                    f"({self._some()}). Add it to the options, or choose another default."
                )
            found.append(index)
        return found

    def _some(self) -> str:
        shown = ", ".join(repr(value) for value in self.values[:8])
        return shown + (", ..." if len(self.values) > 8 else "")  # noqa: PLR2004 - enough to see

    def first(self, index: Any, what: str) -> int | None:
        """Return the checked `index` parameter of a choice; None if there is nothing to choose."""
        if index is not None and (isinstance(index, bool) or not isinstance(index, int)):
            raise ParameterTypeError(
                f"index={index!r} was given to {what}; it is the number of an option, from 0, or "
                "None. To name the option itself write index=options.index(value)."
            )
        if index is None or not self.values:
            return None
        if not 0 <= index < len(self.values):
            raise OutOfRangeError(
                f"index={index} was given to {what}, which has {len(self.values)} options. Allowed "
                f"are 0 to {len(self.values) - 1}, or None to start without a choice."
            )
        return index

    def load(self, codec: Choice | Steps, wire: Wire) -> Any:
        """Return the value of a wire value: an offered object, or a text the visitor added."""
        if isinstance(wire, str) and isinstance(codec, Choice) and codec.custom:
            same_label = self.by_label(wire)
            return wire if same_label is None else self.values[same_label]
        index = codec.find(wire)
        if index is None:
            raise Unset
        return self.values[index]

    def fit(self, codec: Choice | Steps, wire: Wire) -> Wire:
        """Return a wire value with the index that the option has now."""
        index = codec.find(wire)
        if index is None and isinstance(wire, str):
            index = self.by_label(wire)
        return wire if index is None else codec.wire(index)

    def dump(self, codec: Choice | Steps, value: Any) -> Wire:
        """Return the wire value of a value that the script assigned."""
        index = self.place(value)
        if index is not None:
            return codec.wire(index)
        if isinstance(value, str) and isinstance(codec, Choice) and codec.custom:
            return value
        raise Unset

    def by_label(self, text: str) -> int | None:
        """Return the option whose label is this text but for upper and lower case."""
        sought = text.strip().casefold()
        for index, label in enumerate(self.labels):
            if label.casefold() == sought:
                return index
        return None


def shape_of_one(
    offered: Offered, codec: Choice, default: int | None, *, optional: bool
) -> Shape[Any]:
    """Return how the value of a choice of one option is read and written."""

    def load(wire: Wire) -> Any:
        if wire is None and (optional or not offered.values):
            return None
        return offered.load(codec, wire)

    def dump(value: Any) -> Wire:
        if value is None and offered.place(None) is None:
            return None if optional else _unset()
        return offered.dump(codec, value)

    first = None if default is None else codec.wire(default)
    return Shape(first, load, dump, lambda wire: offered.fit(codec, wire))


def shape_of_many(offered: Offered, codec: Choice, default: Sequence[int]) -> Shape[list[Any]]:
    """Return how the value of a choice of several is read and written; what is gone is left out."""

    def load(wire: Wire) -> list[Any]:
        return [offered.load(codec, part) for part in _parts(wire) if _known(part)]

    def dump(value: Any) -> Wire:
        wires: list[Wire] = []
        for part in several(value):
            with suppress(Unset):
                wires.append(offered.dump(codec, part))
        if codec.most is not None and len(wires) > codec.most:
            raise SelectionCountError(
                f"{len(wires)} options were assigned where max_selections={codec.most}. Assign "
                "fewer, or allow more."
            )
        return wires

    def fit(wire: Wire) -> Wire:
        return [offered.fit(codec, part) for part in _parts(wire) if _known(part)]

    def _known(part: Wire) -> bool:
        return isinstance(part, str) or codec.find(part) is not None

    return Shape([codec.wire(index) for index in default], load, dump, fit)


def _parts(wire: Wire) -> list[Wire]:
    return [*wire] if isinstance(wire, list) else _unset()


def _unset() -> Wire:
    raise Unset


def same(one: object, other: object) -> bool:
    """Return whether two options are equal, also if they compare element by element."""
    try:
        if bool(one == other):
            return True
    except (TypeError, ValueError):
        return False
    return (
        isinstance(one, Enum)
        and isinstance(other, Enum)
        and type(one).__qualname__ == type(other).__qualname__
        and one.name == other.name
    )


def several(value: Any) -> Sequence[Any]:
    """Return a default of a choice of several as a sequence: None is none, a text is one."""
    if value is None:
        return ()
    return listed(value)
