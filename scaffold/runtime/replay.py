"""A run that only finds out what a page has: callbacks and fragments of another process.

No button is pressed in it, and nothing that it does to the session is kept. If a dialog is open
that only a pressed button opens, a second run presses that button and ends where the dialog is.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from scaffold.runtime.context import Run, enter, leave
from scaffold.runtime.control import Leave, RerunRun, StopRun, SwitchPage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scaffold.runtime.session import Session


def replay_page(
    session: Session, new_run: Callable[[], Run], call: Callable[[Run], None]
) -> Collection[str]:
    """Register the callbacks and fragments of a page; return the widgets that it offers."""
    snapshot = session.data.snapshot()
    values, generations = dict(session.values), dict(session.structure.generations)
    key_ids = dict(session.key_ids)
    run = _replayed(new_run(), call, frozenset())
    if session.structure.openers and not run.dialog_open:
        again = _replayed(new_run(), call, frozenset(session.structure.openers))
        run.registrations = {**again.registrations, **run.registrations}
        run.fragments = {**again.fragments, **run.fragments}
        run.offers = {**again.offers, **run.offers}
    session.values, session.structure.generations = values, generations
    session.key_ids = key_ids
    session.objects.clear()
    snapshot.restore()
    session.registrations = run.registrations
    session.fragments = run.fragments
    session.config = run.config
    return run.offers


def _replayed(run: Run, call: Callable[[Run], None], pressed: frozenset[str]) -> Run:
    offers = run.session.structure.offers
    run.triggers = pressed
    run.submitted = frozenset(offers[widget].form for widget in pressed if widget in offers)
    token = enter(run)
    try:
        with suppress(RerunRun, SwitchPage, StopRun, Leave, SystemExit, Exception):
            call(run)
    finally:
        leave(token)
    return run
