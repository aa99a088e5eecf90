"""Tokens in forms, for browsers that do not say where a request comes from (`csrf="token"`).

Attack: another site makes such a browser post to us. Browsers of before 2020 send neither
`Sec-Fetch-Site` nor `Origin`; for them, and only for them, a form counts that carries a MAC over
the browser's `sid`, which other sites cannot read.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any

from scaffold.web.asked import cookies_of, headers_of
from scaffold.web.identify import known_browser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Receive, Scope

    from scaffold.web.identify import Who
    from scaffold.web.site import Site

FIELD = "_csrf"
LOOKED_AT = 64 * 1024
"""How much of a body is searched for the token, which is the first field of its form."""
_SENT = re.compile(
    rb'(?:^|&)_csrf=([0-9a-f]{64})(?:&|$)|name="_csrf"\r\n\r\n([0-9a-f]{64})\r\n', re.ASCII
)
_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>', re.IGNORECASE)
_ELSEWHERE = re.compile(r'\baction="(?!/(?!/)|"|[?#])', re.IGNORECASE)


def stamped(site: Site, html: str, who: Who) -> str:
    """Return a page whose forms carry the token of its browser, where the settings want it."""
    if site.settings.csrf != "token":
        return html
    known_browser(site, who)
    return with_token(html, _token(site, who.sid or ""))


def with_token(html: str, token: str) -> str:
    """Return HTML whose forms carry a token, but for those that lead to other sites.

    >>> with_token('<form method="post" action="/auth/logout">', "a1")
    '<form method="post" action="/auth/logout"><input type="hidden" name="_csrf" value="a1">'
    """
    field = f'<input type="hidden" name="{FIELD}" value="{token}">'
    return _FORM.sub(lambda form: form[0] if _ELSEWHERE.search(form[0]) else form[0] + field, html)


async def admitted_by_token(scope: Scope, receive: Receive, site: Site) -> Receive | None:
    """Return how a form is read that only its token shows to be ours; None if it is not."""
    headers = headers_of(scope)
    sid = site.jar.read("sid", cookies_of(headers.get("cookie", "")))
    tells = "origin" in headers or "sec-fetch-site" in headers
    if site.settings.csrf != "token" or tells or sid is None:
        return None
    messages, body = [await receive()], b""
    while len(body) < LOOKED_AT:
        body += messages[-1].get("body", b"")
        if not messages[-1].get("more_body"):
            break
        messages.append(await receive())
    return _again(messages, receive) if has_token(body, _token(site, sid)) else None


def has_token(body: bytes, token: str) -> bool:
    """Return whether the beginning of a form, in either encoding, has the token."""
    found = _SENT.search(body[:LOOKED_AT])
    sent = (found[1] or found[2]) if found is not None else b""
    return hmac.compare_digest(sent, token.encode())


def _token(site: Site, sid: str) -> str:
    return site.keys.sign("csrf", sid.encode("utf-8", "replace")).hex()


def _again(messages: Sequence[Any], receive: Receive) -> Receive:
    """Return a receive that gives what was read already, and then what comes after it."""
    waiting = iter(messages)

    async def replay() -> Any:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replay
