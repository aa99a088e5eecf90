"""`st`: the object that scripts write to; it passes everything to the innermost open block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.elements.container import Container
from scaffold.elements.flow import Flow
from scaffold.runtime.context import Place, Run, current_run

if TYPE_CHECKING:
    from scaffold.tree import Element


class Root(Flow, Container):
    """The innermost `with` block of the current run, or the main area outside of any."""

    __slots__ = ()

    def _here(self, what: str) -> tuple[Run, Place]:
        run = current_run(f"st.{what}")
        run.check()
        return run, run.stack[-1]._where(run) if run.stack else self._where(run)

    def _where(self, run: Run) -> Place:
        return run.writable(run.main_place)

    def _new_id(self, place: Place, kind: str) -> str:
        run = current_run("st")
        if run.stack:
            return str(run.stack[-1]._new_id(place, kind))
        return super()._new_id(place, kind)

    def _put(self, run: Run, place: Place, node: Element) -> Element:
        if run.stack:
            block: Container = run.stack[-1]
            return block._put(run, place, node)
        return super()._put(run, place, node)


st = Root()


def commands() -> list[str]:
    """Return the names of all commands."""
    return [name for name in dir(Root) if not name.startswith("_")]


def write_magic(*values: object) -> None:
    """Write a bare expression of a script, or the parts of a bare tuple side by side."""
    st.write(*values)
