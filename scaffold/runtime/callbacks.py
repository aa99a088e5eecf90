"""The callbacks of what changed, before the script."""

from __future__ import annotations

import inspect
import logging
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.runtime.apply import registered
from scaffold.runtime.control import RerunRun, SwitchPage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from scaffold.runtime.context import Run
    from scaffold.runtime.fragments import Fragment
    from scaffold.runtime.session import Session
    from scaffold.tree import Element

log = logging.getLogger("scaffold.page")


def run_callbacks(
    session: Session, run: Run, changed: Sequence[str], fragments: Sequence[str]
) -> RerunRun | SwitchPage | None:
    """Call what widgets have registered; return what one of them wants instead of the script.

    `fragments` are those that are run for the change; none are the whole page. Fragments that all
    callbacks ask for by their keys are run instead; a callback that asks for none wants what is run
    for the change.
    """
    switch: SwitchPage | None = None
    asked: dict[str, None] = {}
    wants_default = False
    run.in_callback = True
    try:
        for widget in changed:
            registration = registered(session, widget)
            if registration is None or registration.callback is None:
                continue
            before = len(_written(run)) if fragments else 0
            home = session.structure.offers[widget].fragment
            run.fragment_target = home if home in session.fragments else None
            try:
                registration.callback(*registration.args, **registration.kwargs)
                wants_default = True
            except RerunRun as signal:
                asked.update(dict.fromkeys(signal.fragments or ()))
                wants_default = wants_default or not signal.fragments
            except SwitchPage as signal:
                switch = signal
            if fragments and (lost := _written(run)[before:]):
                kind = session.structure.offers[widget].kind
                _warn(_place_of(registration.callback), kind, ", ".join(node.kind for node in lost))
    finally:
        run.in_callback, run.fragment_target = False, None
    if switch is not None or not asked:
        return switch
    if wants_default and not fragments:
        return None
    also = fragments if wants_default else ()
    return RerunRun((*also, *(name for name in asked if name not in also)), replaces=True)


def fail_in(fragment: Fragment, run: Run, node: Element, error: Exception) -> None:
    """Let a fragment end where it begins, with what a callback of it raised."""

    def fail(*_: object, **__: object) -> None:
        raise error

    failing = replace(fragment, function=fail)
    try:
        failing.execute(run, node)
    finally:
        failing.function = fragment.function


def _written(run: Run) -> list[Element]:
    """Return what stands in the page itself, which a run of fragments does not draw anew."""
    regions = (run.main, run.sidebar, run.bottom)
    return [node for region in regions for node in region.children or ()]


def _place_of(callback: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(callback), "__code__", None)
    if code is None:
        return getattr(callback, "__qualname__", type(callback).__name__)
    return f"{Path(code.co_filename).name}:{code.co_firstlineno}"


@lru_cache(maxsize=1024)
def _warn(place: str, kind: str, lost: str) -> None:
    log.warning(
        "%s: this callback of a %s in a fragment wrote %s, which is not shown: only the fragment "
        "is drawn anew. Allowed are st.toast and dialogs; note the rest in st.session_state and "
        "write it in the fragment.",
        place, kind, lost,
    )  # fmt: skip
