"""Choices."""

from __future__ import annotations

from scaffold.elements.block import Block


class Choices(Block):
    """Choices."""

    __slots__ = ()
