"""Scaffold's own addresses below `/_scaffold`: browser files, files of pages, uploads, health."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Match, NoMatchFound

from scaffold.render.theme import PREFIX as THEMES
from scaffold.runtime.folders import ADDRESS
from scaffold.web import csp_reports
from scaffold.web.asked import ask_of
from scaffold.web.file_answers import PREFIX as FILES
from scaffold.web.file_answers import page_file
from scaffold.web.framing import DESK, component_file, diagram_desk
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.reply import Reply
from scaffold.web.static import PREFIX, file_within, serve_file, serve_own, serve_theme
from scaffold.web.uploading import receive_upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import URLPath
    from starlette.types import Receive, Scope, Send

    from scaffold.web.asked import Asked
    from scaffold.web.site import Site

TEXT = (b"content-type", b"text/plain; charset=utf-8")
APP_STATIC = ("/static/", "/app/static/")


class OwnRoute(BaseRoute):
    """Everything below `/_scaffold`, and the app's `static/` folder."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._reports = csp_reports.Reports()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match scaffold's own paths and the app's static files."""
        if scope["type"] != "http":
            return Match.NONE, {}
        path: str = scope["path"]
        ours = (
            path.startswith("/_scaffold/")
            or path == csp_reports.PATH
            or (path.startswith(APP_STATIC) and self._has_folder() and self._app.site.serves_static)
        )
        return (Match.FULL if ours else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raise NoMatchFound: these addresses are made by scaffold itself."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        path, method = scope["path"], scope["method"]
        if path == "/_scaffold/upload" and method == "POST":
            await receive_upload(self._app.site, scope, receive, send)
        elif path == csp_reports.PATH and method == "POST":
            await self._reports.receive(receive, send)
        elif method not in ("GET", "HEAD"):
            await Reply(405, b"Not allowed\n", [TEXT, (b"allow", b"GET"), *PLAIN]).send(send)
        elif path.startswith(PREFIX):
            await serve_own(scope, receive, send)
        elif path.startswith(THEMES):
            await serve_theme(self._app.site.theme, scope, send)
        elif path.startswith(FILES):
            await self._in_worker(page_file, scope, send)
        elif path.startswith(ADDRESS):
            await self._in_worker(component_file, scope, send)
        elif path == DESK:
            await diagram_desk().send(send)
        elif path == "/_scaffold/health":
            await self._health(send)
        else:
            await self._static(scope, receive, send)

    async def _in_worker(
        self, answer: Callable[[Site, Asked], Reply], scope: Scope, send: Send
    ) -> None:
        """Let a worker thread find the answer, which waits for database and disk."""
        site = self._app.site
        asked = ask_of(scope, site.settings.trusted_proxies)
        reply = await asyncio.get_running_loop().run_in_executor(site.pool, answer, site, asked)
        if asked.method == "HEAD":
            reply.body = b""
        await reply.send(send)

    def _has_folder(self) -> bool:
        return bool((self._app.folder / "static").is_dir())

    async def _static(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        prefix = next((p for p in APP_STATIC if path.startswith(p)), None)
        file = (
            file_within(self._app.folder / "static", path.removeprefix(prefix)) if prefix else None
        )
        if file is None:
            await Reply(404, b"Not found\n", [TEXT, *PLAIN]).send(send)
        else:
            await serve_file(file, scope, receive, send)

    async def _health(self, send: Send) -> None:
        healthy = self._app.site.database.ping()
        body = b"ok\n" if healthy else b"the database does not answer\n"
        await Reply(200 if healthy else 503, body, [TEXT, NO_STORE, *PLAIN]).send(send)


def own_routes(app: Any) -> list[BaseRoute]:
    """Return scaffold's own routes."""
    return [OwnRoute(app)]
