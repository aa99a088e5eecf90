"""JSON text as a tree of named nodes, for the template of `st.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_NODES = 5_000
_DEEPEST = 60


@dataclass(slots=True)
class Node:
    """One value of a JSON text.

    Attributes:
        sort: "object", "array", "string", "number", "boolean" or "null".
        text: a plain value as JSON text.
        size: how many parts an object or array has; `left_out` of them are not among `parts`.
    """

    sort: str
    name: str | None = None
    text: str = ""
    size: int = 0
    left_out: int = 0
    parts: list[Node] = field(default_factory=list["Node"])


def json_tree(text: str) -> Node:
    """Return the tree of a JSON text; at most 5,000 values are in it."""
    return _Builder().node(json.loads(text), None, 0)


class _Builder:
    def __init__(self) -> None:
        self.room = MOST_NODES

    def node(self, value: object, name: str | None, depth: int) -> Node:
        self.room -= 1
        if isinstance(value, dict) and depth < _DEEPEST:
            items = cast("dict[str, Any]", value)
            return self.branch("object", name, items.items(), len(items), depth)
        if isinstance(value, list) and depth < _DEEPEST:
            parts = [(None, part) for part in cast("Iterable[Any]", value)]
            return self.branch("array", name, parts, len(parts), depth)
        return Node(_sort(value), name, json.dumps(value, ensure_ascii=False))

    def branch(
        self,
        sort: str,
        name: str | None,
        items: Iterable[tuple[str | None, Any]],
        size: int,
        depth: int,
    ) -> Node:
        node = Node(sort, name, size=size)
        for key, part in items:
            if self.room <= 0:
                break
            node.parts.append(self.node(part, key, depth + 1))
        node.left_out = size - len(node.parts)
        return node


def _sort(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"
