"""Functions that rerun alone: a change inside redraws only what they wrote."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from scaffold.errors import UsageError
from scaffold.runtime.durations import seconds_of

if TYPE_CHECKING:
    from datetime import timedelta

    from scaffold.runtime.context import Run
    from scaffold.tree import Element


@dataclass(slots=True)
class Fragment:
    """One call of a fragment function in the last full run, ready to be executed again."""

    name: str
    node_id: str
    props: dict[str, Any]
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    open_block: Callable[[Element], Any]
    outer: str | None = None

    def execute(self, run: Run, node: Element) -> Any:
        """Call the function with its block open and its widgets marked as its own."""
        before = run.fragment
        run.fragment = self.name
        run.fragments[self.name] = self
        try:
            with self.open_block(node):
                return self.function(*self.args, **self.kwargs)
        finally:
            run.fragment = before


def name_fragment(run: Run, function: Callable[..., Any], key: str | None) -> str:
    """Return the name of a call: by key, else by function and number of its calls in this run."""
    if key is not None:
        return f"key:{key}"
    qualified = f"{function.__module__}:{function.__qualname__}"
    count = run.fragment_counts[qualified] = run.fragment_counts.get(qualified, 0) + 1
    digest = blake2b(f"{run.page}|{qualified}|{count}".encode(), digest_size=6).hexdigest()
    return f"f{digest}"


def check_interval(run_every: int | float | timedelta | str | None) -> float | None:
    """Return the seconds between automatic reruns, at least a tenth of one."""
    if run_every is None:
        return None
    seconds = seconds_of(run_every)
    if seconds < 0.1:  # noqa: PLR2004 - ten reruns a second are the most a page can take
        raise UsageError(
            f"run_every={run_every!r} is less than 0.1 seconds. Use at least 0.1, e.g. run_every=1."
        )
    return seconds


def check_function(function: object) -> None:
    """Raise UsageError for what cannot be a fragment."""
    if not callable(function):
        raise UsageError(
            f"st.fragment got {type(function).__name__}; it decorates a function, e.g. "
            "@st.fragment above def clock(): ..."
        )
    if inspect.isgeneratorfunction(function):
        raise UsageError(
            "st.fragment got a generator function; write elements instead of yielding."
        )


def within(fragments: dict[str, Fragment], name: str) -> set[str]:
    """Return a fragment's name and those of the fragments that were made inside of it."""
    inside = {name}
    for fragment in fragments.values():
        outer: str | None = fragment.outer
        while outer is not None:
            if outer in inside:
                inside.add(fragment.name)
                break
            outer = fragments[outer].outer if outer in fragments else None
    return inside
