"""Sound and video from paths, addresses, bytes, files and arrays; subtitles as WebVTT."""

from __future__ import annotations

import io
import mimetypes
import re
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scaffold.elements.kinds import is_mapping
from scaffold.errors import MissingParameterError, ParameterTypeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SRT_TIME = re.compile(r"(\d{1,2}:\d{2}:\d{2}),(\d{3})")
_MIME = re.compile(r"(?:audio|video|application)/[\w.+-]+")


def media_of(data: Any, format: str, kind: str, sample_rate: int | None) -> tuple[bytes | str, str]:
    """Return bytes and media type, or an address that browsers load themselves.

    Raises:
        UsageError: something that cannot be played, or an array without its sample rate.
    """
    if not _MIME.fullmatch(format):
        raise UsageError(
            f"st.{kind} got format={format!r}. Allowed are media types; write e.g. "
            f'format="{kind}/mp4".'
        )
    if hasattr(data, "dtype") and kind == "audio":
        return _wav(data, sample_rate), "audio/wav"
    if isinstance(data, str | Path):
        return _from_place(data, format, kind)
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(cast("bytes", data)), format
    if hasattr(data, "getvalue"):
        return data.getvalue(), format
    if hasattr(data, "read"):
        return data.read(), format
    raise ParameterTypeError(
        f"st.{kind} got a {type(data).__name__}: {data!r:.60}. Allowed are paths, https addresses, "
        "bytes "
        "and open files."
    )


def _from_place(place: str | Path, format: str, kind: str) -> tuple[bytes | str, str]:
    text = str(place)
    if isinstance(place, str) and text.startswith(("https://", "http://")):
        return text, format
    path = Path(place)
    if path.is_file():
        return path.read_bytes(), mimetypes.guess_type(path.name)[0] or format
    if isinstance(place, str) and text.startswith("/"):
        return text, format
    raise UsageError(
        f"st.{kind} got {text!r:.80}, and there is no such file. Allowed are paths, https "
        "addresses, "
        "bytes and open files; a path is relative to the folder where the server was started."
    )


def _wav(data: Any, sample_rate: int | None) -> bytes:
    """Return an array of samples as a file; floats are scaled to their highest value."""
    import numpy as np

    if sample_rate is None:
        raise MissingParameterError(
            "st.audio got an array without sample_rate. Write how many samples a second it has, "
            "e.g. "
            "st.audio(array, sample_rate=44_100)."
        )
    array = np.asarray(data)
    if array.ndim > 2:  # noqa: PLR2004 - channels and samples
        raise UsageError(
            f"st.audio got an array with {array.ndim} dimensions. Allowed are 1 (samples) and 2 "
            "(channels, samples)."
        )
    samples = np.atleast_2d(array).T
    highest = np.max(np.abs(samples)) if samples.size else 0
    scaled = samples / highest * 32767 if highest else samples
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(scaled.astype("<i2").tobytes())
    return out.getvalue()


def tracks_of(subtitles: Any) -> list[tuple[str, bytes]]:
    """Return labels and WebVTT bytes."""
    if subtitles is None:
        return []
    named: Mapping[Any, Any] = subtitles if is_mapping(subtitles) else {"": subtitles}
    return [(str(label), _vtt(source)) for label, source in named.items()]


def _read_subtitles(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"st.video got subtitles={str(path)!r}, which cannot be read ({error.strerror}). "
            "Allowed are WebVTT or SRT files and texts; a path is relative to the folder where "
            "the server was started, so write e.g. Path(__file__).parent / 'subtitles.vtt'."
        ) from None


def _vtt(source: Any) -> bytes:
    if hasattr(source, "getvalue"):
        source = source.getvalue()
    if isinstance(source, Path) or (
        isinstance(source, str) and "\n" not in source and source.endswith((".vtt", ".srt"))
    ):
        source = _read_subtitles(Path(source))
    if not isinstance(source, str | bytes):
        raise ParameterTypeError.of(
            "st.video(subtitles)", source, ["a path", "a text", "bytes", "a mapping of these"],
            '"subtitles.vtt"',
        )  # fmt: skip
    text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    if text.lstrip().startswith("WEBVTT"):
        return text.encode()
    return ("WEBVTT\n\n" + _SRT_TIME.sub(r"\1.\2", text.strip())).encode()
