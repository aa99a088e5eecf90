"""Run a page function in memory and render it: what the tests of elements stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from scaffold.render.environment import make_environment
from scaffold.render.html import Renderer, Wire
from scaffold.runtime.ask import Limits
from scaffold.runtime.interaction import Answer, Ask, Interaction
from scaffold.runtime.memory_store import MemoryStore
from scaffold.runtime.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scaffold.tree import Element

RENDERER = Renderer(make_environment())
WIRE = Wire("session", 1, 0, "/", "nonce")


class FileShelf:
    """Keeps the files of a page, so that tests can look at them."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, str]] = []

    def put(self, data: bytes, mime: str, *, session: str, name: str | None = None) -> str:
        self.kept.append((data, mime))
        return f"/_scaffold/files/{sha256(data).hexdigest()}"

    def has_upload(self, session_id: str, file_id: str) -> bool:
        return False

    def upload(self, file_id: str, session: str) -> Any:
        return None


@dataclass
class OnePage:
    function: Callable[[], object]
    key: str = "page"
    path: str = "/"

    def call(self, run: Any) -> None:
        self.function()


class OneSite:
    """A site that raises the exceptions of its page instead of showing them."""

    limits = Limits()

    def __init__(self, *, production: bool = False) -> None:
        self.sessions = Sessions(MemoryStore())
        self.files = FileShelf()
        self.settings = SimpleNamespace(production=production)

    def frame(self, run: Any) -> None:
        pass

    def open_page(self, target: Any, run: Any) -> OnePage:
        raise NotImplementedError

    def failed(self, error: Exception, run: Any) -> dict[str, Any]:
        raise error

    def nonce(self) -> str:
        return "nonce"


@dataclass
class Shown:
    """A page after a run, which can be sent values and run again."""

    function: Callable[[], object]
    site: OneSite = field(default_factory=OneSite)
    answer: Answer = field(init=False)

    def __post_init__(self) -> None:
        self.answer = self._ask({}, None, None)

    def send(self, values: Mapping[str, Sequence[str]]) -> Shown:
        session = self.answer.session
        self.answer = self._ask(values, session.id, session.version)
        return self

    def _ask(
        self, values: Mapping[str, Sequence[str]], session: str | None, version: int | None
    ) -> Answer:
        page = OnePage(self.function)
        return Interaction(
            self.site, Ask(page, "browser", None, session, values, version)
        ).perform()

    @property
    def nodes(self) -> list[Element]:
        """What is in the main area, in document order."""
        return list(self.answer.run.main.walk())[1:]

    @property
    def kinds(self) -> list[str]:
        return [node.kind for node in self.nodes]

    @property
    def widgets(self) -> list[str]:
        return list(self.answer.run.offers)

    def one(self, kind: str) -> Element:
        (found,) = [node for node in self.nodes if node.kind == kind]
        return found

    @property
    def html(self) -> str:
        """The HTML of all regions."""
        return "".join(html_of(node) for node in self.answer.run.root.children or ())

    @property
    def files(self) -> list[tuple[bytes, str]]:
        return self.site.files.kept


def show(function: Callable[[], object], *, production: bool = False) -> Shown:
    """Run a page."""
    return Shown(function, OneSite(production=production))


def html_of(node: Element) -> str:
    """Return the HTML of an element."""
    return RENDERER.node(node, WIRE)
