"""After a run: what the page offers now, and which values go with the widgets that are gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.runtime.fragments import within

if TYPE_CHECKING:
    from scaffold.runtime.context import Run
    from scaffold.runtime.control import Leave
    from scaffold.runtime.session import Session


@dataclass(slots=True)
class Outcome:
    """How a run ended: complete, by newer input, or by leaving the app."""

    complete: bool = False
    interrupted: bool = False
    leave: Leave | None = None


def leave_page(session: Session, to: str) -> None:
    """Drop what belongs to the page that the tab leaves; the author's own keys stay."""
    structure = session.structure
    staying = {w for w, offer in structure.offers.items() if offer.persist in ("session", "frame")}
    session.values = {w: value for w, value in session.values.items() if w in staying}
    session.objects = {w: value for w, value in session.objects.items() if w in staying}
    structure.generations = {w: n for w, n in structure.generations.items() if w in staying}
    structure.offers = {w: offer for w, offer in structure.offers.items() if w in staying}
    structure.printed = None
    structure.query = {}
    session.index_keys()
    session.page = to


def settle_offers(session: Session, run: Run, outcome: Outcome) -> None:
    """Remember what the page offers now, and drop the values of widgets that it no longer has."""
    structure = session.structure
    old = structure.offers
    for widget in run.triggers:
        session.objects[widget] = False
    if run.fragment_target is not None:
        inside = within(session.fragments, run.fragment_target)
        kept = {w: offer for w, offer in old.items() if offer.fragment not in inside}
        structure.offers = {**kept, **run.offers}
        session.fragments = {**session.fragments, **run.fragments}
        session.registrations = {**(session.registrations or {}), **run.registrations}
    elif outcome.interrupted:
        structure.offers = {**old, **run.offers}
        session.registrations = {**(session.registrations or {}), **run.registrations}
    else:
        structure.offers = run.offers
        session.registrations = run.registrations
        session.fragments = run.fragments
    if outcome.complete:
        _clean_up(session, old)
    session.index_keys()


def _clean_up(session: Session, old: Mapping[str, Any]) -> None:
    offers = session.structure.offers
    gone = [
        widget
        for widget in session.values
        if widget not in offers
        and not (widget in old and old[widget].persist in ("page", "session"))
    ]
    for widget in gone:
        del session.values[widget]
        session.objects.pop(widget, None)
        session.structure.generations.pop(widget, None)


def reset_forms(session: Session, run: Run) -> None:
    """Put the widgets of forms with `clear_on_submit` back to their defaults, after their run."""
    generations = session.structure.generations
    for widget, (default, node) in run.resets.items():
        if session.values.get(widget) == default:
            continue
        session.values[widget] = default
        session.objects.pop(widget, None)
        generations[widget] = node.generation = generations.get(widget, 0) + 1
        node.value = default
