"""One interaction, from the values a browser sent to the patches it gets.

Steps 4 to 11 of the design. Nothing here knows HTTP or HTML: a POST, a GET and AppTest are three
callers of the same class.
"""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from scaffold.errors import AccessError, SessionForgotten, UsageError
from scaffold.runtime.aftermath import (
    Outcome,
    bound_outside,
    config_before,
    endless,
    leave_page,
    let_go,
    reset_forms,
    settle_offers,
    settle_query,
    settle_refused,
    show,
)
from scaffold.runtime.apply import check_draft, check_values
from scaffold.runtime.ask import Answer, Ask, PageCall, Site
from scaffold.runtime.callbacks import fail_in, run_callbacks
from scaffold.runtime.context import Run, enter, leave
from scaffold.runtime.control import (
    Interrupted,
    Leave,
    RerunRun,
    ScriptSyntaxError,
    StopRun,
    SwitchPage,
)
from scaffold.runtime.early import Early
from scaffold.runtime.parallel import call_page
from scaffold.runtime.query_params import QueryParams
from scaffold.runtime.replay import replay_page
from scaffold.runtime.shown import Shown
from scaffold.runtime.values import press
from scaffold.tree import Element, Patch
from scaffold.widgets.codecs import Trigger

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scaffold.runtime.session import Session

__all__ = ["Answer", "Ask", "Interaction", "PageCall", "Site"]


class Interaction:
    """One interaction; `perform` runs in a worker thread, the other methods in any."""

    def __init__(self, site: Site, ask: Ask) -> None:
        self.site = site
        self.ask = ask
        self.page = ask.page
        self.run: Run | None = None
        self.session: Session | None = None
        self.interrupted = False
        self.done = False
        self._guard = Lock()
        self._shown = Shown(posted=ask.version is not None)
        self._early: Early | None = None
        self._triggers: frozenset[str] = frozenset()

    # Called while the run is going on, from other threads.

    def interrupt(self) -> None:
        """End the run at its next `st.` call; what was entered stays."""
        self.interrupted = True
        if self.run is not None:
            self.run.interrupt()

    def flush(self) -> list[Patch]:
        """Return the patches for what the run has written so far."""
        with self._guard:
            if self.done:
                return []
            return self._shown.differences(partial=True)

    def confirm(self) -> bool:
        """Store what was entered before the run has ended; return whether it is safe now."""
        with self._guard:
            if self.done or self._early is None or self.session is None:
                return False
            try:
                return self._early.store(self.site.sessions, self.session)
            except SessionForgotten:
                return False  # the end of the run tells

    def extend(self) -> None:
        """Keep the lease of a long run, and end it if newer input waits in another process."""
        sessions, session = self.site.sessions, self.session
        if session is None or self.done:
            return
        if sessions.store.extend(session.id, sessions.owner, sessions.clock()):
            self.interrupt()

    # The interaction itself.

    def perform(self) -> Answer:
        """Load the session, apply the values, run the page, find the patches, save.

        Raises:
            InputError: a value was not offered; nothing changed.
            AccessError: `st.switch_page` led to a page that this person may not open.
        """
        ask, sessions = self.ask, self.site.sessions
        for session_id in filter(None, (ask.session_id, ask.other_session)):
            with sessions.open(session_id, ask.browser, self) as session:
                if session is not None:
                    return self._within(session, fresh=False)
        browser = ask.new_browser() if ask.new_browser is not None else ask.browser
        session = sessions.create(browser, ask.page.key, ask.nonce or self.site.nonce())
        first: Mapping[str, Any] = ask.first_values(browser) if ask.first_values else {}
        for key, value in first.items():
            session.data.set(key, value)
        with sessions.open_new(session, self):
            return self._within(session, fresh=True)

    def _within(self, session: Session, *, fresh: bool) -> Answer:
        self.session = session
        session.nonce = self.ask.nonce or session.nonce
        if self.ask.defer and not fresh:
            return self._only_input(session)
        changed = [] if fresh else self._take_input(session)
        whole = fresh or self.ask.version is None or self.ask.version != session.version
        self._shown.printed = None if whole else session.structure.printed
        run, outcome = self._run_until_it_ends(session, changed)
        return self._finish(session, run, outcome, fresh=fresh)

    def _take_input(self, session: Session) -> list[str]:
        """Apply what the browser sent and return the widgets that changed."""
        ask = self.ask
        if session.page != ask.page.key:
            leave_page(session, ask.page.key)
            return []
        if ask.restores:
            check_draft(session, ask.values).assign(session)
            return []
        if ask.resume and session.pending:
            return self._resumed(session)
        if not ask.values:
            return []
        if ask.seq and ask.seq <= session.seq:
            self._press_again(session, session.pending)
            ask.version = None
            return []
        strict = ask.version == session.version
        checked = check_values(session, ask.values, self.site.files, strict=strict)
        if ask.recheck:
            checked.keep(self._replay_page(session))
        changed = checked.changed(session)
        if checked.needs_replay(session, changed):
            self._replay_page(session)
        checked.assign(session)
        session.seq = ask.seq or session.seq + 1
        self._triggers = checked.triggers
        session.pending = sorted(checked.triggers)
        return changed

    def _only_input(self, session: Session) -> Answer:
        """Keep what a plain form sent; the document that the browser loads next runs with it."""
        session.pending = self._take_input(session) or session.pending
        self.done = True
        self.site.sessions.save(session, release=True)
        return Answer(session, self._new_run(session, (), replay=True), [], self.page)

    def _resumed(self, session: Session) -> list[str]:
        """Return what a plain form changed, once."""
        offers = session.structure.offers
        changed = [widget for widget in offers if widget in session.pending]
        if session.cold and any(offers[widget].callback for widget in changed):
            self._replay_page(session)
        self._press_again(session, changed)
        session.pending = sorted(self._triggers)
        return changed

    def _press_again(self, session: Session, widgets: list[str]) -> None:
        """Let buttons be pressed whose press is stored already."""
        offers = session.structure.offers
        self._triggers = frozenset(
            w for w in widgets if w in offers and isinstance(offers[w].codec, Trigger)
        )

    def _run_until_it_ends(self, session: Session, changed: list[str]) -> tuple[Run, Outcome]:
        fragments = self._fragments_of(session, changed)
        outcome = Outcome()
        for turn in range(self.site.limits.reruns):
            run = self._new_run(session, fragments)
            token = enter(run)
            try:
                if turn or self._begin(session, run, changed, fragments):
                    outcome.complete = self._execute(run, fragments)
            except RerunRun as signal:
                fragments = self._again(session, run, signal)
                continue
            except SwitchPage as signal:
                fragments = ()
                if self._switch(session, run, signal, outcome):
                    continue
            except Leave as signal:
                outcome.leave = signal
            except Interrupted:
                outcome.interrupted = True
            except (StopRun, SystemExit):
                pass
            except Exception as error:
                self._went_wrong(error, run, outcome)
            finally:
                leave(token)
            return run, outcome
        run = self.run or self._new_run(session, ())
        show(self.site, endless(self.site.limits.reruns), run)
        return run, outcome

    def _new_run(self, session: Session, fragments: Sequence[str], *, replay: bool = False) -> Run:
        query = session.structure.query if self.ask.query is None else self.ask.query
        run = Run(
            session, page=self.page.key, path=self.page.path, user=self.ask.user,
            files=self.site.files, app=self, request=self.ask.request, replay=replay,
            query=QueryParams(query, bound_outside(session, fragments)),
        )  # fmt: skip
        if replay:
            return run
        run.interrupted = self.interrupted
        run.config = config_before(session, fragments)
        run.triggers = self._triggers
        offers = session.structure.offers
        run.submitted = frozenset(offers[w].form for w in run.triggers if w in offers)
        for widget in self._triggers:
            press(session, widget)
        self.run = run
        self._shown.bases = [] if fragments else [run.root]
        if not fragments and self._shown.printed is None:
            self._frame(run)
        return run

    def _execute(self, run: Run, fragments: Sequence[str], failed: Exception | None = None) -> bool:
        """Run the page or fragments; `failed` is what a callback raised, shown in its fragment."""
        if not fragments:
            return call_page(self.page, run, self.site)
        try:
            for name in fragments:
                fragment = run.session.fragments[name]
                node = Element("fragment", fragment.node_id, fragment.props, [])
                run.fragment_target = name
                run.targets.append(name)
                self._shown.bases.append(node)
                if failed is not None:
                    fail_in(fragment, run, node, failed)
                fragment.execute(run, node)
        finally:
            self._shown.add_outside(run)
        return True

    def _fragments_of(self, session: Session, changed: list[str]) -> tuple[str, ...]:
        """Return the fragment to rerun alone, if all that changed belongs to one."""
        offers = session.structure.offers
        names = {offers[widget].fragment for widget in changed if widget in offers}
        if not names and self.ask.fragment is not None:
            names = {self.ask.fragment}
        if len(names) != 1 or self._shown.printed is None:
            return ()
        (name,) = names
        if name is None:
            return ()
        if name not in session.fragments and session.cold:
            self._replay_page(session)
        known = session.fragments.get(name)
        return (name,) if known is not None and self._shown.has(known.node_id) else ()

    # Callbacks.

    def _begin(
        self, session: Session, run: Run, changed: list[str], fragments: Sequence[str]
    ) -> bool:
        """Run the callbacks and note what must not be lost from here on.

        Returns whether the body shall run; raises what a callback asked for instead.
        """
        try:
            wanted = run_callbacks(session, run, changed, fragments)
        except Exception as error:
            if fragments:
                return self._execute(run, fragments[:1], error)
            show(self.site, error, run)
            return False
        finally:
            self._early = Early.of(session, self.site.sessions, changed=bool(changed))
        if wanted is not None:
            raise wanted
        return True

    def _again(self, session: Session, run: Run, signal: RerunRun) -> tuple[str, ...]:
        """Return the fragments that are run next; none are the whole page."""
        if not signal.replaces:
            self._let_go(session, run)
        self.ask.query = run.query.raw()
        return (signal.fragments or ()) if self._shown.printed is not None else ()

    def _let_go(self, session: Session, run: Run) -> None:
        let_go(session, run)
        self._triggers = frozenset()

    def replay(self, run: Run) -> None:
        """Find out what the session's page has, for a run that asks for the value of a widget."""
        token = enter(run)
        try:
            self._replay_page(run.session)
        finally:
            leave(token)

    def _replay_page(self, session: Session) -> Collection[str]:
        """Run the page only to register callbacks; return the widgets that it offers."""
        new_run = partial(self._new_run, session, (), replay=True)
        return replay_page(session, new_run, self.page.call)

    # The end.

    def _switch(self, session: Session, run: Run, signal: SwitchPage, outcome: Outcome) -> bool:
        """Go on with another page; False if there is none, or if a login has to come first."""
        self._let_go(session, run)
        query = run.query.for_page(signal.query)
        try:
            self.page = self.site.open_page(signal.target, run)
        except UsageError as error:
            show(self.site, error, run)
            return False
        except Leave as away:
            outcome.leave = Leave(away.action, query.after(away.to))
            return False
        except AccessError:
            settle_refused(session, run)
            self._save(session)
            raise
        leave_page(session, self.page.key)
        self._shown.printed = None
        self.ask.query = session.structure.query = query.raw()
        return True

    def _went_wrong(self, error: Exception, run: Run, outcome: Outcome) -> None:
        """Show an exception; a script that cannot be compiled leaves the page before."""
        if isinstance(error, ScriptSyntaxError) and self._shown.printed is not None:
            outcome.broken = error
        else:
            show(self.site, error, run)

    def _finish(self, session: Session, run: Run, outcome: Outcome, *, fresh: bool) -> Answer:
        settle_query(session, run, outcome)
        settle_offers(session, run, outcome)
        reset_forms(session, run)
        sessions = self.site.sessions
        for problem in session.data.collect(strict=sessions.strict, limit=sessions.limit):
            show(self.site, problem, run)
        if outcome.broken is None and (not run.targets or run.config != session.config):
            self._frame(run)
            self._shown.take_frame(run)
        with self._guard:
            self.done = True
            patches = self._patches(session, run, outcome)
            session.pending = []
            self._save(session)
        return Answer(session, run, patches, self.page, fresh, outcome.leave, outcome.interrupted)

    def _frame(self, run: Run) -> None:
        """Let the app fill the menu and the title, which may look at the session's state."""
        token = enter(run)
        try:
            self.site.frame(run)
        finally:
            leave(token)

    def _patches(self, session: Session, run: Run, outcome: Outcome) -> list[Patch]:
        structure = session.structure
        if outcome.interrupted or outcome.leave is not None:
            structure.printed = None
            return []
        if outcome.broken is not None:
            props = self.site.failed(outcome.broken, run) or {}
            node = Element("exception", "script-error", props)
            patches = self._shown.put_first(run.main.id, node)
        else:
            patches = self._shown.differences(partial=False)
        structure.printed = self._shown.printed
        session.version += 1
        return patches

    def _save(self, session: Session) -> None:
        sessions = self.site.sessions
        if self._early is not None:
            self._early.save_rest(sessions, session)
        else:
            sessions.save(session, release=True)
