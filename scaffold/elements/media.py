"""Media."""

from __future__ import annotations

from scaffold.elements.block import Block


class Media(Block):
    """Media."""

    __slots__ = ()
