"""One tab of one visitor: asks as a browser does, and keeps what the answers show."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from scaffold.auth.user import ANONYMOUS, User
from scaffold.errors import AccessError, InputError, SessionError
from scaffold.navigation.access import Verdict
from scaffold.runtime.context import Run, enter, leave
from scaffold.runtime.interaction import Answer, Ask, Interaction, PageCall
from scaffold.runtime.query_params import QueryParams
from scaffold.testing.entries import Entries
from scaffold.testing.failures import AppTestError, PageError
from scaffold.testing.screen import Screen
from scaffold.testing.site import AppSite, solved
from scaffold.web.arguments import BadQuery, NoSuchPage

if TYPE_CHECKING:
    from scaffold.runtime.control import Leave
    from scaffold.web.site import Found

MOST_HOPS = 10
GRACE = 1.0
Query = Mapping[str, list[str]]


@dataclass
class Browser:
    """A browser with its cookies, shared by its tabs.

    Attributes:
        id: the name under which the store keeps its tabs.
        user: who is logged in.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    user: User = ANONYMOUS


@dataclass
class Nowhere:
    """Stands for a page that cannot be opened, where only the session's values are asked for."""

    path: str

    @property
    def key(self) -> str:
        """Return the name of the page."""
        return self.path

    def call(self, run: Run) -> None:
        """Show nothing."""


def as_logged_in(user: User, **fields: Any) -> User:
    """Return a person as after a login a moment ago."""
    login = user.login_id or secrets.token_hex(8)
    return replace(user, **{"is_logged_in": True, "recent": True, "login_id": login, **fields})


class Visit:
    """A tab.

    Attributes:
        path: the address that it shows, without the query.
        denied: why the last run was refused, if it was.
        left: where the last run sent the browser by `st.login`, `st.logout` or `auth.sign_in`.
        last: the last run.
        fragment: the fragment whose timer rings at the next run.
    """

    def __init__(self, site: AppSite, browser: Browser, *, cold: bool = False) -> None:
        self.site = site
        self.browser = browser
        self.cold = cold
        self.path = "/"
        self.denied: Verdict | None = None
        self.left: Leave | None = None
        self.last: Run | None = None
        self.fragment: str | None = None
        self.screen = Screen()
        self.entries = Entries(self.screen)
        self._session_id: str | None = None
        self._version: int | None = None
        self._seq = 0

    # Where the tab is.

    def go(self, path: str) -> None:
        """Load another address in the same session at the next run."""
        self.path = path
        self._version = None
        self.entries.clear()

    def start_anew(self) -> None:
        """Forget the session: the browser got new cookies."""
        self._session_id, self._seq = None, 0
        self.entries.session = None
        self.go(self.path)

    @property
    def session_id(self) -> str:
        """Return the session of this tab, made now if there is none."""
        if self._session_id is None:
            made = self.site.sessions.create(self.browser.id, self.path, self.site.nonce())
            self._session_id = made.id
        return self._session_id

    # A run.

    def run(self, query: Query, request: Mapping[str, Any], timeout: float | None) -> Query:
        """Run the page and return the query parameters that it has afterwards.

        A browser follows redirects to pages of the app.
        """
        self.denied = self.left = None
        for _ in range(MOST_HOPS):
            if self.cold:
                self.site.restart()
            answer = self._answer(query, request, timeout)
            if answer is None:
                return query
            if answer.leave is None or not self._leave(answer.leave):
                return answer.run.query.raw()
            query = {}
        raise AppTestError(f"The page sent the browser on {MOST_HOPS} times.")

    def _answer(
        self, query: Query, request: Mapping[str, Any], timeout: float | None
    ) -> Answer | None:
        found = self._found()
        if found.verdict is not Verdict.ALLOWED:
            self._deny(found.verdict)
            return None
        values = self.entries.sent()
        try:
            answer = self._in_time(partial(self._perform, found, query, request, values), timeout)
        except AccessError:
            self._deny(Verdict.FORBIDDEN)
            return None
        except NoSuchPage as problem:
            raise PageError(404, f'There is no page at "{self.path}": {problem}') from None
        except BadQuery as problem:
            raise PageError(422, f'The page "{self.path}" does not take this: {problem}') from None
        except (InputError, SessionError) as problem:
            raise AppTestError(f"The page refused this: {problem}", self.screen.outline()) from None
        self._take(answer, values)
        return answer

    def _found(self) -> Found:
        found: Found | None = self.site.find(self.path, self.browser.user)
        if found is None:
            known = ", ".join(page.path for page in self.site.registry)
            raise PageError(404, f'There is no page at "{self.path}". There are: {known}.')
        return found

    def _deny(self, why: Verdict) -> None:
        self.denied = why
        self._version = None
        self.screen.clear()

    def _perform(
        self, found: Found, query: Query, request: Mapping[str, Any],
        values: Mapping[str, list[str]], box: list[Interaction],
    ) -> Answer:  # fmt: skip
        with solved(self.site.parameters_of(found.page).depends, self.path) as given:
            page = self.site.call_of(found, self.path, query, self.browser.user, given)
            ask = self._ask(page, query, request)
            ask.values, ask.fragment = values, self.fragment
            if values:
                self._seq += 1
                ask.seq = self._seq
            box.append(Interaction(self.site, ask))
            return box[0].perform()

    def _ask(self, page: PageCall, query: Query, request: Mapping[str, Any]) -> Ask:
        return Ask(
            page, self.browser.id, self.browser.user, session_id=self.session_id,
            version=self._version, query={name: list(all_of) for name, all_of in query.items()},
            request=request,
        )  # fmt: skip

    def _in_time(
        self, perform: Callable[[list[Interaction]], Answer], timeout: float | None
    ) -> Answer:
        """Perform in a thread of its own, as the server does, and wait no longer than `timeout`."""
        done: Future[Answer] = Future()
        box: list[Interaction] = []

        def work() -> None:
            try:
                done.set_result(perform(box))
            except BaseException as error:
                done.set_exception(error)

        thread = Thread(target=copy_context().run, args=(work,), name="page", daemon=True)
        thread.start()
        try:
            return done.result(timeout)
        except TookTooLong:
            if done.done():
                raise
        for interaction in box:
            interaction.interrupt()
        thread.join(GRACE)
        raise AppTestError(
            f"The run took longer than {timeout} seconds. If that is right, write "
            "run(timeout=...) or give the test a default_timeout."
        )

    def _take(self, answer: Answer, values: dict[str, list[str]]) -> None:
        self.fragment = None
        self.last = answer.run
        self.entries.was_sent(values)
        self._session_id = answer.session.id
        if answer.leave is not None:
            self._version = None
            return
        self.screen.apply(answer.patches)
        self._version = answer.session.version
        self.path = answer.page.path
        self.entries.session = answer.session
        self.entries.settle()

    def _leave(self, signal: Leave) -> bool:
        """Carry out a Leave signal; return whether the browser loads a page of this app next."""
        self.left = signal
        if signal.action == "sign_out":
            self.log_in(ANONYMOUS)
        elif signal.action == "sign_in" and signal.user_id is not None:
            user = self.site.accounts.admin.user_by_id(signal.user_id)
            if user is not None:
                self.log_in(as_logged_in(user, auth_methods=signal.methods))
        path = signal.to.partition("?")[0]
        if self.site.find(path, self.browser.user) is None:
            self.screen.clear()
            return False
        self.go(path)
        return True

    def log_in(self, user: User) -> None:
        """Make the browser that of another person, with new cookies; its tabs start anew."""
        self.site.sessions.drop_browser(self.browser.id)
        self.site.browser_states.pop(self.browser.id, None)
        self.browser.id = secrets.token_hex(8)
        self.browser.user = user
        self.start_anew()

    # Between runs.

    @contextmanager
    def inside(self, query: Query, request: Mapping[str, Any]) -> Generator[Run]:
        """Be in a run that executes nothing, to read and write the values of the session."""
        interaction = Interaction(self.site, self._ask(self._page(query), query, request))
        with self.site.sessions.open(self.session_id, self.browser.id, interaction) as session:
            if session is None:
                raise AppTestError("The session of this tab is gone; run the page again.")
            run = Run(
                session, page=interaction.page.key, path=self.path, user=self.browser.user,
                files=self.site.files, app=interaction, request=request,
                query=QueryParams(interaction.ask.query),
            )  # fmt: skip
            token = enter(run)
            problem = None
            try:
                yield run
            except Exception as error:
                problem = error
            finally:
                leave(token)
            self.site.sessions.save(session, release=True)
        if problem is not None:
            raise problem

    def _page(self, query: Query) -> PageCall:
        found: Found | None = self.site.find(self.path, self.browser.user)
        if found is None or found.verdict is not Verdict.ALLOWED:
            return Nowhere(self.path)
        if self.site.parameters_of(found.page).depends:
            return Nowhere(self.path)
        try:
            page: PageCall = self.site.call_of(found, self.path, query, self.browser.user, {})
        except (NoSuchPage, BadQuery):
            return Nowhere(self.path)
        return page
