"""An app at work without a server: its own site, with the sessions in memory."""

from __future__ import annotations

import atexit
import functools
import inspect
import secrets
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping, MutableMapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import finalize

from pydantic_settings import SettingsConfigDict

from scaffold.navigation.access import anyone
from scaffold.navigation.magic import Magic
from scaffold.navigation.page import Page, title_of
from scaffold.navigation.registry import Registry
from scaffold.options.options import Options
from scaffold.runtime.memory_store import MemoryStore
from scaffold.runtime.sessions import Sessions
from scaffold.settings import Settings
from scaffold.web.site import Site

if TYPE_CHECKING:
    from scaffold.runtime.context import Run
    from scaffold.runtime.interaction import PageCall


class AppSite:
    """What interactions need of an app; everything but the sessions is the app's own.

    Attributes:
        sessions: in the memory of this process; `restart` forgets all but what was stored.
        browser_states, user_states: `st.browser_state` by browser, `st.user_state` by person.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.limits = site.limits
        self.files: Any = site.files
        self.store = MemoryStore()
        self.browser_states: dict[str, dict[str, Any]] = {}
        self.user_states: dict[str, dict[str, Any]] = {}
        self.restart()

    def restart(self) -> None:
        """Forget what lives in the process, as a restart of the server does."""
        settings = self.site.settings
        self.sessions = Sessions(
            self.store, strict=settings.state_strict, limit=settings.state_max_bytes
        )

    def frame(self, run: Run) -> None:
        """Fill the menu and the title."""
        self.site.frame(run)

    def open_page(self, target: Any, run: Run) -> PageCall:
        """Return the page for `st.switch_page`."""
        return self.site.open_page(target, run)

    def failed(self, error: Exception, run: Run) -> dict[str, Any] | None:
        """Log an exception of a page and return what the page shows of it."""
        return self.site.failed(error, run)

    def nonce(self) -> str:
        """Return a nonce."""
        return self.site.nonce()

    def browser_state(self, run: Run) -> MutableMapping[str, Any]:
        """Return the values of the browser that runs a page."""
        return self.browser_states.setdefault(run.session.browser, {})

    def user_state(self, run: Run) -> MutableMapping[str, Any] | None:
        """Return the values of a person: those of the app's database, where it has accounts."""
        if not run.user.is_logged_in:
            return None
        if self.site.accounts is not None:
            return self.site.user_state(run.user)
        return self.user_states.setdefault(run.user.id, {})

    def __getattr__(self, name: str) -> Any:
        """Return what elements ask of the app, e.g. the address of a page."""
        return getattr(self.site, name)


def function_site(
    script: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> AppSite:
    """Return the site of an app with one page: a function."""
    function = functools.partial(script, *args, **kwargs) if args or kwargs else script
    registry = Registry()
    title = title_of(script)
    registry.add(Page(path="/", function=function, title=title, access=anyone))
    if _declares_pages(script):
        entry = _Entry(function)
        registry.add(Page(path="/{rest}", function=entry, title=title, access=anyone, menu=False))
    return _closing(Site(title, memory_settings(), registry, folder=Path.cwd()))


def script_site(file: Path) -> AppSite:
    """Return the site of a script and the `pages/` folder beside it."""
    from scaffold.web.scripted import pages_of

    options = Options.read([Path.cwd(), file.parent])
    script, pages = pages_of(file, Magic.of(options))
    registry = Registry()
    for page in pages:
        registry.add(page)
    name = file.stem.replace("_", " ").capitalize()
    site = Site(
        name, memory_settings(), registry, folder=file.parent, script=script, options=options
    )
    return _closing(site)


def _closing(site: Site) -> AppSite:
    """Return a site that is closed when the test forgets it."""
    made = AppSite(site)
    finalize(made, site.close)
    return made


class MemorySettings(Settings):
    """Settings of an app that keeps nothing, whatever `.env` says."""

    model_config = SettingsConfigDict(env_file=None)


def memory_settings() -> Settings:
    """Return settings for a database in memory and files that go when the process ends."""
    return MemorySettings(database_url="sqlite://", data_dir=folder(), secret_key=[_secret()])


@cache
def folder() -> Path:
    """Return a folder for the files of this process; it is removed at its end."""
    made = Path(tempfile.mkdtemp(prefix="scaffold-test-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _secret() -> str:
    return secrets.token_urlsafe(48)


def _declares_pages(script: Callable[..., Any]) -> bool:
    try:
        return "navigation(" in inspect.getsource(script)
    except (OSError, TypeError):
        return True


@dataclass(eq=False)
class _Entry:
    """A function at the addresses of the pages that `st.navigation` declares in it."""

    function: Callable[..., Any]
    page_key = "/"
    __name__ = "entry"

    def __call__(self, rest: str = "") -> Any:
        return self.function()


@contextmanager
def solved(wanted: Sequence[tuple[str, Any]], path: str) -> Generator[Mapping[str, Any]]:
    """Give the values of FastAPI dependencies, and close those with `yield` afterwards."""
    if not wanted:
        yield {}
        return
    import asyncio

    from scaffold.web import depends

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [],
    }  # fmt: skip
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield runner.run(depends._solve(wanted, scope, receive, stack))
        finally:
            runner.run(stack.aclose())
