"""The route of all pages: finds them by one look-up, reads the body, hands over to the exchange."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Match, NoMatchFound

from scaffold.texts import words
from scaffold.web import failures
from scaffold.web.asked import Asked, ask_of, parse_form
from scaffold.web.body import Gone, TooLarge, read_body
from scaffold.web.depends import solver
from scaffold.web.exchange import Exchange
from scaffold.web.scripted import EntryPage
from scaffold.web.stream import respond
from scaffold.web.uploading import form_of_multipart, is_multipart

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import Receive, Scope
    from starlette.types import Send as AsgiSend

    from scaffold.web.site import Site

METHODS = frozenset({"GET", "HEAD", "POST"})


class PagesRoute(BaseRoute):
    """All pages of an app as one route, so that middleware of the app applies to them, too."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the paths of pages."""
        if scope["type"] != "http":
            return Match.NONE, {}
        found = self._app.site.registry.match(scope["path"])
        if found is None or (isinstance(found[0].function, EntryPage) and self._is_taken(scope)):
            return Match.NONE, {}
        return Match.FULL, {}

    def _is_taken(self, scope: Scope) -> bool:
        """Return whether a route of the app has an address that no page has for itself."""
        ours = self._app.own_routes
        others = (route for route in self._app.routes if route not in ours)
        return any(route.matches(scope)[0] is Match.FULL for route in others)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raise NoMatchFound: pages are linked by path."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: AsgiSend) -> None:
        """Answer a request for a page."""
        site: Site = self._app.site
        asked = ask_of(scope, site.settings.trusted_proxies)
        if asked.method not in METHODS:
            await failures.page(Exchange(site, asked), 405).send(send)
            return
        if asked.method == "POST" and not await _read_form(site, asked, scope, receive, send):
            return
        if asked.method == "HEAD":
            send = _without_body(send)
        if not self._depends(site, asked):
            await respond(site, Exchange(site, asked), receive, send)
            return
        async with AsyncExitStack() as stack:
            exchange = Exchange(site, asked, solver(scope, receive, stack))
            await respond(site, exchange, receive, send)

    @staticmethod
    def _depends(site: Site, asked: Asked) -> bool:
        match = site.registry.match(asked.path)
        return match is not None and bool(site.parameters_of(match[0]).depends)


async def _read_form(
    site: Site, asked: Asked, scope: Scope, receive: Receive, send: AsgiSend
) -> bool:
    """Read the fields of a POST; answer and return False where they cannot be read."""
    try:
        if is_multipart(asked):
            asked.form = await form_of_multipart(site, asked, scope, receive)
        else:
            asked.form = parse_form(await read_body(receive, site.settings.request_max_bytes))
    except TooLarge as problem:
        await failures.refused(Exchange(site, asked), 413, problem.args[0]).send(send)
        return False
    except Gone:
        return False
    except ValueError as problem:
        await failures.refused(
            Exchange(site, asked),
            422,
            words("The form could not be read: {problem}.", problem=problem),
        ).send(send)
        return False
    return True


def _without_body(send: AsgiSend) -> AsgiSend:
    """A HEAD is a GET whose body is not sent."""

    async def head(message: Any) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return head
