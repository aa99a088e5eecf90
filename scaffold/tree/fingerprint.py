"""What is remembered of a tree after its page was sent: ids and hashes, no content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scaffold.tree.element import Element


class Print(msgspec.Struct, array_like=True, gc=False):
    """The fingerprint of a node and all below it.

    Attributes:
        id: the id of the node.
        own: the hash of its kind and props.
        generation: how often the server set its value.
        children: the fingerprints inside, or None for a leaf.
    """

    id: str
    own: int
    generation: int
    children: list[Print] | None = None


def print_of(node: Element) -> Print:
    """Return the fingerprint of a node and all below it."""
    children = node.children
    if children is None:
        return Print(node.id, node.own, node.generation)
    return Print(node.id, node.own, node.generation, [print_of(child) for child in list(children)])


def find(root: Print, node_id: str) -> Print | None:
    """Return the fingerprint of a node below `root`."""
    if root.id == node_id:
        return root
    for child in root.children or ():
        found = find(child, node_id)
        if found is not None:
            return found
    return None


def graft(root: Print, part: Print) -> Print:
    """Return `root` with `part` in the place of the node that has its id."""
    if root.id == part.id:
        return part
    if root.children is None:
        return root
    children = [graft(child, part) for child in root.children]
    if all(a is b for a, b in zip(children, root.children, strict=True)):
        return root
    return Print(root.id, root.own, root.generation, children)
