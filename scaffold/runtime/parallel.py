"""Fragments that a whole run executes beside it, each in a thread.

A fragment with `parallel=True` has a branch of its run: the same session, widgets and tree, but
blocks and exceptions of its own. The run is over when all of its branches are.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING

from scaffold.runtime.aftermath import show
from scaffold.runtime.context import enter, leave
from scaffold.runtime.control import Interrupted, Signal, StopRun

if TYPE_CHECKING:
    from scaffold.runtime.ask import PageCall, Site
    from scaffold.runtime.context import Run
    from scaffold.runtime.fragments import Fragment
    from scaffold.tree import Element


class Branches:
    """The branches of one run, in the order of their calls."""

    def __init__(self, run: Run, threads: int) -> None:
        self._run = run
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="scaffold-fragment")
        self._begun: list[tuple[Run, Future[None]]] = []

    def begin(self, fragment: Fragment, node: Element) -> None:
        """Execute a fragment beside the run."""
        branch = self._run.branch()
        context = copy_context()
        self._begun.append(
            (branch, self._pool.submit(context.run, _execute, branch, fragment, node))
        )

    def interrupt(self) -> None:
        """End all branches at their next `st.` call."""
        for branch, _ in self._begun:
            branch.interrupted = True

    def settle(self, site: Site) -> tuple[bool, Signal | None]:
        """Wait for all; show their exceptions where they happened.

        Returns:
            Whether all came to their end, and the first signal of one of them that asks for more
            than the end of its fragment.
        """
        complete, asked = True, None
        for branch, future in self._begun:
            error = future.exception()
            complete = complete and error is None
            if isinstance(error, Exception):
                show(site, error, branch)
            elif isinstance(error, Signal) and _asks(error):
                asked = asked or error
        self._pool.shutdown()
        return complete, asked


def call_page(page: PageCall, run: Run, site: Site) -> bool:
    """Run a page and what it has beside it; return whether all of it came to its end.

    Raises:
        Signal: the page's own, or the first of a branch that asks for a rerun or another page.
        Exception: the page's own; those of branches are shown in their fragments.
    """
    try:
        page.call(run)
    except BaseException as error:
        if run.branches is not None:
            if isinstance(error, Signal) and _asks(error):
                run.branches.interrupt()
            run.branches.settle(site)
        raise
    if run.branches is None:
        return True
    complete, asked = run.branches.settle(site)
    if asked is not None:
        raise asked
    return complete


def _asks(signal: Signal) -> bool:
    """Return whether a signal wants more than the end of what is being executed."""
    return isinstance(signal, Interrupted) or not isinstance(signal, StopRun)


def _execute(branch: Run, fragment: Fragment, node: Element) -> None:
    token = enter(branch)
    try:
        fragment.execute(branch, node)
    finally:
        leave(token)
