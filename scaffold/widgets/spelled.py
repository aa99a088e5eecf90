"""Numbers, dates and times as browsers spell them."""

from __future__ import annotations

import math
import re
from datetime import date, time

from scaffold.errors import InputError

LONGEST_NUMBER = 400  # more digits than any float has
LARGEST_WHOLE = (1 << 63) - 1  # what a store can hold

# Python reads more spellings ("1_000", Arabic digits, "20240131") than a browser ever sends.
WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")


def spelled_number(
    text: str, low: int | float | None, high: int | float | None, *, whole: bool
) -> int | float:
    """Return the number that a text spells, or raise InputError."""
    if len(text) > LONGEST_NUMBER:
        raise InputError("A number with too many digits was sent.")
    kind, spelling = ("whole number", WHOLE) if whole else ("number", _DECIMAL)
    if not spelling.fullmatch(text):
        raise InputError(f"{text[:20]!r} is no {kind}.")
    value: int | float = int(text) if whole else float(text)
    if not math.isfinite(value) or (whole and abs(value) > LARGEST_WHOLE):
        raise InputError(f"{text[:20]!r} is too large a number.")
    if (low is not None and value < low) or (high is not None and value > high):
        raise InputError(f"The number {value} was sent; allowed are {low} to {high}.")
    return value


def spelled_date(text: str) -> str:
    """Return a date in ISO form, or raise InputError."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise InputError(f"{text[:20]!r} is no date; allowed is YYYY-MM-DD.")


def spelled_time(text: str) -> str:
    """Return a time in ISO form, or raise InputError."""
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise InputError(f"{text[:20]!r} is no time; allowed is HH:MM.")
