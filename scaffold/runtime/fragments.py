"""Functions that rerun alone: a change inside redraws only what they wrote."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from scaffold.errors import OutOfRangeError, UsageError
from scaffold.runtime.durations import seconds_of
from scaffold.tree import Element

if TYPE_CHECKING:
    from datetime import timedelta

    from scaffold.runtime.context import Place, Run


@dataclass(slots=True)
class Fragment:
    """One call of a fragment function in the last full run, ready to be executed again.

    Attributes:
        inside: the containers that its last execution made, by identity.
        boxes: what it wrote into containers outside of it, by their ids.
    """

    name: str
    node_id: str
    props: dict[str, Any]
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    open_block: Callable[[Element], Any]
    outer: str | None = None
    inside: set[int] = field(default_factory=set[int])
    boxes: dict[str, Place] = field(default_factory=dict[str, "Place"])

    def execute(self, run: Run, node: Element) -> Any:
        """Call the function with its block open and its widgets marked as its own."""
        known: Fragment | None = run.session.fragments.get(self.name) if run.targets else None
        before, written = run.writer, dict(known.boxes) if known is not None else {}
        run.writer, self.inside, self.boxes = self, {id(node)}, {}
        run.fragments[self.name] = self
        try:
            with self.open_block(node):
                return self.function(*self.args, **self.kwargs)
        finally:
            run.writer = before
            for container in written.keys() - self.boxes.keys():
                self._box(run, container)

    def place_in(self, run: Run, place: Place) -> Place:
        """Return where the function writes if it writes to `place`.

        Into a container outside of the fragment it writes a box of its own, which is drawn anew
        with the fragment.
        """
        container = place.node
        if id(container) in self.inside:
            return place
        box = self.boxes.get(container.id)
        if box is None:
            node = self._box(run, container.id, container if run.makes(container) else None)
            box = self.boxes[container.id] = replace(place, node=node)
        return box

    def _box(self, run: Run, container: str, parent: Element | None = None) -> Element:
        node = Element("fragment", f"{self.node_id}-in-{container}", {}, [])
        self.inside.add(id(node))
        if parent is not None:
            run.add(node, parent)
        else:
            run.outside[node.id] = container, node
        return node


def name_fragment(run: Run, function: Callable[..., Any], key: str | None) -> str:
    """Return the name of a call: by key, else by function and number of its calls in this run."""
    if key is not None:
        return f"key:{key}"
    qualified = f"{run.fragment or ''}|{function.__module__}:{function.__qualname__}"
    count = run.fragment_counts[qualified] = run.fragment_counts.get(qualified, 0) + 1
    digest = blake2b(f"{run.page}|{qualified}|{count}".encode(), digest_size=6).hexdigest()
    return f"f{digest}"


def check_interval(run_every: int | float | timedelta | str | None) -> float | None:
    """Return the seconds between automatic reruns, at least a tenth of one."""
    if run_every is None:
        return None
    seconds = seconds_of(run_every)
    if seconds < 0.1:  # noqa: PLR2004 - ten reruns a second are the most a page can take
        raise OutOfRangeError(
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


def in_dialog(run: Run) -> bool:
    """Return whether a run is inside the function of a dialog."""
    fragment: Fragment | None = run.writer
    while fragment is not None:
        if "dialog" in fragment.props:
            return True
        outer = fragment.outer or ""
        fragment = run.fragments.get(outer) or run.session.fragments.get(outer)
    return False


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
