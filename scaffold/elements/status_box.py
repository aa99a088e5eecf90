"""The container that `st.status` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from scaffold.elements.arguments import one_of
from scaffold.elements.container import Container
from scaffold.runtime.context import current_run

if TYPE_CHECKING:
    from types import TracebackType

STATES = ("running", "complete", "error")
STYLES = ("default", "compact", "step")


class StatusBox(Container):
    """A container with a label that says whether its task runs, is complete or failed."""

    __slots__ = ()

    def update(
        self,
        *,
        label: str | None = None,
        expanded: bool | None = None,
        state: Literal["running", "complete", "error"] | None = None,
    ) -> Self:
        """Change what the box says of itself; None leaves it as it is.

        Args:
            label: inline Markdown.
            expanded: open or close it.
            state: how the task stands.
        """
        current_run("status.update").check()
        changes: dict[str, Any] = {}
        if label is not None:
            changes["label"] = str(label)
        if expanded is not None:
            changes["expanded"] = expanded
        if state is not None:
            changes["state"] = one_of("status.update(state)", state, STATES)
        if changes and self._place is not None:
            self._place.node.update(**changes)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._place is None or self._place.node.props["state"] != "running":
            return
        if isinstance(error, Exception):
            self._place.node.update(state="error")
        elif error is None:
            self._place.node.update(state="complete")
