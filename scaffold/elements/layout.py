"""Layout."""

from __future__ import annotations

from scaffold.elements.block import Block


class Layout(Block):
    """Layout."""

    __slots__ = ()
