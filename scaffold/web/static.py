"""Browser files: scaffold's own under hashed names for ever, the app's `static/` folder by date.

Attack: paths that lead out of a folder. Only names that are in the folder's own listing, resolved,
    are
served.
"""

from __future__ import annotations

import json
import mimetypes
from functools import cache, lru_cache
from gzip import compress
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import paths
from scaffold.errors import SettingsError
from scaffold.web.headers import ANYBODY, NOTHING_ALLOWED, OPEN, PLAIN, SANDBOXED, SHARED
from scaffold.web.reply import Reply

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from scaffold.render.theme import Theme

PREFIX = "/_scaffold/static/"
FOR_EVER = b"public, max-age=31536000, immutable"
HIDDEN = (".py", ".pyc", ".db", ".env", ".toml", ".sqlite")
MOST_BYTES = 200_000_000
ACTIVE = ("text/html", "application/xhtml", "image/svg", "text/xml", "application/xml")


@cache
def _manifest() -> dict[str, str]:
    file = paths.STATIC / "manifest.json"
    if not file.is_file():
        raise SettingsError(
            f"The browser files are not built: {file} is missing. Run pip install . in the "
            "checkout, or "
            "npm ci and npm run build in frontend/."
        )
    found: dict[str, str] = json.loads(file.read_text())
    return found


def static_address(name: str) -> str:
    """Return the address of a browser file by its plain name, e.g. "app.js"."""
    return PREFIX + _manifest()[name]


@lru_cache(maxsize=256)
def _own(name: str, *, zipped: bool) -> tuple[bytes, str] | None:
    if name not in _manifest().values():
        return None
    data = (paths.STATIC / name).read_bytes()
    return (compress(data, 9) if zipped else data), _mime(name)


async def serve_own(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one of scaffold's own browser files."""
    accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
    zipped = b"gzip" in accepted
    found = _own(scope["path"].removeprefix(PREFIX), zipped=zipped)
    if found is None:
        await Reply(404, b"Not found\n", [(b"content-type", b"text/plain"), *PLAIN]).send(send)
        return
    body, mime = found
    headers = [(b"content-type", mime.encode()), (b"cache-control", FOR_EVER), *PLAIN]
    if scope["path"].startswith(f"{PREFIX}diagrams-"):
        headers.append(ANYBODY)
    if zipped:
        headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    await Reply(200, b"" if scope["method"] == "HEAD" else body, headers).send(send)


async def serve_theme(theme: Theme, scope: Scope, send: Send) -> None:
    """Serve the stylesheet of the app's theme, if this is its address."""
    if scope["path"] != theme.address or not theme.css:
        await Reply(404, b"Not found\n", [(b"content-type", b"text/plain"), *PLAIN]).send(send)
        return
    headers = [(b"content-type", b"text/css; charset=utf-8"), (b"cache-control", FOR_EVER), *PLAIN]
    body = b"" if scope["method"] == "HEAD" else theme.css.encode()
    await Reply(200, body, headers).send(send)


def file_within(folder: Path, name: str) -> Path | None:
    """Return a file of a folder, or None for everything that is not plainly inside of it."""
    if not name or "\\" in name or "\x00" in name or ":" in name or name.startswith("/"):
        return None
    parts = name.split("/")
    if any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        return None
    root = folder.resolve()
    file = (root / name).resolve()
    inside = file.is_relative_to(root) and file.is_file() and not file.name.lower().endswith(HIDDEN)
    return file if inside and file.stat().st_size <= MOST_BYTES else None


async def serve_file(file: Path, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a file of the app's `static/` folder, in parts if the browser asks for parts.

    A document has an origin of its own: it can stand in a frame of a page and act for nobody.
    """
    from starlette.responses import FileResponse

    mime = _mime(file.name)
    is_document = mime.startswith(("text/html", "application/pdf"))
    given = OPEN if is_document else SHARED
    headers = {name.decode(): value.decode() for name, value in given}
    headers["cache-control"] = "public, max-age=300"
    if mime.startswith("text/html"):
        headers["content-security-policy"] = SANDBOXED.decode()
    elif mime.startswith(ACTIVE):
        headers["content-security-policy"] = NOTHING_ALLOWED.decode()
    response = FileResponse(file, headers=headers)
    response.headers["content-type"] = mime
    await response(scope, receive, send)


def _mime(name: str) -> str:
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = mime.startswith("text/") or mime in (
        "application/javascript",
        "application/json",
        "image/svg+xml",
    )
    return f"{mime}; charset=utf-8" if text else mime
