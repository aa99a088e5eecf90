"""Options of choices: any iterable becomes a list of the app's own objects, with their labels."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar, cast

from scaffold.errors import UsageError
from scaffold.runtime.values import Unset
from scaffold.widgets.codecs import Choice, Steps, Wire, marks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class ArrayLike(Protocol[T_co]):
    """What NumPy arrays, pandas and polars columns have in common."""

    def __len__(self) -> int: ...
    def tolist(self) -> list[T_co]:
        """Return the values as a list."""
        ...


OptionsOf: TypeAlias = "Iterable[T] | ArrayLike[T]"


def listed(options: OptionsOf[T] | Any) -> list[T]:
    """Return options as a list: an Enum gives its members, a table its first column.

    A text counts as one option, not as its letters.
    """
    if options is None:
        return []
    if isinstance(options, str | bytes) or not (
        hasattr(options, "__iter__") or hasattr(options, "tolist")
    ):
        return [cast("T", options)]
    return list(_column(options))


def _column(options: Any) -> Iterable[Any]:
    """Return what is iterated: a table is its first column, a pandas index its values."""
    if isinstance(options, dict | list | tuple | set | range) or isinstance(options, type):
        return options
    if hasattr(options, "iloc") and getattr(options, "ndim", 1) > 1:
        return cast("Iterable[Any]", options.iloc[:, 0])
    if hasattr(options, "get_columns"):
        return cast("Iterable[Any]", options.get_columns()[0])
    if hasattr(options, "column") and hasattr(options, "num_columns"):
        return cast("Iterable[Any]", options.column(0).to_pylist())
    return cast("Iterable[Any]", options)


class Offered(Generic[T]):
    """The options of one widget in one run, and how they become wire values and back.

    Attributes:
        values: the app's own objects.
        labels: what the visitor reads, one for each value.
    """

    __slots__ = ("labels", "marks", "values")

    def __init__(
        self, options: OptionsOf[T] | Any, format_func: Callable[[Any], Any] | None = None
    ) -> None:
        self.values: list[T] = listed(options)
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
                raise UsageError(
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
            raise UsageError(
                f"index={index!r} was given to {what}; it is the number of an option, from 0, or "
                "None. To name the option itself write index=options.index(value)."
            )
        if index is None or not self.values:
            return None
        if not 0 <= index < len(self.values):
            raise UsageError(
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
