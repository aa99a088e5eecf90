"""What a visitor has entered and not sent yet, with the rules of a browser.

A field of a form waits for a submit button of its form; then all fields of the form go with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.errors import InputError
from scaffold.runtime.values import Unset, known_value
from scaffold.testing.failures import AppTestError, ElementMissing
from scaffold.testing.raw import NotOfferedError, options_of, raw_value, raw_wire
from scaffold.widgets.codecs import Files, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffold.runtime.session import Session
    from scaffold.testing.screen import Screen
    from scaffold.tree import Element
    from scaffold.widgets.offer import Offer

NOTHING = object()


@dataclass(slots=True)
class Entry:
    """The strings of one widget, and the value that it will have."""

    raw: list[str]
    value: Any = NOTHING


class Entries:
    """What stands in the controls of a page, as far as the visitor changed it."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        screen.value_of = self.value
        self._pending: dict[str, Entry] = {}
        self._last: dict[str, Any] = {}
        self.session: Session | None = None

    def clear(self) -> None:
        """Forget what was entered: the page was loaded anew."""
        self._pending.clear()

    # What elements ask.

    def value(self, node: Element) -> Any:
        """Return the value that a control shows: what was entered, or what the last run had."""
        entry = self._pending.get(node.id)
        if entry is not None and entry.value is not NOTHING:
            return entry.value
        if self.session is None:
            return None
        try:
            return known_value(self.session, node.id)
        except KeyError:
            return node.value

    def raw(self, node: Element) -> list[str]:
        """Return the strings that stand in a control."""
        entry = self._pending.get(node.id)
        if entry is not None or self.session is None:
            return entry.raw if entry is not None else []
        return raw_wire(self.offer(node).codec, self.session.values.get(node.id))

    def pressed(self, node: Element) -> bool:
        """Return whether a button is pressed and that is not sent yet."""
        return node.id in self._pending

    def last(self, node: Element) -> Any:
        """Return what was sent for a widget with the last run, None if nothing was."""
        return self._last.get(node.id)

    def options(self, node: Element) -> list[Any]:
        """Return the objects that a choice offers."""
        return options_of(self.offer(node).codec, self._load(node))

    def enter(self, node: Element, value: Any) -> None:
        """Put a value into a control.

        Raises:
            AppTestError: no visitor could: it is disabled, out of bounds or none of the options.
        """
        offer = self.offer(node)
        labels: Sequence[str] = node.props.get("options") or ()
        labels = labels if isinstance(labels, list) else [str(one) for one in self.options(node)]
        try:
            raw = raw_value(offer.codec, value, self.options(node), labels)
        except (NotOfferedError, TypeError, ValueError) as problem:
            raise self._refused(node, value, problem) from None
        self.enter_raw(node, raw, value)

    def enter_raw(self, node: Element, raw: list[str], value: Any = NOTHING) -> None:
        """Put the strings of a form field into a control."""
        offer = self.offer(node)
        try:
            wire = offer.codec.check(raw)
            shown = NOTHING if isinstance(offer.codec, Files) else self._load(node)(wire)
        except (InputError, Unset) as problem:
            raise self._refused(node, value, problem) from None
        self._pending[node.id] = Entry(raw, shown)

    def happen(self, widget: str, raw: list[str]) -> None:
        """Send what has no control of its own along: the events of a component."""
        self._pending[widget] = Entry(raw)

    def release(self, node: Element) -> None:
        """Take back that a button was pressed."""
        self._pending.pop(node.id, None)

    def offer(self, node: Element) -> Offer:
        """Return what may be sent for a widget.

        Raises:
            AppTestError: it is not on the page any more, or disabled.
        """
        offers = self.session.structure.offers if self.session is not None else {}
        offer = offers.get(node.id)
        if offer is None or self._screen.find(node.id) is None:
            raise ElementMissing(
                f"The {_named(node)} is not on the page any more.", self._screen.outline()
            )
        if offer.disabled:
            raise AppTestError(
                f"The {_named(node)} is disabled, so nobody can change it.", self._screen.outline()
            )
        return offer

    # What is sent.

    def sent(self) -> dict[str, list[str]]:
        """Return the fields that the browser sends now, in the order of the page."""
        if self.session is None or not self._pending:
            return {}
        offers = self.session.structure.offers
        submitted = self._submitted(offers)
        values: dict[str, list[str]] = {}
        for widget, offer in offers.items():
            entry = self._pending.get(widget)
            if offer.form is not None and offer.form not in submitted:
                continue
            if entry is not None:
                values[widget] = entry.raw
            elif _goes_along(offer):
                values[widget] = raw_wire(offer.codec, self.session.values.get(widget))
        return values

    def was_sent(self, values: dict[str, list[str]]) -> None:
        """Forget what was sent; fields of other forms keep what stands in them."""
        sent = {widget: entry.value for widget, entry in self._pending.items() if widget in values}
        self._last = {widget: value for widget, value in sent.items() if value is not NOTHING}
        forms = self.session.structure.offers if self.session is not None else {}
        for widget in list(self._pending):
            offer = forms.get(widget)
            if widget in values or offer is None or offer.form is None:
                del self._pending[widget]

    def settle(self) -> None:
        """Forget what stood in controls that the answer removed or replaced."""
        for widget in list(self._pending):
            if self._screen.find(widget) is None:
                del self._pending[widget]

    def _submitted(self, offers: dict[str, Offer]) -> set[str | None]:
        return {
            offers[widget].form
            for widget in self._pending
            if widget in offers and isinstance(offers[widget].codec, Trigger)
        } - {None}

    def _load(self, node: Element) -> Callable[[Any], Any]:
        registration = ((self.session and self.session.registrations) or {}).get(node.id)
        return registration.load if registration is not None else _as_it_is

    def _refused(self, node: Element, value: object, problem: Exception) -> AppTestError:
        given = "" if value is NOTHING else f" {value!r}"
        return AppTestError(
            f"The {_named(node)} does not take{given}: {problem}", self._screen.outline()
        )


def _goes_along(offer: Offer) -> bool:
    """Return whether a field is sent with its form although nobody touched it."""
    return offer.form is not None and not offer.disabled and not isinstance(offer.codec, Trigger)


def _as_it_is(wire: Any) -> Any:
    return wire


def _named(node: Element) -> str:
    label = node.props.get("label") or node.props.get("key") or ""
    return f'{node.kind} "{label}"' if label else node.kind
