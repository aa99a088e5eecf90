"""What the browser shows of a page, and the patches that lead to what it shall show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.tree import Element, Patch, Print, diff, print_of
from scaffold.tree.fingerprint import find, graft

if TYPE_CHECKING:
    from scaffold.runtime.context import Run


class Shown:
    """The page of one interaction, on both sides of the wire.

    Attributes:
        printed: the fingerprints of what the browser has; None if that is not known.
        bases: what the run makes anew: the whole page, or some fragments of it.
        posted: the browser has a page with controls; otherwise it asks for a new one.
    """

    def __init__(self, *, posted: bool) -> None:
        self.printed: Print | None = None
        self.bases: list[Element] = []
        self._containers: dict[str, str] = {}
        self._posted = posted

    def differences(self, *, partial: bool) -> list[Patch]:
        """Return the patches for what was made since the last call, and note that they are sent.

        With `partial` the run is still writing: patches and notes are made from one moment of it.
        """
        bases = [base.snapshot() for base in self.bases] if partial else self.bases
        return [patch for base in bases for patch in self._difference(base, partial=partial)]

    def has(self, node_id: str) -> bool:
        """Return whether the browser is known to have an element."""
        return self.printed is not None and find(self.printed, node_id) is not None

    def add_outside(self, run: Run) -> None:
        """Take in what fragments wrote outside of themselves: messages, parts of containers."""
        for region in (run.toasts, run.dialogs):
            for node in region.children or ():
                run.outside[node.id] = region.id, node
        for container, node in run.outside.values():
            self.bases.append(node)
            self._containers[node.id] = container

    def take_frame(self, run: Run) -> None:
        """Take in what a run said about the whole page.

        What a fragment said reaches the browser by `#page`; the frame itself is not drawn anew, and
        the next whole run finds it as it is then.
        """
        run.session.config = run.config
        if not run.targets or self.printed is None:
            return
        self.bases.append(run.about)
        frame = self.printed
        self.printed = Print(frame.id, run.root.own, frame.generation, frame.children)

    def put_first(self, region: str, node: Element) -> list[Patch]:
        """Put an element above all that a region has, in the place of one with its id."""
        printed = self.printed
        if printed is None:
            return []
        if find(printed, node.id) is not None:
            self.printed = graft(printed, print_of(node))
            return [Patch("replace", node.id, node)]
        there = find(printed, region)
        if there is None or there.children is None:
            return []
        children = [print_of(node), *there.children]
        self.printed = graft(printed, Print(there.id, there.own, there.generation, children))
        return [Patch("first", region, node)]

    def _difference(self, base: Element, *, partial: bool) -> list[Patch]:
        if self.printed is None:
            self.printed = print_of(base)
            return [Patch("morph", base.id, base), *self._set_by_server(base)]
        before = find(self.printed, base.id)
        if before is None:
            return self._inserted(self.printed, base)
        patches, after = diff(before, base, partial=partial)
        self.printed = graft(self.printed, after)
        return patches

    def _inserted(self, printed: Print, base: Element) -> list[Patch]:
        """Put a new element at the end of its container, unless that is gone as well."""
        container = find(printed, self._containers.get(base.id, ""))
        if container is None or container.children is None:
            return []
        elder = container.children[-1].id if container.children else None
        children = [*container.children, print_of(base)]
        self.printed = graft(
            printed, Print(container.id, container.own, container.generation, children)
        )
        return [Patch("after", elder, base) if elder else Patch("first", container.id, base)]

    def _set_by_server(self, base: Element) -> list[Patch]:
        """Replace controls whose value the server set at some time, in a page that is not known.

        The morph of the whole page keeps what stands in the controls.
        """
        if not self._posted:
            return []
        return [Patch("replace", node.id, node) for node in base.walk() if node.generation]
