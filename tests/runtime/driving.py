"""Drives interactions directly: a tab that sends what a browser sends, a site around its pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.auth.user import ANONYMOUS
from scaffold.errors import AccessError, SessionError, UsageError
from scaffold.runtime.ask import Limits
from scaffold.runtime.interaction import Answer, Ask, Interaction
from scaffold.runtime.memory_store import MemoryStore
from scaffold.runtime.sessions import Sessions
from scaffold.testing.screen import Screen

if TYPE_CHECKING:
    from scaffold.runtime.context import Run

PageFunction = Callable[[], Any]


@dataclass
class Page:
    """A page that is a function."""

    function: PageFunction
    path: str = "/"

    @property
    def key(self) -> str:
        return self.path

    def call(self, run: Run) -> None:
        self.function()


class Files:
    """Knows the uploads "known"."""

    def put(self, data: bytes, mime: str, *, session: str, name: str | None = None) -> str:
        return "/file"

    def has_upload(self, session_id: str, file_id: str) -> bool:
        return file_id == "known"

    def upload(self, file_id: str, session: str) -> Any:
        return None


class Site:
    """An app of page functions by path; "/denied" is nobody's."""

    limits = Limits(reruns=20)

    def __init__(self, pages: Mapping[str, PageFunction], store: MemoryStore | None = None) -> None:
        self.pages = {path: Page(function, path) for path, function in pages.items()}
        self.store = store or MemoryStore()
        self.sessions = Sessions(self.store)
        self.files = Files()
        self.failures: list[Exception] = []

    def restart(self) -> None:
        """Forget what lives in the process."""
        self.sessions = Sessions(self.store)

    def frame(self, run: Run) -> None:
        run.menu.pending = run.about.pending = False

    def open_page(self, target: Any, run: Run) -> Page:
        if target == "/denied":
            raise AccessError("Nobody may open this.")
        if target not in self.pages:
            raise UsageError(f"There is no page {target!r}.")
        return self.pages[target]

    def failed(self, error: Exception, run: Run) -> dict[str, Any]:
        if not run.replay:
            self.failures.append(error)
        return {"type": type(error).__name__, "message": str(error)}

    def nonce(self) -> str:
        return "nonce"


@dataclass
class Tab:
    """A tab of a browser that shows a page of a site."""

    site: Site
    path: str = "/"
    browser: str = "browser"
    session_id: str | None = None
    version: int | None = None
    seq: int = 0
    screen: Screen = field(default_factory=Screen)
    answer: Answer | None = None

    def ask(self, values: Mapping[str, Sequence[str]] | None = None, **other: Any) -> Ask:
        """Return a request of this tab; values are named by the keys of their widgets."""
        named = {self.widget(key): raw for key, raw in (values or {}).items()}
        seq = self.seq + 1 if named else 0
        given = {"version": self.version, "seq": seq, "values": named, **other}
        return Ask(
            self.site.pages[self.path], self.browser, ANONYMOUS, session_id=self.session_id, **given
        )

    def send(self, values: Mapping[str, Sequence[str]] | None = None, **other: Any) -> Answer:
        """Send a request and show its answer."""
        return self.shows(Interaction(self.site, self.ask(values, **other)).perform())

    def shows(self, answer: Answer) -> Answer:
        """Show an answer."""
        self.answer = answer
        self.session_id = answer.session.id
        if not answer.interrupted and answer.leave is None:
            self.screen.apply(answer.patches)
            self.version = answer.session.version
        self.seq = answer.session.seq
        return answer

    def press(self, key: str) -> Answer:
        """Press a button."""
        return self.send({key: ["1"]})

    def open(self, path: str) -> Answer:
        """Go to another page in the same session."""
        self.path = path
        return self.send(version=None)

    def widget(self, key: str) -> str:
        """Return the id of a widget by its key; what is unknown is its own id."""
        offers = self.answer.session.structure.offers if self.answer is not None else {}
        return next((w for w, offer in offers.items() if offer.key == key), key)

    @property
    def texts(self) -> list[str]:
        """What stands in the elements of the page."""
        return [str(n.props["body"]) for n in self.screen.root.walk() if "body" in n.props]

    @property
    def errors(self) -> list[str]:
        """The exceptions that the page shows."""
        return [str(n.props["message"]) for n in self.screen.root.walk() if n.kind == "exception"]

    @property
    def changes(self) -> list[tuple[str, str]]:
        """What the last answer changed: actions and the kinds of elements."""
        assert self.answer is not None
        return [
            (patch.action, patch.node.kind if patch.node is not None else "")
            for patch in self.answer.patches
        ]


def tab_of(function: PageFunction, **pages: PageFunction) -> Tab:
    """Return a tab that shows a page; others are named by keyword."""
    site = Site({"/": function, **{f"/{name}": other for name, other in pages.items()}})
    tab = Tab(site)
    tab.send()
    return tab


class Gate:
    """Holds a page function up in the middle, until the test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()
        self.closed = False

    def wait(self) -> None:
        """Called by the page."""
        if self.closed:
            self.reached.set()
            assert self.opened.wait(5), "the test never opened the gate"


@contextmanager
def going_on(
    tab: Tab, gate: Gate, values: Mapping[str, Sequence[str]], *, killed: bool = False
) -> Generator[Interaction]:
    """Run an interaction in a thread, held up at a gate that opens at the end of the block.

    With `killed` the end of the run is never saved, nor shown.
    """
    gate.closed = True
    interaction = Interaction(tab.site, tab.ask(values))
    answers: list[Answer] = []

    def work() -> None:
        with suppress(SessionError):
            answers.append(interaction.perform())

    thread = threading.Thread(target=work)
    thread.start()
    assert gate.reached.wait(5), "the page never came to the gate"
    gate.closed = False
    try:
        yield interaction
    finally:
        if killed:
            interaction.site = Site({})
            interaction.interrupt()
        gate.opened.set()
        thread.join(5)
    if not killed:
        tab.shows(answers[0])
