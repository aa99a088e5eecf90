"""Tables for components in frames, in the format that they read: Arrow, with pandas and pyarrow."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from scaffold.elements.frames import is_table
from scaffold.elements.kinds import is_list
from scaffold.errors import UsageError
from scaffold.runtime.values import Unset

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_frame(value: object) -> bool:
    """Return whether a value is a table or array of some library."""
    return is_table(value)


def table_parts(value: Any, component: str) -> dict[str, bytes]:
    """Return index, columns and data of a table, each as a stream of Arrow.

    Raises:
        UsageError: pandas or pyarrow is missing, or the table cannot be read.
    """
    try:
        pd: Any = import_module("pandas")
        pa: Any = import_module("pyarrow")
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"The component {component!r} got a {type(value).__name__}, and {missing.name} is not "
            "installed. Tables go to components with pandas and pyarrow: pip install pandas "
            "pyarrow. Without them give plain values, e.g. a list of dicts."
        ) from None
    frame = _pandas(value, pd)
    data = frame.copy(deep=False)
    data.columns = [str(name) for name in frame.columns]
    try:
        return {
            "index": _stream(pa.Table.from_pandas(_labels(frame.index, pd)), pa),
            "columns": _stream(pa.Table.from_pandas(_labels(frame.columns, pd)), pa),
            "data": _stream(pa.Table.from_pandas(data), pa),
        }
    except (ValueError, TypeError) as problem:  # what Arrow raises are kinds of these
        raise UsageError(
            f"The component {component!r} got a table that cannot be sent: {problem}. Allowed are "
            "columns of one type each; convert the others, e.g. frame.astype(str)."
        ) from None


def frame_of(parts: Mapping[str, bytes]) -> Any:
    """Return the frame of a table that a component sent; raise Unset if it is none."""
    try:
        pa: Any = import_module("pyarrow")
        frame, index, columns = (
            pa.ipc.open_stream(BytesIO(parts[name])).read_all().to_pandas()
            for name in ("data", "index", "columns")
        )
    except (ModuleNotFoundError, ValueError, OSError):
        raise Unset from None
    if len(columns) == len(frame.columns) and len(columns.columns):
        frame.columns = columns.iloc[:, 0].tolist()
    if len(index) == len(frame) and len(index.columns):
        frame.index = index.iloc[:, 0].tolist()
    return frame


def _pandas(value: Any, pd: Any) -> Any:
    if type(value).__name__ == "Styler":
        return value.data
    if isinstance(value, pd.Series | pd.Index):
        return value.to_frame()
    if isinstance(value, pd.DataFrame):
        return value
    for method in ("to_pandas", "toPandas"):
        if callable(getattr(value, method, None)):
            made = getattr(value, method)()
            return made if isinstance(made, pd.DataFrame) else made.to_frame()
    return pd.DataFrame(value)


def _labels(labels: Any, pd: Any) -> Any:
    """Return labels as a table, with a column for each of their levels."""
    levels = [[*label] if is_list(label) else [label] for label in labels]
    made = pd.DataFrame(levels)
    made.columns = [str(name) for name in made.columns]
    for name in made.columns:
        if made[name].dtype == object:
            made[name] = made[name].map(str)
    return made


def _stream(table: Any, pa: Any) -> bytes:
    """Return a table as a stream; components read the small types of Arrow only."""
    small = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
    schema = table.schema
    for at, field in enumerate(schema):
        kind = small.get(field.type)
        if kind is not None or pa.types.is_string_view(field.type):
            schema = schema.set(at, field.with_type(kind or pa.string()))
    out = BytesIO()
    with pa.ipc.new_stream(out, schema) as writer:
        writer.write_table(table.cast(schema))
    return out.getvalue()
