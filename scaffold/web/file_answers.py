"""Serving the files of pages (pictures, downloads).

Only to the browser and person that may see them.

Attack: guessed or passed-on addresses. An address is signed and names its session, which must
    belong
to the asking browser; documents that could run script are sent as attachments without any rights.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import quote

from scaffold.web.headers import NOTHING_ALLOWED, PLAIN
from scaffold.web.identify import identify
from scaffold.web.reply import Reply

if TYPE_CHECKING:
    from starlette.types import Send

    from scaffold.runtime.files import Opened
    from scaffold.web.asked import Asked
    from scaffold.web.site import Site

PREFIX = "/_scaffold/files/"
PRIVATE = (b"cache-control", b"private, max-age=3600")
TEXT = (b"content-type", b"text/plain; charset=utf-8")


async def serve_page_file(site: Site, asked: Asked, send: Send) -> None:
    """Answer a request for a file of a page."""
    loop = asyncio.get_running_loop()
    reply = await loop.run_in_executor(site.pool, _answer, site, asked)
    if asked.method == "HEAD":
        reply.body = b""
    await reply.send(send)


def _answer(site: Site, asked: Asked) -> Reply:
    params = {name: values[-1] for name, values in asked.query.items()}
    found = site.files.open(asked.path.removeprefix(PREFIX), params)
    if found is None:
        return Reply(404, b"Not found\n", [TEXT, *PLAIN])
    who = identify(site, asked, may_set_cookie=False)
    page = site.sessions.page_of(found.session, who.browser)
    if page is None or not site.may_see(page, who.user):
        return Reply(404, b"Not found\n", [TEXT, *PLAIN])
    return _file(found, asked.headers.get("range", ""))


def _file(found: Opened, wanted: str) -> Reply:
    path = found.path
    headers = [(b"content-type", found.mime.encode("latin-1", "ignore")), PRIVATE, *PLAIN]
    headers += [(b"content-security-policy", NOTHING_ALLOWED), (b"accept-ranges", b"bytes")]
    if not found.inline or found.name is not None:
        shown = quote(found.name or "file", safe="")
        headers.append((b"content-disposition", f"attachment; filename*=UTF-8''{shown}".encode()))
    size = path.stat().st_size
    span = _range(wanted, size)
    if span is None:
        return Reply(200, path.read_bytes(), headers)
    first, last = span
    with path.open("rb") as file:
        file.seek(first)
        body = file.read(last - first + 1)
    headers.append((b"content-range", f"bytes {first}-{last}/{size}".encode()))
    return Reply(206, body, headers)


def _range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a single range, or None for the whole file."""
    unit, _, span = header.partition("=")
    start, dash, end = span.partition("-")
    if unit != "bytes" or not dash or not start.isdigit() or (end and not end.isdigit()):
        return None
    first, last = int(start), min(int(end) if end else size - 1, size - 1)
    return (first, last) if first <= last else None
