"""The contents and the type of a file to be downloaded, from whatever an author has."""

from __future__ import annotations

import io
import mimetypes
from typing import Any

from scaffold.errors import ParameterTypeError


def content_of(data: Any) -> bytes:
    """Return the bytes of a text, bytes or an open file; a file is read from its start.

    Raises:
        UsageError: it is something else.
    """
    if isinstance(data, str):
        return data.encode()
    if isinstance(data, bytes | bytearray):
        return bytes(data)
    if isinstance(data, memoryview):
        return data.tobytes()
    if isinstance(data, io.BytesIO | io.StringIO):
        return content_of(data.getvalue())
    if hasattr(data, "read"):
        if hasattr(data, "seekable") and data.seekable():
            data.seek(0)
        return content_of(data.read())
    raise ParameterTypeError(
        f"The data of a download_button has the type {type(data).__name__}. Allowed are str, "
        "bytes, an open file, or a function that returns one of these; for a frame write "
        "data=frame.to_csv()."
    )


def mime_of(data: Any, file_name: str | None, mime: str | None) -> str:
    """Return the type of a file: as given, by the name, or by whether it is text."""
    if mime:
        return mime
    own_name = getattr(data, "name", None)
    for name in (file_name, own_name if isinstance(own_name, str) else None):
        guessed = mimetypes.guess_type(name)[0] if name else None
        if guessed:
            return guessed
    return "text/plain" if isinstance(data, str | io.TextIOBase) else "application/octet-stream"
