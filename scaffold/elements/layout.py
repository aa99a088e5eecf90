"""Containers: columns, boxes, tabs, places that are filled later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

from scaffold.elements.arguments import (
    check_icon,
    height_unless,
    one_of,
    other_than,
    refuse_bind,
    width_unless,
)
from scaffold.elements.block import Args, Block, Callback, Common, Key, Kwargs, Width
from scaffold.errors import ColumnSpecError, ParameterTypeError
from scaffold.widgets.look import parse_gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scaffold.elements.arguments import Bind, BoxHeight, StretchWidth
    from scaffold.elements.container import Container, Slot
    from scaffold.elements.grid import Grid, GridGap
    from scaffold.elements.opening import Openable, Tab
    from scaffold.widgets.look import Gap, Look

HorizontalAlignment: TypeAlias = Literal["left", "center", "right", "distribute"]
VerticalAlignment: TypeAlias = Literal["top", "center", "bottom", "distribute"]
Style: TypeAlias = Literal["default", "compact", "step"]
SpaceSize: TypeAlias = (
    int | Literal["stretch", "xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge"]
)
_SPACES = ("small", "xxsmall", "xsmall", "medium", "large", "xlarge", "xxlarge", "stretch")
_STYLES = ("default", "compact", "step")
_MOST_PIXELS = 100_000


class Layout(Block):
    """Containers and empty places."""

    __slots__ = ()

    @property
    def sidebar(self) -> Container:
        """The sidebar: `st.sidebar.button(...)`, or `with st.sidebar:`."""
        from scaffold.elements.container import Region

        return Region("sidebar")

    @property
    def bottom(self) -> Container:
        """The bar that stays at the bottom of the window."""
        from scaffold.elements.container import Region

        return Region("bottom")

    def container(
        self, *, border: bool | None = None, key: Key = None, width: Width = "stretch",
        height: BoxHeight = "content", horizontal: bool = False, wrap: bool = True,
        horizontal_alignment: HorizontalAlignment = "left",
        vertical_alignment: VerticalAlignment = "top", gap: Gap = "small",
        autoscroll: bool | None = None, **look: Unpack[Look],
    ) -> Container:  # fmt: skip
        """Open a container for several elements.

        Args:
            border: draw a border; None draws one if the height is given in pixels.
            key: adds the CSS class `st-key-<key>`.
            width: "stretch", "content" or pixels.
            height: "content", "stretch" or pixels, within which it scrolls.
            horizontal: put the elements side by side; `wrap` lets them break into rows.
            horizontal_alignment: left, center, right, or distribute.
            vertical_alignment: top, center, bottom, or distribute.
            gap: a name from xxsmall to xxlarge, pixels, or None.
            autoscroll: stay at the end as elements are added; None does so if the container is
                scrolled to its end and holds chat messages.

        Example:
            with st.container(border=True, horizontal=True):
                st.text("One")
                st.text("Two")
        """
        fixed = isinstance(height, int | float)
        return self._open(
            "container", look, key=key, border=(fixed if border is None else border) or None,
            width=width_unless("stretch", width), height=height_unless("content", height),
            horizontal=horizontal or None, nowrap=None if wrap else True,
            halign=other_than(
                "left", "st.container(horizontal_alignment)", horizontal_alignment,
                ("left", "center", "right", "distribute"),
            ),
            valign=other_than(
                "top", "st.container(vertical_alignment)", vertical_alignment,
                ("top", "center", "bottom", "distribute"),
            ),
            gap=_gap(gap), autoscroll=autoscroll,
        )  # fmt: skip

    def columns(
        self, spec: int | Iterable[float], *, gap: Gap = "small",
        vertical_alignment: Literal["top", "center", "bottom"] = "top", border: bool = False,
        width: StretchWidth = "stretch", wrap: bool = True, **look: Unpack[Look],
    ) -> list[Container]:  # fmt: skip
        """Open containers side by side; on narrow screens they stand below each other.

        Args:
            spec: how many columns, or how wide they are relative to each other.
            gap: a name from xxsmall to xxlarge, pixels, or None.
            border: draw a border around each.
            wrap: False keeps them side by side on every screen.

        Raises:
            UsageError: no column, or a width that is not above zero.

        Example:
            left, right = st.columns([2, 1])
            left.text("Twice as wide")
            right.text("as this")
        """
        weights = _weights(spec)
        row = self._open(
            "columns", look, count=len(weights), gap=_gap(gap), nowrap=None if wrap else True,
            weights=weights if len(set(weights)) > 1 else None,
            valign=other_than(
                "top", "st.columns(vertical_alignment)", vertical_alignment,
                ("top", "center", "bottom"),
            ),
            width=width_unless("stretch", width, "stretch"),
        )  # fmt: skip
        return [row._open("column", border=border or None) for _ in weights]

    def grid(
        self, columns: int | Literal["auto"] = "auto", *,
        min_column_width: int | Literal["auto"] = "auto", wrap: bool = True,
        gap: GridGap = "small",
        vertical_alignment: Literal["top", "center", "bottom"] = "top", border: bool = False,
        row_height: int | Literal["content"] = "content", width: StretchWidth = "stretch",
        height: BoxHeight = "content", key: Key = None, dense: bool = False, **look: Unpack[Look],
    ) -> Grid:  # fmt: skip
        """Open a grid of cells of one width, as many in a row as there is room for.

        What is written to it fills its cells one after the other; `.cell()` of what is returned
        puts several elements into one cell, or makes it cover several columns or rows.

        Args:
            columns: "auto" for as many as fit, or the most there are, from 1 to 24.
            min_column_width: pixels below which the grid has fewer columns; "auto" is 224, or 160
                with a number of columns.
            wrap: False keeps the number of columns on every screen.
            gap: as for `st.columns`, or a pair: between rows, between columns.
            border: draw a border around each cell.
            row_height: pixels, within which cells scroll.
            height: "content", "stretch" or pixels, within which the grid scrolls.
            key: adds the CSS class `st-key-<key>`.
            dense: let later cells fill holes; readers with a keyboard meet them in the old order.

        Raises:
            UsageError: a number that is not allowed, or columns="auto" with wrap=False.

        Example:
            grid = st.grid(4)
            for name, number in {"Orders": 17, "Visits": 230, "Returns": 2}.items():
                grid.metric(name, number, border=True)
        """
        from scaffold.elements.grid import open_grid

        return open_grid(
            self, columns, min_column_width=min_column_width, wrap=wrap, gap=gap,
            vertical_alignment=vertical_alignment, border=border, row_height=row_height,
            width=width, height=height, key=key, dense=dense, look=look,
        )  # fmt: skip

    def expander(
        self, label: str, expanded: bool = False, *, key: Key = None, icon: str | None = None,
        type: Style = "default",
        width: StretchWidth = "stretch", on_change: Callback = "ignore", args: Args = None,
        kwargs: Kwargs = None, bind: Bind = None, **look: Unpack[Look],
    ) -> Openable:  # fmt: skip
        """Open a container that visitors can open and close.

        Args:
            label: inline Markdown.
            expanded: whether it is open at first.
            key: with `on_change`, the name of its state in session_state; else a CSS class.
            icon: an emoji, ":material/name:" or "spinner".
            type: "default" is a box, "compact" a line, "step" a step of a list of steps.
            on_change: "rerun" or a function make it a widget: opening and closing runs the page,
                and `.open` of what is returned tells whether it is open.

        Example:
            with st.expander("Details"):
                st.write("Closed at first")
        """
        from scaffold.elements.opening import Openable, open_part

        refuse_bind("st.expander", bind)
        common = Common(key, None, on_change, args, kwargs, look=look)
        return open_part(
            self, Openable, "expander", common, opened=expanded, label=str(label),
            icon=check_icon("st.expander", icon, "spinner"),
            style=other_than("default", "st.expander(type)", type, _STYLES),
            width=width_unless("stretch", width, "stretch"),
        )  # fmt: skip

    def popover(
        self, label: str, *, type: Literal["primary", "secondary", "tertiary"] = "secondary",
        help: str | None = None, icon: str | None = None, disabled: bool = False,
        use_container_width: bool | None = None, width: Width = "content",
        wrap: bool | None = None, key: Key = None, on_change: Callback = "ignore",
        args: Args = None, kwargs: Kwargs = None, **look: Unpack[Look],
    ) -> Openable:  # fmt: skip
        """Open a container that floats over the page while its button is pressed in.

        Args:
            label: inline Markdown of the button.
            type: how much the button stands out.
            help: a tooltip.
            icon: an emoji or ":material/name:".
            on_change: "rerun" or a function make it a widget (see `st.expander`).

        Example:
            with st.popover("Filter"):
                st.text("Choose")
        """
        from scaffold.elements.arguments import contained
        from scaffold.elements.opening import Openable, open_part

        common = Common(key, help, on_change, args, kwargs, disabled, look=look)
        return open_part(
            self, Openable, "popover", common, opened=False, label=str(label),
            icon=check_icon("st.popover", icon, "spinner"),
            style=one_of("st.popover(type)", type, ("primary", "secondary", "tertiary")),
            width=width_unless("content", contained(width, use_container_width)),
            nowrap=True if wrap is False else None,
        )  # fmt: skip

    def tabs(
        self, tabs: Sequence[str], *, width: StretchWidth = "stretch",
        height: BoxHeight = "content", default: str | None = None, key: Key = None,
        on_change: Callback = "ignore", args: Args = None, kwargs: Kwargs = None,
        bind: Bind = None, **look: Unpack[Look],
    ) -> list[Tab]:  # fmt: skip
        """Open containers of which one is shown at a time.

        All of them are run and sent. With `on_change="rerun"`, `.open` of a tab tells whether it is
        the one that is shown, so that a script can skip the others.

        Args:
            tabs: the labels, inline Markdown.
            height: "content", "stretch" or pixels, within which each tab scrolls.
            default: the label of the tab that is shown first; None means the first.
            key: with `on_change`, session_state[key] is the label of the tab that is shown.
            on_change: "rerun" or a function make it a widget.

        Raises:
            UsageError: no labels, or a default that is none of them.

        Example:
            chart, table = st.tabs(["Chart", "Table"])
            table.write("In the second tab")
        """
        from scaffold.elements.opening import open_tabs

        refuse_bind("st.tabs", bind)
        return open_tabs(
            self, [str(label) for label in tabs], default,
            Common(key, None, on_change, args, kwargs, look=look),
            width=width_unless("stretch", width, "stretch"),
            height=height_unless("content", height),
        )  # fmt: skip

    def empty(self) -> Slot:
        """Keep a place for one element; each element written to it replaces the one before.

        `.empty()` clears it, `.container()` makes it hold several.

        Example:
            place = st.empty()
            place.text("Wait")
            place.text("Ready")
        """
        return self._add("empty")

    def space(self, size: SpaceSize = "small", **look: Unpack[Look]) -> Slot:
        """Leave room between two elements, in the direction of their container.

        Args:
            size: a name from xxsmall (4 pixels) to xxlarge (128), "stretch" for all there is, or
                pixels.

        Example:
            st.space("large")
        """
        if type(size) is int and 0 < size <= _MOST_PIXELS:
            return self._add("space", look, pixels=size)
        return self._add("space", look, size=one_of("st.space", size, _SPACES))


def _gap(gap: object) -> str | int | None:
    """Return a checked gap, or None for the usual one; no gap is 0."""
    parsed = parse_gap(gap)
    return None if parsed == "small" else 0 if parsed == "none" else parsed


def _weights(spec: Any) -> list[float]:
    """Return the relative widths of columns."""
    if isinstance(spec, str) or not (isinstance(spec, int) or hasattr(spec, "__iter__")):
        raise ParameterTypeError.of("st.columns", spec, ["an int", "a list of widths"], "[2, 1]")
    weights: list[Any] = [1] * spec if isinstance(spec, int) else list(spec)
    if weights and all(isinstance(w, int | float) and w > 0 for w in weights):
        return weights
    raise ColumnSpecError(
        f"st.columns got {spec!r}. Allowed are a number of columns from 1, or a list of widths "
        "above zero; write e.g. st.columns(3) or st.columns([2, 1])."
    )
