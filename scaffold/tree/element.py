"""One node of a page: a kind, an id and JSON values. Nothing here knows HTML or HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from typing import Any

import msgspec

from scaffold.texts import plain

_encode = msgspec.msgpack.Encoder(order="deterministic", enc_hook=plain).encode


class Element:
    """A node of the tree of one run.

    Attributes:
        kind: which template renders it.
        id: the `id` of its root tag, unique on the page.
        props: JSON values; never changed in place, so that fingerprints stay true (see `update`).
        children: the nodes inside, or None for a leaf.
        value: what a widget shows, in its wire form; not part of the fingerprint, since the browser
            already shows what it sent.
        generation: counts how often the server itself set the value; a new one replaces the
            control.
    """

    __slots__ = (
        "_own", "children", "counts", "generation", "id", "kind", "pending", "props", "value",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        id: str,
        props: dict[str, Any],
        children: list[Element] | None = None,
        value: Any = None,
        generation: int = 0,
    ) -> None:
        self.kind = kind
        self.id = id
        self.props = props
        self.children = children
        self.value = value
        self.generation = generation
        self.pending = False
        self.counts: dict[str, int] | None = None
        self._own: tuple[dict[str, Any], int] | None = None

    def __repr__(self) -> str:
        return f"<{self.kind} #{self.id}>"

    @property
    def own(self) -> int:
        """Return the 63-bit hash of kind and props, without children and value."""
        props, known = self.props, self._own
        if known is None or known[0] is not props:  # another thread may look while props change
            if not props:
                return _bare(self.kind)
            digest = blake2b(_encode((self.kind, props)), digest_size=8).digest()
            known = self._own = props, int.from_bytes(digest, "big") >> 1
        return known[1]

    def update(self, **props: Any) -> None:
        """Replace some props by new values."""
        self.props = {**self.props, **props}

    def take(self, other: Element) -> None:
        """Take the props of another node of this kind, and their hash where it is known."""
        self.props, self._own = other.props, other._own

    def next_id(self, kind: str) -> str:
        """Return the id of a new child: it names the kind and counts within it.

        A message that appears above other elements does not shift their ids, so they are not sent
        again.
        """
        if self.counts is None:
            self.counts = {}
        short = kind[:4]
        number = self.counts[short] = self.counts.get(short, 0) + 1
        return f"{self.id}-{short}{number}"

    def snapshot(self) -> Element:
        """Return the node and all below it as they are now, while a run goes on writing."""
        children = self.children
        copy = Element(
            self.kind,
            self.id,
            self.props,
            None if children is None else [child.snapshot() for child in list(children)],
            self.value,
            self.generation,
        )
        copy.pending = self.pending
        copy._own = self._own
        return copy

    def walk(self) -> Iterator[Element]:
        """Yield this node and all below it, in document order."""
        yield self
        for child in self.children or ():
            yield from child.walk()

    def outline(self, indent: int = 0) -> str:
        """Return the tree as indented text, for messages of failed tests."""
        shown = {
            k: v for k, v in self.props.items() if k in _TELLING and v not in (None, "", False)
        }
        line = "  " * indent + self.kind + "".join(f" {k}={v!r}" for k, v in shown.items())
        if self.value is not None:
            line += f" value={self.value!r}"
        return "\n".join([line, *(child.outline(indent + 1) for child in self.children or ())])


@cache
def _bare(kind: str) -> int:
    """Return the hash of a node without props: most of them are regions of every page."""
    return int.from_bytes(blake2b(_encode((kind, {})), digest_size=8).digest(), "big") >> 1


_TELLING = ("label", "body", "key", "title", "disabled", "text")
