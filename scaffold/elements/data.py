"""Elements that show data: figures, tables, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

from scaffold.elements.arguments import (
    check_icon,
    clean_text,
    colour,
    contained,
    height_unless,
    one_of,
    other_than,
    width_unless,
)
from scaffold.elements.block import Block, Callback, Key, LabelVisibility, Width
from scaffold.elements.cells import cell_of
from scaffold.elements.frames import Grid, grid_of
from scaffold.elements.json_text import json_text
from scaffold.elements.kinds import is_mapping
from scaffold.elements.widget import checked_label
from scaffold.errors import NotAllowedError, ParameterTypeError
from scaffold.widgets.numbers import NUMBER_FORMATS, format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scaffold.elements.arguments import BoxHeight, StretchWidth
    from scaffold.elements.container import Slot
    from scaffold.widgets.look import Look

DeltaColour: TypeAlias = Literal[
    "normal", "inverse", "off", "red", "orange", "yellow", "green", "blue", "violet", "gray",
    "grey", "primary",
]  # fmt: skip
TABLE_ROWS = 10_000
FRAME_CELLS = 50_000
_FRAME_ROWS = 5_000
_CHART_POINTS = 500


class Data(Block):
    """Figures, tables and JSON."""

    __slots__ = ()

    def metric(
        self, label: str, value: Any, delta: Any = None, delta_color: DeltaColour = "normal", *,
        help: str | None = None, icon: str | None = None,
        label_visibility: LabelVisibility = "visible", border: bool = False,
        width: Width = "stretch", height: BoxHeight = "content",
        chart_data: Iterable[Any] | None = None,
        chart_type: Literal["line", "bar", "area"] = "line",
        delta_arrow: Literal["auto", "up", "down", "off"] = "auto", format: str | None = None,
        delta_description: str | None = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a figure in large letters, and how it changed.

        Args:
            label: inline Markdown.
            value: a number or a text; None is shown as a dash.
            delta: the change. Below zero (or a text that begins with a minus) it points down and is
                red, above it points up and is green; zero is gray.
            delta_color: "inverse" swaps red and green, "off" is gray, or a colour of the palette.
            help: Markdown that a button beside the label shows.
            icon: an emoji or ":material/name:" before the label.
            chart_data: numbers for a small chart below.
            chart_type: "line", "bar" or "area".
            delta_arrow: "auto" follows the sign.
            format: for numbers: a pattern as "%.2f", or dollar, euro, percent, compact, bytes ...
            delta_description: what the change refers to, e.g. "since May".

        Example:
            st.metric("Orders", 1280, 12, chart_data=[3, 5, 4, 8])
        """
        direction, tone = _delta_look(delta, delta_color, delta_arrow)
        return self._add(
            "metric", look, label=checked_label(label, "metric"),
            value=_figure(value, format) or "—",
            delta=_figure(delta, format), tone=tone, arrow=direction, about=delta_description,
            help=help, icon=check_icon("st.metric", icon), border=border or None,
            label_visibility=other_than(
                "visible", "st.metric(label_visibility)", label_visibility,
                ("visible", "hidden", "collapsed"),
            ),
            chart=None if chart_data is None else _numbers(chart_data),
            chart_type=one_of("st.metric(chart_type)", chart_type, ("line", "bar", "area")),
            width=width_unless("stretch", width), height=height_unless("content", height),
        )  # fmt: skip

    def json(
        self, body: object, *, expanded: bool | int = True, width: StretchWidth = "stretch",
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show an object as JSON whose parts can be opened and closed.

        Args:
            body: a mapping, a list or any value; or a text that holds JSON. What JSON does not know
                is shown as its text.
            expanded: True for all, False for none, or how many levels are open.

        Raises:
            UsageError: a text that is no JSON.

        Example:
            st.json({"name": "Ada", "tags": ["first", "best"]}, expanded=1)
        """
        levels = None if expanded is True else max(0, int(expanded))
        return self._add(
            "json", look, body=json_text(body), levels=levels,
            width=width_unless("stretch", width, "stretch"),
        )  # fmt: skip

    def table(
        self, data: Any = None, *, border: bool | Literal["horizontal"] = True,
        width: Width = "stretch", height: BoxHeight = "content", hide_index: bool | None = None,
        hide_header: bool | None = None, alt: str | None = None, **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a table as a whole; texts in its cells and names are inline Markdown.

        Args:
            data: a frame of pandas, polars or Arrow, an array, rows, or a mapping of columns.
            border: around all cells, or "horizontal" between the rows only.
            height: "content", "stretch" or pixels, within which it scrolls.
            hide_index: None hides an index that only counts.
            hide_header: None hides names that the data does not have.
            alt: what the table shows, for screen readers.

        Example:
            st.table({"name": ["Ada", "Grace"], "born": [1815, 1906]})
        """
        grid = grid_of(data, TABLE_ROWS)
        hidden = not grid.named if hide_header is None else hide_header
        if border not in (True, False, "horizontal"):
            raise NotAllowedError(
                f'st.table got border={border!r}. Allowed are True, False and "horizontal".'
            )
        return self._add(
            "table", look, **_grid_props(grid, hide_index), headless=hidden or None,
            lines="none" if border is False else "rows" if border == "horizontal" else None,
            width=width_unless("stretch", width), height=height_unless("content", height),
            alt=(alt or "").strip() or None,
        )  # fmt: skip

    def dataframe(
        self, data: Any = None, width: Width = "stretch",
        height: BoxHeight | Literal["auto"] = "auto", *, use_container_width: bool | None = None,
        hide_index: bool | None = None, column_order: Iterable[str] | None = None,
        column_config: Mapping[Any, Any] | None = None, key: Key = None,
        on_select: Callback = "ignore", selection_mode: str | Iterable[str] = "multi-row",
        selection_default: Any = None, row_height: int | None = None,
        placeholder: str | None = None, lazy: bool | None = None, alt: str | None = None,
        **look: Unpack[Look],
    ) -> Slot:  # fmt: skip
        """Show a table in a frame that scrolls, with its names always in sight.

        At most 5,000 rows and 50,000 cells are shown; a line below says what is left out.

        Args:
            data: a frame of pandas, polars or Arrow, an array, rows, or a mapping of columns.
            height: "auto" shows about ten rows; "content" all; or pixels.
            hide_index: None hides an index that only counts.
            column_order: the columns to show, in this order.
            column_config: by column: a text is its label, None hides it, a mapping may hold
                "label", "help", "format" (of numbers) and "hidden".
            row_height: pixels.
            placeholder: what stands in empty cells.
            alt: what the table shows, for screen readers.

        Example:
            st.dataframe([{"name": "Ada", "born": 1815}, {"name": "Grace", "born": 1906}])
        """
        grid = _arranged(grid_of(data, _FRAME_ROWS), column_order, column_config or {})
        heads = [_head(name, column_config or {}) for name in grid.columns]
        return self._add(
            "dataframe", look, key=key, **_grid_props(grid, hide_index), heads=heads,
            width=width_unless("stretch", contained(width, use_container_width)),
            height=height_unless("auto", height, "stretch", "content", "auto"),
            row_height=row_height, placeholder=placeholder, alt=(alt or "").strip() or None,
        )  # fmt: skip


def _figure(value: Any, form: str | None) -> str | None:
    """Return the text of a value or delta, or None if there is none."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return clean_text(value)
    if callable(value) or "__repr__" not in _defined(value):
        raise ParameterTypeError.of("st.metric", value, ["a number", "a text", "None"], "1280")
    plain = cell_of(value)
    if plain is None:
        return None
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        return format_number(plain, form, "st.metric(format)")
    return str(plain)


def _defined(value: object) -> set[str]:
    """Return what the class of a value defines, or one that it derives from."""
    return {name for cls in type(value).__mro__[:-1] for name in vars(cls)}


def _delta_look(delta: Any, tone: str, arrow: str) -> tuple[str | None, str | None]:
    """Return the direction of the arrow and the colour of a delta."""
    named = colour("st.metric(delta_color)", tone, "normal", "inverse", "off")
    direction = one_of("st.metric(delta_arrow)", arrow, ("auto", "up", "down", "off"))
    sign = _sign(delta)
    if direction == "auto":
        direction = "off" if not sign else "up" if sign > 0 else "down"
    if named in ("normal", "inverse"):
        good = sign > 0 if named == "normal" else sign < 0
        named = "gray" if not sign else "green" if good else "red"
    return (None if direction == "off" else direction), "gray" if named == "off" else named


def _sign(delta: Any) -> int:
    if delta is None or delta == "":
        return 0
    if isinstance(delta, str):
        text = delta.strip()
        return 0 if text == "0" else -1 if text.startswith(("-", "\u2212")) else 1
    try:
        return int(delta > 0) - int(delta < 0)
    except TypeError:
        return 1


def _numbers(data: Iterable[Any]) -> list[float]:
    """Return the numbers of a small chart; long ones are thinned out."""
    values: list[Any] = list(data)
    numbers = [float(value) for value in values if cell_of(value) is not None]
    if len(numbers) > _CHART_POINTS:
        step = len(numbers) / _CHART_POINTS
        numbers = [numbers[int(at * step)] for at in range(_CHART_POINTS)]
    return numbers


def _grid_props(grid: Grid, hide_index: bool | None) -> dict[str, Any]:
    wide = max(1, len(grid.columns))
    rows = grid.rows[: max(1, FRAME_CELLS // wide)] if wide > 5 else grid.rows  # noqa: PLR2004
    index, names = grid.index, grid.index_names
    if hide_index is False and not index:
        index, names = [list(range(len(rows)))], [""]
    cut = grid.total is None or grid.total > len(rows)
    return {
        "columns": grid.columns,
        "rows": rows,
        "sorts": grid.sorts,
        "index": [level[: len(rows)] for level in index] if index and not hide_index else None,
        "index_names": names if index and not hide_index else None,
        "cut": len(rows) if cut else None,
        "total": grid.total if cut else None,
    }


def _arranged(grid: Grid, order: Iterable[str] | None, config: Mapping[Any, Any]) -> Grid:
    """Return the grid with the columns that are shown, in their order."""
    names = grid.columns if order is None else [str(name) for name in order]
    unknown = [name for name in names if name not in grid.columns]
    if order is not None and unknown:
        names = [name for name in names if name in grid.columns]
    hidden = {str(name) for name, how in config.items() if _is_hidden(how)}
    places = [grid.columns.index(name) for name in names if name not in hidden]
    if order is None and not hidden:
        return grid
    rows = [[row[at] for at in places] for row in grid.rows]
    columns = [grid.columns[at] for at in places]
    return Grid(columns, rows, grid.index, grid.index_names, grid.total, grid.named)


def _is_hidden(how: Any) -> bool:
    return how is None or (is_mapping(how) and bool(how.get("hidden")))


def _head(name: str, config: Mapping[Any, Any]) -> dict[str, str | None]:
    """Return label, help and number format of a column."""
    how = config.get(name)
    if isinstance(how, str):
        how = {"label": how}
    parts: Mapping[Any, Any] = how if is_mapping(how) else {}
    return {
        "label": str(parts.get("label") or name),
        "help": str(parts["help"]) if parts.get("help") else None,
        "format": _number_format(parts.get("format")),
    }


def _number_format(form: Any) -> str | None:
    """Return a format that numbers can be written in; those of dates are left out."""
    if not isinstance(form, str) or ("%" not in form and form not in NUMBER_FORMATS):
        return None
    format_number(1, form, "column_config")
    return form
