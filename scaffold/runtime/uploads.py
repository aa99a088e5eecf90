"""Files that visitors uploaded: kept under random names in a folder of their session.

The name and the type that a browser sends are only ever shown, never used as a path.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec

from scaffold.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scaffold.widgets.codecs import Files

LONGEST_NAME = 200
CHUNK = 1 << 20
KINDS = ("image", "audio", "video", "text")
_ID = re.compile(r"[0-9a-f]{32}")
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+*-]{1,80}")
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*\ud800-\udfff]"
)


class Upload(msgspec.Struct, frozen=True):
    """What is known of an uploaded file; `type` is what the browser said."""

    id: str
    name: str
    type: str
    size: int


class UploadRecord(NamedTuple):
    """What an `UploadedFile` is made of."""

    file_id: str
    name: str
    type: str
    data: bytes


class UploadedFile(io.BytesIO):
    """The contents of an uploaded file, in memory.

    Attributes:
        file_id: its id in this session.
        name, type: what the visitor's browser called it.
        size: its length in bytes.

    Tests that need one without a page make it from an `UploadRecord`; `file_urls` are accepted as
    in Streamlit and not used.
    """

    def __init__(self, record: UploadRecord, file_urls: object = None) -> None:
        super().__init__(record.data)
        self.file_id = record.file_id
        self.name = record.name
        self.type = record.type
        self.size = len(record.data)

    def __repr__(self) -> str:
        return f"UploadedFile(name={self.name!r}, type={self.type!r}, size={self.size})"


@dataclass(slots=True)
class UploadFolder:
    """The uploads of all sessions below one folder."""

    folder: Path

    def save(
        self, session_id: str, data: bytes | BinaryIO, name: str, mime: str, limit: int
    ) -> Upload:
        """Keep a file of a session, read in pieces.

        Raises:
            InputError: it is larger than `limit` bytes; nothing is kept.
        """
        place = self._place(session_id)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        file_id = secrets.token_hex(16)
        partial = place / f"{file_id}.part"
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        try:
            size = _copy(source, partial, limit)
            upload = Upload(file_id, clean_name(name), clean_mime(mime), size)
            (place / f"{file_id}.json").write_bytes(msgspec.json.encode(upload))
            partial.replace(place / file_id)
        finally:
            partial.unlink(missing_ok=True)
        return upload

    def find(self, session_id: str, file_id: str) -> Upload | None:
        """Return what is known of a file, or None if this session has no such file."""
        if not _ID.fullmatch(file_id):
            return None
        place = self._place(session_id)
        try:
            known = (place / f"{file_id}.json").read_bytes()
        except OSError:
            return None
        if not (place / file_id).is_file():
            return None
        return msgspec.json.decode(known, type=Upload)

    def read(self, session_id: str, file_id: str) -> UploadedFile | None:
        """Return a file of a session, or None."""
        upload = self.find(session_id, file_id)
        if upload is None:
            return None
        path = self._place(session_id) / file_id
        os.utime(path.parent)
        return UploadedFile(UploadRecord(upload.id, upload.name, upload.type, path.read_bytes()))

    def listed(self, session_id: str) -> Iterator[tuple[Upload, Path]]:
        """Yield the files of a session with their places."""
        for known in sorted(_entries(self._place(session_id))):
            upload = self.find(session_id, known.stem) if known.suffix == ".json" else None
            if upload is not None:
                yield upload, known.with_suffix("")

    def remove(self, session_id: str, file_id: str) -> bool:
        """Delete a file of a session and return whether there was one."""
        if self.find(session_id, file_id) is None:
            return False
        place = self._place(session_id)
        (place / f"{file_id}.json").unlink(missing_ok=True)
        (place / file_id).unlink(missing_ok=True)
        return True

    def drop(self, session_id: str) -> None:
        """Delete all files of a session."""
        shutil.rmtree(self._place(session_id), ignore_errors=True)

    def expire(self, before: float) -> int:
        """Delete the files of sessions that were not used since `before`; return how many."""
        gone = 0
        for place in _entries(self.folder):
            if place.is_dir() and _age(place) < before:
                shutil.rmtree(place, ignore_errors=True)
                gone += 1
        return gone

    def _place(self, session_id: str) -> Path:
        return self.folder / sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _copy(source: BinaryIO, target: Path, limit: int) -> int:
    size = 0
    with target.open("xb") as out:
        while piece := source.read(CHUNK):
            size += len(piece)
            if size > limit:
                raise InputError(f"A file is larger than the {limit:,} bytes that are allowed.")
            out.write(piece)
    return size


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def clean_name(name: str) -> str:
    r"""Return a name that a browser sent as one harmless file name, to be shown and to save as.

    >>> clean_name("..\\..\\etc/passwd"), clean_name("C:evil.txt"), clean_name("")
    ('passwd', 'Cevil.txt', 'file')
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    text = _UNSAFE.sub("", last).strip(" .")
    if len(text) > LONGEST_NAME:
        stem, dot, ending = text.rpartition(".")
        keep = len(ending) + 1 if dot and len(ending) < 20 else 0  # noqa: PLR2004 - a real ending
        text = (
            text[: LONGEST_NAME - keep] + (text[-keep:] if keep else "")
            if stem
            else text[:LONGEST_NAME]
        )
    return text or "file"


def clean_mime(mime: str) -> str:
    """Return a type that a browser sent, or that of bytes if it is none."""
    plain = mime.partition(";")[0].strip().lower()
    return plain if _MIME.fullmatch(plain) and "*" not in plain else "application/octet-stream"


def normal_types(types: Iterable[Any]) -> tuple[str, ...]:
    """Return what a file_uploader takes: endings with a dot, types, and `image/*` for a kind."""
    found: list[str] = []
    for given in types:
        text = str(given).strip().lower()
        if text in KINDS:
            found.append(f"{text}/*")
        elif "/" in text or text.startswith("."):
            found.append(text)
        else:
            found.append(f".{text}")
    for short, long in ((".jpg", ".jpeg"), (".tif", ".tiff"), (".htm", ".html"), (".mpg", ".mpeg")):
        if (short in found) != (long in found):
            found.append(long if short in found else short)
    return tuple(dict.fromkeys(found))


def accepts(codec: Files, name: str, mime: str) -> bool:
    """Return whether a file uploader takes a file of this name and type."""
    ending, kind = name.lower(), clean_mime(mime)
    return not codec.types or any(
        ending.endswith(one) if one.startswith(".") else fnmatchcase(kind, one)
        for one in codec.types
    )
