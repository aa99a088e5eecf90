"""Status."""

from __future__ import annotations

from scaffold.elements.block import Block


class Status(Block):
    """Status."""

    __slots__ = ()
