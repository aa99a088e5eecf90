"""After a run: what the page offers now, and which values go with the widgets that are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.errors import UsageError
from scaffold.runtime.context import Config
from scaffold.runtime.fragments import within
from scaffold.runtime.session import Kept
from scaffold.runtime.values import forget, release
from scaffold.tree import Element

if TYPE_CHECKING:
    from scaffold.runtime.ask import Site
    from scaffold.runtime.context import Run
    from scaffold.runtime.control import Leave, ScriptSyntaxError
    from scaffold.runtime.session import Registration, Session
    from scaffold.widgets.offer import Offer


@dataclass(slots=True)
class Outcome:
    """How a run ended: complete, by newer input, by leaving the app.

    Or it could not begin.
    """

    complete: bool = False
    interrupted: bool = False
    broken: ScriptSyntaxError | None = None
    leave: Leave | None = None


def leave_page(session: Session, to: str) -> None:
    """Drop what belongs to the page that the tab leaves; the author's own keys stay.

    The pages of `st.navigation` are one page here: what goes with one of them goes after the run.
    """
    structure = session.structure
    structure.printed = None
    structure.query = {}
    if session.page == to:
        return
    structure.kept = {w: kept for w, kept in structure.kept.items() if _lasts(kept)}
    structure.offers = {}
    _forget(session, [widget for widget in session.values if widget not in structure.kept])
    session.index_keys()
    session.page = to


def show(site: Site, error: Exception, run: Run) -> None:
    """Show an exception where the page had got to, as far as the app wants it to be seen."""
    failed, place = run.failure or (None, run.main)
    parent = place if failed is error else run.main
    props = site.failed(error, run)
    if props is not None:
        run.add(Element("exception", parent.next_id("exception"), props), parent)


def settle_refused(session: Session, run: Run) -> None:
    """Keep what was entered and what callbacks did; the browser shows another page now."""
    settle_offers(session, run, Outcome(interrupted=True))
    session.structure.printed = None
    session.pending = []


def settle_offers(session: Session, run: Run, outcome: Outcome) -> None:
    """Remember what the page offers now, and drop the values of widgets that it no longer has."""
    structure = session.structure
    structure.client = run.request.get("client") or structure.client
    old = structure.offers
    for widget in run.triggers:
        release(session, widget)
    stays = outcome.interrupted or outcome.broken is not None
    inside = {name for target in run.targets for name in within(session.fragments, target)}
    if run.targets or stays:
        staying = {w: offer for w, offer in old.items() if stays or offer.fragment not in inside}
        structure.offers = {**staying, **run.offers}
        session.fragments = {**session.fragments, **run.fragments}
        session.registrations = {**(session.registrations or {}), **run.registrations}
    else:
        structure.offers = run.offers
        session.registrations = {**_of_kept(session), **run.registrations}
        session.fragments = run.fragments
    if run.dialog_open or not (run.targets or stays):
        structure.openers = sorted(run.triggers) if run.dialog_open else []
    _keep(session, run, old, complete=outcome.complete)
    if outcome.complete:
        hidden = [w for w in session.values if w not in structure.offers]
        if run.targets:
            hidden = [w for w in hidden if w in old and old[w].fragment in inside]
        _forget(session, [w for w in hidden if not _stays(session, run, w)])
    session.index_keys()


def _of_kept(session: Session) -> dict[str, Registration]:
    known = session.registrations or {}
    return {w: known[w] for w in session.structure.kept if w in known}


def _keep(session: Session, run: Run, old: Mapping[str, Offer], *, complete: bool) -> None:
    """Note the widgets whose values outlive the run, although they may not be shown in it."""
    structure = session.structure
    for widget, offer in run.offers.items():
        if offer.persist is not None:
            structure.kept[widget] = Kept(offer, _page_of(run, widget))
    if complete:
        if not run.targets:
            structure.kept = {
                w: k for w, k in structure.kept.items() if k.offer.persist is not None
            }
        return
    for widget, offer in old.items():
        if widget not in structure.offers and widget in session.values:
            structure.kept.setdefault(widget, Kept(offer, run.page))


def _stays(session: Session, run: Run, widget: str) -> bool:
    kept = session.structure.kept.get(widget)
    if kept is None or kept.offer.persist is None:
        return False
    return _lasts(kept) or kept.page in (run.page, _page_of(run, None))


def _lasts(kept: Kept) -> bool:
    return kept.offer.persist == "session"


def _page_of(run: Run, widget: str | None) -> str:
    """Return the page that a widget is on: one of `st.navigation`, or the frame around these."""
    navigation = run.navigation
    if navigation is None or (widget is not None and widget not in navigation.page_widgets):
        return run.page
    return f"{run.page}#{navigation.current.url_path}"


def _forget(session: Session, widgets: list[str]) -> None:
    for widget in widgets:
        session.values.pop(widget, None)
        session.objects.pop(widget, None)
        session.structure.generations.pop(widget, None)
        session.structure.kept.pop(widget, None)


def settle_query(session: Session, run: Run, outcome: Outcome) -> None:
    """Keep the address; the parameter of a bound widget that is gone goes with it."""
    structure, query = session.structure, run.query.raw()
    if outcome.complete and query:
        before = structure.query
        inside = {name for target in run.targets for name in within(session.fragments, target)}
        made = {offer.key for offer in run.offers.values()}
        for offer in structure.offers.values():
            key = offer.key
            if not offer.bound or key is None or key in made:
                continue
            shown = run.targets and offer.fragment not in inside
            if not shown and query.get(key) == before.get(key):
                query.pop(key, None)
    structure.query = query


def config_before(session: Session, fragments: Sequence[str]) -> Config:
    """Return what a run finds set by `st.set_page_config`: nothing, or for fragments the page's."""
    known = session.config if fragments else None
    return Config() if known is None else replace(known, asks=False)


def bound_outside(session: Session, fragments: Sequence[str]) -> list[str]:
    """Return the keys of widgets with `bind=` that a run of these fragments does not make."""
    if not fragments:
        return []
    inside = set[str]().union(*(within(session.fragments, name) for name in fragments))
    offers = session.structure.offers.values()
    return [o.key for o in offers if o.bound and o.key is not None and o.fragment not in inside]


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


def let_go(session: Session, run: Run) -> None:
    """End what lasts for one run, as another follows: buttons, and forms with `clear_on_submit`."""
    for widget in run.triggers:
        release(session, widget)
    if run.clearing:
        for widget, offer in session.structure.offers.items():
            if offer.form in run.clearing:
                forget(session, widget)


def endless(limit: int) -> Exception:
    """Return what a page shows that asks to be run again without end."""
    return UsageError(
        f"st.rerun() was called {limit} times in one interaction. Call it only when something "
        "changed, e.g. inside the if of a button."
    )
