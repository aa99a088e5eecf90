"""Tables of any library as one plain shape: names of columns, an index, rows of JSON values.

Libraries are recognised by the names of their classes, so that none of them needs to be installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import islice
from typing import Any

from scaffold.elements.cells import cell_of, sort_of
from scaffold.elements.kinds import is_iterable, is_list, is_mapping, named_parts
from scaffold.errors import TableDataError


@dataclass(slots=True)
class Grid:
    """A table as it is shown.

    Attributes:
        columns: their names, as texts.
        rows: the cells as JSON values, at most as many rows as were asked for.
        index: the labels of the rows, one list for each level; empty without an index of its own.
        index_names: the names of these levels, empty texts if they have none.
        total: how many rows there are, or None if that cannot be known without reading them all.
        named: the columns have names that the author gave.
    """

    columns: list[str]
    rows: list[list[Any]]
    index: list[list[Any]]
    index_names: list[str]
    total: int | None
    named: bool = True

    @property
    def sorts(self) -> list[str]:
        """Return for each column whether it holds numbers, truth values or texts."""
        return [sort_of(row[at] for row in self.rows) for at in range(len(self.columns))]


def is_table(value: object) -> bool:
    """Return whether a value is a table of some library (and no plain list or mapping)."""
    return _reader_for(value) is not None


def grid_of(data: Any, most: int) -> Grid:
    """Return data as a grid of at most `most` rows.

    Raises:
        UsageError: the data cannot be read as a table.
    """
    if data is None:
        return Grid([], [], [], [], 0)
    reader = _reader_for(data)
    if reader is not None:
        return reader(data, most)
    if is_mapping(data):
        return _from_mapping(data, most)
    if is_iterable(data):
        return _from_rows(data, most)
    raise TableDataError(
        f"A table was made from a {type(data).__name__}: {data!r:.60}. Allowed are frames of "
        "pandas, "
        "polars or Arrow, NumPy arrays, lists of mappings or rows, and mappings of columns; write "
        'e.g. st.table({"name": ["Ada"], "year": [1815]}).'
    )


def _reader_for(value: object) -> Callable[[Any, int], Grid] | None:
    for base in type(value).__mro__:
        library = base.__module__.partition(".")[0]
        reader = _READERS.get((library, base.__name__))
        if reader is not None:
            return reader
    if isinstance(value, type):
        return None
    for name, reader in _BY_METHOD.items():
        if callable(getattr(value, name, None)):
            return reader
    return None


def _from_pandas(frame: Any, most: int) -> Grid:
    total = len(frame)
    shown = frame.iloc[:most]
    columns = [shown.iloc[:, at].tolist() for at in range(shown.shape[1])]
    index = shown.index
    plain = type(index).__name__ == "RangeIndex"
    levels = [] if plain else [list(index.get_level_values(at)) for at in range(index.nlevels)]
    names = [_name(name) if name is not None else "" for name in index.names]
    return Grid(
        [_name(name) for name in frame.columns], _rows_of(columns, len(shown)),
        [[cell_of(value) for value in level] for level in levels],
        names[: len(levels)], total, named=type(frame.columns).__name__ != "RangeIndex",
    )  # fmt: skip


def _from_series(series: Any, most: int) -> Grid:
    return _from_pandas(series.to_frame("value" if series.name is None else series.name), most)


def _from_polars(frame: Any, most: int) -> Grid:
    shown = frame.head(most)
    columns = [column.to_list() for column in shown.get_columns()]
    return Grid(list(frame.columns), _rows_of(columns, len(shown)), [], [], len(frame))


def _from_lazy(frame: Any, most: int) -> Grid:
    """Read one row more than is shown, to know whether there are more, and never all."""
    grid = _from_polars(frame.head(most + 1).collect(), most)
    if grid.total is not None and grid.total > most:
        grid.total = None
    return grid


def _from_arrow(table: Any, most: int) -> Grid:
    shown = table.slice(0, most)
    columns = [column.to_pylist() for column in shown.columns]
    return Grid(list(table.schema.names), _rows_of(columns, len(shown)), [], [], len(table))


def _from_arrow_stream(data: Any, most: int) -> Grid:
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise TableDataError(
            f"A table was made from a {type(data).__name__}, which needs pyarrow. Install it: "
            "pip install pyarrow."
        ) from None
    return _from_arrow(pa.table(data), most)


def _from_numpy(array: Any, most: int) -> Grid:
    if array.dtype.names:
        columns = [array[name][:most].tolist() for name in array.dtype.names]
        names = [str(name) for name in array.dtype.names]
        return Grid(names, _rows_of(columns, min(most, len(array))), [], [], len(array))
    if array.ndim > 2:  # noqa: PLR2004 - a table has two dimensions
        raise TableDataError(
            f"A table was made from an array with {array.ndim} dimensions. Allowed are 1 and 2; "
            "choose a part of it, e.g. array[0]."
        )
    single = array.ndim < 2  # noqa: PLR2004 - as above
    flat = array.reshape(-1, 1) if single else array
    rows = [[cell_of(value) for value in row] for row in flat[:most].tolist()]
    names = ["value"] if single else [str(at) for at in range(flat.shape[1])]
    return Grid(names, rows, [], [], len(flat), named=False)


def _from_cursor(cursor: Any, most: int) -> Grid:
    names = [str(column[0]) for column in cursor.description or ()]
    read = cursor.fetchmany(most + 1)
    rows = [[cell_of(value) for value in row] for row in read[:most]]
    return Grid(names, rows, [], [], len(rows) if len(read) <= most else None)


def _from_mapping(data: Mapping[Any, Any], most: int) -> Grid:
    values: list[Any] = list(data.values())
    names = [_name(name) for name in data]
    if values and all(map(is_mapping, values)):
        return _from_nested(names, values, most)
    if values and all(map(_is_column, values)):
        total = max(len(value) for value in values)
        columns: list[list[Any]] = [list(islice(value, most)) for value in values]
        return Grid(names, _rows_of(columns, min(total, most)), [], [], total)
    rows = [[cell_of(value)] for value in values[:most]]
    index = [[cell_of(name) for name in islice(data, most)]]
    return Grid(["value"], rows, index, [""], len(data), named=False)


def _from_nested(names: list[str], values: list[Mapping[Any, Any]], most: int) -> Grid:
    """Return a mapping of mappings: the outer keys are columns, the inner ones rows."""
    labels: list[Any] = list(dict.fromkeys(label for value in values for label in value))
    shown = labels[:most]
    columns = [[value.get(label) for label in shown] for value in values]
    index = [[cell_of(label) for label in shown]]
    return Grid(names, _rows_of(columns, len(shown)), index, [""], len(labels))


def _from_rows(data: Iterable[Any], most: int) -> Grid:
    read = list(data) if isinstance(data, Sized) else list(islice(data, most + 1))
    total = len(read) if isinstance(data, Sized) or len(read) <= most else None
    shown = [_as_row(item) for item in read[:most]]
    if shown and all(isinstance(row, Mapping) for row in shown):
        names = list(dict.fromkeys(name for row in shown for name in row))
        rows = [[cell_of(row.get(name)) for name in names] for row in shown]
        return Grid([_name(name) for name in names], rows, [], [], total)
    if shown and all(_is_column(row) for row in shown):
        wide = max(len(row) for row in shown)
        rows = [[cell_of(value) for value in row] + [None] * (wide - len(row)) for row in shown]
        return Grid([str(at) for at in range(wide)], rows, [], [], total, named=False)
    return Grid(["value"], [[cell_of(row)] for row in shown], [], [], total, named=False)


def _as_row(item: Any) -> Any:
    """Return a row with names as a mapping."""
    mapping: Any = getattr(item, "_mapping", None)  # a row of SQLAlchemy
    named = mapping if is_mapping(mapping) else named_parts(item)
    return item if named is None else named


def _is_column(value: Any) -> bool:
    if isinstance(value, str | bytes | Mapping):
        return False
    return isinstance(value, Sequence) or (
        isinstance(value, Sized) and hasattr(value, "__array__") and hasattr(value, "__iter__")
    )


def _rows_of(columns: Sequence[Sequence[Any]], count: int) -> list[list[Any]]:
    """Turn columns into rows of cells; columns that are too short end in empty cells."""
    done = [[cell_of(value) for value in column] for column in columns]
    padded = [column + [None] * (count - len(column)) for column in done]
    return (
        [list(row) for row in zip(*padded, strict=True)] if padded else [[] for _ in range(count)]
    )


def _name(name: object) -> str:
    return " / ".join(str(part) for part in name) if is_list(name) else str(name)


_READERS: dict[tuple[str, str], Callable[[Any, int], Grid]] = {
    ("pandas", "DataFrame"): _from_pandas,
    ("pandas", "Series"): _from_series,
    ("pandas", "Index"): lambda index, most: _from_pandas(index.to_frame(index=False), most),
    ("pandas", "ExtensionArray"): lambda array, most: _from_numpy(
        array.to_numpy(dtype=object), most
    ),
    ("pandas", "Styler"): lambda styler, most: _from_pandas(styler.data, most),
    ("polars", "DataFrame"): _from_polars,
    ("polars", "LazyFrame"): _from_lazy,
    ("polars", "Series"): lambda series, most: _from_polars(series.to_frame(), most),
    ("pyarrow", "Table"): _from_arrow,
    ("pyarrow", "RecordBatch"): _from_arrow,
    ("numpy", "ndarray"): _from_numpy,
}
_BY_METHOD: dict[str, Callable[[Any, int], Grid]] = {
    "__arrow_c_stream__": _from_arrow_stream,
    "to_pandas": lambda data, most: grid_of(data.to_pandas(), most),
    "toPandas": lambda data, most: grid_of(data.limit(most + 1).toPandas(), most),
    "fetchmany": _from_cursor,
}
