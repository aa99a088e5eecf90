"""How documents are served that stand in frames of a page, and the files of components.

Attack: a component, or HTML that an author shows, is somebody else's code. It must not act as the
page: read it or its cookies, send input for it, replace it by another site. It is served with the
`sandbox` of its own policy, so that it has an origin of its own wherever it is opened, also in a
tab of its own; it gets messages and sends messages, and nothing else.

Since such a document has no cookies of ours, the scripts and styles that it loads come under
signed addresses that name component and page; the document itself is given only to people who may
open the page.
"""

from __future__ import annotations

import mimetypes
from base64 import b64encode
from functools import lru_cache
from gzip import compress
from hashlib import sha256
from typing import TYPE_CHECKING

from scaffold.runtime.folders import ADDRESS
from scaffold.runtime.framed import HTML_FRAME, MODULE, RELAY, WINDOW, WINDOW_CSS
from scaffold.web.headers import ANYBODY, OPEN, OWN_FRAMES, PLAIN, SANDBOXED, SHARED
from scaffold.web.identify import identify
from scaffold.web.reply import Reply
from scaffold.web.static import file_within, static_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scaffold.web.asked import Asked
    from scaffold.web.headers import Header
    from scaffold.web.site import Site

_STYLE = b64encode(sha256(WINDOW_CSS.encode()).digest())
_WINDOW = (
    b"default-src 'none'; frame-src http: https: data:; style-src 'sha256-" + _STYLE + b"'; "
    + OWN_FRAMES
)  # fmt: skip
_RELAY = b"script-src 'self'; " + _WINDOW
_DESK = (
    b"default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; "
    + OWN_FRAMES + b"; sandbox allow-scripts"
)  # fmt: skip
DESK = "/_scaffold/diagrams"
POLICIES = {HTML_FRAME: SANDBOXED, WINDOW: _WINDOW, RELAY: _RELAY}
TEXT: Header = (b"content-type", b"text/plain; charset=utf-8")
KEPT: Header = (b"cache-control", b"private, max-age=300")
DOCUMENTS = (".html", ".htm", ".xhtml", ".xht", ".xml", ".svg", ".pdf")
SCRIPTS = (".js", ".mjs", ".cjs")


def within(headers: Sequence[Header], ancestors: Sequence[str]) -> list[Header]:
    """Return the headers of a document whose page may itself be framed by others."""
    if not ancestors:
        return [*headers]
    more = OWN_FRAMES + b" " + " ".join(ancestors).encode("latin-1", "ignore")
    return [
        (name, value.replace(OWN_FRAMES, more)) if name == b"content-security-policy"
        else (name, value)
        for name, value in headers
        if name != b"x-frame-options"
    ]  # fmt: skip


def special(mime: str) -> list[Header] | None:
    """Return the headers of a file of a page that is more than data, or None for data."""
    policy = POLICIES.get(mime)
    if policy is not None:
        kind = (b"content-type", b"text/html; charset=utf-8")
        return [kind, (b"content-security-policy", policy), *OPEN]
    if mime == MODULE:
        return [(b"content-type", b"text/javascript; charset=utf-8"), *PLAIN]
    return None


def diagram_desk() -> Reply:
    """Return the document in which pages let diagrams be drawn.

    A definition may come from a visitor. The document has an origin of its own and may load
    nothing but the modules that draw; what it sends back is shown as a picture.
    """
    script = f'<script type="module" src="{static_address("diagrams.js")}"></script>'
    html = f'<!doctype html><meta charset="utf-8"><title>Diagrams</title>{script}<body>'
    kind = (b"content-type", b"text/html; charset=utf-8")
    policy = (b"content-security-policy", _DESK)
    return Reply(200, html.encode(), [kind, policy, (b"cache-control", b"no-cache"), *OPEN])


def component_file(site: Site, asked: Asked) -> Reply:
    """Return the answer to a request for a file of a component."""
    missing = Reply(404, b"Not found\n", [TEXT, *PLAIN])
    asset = site.files.folders.open(asked.path.removeprefix(ADDRESS))
    if asset is None:
        return missing
    name = f"{asset.name}index.html" if asset.name.endswith("/") or not asset.name else asset.name
    file = file_within(asset.folder, name)
    if file is None:
        return missing
    is_document = file.name.lower().endswith(DOCUMENTS)
    if asset.trusted or is_document:
        who = identify(site, asked, may_set_cookie=False)
        if not site.may_see(asset.page, who.user):
            return missing
    headers = [(b"content-type", _mime(file.name)), KEPT]
    if asset.trusted:
        headers += PLAIN
    else:
        headers += [*(OPEN if is_document else SHARED), ANYBODY]
    if is_document or not asset.trusted:
        headers.append((b"content-security-policy", SANDBOXED))
    return _file(file, within(headers, site.framed_by(asset.page)), asked)


def _file(file: Path, headers: list[Header], asked: Asked) -> Reply:
    """Return a file, unless the browser has it already; texts are sent compressed."""
    stat = file.stat()
    zipped = "gzip" in asked.headers.get("accept-encoding", "") and _is_text(headers[0][1])
    tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}{"-z" if zipped else ""}"'
    headers += [(b"etag", tag.encode()), (b"vary", b"accept-encoding")]
    if asked.headers.get("if-none-match") == tag:
        return Reply(304, b"", headers)
    if not zipped:
        return Reply(200, file.read_bytes(), headers)
    return Reply(200, _zipped(file, stat.st_mtime_ns), [*headers, (b"content-encoding", b"gzip")])


@lru_cache(maxsize=32)
def _zipped(file: Path, _changed: int) -> bytes:
    return compress(file.read_bytes(), 6)


def _is_text(mime: bytes) -> bool:
    return mime.startswith((b"text/", b"application/json", b"image/svg"))


def _mime(name: str) -> bytes:
    lowered = name.lower()
    if lowered.endswith(SCRIPTS):
        return b"text/javascript; charset=utf-8"
    if lowered.endswith(".wasm"):
        return b"application/wasm"
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{mime}; charset=utf-8".encode() if mime.startswith("text/") else mime.encode()
