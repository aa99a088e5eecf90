"""Sliders: over numbers, dates and times, or over options."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, Unpack, overload

from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, LabelVisibility, Persist
from scaffold.elements.options import Offered, OptionsOf
from scaffold.elements.scales import scale_of
from scaffold.elements.widget import Widgets, parts_of
from scaffold.errors import MissingParameterError
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import Span, Steps, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffold.elements.arguments import Bind, StretchWidth
    from scaffold.widgets.look import Look

T = TypeVar("T")
S = TypeVar("S", int, float, datetime, date, time)
Scalar: TypeAlias = int | float | date | time
Step: TypeAlias = int | float | timedelta | None


class Sliders(Widgets):
    """Sliders with one handle or two."""

    __slots__ = ()

    # fmt: off
    @overload
    def slider(
        self, label: str, min_value: None = None, max_value: None = None, value: None = None,
        step: int | None = None, format: str | None = None, key: Key = None,
        help: str | None = None, on_change: Callback = "rerun", args: Args = None,
        kwargs: Kwargs = None, *, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> int: ...
    @overload
    def slider(
        self, label: str, min_value: S | None = None, max_value: S | None = None,
        value: S | None = None, step: Step = None, format: str | None = None, key: Key = None,
        help: str | None = None, on_change: Callback = "rerun", args: Args = None,
        kwargs: Kwargs = None, *, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> S: ...
    @overload
    def slider(  # type: ignore[overload-overlap] # the same types, by position or by name
        self, label: str, min_value: S | None, max_value: S | None,
        value: tuple[S, ...] | list[S], step: Step = None, format: str | None = None,
        key: Key = None, help: str | None = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, *, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> tuple[S, S]: ...
    @overload
    def slider(
        self, label: str, min_value: S | None = None, max_value: S | None = None,
        *, value: tuple[S, ...] | list[S], step: Step = None, format: str | None = None,
        key: Key = None, help: str | None = None, on_change: Callback = "rerun",
        args: Args = None, kwargs: Kwargs = None, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", width: StretchWidth = "stretch",
        bind: Bind = None, persist_state: Persist = None, **look: Unpack[Look],
    ) -> tuple[S, S]: ...
    # fmt: on
    def slider(
        self,
        label: str,
        min_value: Scalar | None = None,
        max_value: Scalar | None = None,
        value: Scalar | Sequence[Any] | None = None,
        step: Step = None,
        format: str | None = None,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show a slider and return the value of its handle, or of its two handles as a tuple.

        The type follows from what is given: int, float, date, time or datetime; int from 0 to 100
        if nothing is. A value outside of the bounds widens them.

        Args:
            label: what the slider sets; inline Markdown.
            min_value: the lower end.
            max_value: the upper end.
            value: where it starts; a pair makes a range with two handles.
            step: how far one step goes, a timedelta for dates and times.
            format: how values are written: printf for numbers ("%d %%"), "percent", "compact" and
                the like, for dates a pattern such as "DD.MM.YYYY" or "iso8601".
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody change it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: types are mixed, or both ends are the same.

        Example:
            low, high = st.slider("Price", 0, 200, (20, 80), format="%d €")
            st.write(f"From {low} to {high}")
        """
        what = f'the slider "{label}"'
        scale = scale_of(what, min_value, max_value, value, step)
        ranged = isinstance(value, list | tuple)
        codec = Span(scale.low, scale.high, scale.whole, len(scale.first))

        def load(wire: Wire) -> Any:
            numbers = parts_of(wire)
            if numbers is None or len(numbers) != codec.handles:
                raise Unset
            if any(not codec.low <= number <= codec.high for number in numbers):
                raise Unset
            values = tuple(scale.load(number) for number in numbers)
            return values if ranged else values[0]

        def dump(given: Any) -> Wire:
            values = parts_of(given) or [given]
            if len(values) != codec.handles or any(not scale.fits(one) for one in values):
                raise Unset
            return sorted(scale.dump(one) for one in values)

        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(min_value, max_value, step), persist=persist_state,
        )  # fmt: skip
        shape = Shape(scale.first, load, dump)
        return self._field(
            "slider", codec, shape, common, bind=bind, label=label, min=scale.low, max=scale.high,
            step=scale.step, handles=codec.handles, type=scale.name,
            format=format or scale.format,
        )  # fmt: skip

    # fmt: off
    @overload
    def select_slider(
        self, label: str, options: OptionsOf[T] = (), value: None = None,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        disabled: bool = False, label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T: ...
    @overload
    def select_slider(
        self, label: str, options: OptionsOf[T], value: tuple[T, T] | list[T],
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        disabled: bool = False, label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> tuple[T, T]: ...
    @overload
    def select_slider(
        self, label: str, options: OptionsOf[T], value: T,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        disabled: bool = False, label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T: ...
    # fmt: on
    def select_slider(
        self,
        label: str,
        options: OptionsOf[Any] = (),
        value: Any = None,
        format_func: Callable[[Any], Any] = str,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show a slider over options and return the chosen one, or a pair of them.

        Args:
            label: what the slider sets; inline Markdown.
            options: any iterable, in the order of the slider.
            value: the option it starts with, the first if left out; a pair makes a range.
            format_func: what the visitor reads for an option; plain text.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody change it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: there are no options, or the value is not among them.

        Example:
            mood = st.select_slider("Mood", ["low", "fair", "good", "great"], value="good")
            st.write(mood)
        """
        what = f'the select_slider "{label}"'
        offered = Offered(options, format_func)
        if not offered.values:
            raise MissingParameterError(
                f"{what} has no options; it needs at least one. Write e.g. "
                'st.select_slider("Size", ["S", "M", "L"]).'
            )
        ranged = _is_range(offered, value)
        single = offered.values[0] if value is None else value
        given = (parts_of(value) or []) if ranged else [single]
        first = sorted(offered.places(given, what))
        codec = Steps(offered.marks, len(first))

        def load(wire: Wire) -> Any:
            parts = parts_of(wire)
            if parts is None or len(parts) != codec.handles:
                raise Unset
            values = tuple(offered.load(codec, part) for part in parts)
            return values if ranged else values[0]

        def dump(assigned: Any) -> Wire:
            parts = (parts_of(assigned) or []) if ranged else [assigned]
            if len(parts) != codec.handles:
                raise Unset
            return sorted(offered.dump(codec, part) for part in parts)

        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            persist=persist_state,
        )  # fmt: skip
        shape = Shape(
            [codec.wire(index) for index in first], load, dump,
            lambda wire: sorted(offered.fit(codec, part) for part in parts_of(wire) or []),
        )  # fmt: skip
        return self._field(
            "select_slider", codec, shape, common, bind=bind, texts=offered.labels, label=label,
            options=offered.labels, handles=codec.handles,
        )  # fmt: skip


def _is_range(offered: Offered, value: Any) -> bool:
    """Return whether a value is a pair of options; an option may be a tuple itself."""
    parts = parts_of(value)
    pair = parts is not None and len(parts) == 2  # noqa: PLR2004 - two handles
    return pair and offered.place(value) is None
