"""Find the patches that turn the page a browser shows into the tree of a new run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from scaffold.tree.fingerprint import Print, branch, print_of

if TYPE_CHECKING:
    from scaffold.tree.element import Element

Action = Literal["morph", "replace", "remove", "first", "after"]


@dataclass(frozen=True, slots=True)
class Patch:
    """One change of the page.

    Attributes:
        action: `morph` keeps focus and typing; `replace` does not (the server set a value);
            `remove`;
            `first` puts the node first into the container `target`; `after` puts it behind
            `target`.
        target: the id of the node (or container, or elder sibling) on the page.
        node: the new node, None for `remove`.
    """

    action: Action
    target: str
    node: Element | None = None


def diff(old: Print, new: Element, *, partial: bool = False) -> tuple[list[Patch], Print]:
    """Return the patches from `old` to `new`, and what the page holds afterwards.

    With `partial` the new tree is still being made: what the old page has below the point reached
        so
    far stays in place.

    >>> page = Element("main", "m", {}, [Element("text", "m-1", {"body": "a"})])
    >>> later = Element("main", "m", {}, [Element("text", "m-1", {"body": "b"})])
    >>> [(p.action, p.target) for p in diff(print_of(page), later)[0]]
    [('morph', 'm-1')]
    """
    patches: list[Patch] = []
    after = _node(old, new, patches, partial)
    if any(patch.node is not None for patch in patches):
        patches = [*_moved(old, patches), *patches]
    return patches, after


def _node(old: Print, new: Element, patches: list[Patch], partial: bool) -> Print:
    if partial and new.pending:
        return old
    if old.generation != new.generation:
        patches.append(Patch("replace", old.id, new))
        return print_of(new)
    children = new.children
    if old.own != new.own or (children is None) != (old.children is None):
        patches.append(Patch("morph", old.id, new))
        return print_of(new)
    if children is None or old.children is None:
        return old
    return _children(old, old.children, new, list(children), patches, partial)


def _children(
    old: Print,
    before: list[Print],
    new: Element,
    children: list[Element],
    patches: list[Patch],
    partial: bool,
) -> Print:
    if len(before) == len(children) and all(
        a.id == b.id for a, b in zip(before, children, strict=True)
    ):
        return _same_places(old, before, new, children, patches, partial)
    places = {child.id: place for place, child in enumerate(before)}
    kept = [places[child.id] for child in children if child.id in places]
    if any(a > b for a, b in pairwise(kept)):
        patches.append(Patch("morph", new.id, new))
        return print_of(new)
    reached = (kept[-1] if kept else -1) if partial else len(before)
    staying = set(kept)
    patches.extend(
        Patch("remove", gone.id)
        for place, gone in enumerate(before)
        if place not in staying and place < reached
    )
    after: list[Print] = []
    elder: str | None = None
    for child in children:
        place_of = places.get(child.id)
        if place_of is None:
            patches.append(Patch("after", elder, child) if elder else Patch("first", new.id, child))
            after.append(print_of(child))
        else:
            after.append(_node(before[place_of], child, patches, partial))
        elder = child.id
    after.extend(before[reached + 1 :] if partial else ())
    return branch(new.id, new.own, new.generation, after)


def _same_places(
    old: Print,
    before: list[Print],
    new: Element,
    children: list[Element],
    patches: list[Patch],
    partial: bool,
) -> Print:
    """Compare the children of a node whose children are the same ones in the same order."""
    after = [_node(a, b, patches, partial) for a, b in zip(before, children, strict=True)]
    if all(a is b for a, b in zip(before, after, strict=True)):
        return old
    return branch(new.id, new.own, new.generation, after)


def _moved(old: Print, patches: list[Patch]) -> Iterator[Patch]:
    """Remove nodes from the places that they left, so that no id is on the page twice."""
    fresh = [patch for patch in patches if patch.node is not None and _places_new_ids(patch)]
    if not fresh:
        return
    index = dict(_walk(old))
    gone = {patch.target for patch in patches if patch.action == "remove"}
    for patch in fresh:
        assert patch.node is not None  # noqa: S101 - narrowed above
        there = (
            {node_id for node_id, _ in _walk(index[patch.target])}
            if patch.action in ("morph", "replace") and patch.target in index
            else set[str]()
        )
        for node in patch.node.walk():
            if node.id in index and node.id not in there and node.id not in gone:
                gone.add(node.id)
                yield Patch("remove", node.id)


def _places_new_ids(patch: Patch) -> bool:
    return patch.action in ("first", "after") or bool(patch.node and patch.node.children)


def _walk(node: Print) -> Iterator[tuple[str, Print]]:
    yield node.id, node
    for child in node.children or ():
        yield from _walk(child)
