"""The base of everything that elements can be written into: the only code that touches the tree.

Families of elements (text.py, buttons.py, ...) subclass Block and use its four helpers: `_add` for
what is only shown, `_open` for containers, `_file` for bytes, `_widget` and `_trigger` for widgets.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias, TypeVar

from scaffold.elements.unknown import refuse_unknown
from scaffold.errors import (
    DuplicateKeyError,
    DuplicateWidgetError,
    FormCallbackError,
    NeverAssignedError,
    NotAllowedError,
    UsageError,
    nearest,
)
from scaffold.paths import is_ours
from scaffold.runtime.apply import name_of
from scaffold.runtime.context import Place, Run, current_run
from scaffold.runtime.session import Registration
from scaffold.runtime.session_state import NEVER_ASSIGNED, check_key
from scaffold.runtime.values import Shape, settle
from scaffold.tree import Element
from scaffold.widgets.codecs import AnyCodec, Trigger
from scaffold.widgets.identity import keyed_id, plain_id
from scaffold.widgets.look import LOOKS, parse_look, parse_width
from scaffold.widgets.offer import Offer

if TYPE_CHECKING:
    from scaffold.elements.container import Container, Slot

T = TypeVar("T")
C = TypeVar("C", bound="Block")
Key: TypeAlias = str | int | None
Callback: TypeAlias = Callable[..., Any] | Literal["rerun", "ignore"] | None
Args: TypeAlias = Iterable[Any] | None
Kwargs: TypeAlias = Mapping[str, Any] | None
LabelVisibility: TypeAlias = Literal["visible", "hidden", "collapsed"]
Width: TypeAlias = int | Literal["stretch", "content"]
TextAlignment: TypeAlias = Literal["left", "center", "right", "justify"]
Persist: TypeAlias = Literal["page", "session"] | None

_NO_IDENTITY = frozenset({"disabled", "label_visibility", "look", "form", "key"})
_trigger_codec = Trigger()
_trigger_shape: Shape[bool] = Shape(False, bool, bool)


@dataclass(slots=True)
class Common:
    """What all widgets take, and what `_widget` does with it once for all of them.

    Attributes:
        resets: values of parameters that reset even a widget with a key, e.g. bounds of a slider.
        identity: what stands in the identity of a widget without a key instead of props that move
            by themselves, e.g. a default of now.
    """

    key: Key = None
    help: str | None = None
    on_change: Callback = None
    args: Args = None
    kwargs: Kwargs = None
    disabled: bool = False
    label_visibility: LabelVisibility = "visible"
    width: Width | None = None
    look: Mapping[str, Any] = field(default_factory=dict[str, Any])
    resets: tuple[Any, ...] = ()
    persist: Persist = None
    identity: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Block:
    """A place on the page that elements are written to."""

    __slots__ = ("_place",)

    def __init__(self, place: Place | None = None) -> None:
        self._place = place

    def __deepcopy__(self, memo: object) -> NoReturn:
        """Refuse: what is written to a copy would be shown nowhere."""
        raise TypeError(f"{type(self).__name__} belongs to the run that made it")

    # The four helpers. Their own parameters are positional-only, because elements have props that
    # are called `kind`, `label` or `key`.

    def _add(
        self, kind: str, look: Mapping[str, Any] | None = None, /, *, key: Key = None, **props: Any
    ) -> Slot:
        """Append an element that is only shown; None values are left out of the props."""
        from scaffold.elements.container import Slot

        run, place = self._here(kind)
        node = Element(kind, self._new_id(place, kind), _tidy(kind, props, look))
        if key is not None:
            node.props["key"] = check_key(key)
        node = self._put(run, place, node)
        return Slot(place, node)

    def _open(
        self,
        kind: str,
        look: Mapping[str, Any] | None = None,
        /,
        *,
        form: str | None = None,
        area: str | None = None,
        key: Key = None,
        **props: Any,
    ) -> Container:
        """Append a container and return it; its widgets belong to `form` and `area` if given."""
        from scaffold.elements.container import Container

        return self._open_as(Container, kind, look, form=form, area=area, key=key, **props)

    def _open_as(
        self,
        cls: type[C],
        kind: str,
        look: Mapping[str, Any] | None = None,
        /,
        *,
        form: str | None = None,
        area: str | None = None,
        key: Key = None,
        node_id: str | None = None,
        **props: Any,
    ) -> C:
        """Append a container whose Python side is `cls`, which may have methods of its own."""
        run, place = self._here(kind)
        node = Element(kind, node_id or self._new_id(place, kind), _tidy(kind, props, look), [])
        if key is not None:
            node.props["key"] = check_key(key)
        node = self._put(run, place, node)
        return cls(Place(node, form or place.form, area or place.area))

    def _file(self, data: bytes, mime: str, /, name: str | None = None) -> str:
        """Keep bytes for this session and return their address, to be put into props."""
        run = current_run("st")
        return run.files.put(data, mime, session=run.session.id, name=name)

    def _widget(
        self, kind: str, codec: AnyCodec, shape: Shape[T], common: Common, /, **props: Any
    ) -> T:
        """Append a widget and return its value in this run.

        Raises:
            DuplicateKeyError: another widget of this run has the key.
            DuplicateWidgetError: an identical widget without a key is there already.
            FormCallbackError: a callback on a widget inside a form.
        """
        run, place = self._here(kind)
        if place.form is not None and callable(common.on_change):
            raise FormCallbackError(
                f'The {kind} "{props.get("label", "")}" is in a form and has a callback. Inside '
                "a form only st.form_submit_button may have one (on_click); move the callback "
                "there."
            )
        key = check_key(common.key)
        node, widget = self._node(run, place, kind, key, common, props, shape.default)
        value, node.value, node.generation = settle(run, widget, key, shape)
        if shape.show is not None:
            node.update(**shape.show(value))
        self._register(run, place, node, codec, shape, common, key)
        self._put(run, place, node)
        return value

    def _trigger(
        self, kind: str, common: Common, /, *, codec: AnyCodec | None = None, **props: Any
    ) -> bool:
        """Append a button and return whether it was pressed for this run."""
        run, place = self._here(kind)
        key = check_key(common.key)
        node, widget = self._node(run, place, kind, key, common, props, None)
        self._register(run, place, node, codec or _trigger_codec, _trigger_shape, common, key)
        self._put(run, place, node)
        pressed = widget in run.triggers
        run.session.objects[widget] = pressed
        return pressed

    # What the helpers share.

    def _here(self, what: str) -> tuple[Run, Place]:
        """Return the current run and where this block writes."""
        run = current_run(f"st.{what}")
        run.check()
        return run, self._where(run)

    def _where(self, run: Run) -> Place:
        """Return where it writes; a fragment has a part of its own in others' containers."""
        assert self._place is not None  # noqa: S101 - only the root has none
        return run.writable(self._place)

    def _new_id(self, place: Place, kind: str) -> str:
        """Return the id of a new element: its container's, its kind and its number among these."""
        return place.node.next_id(kind)

    def _put(self, run: Run, place: Place, node: Element) -> Element:
        """Append a node; a Slot replaces the one that it shows instead."""
        run.add(node, place.node)
        return node

    def _node(
        self,
        run: Run,
        place: Place,
        kind: str,
        key: str | None,
        common: Common,
        props: dict[str, Any],
        default: Any,
    ) -> tuple[Element, str]:
        """Return the node of a widget, with its identity checked for doubles."""
        if run.recordings:
            raise UsageError(
                f"A {kind} was made inside a cached function. Make widgets outside and pass "
                "their values in."
            )
        shown = _tidy(kind, props, common.look)
        _add_common(shown, common, key, place)
        if key is not None:
            _claim_key(run, key, kind)
            if kind in NEVER_ASSIGNED and key in run.session.data:
                raise NeverAssignedError(key, kind)
            extra = repr(common.resets) if common.resets else ""
            widget = keyed_id(run.page, kind, key, extra)
        else:
            defining = {k: v for k, v in shown.items() if k not in _NO_IDENTITY}
            defining["default"] = default
            defining.update(common.identity)
            widget = plain_id(run.page, kind, place.area, place.form, defining)
        if key is None:
            _claim_widget(run, widget, kind, str(props.get("label", "")))
        return Element(kind, widget, shown), widget

    @staticmethod
    def _register(
        run: Run,
        place: Place,
        node: Element,
        codec: AnyCodec,
        shape: Shape[Any],
        common: Common,
        key: str | None,
    ) -> None:
        """Note what the browser may send for a widget, and whom to call then."""
        callback = common.on_change if callable(common.on_change) else None
        if isinstance(common.on_change, str) and common.on_change not in ("rerun", "ignore"):
            raise NotAllowedError(
                f'A callback is a function, "rerun" or "ignore"; {common.on_change!r} was given.'
                + nearest(common.on_change, ["rerun", "ignore"])
            )
        args, kwargs = tuple(common.args or ()), dict(common.kwargs or {})
        run.registrations[node.id] = Registration(shape.load, callback, args, kwargs)
        run.offers[node.id] = Offer(
            node.kind,
            codec,
            key,
            bool(common.disabled),
            place.form,
            run.fragment,
            name_of(callback, plain=not args and not kwargs),
            common.on_change != "ignore",
            common.persist,
        )
        if key is not None:
            run.session.key_ids[key] = node.id
        if place.form is not None and place.form in run.clearing:
            run.resets[node.id] = (shape.default, node)


def _tidy(kind: str, props: dict[str, Any], look: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return props without None, and with the look parsed."""
    tidy = {name: value for name, value in props.items() if value is not None}
    if look:
        if not look.keys() <= LOOKS:
            refuse_unknown(kind, look)
        parsed = parse_look(look)
        if parsed:
            tidy["look"] = parsed
    return tidy


def _add_common(props: dict[str, Any], common: Common, key: str | None, place: Place) -> None:
    """Put what all widgets show into the props."""
    if key is not None:
        props["key"] = key
    if common.help is not None:
        props["help"] = common.help
    if common.disabled:
        props["disabled"] = True
    if common.label_visibility != "visible":
        props["label_visibility"] = _checked_visibility(common.label_visibility)
    if common.width is not None:
        props["width"] = parse_width(common.width)
    if place.form is not None:
        props["form"] = place.form
    if common.on_change == "ignore":
        props["ignore"] = True


def _checked_visibility(given: str) -> str:
    allowed = ("visible", "hidden", "collapsed")
    if given not in allowed:
        raise NotAllowedError(
            f"label_visibility={given!r} was given; allowed are {', '.join(map(repr, allowed))}."
            + nearest(str(given), allowed)
        )
    return given


def _claim_key(run: Run, key: str, kind: str) -> None:
    """Give a key to one widget of this run, and name both places if another has it."""
    where = author_line()
    if key in run.keys_made:
        raise DuplicateKeyError(key, run.path, shown_line(run.places[key]), shown_line(where))
    run.keys_made[key] = kind
    run.places[key] = where


def _claim_widget(run: Run, widget: str, kind: str, label: str) -> None:
    """Give an identity to one widget of this run, and name both places if another has it."""
    where = author_line()
    if widget in run.offers:
        first = run.places.get(widget, where)
        raise DuplicateWidgetError(kind, label, run.path, shown_line(first), shown_line(where))
    run.places[widget] = where


def author_line() -> tuple[str, int]:
    """Return file and line of the author's call: the first frame outside of scaffold."""
    frame = sys._getframe(1)
    while frame.f_back is not None and is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def shown_line(where: tuple[str, int]) -> str:
    """Return a place in the author's code as `file.py:12`."""
    return f"{Path(where[0]).name}:{where[1]}"
