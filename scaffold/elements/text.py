"""Elements that show text."""

from __future__ import annotations

from typing import Unpack

from scaffold.elements.block import Block, Width
from scaffold.widgets.look import Look


class Text(Block):
    """Words, headings, code and formulas."""

    __slots__ = ()

    def write(self, *args: object) -> None:
        for a in args:
            self._add("markdown", body=str(a))
