"""Fields."""

from __future__ import annotations

from scaffold.elements.block import Block


class Fields(Block):
    """Fields."""

    __slots__ = ()
