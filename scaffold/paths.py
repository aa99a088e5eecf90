"""Where templates, migrations and built browser files are.

In a checkout and in an installed wheel.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
STATIC = PACKAGE / "static"


@cache
def templates() -> Path:
    """Return the folder of scaffold's own templates."""
    return _of("templates")


@cache
def migrations() -> Path:
    """Return the folder of scaffold's own migrations."""
    return _of("migrations")


def _of(name: str) -> Path:
    """A wheel carries `name` inside the package; a checkout has it beside the package."""
    packaged = PACKAGE / f"_{name}"
    return packaged if packaged.is_dir() else CHECKOUT / name
