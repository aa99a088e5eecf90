"""A skeleton: the shape of what is still being made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scaffold.elements.arguments import height_unless, width_unless
from scaffold.elements.container import Slot

if TYPE_CHECKING:
    from types import TracebackType

    from scaffold.elements.arguments import StretchWidth
    from scaffold.elements.block import Block
    from scaffold.widgets.look import Look


class Skeleton(Slot):
    """What `st.skeleton` returns: the next element written to it takes its place.

    As a `with` block it is shown only if the block takes half a second, and gone at its end; what
    the block writes stands where it would stand without it.
    """

    __slots__ = ()

    def __enter__(self) -> Self:
        shape = self._shown.props if self._shown.kind == "skeleton" else {}
        self._add("skeleton", None, **{**shape, "late": True})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._add("empty")


def open_skeleton(
    block: Block, height: int | str | None, width: StretchWidth, look: Look
) -> Skeleton:
    """Check the arguments of `st.skeleton` and show it."""
    shown = block._add(
        "skeleton", look, height=height_unless("", height, "stretch"),
        width=width_unless("stretch", width, "stretch"),
    )  # fmt: skip
    assert shown._place is not None  # noqa: S101 - every slot has one
    return Skeleton(shown._place, shown._shown)
