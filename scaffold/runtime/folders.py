"""Folders of components: which of the server's folders browsers may read, under signed addresses.

An address names a folder by a keyed hash of its path, so it tells nothing about the server, and
every worker finds the folder by a note under that hash.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import NamedTuple

ADDRESS = "/_scaffold/components/"
_LENGTH = 32
_PARTS = 5


class Asset(NamedTuple):
    """A file of a component that somebody asks for.

    Attributes:
        folder: where the component's files are.
        name: the path below it, as asked for: not checked yet.
        page: the key of the page that shows the component.
        trusted: its scripts run in the page itself (components of the second kind).
    """

    folder: Path
    name: str
    page: str
    trusted: bool


class Folders:
    """The folders of components, noted where all workers find them."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._notes = folder
        self._secret = hmac.digest(secret, b"scaffold folders", "sha256")
        self._noted: set[str] = set()

    def address(self, folder: Path, page: str, *, trusted: bool) -> str:
        """Return the address that the files of a folder stand below, for one page."""
        path = str(folder)
        name = self._mark(path)
        if name not in self._noted:
            self._notes.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self._notes / name).write_text(path, encoding="utf-8")
            self._noted.add(name)
        shown = urlsafe_b64encode(page.encode()).decode().rstrip("=")
        how = "m" if trusted else "f"
        return f"{ADDRESS}{name}/{how}/{shown}/{self._mark(name, how, page)}/"

    def open(self, rest: str) -> Asset | None:
        """Return what an address below `ADDRESS` means, or None if it is forged.

        Whether its page may be seen, and whether the file is inside, is for the caller to check.
        """
        parts = rest.split("/", _PARTS - 1)
        if len(parts) != _PARTS or parts[1] not in ("m", "f"):
            return None
        name, how, shown, given, file = parts
        page = _decoded(shown)
        wanted = self._mark(name, how, page)
        if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass")):
            return None
        try:
            path = (self._notes / name).read_text(encoding="utf-8")
        except OSError:
            return None
        if not hmac.compare_digest(self._mark(path), name):
            return None
        return Asset(Path(path), file, page, how == "m")

    def _mark(self, *parts: str) -> str:
        """Return a keyed hash; lengths keep the parts from being moved into each other."""
        encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
        message = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
        return hmac.digest(self._secret, message, "sha256").hex()[:_LENGTH]


def _decoded(shown: str) -> str:
    try:
        return urlsafe_b64decode(shown + "=" * (-len(shown) % 4)).decode()
    except ValueError:
        return ""
