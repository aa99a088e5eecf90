"""Tools for the tests of apps.

`AppTest` drives pages without a browser, the plugin brings fixtures.

    from scaffold.testing import AppTest

Nothing is imported before it is used, since pytest loads the plugin in every project.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scaffold.testing.app_test import AppTest
    from scaffold.testing.failures import AppTestError, ElementMissing, PageError

_HOMES = {
    "AppTest": "scaffold.testing.app_test",
    "AppTestError": "scaffold.testing.failures",
    "ElementMissing": "scaffold.testing.failures",
    "PageError": "scaffold.testing.failures",
}

__all__ = ["AppTest", "AppTestError", "ElementMissing", "PageError"]


def __getattr__(name: str) -> Any:
    """Return a public name from its module."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'scaffold.testing' has no attribute {name!r}")
