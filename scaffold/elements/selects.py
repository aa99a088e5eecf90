"""Choices from a list that unfolds: one option, or several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, Unpack, overload

from scaffold.elements.arguments import Bind, check_icon, one_of
from scaffold.elements.block import Args, Callback, Common, Key, Kwargs, LabelVisibility, Persist
from scaffold.elements.options import Offered, OptionsOf, several, shape_of_many, shape_of_one
from scaffold.elements.widget import Widgets
from scaffold.errors import IncompatibleParametersError, NotAllowedError, SelectionCountError
from scaffold.widgets.codecs import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.elements.arguments import StretchWidth
    from scaffold.widgets.look import Look

T = TypeVar("T")
FilterMode: TypeAlias = Literal["fuzzy", "contains", "prefix"] | None
SEARCHED_FROM = 11  # fewer options are found faster by eye, in the browser's own list


class Selects(Widgets):
    """Selectbox and multiselect."""

    __slots__ = ()

    # fmt: off
    @overload
    def selectbox(
        self, label: str, options: OptionsOf[T], index: int = 0,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        accept_new_options: Literal[False] = False, filter_mode: FilterMode = "fuzzy",
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T: ...
    @overload
    def selectbox(
        self, label: str, options: OptionsOf[T], index: None,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        accept_new_options: Literal[False] = False, filter_mode: FilterMode = "fuzzy",
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T | None: ...
    @overload
    def selectbox(
        self, label: str, options: OptionsOf[T], index: int = 0,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        accept_new_options: bool, filter_mode: FilterMode = "fuzzy",
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T | str: ...
    @overload
    def selectbox(
        self, label: str, options: OptionsOf[T], index: int | None = 0,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        placeholder: str | None = None, disabled: bool = False, required: bool = False,
        label_visibility: LabelVisibility = "visible", icon: str | None = None,
        accept_new_options: bool = False, filter_mode: FilterMode = "fuzzy",
        width: StretchWidth = "stretch", bind: Bind = None, persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> T | str | None: ...
    # fmt: on
    def selectbox(
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
        placeholder: str | None = None,
        disabled: bool = False,
        required: bool = False,
        label_visibility: LabelVisibility = "visible",
        icon: str | None = None,
        accept_new_options: bool = False,
        filter_mode: FilterMode = "fuzzy",
        width: StretchWidth = "stretch",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Show options in a list that unfolds and return the chosen one, the object that was given.

        More than ten options can be searched by typing. Without script in the browser the list is
        the browser's own.

        Args:
            label: what the choice is about; inline Markdown.
            options: any iterable; an Enum class, an array or a table's first column as well.
            index: the option it starts with; None starts without one and returns None.
            format_func: what the visitor reads for an option; plain text.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            placeholder: what is shown while nothing is chosen.
            disabled: show it, but let nobody change it.
            required: the browser does not send a form without a choice.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            icon: an emoji or `":material/name:"` inside the field.
            accept_new_options: a text that is not offered may be typed and is returned as str.
            filter_mode: how typing finds options; None switches that off.
            width: "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: `index` is outside of the options.

        Example:
            city = st.selectbox("City", ["Bern", "Oslo", "Rome"], index=None)
            st.write(city or "Nowhere yet")
        """
        _check_filter("selectbox", filter_mode, accept_new_options)
        offered = Offered(options, format_func)
        first = offered.first(index, f'the selectbox "{label}"')
        optional = index is None or not offered.values
        codec = Choice(offered.marks, optional=optional, custom=accept_new_options)
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(accept_new_options,), persist=persist_state,
        )  # fmt: skip
        return self._field(
            "selectbox", codec, shape_of_one(offered, codec, first, optional=optional), common,
            bind=bind, texts=offered.labels, label=label, options=offered.labels,
            placeholder=_placeholder(placeholder, offered, "an option", accept_new_options),
            icon=check_icon("st.selectbox", icon, "spinner"), required=required or None,
            optional=optional or None, new=accept_new_options or None, filter=filter_mode,
            search=_searched(offered, filter_mode, accept_new_options),
        )  # fmt: skip

    # fmt: off
    @overload
    def multiselect(
        self, label: str, options: OptionsOf[T], default: Any = None,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        max_selections: int | None = None, placeholder: str | None = None, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", accept_new_options: Literal[False] = False,
        filter_mode: FilterMode = "fuzzy", select_all: bool | int = 1000,
        width: StretchWidth = "stretch", wrap: bool | None = None, bind: Bind = None,
        persist_state: Persist = None, **look: Unpack[Look],
    ) -> list[T]: ...
    @overload
    def multiselect(
        self, label: str, options: OptionsOf[T], default: Any = None,
        format_func: Callable[[Any], Any] = str, key: Key = None, help: str | None = None,
        on_change: Callback = "rerun", args: Args = None, kwargs: Kwargs = None, *,
        max_selections: int | None = None, placeholder: str | None = None, disabled: bool = False,
        label_visibility: LabelVisibility = "visible", accept_new_options: bool,
        filter_mode: FilterMode = "fuzzy", select_all: bool | int = 1000,
        width: StretchWidth = "stretch", wrap: bool | None = None, bind: Bind = None,
        persist_state: Persist = None, **look: Unpack[Look],
    ) -> list[T | str]: ...
    # fmt: on
    def multiselect(
        self,
        label: str,
        options: OptionsOf[Any],
        default: Any = None,
        format_func: Callable[[Any], Any] = str,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        max_selections: int | None = None,
        placeholder: str | None = None,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        accept_new_options: bool = False,
        filter_mode: FilterMode = "fuzzy",
        select_all: bool | int = 1000,
        width: StretchWidth = "stretch",
        wrap: bool | None = None,
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> Any:
        """Let several options be chosen and return them as a list, in the order of the clicks.

        Args:
            label: what the choice is about; inline Markdown.
            options: any iterable; an Enum class, an array or a table's first column as well.
            default: the options it starts with; a single one may stand without a list.
            format_func: what the visitor reads for an option; plain text.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            max_selections: how many may be chosen at most.
            placeholder: what is shown while nothing is chosen.
            disabled: show it, but let nobody change it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            accept_new_options: texts that are not offered may be typed and are returned as str.
            filter_mode: how typing finds options; None switches that off.
            select_all: offer "Select all" for at most so many options; True always, False never.
            width: "stretch" or pixels.
            wrap: False keeps what is chosen in one line that scrolls.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: a default is not among the options, or there are too many.

        Example:
            toppings = st.multiselect("Toppings", ["olives", "onions", "peppers"], ["olives"])
            st.write(", ".join(toppings))
        """
        _check_filter("multiselect", filter_mode, accept_new_options)
        offered = Offered(options, format_func)
        first = list(dict.fromkeys(offered.places(several(default), f'the multiselect "{label}"')))
        _check_most(label, max_selections, len(first))
        codec = Choice(offered.marks, many=True, custom=accept_new_options, most=max_selections)
        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            resets=(accept_new_options, max_selections), persist=persist_state,
        )  # fmt: skip
        return self._field(
            "multiselect", codec, shape_of_many(offered, codec, first), common,
            bind=bind, texts=offered.labels, label=label, options=offered.labels,
            placeholder=_placeholder(placeholder, offered, "options", accept_new_options),
            most=max_selections, new=accept_new_options or None, filter=filter_mode,
            all=_threshold(select_all), wrap=wrap,
        )  # fmt: skip


def _threshold(select_all: bool | int) -> int:
    """Return up to how many options "Select all" is offered."""
    if isinstance(select_all, bool):
        return 1_000_000_000 if select_all else 0
    if select_all < 0:
        raise NotAllowedError(
            f"select_all={select_all} was given; it is True, False or a number of options from 0. "
            "Write select_all=False to switch it off."
        )
    return select_all


def _check_most(label: str, most: int | None, chosen: int) -> None:
    if most is not None and most < 1:
        raise NotAllowedError(
            f'max_selections={most} was given to the multiselect "{label}". Allowed are numbers '
            "from 1, or None for no limit."
        )
    if most is not None and chosen > most:
        raise SelectionCountError(
            f'The multiselect "{label}" starts with {chosen} options, but max_selections={most}. '
            "Give fewer defaults, or allow more."
        )


def _check_filter(kind: str, mode: FilterMode, new: bool) -> None:
    if mode is not None:
        one_of(f"st.{kind}(filter_mode)", mode, ("fuzzy", "contains", "prefix"))
    elif new:
        raise IncompatibleParametersError(
            f"st.{kind} has filter_mode=None and accept_new_options=True, but a new option is "
            'typed where one filters. Leave out filter_mode, or write filter_mode="contains".'
        )


def _searched(offered: Offered, mode: FilterMode, new: bool) -> bool | None:
    return (mode is not None and len(offered) >= SEARCHED_FROM) or new or None


def _placeholder(given: str | None, offered: Offered, what: str, new: bool) -> str:
    if given is not None:
        return given
    if not offered.values:
        return f"Add {what}" if new else "No options to select"
    return f"Choose or add {what}" if new else f"Choose {what}"
