"""Containers that visitors open and close; with `on_change` they are widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from scaffold.elements.arguments import one_of
from scaffold.elements.container import Container
from scaffold.errors import MissingParameterError
from scaffold.runtime.context import Place
from scaffold.runtime.session_state import check_key
from scaffold.runtime.values import Shape, Unset, settle
from scaffold.widgets.codecs import Opened

if TYPE_CHECKING:
    from scaffold.elements.block import Block, Common
    from scaffold.widgets.codecs import Wire

T = TypeVar("T")
C = TypeVar("C", bound="Openable")


class Openable(Container):
    """A container that can be open or closed."""

    __slots__ = ("_open_now",)

    def __init__(self, place: Place | None = None, open_now: bool | None = None) -> None:
        super().__init__(place)
        self._open_now = open_now

    @property
    def open(self) -> bool | None:
        """Whether it is open; None without `on_change`, since then only the browser knows."""
        return self._open_now


class Tab(Openable):
    """One of several tabs; `.open` tells whether it is the one that is shown."""

    __slots__ = ()


def open_part(
    block: Block, cls: type[C], kind: str, common: Common, /, *, opened: bool, **props: Any
) -> C:
    """Open an expander or popover; it is a widget if its `on_change` is not "ignore"."""
    if common.on_change in (None, "ignore"):
        props["expanded"] = opened or None
        if common.disabled:
            props["disabled"] = True
        return block._open_as(cls, kind, common.look, key=common.key, help=common.help, **props)
    shape: Shape[bool] = Shape(int(opened), bool, _whether)
    value, place = _open_widget(block, kind, Opened(1), shape, common, props)
    return cls(place, value)


def open_tabs(
    block: Block, labels: list[str], default: str | None, common: Common, /, **props: Any
) -> list[Tab]:
    """Open tabs; they are a widget if `on_change` is not "ignore"."""
    if not labels:
        raise MissingParameterError(
            'st.tabs got no labels. Allowed is a list of at least one; write e.g. st.tabs(["A", '
            '"B"]).'
        )
    first = 0 if default is None else labels.index(one_of("st.tabs(default)", default, labels))
    props["labels"] = labels
    if common.on_change in (None, "ignore"):
        props["first"] = first or None
        box = block._open("tabs", common.look, key=common.key, **props)
        return [box._open_as(Tab, "tab", label=label) for label in labels]

    def load(wire: Wire) -> str:
        if isinstance(wire, int) and 0 <= wire < len(labels):
            return labels[wire]
        raise Unset

    def dump(value: Any) -> int:
        if value in labels:
            return labels.index(value)
        raise Unset

    codec = Opened(len(labels))
    _, place = _open_widget(block, "tabs", codec, Shape(first, load, dump), common, props)
    tabs: list[Tab] = []
    for number, label in enumerate(labels):
        tab = Container(place)._open_as(Tab, "tab", label=label)
        tab._open_now = number == place.node.value
        tabs.append(tab)
    return tabs


def _open_widget(
    block: Block, kind: str, codec: Opened, shape: Shape[T], common: Common, props: dict[str, Any]
) -> tuple[T, Place]:
    """Append a widget that has children, and return its value and the place inside."""
    run, place = block._here(kind)
    key = check_key(common.key)
    common.resets = shape.default, common.help, common.width, *sorted(props.items())
    node, widget = block._node(run, place, kind, key, common, props, shape.default)
    node.children = []
    value, node.value, node.generation = settle(run, widget, key, shape)
    block._register(run, place, node, codec, shape, common, key)
    block._put(run, place, node)
    return value, Place(node, place.form, place.area)


def _whether(value: Any) -> int:
    if isinstance(value, bool):
        return int(value)
    raise Unset
