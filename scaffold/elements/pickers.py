"""Pickers."""

from __future__ import annotations

from scaffold.elements.block import Block


class Pickers(Block):
    """Pickers."""

    __slots__ = ()
