"""Widgets that keep their own state in the browser.

When Python changes the value of such a widget, the page does not put a new control in its place: a
frame would load again, a component would begin anew. They are told by what they are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from scaffold.runtime.session_state import check_key
from scaffold.runtime.values import settle

if TYPE_CHECKING:
    from scaffold.elements.block import Block, Common
    from scaffold.runtime.values import Shape
    from scaffold.tree import Element
    from scaffold.widgets.codecs import AnyCodec

T = TypeVar("T")


def add_quietly(
    block: Block, kind: str, codec: AnyCodec, shape: Shape[T], common: Common, /, **props: Any
) -> tuple[T, Element]:
    """Append a component; return its value in this run and its node. See `Block._widget`."""
    run, place = block._here(kind)
    key = check_key(common.key)
    node, widget = block._node(run, place, kind, key, common, props, shape.default)
    value, node.value, turn = settle(run, widget, key, shape)
    if turn:
        node.update(turn=turn)
    block._register(run, place, node, codec, shape, common, key)
    block._put(run, place, node)
    return value, node
