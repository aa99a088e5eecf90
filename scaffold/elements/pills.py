"""Choices as rows of small buttons: pills and segmented control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, Unpack, overload

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
from scaffold.elements.options import Offered, OptionsOf, several, shape_of_many, shape_of_one
from scaffold.elements.widget import Widgets
from scaffold.errors import IncompatibleParametersError, SelectionCountError
from scaffold.widgets.codecs import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.widgets.look import Look

T = TypeVar("T")
SelectionMode: TypeAlias = Literal["single", "multi"]


class Pills(Widgets):
    """Pills and segmented control, which differ only in their looks."""

    __slots__ = ()

    # fmt: off
    @overload
    def pills(
        self, label: str, options: OptionsOf[T], *, selection_mode: Literal["single"] = "single",
        default: Any = None, required: bool = False,
        format_func: Callable[[Any], Any] | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None,
        disabled: bool = False, label_visibility: LabelVisibility = "visible",
        width: Width = "content", wrap: bool | None = None, bind: Bind = None,
        persist_state: Persist = None, **look: Unpack[Look],
    ) -> T | None: ...
    @overload
    def pills(
        self, label: str, options: OptionsOf[T], *, selection_mode: Literal["multi"],
        default: Any = None, required: bool = False,
        format_func: Callable[[Any], Any] | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None,
        disabled: bool = False, label_visibility: LabelVisibility = "visible",
        width: Width = "content", wrap: bool | None = None, bind: Bind = None,
        persist_state: Persist = None, **look: Unpack[Look],
    ) -> list[T]: ...
    # fmt: on
    def pills(
        self,
        label: str,
        options: OptionsOf[Any],
        *,
        selection_mode: SelectionMode = "single",
        default: Any = None,
        required: bool = False,
        format_func: Callable[[Any], Any] | None = None,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content",
        wrap: bool | None = None,
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show options as pills; return the chosen one or None, or with "multi" a list of them.

        Args:
            label: what the choice is about; inline Markdown.
            options: any iterable; an Enum class, an array or a table's first column as well.
            selection_mode: "single" or "multi".
            default: what it starts with: an option, with "multi" also a list of them.
            required: a chosen pill cannot be taken back; only for "single".
            format_func: what the visitor reads for an option; inline Markdown.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody change it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "content", "stretch" or pixels.
            wrap: False keeps the options in one row that scrolls.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: a default is not among the options, or they do not fit the mode.

        Example:
            tags = st.pills("Tags", ["new", "sale", "rare"], selection_mode="multi")
            st.write(", ".join(tags))
        """
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(selection_mode,), persist=persist_state,
        )  # fmt: skip
        offered = Offered(options, format_func)
        return self._row(
            "pills", label, offered, selection_mode, default, required, common, wrap, bind
        )

    # fmt: off
    @overload
    def segmented_control(
        self, label: str, options: OptionsOf[T], *, selection_mode: Literal["single"] = "single",
        default: Any = None, required: bool = False,
        format_func: Callable[[Any], Any] | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None,
        disabled: bool = False, label_visibility: LabelVisibility = "visible",
        width: Width = "content", wrap: bool | None = None, bind: Bind = None,
        persist_state: Persist = None, **look: Unpack[Look],
    ) -> T | None: ...
    @overload
    def segmented_control(
        self, label: str, options: OptionsOf[T], *, selection_mode: Literal["multi"],
        default: Any = None, required: bool = False,
        format_func: Callable[[Any], Any] | None = None, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None,
        disabled: bool = False, label_visibility: LabelVisibility = "visible",
        width: Width = "content", wrap: bool | None = None, bind: Bind = None,
        persist_state: Persist = None, **look: Unpack[Look],
    ) -> list[T]: ...
    # fmt: on
    def segmented_control(
        self,
        label: str,
        options: OptionsOf[Any],
        *,
        selection_mode: SelectionMode = "single",
        default: Any = None,
        required: bool = False,
        format_func: Callable[[Any], Any] | None = None,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content",
        wrap: bool | None = None,
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show options as one bar of segments; return the chosen one or None, with "multi" a list.

        Its parameters are those of `st.pills`.

        Example:
            view = st.segmented_control("View", ["Day", "Week", "Month"], default="Week")
            st.write(view)
        """
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(selection_mode,), persist=persist_state,
        )  # fmt: skip
        offered = Offered(options, format_func)
        kind = "segmented_control"
        return self._row(
            kind, label, offered, selection_mode, default, required, common, wrap, bind
        )

    def _row(
        self,
        kind: str,
        label: str,
        offered: Offered,
        mode: str,
        default: Any,
        required: bool,
        common: Common,
        wrap: bool | None,
        bind: Bind,
    ) -> Any:
        """Append the widget in one of its two modes."""
        one_of(f"st.{kind}(selection_mode)", mode, ("single", "multi"))
        many = mode == "multi"
        first = _first(kind, label, offered, default, many=many, required=required)
        codec = Choice(offered.marks, many=many, optional=not many)
        shape: Any = (
            shape_of_many(offered, codec, first)
            if many
            else shape_of_one(offered, codec, first[0] if first else None, optional=True)
        )
        return self._field(
            kind, codec, shape, common, bind=bind, texts=offered.labels, label=label,
            options=offered.labels, many=many or None, required=required or None, wrap=wrap,
        )  # fmt: skip


def _first(
    kind: str, label: str, offered: Offered, default: Any, *, many: bool, required: bool
) -> list[int]:
    """Return the indexes of the default, checked against the mode."""
    if required and many:
        raise IncompatibleParametersError(
            f'st.{kind} has required=True and selection_mode="multi". Only a single choice can be '
            "required; leave out one of the two."
        )
    if not many and default is not None and offered.place(default) is not None:
        return offered.places([default], f'the {kind} "{label}"')
    chosen = several(default)
    if not many and len(chosen) > 1:
        raise SelectionCountError(
            f'st.{kind} "{label}" starts with {len(chosen)} options, but takes one. Give one '
            'default, or write selection_mode="multi".'
        )
    return list(dict.fromkeys(offered.places(chosen, f'the {kind} "{label}"')))
