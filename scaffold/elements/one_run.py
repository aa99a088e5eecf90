"""Widgets whose value lasts for one run: chat messages, choices from a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from scaffold.runtime.session_state import check_key
from scaffold.runtime.values import Shape, Unset

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.elements.block import Block, Common
    from scaffold.tree import Element
    from scaffold.widgets.codecs import Spoken, Wire

T = TypeVar("T")


def open_one_run(
    block: Block, kind: str, codec: Spoken, load: Callable[[Wire], T], common: Common, /,
    **props: Any,
) -> tuple[T | None, Element]:  # fmt: skip
    """Append the widget; return what was sent for this run, or None, and its element."""
    run, place = block._here(kind)
    key = check_key(common.key)
    node, widget = block._node(run, place, kind, key, common, props, None)
    shape: Shape[Any] = Shape(None, lambda wire: None if wire is None else load(wire), _never)
    block._register(run, place, node, codec, shape, common, key)
    block._put(run, place, node)
    value: T | None = None
    if widget in run.triggers:
        try:
            value = shape.load(run.session.values.get(widget))
        except Unset:
            value = None
    run.session.objects[widget] = value
    return value, node


def _never(value: Any) -> Wire:
    raise Unset
