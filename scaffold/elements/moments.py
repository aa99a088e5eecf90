"""Dates and times as authors write them: objects, ISO text, "today" and "now"."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from scaffold.errors import NotAllowedError, OutOfRangeError, ParameterTypeError

D = TypeVar("D", date, datetime)
LONGEST_STEP = 23 * 3600
_FORMAT = re.compile(r"(YYYY([/.-])MM\2DD|DD([/.-])MM\3YYYY|MM([/.-])DD\4YYYY)")


def _now() -> datetime:
    """Return the wall clock of the server, without a zone."""
    return datetime.now().astimezone().replace(tzinfo=None, microsecond=0)


def day_of(what: str, value: Any) -> date:
    """Return a day from a date, a datetime, ISO text or "today"."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value == "today":
        return _now().date()
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            pass
    raise _no(what, value, "date", '"today", a date or datetime, ISO text', "2030-05-01")


def clock_of(what: str, value: Any) -> time:
    """Return a time of day from a time, a datetime, ISO text or "now"."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    if value == "now":
        return _now().time()
    if isinstance(value, str):
        for read in (time.fromisoformat, datetime.fromisoformat):
            try:
                found = read(value)
            except ValueError:
                continue
            return found.time() if isinstance(found, datetime) else found
    raise _no(what, value, "time", '"now", a time or datetime, ISO text', "08:45")


def moment_of(what: str, value: Any) -> datetime:
    """Return a date with a time to the minute from any of these, a missing half as Streamlit does.

    A date is its midnight, a time is today's.
    """
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime.combine(value, time())
    elif isinstance(value, time):
        found = datetime.combine(_now().date(), value)
    elif value == "now":
        found = _now()
    else:
        found = _moment_of_text(what, value)
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _moment_of_text(what: str, value: Any) -> datetime:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
        try:
            return datetime.combine(_now().date(), time.fromisoformat(value))
        except ValueError:
            pass
    raise _no(
        what, value, "moment", '"now", a datetime, date or time, ISO text', "2030-05-01 08:45"
    )


def years_from(moment: D, years: int) -> D:
    """Return the same day some years away; a leap day becomes the 28th."""
    year = min(max(moment.year + years, 1), 9999)
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, day=28)


def date_format(given: str) -> str:
    """Return a checked order of year, month and day."""
    if not _FORMAT.fullmatch(given):
        raise NotAllowedError(
            f"format={given!r} was given. Allowed are YYYY/MM/DD, DD/MM/YYYY and MM/DD/YYYY, also "
            'with "." or "-" between the parts; write e.g. format="DD.MM.YYYY".'
        )
    return given


def seconds_of_step(what: str, step: Any, *, least: int) -> int:
    """Return a step in seconds, between `least` and 23 hours."""
    seconds = step.total_seconds() if isinstance(step, timedelta) else step
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not least <= seconds <= LONGEST_STEP:
        raise (OutOfRangeError if number else ParameterTypeError)(
            f"{what} has step={step!r}. Allowed are seconds or a timedelta from {least} seconds to "
            "23 hours; write e.g. step=300."
        )
    return int(seconds)


def _no(what: str, value: Any, kind: str, allowed: str, example: str) -> ParameterTypeError:
    return ParameterTypeError(
        f"{what} got {value!r} ({type(value).__name__}), which is no {kind}. Allowed are {allowed} "
        f'and, for value, None; write e.g. "{example}".'
    )
