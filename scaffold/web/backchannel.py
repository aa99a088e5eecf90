"""Where providers tell that somebody has logged out there: `/auth/oidc/{name}/backchannel`.

Attack: an address that takes posts from anywhere, used by another site in a visitor's browser. It
reads no cookie and sets none, so whoever posts is nobody; what counts is the provider's signature.
It exists for providers whose settings say so.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from math import ceil
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import OperationalError
from starlette.routing import BaseRoute, Match, NoMatchFound

from scaffold.auth.fetching import ProviderError
from scaffold.web.asked import Asked, ask_of, parse_form
from scaffold.web.body import Gone, TooLarge, read_body
from scaffold.web.headers import NO_STORE, PLAIN, Header
from scaffold.web.reply import Reply

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import Receive, Scope, Send

    from scaffold.settings import Settings
    from scaffold.web.site import Site

log = logging.getLogger("scaffold.request")
MOST_BYTES = 40_960
FORM = "application/x-www-form-urlencoded"
JSON: Header = (b"content-type", b"application/json")
_ADDRESS = re.compile(r"/auth/oidc/([a-z][a-z0-9_-]{0,30})/backchannel", re.ASCII)


def provider_of(path: str, settings: Settings) -> str | None:
    """Return which provider tells of logouts at an address; None where nobody does."""
    found = _ADDRESS.fullmatch(path) if path.startswith("/auth/oidc/") else None
    provider = settings.auth.providers.get(found[1]) if found is not None else None
    return found[1] if found is not None and provider and provider.backchannel else None


class BackchannelRoute(BaseRoute):
    """The addresses of all providers that tell of logouts."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the address of a provider whose settings say so."""
        ours = scope["type"] == "http" and provider_of(scope["path"], self._app.settings)
        return (Match.FULL if ours else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raise NoMatchFound: providers are told the address, nothing links to it."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a provider."""
        if scope["method"] != "POST":
            await Reply(405, b"", [(b"allow", b"POST"), NO_STORE, *PLAIN]).send(send)
            return
        site: Site = self._app.site
        asked = ask_of(scope, site.settings.trusted_proxies)
        try:
            asked.form = parse_form(await read_body(receive, MOST_BYTES))
        except Gone:
            return
        except (TooLarge, ValueError):
            await _refusal("The request is too large.").send(send)
            return
        loop = asyncio.get_running_loop()
        await (await loop.run_in_executor(site.pool, answer, site, asked)).send(send)


def answer(site: Site, asked: Asked) -> Reply:
    """Return the answer to a provider, in a worker thread."""
    name = provider_of(asked.path, site.settings)
    if site.accounts is None or name is None:
        return Reply(404, b"", [NO_STORE, *PLAIN])
    tokens = asked.form.get("logout_token", [])
    kind = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM or len(tokens) != 1:
        return _refusal("Send one logout_token, as a form.")
    open_id, origin = site.accounts.open_id, site.origin(asked)
    try:
        wait = open_id.back_channel.receive(open_id.providers[name], tokens[0], origin=origin)
    except ProviderError as problem:
        open_id.note_failure(name, str(problem), origin)
        return _refusal("The logout token does not count here.")
    except OperationalError:
        log.exception("A logout at %s could not be carried out: the database fails", name)
        return _refusal("The logout could not be carried out. Send it again.")
    if wait:
        return Reply(429, b"", [(b"retry-after", str(ceil(wait)).encode()), NO_STORE, *PLAIN])
    return Reply(200, b"", [NO_STORE, *PLAIN])


def _refusal(why: str) -> Reply:
    body = json.dumps({"error": "invalid_request", "error_description": why}).encode()
    return Reply(400, body, [JSON, NO_STORE, *PLAIN])


def backchannel_routes(app: Any) -> list[BaseRoute]:
    """Return the routes that providers call.

    They come before all others: the guard lets anybody in who asks for one.
    """
    providers = app.settings.auth.providers.values()
    return [BackchannelRoute(app)] if any(one.backchannel for one in providers) else []
