"""Serving the files of pages (pictures, downloads).

Only to the browser and person that may see them.

Attack: guessed or passed-on addresses. An address is signed and names its session, which must
belong to the asking browser; documents that could run script are sent as attachments without any
rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from scaffold.web.framing import special, within
from scaffold.web.headers import NOTHING_ALLOWED, OPEN, OWN_FRAMES, PLAIN
from scaffold.web.identify import identify
from scaffold.web.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.runtime.files import Opened
    from scaffold.web.asked import Asked
    from scaffold.web.headers import Header
    from scaffold.web.site import Site

PREFIX = "/_scaffold/files/"
PRIVATE = (b"cache-control", b"private, max-age=3600")
TEXT = (b"content-type", b"text/plain; charset=utf-8")
PDF = "application/pdf"
SHOWN_ALONE = b"default-src 'none'; " + OWN_FRAMES + b"; sandbox"


def page_file(site: Site, asked: Asked) -> Reply:
    """Return the answer to a request for a file of a page."""
    params = {name: values[-1] for name, values in asked.query.items()}
    found = site.files.open(asked.path.removeprefix(PREFIX), params)
    if found is None:
        return Reply(404, b"Not found\n", [TEXT, *PLAIN])
    who = identify(site, asked, may_set_cookie=False)
    page = site.sessions.page_of(found.session, who.browser)
    if page is None or not site.may_see(page, who.user):
        return Reply(404, b"Not found\n", [TEXT, *PLAIN])
    return _file(found, asked.headers.get("range", ""), site.framed_by(page))


def _file(found: Opened, wanted: str, ancestors: Sequence[str]) -> Reply:
    path = found.path
    own = special(found.mime) if found.name is None else None
    if own is not None:
        return Reply(200, path.read_bytes(), [*within(own, ancestors), PRIVATE])
    headers = [*within(_headers(found), ancestors), PRIVATE, (b"accept-ranges", b"bytes")]
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


def _headers(found: Opened) -> list[Header]:
    """Return what a file is, and what its document may do: nothing, but a PDF can be read.

    Files that are not shown are no scripts either, whatever their author calls them: the policy of
    pages trusts scripts of this origin.
    """
    mime = found.mime.encode("latin-1", "ignore")
    if found.inline and found.name is None:
        policy = OWN_FRAMES if found.mime == PDF else SHOWN_ALONE
        return [(b"content-type", mime), (b"content-security-policy", policy), *OPEN]
    shown = quote(found.name or "file", safe="")
    disposition = f"attachment; filename*=UTF-8''{shown}".encode()
    kind = b"application/octet-stream" if b"script" in mime else mime
    return [
        (b"content-type", kind), (b"content-security-policy", NOTHING_ALLOWED),
        (b"content-disposition", disposition), *PLAIN,
    ]  # fmt: skip


def _range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a single range, or None for the whole file."""
    unit, _, span = header.partition("=")
    start, dash, end = span.partition("-")
    if unit != "bytes" or not dash or not start.isdigit() or (end and not end.isdigit()):
        return None
    first, last = int(start), min(int(end) if end else size - 1, size - 1)
    return (first, last) if first <= last else None
