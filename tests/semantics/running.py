"""Run a page function for a test of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.testing import AppTest

if TYPE_CHECKING:
    from collections.abc import Callable


def at_of(page: Callable[[], object]) -> AppTest:
    """Return the test of a page after its first run."""
    return AppTest.from_function(page).run()


def id_of(make: Callable[..., object], **given: object) -> str:
    """Return the id of the one widget with the key "k" that a function makes."""
    return at_of(lambda: make(**given)).get_by_key("k").id
