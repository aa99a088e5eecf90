"""Durations as authors write them: seconds, `timedelta`, or text such as "1h30m"."""

from __future__ import annotations

import re
from datetime import timedelta

from scaffold.errors import DurationError, UsageError

_UNITS = {
    "ms": 0.001, "milliseconds": 0.001, "s": 1, "sec": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "minute": 60, "minutes": 60, "h": 3600, "hr": 3600, "hour": 3600,
    "hours": 3600, "d": 86400, "day": 86400, "days": 86400, "w": 604800, "week": 604800,
    "weeks": 604800,
}  # fmt: skip
_PART = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*([a-z]+)?\s*,?")


def seconds_of(duration: float | timedelta | str) -> float:
    """Return a duration in seconds.

    >>> seconds_of("1h30m")
    5400.0

    Raises:
        UsageError: the text is no duration.
    """
    if isinstance(duration, timedelta):
        return duration.total_seconds()
    if isinstance(duration, int | float):
        return float(duration)
    total, place = 0.0, 0
    text = duration.strip().lower()
    while place < len(text):
        match = _PART.match(text, place)
        if match is None or (match[2] or "s") not in _UNITS:
            raise _no_duration(duration)
        total += float(match[1]) * _UNITS[match[2] or "s"]
        place = match.end()
    if not text:
        raise _no_duration(duration)
    return total


def _no_duration(given: object) -> UsageError:
    return DurationError(
        f"{given!r} is no duration. Use seconds (90), a timedelta, or text with units such as "
        '"90s", "1h30m" or "2 days".'
    )
