"""Check what a browser sent against what it was offered, then apply it: all of it or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FunctionType
from typing import TYPE_CHECKING, Any, Protocol

from scaffold.errors import InputError
from scaffold.runtime.session import Registration, Session
from scaffold.widgets.codecs import Files, Spoken, Trigger, Wire

if TYPE_CHECKING:
    from scaffold.widgets.offer import Offer

LIVES_IN_PROCESS = "?"


class Uploads(Protocol):
    """Where uploaded files are."""

    def has_upload(self, session_id: str, file_id: str) -> bool:
        """Return whether a session uploaded this file."""
        ...


@dataclass(slots=True)
class Checked:
    """Values that passed the codecs of their widgets."""

    wires: dict[str, Wire] = field(default_factory=dict[str, Wire])
    triggers: frozenset[str] = frozenset()

    def keep(self, offered: Collection[str]) -> None:
        """Pass over the values of all widgets but these."""
        self.wires = {widget: wire for widget, wire in self.wires.items() if widget in offered}
        self.triggers = frozenset(widget for widget in self.triggers if widget in offered)

    def changed(self, session: Session) -> list[str]:
        """Return the widgets whose value differs, in the order of the page."""
        return [
            widget
            for widget in session.structure.offers
            if widget in self.triggers
            or (widget in self.wires and self.wires[widget] != session.values.get(widget))
        ]

    def needs_replay(self, session: Session, changed: list[str]) -> bool:
        """Return whether a callback is due that only a run of the page can find."""
        if not session.cold:
            return False
        offers = session.structure.offers
        return any(offers[w].callback is not None and by_name(offers[w]) is None for w in changed)

    def assign(self, session: Session) -> None:
        """Put the values into the session."""
        for widget, wire in self.wires.items():
            if session.values.get(widget) != wire:
                session.values[widget] = wire
                session.objects.pop(widget, None)
                offer = session.structure.offers[widget]
                if offer.key is not None and offer.key in session.data:
                    session.data.delete(offer.key)


def check_values(
    session: Session, values: Mapping[str, Sequence[str]], uploads: Uploads, *, strict: bool
) -> Checked:
    """Return the checked values.

    With `strict` the browser shows the very page that made the offers, so a value for anything else
    is refused. Otherwise (a lost answer, a restored tab) what is no longer offered is passed over.

    Raises:
        InputError: a value was not offered, is disabled, out of range or too big.
    """
    checked = Checked()
    pressed: set[str] = set()
    for widget, raw in values.items():
        offer = session.structure.offers.get(widget)
        if offer is None or offer.disabled:
            if not strict:
                continue
            what = "is not on this page" if offer is None else f"is a disabled {offer.kind}"
            raise InputError(f"A value was sent for {widget[:40]!r}, which {what}.")
        wire = offer.codec.check(raw)
        _check_files(session, offer, wire, uploads)
        if isinstance(offer.codec, Trigger):
            if wire is None:
                continue
            pressed.add(widget)
            if isinstance(offer.codec, Spoken):
                checked.wires[widget] = wire
        else:
            checked.wires[widget] = wire
    checked.triggers = frozenset(pressed)
    _check_forms(session, checked)
    return checked


def check_draft(session: Session, values: Mapping[str, Sequence[str]]) -> Checked:
    """Return the values of a draft that still fit; what does not is passed over."""
    checked = Checked()
    for widget, raw in values.items():
        offer = session.structure.offers.get(widget)
        if offer is None or offer.disabled or not offer.codec.may_be_kept:
            continue
        with suppress(InputError):
            checked.wires[widget] = offer.codec.check(raw)
    return checked


def _check_files(session: Session, offer: Offer, wire: Wire, uploads: Uploads) -> None:
    if isinstance(offer.codec, Files):
        for file_id in wire:
            if not uploads.has_upload(session.id, file_id):
                raise InputError(f"The file {file_id[:20]!r} was not uploaded in this session.")


def _check_forms(session: Session, checked: Checked) -> None:
    """The widgets of a form arrive together with its submit button, never alone."""
    offers = session.structure.offers
    submitted = {offers[widget].form for widget in checked.triggers}
    for widget in checked.wires:
        form = offers[widget].form
        if form is not None and form not in submitted:
            raise InputError("A field of a form was sent without its submit button.")


def registered(session: Session, widget: str) -> Registration | None:
    """Return the callback of a widget, from this process or by its qualified name."""
    if session.registrations is not None:
        return session.registrations.get(widget)
    callback = by_name(session.structure.offers[widget])
    return Registration(lambda wire: wire, callback) if callback is not None else None


def name_of(callback: Callable[..., Any] | None, *, plain: bool) -> str | None:
    """Return how a callback is stored: its qualified name, or that it lives only in a process.

    Only a module-level function without arguments (`plain`) can be found again by name.
    """
    if callback is None:
        return None
    if not plain or not isinstance(callback, FunctionType) or callback.__closure__:
        return LIVES_IN_PROCESS
    name = f"{callback.__module__}:{callback.__qualname__}"
    return name if _find(name) is callback else LIVES_IN_PROCESS


def by_name(offer: Offer) -> Callable[..., Any] | None:
    """Return the module-level function that an offer names, or None."""
    if offer.callback is None or offer.callback == LIVES_IN_PROCESS:
        return None
    return _find(offer.callback)


def _find(name: str) -> FunctionType | None:
    module, _, attribute = name.partition(":")
    found = getattr(sys.modules.get(module), attribute, None)
    return found if isinstance(found, FunctionType) and found.__module__ == module else None
