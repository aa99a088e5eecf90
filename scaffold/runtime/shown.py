"""What the browser shows of a page, and the patches that lead to what it shall show."""

from __future__ import annotations

from scaffold.tree import Element, Patch, Print, diff, print_of
from scaffold.tree.fingerprint import find, graft


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
        self._posted = posted

    def differences(self, *, partial: bool) -> list[Patch]:
        """Return the patches for what was made since the last call, and note that they are sent."""
        return [patch for base in self.bases for patch in self._difference(base, partial=partial)]

    def _difference(self, base: Element, *, partial: bool) -> list[Patch]:
        before = find(self.printed, base.id) if self.printed is not None else None
        if self.printed is None or before is None:
            self.printed = print_of(base)
            return [Patch("morph", base.id, base), *self._set_by_server(base)]
        patches, after = diff(before, base, partial=partial)
        self.printed = graft(self.printed, after)
        return patches

    def _set_by_server(self, base: Element) -> list[Patch]:
        """Replace controls whose value the server set at some time, in a page that is not known.

        The morph of the whole page keeps what stands in the controls.
        """
        if not self._posted:
            return []
        return [Patch("replace", node.id, node) for node in base.walk() if node.generation]
