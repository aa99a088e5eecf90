"""Where to go after a login: only to a page of this app.

Attack: a link to the login page whose `next` leads to another site (open redirect), or is a script.
"""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

LONGEST = 2_048
_STRANGE = re.compile(r"[\x00-\x20\x7f\\]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\\]")


class Pages(Protocol):
    """Knows which paths are pages."""

    def match(self, path: str) -> object | None:
        """Return the page of a path."""
        ...


def safe_next(given: str | None, pages: Pages, default: str = "/") -> str:
    """Return `given` if it is the path of a page of this app, else `default`."""
    if not given or len(given) > LONGEST or _STRANGE.search(given):
        return default
    decoded = unquote(given)
    if _UNPRINTABLE.search(decoded.split("?")[0]) or not given.startswith("/"):
        return default
    if given.startswith("//") or decoded.startswith("//") or "@" in decoded.split("?")[0]:
        return default
    parts = urlsplit(given)
    if parts.scheme or parts.netloc or unquote(parts.path).startswith("/auth/"):
        return default
    return given if pages.match(unquote(parts.path)) is not None else default


def login_path(path: str, query: str = "", page: str = "/auth/login") -> str:
    """Return the address of the login page that comes back to `path`."""
    return f"{page}?next=" + quote(f"{path}?{query}" if query else path, safe="/")
