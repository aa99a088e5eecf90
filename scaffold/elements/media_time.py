"""Places in sound and video: seconds, timedeltas, texts as "1m30s"."""

from __future__ import annotations

from datetime import timedelta

from scaffold.errors import BoundsError, DurationError, UsageError
from scaffold.runtime.durations import seconds_of


def fragment_of(start: float | timedelta | str, end: float | timedelta | str | None) -> str:
    """Return the part of an address that says from where to where it plays, or nothing.

    >>> fragment_of(0, None), fragment_of("1m", 90)
    ('', '#t=60,90')
    """
    first, last = _seconds("start_time", start), None if end is None else _seconds("end_time", end)
    if last is not None and last <= first:
        raise BoundsError(
            f"end_time={end!r} is not behind start_time={start!r}; write an end_time above {first}."
        )
    if last is None:
        return f"#t={first}" if first else ""
    return f"#t={first},{last}"


def _seconds(name: str, value: float | timedelta | str) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, timedelta) and value >= timedelta(0):
        return _short(value.total_seconds())
    if isinstance(value, str):
        try:
            return _short(seconds_of(value))
        except (UsageError, ValueError):
            pass
    raise DurationError(
        f'{name} got {value!r}. Allowed are seconds from 0, a timedelta, or a text; write "1m30s" '
        "or 90."
    )


def _short(seconds: float) -> int | float:
    return int(seconds) if seconds == int(seconds) else seconds
