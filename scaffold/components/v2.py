"""Components that run in the page: HTML, styles and a script of the author or of a package.

The script is a module whose default function is called with the component's element, what Python
gave, and two functions that send something back. It is the app's own code, with the rights of the
page; the styles are kept apart from those of the page unless that is switched off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from scaffold.components.assets import Definition, define
from scaffold.components.mounting import mount
from scaffold.components.state import ComponentResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scaffold.elements.arguments import BoxHeight
    from scaffold.elements.block import Key, Width

BidiComponentResult = ComponentResult

__all__ = ["BidiComponentResult", "ComponentRenderer", "ComponentResult", "component"]


class ComponentRenderer(Protocol):
    """What `component` returns: call it to show the component, with names only."""

    def __call__(
        self,
        *,
        key: Key = None,
        data: Any = None,
        default: Mapping[str, Any] | None = None,
        width: Width = "stretch",
        height: BoxHeight = "content",
        **on_callbacks: Callable[[], Any] | None,
    ) -> ComponentResult:
        """Show the component and return its state and what just happened in it.

        Args:
            key: a name for `st.session_state`; with it, the component stays the same when its data
                change.
            data: JSON values, bytes, a table, or a mapping with tables in it.
            default: the state until the script sets another, for names with a callback.
            width: "stretch", "content" or pixels.
            height: "content", "stretch" or pixels.
            **on_callbacks: `on_<name>_change` is called when that state changed or that event
                happened; the names are attributes of the result.
        """
        ...


def component(
    name: str,
    *,
    html: str | None = None,
    css: str | None = None,
    js: str | None = None,
    isolate_styles: bool = True,
) -> ComponentRenderer:
    """Return a component, to be called like an element.

    Args:
        name: its name; for files of an installed package "<project>.<component>".
        html: what stands in it, or the name of a file of the package.
        css: its styles, or the name of a file.
        js: its script, a module with a default function, or the name of a file; `*` stands for
            any part of a name.
        isolate_styles: give it a shadow root, so that its styles and the page's do not meet.

    Raises:
        UsageError: something other than texts, or a file that the package does not have.
    """
    definition: Definition = define(name, html, css, js, isolated=isolate_styles)

    def show(
        *,
        key: Key = None,
        data: Any = None,
        default: Mapping[str, Any] | None = None,
        width: Width = "stretch",
        height: BoxHeight = "content",
        **on_callbacks: Callable[[], Any] | None,
    ) -> ComponentResult:
        return mount(definition, key, data, default, width, height, on_callbacks)

    return show
