"""`AppTest`: pages without a browser and without a server, for the tests of apps."""

from __future__ import annotations

import secrets
import shutil
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs
from weakref import finalize

from scaffold.auth.user import ANONYMOUS, User
from scaffold.errors import UsageError
from scaffold.runtime.uploads import accepts
from scaffold.testing.blocks import Block, Queries, Region
from scaffold.testing.failures import AppTestError, PageError
from scaffold.testing.menu import MenuEntry, menu_of
from scaffold.testing.site import AppSite, folder, function_site, script_site
from scaffold.testing.state import StateView
from scaffold.testing.visit import Browser, Visit, as_logged_in

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from scaffold.navigation.access import Verdict
    from scaffold.runtime.context import Run
    from scaffold.runtime.control import Leave
    from scaffold.testing.display import PageLink
    from scaffold.testing.entries import Entries
    from scaffold.testing.screen import Screen
    from scaffold.tree import Element as Node
    from scaffold.web.app import App
    from scaffold.widgets.codecs import Files

REGIONS = ("main", "sidebar", "bottom", "dialogs", "toasts")


class AppTest(Queries):
    """A tab of a visitor who does what people do, and sees what they see.

    Elements are found by kind: `at.button[0]`, `at.button("Add")` by key or label,
    `at.sidebar.markdown`. What a visitor does is noted, and sent by the next `run()`. A test that
    asks for what no visitor could do (press a disabled button, choose what is not offered, find two
    where one is meant) fails, and the failure shows the page.

    Attributes:
        default_timeout: how many seconds a run may take; None waits as long as it takes.
        query_params: the query string: texts by name, lists for repeated names.
        secrets: what `st.secrets` holds; the file of secrets is read if this is empty.
        context: what `st.context` says: "timezone", "timezone_offset", "locale", "url", "theme".

    Example:
        def page() -> None:
            n = st.session_state.setdefault("n", 0)
            if st.button("Add"):
                st.session_state.n = n + 1
            st.text(st.session_state.n)

        at = AppTest.from_function(page).run()
        at.button("Add").click().run()
        assert at.text[0].value == "1"
    """

    def __init__(
        self, site: AppSite, *, default_timeout: float | None = 3, cold: bool = False,
        browser: Browser | None = None,
    ) -> None:  # fmt: skip
        self.default_timeout = default_timeout
        self.query_params: dict[str, Any] = {}
        self.secrets: dict[str, Any] = {}
        self.context: dict[str, Any] = {}
        self._visit = Visit(site, browser or Browser(), cold=cold)

    @classmethod
    def from_function(
        cls, script: Callable[..., Any], *, default_timeout: float | None = 3,
        args: tuple[Any, ...] | None = None, kwargs: dict[str, Any] | None = None,
        cold: bool = False,
    ) -> Self:  # fmt: skip
        """Return a test of one page: a function, which may use names of the test around it.

        Args:
            script: the page function; `async def` as well.
            default_timeout: seconds that a run may take.
            args: what it is called with.
            kwargs: what it is called with by name.
            cold: forget before every run what only lives in the process: tests that the page's
                values survive restarts and other workers.
        """
        site = function_site(script, args or (), kwargs or {})
        return cls(site, default_timeout=default_timeout, cold=cold)

    @classmethod
    def from_string(
        cls, script: str, *, default_timeout: float | None = 3, cold: bool = False
    ) -> Self:
        """Return a test of a script that is given as text; its indentation does not matter."""
        place = folder() / f"script-{secrets.token_hex(6)}"
        place.mkdir()
        file = place / "script.py"
        file.write_text(textwrap.dedent(script), encoding="utf-8")
        test = cls.from_file(file, default_timeout=default_timeout, cold=cold)
        finalize(test, shutil.rmtree, place, ignore_errors=True)
        return test

    @classmethod
    def from_file(
        cls, script_path: str | Path, *, default_timeout: float | None = 3, cold: bool = False
    ) -> Self:
        """Return a test of a script, with the scripts of a `pages/` folder beside it.

        A relative path starts in the folder of the test, or in the current one.
        """
        file = _script_file(Path(script_path))
        return cls(script_site(file), default_timeout=default_timeout, cold=cold)

    @classmethod
    def from_app(cls, app: App, *, default_timeout: float | None = 3, cold: bool = False) -> Self:
        """Return a test of an app: its pages, their access rules, its menu and its database."""
        return cls(AppSite(app.site), default_timeout=default_timeout, cold=cold)

    # Runs.

    def run(self, *, timeout: float | None = None) -> Self:
        """Send what was entered and show the answer.

        Args:
            timeout: seconds that this run may take; `default_timeout` if left out.

        Raises:
            AppTestError: it took longer.
            PageError: there is no page at this address, or it does not take these parameters.
        """
        given = {name: _texts(value) for name, value in self.query_params.items()}
        seconds = self.default_timeout if timeout is None else timeout
        query = self._visit.run(given, self._request(), seconds)
        self.query_params = {
            name: values[0] if len(values) == 1 else list(values) for name, values in query.items()
        }
        return self

    def restart(self) -> Self:
        """Forget what only lives in the process, as a restart or another worker does."""
        self._visit.site.restart()
        return self

    def _request(self) -> Mapping[str, Any]:
        site, context = self._visit.site, self.context
        locale = context.get("locale")
        return {
            "headers": {"accept-language": locale} if locale else {},
            "cookies": {},
            "url": context.get("url", f"http://testserver{self.path}"),
            "timezone": context.get("timezone"),
            "timezone_offset": context.get("timezone_offset"),
            "theme": context.get("theme"),
            "secrets": self.secrets or None,
            "browser_state": site.browser_state,
            "user_state": site.user_state,
        }

    def _inside(self) -> AbstractContextManager[Run]:
        given = {name: _texts(value) for name, value in self.query_params.items()}
        return self._visit.inside(given, self._request())

    # Pages.

    def open(self, page: str | Callable[..., Any]) -> Self:
        """Go to a page of the app, as by its menu; the next `run` shows it.

        Args:
            page: its address, perhaps with a query string, or its function.
        """
        if isinstance(page, str):
            path, _, query = page.partition("?")
        else:
            path, query = self._visit.site.registry.get(page)[1], ""
        self._visit.go(path)
        self.query_params = {
            name: values[0] if len(values) == 1 else values
            for name, values in parse_qs(query, keep_blank_values=True).items()
        }
        return self

    def switch_page(self, page_path: str | Callable[..., Any]) -> Self:
        """Go to a page by the name that `st.switch_page` takes, e.g. "pages/reports.py".

        Raises:
            PageError: there is no such page.
        """
        try:
            with self._inside() as run:
                last = self._visit.last
                run.navigation = last.navigation if last is not None else None
                path = self._visit.site.page_link(page_path, run)["path"]
        except UsageError as problem:
            raise PageError(404, str(problem)) from None
        return self.open(path)

    def reload(self) -> Self:
        """Load the page anew in the same session, as F5 does; what was not sent is gone."""
        self._visit.go(self.path)
        return self

    def new_tab(self, path: str = "/") -> Self:
        """Return another tab of the same browser, with a session of its own."""
        visit = self._visit
        tab = type(self)(
            visit.site, default_timeout=self.default_timeout, cold=visit.cold, browser=visit.browser
        )
        tab.secrets, tab.context = self.secrets, self.context
        return tab.open(path)

    def follow(self, link: PageLink) -> None:
        """Go where a link leads."""
        if link.disabled or link.props.get("external"):
            raise AppTestError(
                f'The page_link "{link.label}" leads to no page of the app.', self.outline()
            )
        self.open(link.path)

    @property
    def path(self) -> str:
        """The address of the page, without its query string."""
        return self._visit.path

    @property
    def page_title(self) -> str:
        """The title of the window."""
        node = self._visit.screen.find("page")
        return "" if node is None else str(node.props.get("title") or "")

    @property
    def menu(self) -> list[MenuEntry]:
        """The pages in the menu of this visitor."""
        return menu_of(self._visit.screen)

    # People.

    def login(self, user: User | None = None, **fields: Any) -> Self:
        """Log a person in, without a password; the tabs of the browser start anew.

        Args:
            user: the person, e.g. made by the app's accounts; a test user if left out.
            fields: what differs, as `scaffold.User` has it: `email=`, `roles={"admin"}`.

        Example:
            at.login(email="ada@example.com", roles={"admin"}).open("/admin").run()
        """
        for name in ("roles", "permissions"):
            if name in fields:
                fields[name] = frozenset(fields[name])
        known = user or User(
            id="test", email="test@example.com", display_name="Test", email_verified=True
        )
        self._visit.log_in(as_logged_in(known, **fields))
        return self

    def logout(self) -> Self:
        """Log out; the tabs of the browser start anew."""
        self._visit.log_in(ANONYMOUS)
        return self

    @property
    def user(self) -> User:
        """Who is logged in."""
        return self._visit.browser.user

    @property
    def denied(self) -> Verdict | None:
        """Why the last run was refused: LOGIN, CONFIRM, LEAVE or FORBIDDEN; None if it was not."""
        return self._visit.denied

    @property
    def left(self) -> Leave | None:
        """Where the last run sent the browser: by `st.login`, `st.logout` or `auth.sign_in`."""
        return self._visit.left

    # What the page has.

    @property
    def session_state(self) -> StateView:
        """The values of the session, to read and to assign between runs."""
        return StateView(self._inside)

    @session_state.setter
    def session_state(self, values: Mapping[str, Any]) -> None:
        state = StateView(self._inside)
        state.clear()
        state.update(values)

    @property
    def main(self) -> Block:
        """The main area."""
        return self._region("main")

    @property
    def sidebar(self) -> Block:
        """The sidebar."""
        return self._region("sidebar")

    @property
    def bottom(self) -> Block:
        """The bar at the bottom of the window."""
        return self._region("bottom")

    def _region(self, name: str) -> Block:
        node = self._visit.screen.find(name)
        if node is None:
            raise AppTestError(f"The page has no {name}: it was not run, or access was refused.")
        return Region(self, node)

    @property
    def at(self) -> AppTest:
        """This test: what `Queries` asks for."""
        return self

    def nodes(self) -> Iterator[Node]:
        """Yield all elements: those of the main area first."""
        for name in REGIONS:
            region = self._visit.screen.find(name)
            if region is not None:
                below = region.walk()
                next(below)
                yield from below

    def outline(self) -> str:
        """Return the page as indented text."""
        return self._visit.screen.outline()

    def __repr__(self) -> str:
        return f"AppTest({self.path!r})\n{self.outline()}"

    # What elements ask.

    @property
    def screen(self) -> Screen:
        """The page as the browser has it."""
        return self._visit.screen

    @property
    def entries(self) -> Entries:
        """What was entered and not sent yet."""
        return self._visit.entries

    def was_pressed(self, widget: str) -> bool:
        """Return whether a button was pressed for the last run."""
        return self._visit.last is not None and widget in self._visit.last.triggers

    def tick(self, fragment: str) -> None:
        """Let the timer of a fragment ring at the next run."""
        self._visit.fragment = fragment

    def upload(self, node: Node, name: str, content: bytes, mime: str) -> str:
        """Send a file for an uploader and return its id.

        Raises:
            AppTestError: it is not of the types that the uploader takes, or too large.
        """
        codec: Files = self.entries.offer(node).codec  # type: ignore[assignment] # of an uploader
        site = self._visit.site
        limit = codec.most_bytes or site.settings.upload_max_bytes
        if not accepts(codec, name, mime) or len(content) > limit:
            raise AppTestError(
                f"The file {name!r} ({mime}, {len(content):,} bytes) is not taken; allowed are "
                f"{', '.join(codec.types) or 'all types'} of at most {limit:,} bytes.",
                self.outline(),
            )
        return str(site.files.save(self._visit.session_id, content, name, mime, limit).id)


def _texts(value: Any) -> list[str]:
    parts: list[Any] = [*value] if isinstance(value, list | tuple) else [value]
    return [str(one) for one in parts]


def _script_file(path: Path) -> Path:
    """Return the file of a script: beside the test that calls, or from the current folder."""
    import sys

    if not path.is_absolute():
        frame = sys._getframe(2)
        beside = Path(frame.f_code.co_filename).resolve().parent / path
        path = beside if beside.is_file() else path
    if not path.is_file():
        raise AppTestError(f"There is no script {path}.")
    return path.resolve()
