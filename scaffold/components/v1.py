"""Components in frames: HTML, other sites, and components that answer.

    import scaffold.components.v1 as components

A component is a folder of browser files with an `index.html`. It is shown in a frame with an
origin of its own and talks to the page by messages, in the protocol of Streamlit's components.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.components.custom import CustomComponent, MarshallComponentException
from scaffold.elements import st
from scaffold.errors import UsageError
from scaffold.runtime.framed import HTML_FRAME, html_frame

if TYPE_CHECKING:
    from scaffold.elements.container import Slot

__all__ = ["CustomComponent", "MarshallComponentException", "declare_component", "html", "iframe"]
HEIGHT = 150


def html(
    html: str, width: int | None = None, height: int | None = None, scrolling: bool = False, *,
    tab_index: int | None = None,
) -> Slot:  # fmt: skip
    """Show HTML in a frame; its scripts run there and see nothing of the page.

    Args:
        html: a document or a part of one.
        width: in pixels; as wide as the place if left out.
        height: in pixels, 150 if left out.
        scrolling: show scroll bars where the content is larger than the frame.
        tab_index: -1 leaves the frame out of the order of the Tab key.
    """
    if not isinstance(html, str):
        raise UsageError(
            f"components.html got {html!r:.60}, a {type(html).__name__}. Allowed is HTML as a "
            'text; write e.g. components.html("<b>Hello</b>").'
        )
    return _frame(st._file(html_frame(html), HTML_FRAME), True, width, height, scrolling, tab_index)


def iframe(
    src: str, width: int | None = None, height: int | None = None, scrolling: bool = False, *,
    tab_index: int | None = None,
) -> Slot:  # fmt: skip
    """Show another site in a frame.

    Args:
        src: its address.
        width: in pixels; as wide as the place if left out.
        height: in pixels, 150 if left out.
        scrolling: show scroll bars where the content is larger than the frame.
        tab_index: -1 leaves the frame out of the order of the Tab key.
    """
    if not isinstance(src, str) or not src.startswith(("http://", "https://", "data:", "/")):
        raise UsageError(
            f"components.iframe got {src!r:.60}, which is no address. Allowed are http, https and "
            'data addresses and paths of this app; write e.g. "https://example.com".'
        )
    address, measured = st._framed(src, None)
    return _frame(address, measured, width, height, scrolling, tab_index)


def _frame(
    address: str, measured: bool, width: int | None, height: int | None, scrolling: bool,
    tab_index: int | None,
) -> Slot:  # fmt: skip
    return st._frame(
        address, alt=None, tab_index=tab_index, measured=measured, width=width or "stretch",
        height=HEIGHT if height is None else max(1, int(height)), look=None, scrolling=scrolling,
    )  # fmt: skip


def declare_component(
    name: str, path: str | Path | None = None, url: str | None = None
) -> CustomComponent:
    """Return a component, to be called like an element.

    Args:
        name: its name, unique in the module.
        path: the folder of its browser files, with an `index.html`.
        url: where it is served instead, e.g. by a development server; goes before `path`.

    Raises:
        UsageError: neither is given, the folder is not there, or no address is one.
    """
    caller = sys._getframe(1).f_globals
    module = str(caller.get("__name__", "component"))
    if module == "__main__":
        module = Path(str(caller.get("__file__", "script"))).stem
    return CustomComponent(f"{module}.{name}", path, url, module)
