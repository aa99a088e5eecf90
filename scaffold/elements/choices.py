"""Choices that show all their answers: check box, toggle, radio buttons, feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

from scaffold.elements.arguments import Bind, one_of
from scaffold.elements.block import (
    Args,
    Callback,
    Common,
    Key,
    Kwargs,
    LabelVisibility,
    Persist,
    Width,
)
from scaffold.elements.options import Offered, OptionsOf, shape_of_one
from scaffold.elements.pills import Pills
from scaffold.elements.selects import Selects
from scaffold.errors import OutOfRangeError
from scaffold.runtime.values import Shape
from scaffold.widgets.codecs import Choice, Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scaffold.widgets.look import Look

T = TypeVar("T")
FEEDBACK = {"thumbs": 2, "faces": 5, "stars": 5}


class Choices(Selects, Pills):
    """Widgets that pick from given answers."""

    __slots__ = ()

    def checkbox(
        self,
        label: str,
        value: bool = False,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content",
        wrap: bool | None = None,
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> bool:
        """Show a check box and return True while it is ticked.

        Args:
            label: what stands beside it; inline Markdown.
            value: whether it starts ticked.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody change it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "content", "stretch" or pixels.
            wrap: False keeps the label in one line.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Example:
            if st.checkbox("Show details"):
                st.write("Here they are.")
        """
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            persist=persist_state,
        )  # fmt: skip
        return self._flag("checkbox", label, value, common, wrap, bind)

    def toggle(
        self,
        label: str,
        value: bool = False,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content",
        wrap: bool | None = None,
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> bool:
        """Show a switch and return True while it is on.

        Its parameters are those of `st.checkbox`.

        Example:
            st.write("On" if st.toggle("Notify me", value=True) else "Off")
        """
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            persist=persist_state,
        )  # fmt: skip
        return self._flag("toggle", label, value, common, wrap, bind)

    def _flag(
        self, kind: str, label: str, value: bool, common: Common, wrap: bool | None, bind: Bind
    ) -> bool:
        shape = Shape(bool(value), bool, bool)
        return self._field(kind, Flag(), shape, common, bind=bind, label=label, wrap=wrap)

    # fmt: off
    @overload
    def radio(
        self, label: str, options: OptionsOf[T], index: int = 0,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        disabled: bool = False, horizontal: bool = False,
        captions: Iterable[str | None] | None = None,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T: ...
    @overload
    def radio(
        self, label: str, options: OptionsOf[T], index: None,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        disabled: bool = False, horizontal: bool = False,
        captions: Iterable[str | None] | None = None,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T | None: ...
    # fmt: on
    def radio(
        self,
        label: str,
        options: OptionsOf[Any],
        index: int | None = 0,
        format_func: Callable[[Any], Any] = str,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        disabled: bool = False,
        horizontal: bool = False,
        captions: Iterable[str | None] | None = None,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show options as radio buttons and return the chosen one, the very object that was given.

        Args:
            label: what the choice is about; inline Markdown.
            options: any iterable; an Enum class, an array or a table's first column as well.
            index: the option it starts with; None starts without one and returns None.
            format_func: what the visitor reads for an option; inline Markdown.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody change it.
            horizontal: in a row instead of below each other.
            captions: small text below the options, by position.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "content", "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: `index` is outside of the options.

        Example:
            size = st.radio("Size", ["small", "large"], captions=["250 ml", "500 ml"])
            st.write(size)
        """
        offered = Offered(options, format_func)
        first = offered.first(index, f'the radio "{label}"')
        codec = Choice(offered.marks, optional=index is None or not offered.values)
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            persist=persist_state,
        )  # fmt: skip
        return self._field(
            "radio", codec, shape_of_one(offered, codec, first, optional=index is None), common,
            bind=bind, texts=offered.labels, label=label, options=offered.labels,
            horizontal=horizontal or None,
            captions=None if captions is None else [caption or "" for caption in captions],
        )  # fmt: skip

    def feedback(
        self,
        options: Literal["thumbs", "faces", "stars"] = "thumbs",
        *,
        key: Key = None,
        default: int | None = None,
        disabled: bool = False,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        width: Width = "content",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> int | None:
        """Show thumbs, faces or stars and return the rating from 0, or None without one.

        Thumbs give 0 (down) or 1 (up), faces and stars 0 to 4. Choosing the rating again takes it
        back.

        Raises:
            UsageError: the default is no rating of this kind.

        Example:
            rating = st.feedback("stars")
            if rating is not None:
                st.write(f"{rating + 1} of 5, thank you.")
        """
        one_of("st.feedback(options)", options, FEEDBACK)
        count = FEEDBACK[options]
        if default is not None and default not in range(count):
            raise OutOfRangeError(
                f"default={default!r} was given to st.feedback({options!r}). Allowed are 0 to "
                f"{count - 1}, or None to start without a rating."
            )
        offered = Offered(range(count))
        codec = Choice(offered.marks, optional=True)
        common = Common(
            key, None, on_change, args, kwargs, disabled, "visible", width, look,
            resets=(options,), persist=persist_state,
        )  # fmt: skip
        shape = shape_of_one(offered, codec, default, optional=True)
        props = {"label": "", "options": options, "count": count}
        rating: int | None = self._field(
            "feedback", codec, shape, common, bind=bind, texts=offered.labels, **props
        )
        return rating
