"""Pictures from paths, bytes, SVG texts, PIL images and arrays: bytes with their media type."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from scaffold.elements.kinds import is_array, is_list
from scaffold.errors import ParameterTypeError, UsageError

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_CHANNELS = (1, 3, 4)
_ADDRESSES = ("http://", "https://", "data:image/")
_LONGEST_PATH = 4_000


@dataclass(slots=True, frozen=True)
class Picture:
    """The bytes of a picture, or the address where browsers find it."""

    data: bytes = b""
    mime: str = ""
    address: str | None = None


def pictures_of(source: Any, clamp: bool, channels: str, form: str) -> list[Picture]:
    """Return one or several pictures.

    Raises:
        UsageError: something that is no picture.
    """
    if is_list(source):
        return [_picture_of(item, clamp, channels, form) for item in source]
    if is_array(source) and source.ndim == 4:  # noqa: PLR2004 - a stack of pictures
        return [_picture_of(item, clamp, channels, form) for item in source]
    return [_picture_of(source, clamp, channels, form)]


def _picture_of(source: Any, clamp: bool, channels: str, form: str) -> Picture:
    if isinstance(source, str):
        return _from_text(source)
    if isinstance(source, Path):
        return _from_bytes(_read(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return _from_bytes(bytes(cast("bytes", source)))
    if is_array(source):
        return _from_pil(_from_array(source, clamp, channels), form)
    if hasattr(source, "save") and hasattr(source, "getbands"):
        return _from_pil(source, form)
    if hasattr(source, "getvalue") or hasattr(source, "read"):
        data = source.getvalue() if hasattr(source, "getvalue") else source.read()
        return _from_bytes(data)
    raise _no_picture(source)


def _from_text(text: str) -> Picture:
    start = text.lstrip()
    if start.startswith("<svg") or (start.startswith("<?xml") and "<svg" in start):
        return Picture(_complete_svg(start).encode(), "image/svg+xml")
    if text.startswith(_ADDRESSES):
        return Picture(address=text)
    if len(text) <= _LONGEST_PATH and "\n" not in text and Path(text).is_file():
        return _from_bytes(_read(Path(text)))
    if text.startswith("/") and not text.startswith("//"):
        return Picture(address=text)
    raise UsageError(
        f"st.image got {text!r:.80}, and there is no such file. Allowed are paths, https "
        "addresses, "
        "SVG texts, bytes, PIL images and arrays; a path is relative to the folder where the "
        "server "
        "was started."
    )


def _complete_svg(text: str) -> str:
    """An SVG that stands alone needs its namespace, which is left out within HTML."""
    if "http://www.w3.org/2000/svg" in text:
        return text
    return text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"st.image got the path {str(path)!r}, which cannot be read ({error.strerror}). Write "
            "a "
            "path to a file that exists, e.g. Path(__file__).parent / 'photo.jpg'."
        ) from None


def _from_bytes(data: bytes) -> Picture:
    for magic, mime in _MAGIC:
        if data.startswith(magic):
            return Picture(data, mime)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Picture(data, "image/webp")
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return Picture(data, "image/avif")
    if b"<svg" in data[:1000]:
        return Picture(_complete_svg(data.decode("utf-8", "replace")).encode(), "image/svg+xml")
    raise _no_picture(data)


def _from_array(source: Any, clamp: bool, channels: str) -> Any:
    """Return an array of numbers as a PIL image."""
    import numpy as np

    array = np.asarray(source)
    if array.ndim == 3 and array.shape[2] == 1:  # noqa: PLR2004 - height, width, channel
        array = array[:, :, 0]
    if array.ndim != 2 and (array.ndim != 3 or array.shape[2] not in _CHANNELS):  # noqa: PLR2004
        raise UsageError(
            f"st.image got an array of shape {array.shape}. Allowed are (height, width), and with "
            "1, 3 "
            "or 4 channels (height, width, channels); write e.g. array[:, :, :3]."
        )
    pixels = _as_pixels(array, clamp)
    if channels == "BGR" and pixels.ndim == 3:  # noqa: PLR2004 - as above
        order = [2, 1, 0, 3][: pixels.shape[2]]
        pixels = pixels[:, :, order]
    return _pil().fromarray(np.ascontiguousarray(pixels))


def _as_pixels(array: Any, clamp: bool) -> Any:
    """Return values from 0 to 255; floats go from 0.0 to 1.0."""
    import numpy as np

    if array.dtype == np.uint8:
        return array
    fractions = np.issubdtype(array.dtype, np.floating)
    top = 1.0 if fractions else 255
    if array.dtype == np.bool_:
        array, top = array.astype(np.uint8), 1
    if array.size and not clamp and (array.min() < 0 or array.max() > top):
        raise UsageError(
            f"st.image got an array with values from {array.min()} to {array.max()}. Allowed are "
            f"0 to {top}; write clamp=True to cut them, or scale the array."
        )
    scale = 255 if top == 1 else 1
    return (np.clip(array, 0, top) * scale).astype(np.uint8)


def _from_pil(image: Any, form: str) -> Picture:
    """Encode a PIL image: photographs as JPEG, what is transparent or has few colours as PNG."""
    name = form
    if form == "auto":
        name = "PNG" if image.mode != "RGB" else "JPEG"
    if name == "JPEG" and image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    if name == "PNG" and image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16"):
        image = image.convert("RGBA")
    out = io.BytesIO()
    image.save(out, format=name, **({"quality": 90} if name == "JPEG" else {}))
    return Picture(out.getvalue(), f"image/{name.lower()}")


def _pil() -> Any:
    try:
        from PIL import Image
    except ModuleNotFoundError:
        raise UsageError(
            "st.image got an array, which needs Pillow. Install it: pip install pillow."
        ) from None
    return Image


def _no_picture(source: Any) -> UsageError:
    return ParameterTypeError(
        f"st.image got a {type(source).__name__} that is no picture: {source!r:.60}. Allowed are "
        "paths, "
        "https addresses, SVG texts, bytes of PNG, JPEG, GIF, WebP, AVIF or SVG, PIL images and "
        "arrays."
    )
