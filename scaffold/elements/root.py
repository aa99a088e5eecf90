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
        return run, run.stack[-1]._where(run) if run.stack else run.writable(run.main_place)

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


def write_magic(value: object) -> None:
    """Write a bare expression of a script."""
    st.write(value)
