"""The page as a browser has it: made of the patches in the answers, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.tree import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffold.tree import Patch

ROOT = "app"


class Screen:
    """The elements that a tab shows.

    Attributes:
        value_of: tells what a control shows, for the outline.
    """

    def __init__(self) -> None:
        self.value_of: Callable[[Element], Any] = _as_sent
        self.root = Element(ROOT, ROOT, {}, [])
        self._parents: dict[str, Element] = {}
        self._nodes: dict[str, Element] = {ROOT: self.root}

    def find(self, node_id: str) -> Element | None:
        """Return an element of the page by its id."""
        return self._nodes.get(node_id)

    def parent(self, node_id: str) -> Element | None:
        """Return the container of an element."""
        return self._parents.get(node_id)

    def clear(self) -> None:
        """Show nothing: the browser went somewhere else."""
        self.root = Element(ROOT, ROOT, {}, [])
        self._index()

    def apply(self, patches: Sequence[Patch]) -> None:
        """Change the page as the browser's script does.

        Raises:
            AssertionError: a patch names an element that the page does not have, or leaves two
                elements with one id: the answer was not made for this page.
        """
        for patch in patches:
            self._apply(patch)
            self._index()
        ids = [node.id for node in self.root.walk()]
        if len(ids) != len(self._nodes):
            twice = sorted({node_id for node_id in ids if ids.count(node_id) > 1})
            raise AssertionError(f"These ids are on the page more than once: {', '.join(twice)}.")

    def outline(self) -> str:
        """Return the page as indented text."""
        for node in self.root.walk():
            node.value = self.value_of(node)
        return "\n".join(child.outline() for child in self.root.children or () if not _empty(child))

    def _apply(self, patch: Patch) -> None:
        there = self._nodes.get(patch.target)
        if there is None:
            raise AssertionError(
                f"{patch.action} of #{patch.target}, which is not on the page:\n{self.outline()}"
            )
        if patch.action == "first":
            _children(there).insert(0, _copy(patch.node))
            return
        if there is self.root:
            self.root = _copy(patch.node)
            return
        siblings = _children(self._parents[patch.target])
        place = siblings.index(there)
        if patch.action == "remove":
            del siblings[place]
        elif patch.action == "after":
            siblings.insert(place + 1, _copy(patch.node))
        else:
            siblings[place] = _copy(patch.node)

    def _index(self) -> None:
        """Note where every element stands; of two with one id, a browser finds the first."""
        self._nodes, self._parents = {}, {}
        for node in self.root.walk():
            self._nodes.setdefault(node.id, node)
            for child in node.children or ():
                self._parents.setdefault(child.id, node)


def _children(node: Element) -> list[Element]:
    if node.children is None:
        raise AssertionError(f"#{node.id} is a {node.kind}, which has nothing inside.")
    return node.children


def _copy(node: Element | None) -> Element:
    """Return a copy, since the nodes of a run belong to the run (and perhaps to a cache)."""
    if node is None:
        raise AssertionError("A patch that shows something has no element.")
    children = None if node.children is None else [_copy(child) for child in node.children]
    return Element(node.kind, node.id, node.props, children, node.value, node.generation)


def _as_sent(node: Element) -> Any:
    return node.value


def _empty(region: Element) -> bool:
    return not region.children
