"""The scale of a slider: which type its values have, and their numbers on the wire.

Dates and times travel as microseconds, so that every step is exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from scaffold.elements.widget import parts_of
from scaffold.errors import (
    BoundsError,
    MixedNumbersError,
    NotAllowedError,
    NumberBoundsError,
    ParameterTypeError,
)

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock time, the zone is put back afterwards
_LARGEST = (1 << 53) - 1
_AROUND = timedelta(days=14)
_TYPES = (int, float, datetime, date, time)
_FORMATS = {
    "int": "%d", "float": "%0.2f", "date": "YYYY-MM-DD", "time": "HH:mm",
    "datetime": "YYYY-MM-DD HH:mm",
}  # fmt: skip


@dataclass(slots=True)
class Scale:
    """One slider's scale.

    Attributes:
        name: "int", "float", "date", "time" or "datetime".
        low, high, step: its ends and its step, as numbers.
        first: the numbers of the default.
    """

    name: str
    low: int | float
    high: int | float
    step: int | float
    first: list[int | float]
    zone: tzinfo | None = None

    @property
    def whole(self) -> bool:
        """Return whether its numbers are whole ones."""
        return self.name != "float"

    @property
    def format(self) -> str:
        """Return how its values are written if the author does not say."""
        return _FORMATS[self.name]

    def fits(self, value: Any) -> bool:
        """Return whether an assigned value has the type and is within the ends."""
        name = _name(value)
        if name != self.name and (name, self.name) != ("int", "float"):
            return False
        return self.low <= number_of(value) <= self.high

    def dump(self, value: Any) -> int | float:
        """Return the number of a value."""
        number = number_of(value)
        return float(number) if self.name == "float" else number

    def load(self, number: int | float) -> Any:
        """Return the value of a number."""
        if self.name == "int":
            return int(number)
        if self.name == "float":
            return float(number)
        moment = _EPOCH + timedelta(microseconds=int(number))
        if self.name == "date":
            return moment.date()
        return moment.time() if self.name == "time" else moment.replace(tzinfo=self.zone)


def scale_of(what: str, low: Any, high: Any, value: Any, step: Any) -> Scale:
    """Return the scale that the parameters of a slider ask for.

    Raises:
        UsageError: types are mixed or unknown, or both ends are the same.
    """
    pair = parts_of(value)
    values = [value] if pair is None else pair
    name = _common_name(what, [one for one in (*values, low, high) if one is not None])
    known = [one for one in values if one is not None]
    bottom, top = _ends(name, known, low, high)
    if not known:
        known = [bottom] if pair is None else [bottom, top]
    first = sorted(number_of(one) for one in known)
    if len(first) > 2:  # noqa: PLR2004 - two handles
        raise NotAllowedError(
            f"{what} starts with {len(first)} values; it can have one handle or two. Write "
            "value=(low, high) for a range."
        )
    ends = sorted((number_of(bottom), number_of(top)))
    if ends[0] == ends[1]:
        raise BoundsError(
            f"{what} has the same min_value and max_value, {bottom!r}. Nothing can be set between "
            "them; make one larger, or leave the slider out."
        )
    lowest, highest = min(ends[0], first[0]), max(ends[1], first[-1])
    _check_size(what, name, lowest, highest)
    zone = next((one.tzinfo for one in known if isinstance(one, datetime)), None)
    numbers = [float(one) if name == "float" else one for one in first]
    return Scale(name, lowest, highest, _step(what, name, step, highest - lowest), numbers, zone)


def number_of(value: Any) -> int | float:
    """Return the number that stands for a value on the wire."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=None) - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return (value - _EPOCH.date()).days * _DAY
    if isinstance(value, time):
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        return seconds * _SECOND + value.microsecond
    if isinstance(value, float):
        return value
    return int(value)


def _name(value: Any) -> str:
    if isinstance(value, bool):
        return "int"
    for cls in _TYPES:
        if isinstance(value, cls):
            return cls.__name__
    return ""


def _common_name(what: str, given: list[Any]) -> str:
    for one in given:
        if not _name(one):
            raise ParameterTypeError(
                f"{what} got {one!r} ({type(one).__name__}). Allowed are int, float, date, time "
                "and datetime, or a pair of these as value; convert it first, e.g. int(...)."
            )
    names = {_name(one) for one in given}
    if len(names) > 1:
        raise MixedNumbersError(
            f"{what} mixes {' and '.join(sorted(names))}. min_value, max_value and value must be "
            "of one type; write e.g. 1.0 instead of 1."
        )
    return names.pop() if names else "int"


def _ends(name: str, known: list[Any], low: Any, high: Any) -> tuple[Any, Any]:
    """Return both ends, from the type if they are not given."""
    usual: tuple[Any, Any]
    if name in ("int", "float"):
        usual = (0, 100) if name == "int" else (0.0, 1.0)
    elif name == "time":
        usual = (time.min, time.max)
    else:
        around = (min(known), max(known)) if known else (low or high, high or low)
        usual = (around[0] - _AROUND, around[1] + _AROUND)
    bottom = usual[0] if low is None else low
    top = usual[1] if high is None else high
    if low is not None and high is None and name in ("int", "float") and low >= top:
        top = low + (100 if name == "int" else 1.0)
    return bottom, top


def _check_size(what: str, name: str, low: int | float, high: int | float) -> None:
    limit = _LARGEST if name == "int" else math.inf
    for end in (low, high):
        if not abs(end) <= limit or math.isinf(end):
            raise NumberBoundsError(
                f"{what} reaches to {end}, which browsers cannot tell from its neighbours. Whole "
                f"numbers go up to {_LARGEST:,}; floats must be finite."
            )


def _step(what: str, name: str, step: Any, distance: int | float) -> int | float:
    """Return the step as a number."""
    if name in ("int", "float"):
        usual: int | float = 1 if name == "int" else 0.01
        chosen = usual if step is None else step
        fits = isinstance(chosen, int) or (name == "float" and isinstance(chosen, float))
    else:
        fine = name == "time" or (name == "datetime" and distance < _DAY)
        usual_time = timedelta(minutes=15) if fine else timedelta(days=1)
        given = usual_time if step is None else step
        fits = isinstance(given, timedelta)
        chosen = given // timedelta(microseconds=1) if isinstance(given, timedelta) else 0
        if name == "date":
            chosen = max(_DAY, chosen // _DAY * _DAY)
    if not fits or chosen <= 0:
        raise (NotAllowedError if fits else ParameterTypeError)(
            f"{what} has step={step!r}. For {name} values, allowed is a positive "
            f"{'timedelta' if name not in ('int', 'float') else name}; write e.g. step="
            f"{'timedelta(days=1)' if name not in ('int', 'float') else 1}."
        )
    return chosen
