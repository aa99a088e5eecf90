"""Pickers: sliders, dates and times, colours, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Unpack

from scaffold.elements.block import (
    Args,
    Callback,
    Common,
    Key,
    Kwargs,
    LabelVisibility,
    Persist,
    Width,
)
from scaffold.elements.dates import DateInputs
from scaffold.elements.sliders import Sliders
from scaffold.elements.uploads import Uploads
from scaffold.errors import ColorError, ParameterTypeError
from scaffold.runtime.values import Shape, Unset
from scaffold.widgets.codecs import Color, Wire

if TYPE_CHECKING:
    from scaffold.elements.arguments import Bind
    from scaffold.widgets.look import Look

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class Pickers(Sliders, DateInputs, Uploads):
    """Widgets that pick a value out of a range, a calendar, a palette or a disk."""

    __slots__ = ()

    def color_picker(
        self,
        label: str,
        value: str | None = None,
        key: Key = None,
        help: str | None = None,
        on_change: Callback = "rerun",
        args: Args = None,
        kwargs: Kwargs = None,
        *,
        disabled: bool = False,
        label_visibility: LabelVisibility = "visible",
        width: Width = "content",
        bind: Bind = None,
        persist_state: Persist = None,
        **look: Unpack[Look],
    ) -> str:
        """Show a colour and return it as `#rrggbb`; a press on it opens a palette.

        Args:
            label: what the colour is for; inline Markdown.
            value: the colour it starts with, `#rrggbb` or `#rgb`; black if left out.
            key: its own name, also in `st.session_state`.
            help: Markdown behind a question mark.
            on_change: a function called before the page runs, or "ignore" to wait for the next run.
            args: positional arguments for `on_change`.
            kwargs: keyword arguments for `on_change`.
            disabled: show it, but let nobody change it.
            label_visibility: "hidden" keeps the label's room, "collapsed" does not.
            width: "content", "stretch" or pixels.
            bind: "query-params" keeps the value in the address, under the key.
            persist_state: keep the value while it is not shown, on this "page" or in the "session".
            look: alignment, colours and a CSS class.

        Raises:
            UsageError: the value is no such colour.

        Example:
            st.write(st.color_picker("Background", "#0a7cff"))
        """
        given: Any = "#000000" if value is None else value
        if not isinstance(given, str) or not _HEX.fullmatch(given):
            raise (ColorError if isinstance(given, str) else ParameterTypeError)(
                f'The color_picker "{label}" got value={value!r}. Allowed are "#rrggbb" and '
                '"#rgb"; write e.g. "#ff8800".'
            )
        first = _full(given)

        def load(wire: Wire) -> str:
            return given if wire == first else str(wire)

        def dump(assigned: Any) -> Wire:
            if not isinstance(assigned, str) or not _HEX.fullmatch(assigned):
                raise Unset
            return _full(assigned)

        common = Common(
            key, help, on_change, args, kwargs, disabled, label_visibility, width, look,
            persist=persist_state,
        )  # fmt: skip
        shape = Shape(first, load, dump)
        return self._field("color_picker", Color(), shape, common, bind=bind, label=label)


def _full(color: str) -> str:
    """Return a colour with all of its six digits, in lower case."""
    digits = color[1:].lower()
    short = len(color) == len("#rgb")
    return "#" + ("".join(digit * 2 for digit in digits) if short else digits)
