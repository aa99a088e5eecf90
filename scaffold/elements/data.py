"""Data."""

from __future__ import annotations

from scaffold.elements.block import Block


class Data(Block):
    """Data."""

    __slots__ = ()
