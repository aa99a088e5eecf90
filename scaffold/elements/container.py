"""The public container classes: all families of elements joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scaffold.elements.block import Block
from scaffold.elements.buttons import Buttons
from scaffold.elements.chat import Chat
from scaffold.elements.choices import Choices
from scaffold.elements.data import Data
from scaffold.elements.embeds import Embeds
from scaffold.elements.fields import Fields
from scaffold.elements.former import former
from scaffold.elements.forms import Forms
from scaffold.elements.layout import Layout
from scaffold.elements.media import Media
from scaffold.elements.menus import Menus
from scaffold.elements.paging import Paging
from scaffold.elements.pickers import Pickers
from scaffold.elements.recordings import Recordings
from scaffold.elements.status import Status
from scaffold.elements.text import Text
from scaffold.elements.write import Write
from scaffold.errors import LayoutContextError
from scaffold.runtime.context import Place, Run, current_run
from scaffold.runtime.fragments import in_dialog

if TYPE_CHECKING:
    from types import TracebackType

    from scaffold.tree import Element


class Container(
    Write, Text, Buttons, Menus, Forms, Choices, Paging, Fields, Chat, Recordings, Pickers, Layout,
    Media, Embeds, Data, Status,
):  # fmt: skip
    """What `st.container()`, `st.columns()`, `st.form()` and the like return.

    Write into it with its own methods or in a `with` block, in any order and at any later time of
    the run; the elements stand in the order of the calls.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers know the names that there are

        def __getattr__(self, name: str) -> Any:
            return former(self, name, [one for one in dir(type(self)) if one[0] != "_"])

    def __enter__(self) -> Self:
        current_run("with").stack.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        run = current_run("with")
        run.stack.pop()
        if isinstance(error, Exception) and (run.failure is None or run.failure[0] is not error):
            run.failure = error, (self._place or self._where(run)).node


class Region(Container):
    """A part of every page, which a module may keep: it is that of whichever run writes to it."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def _where(self, run: Run) -> Place:
        if in_dialog(run):
            raise LayoutContextError(
                f"{self!r} was used in a dialog, which covers it. Write to the dialog with "
                f"st.text(...) and the like, or to {self!r} before the dialog is opened."
            )
        if self._name == "bottom" and run.stack and _is_sidebar(run.stack[-1]):
            raise LayoutContextError(
                "st.bottom was used inside of st.sidebar; it belongs to the main area. End the "
                "with block of the sidebar first, then write to st.bottom."
            )
        return run.writable(Place(getattr(run, self._name), area=self._name))

    def __repr__(self) -> str:
        return f"st.{self._name}"


def _is_sidebar(block: Container) -> bool:
    if isinstance(block, Region):
        return block._name == "sidebar"
    return block._place is not None and block._place.area == "sidebar"


class Slot(Container):
    """One element that later calls replace: what `st.empty()` and display elements return."""

    __slots__ = ("_id", "_shown")

    def __init__(self, place: Place, node: Element) -> None:
        super().__init__(place)
        self._shown = node
        self._id = node.id

    def _where(self, run: Run) -> Place:
        assert self._place is not None  # noqa: S101 - every slot has one
        return self._place

    def _new_id(self, place: Place, kind: str) -> str:
        """A new element takes the id of the one it replaces, so that the page morphs in place."""
        return self._id

    def _put(self, run: Run, place: Place, node: Element) -> Element:
        there = next((one for one in place.node.children or () if one.id == self._id), None)
        if there is not None:
            run.replace(there, node, place.node)
        else:
            run.add(node, place.node)
        self._shown = node
        return node

    @property
    def _stands(self) -> bool:
        """Whether what was written to it last is still there, and nothing else in its place."""
        return self._place is not None and self._shown in (self._place.node.children or ())


__all__ = ["Block", "Container", "Slot"]
