"""`App`: a FastAPI app whose pages are script functions."""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from scaffold.errors import UsageError
from scaffold.navigation.magic import Magic
from scaffold.navigation.registry import Registry
from scaffold.options.options import Options
from scaffold.settings import MENU_POSITIONS, MenuPosition, Settings
from scaffold.web.accounts.routes import account_routes
from scaffold.web.asked import ask_of, request_id
from scaffold.web.backchannel import backchannel_routes
from scaffold.web.dev_mail import dev_routes
from scaffold.web.failures import unknown_address
from scaffold.web.guard import Guard
from scaffold.web.launching import (
    checked_secrets,
    keeping_state,
    name_of,
    page_modules,
    script_of,
    serve_until_told,
)
from scaffold.web.own_routes import own_routes
from scaffold.web.pages import PagesRoute
from scaffold.web.problems import Problem
from scaffold.web.route_guards import takes_tokens
from scaffold.web.running import run_on
from scaffold.web.site import Site
from scaffold.web.upkeep import keep_clean, settle_memory

if TYPE_CHECKING:
    from starlette.datastructures import State
    from starlette.middleware import Middleware
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from scaffold.auth.service import Accounts
    from scaffold.navigation.script import Script

log = logging.getLogger("scaffold")
Hook = TypeVar("Hook", bound=Callable[..., object])


class App(FastAPI):
    """An app: pages, accounts, a menu, and FastAPI routes beside them.

    Args:
        name: shown in the menu and in titles; or the path of a script that is the app.
        script_path: that path under its own name, where the app has a name as well.
        secrets: what `st.secrets` holds beside the secrets file, and before it.
        lifespan: an async context manager around the life of the server; what it yields is
            `app.state` as well.
        routes: routes of Starlette beside the pages.
        middleware: around all requests.
        on_script_error: called with every exception of a page or callback; if it returns True, the
            page does not show the exception.
        exception_handlers: functions for exceptions of routes, by class or status.
        debug: whether failures of routes show their traceback.
        auth: whether the app has accounts; the settings decide if left out.
        menu_position: "left", "right", "top" or "bottom".
        carry: keys of `st.browser_state` and of a tab's `st.session_state` that a visitor keeps at
            login, e.g. a cart; all others end there.
        login_page: the path of a page of the app where visitors log in; `/auth/login` if left out.
        settings: made from the environment and `.env` if left out.
        user_model: the class of accounts with columns of the app's own, a class below
            `scaffold.auth.models.Account`; the one in the app's `models.py` if left out.
        pages: page functions, beside those of the app's own module and its `pages/` package.
        fastapi: further arguments of `fastapi.FastAPI`.

    Pages are the functions marked with `@page` in the module that makes the app and in the `pages/`
    package beside it. `app.get(...)`, `app.mount(...)`, `Depends` work as in FastAPI;
    `/openapi.json`
    describes these routes only.

    Raises:
        UsageError: an unknown menu position, two pages with one path, or no such script.
        SettingsError: settings that cannot work together.

    Example:
        app = App("My app")
    """

    def __init__(
        self,
        name: str | Path = "scaffold",
        *,
        script_path: str | Path | None = None,
        secrets: Mapping[str, Any] | None = None,
        lifespan: Callable[[Any], AbstractAsyncContextManager[Any]] | None = None,
        routes: Sequence[BaseRoute] | None = None,
        middleware: Sequence[Middleware] | None = None,
        on_script_error: Callable[[Exception], bool | None] | None = None,
        exception_handlers: Mapping[Any, Callable[..., Any]] | None = None,
        debug: bool = False,
        auth: bool | None = None,
        menu_position: MenuPosition | None = None,
        login_page: str | None = None,
        carry: Sequence[str] | None = None,
        settings: Settings | None = None,
        user_model: type[Any] | None = None,
        pages: list[Callable[..., Any]] | None = None,
        **fastapi: Any,
    ) -> None:
        frame = sys._getframe(1)
        self._module: dict[str, Any] = frame.f_globals
        self._given = list(pages or [])
        self._user_model = user_model
        self._hooks: list[tuple[str, Callable[..., object]]] = []
        self.settings = _settings(settings, auth, menu_position, login_page, carry)
        self.registry = Registry()
        self._site: Site | None = None
        self._config: Options | None = None
        self._on_script_error = on_script_error
        self._secrets = checked_secrets(secrets)
        file = script_of(name, script_path, self._module)
        if file is not None:
            name = name_of(file) if script_path is None or isinstance(name, Path) else name
            self._module = {"__file__": str(file)}
        self._file = file
        self._script = None if file is None else self._add_scripts(file)
        if self.settings.production:
            fastapi = {"docs_url": None, "redoc_url": None, "openapi_url": None, **fastapi}
        options: Any = {"redoc_url": None, **fastapi}
        super().__init__(
            title=str(name), routes=list(routes or []), middleware=middleware, debug=debug,
            exception_handlers={
                HTTPException: self._http_failure, Exception: self._failure,
                **(exception_handlers or {}),
            },
            lifespan=keeping_state(self, lifespan) if lifespan else None, **options,
        )  # fmt: skip
        self.own_routes = [
            *backchannel_routes(self), *dev_routes(self), PagesRoute(self), *own_routes(self),
            *account_routes(self),
        ]  # fmt: skip
        self.router.routes[:0] = self.own_routes

    async def _http_failure(self, request: Request, error: Exception) -> Response:
        """Show failures of addresses in the app's own look to browsers, as JSON to programs."""
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for these only
        if isinstance(error, Problem) and "text/html" not in request.headers.get("accept", ""):
            return error.answer()
        if "text/html" not in request.headers.get("accept", ""):
            return await http_exception_handler(request, error)
        return await self._error_page(request, error.status_code)

    async def _failure(self, request: Request, _error: Exception) -> Response:
        """Answer where a route raised; the server logs the exception after this."""
        reference = request_id(request.scope)
        log.error("%s %s failed (reference %s)", request.method, request.url.path, reference)
        if "text/html" in request.headers.get("accept", ""):
            return await self._error_page(request, 500, reference)
        return JSONResponse({"detail": "Internal Server Error", "reference": reference}, 500)

    async def _error_page(self, request: Request, status: int, reference: str = "") -> Response:
        asked = ask_of(request.scope, self.settings.trusted_proxies)
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(
            self.site.pool, unknown_address, self.site, asked, status, reference
        )
        response = Response(reply.body, reply.status)
        response.raw_headers = [*reply.headers, (b"content-length", str(len(reply.body)).encode())]
        return response

    @property
    def site(self) -> Site:
        """The app at work: pages collected, database open. Made at the first use."""
        if self._site is None:
            self._collect()
            site = Site(
                self.title, self.settings, self.registry, folder=self.folder, script=self._script,
                options=self.config,
            )  # fmt: skip
            site.on_script_error = self._on_script_error
            site.secrets.given = self._secrets
            site.takes_tokens = takes_tokens(self.routes)
            if site.accounts is not None:
                self._prepare(site.accounts)
            site.open()
            self._site = site
        return self._site

    @property
    def config(self) -> Options:
        """The options of the app, as its `config.toml` and the environment have them."""
        if self._config is None:
            self._config = Options.read([Path.cwd(), self.folder])
        return self._config

    @property
    def folder(self) -> Path:
        """The folder of the module that makes the app.

        `templates/`, `static/` and `pages/` stand there.
        """
        file = self._module.get("__file__")
        return Path(file).resolve().parent if file else Path.cwd()

    def _prepare(self, accounts: Accounts) -> None:
        """Tell accounts what the app has of its own: hooks, and columns."""
        from scaffold.auth.user_model import model_of

        for event, hook in self._hooks:
            accounts.hooks.on(event, hook)
        package = self._module.get("__package__") or ""
        if package and (self.folder / "models.py").is_file():
            importlib.import_module(f"{package}.models")
        accounts.user_model = model_of(package or "models", self._user_model)

    def on(self, event: str) -> Callable[[Hook], Hook]:
        """Call a function at an event of accounts, with keyword arguments that depend on it.

        Raises:
            UsageError: there is no such event.

        Example:
            @app.on("auth.signed_up")
            def greet(user, **more):
                ...
        """
        from scaffold.auth.hooks import check_event

        check_event(event)

        def register(hook: Hook) -> Hook:
            self._hooks.append((event, hook))
            return hook

        return register

    def add_page(self, function: Callable[..., Any], **options: Any) -> None:
        """Register a page function without the decorator; `options` are those of `@page`."""
        from scaffold.navigation.page import marked_page, page

        marked = marked_page(page(**options)(function))
        if marked is None:
            raise UsageError(f"add_page() got {function!r}, which is no function.")
        self.registry.add(marked)

    def build_middleware_stack(self) -> ASGIApp:
        """Put the guard around everything, also around the app's own middleware."""
        direct = [] if self.user_middleware else self.own_routes
        inner = super().build_middleware_stack()
        return Guard(inner, lambda: self.site, lambda: direct, lambda: self.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; the life of the server is the life of the site."""
        if scope["type"] == "lifespan":
            original = self.router.lifespan_context
            self.router.lifespan_context = self._alive(original)
            try:
                await super().__call__(scope, receive, send)
            finally:
                self.router.lifespan_context = original
            return
        await super().__call__(scope, receive, send)

    def _alive(self, original: Callable[[Any], Any]) -> Callable[[Any], Any]:
        @asynccontextmanager
        async def lifespan(app: Any) -> AsyncGenerator[Any]:
            site = self.site
            site.run_async = run_on(asyncio.get_running_loop())
            site.start()
            cleaning = asyncio.ensure_future(keep_clean(site))
            settle_memory()
            try:
                async with original(app) as state:
                    yield state
            finally:
                cleaning.cancel()
                with suppress(asyncio.CancelledError):
                    await cleaning
                site.close()
                self._site = None

        return lifespan

    def lifespan(self) -> Callable[[Any], AbstractAsyncContextManager[None]]:
        """Return a lifespan for an app of FastAPI or Starlette that this one is mounted in, at "/".

        Example:
            outer = FastAPI(lifespan=app.lifespan())
            outer.mount("/", app)
        """
        alive = self._alive(self.router.lifespan_context)

        @asynccontextmanager
        async def outer(_app: Any) -> AsyncGenerator[None]:
            async with alive(self):
                yield

        return outer

    def run(self, *, config: Mapping[str, Any] | None = None) -> None:
        """Serve the app in this process until it is told to end; `scaffold serve` does more.

        Args:
            config: options that go before those of files, e.g. `{"server.port": 8080}`.

        Raises:
            UsageError: there is no such option.
            SettingsError: an option cannot hold what it is given.
        """
        self._config = self.config.with_given(config or {}, "App.run(config=...)")
        serve_until_told(self)

    @property
    def script_path(self) -> Path | None:
        """The script that the app is made of, if it is."""
        return self._file

    @property
    def state(self) -> State:
        """What `lifespan` yielded, and what the app keeps for itself."""
        return self._state

    @state.setter
    def state(self, state: State) -> None:  # pyright: ignore[reportIncompatibleVariableOverride] # as settable as it was
        self._state = state

    def _add_scripts(self, file: Path) -> Script:
        """Register the pages of a script, and return it."""
        from scaffold.web.scripted import pages_of

        script, found = pages_of(file, Magic.of(self.config))
        for one in found:
            self.registry.add(one)
        return script

    def _collect(self) -> None:
        """Find the pages: given ones, those of the app's module, those of its `pages/` package."""
        if self._script is not None:
            return
        self.registry.collect({str(i): function for i, function in enumerate(self._given)})
        self.registry.collect(self._module)
        for module in page_modules(self._module, self.folder):
            self.registry.collect(vars(module))

    @classmethod
    def from_script(
        cls, path: str | Path, *, name: str | None = None, settings: Settings | None = None
    ) -> App:
        """Return the app of a Streamlit-style script.

        With the scripts of a `pages/` folder beside it.
        """
        file = Path(path).resolve()
        return cls(name or file, script_path=file, settings=settings)


def _settings(
    settings: Settings | None,
    auth: bool | None,
    menu_position: MenuPosition | None,
    login_page: str | None,
    carry: Sequence[str] | None,
) -> Settings:
    made = settings or Settings()
    if menu_position is not None:
        if menu_position not in MENU_POSITIONS:
            raise UsageError(
                f'menu_position="{menu_position}" was given; allowed are '
                f"{', '.join(MENU_POSITIONS)}."
            )
        made = made.model_copy(update={"menu_position": menu_position})
    accounts = {
        "enabled": auth,
        "login_page": login_page,
        "carry": None if carry is None else list(carry),
    }
    given = {name: value for name, value in accounts.items() if value is not None}
    if given:
        made = made.model_copy(update={"auth": made.auth.model_copy(update=given)})
    return made
