"""How arrays, frames and images are stored. A library is imported only if a value of it is met.

Arrow's own format carries frames; arrays of Python objects are refused, so nothing is unpickled.
"""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyarrow has no types.

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from scaffold.runtime.codec_base import NotStorable, TypeCodec

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd
    import polars as pl
    from PIL.Image import Image

_PLAIN_DTYPES = "biufcmMSUV"
_PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def _dump_array(value: np.ndarray[Any, Any]) -> list[object]:
    from numpy.lib import format as npy

    if value.dtype.hasobject or value.dtype.kind not in _PLAIN_DTYPES:
        raise NotStorable(
            type(value), f"dtype {value.dtype}; convert it to numbers or fixed-width text"
        )
    order: Literal["C", "F"] = (
        "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
    )
    return [npy.dtype_to_descr(value.dtype), list(value.shape), order, value.tobytes(order)]


def _load_array(parts: list[Any]) -> np.ndarray[Any, Any]:
    import numpy as np
    from numpy.lib import format as npy

    descr, shape, order, data = parts
    dtype = npy.descr_to_dtype(descr)
    if dtype.hasobject:
        raise TypeError("an array of objects")
    if dtype.itemsize == 0:
        return np.zeros(shape, dtype)
    return np.frombuffer(data, dtype=dtype).reshape(shape, order=order).copy(order=order)


def _dump_scalar(value: np.generic) -> list[object]:
    import numpy as np

    return _dump_array(np.asarray(value))


def _load_scalar(parts: list[Any]) -> object:
    return _load_array(parts)[()]


def _to_arrow(frame: pd.DataFrame) -> bytes:
    import pyarrow as pa

    table = pa.Table.from_pandas(frame)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _from_arrow(data: bytes) -> pd.DataFrame:
    import pyarrow as pa

    table = pa.ipc.open_stream(data).read_all()
    table.validate(full=True)
    frame: pd.DataFrame = table.to_pandas()
    return frame.copy()


def _frequency(index: pd.Index[Any]) -> str | None:
    return getattr(index, "freqstr", None) if type(index).__name__.endswith("timeIndex") else None


def _objects(frame: pd.DataFrame) -> list[object]:
    """Return the places of columns of Python objects: Arrow gives them a narrower type."""
    return [place for place, dtype in enumerate(frame.dtypes) if str(dtype) == "object"]


def _dump_frame(value: pd.DataFrame) -> list[object]:
    return [_to_arrow(value), _frequency(value.index), _objects(value)]


def _load_frame(parts: list[Any]) -> pd.DataFrame:
    data, frequency, objects = parts
    frame = _from_arrow(data)
    for place in objects:
        name = frame.columns[place]
        if frame[name].dtype != object:
            frame[name] = frame[name].astype(object)
    if frequency is not None:
        frame.index.freq = frequency  # type: ignore[attr-defined]  # only where it was stored
    return frame


def _dump_series(value: pd.Series[Any]) -> list[object]:
    return [value.name, _dump_frame(value.to_frame("value"))]


def _load_series(parts: list[Any]) -> pd.Series[Any]:
    name, inner = parts
    series = _load_frame(inner)["value"]
    series.name = name
    return series


def _dump_index(value: pd.Index[Any]) -> list[object]:
    import pandas as pd

    return _dump_frame(pd.DataFrame(index=value))


def _load_index(parts: list[Any]) -> pd.Index[Any]:
    return _load_frame(parts).index


def _dump_moment(value: pd.Timestamp | pd.Timedelta) -> list[object]:
    return [value.value, value.unit, getattr(value, "tzinfo", None)]


def _load_timestamp(parts: list[Any]) -> pd.Timestamp:
    import pandas as pd

    number, unit, zone = parts
    moment = pd.Timestamp(number, unit="ns").as_unit(unit)
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(zone)


def _load_timedelta(parts: list[Any]) -> pd.Timedelta:
    import pandas as pd

    return pd.Timedelta(parts[0], unit="ns").as_unit(parts[1])


def _load_missing(name: str) -> object:
    import pandas as pd

    return {"NaTType": pd.NaT, "NAType": pd.NA}[name]


def _dump_polars(value: pl.DataFrame) -> bytes:
    sink = BytesIO()
    value.write_ipc(sink)
    return sink.getvalue()


def _load_polars(data: bytes) -> pl.DataFrame:
    import polars as pl

    try:
        return pl.read_ipc(BytesIO(data))
    except pl.exceptions.PanicException as problem:  # derives from BaseException
        raise ValueError(str(problem)) from None


def _dump_polars_series(value: pl.Series) -> list[object]:
    return [value.name, _dump_polars(value.alias("value").to_frame())]


def _load_polars_series(parts: list[Any]) -> pl.Series:
    name, data = parts
    return _load_polars(data)["value"].alias(name)


def _dump_image(value: Image) -> list[object]:
    if value.mode not in _PNG_MODES:
        return [value.mode, list(value.size), value.tobytes()]
    sink = BytesIO()
    value.save(sink, format="PNG", compress_level=1)
    return [value.mode, None, sink.getvalue()]


def _load_image(parts: list[Any]) -> Image:
    from PIL import Image

    mode, size, data = parts
    if size is not None:
        return Image.frombytes(mode, tuple(size), data)
    with Image.open(BytesIO(data), formats=["PNG"]) as opened:
        return opened.copy() if opened.mode == mode else opened.convert(mode)


ARRAY = TypeCodec(60, _dump_array, _load_array)
SCALAR = TypeCodec(61, _dump_scalar, _load_scalar)
FRAME = TypeCodec(62, _dump_frame, _load_frame)
SERIES = TypeCodec(63, _dump_series, _load_series)
INDEX = TypeCodec(64, _dump_index, _load_index)
TIMESTAMP = TypeCodec(65, _dump_moment, _load_timestamp)
TIMEDELTA = TypeCodec(66, _dump_moment, _load_timedelta)
MISSING = TypeCodec(67, lambda value: type(value).__name__, _load_missing)
POLARS_FRAME = TypeCodec(68, _dump_polars, _load_polars)
POLARS_SERIES = TypeCodec(69, _dump_polars_series, _load_polars_series)
IMAGE = TypeCodec(70, _dump_image, _load_image)
LIBRARIES = (
    ARRAY, SCALAR, FRAME, SERIES, INDEX, TIMESTAMP, TIMEDELTA, MISSING, POLARS_FRAME,
    POLARS_SERIES, IMAGE,
)  # fmt: skip


def _numpy(kind: type) -> TypeCodec | None:
    import numpy as np

    if kind is np.ndarray:
        return ARRAY
    return SCALAR if issubclass(kind, np.generic) else None


def _pandas(kind: type) -> TypeCodec | None:
    import pandas as pd

    exact = {
        pd.DataFrame: FRAME, pd.Series: SERIES, pd.Timestamp: TIMESTAMP, pd.Timedelta: TIMEDELTA,
        type(pd.NaT): MISSING, type(pd.NA): MISSING,
    }  # fmt: skip
    return exact.get(kind) or (INDEX if issubclass(kind, pd.Index) else None)


def _polars(kind: type) -> TypeCodec | None:
    import polars as pl

    return {pl.DataFrame: POLARS_FRAME, pl.Series: POLARS_SERIES}.get(kind)


def _pillow(kind: type) -> TypeCodec | None:
    from PIL import Image

    return IMAGE if issubclass(kind, Image.Image) else None


_BY_LIBRARY: dict[str, Callable[[type], TypeCodec | None]] = {
    "numpy": _numpy,
    "pandas": _pandas,
    "polars": _polars,
    "PIL": _pillow,
}


def codec_for_library(kind: type) -> TypeCodec | None:
    """Return the codec of a type of one of the known libraries, or None."""
    find = _BY_LIBRARY.get(kind.__module__.partition(".")[0])
    return find(kind) if find else None
