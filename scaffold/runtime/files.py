"""The bytes of pages: kept once under their hash, served only to the session they were made for."""

from __future__ import annotations

import hmac
import os
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import urlencode

from scaffold.runtime.folders import Folders
from scaffold.runtime.uploads import Upload, UploadedFile, UploadFolder, _entries, clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ADDRESS = "/_scaffold/files/"
_HASH_LENGTH = 32

# What a browser may show in a page. Everything else is offered as a download: HTML and SVG can run
# script with the rights of the app.
SHOWN = frozenset(
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp",
        "image/x-icon", "image/vnd.microsoft.icon", "image/apng",
        "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/x-wav", "audio/webm",
        "audio/flac", "audio/aac", "video/mp4", "video/webm", "video/ogg", "video/quicktime",
        "text/vtt", "application/pdf",
    }
)  # fmt: skip


class Opened(NamedTuple):
    """A file that may be served, with what its headers say."""

    path: Path
    mime: str
    name: str | None
    session: str

    @property
    def inline(self) -> bool:
        """Return whether a browser may show it; otherwise it is an attachment."""
        return self.mime in SHOWN


class FileStore:
    """Files of pages and uploads, below one folder that all workers share.

    The addresses are signed: they name hash, type, name and session, and none of it can be changed.
    """

    def __init__(self, folder: Path, secret: bytes) -> None:
        self.folder = folder / "files"
        self.uploads = UploadFolder(folder / "uploads")
        self.folders = Folders(folder / "components", secret)
        self._secret = hmac.digest(secret, b"scaffold files", "sha256")

    # The bytes of pages.

    def put(self, data: bytes, mime: str, *, session: str, name: str | None = None) -> str:
        """Keep bytes for a session and return their address."""
        digest = sha256(data).hexdigest()[:_HASH_LENGTH]
        path = self._path(digest)
        try:
            os.utime(path)
        except FileNotFoundError:
            _write(path, data)
        shown = clean_name(name) if name else ""
        params = {"m": mime, "n": shown, "s": session}
        params["t"] = self._sign(digest, mime, shown, session)
        return ADDRESS + digest + "?" + urlencode(params)

    def open(self, digest: str, params: Mapping[str, str]) -> Opened | None:
        """Return the file of an address, or None if it is forged or gone.

        Whether the one who asks has that session is for the caller to check.
        """
        mime, name, session = params.get("m", ""), params.get("n", ""), params.get("s", "")
        given = params.get("t", "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(self._sign(digest, mime, name, session).encode(), given):
            return None
        path = self._path(digest)
        return Opened(path, mime, name or None, session) if path.is_file() else None

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def _sign(self, digest: str, mime: str, name: str, session: str) -> str:
        """Return the signature; lengths keep the parts from being moved into each other."""
        parts = [part.encode("utf-8", "surrogatepass") for part in (digest, mime, name, session)]
        message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self._secret, message, "sha256").hex()

    # What visitors uploaded.

    def save(
        self, session_id: str, data: bytes | BinaryIO, name: str, mime: str, limit: int
    ) -> Upload:
        """Keep an uploaded file of a session; see `UploadFolder.save`."""
        return self.uploads.save(session_id, data, name, mime, limit)

    def has_upload(self, session_id: str, file_id: str) -> bool:
        """Return whether a session uploaded this file."""
        return self.uploads.find(session_id, file_id) is not None

    def upload(self, file_id: str, session: str) -> UploadedFile | None:
        """Return an uploaded file of a session, or None."""
        return self.uploads.read(session, file_id)

    # Both.

    def expire(self, before: float) -> int:
        """Delete what was not used since `before` (seconds since the epoch); return how many."""
        gone = self.uploads.expire(before)
        for part in _entries(self.folder):
            for path in _entries(part):
                try:
                    if path.stat().st_mtime < before:
                        path.unlink()
                        gone += 1
                except FileNotFoundError:
                    continue
        return gone


def _write(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
