"""Fields for dates and times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack, overload

from scaffold.elements.arguments import Bind, one_of
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, LabelVisibility, Persist
from scaffold.elements.moments import (
    clock_of,
    date_format,
    day_of,
    moment_of,
    seconds_of_step,
    years_from,
)
from scaffold.elements.widget import Widgets, parts_of
from scaffold.errors import AboveMaximumError, BelowMinimumError, BoundsError, ParameterTypeError
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import Clock, Dates, Moment, Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.elements.arguments import StretchWidth
    from scaffold.widgets.look import Look

Day: TypeAlias = date | str
TimeOfDay: TypeAlias = time | datetime | str
AnyMoment: TypeAlias = datetime | date | time | str
TIME_FORMATS = ("12h", "24h", "localized")


class DateInputs(Widgets):
    """Widgets for dates and times, the browser's own ones."""

    __slots__ = ()

    # fmt: off
    @overload
    def date_input(
        self, label: str, value: Day = "today", min_value: Day | None = None,
        max_value: Day | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        format: str = "YYYY/MM/DD", disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> date: ...
    @overload
    def date_input(
        self, label: str, value: None, min_value: Day | None = None,
        max_value: Day | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        format: str = "YYYY/MM/DD", disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> date | None: ...
    @overload
    def date_input(
        self, label: str, value: list[Any] | tuple[Any, ...], min_value: Day | None = None,
        max_value: Day | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        format: str = "YYYY/MM/DD", disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> tuple[date, ...]: ...
    # fmt: on
    def date_input(
        self,
        label: str,
        value: Day | Sequence[Day] | None = "today",
        min_value: Day | None = None,
        max_value: Day | None = None,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        format: str = "YYYY/MM/DD",
        disabled: bool = False,
        required: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show a field for a date and return it; with a list as value, a range as a tuple.

        While a range is being picked, it has one date only: check `len()` before you unpack it.

        Args:
            label: what the date is for; inline Markdown.
            value: "today", a date, a datetime or ISO text; None starts empty; a list or tuple of up
                to two of these makes a range, an empty one starts empty.
            min_value: the first day allowed; ten years before the value if left out.
            max_value: the last day allowed; ten years after the value if left out.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            format: the order of year, month and day, with "/", "." or "-" between them.
            disabled: show it, but let nobody change it.
            required: the browser does not send the field while it is empty.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: the value is outside of its bounds, or is no date.

        Example:
            from datetime import date

            arrival = st.date_input("Arrival", date(2030, 5, 1), format="DD.MM.YYYY")
            st.write(f"{arrival:%A}")
        """
        what = f'the date_input "{label}"'
        pair = parts_of(value)
        span = pair is not None
        days = [day_of(what, one) for one in ([value] if pair is None else pair) if one is not None]
        codec = _dates(what, days, min_value, max_value, span=span, optional=value is None)

        def load(wire: Wire) -> Any:
            found = parts_of(wire)
            if found is None:
                return None if codec.optional else _unset()
            if any(not codec.low <= day <= codec.high for day in found):
                raise Unset
            dates = tuple(date.fromisoformat(day) for day in found)
            return dates if span else dates[0]

        def dump(assigned: Any) -> Wire:
            if assigned is None:
                return None if codec.optional else _unset()
            given = (parts_of(assigned) or []) if span else [assigned]
            return codec.check([day_of(what, one).isoformat() for one in given])

        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(format,), persist=persist_state,
            identity={"default": str(value), "min": str(min_value), "max": str(max_value)},
        )  # fmt: skip
        first = sorted(day.isoformat() for day in days) if days or span else None
        return self._field(
            "date_input", codec, Shape(first, load, dump), common, bind=bind, label=label,
            min=codec.low, max=codec.high, span=span or None, format=date_format(format),
            required=required or None,
        )  # fmt: skip

    # fmt: off
    @overload
    def time_input(
        self, label: str, value: TimeOfDay = "now", key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible",
        step: int | timedelta = timedelta(seconds=900),
        format: Literal["12h", "24h", "localized"] = "24h", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> time: ...
    @overload
    def time_input(
        self, label: str, value: None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible",
        step: int | timedelta = timedelta(seconds=900),
        format: Literal["12h", "24h", "localized"] = "24h", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> time | None: ...
    # fmt: on
    def time_input(
        self,
        label: str,
        value: TimeOfDay | None = "now",
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        disabled: bool = False,
        required: bool = False,
        label_visibility: LabelVisibility = "visible",
        step: int | timedelta = timedelta(seconds=900),
        format: Literal["12h", "24h", "localized"] = "24h",
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> time | None:
        """Show a field for a time of day and return it.

        Args:
            label: what the time is for; inline Markdown.
            value: "now", a time, a datetime or ISO text; None starts empty and returns None.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody change it.
            required: the browser does not send the field while it is empty.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            step: seconds or a timedelta between the times that are suggested; any other time may be
                typed. Seconds are shown unless the step is whole minutes.
            format: whether hours go to 12 or 24; "localized" leaves it to the browser.
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: the value is no time, or the step is not between 1 second and 23 hours.

        Example:
            from datetime import time

            st.write(st.time_input("Wake me at", time(7, 30)))
        """
        what = f'the time_input "{label}"'
        one_of("st.time_input(format)", format, TIME_FORMATS)
        seconds = seconds_of_step(what, step, least=1)
        whole_minutes = seconds % 60 == 0
        codec = Clock(optional=value is None)

        def load(wire: Wire) -> time | None:
            if wire is None:
                return None if codec.optional else _unset()
            return time.fromisoformat(wire)

        def dump(assigned: Any) -> Wire:
            if assigned is None:
                return None if codec.optional else _unset()
            clock = clock_of(what, assigned).replace(microsecond=0, tzinfo=None)
            return (clock.replace(second=0) if whole_minutes else clock).isoformat()

        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(seconds,), persist=persist_state, identity={"default": str(value)},
        )  # fmt: skip
        return self._field(
            "time_input", codec, Shape(dump(value), load, dump), common, bind=bind, label=label,
            step=seconds, format=format, required=required or None,
        )  # fmt: skip

    # fmt: off
    @overload
    def datetime_input(
        self, label: str, value: AnyMoment = "now", min_value: AnyMoment | None = None,
        max_value: AnyMoment | None = None, *, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None,
        format: str = "YYYY/MM/DD", step: int | timedelta = timedelta(seconds=900),
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> datetime: ...
    @overload
    def datetime_input(
        self, label: str, value: None, min_value: AnyMoment | None = None,
        max_value: AnyMoment | None = None, *, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None,
        format: str = "YYYY/MM/DD", step: int | timedelta = timedelta(seconds=900),
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> datetime | None: ...
    # fmt: on
    def datetime_input(
        self,
        label: str,
        value: AnyMoment | None = "now",
        min_value: AnyMoment | None = None,
        max_value: AnyMoment | None = None,
        *,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        format: str = "YYYY/MM/DD",
        step: int | timedelta = timedelta(seconds=900),
        disabled: bool = False,
        required: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> datetime | None:
        """Show a field for a date with a time and return it, without a time zone.

        Its parameters are those of `st.date_input`, but it has no ranges, and `step` is in seconds
        or a timedelta, from one minute to 23 hours.

        Raises:
            UsageError: the value is outside of its bounds, or is no moment.

        Example:
            from datetime import datetime

            st.write(st.datetime_input("Departure", datetime(2030, 5, 1, 9, 30)))
        """
        what = f'the datetime_input "{label}"'
        seconds = seconds_of_step(what, step, least=60)
        first = None if value is None else moment_of(what, value)
        middle = first or moment_of(what, "now").replace(hour=0, minute=0)
        low, high = years_from(middle, -10), years_from(middle, 10)
        low = low.replace(hour=0, minute=0) if min_value is None else moment_of(what, min_value)
        high = high.replace(hour=23, minute=59) if max_value is None else moment_of(what, max_value)
        _check_within(what, [first] if first else [], low, high)
        codec = Moment(low.isoformat(), high.isoformat(), optional=value is None)

        def load(wire: Wire) -> datetime | None:
            if wire is None:
                return None if codec.optional else _unset()
            moment = datetime.fromisoformat(wire)
            return moment if low <= moment <= high else _unset()

        def dump(assigned: Any) -> Wire:
            if assigned is None:
                return None if codec.optional else _unset()
            return codec.check([moment_of(what, assigned).isoformat()])

        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(format, seconds), persist=persist_state,
            identity={"default": str(value), "min": str(min_value), "max": str(max_value)},
        )  # fmt: skip
        shape = Shape(first.isoformat() if first else None, load, dump)
        return self._field(
            "datetime_input", codec, shape, common, bind=bind, label=label, min=codec.low,
            max=codec.high, step=seconds, format=date_format(format), required=required or None,
        )  # fmt: skip


def _dates(
    what: str,
    days: list[date],
    min_value: Day | None,
    max_value: Day | None,
    *,
    span: bool,
    optional: bool,
) -> Dates:
    """Return the codec of a field for dates, with the usual bounds where none are given."""
    if len(days) > 2:  # noqa: PLR2004 - start and end
        raise ParameterTypeError(
            f"{what} starts with {len(days)} dates; a range has a start and an end. Write "
            "value=(start, end)."
        )
    today = day_of(what, "today")
    start, end = (min(days), max(days)) if days else (today, today)
    low = years_from(start, -10) if min_value is None else day_of(what, min_value)
    high = years_from(end, 10) if max_value is None else day_of(what, max_value)
    _check_within(what, days, low, high)
    return Dates(low.isoformat(), high.isoformat(), span, optional)


def _check_within(what: str, given: Sequence[date], low: date, high: date) -> None:
    if low > high:
        raise BoundsError(
            f"{what} has min_value={low} and max_value={high}. The first moment cannot be after "
            "the last; exchange the two."
        )
    for one in given:
        if not low <= one <= high:
            raise (BelowMinimumError if one < low else AboveMaximumError)(
                f"{what} starts with {one}, outside of its bounds {low} to {high}. Give a value "
                "within them, or widen min_value and max_value.",
                value=one, min_value=low, max_value=high,
            )  # fmt: skip


def _unset() -> Any:
    raise Unset
