"""The field for a number."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, Unpack, overload

from scaffold.elements.arguments import Bind, check_icon
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, LabelVisibility, Persist
from scaffold.elements.widget import Widgets
from scaffold.errors import (
    AboveMaximumError,
    BelowMinimumError,
    BoundsError,
    MixedNumbersError,
    NumberBoundsError,
    NumberFormatError,
    ParameterTypeError,
)
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import Number, Wire

if TYPE_CHECKING:
    from scaffold.elements.arguments import StretchWidth
    from scaffold.widgets.look import Look

N = TypeVar("N", int, float)
Real: TypeAlias = int | float
LARGEST = (1 << 53) - 1  # beyond it, browsers skip whole numbers
_FORMAT = re.compile(r"%[-+ 0#]*[0-9]*(\.([0-9]+))?[diufFeEgG]")


class Numbers(Widgets):
    """Widgets for numbers that are typed."""

    __slots__ = ()

    # fmt: off
    @overload
    def number_input(
        self, label: str, min_value: None = None, max_value: None = None,
        value: Literal["min"] = "min", step: None = None, format: str | None = None,
        key: Key = None, help: str | None = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, *, placeholder: str | None = None,
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> float: ...
    @overload
    def number_input(
        self, label: str, min_value: N | None = None, max_value: N | None = None,
        value: N | Literal["min"] = "min", step: N | None = None, format: str | None = None,
        key: Key = None, help: str | None = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, *, placeholder: str | None = None,
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> N: ...
    @overload
    def number_input(  # type: ignore[overload-overlap] # without any number, both would do
        self, label: str, min_value: None = None, max_value: None = None,
        *, value: None, step: None = None, format: str | None = None,
        key: Key = None, help: str | None = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, placeholder: str | None = None,
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> float | None: ...
    @overload
    def number_input(
        self, label: str, min_value: N | None = None, max_value: N | None = None,
        value: N | Literal["min"] | None = "min", step: N | None = None, format: str | None = None,
        key: Key = None, help: str | None = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, *, placeholder: str | None = None,
        disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> N | None: ...
    # fmt: on
    def number_input(
        self,
        label: str,
        min_value: Real | None = None,
        max_value: Real | None = None,
        value: Real | Literal["min"] | None = "min",
        step: Real | None = None,
        format: str | None = None,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        placeholder: str | None = None,
        disabled: bool = False,
        required: bool = False,
        label_visibility: LabelVisibility = "visible",
        icon: str | None = None,
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show a field for a number and return it: int if all the numbers given are, else float.

        Args:
            label: what the field is for; inline Markdown.
            min_value: the smallest number that is taken.
            max_value: the largest number that is taken.
            value: the number it starts with; "min" is `min_value` or else 0, None starts empty and
                returns None while it is empty.
            step: what the buttons add and take away; 1 or 0.01 if left out.
            format: how the number is written, e.g. "%0.1f"; a number with more digits shows them.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            placeholder: what is shown while the field is empty.
            disabled: show it, but let nobody change it.
            required: the browser does not send the field while it is empty.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            icon: an emoji or `":material/name:"` inside the field.
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: ints and floats are mixed, or the value is outside of its bounds.

        Example:
            seats = st.number_input("Seats", min_value=1, max_value=8)
            st.write(f"{seats} x 12 = {seats * 12}")
        """
        what = f'the number_input "{label}"'
        whole = _is_whole(what, min_value, max_value, value, step)
        low, high = _bounds(what, min_value, max_value, whole=whole)
        first = _first(what, value, low, high, min_value, whole=whole)
        form = _checked_format(format, whole=whole)
        codec = Number(low, high, whole, optional=value is None)
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            persist=persist_state,
        )  # fmt: skip
        return self._field(
            "number_input", codec, _shape(codec, first), common, bind=bind, label=label,
            min=min_value, max=max_value, step=_step(step, form, whole=whole), format=form,
            whole=whole or None, placeholder=placeholder, required=required or None,
            icon=check_icon("st.number_input", icon, "spinner"),
        )  # fmt: skip


def _is_whole(what: str, *given: Real | str | None) -> bool:
    """Return whether the widget has ints; mixing them with floats is an error."""
    numbers = [number for number in given if number is not None and number != "min"]
    for number in numbers:
        if not isinstance(number, int | float):
            raise ParameterTypeError(
                f"{what} got {number!r}, which is no number ({type(number).__name__}). Allowed are "
                'int and float, for value also "min" and None.'
            )
    kinds = {isinstance(number, int) for number in numbers}
    if len(kinds) > 1:
        raise MixedNumbersError(
            f"{what} got both ints and floats: {', '.join(map(repr, numbers))}. All of "
            "min_value, max_value, value and step must be of one type; write e.g. 1.0 instead of 1."
        )
    return kinds == {True}


def _bounds(
    what: str, low: Real | None, high: Real | None, *, whole: bool
) -> tuple[Real | None, Real | None]:
    if low is not None and high is not None and low > high:
        raise BoundsError(
            f"{what} has min_value={low} and max_value={high}. The smallest number cannot be above "
            "the largest; exchange the two."
        )
    for bound in (low, high):
        _check_size(what, bound, whole=whole)
    if not whole:
        return low, high
    return (-LARGEST if low is None else low), (LARGEST if high is None else high)


def _check_size(what: str, number: Real | None, *, whole: bool) -> None:
    if number is None or (abs(number) <= LARGEST if whole else math.isfinite(number)):
        return
    raise NumberBoundsError(
        f"{what} got {number}, which browsers cannot tell from its neighbours. Whole numbers go "
        f"up to {LARGEST:,}; floats must be finite. Use st.text_input for longer ones."
    )


def _first(
    what: str,
    value: Real | Literal["min"] | None,
    low: Real | None,
    high: Real | None,
    min_value: Real | None,
    *,
    whole: bool,
) -> Real | None:
    """Return the number that the widget starts with."""
    if value is None:
        return None
    if value == "min":
        value = min_value if min_value is not None else 0
        if high is not None:
            value = min(value, high)
    _check_size(what, value, whole=whole)
    below = low is not None and value < low
    if below or (high is not None and value > high):
        raise (BelowMinimumError if below else AboveMaximumError)(
            f"{what} starts with {value}, outside of its bounds {low} to {high}. Give a value "
            "within them, or widen the bounds.",
            value=value, min_value=low, max_value=high,
        )  # fmt: skip
    return int(value) if whole else float(value)


def _shape(codec: Number, first: Real | None) -> Shape[Real | None]:
    def load(wire: Wire) -> Real | None:
        if wire is None:
            return None if codec.optional else _unset()
        number = int(wire) if codec.whole else float(wire)
        below = codec.low is not None and number < codec.low
        above = codec.high is not None and number > codec.high
        return _unset() if below or above or number != wire else number

    def dump(value: Any) -> Wire:
        if value is None:
            return None if codec.optional else _unset()
        number = int(value) if codec.whole else float(value)
        if number != value or not math.isfinite(number):
            raise Unset
        return load(number)

    return Shape(first, load, dump)


def _unset() -> Any:
    raise Unset


def _checked_format(given: str | None, *, whole: bool) -> str:
    """Return the format of the number, a printf one."""
    if given is None:
        return "%d" if whole else "%0.2f"
    if not _FORMAT.fullmatch(given):
        raise NumberFormatError(
            f"format={given!r} was given to a number_input. Allowed is a printf format that gives "
            'a plain number, such as "%d" or "%0.2f".'
        )
    return given.replace("u", "d")


def _step(step: Real | None, form: str, *, whole: bool) -> Real:
    """Return the step, which follows from the digits shown if it is not given."""
    if step is not None:
        return step
    if whole:
        return 1
    match = _FORMAT.fullmatch(form)
    digits = int(match[2]) if match and match[2] else 2
    return float(f"1e-{digits}") if digits else 1.0
