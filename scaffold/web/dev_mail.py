"""`/_dev/mail`: the letters of an app in development, to be read and clicked without a mail server.

Attack: reading other people's mail in a running app. The page answers in development only, to a
browser on the same machine (no proxy between) that typed this machine's own name: other machines,
other sites that resolve to 127.0.0.1 (DNS rebinding), and production get 404. A letter's HTML runs
nothing and loads nothing: it is shown in a sandboxed frame with a policy of its own.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Match, NoMatchFound

from scaffold.auth.mailers import MOST_FILES
from scaffold.web.asked import Asked, ask_of
from scaffold.web.failures import error_page, render_page
from scaffold.web.headers import NO_STORE, PLAIN, new_nonce
from scaffold.web.identify import identify
from scaffold.web.links import is_loopback
from scaffold.web.reply import Reply, html_headers

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import URLPath
    from starlette.types import Receive, Scope, Send

    from scaffold.web.site import Site

PATH = "/_dev/mail"
_LETTER = re.compile(r"/_dev/mail/([0-9a-f]{8,64})(/html)?", re.ASCII)
_PROXIED = ("x-forwarded-for", "forwarded", "x-real-ip")
_FRAMED = (
    b"content-security-policy",
    b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox "
    b"allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
)


class DevMailRoute(BaseRoute):
    """The inbox of development."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the inbox."""
        ours = scope["type"] == "http" and (
            scope["path"] == PATH or scope["path"].startswith(f"{PATH}/")
        )
        return (Match.FULL if ours else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raise NoMatchFound: the inbox is linked by path."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        site: Site = self._app.site
        asked = ask_of(scope, ())
        peer = scope["client"][0] if scope.get("client") else ""
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(site.pool, answer, site, asked, peer)
        await reply.send(send)


def answer(site: Site, asked: Asked, peer: str) -> Reply:
    """Return the list, a letter, or a letter's HTML for its frame."""
    who = identify(site, asked, may_set_cookie=False)
    folder = site.settings.data_dir / "mail"
    found = _LETTER.fullmatch(asked.path)
    if not is_at_this_machine(asked, peer) or asked.method not in ("GET", "HEAD"):
        return error_page(site, who, 404, asked.path)
    if asked.path == PATH:
        return _page(site, who, asked, "dev/inbox.html", letters=_listed(folder))
    letter = _read(folder / f"{found[1]}.eml") if found else None
    if found is None or letter is None:
        return error_page(site, who, 404, asked.path)
    html = letter.get_body(("html",))
    if found[2]:
        return _framed(html.get_content() if html is not None else "")
    text = letter.get_body(("plain",))
    return _page(
        site, who, asked, "dev/letter.html", letter=letter, number=found[1],
        text=text.get_content() if text is not None else "", has_html=html is not None,
    )  # fmt: skip


def is_at_this_machine(asked: Asked, peer: str) -> bool:
    """Return whether the browser runs on this machine and knows it by its own name."""
    try:
        here = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
    direct = not any(name in asked.headers for name in _PROXIED)
    own_page = asked.headers.get("sec-fetch-site") not in ("cross-site", "same-site")
    return here and direct and own_page and is_loopback(asked.headers.get("host", ""))


def _listed(folder: Path) -> list[tuple[str, EmailMessage]]:
    """Return the letters, the newest first: their numbers go up."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:MOST_FILES]
    found = ((file.stem, _read(file)) for file in files)
    return [(number, letter) for number, letter in found if letter is not None]


def _read(file: Path) -> EmailMessage | None:
    try:
        return message_from_bytes(file.read_bytes(), EmailMessage, policy=default)
    except OSError:
        return None


def _framed(html: str) -> Reply:
    headers = [header for header in PLAIN if header[0] != b"x-frame-options"]
    kind = (b"content-type", b"text/html; charset=utf-8")
    aimed = html.replace("<head>", '<head><base target="_top">', 1)
    return Reply(200, aimed.encode(), [kind, NO_STORE, _FRAMED, *headers])


def _page(site: Site, who: Any, asked: Asked, template: str, **context: Any) -> Reply:
    nonce = new_nonce()
    html = render_page(site, who, template, nonce, asked.path, **context)
    headers = [
        (name, value.replace(b"frame-src 'none'", b"frame-src 'self'"))
        if name == b"content-security-policy" else (name, value)
        for name, value in html_headers(nonce, who.cookies)
    ]  # fmt: skip
    return Reply(200, html.encode(), headers)


def dev_routes(app: Any) -> list[BaseRoute]:
    """Return the routes of development; none in production, and where mail goes elsewhere."""
    settings = app.settings
    shown = not settings.production and settings.mail_backend == "inbox"
    return [DevMailRoute(app)] if shown else []
