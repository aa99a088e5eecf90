"""Pages for the tests of widgets: send values by label, look at what the page function saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.elements import st
from scaffold.runtime.files import FileStore
from tests.elements.running import OneSite, Shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scaffold.tree import Element


class LinkSite(OneSite):
    """A site with one page to link to, and with real files if it has a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        if folder is not None:
            self.files: Any = FileStore(folder, b"secret")

    def page_link(self, target: Any, run: Any) -> dict[str, Any]:
        return {"path": f"/{target}", "title": "Reports", "icon": "📖", "current": False}


class Page:
    """A page whose function notes its result in `seen`, one entry for each run."""

    def __init__(self, function: Callable[[], Any], folder: Path | None = None) -> None:
        self.seen: list[Any] = []
        self.shown = Shown(lambda: self.seen.append(function()), LinkSite(folder))

    @property
    def value(self) -> Any:
        """What the function returned last."""
        return self.seen[-1]

    @property
    def session(self) -> Any:
        return self.shown.answer.session

    def node(self, label: str) -> Element:
        """The widget with this label (or kind)."""
        (found,) = [n for n in self.shown.nodes if label in (n.props.get("label"), n.kind)]
        return found

    def send(self, **values: str | list[str]) -> Page:
        """Send values by label, with _ for spaces; a single text stands for a list of it."""
        raw = {
            self.node(label.replace("_", " ")).id: [value] if isinstance(value, str) else value
            for label, value in values.items()
        }
        self.shown.send(raw)
        return self

    def press(self, label: str, **values: str | list[str]) -> Page:
        """Press a button, with the values of its form."""
        return self.send(**{label: "1"}, **values)

    def again(self) -> Page:
        """Run the page without new values."""
        return self.send()

    def html(self, label: str) -> str:
        from tests.elements.running import html_of

        return html_of(self.node(label))


def page(function: Callable[[], Any], folder: Path | None = None) -> Page:
    """Run a page function."""
    return Page(function, folder)


def state(key: str) -> Any:
    """Return a value of session_state, or None."""
    return st.session_state.get(key)
