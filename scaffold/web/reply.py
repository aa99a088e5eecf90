"""Answers as plain data, and how they are sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from gzip import compress
from typing import Any

from scaffold.web.headers import (
    FRAMED,
    HTML,
    NO_STORE,
    PLAIN,
    Header,
    content_policy,
    partial_policy,
)

Send = Callable[[Any], Awaitable[None]]
WORTH_COMPRESSING = 1_400


@dataclass(slots=True)
class Reply:
    """A complete answer."""

    status: int = 200
    body: bytes = b""
    headers: list[Header] = field(default_factory=list[Header])

    async def send(self, send: Send) -> None:
        """Send it."""
        length = (b"content-length", str(len(self.body)).encode())
        await send(
            {
                "type": "http.response.start",
                "status": self.status,
                "headers": [*self.headers, length],
            }
        )
        await send({"type": "http.response.body", "body": self.body})


def html_headers(
    nonce: str,
    cookies: Sequence[str] = (),
    *,
    media: Sequence[str] = (),
    forms: Sequence[str] = (),
    language: str = "",
    ancestors: Sequence[str] = (),
    embeds: bool = False,
) -> list[Header]:
    """Return the headers of a page or a partial: private, with its own policy."""
    allowed = content_policy(nonce, media=media, forms=forms, ancestors=ancestors, embeds=embeds)
    policy = (b"content-security-policy", allowed)
    told = [(b"content-language", language.encode())] if language else []
    others = FRAMED if ancestors else PLAIN
    return [HTML, NO_STORE, policy, *told, *others, *cookie_headers(cookies)]


def partial_headers(
    html: str, nonce: str, page_nonce: str, cookies: Sequence[str] = ()
) -> list[Header]:
    """Return the headers of a partial. One without styles of its own names the page's nonce.

    The browser's script puts the nonce of its page in place of another one, which takes longer
    than the rest of a small change; what has the page's own is taken for stolen and loses it. A
    policy without any nonce would let the script look for one in the partial itself.
    """
    own = nonce if nonce in html else page_nonce
    policy = (b"content-security-policy", partial_policy(own))
    return [HTML, NO_STORE, policy, *PLAIN, *cookie_headers(cookies)]


def cookie_headers(cookies: Sequence[str]) -> list[Header]:
    """Return `Set-Cookie` headers."""
    return [(b"set-cookie", cookie.encode("latin-1")) for cookie in cookies]


def redirect(to: str, cookies: Sequence[str] = ()) -> Reply:
    """Return the answer to a plain form or link: load `to`."""
    headers = [
        (b"location", to.encode("latin-1", "ignore")),
        NO_STORE,
        *PLAIN,
        *cookie_headers(cookies),
    ]
    return Reply(303, b"", headers)


def script_redirect(to: str, cookies: Sequence[str] = (), *, status: int = 200) -> Reply:
    """Return the answer to a page's script: load `to`, cookies included."""
    headers = [
        (b"hx-redirect", to.encode("latin-1", "ignore")),
        NO_STORE,
        *PLAIN,
        *cookie_headers(cookies),
    ]
    return Reply(status, b"", headers)


def compressed(reply: Reply, accepted: str) -> Reply:
    """Compress a document if the browser takes that and it is worth it."""
    if len(reply.body) > WORTH_COMPRESSING and "gzip" in accepted:
        reply.body = compress(reply.body, 5)
        reply.headers += [
            (b"content-encoding", b"gzip"),
            (b"vary", b"accept-encoding, accept-language, cookie, hx-request"),
        ]
    return reply
