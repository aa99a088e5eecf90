"""The outermost room of an app: the check of origins, and the security headers.

Every unsafe request must come from our own pages, and every answer carries the headers, also where
a FastAPI route beside the pages makes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Match

from scaffold.web.asked import headers_of
from scaffold.web.backchannel import provider_of
from scaffold.web.body import Gone, TooLarge
from scaffold.web.csrf import SAFE, bears_token, same_origin
from scaffold.web.form_token import admitted_by_token
from scaffold.web.headers import HSTS, NO_STORE, PLAIN
from scaffold.web.reply import Reply
from scaffold.web.webhook import genuine, verifier_for

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from scaffold.web.site import Site

SITE = "scaffold.site"
CROSS_SITE = b"This request did not come from a page of this app, so nothing was done.\n"


class Guard:
    """An ASGI app around another one."""

    def __init__(
        self,
        app: ASGIApp,
        site_of: Callable[[], Site],
        direct: Callable[[], Sequence[BaseRoute]],
        routes: Callable[[], Sequence[BaseRoute]],
    ) -> None:
        self._app = app
        self._site_of = site_of
        self._direct = direct
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the origin of unsafe requests and of WebSockets, add headers to answers."""
        kind = scope["type"]
        if kind == "http":
            site = scope[SITE] = self._site_of()
            direct = self._own_route(scope)
            if scope["method"] not in SAFE:
                admitted = await self._admitted(scope, receive, site, own=direct is not None)
                if admitted is None:
                    await _refuse(scope, site, send)
                    return
                receive = admitted
            if direct is None:
                await self._app(scope, receive, _with_headers(send, secure=site.is_https))
            else:
                await direct(scope, receive, _with_hsts(send) if site.is_https else send)
        elif kind == "websocket" and not _is_ours(scope, self._site_of()):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            if kind == "websocket":
                scope[SITE] = self._site_of()
            await self._app(scope, receive, send)

    async def _admitted(
        self, scope: Scope, receive: Receive, site: Site, *, own: bool
    ) -> Receive | None:
        """Return how an unsafe request is read that may go on: one of ours, or a server's.

        Where providers tell of logouts, their signature is the proof, and no cookie is read.
        """
        if scope["method"] == "POST" and provider_of(scope["path"], site.settings):
            return receive
        verify = None if own else verifier_for(scope, self._routes())
        if verify is None:
            return (
                receive if _is_ours(scope, site) else await admitted_by_token(scope, receive, site)
            )
        try:
            return await genuine(scope, receive, verify, site.settings.request_max_bytes)
        except (TooLarge, Gone):
            return None

    def _own_route(self, scope: Scope) -> ASGIApp | None:
        """Return which of scaffold's own routes answers.

        They are asked first where no middleware of the app is between; their answers carry the
        headers already.
        """
        for route in self._direct():
            match, _ = route.matches(scope)
            if match is Match.FULL:
                return route.handle
        return None


async def _refuse(scope: Scope, site: Site, send: Send) -> None:
    site.refusals.warning("Refused a cross-site %s of %s", scope["method"], scope["path"])
    headers = [(b"content-type", b"text/plain"), NO_STORE, *PLAIN]
    await Reply(403, CROSS_SITE, headers).send(send)


def _is_ours(scope: Scope, site: Site) -> bool:
    headers = headers_of(scope)
    settings = site.settings
    scheme = str(scope["scheme"]).replace("ws", "http", 1)
    cookies = headers.get("cookie", "")
    if bears_token(headers, cookies if site.jar.auth_name in cookies else None):
        return True
    return same_origin(
        headers, expected=settings.public_origin, scheme=scheme, trusted=settings.trusted_origins
    )


def _with_hsts(send: Send) -> Callable[[Any], Awaitable[None]]:
    async def guarded(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], HSTS]}
        await send(message)

    return guarded


def _with_headers(send: Send, *, secure: bool) -> Callable[[Any], Awaitable[None]]:
    async def guarded(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            names = {name.lower() for name, _ in headers}
            if b"x-content-type-options" not in names:
                headers += [header for header in PLAIN if header[0] not in names]
            if secure:
                headers.append(HSTS)
            message = {**message, "headers": headers}
        await send(message)

    return guarded
