"""What an interaction is asked, what it needs of the app, and what comes of it: plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from scaffold.runtime.context import Run
    from scaffold.runtime.control import Leave
    from scaffold.runtime.session import Session
    from scaffold.runtime.sessions import Sessions
    from scaffold.tree import Patch


class PageCall(Protocol):
    """A page with its arguments, ready to run."""

    @property
    def key(self) -> str:
        """Return what tells the page's widgets from those of others."""
        ...

    @property
    def path(self) -> str:
        """Return the page's address."""
        ...

    def call(self, run: Run) -> Any:
        """Execute the page function to its end."""
        ...


class Limits(NamedTuple):
    """How often a run may start again, and how many fragments it executes at the same time."""

    reruns: int = 50
    threads: int = 8


class Site(Protocol):
    """What an interaction needs of the app around it."""

    sessions: Sessions
    files: Any
    limits: Limits

    def frame(self, run: Run) -> None:
        """Fill the menu and the page's title.

        Called at the end of a run, and early for a new page.
        """

    def open_page(self, target: Any, run: Run) -> PageCall:
        """Return another page for `st.switch_page`, or raise AccessError or UsageError."""
        ...

    def failed(self, error: Exception, run: Run) -> dict[str, Any] | None:
        """Log an exception of a page and return the props of the element that shows it, if any."""
        ...

    def nonce(self) -> str:
        """Return a fresh nonce for the styles of a page."""
        ...


@dataclass(slots=True)
class Ask:
    """Who asks for what: the plain data of one request.

    Attributes:
        other_session: the session to go on with if the browser has none of `session_id`.
        fragment: the fragment whose timer asks, if that is what happened.
        query: the query parameters; None leaves those of the session.
        nonce: of a new document; the session's styles carry it from now on.
        defer: a plain form: only keep the input, the next document runs with it.
        resume: such a document.
        recheck: the person's rights have changed since the page was made; values count for what it
            still offers.
        restores: `values` are a draft: they fill fields, call nothing and press nothing.
        first_values: returns what the state of a new session of a browser begins with.
        new_browser: returns the browser that a new session belongs to, where `browser` may be
            unknown.
        values: what the browser sent, by widget.
        version: which tree the browser shows; None asks for the whole page.
        seq: the number of this input in its tab, so that a repeated request is not applied twice.
    """

    page: PageCall
    browser: str
    user: Any
    session_id: str | None = None
    values: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    version: int | None = None
    seq: int = 0
    query: dict[str, list[str]] | None = None
    request: Mapping[str, Any] = field(default_factory=dict[str, Any])
    fragment: str | None = None
    nonce: str | None = None
    new_browser: Callable[[], str] | None = None
    first_values: Callable[[str], Mapping[str, Any]] | None = None
    restores: bool = False
    defer: bool = False
    resume: bool = False
    recheck: bool = False
    other_session: str | None = None


@dataclass(slots=True)
class Answer:
    """What came of an interaction."""

    session: Session
    run: Run
    patches: list[Patch]
    page: PageCall
    fresh: bool = False
    leave: Leave | None = None
    interrupted: bool = False
