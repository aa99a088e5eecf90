"""Find the patches that turn the page a browser shows into the tree of a new run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import is_
from typing import TYPE_CHECKING, Literal

from scaffold.tree.fingerprint import Print, print_of

if TYPE_CHECKING:
    from scaffold.tree.element import Element

Action = Literal["morph", "replace", "remove", "first", "after"]


@dataclass(frozen=True, slots=True)
class Patch:
    """One change of the page.

    Attributes:
        action: `morph` keeps focus and typing; `replace` does not (the server set a value);
            `remove`; `first` puts the node first into the container `target`; `after` puts it
            behind `target`.
        target: the id of the node (or container, or elder sibling) on the page.
        node: the new node, None for `remove`.
    """

    action: Action
    target: str
    node: Element | None = None


def diff(old: Print, new: Element, *, partial: bool = False) -> tuple[list[Patch], Print]:
    """Return the patches from `old` to `new`, and what the page holds afterwards.

    With `partial` the new tree is still being made: what the old page has below the point reached
    so far stays in place.

    >>> page = Element("main", "m", {}, [Element("text", "m-1", {"body": "a"})])
    >>> later = Element("main", "m", {}, [Element("text", "m-1", {"body": "b"})])
    >>> [(p.action, p.target) for p in diff(print_of(page), later)[0]]
    [('morph', 'm-1')]
    """
    patches: list[Patch] = []
    after = _node(old, new, patches, partial)
    if len(patches) < 2 and not any(map(_places_new_ids, patches)):  # noqa: PLR2004 - no order yet
        return patches, after
    gone = [patch for patch in patches if patch.action == "remove"]
    moved = _moved(old, patches, gone)
    if partial and moved:
        after = _without(after, {id(node) for node in moved})
    # First all that goes: an id that is on the page twice names the wrong element.
    gone = [*(Patch("remove", node.id) for node in moved), *gone]
    return [*gone, *(patch for patch in patches if patch.action != "remove")], after


def _node(old: Print, new: Element, patches: list[Patch], partial: bool) -> Print:
    if partial and new.pending:
        return old
    if old.generation != new.generation:
        patches.append(Patch("replace", old.id, new))
        return print_of(new)
    children = new.children
    if old.own != new.own or (children is None) != (old.children is None):
        return _morphed(old, new, patches)
    if children is None or old.children is None or (not children and not old.children):
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
    if [a.id for a in before] == [b.id for b in children]:
        return _same_places(old, before, new, children, patches, partial)
    places = {child.id: place for place, child in enumerate(before)}
    kept = [places[child.id] for child in children if child.id in places]
    if any(a > b for a, b in pairwise(kept)):
        return _morphed(old, new, patches)
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
    return Print(new.id, new.own, new.generation, after)


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
    if all(map(is_, before, after)):
        return old
    return Print(new.id, new.own, new.generation, after)


def _morphed(old: Print, new: Element, patches: list[Patch]) -> Print:
    """Morph a node; controls inside whose value the server set are replaced after that."""
    patches.append(Patch("morph", old.id, new))
    if old.children and new.children:
        before = {node.id: node.generation for node in _walk(old)}
        for child in new.children:
            _set_inside(before, child, patches)
    return print_of(new)


def _set_inside(before: dict[str, int], node: Element, patches: list[Patch]) -> None:
    if before.get(node.id, node.generation) != node.generation:
        patches.append(Patch("replace", node.id, node))
        return
    for child in node.children or ():
        _set_inside(before, child, patches)


def _moved(old: Print, patches: list[Patch], removed: list[Patch]) -> list[Print]:
    """Return the nodes that are still at a place which they left for another one."""
    index = {node.id: node for node in _walk(old)}
    gone = {node.id for patch in removed for node in _walk(index[patch.target])}
    found: list[Print] = []
    for patch in filter(_places_new_ids, patches):
        there = index.get(patch.target) if patch.action in ("morph", "replace") else None
        staying = {node.id for node in _walk(there)} if there is not None else set[str]()
        for node in patch.node.walk() if patch.node is not None else ():
            if node.id in index and node.id not in staying and node.id not in gone:
                gone.update(below.id for below in _walk(index[node.id]))
                found.append(index[node.id])
    return found


def _without(root: Print, gone: set[int]) -> Print:
    """Return a fingerprint without nodes that left their places; `gone` has their identities."""
    if not root.children:
        return root
    children = [_without(child, gone) for child in root.children if id(child) not in gone]
    if len(children) == len(root.children) and all(map(is_, children, root.children)):
        return root
    return Print(root.id, root.own, root.generation, children)


def _places_new_ids(patch: Patch) -> bool:
    return patch.action in ("first", "after") or bool(patch.node and patch.node.children)


def _walk(node: Print) -> Iterator[Print]:
    yield node
    for child in node.children or ():
        yield from _walk(child)
