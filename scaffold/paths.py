"""Where templates, migrations and built browser files are.

In a checkout and in an installed wheel.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
STATIC = PACKAGE / "static"
_OURS = f"{PACKAGE}{os.sep}"
_DEMO = f"{_OURS}cli{os.sep}demo_app{os.sep}"


@lru_cache(maxsize=4096)  # asked for each widget of a page
def is_ours(file: str) -> bool:
    """Return whether a source file is scaffold's; pages of the demo count as an author's.

    >>> is_ours(__file__)
    True
    """
    return file.startswith(_OURS) and not file.startswith(_DEMO)


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
