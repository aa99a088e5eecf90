"""A grid: cells of one width that wrap into rows by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack

from scaffold.elements.arguments import height_unless, other_than, width_unless
from scaffold.elements.container import Container
from scaffold.errors import (
    IncompatibleParametersError,
    NotAllowedError,
    OutOfRangeError,
    ParameterTypeError,
)
from scaffold.widgets.look import parse_gap

if TYPE_CHECKING:
    from scaffold.elements.arguments import BoxHeight, StretchWidth
    from scaffold.elements.block import Block, Key
    from scaffold.widgets.look import Gap, Look

GridGap: TypeAlias = "Gap | tuple[Gap, Gap] | list[Gap]"
MOST_COLUMNS = 24
LARGEST = 100_000
_NARROWEST = {"auto": 224, "counted": 160}
_PAIR = 2


class Grid(Container):
    """What `st.grid` returns: elements written to it are cells, `.cell()` groups several."""

    __slots__ = ()

    def cell(
        self, *, column_span: int | Literal["all"] = 1, row_span: int = 1, **look: Unpack[Look]
    ) -> Container:
        """Open the next cell, for several elements or over several columns and rows.

        Args:
            column_span: how many columns it covers, fewer where the grid has wrapped to fewer;
                "all" covers the whole row.
            row_span: how many rows it covers.

        Raises:
            UsageError: a span that is not positive, or wider than the grid.

        Example:
            grid = st.grid(3)
            with grid.cell(column_span=2):
                st.metric("Orders", 17)
                st.caption("Since Monday")
        """
        assert self._place is not None  # noqa: S101 - a grid has a place
        columns = self._place.node.props.get("column_count")
        span = _whole("st.grid.cell(column_span)", column_span, "all")
        if isinstance(span, int) and columns is not None and span > columns:
            raise OutOfRangeError.of("st.grid.cell(column_span)", span, 1, columns)
        rows = _whole("st.grid.cell(row_span)", row_span)
        return self._open(
            "cell", look, span=None if span == 1 else span, rows=None if rows == 1 else rows,
            floor=self._place.node.props["floor"],
        )  # fmt: skip


def open_grid(
    block: Block, columns: int | Literal["auto"], *, min_column_width: int | Literal["auto"],
    wrap: bool, gap: GridGap, vertical_alignment: str, border: bool,
    row_height: int | Literal["content"], width: StretchWidth, height: BoxHeight, key: Key,
    dense: bool, look: Look,
) -> Grid:  # fmt: skip
    """Check the arguments of `st.grid` and open it."""
    count = _columns(columns)
    if count is None and not wrap:
        raise IncompatibleParametersError(
            'st.grid got columns="auto" and wrap=False. Only a number of columns can be kept '
            "without wrapping; write e.g. st.grid(3, wrap=False)."
        )
    least = _whole("st.grid(min_column_width)", min_column_width, "auto")
    rows, between = _gaps(gap)
    tall = _whole("st.grid(row_height)", row_height, "content")
    return block._open_as(
        Grid, "grid", look, key=key, column_count=count,
        min_column_width=None if least == "auto" else least,
        floor=least if least != "auto" else _NARROWEST["auto" if count is None else "counted"],
        wrap=None if wrap else False, rows=rows, gap=between,
        valign=other_than(
            "top", "st.grid(vertical_alignment)", vertical_alignment, ("top", "center", "bottom")
        ),
        border=border or None, row_height=None if tall == "content" else tall,
        width=width_unless("stretch", width, "stretch"), height=height_unless("content", height),
        dense=dense or None,
    )  # fmt: skip


def _columns(columns: object) -> int | None:
    """Return how many columns there are, or None for as many as fit."""
    found = _whole("st.grid(columns)", columns, "auto")
    if isinstance(found, int) and found > MOST_COLUMNS:
        raise OutOfRangeError.of("st.grid(columns)", found, 1, MOST_COLUMNS)
    return None if isinstance(found, str) else found


def _whole(what: str, given: Any, *words: str) -> int | str:
    """Return a positive int, or one of the words."""
    if isinstance(given, str) and given in words:
        return given
    allowed = [*(f'"{word}"' for word in words), "an int from 1"]
    if isinstance(given, str) and words:
        raise NotAllowedError.of(what, given, allowed, words)
    if isinstance(given, bool) or not isinstance(given, int):
        raise ParameterTypeError.of(what, given, allowed, "2")
    if not 1 <= given <= LARGEST:
        raise OutOfRangeError.of(what, given, 1, LARGEST)
    return given


def _gaps(gap: Any) -> tuple[str | int | None, str | int | None]:
    """Return the gaps between rows and between columns; None for the usual one."""
    if isinstance(gap, tuple | list):
        pair: list[Any] = [*gap]
        if len(pair) != _PAIR:
            raise NotAllowedError(
                f"st.grid got gap={gap!r}. Allowed are one gap, or a pair of gaps: between rows "
                'and between columns; write e.g. gap=("large", "small").'
            )
        return _gap(pair[0]), _gap(pair[1])
    return _gap(gap), _gap(gap)


def _gap(gap: object) -> str | int | None:
    parsed = parse_gap(gap)
    return None if parsed == "small" else 0 if parsed == "none" else parsed
