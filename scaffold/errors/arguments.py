"""Mistakes in the arguments of a call: of a wrong type, out of range, not together, missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from scaffold.errors.base import UsageError, nearest


class ArgumentError(UsageError):
    """An argument that cannot work.

    Attributes:
        exec_kwargs: what the message speaks of, by name, for a handler that words it anew.
    """

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.exec_kwargs = facts


class NotAllowedError(ArgumentError):
    """An argument is none of the values that are allowed."""

    @classmethod
    def of(
        cls, what: str, given: object, allowed: Iterable[str], words: Iterable[str] = ()
    ) -> Self:
        """Return the error of one argument, which `what` names as in `st.metric(delta_color)`.

        `allowed` is shown as it is; `words` are the words among it, for typos.
        """
        shown, known = list(allowed), list(words)
        example = repr(known[0]) if known else shown[0]
        return cls(
            f"{what} got {given!r:.200}. Allowed are {', '.join(shown)}; "
            f"write e.g. {example}.{nearest(str(given), known)}",
            parameter=what, given=given, allowed=shown,
        )  # fmt: skip


class ParameterTypeError(ArgumentError):
    """An argument is of a type that cannot be used."""

    @classmethod
    def of(cls, what: str, given: object, allowed: Iterable[str], example: str) -> Self:
        """Return the error of one argument; `allowed` and `example` are shown as they are."""
        shown = list(allowed)
        return cls(
            f"{what} got {given!r:.80} ({type(given).__name__}). "
            f"Allowed {'are' if len(shown) > 1 else 'is'} {' and '.join(shown)}; "
            f"write e.g. {example}.",
            parameter=what, given=given, allowed=shown,
        )  # fmt: skip


class UnknownParameterError(ArgumentError, TypeError):
    """An argument that a call does not take."""


class OutOfRangeError(ArgumentError):
    """An argument is below the smallest or above the largest value."""

    @classmethod
    def of(cls, what: str, given: object, low: object, high: object) -> Self:
        """Return the error of one argument and its bounds."""
        return cls(
            f"{what} got {given!r:.80}. Allowed are values from {low} to {high}; "
            f"write e.g. {low}.",
            parameter=what, given=given, min_value=low, max_value=high,
        )  # fmt: skip


class BelowMinimumError(ArgumentError):
    """The value that a widget starts with is below its minimum."""


class AboveMaximumError(ArgumentError):
    """The value that a widget starts with is above its maximum."""


class BoundsError(ArgumentError):
    """The smallest value of a widget is not below its largest."""


class MissingParameterError(ArgumentError):
    """An argument that is needed was left out, or is empty."""


class IncompatibleParametersError(ArgumentError):
    """Two arguments that cannot work together."""


class WidthError(ArgumentError):
    """A width that is none."""


class HeightError(ArgumentError):
    """A height that is none."""


class ColorError(ArgumentError):
    """A colour that is none."""


class AddressError(ArgumentError):
    """An address that cannot be followed."""


class DurationError(ArgumentError):
    """A text that is no duration."""


class ColumnSpecError(ArgumentError):
    """Columns that are none, or have no width."""


class SelectionCountError(ArgumentError):
    """More options are chosen than may be."""


class DefaultNotOfferedError(ArgumentError, ValueError):
    """A default that is none of the options."""


class MixedNumbersError(ArgumentError):
    """Whole and other numbers where all must be of one type."""


class NumberBoundsError(ArgumentError):
    """A number that browsers cannot tell from its neighbours."""


class NumberFormatError(ArgumentError):
    """A format that gives no number."""


class QueryParamError(ArgumentError):
    """A query parameter that is neither a text nor a list of texts, or belongs to a widget."""


class TableDataError(ArgumentError):
    """Data that no table can be made from."""
