"""A small model of the page in a browser: what patches do to elements with ids and to controls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.tree import Element, Patch


@dataclass
class Tag:
    """An element of the page; `shown` is what its control shows, also if the visitor typed it."""

    id: str
    kind: str
    props: dict[str, Any]
    shown: Any
    children: list[Tag] | None = field(default_factory=list)

    def walk(self) -> Iterator[Tag]:
        yield self
        for child in self.children or ():
            yield from child.walk()


def render(node: Element, typed: dict[str, Any] | None = None) -> Tag:
    """Return fresh HTML; controls named in `typed` keep what the visitor typed."""
    children = None if node.children is None else [render(child, typed) for child in node.children]
    shown = (typed or {}).get(node.id, node.value)
    return Tag(node.id, node.kind, dict(node.props), shown, children)


class Page:
    """A page that patches are applied to, by the rules of a browser."""

    def __init__(self, root: Element) -> None:
        self.root = render(root)

    def type(self, tag_id: str, value: Any) -> None:
        """Change what a control shows, as a visitor does."""
        self._find(tag_id).shown = value

    def shown(self) -> dict[str, Any]:
        """What all elements show, by id."""
        return {tag.id: tag.shown for tag in self.root.walk()}

    def apply(self, patches: list[Patch]) -> None:
        for patch in patches:
            self._apply(patch)
        ids = [tag.id for tag in self.root.walk()]
        assert len(ids) == len(set(ids)), f"one id twice: {ids}"

    def _apply(self, patch: Patch) -> None:
        target = self._find(patch.target)
        if patch.action == "first":
            assert target.children is not None
            assert patch.node is not None
            target.children.insert(0, render(patch.node))
            return
        if patch.action == "morph" and target is self.root:
            assert patch.node is not None
            self.root = render(patch.node, {tag.id: tag.shown for tag in target.walk()})
            return
        siblings = self._siblings(target)
        place = next(at for at, tag in enumerate(siblings) if tag is target)
        if patch.action == "remove":
            del siblings[place]
            return
        assert patch.node is not None
        if patch.action == "after":
            siblings.insert(place + 1, render(patch.node))
        elif patch.action == "replace":
            siblings[place] = render(patch.node)
        else:
            siblings[place] = render(patch.node, {tag.id: tag.shown for tag in target.walk()})

    def _find(self, tag_id: str) -> Tag:
        """Return the first element with an id, as `querySelector` does."""
        return next(tag for tag in self.root.walk() if tag.id == tag_id)

    def _siblings(self, target: Tag) -> list[Tag]:
        for tag in self.root.walk():
            if any(child is target for child in tag.children or ()):
                assert tag.children is not None
                return tag.children
        raise AssertionError(f"{target.id} is the root")


def structure(tag: Tag) -> Any:
    """What stands where, without what controls show."""
    inside = None if tag.children is None else [structure(child) for child in tag.children]
    return (tag.id, tag.kind, tag.props, inside)
