"""Components: parts of a page that others have written for the browser.

`scaffold.components.v1` are components in a frame of their own, `scaffold.components.v2` those that
run in the page; names and behaviour are those of `streamlit.components`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scaffold.components import v1, v2

__all__ = ["v1", "v2"]


def __getattr__(name: str) -> Any:
    """Import one of the two at its first use."""
    if name in __all__:
        return import_module(f"scaffold.components.{name}")
    raise AttributeError(f"module 'scaffold.components' has no attribute {name!r}")
