"""Buttons: triggers that are true for one run."""

from __future__ import annotations

from typing import Unpack

from scaffold.elements.block import Args, Block, Callback, Common, Key, Kwargs
from scaffold.widgets.look import Look


class Buttons(Block):
    """What one presses."""

    __slots__ = ()

    def button(self, label: str, key: Key = None, help: str | None = None, on_click: Callback = None,
               args: Args = None, kwargs: Kwargs = None, *, disabled: bool = False, **look: Unpack[Look]) -> bool:
        return self._trigger("button", Common(key, help, on_click, args, kwargs, disabled, look=look), label=label)
