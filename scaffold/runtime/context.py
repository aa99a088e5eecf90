"""The current run: what `st.` calls find when they ask where they are."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from scaffold.errors import NoRunError
from scaffold.runtime.control import Interrupted
from scaffold.runtime.query_params import QueryParams
from scaffold.tree import Element

if TYPE_CHECKING:
    from scaffold.runtime.fragments import Fragment
    from scaffold.runtime.parallel import Branches
    from scaffold.runtime.session import Registration, Session
    from scaffold.widgets.codecs import Wire
    from scaffold.widgets.offer import Offer

_current: ContextVar[Run | None] = ContextVar("scaffold_run", default=None)


class Files(Protocol):
    """Where the bytes of pages are kept (see runtime/files.py)."""

    def put(self, data: bytes, mime: str, *, session: str, name: str | None = None) -> str:
        """Keep bytes for a session and return the address to put into props."""
        ...

    def upload(self, file_id: str, session: str) -> Any:
        """Return an uploaded file of a session, or None."""
        ...


@dataclass(slots=True)
class Place:
    """Where a container writes: its node, and what its widgets belong to."""

    node: Element
    form: str | None = None
    area: str = "main"


@dataclass(slots=True)
class Config:
    """What `st.set_page_config` and the page's registration say about the whole page.

    Attributes:
        menu_on_top: `st.navigation` of this run wants its menu there.
        asks: the page looked for what only the browser's script knows, and it was not known.
    """

    title: str = ""
    icon: str | None = None
    layout: str = "centered"
    sidebar_state: str = "auto"
    sidebar_width: int | None = None
    menu_on_top: bool = False
    asks: bool = False
    menu_items: dict[str, str | None] = field(default_factory=dict[str, str | None])
    lang: str | None = None


class Recording(list[Element]):
    """The outermost elements that a cached function writes.

    Attributes:
        astray: it wrote to a container that was made outside of it, by a name of that container, so
            nobody can tell where a later call would write.
    """

    astray = False


class Run:
    """One execution of a page function, or of one fragment of it.

    Attributes:
        session: the tab's session.
        page: the key of the page, part of every widget's identity.
        user: who asks.
        root: the node of the whole page; `main`, `sidebar` and `bottom` are its containers.
        stack: the containers of the open `with` blocks, innermost last.
        offers, registrations: the widgets made so far.
        triggers: the buttons whose value is true in this run.
        submitted: the forms that were sent for this run; `clearing` those that empty afterwards.
        writer: the fragment that is being executed, if any.
        outside: what fragments wrote into containers that this run does not make, and into which.
        targets: the fragments that this run executes instead of the page, `fragment_target` last.
        failure: the last exception that left a `with` block, and the container it left first.
        branches: the fragments that are executed beside this run, if any.
        is_branch: this is how such a fragment sees the run.
        replay: the run only finds out which callbacks the page has; nothing it does is kept.
    """

    def __init__(
        self,
        session: Session,
        *,
        page: str,
        path: str,
        user: Any,
        files: Files,
        app: Any = None,
        request: Mapping[str, Any] | None = None,
        query: QueryParams | None = None,
        replay: bool = False,
    ) -> None:
        self.session = session
        self.page = page
        self.path = path
        self.user = user
        self.files = files
        self.app = app
        self.request: Mapping[str, Any] = request or {}
        self.query = QueryParams() if query is None else query
        self.replay = replay
        self.config = Config()
        self.root = Element("app", "app", {}, [])
        self.menu = self._frame_node("menu")
        self.sidebar = self._region("sidebar")
        self.main = self._region("main")
        self.bottom = self._region("bottom")
        self.dialogs = self._region("dialogs")
        self.toasts = self._region("toasts")
        self.about = self._frame_node("page")
        self.main_place = Place(self.main)
        self.stack: list[Any] = []
        self.offers: dict[str, Offer] = {}
        self.registrations: dict[str, Registration] = {}
        self.keys_made: dict[str, str] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.resets: dict[str, tuple[Wire, Element]] = {}
        self.fragments: dict[str, Any] = {}
        self.fragment_counts: dict[str, int] = {}
        self.triggers: frozenset[str] = frozenset()
        self.submitted: frozenset[str | None] = frozenset()
        self.clearing: set[str] = set()
        self.writer: Fragment | None = None
        self.outside: dict[str, tuple[str, Element]] = {}
        self.fragment_target: str | None = None
        self.targets: list[str] = []
        self.in_callback = False
        self.interrupted = False
        self.navigation: Any = None
        self._opened: list[bool] = []
        self.failure: tuple[BaseException, Element] | None = None
        self.recordings: list[Recording] = []
        self.branches: Branches | None = None
        self.is_branch = False
        self.started = time.monotonic()

    def _region(self, name: str) -> Element:
        node = Element(name, name, {}, [])
        assert self.root.children is not None  # noqa: S101 - made with children above
        self.root.children.append(node)
        return node

    def _frame_node(self, name: str) -> Element:
        """Add a node that the app fills at the end of the run."""
        node = Element(name, name, {})
        node.pending = True
        assert self.root.children is not None  # noqa: S101 - made with children above
        self.root.children.append(node)
        return node

    @property
    def dialog_open(self) -> bool:
        """Whether a dialog was opened, also by what is executed beside this run."""
        return bool(self._opened)

    def open_dialog(self) -> None:
        """Note that a dialog is open: there is one in a run."""
        self._opened.append(True)

    def branch(self) -> Run:
        """Return this run as a fragment sees it that is executed beside it (see parallel.py)."""
        branch = copy(self)
        branch.stack, branch.recordings, branch.failure = [], [], None
        branch.is_branch = True
        return branch

    @property
    def may_branch(self) -> bool:
        """Return whether a fragment may be executed beside this run: a whole and real one."""
        return not (self.is_branch or self.targets or self.recordings or self.replay)

    @property
    def fragment(self) -> str | None:
        """Return the name of the fragment that is being executed, if any."""
        return None if self.writer is None else self.writer.name

    def makes(self, container: Element) -> bool:
        """Return whether a container is part of what this run makes anew."""
        if not self.targets:
            return True
        return any(id(container) in fragment.inside for fragment in self.fragments.values())

    def writable(self, place: Place) -> Place:
        """Return where a block writes whose place this is: elsewhere in a fragment, perhaps."""
        return place if self.writer is None else self.writer.place_in(self, place)

    @property
    def session_id(self) -> str:
        """Return the id of the session."""
        return self.session.id

    def interrupt(self) -> None:
        """End the run, and what is executed beside it, at its next `st.` call."""
        self.interrupted = True
        if self.branches is not None:
            self.branches.interrupt()

    def check(self) -> None:
        """Raise Interrupted if newer input waits; called by every `st.` call."""
        if self.interrupted and not self.in_callback:
            raise Interrupted

    def add(self, node: Element, parent: Element) -> None:
        """Put a node into its container."""
        assert parent.children is not None  # noqa: S101 - only containers are parents
        parent.children.append(node)
        if self.writer is not None and node.children is not None:
            self.writer.inside.add(id(node))
        if self.recordings:
            self._record(node, parent, None)

    def replace(self, old: Element, node: Element, parent: Element) -> None:
        """Put a node in the place of another one."""
        assert parent.children is not None  # noqa: S101 - only containers are parents
        parent.children[parent.children.index(old)] = node
        if self.writer is not None:
            self.writer.inside.add(id(node))
            if not self.makes(parent):
                self.outside[node.id] = parent.id, node
        if self.recordings:
            self._record(node, parent, old)

    def _record(self, node: Element, parent: Element, old: Element | None) -> None:
        for recording in self.recordings:
            if old is not None and old in recording:
                recording[recording.index(old)] = node
            elif self._outermost(recording, parent):
                recording.append(node)
                recording.astray |= not self._is_open(node, parent, old)

    def _is_open(self, node: Element, parent: Element, old: Element | None) -> bool:
        """Return whether an element was written where plain `st` writes, or to a region."""
        if self.writer is not None:
            return True  # a fragment has boxes of its own in other containers
        if old is not None:
            return any(getattr(block, "_id", None) == node.id for block in self.stack)
        if parent is self.main or parent in self._regions:
            return True
        return any(block._place is not None and block._place.node is parent for block in self.stack)

    @staticmethod
    def _outermost(recording: list[Element], parent: Element) -> bool:
        return not any(parent is below for node in recording for below in node.walk())

    def record_start(self) -> Recording:
        """Begin to note the elements that are written, for a cached function."""
        recording = Recording()
        self.recordings.append(recording)
        return recording

    def record_stop(self, recording: Recording) -> Recording:
        """End a recording and return its outermost elements."""
        self.recordings = [other for other in self.recordings if other is not recording]
        return recording

    def replay_elements(self, nodes: list[Element]) -> None:
        """Write recorded elements again: at the place of the call, or in their region."""
        for node in nodes:
            region = next((r for r in self._regions if node.id.startswith(f"{r.id}-")), self.main)
            if self.stack and region is self.main:
                block, place = self.stack[-1], self.stack[-1]._where(self)
                block._put(self, place, copy_of(node, block._new_id(place, node.kind)))
            else:
                self.add(copy_of(node, region.next_id(node.kind)), region)

    @contextmanager
    def spinner(self, text: str, *, show_time: bool = False) -> Generator[None]:
        """Show at the place of a call that a cached function computes; it leaves nothing."""
        props: dict[str, Any] = {"text": text, **({"time": True} if show_time else {})}
        place = self.writable(self.main_place)
        if self.stack:
            block: Any = self.stack[-1]
            place = block._where(self)
            node = Element("spinner", block._new_id(place, "spinner"), props)
            one_place = any(one.id == node.id for one in place.node.children or ())
            block._put(self, place, node)
        else:
            node = Element("spinner", place.node.next_id("spinner"), props)
            one_place = False
            self.add(node, place.node)
        try:
            yield
        finally:
            if node in (place.node.children or ()):
                self._end(node, place.node, one_place=one_place)

    def _end(self, node: Element, parent: Element, *, one_place: bool) -> None:
        """Take a node away; a place for one element (`st.empty`) stays."""
        if one_place:
            self.replace(node, Element("empty", node.id, {}), parent)
            return
        for nodes in (parent.children or [], *self.recordings):
            if node in nodes:
                nodes.remove(node)

    @property
    def _regions(self) -> tuple[Element, ...]:
        return self.sidebar, self.bottom, self.dialogs, self.toasts


def copy_of(node: Element, new_id: str) -> Element:
    """Return a copy of a node and all below it, with the ids of its new place."""
    copy = Element(node.kind, new_id, node.props, value=node.value)
    if node.children is not None:
        copy.children = [copy_of(child, copy.next_id(child.kind)) for child in node.children]
    return copy


def current_run_or_none() -> Run | None:
    """Return the run of this thread or task, or None outside of one."""
    return _current.get()


def current_run(what: str = "An st. command") -> Run:
    """Return the run of this thread or task; `what` names the caller in the error."""
    run = _current.get()
    if run is None:
        raise NoRunError(what)
    return run


def enter(run: Run) -> Token[Run | None]:
    """Make `run` the current one; give the token to `leave`."""
    return _current.set(run)


def leave(token: Token[Run | None]) -> None:
    """Make the run before the current one again."""
    _current.reset(token)
