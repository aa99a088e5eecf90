"""Values of table cells as JSON values."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

_LONGEST = 2_000
_LARGEST = 2**53


def cell_of(value: Any) -> Any:
    """Return a value as a JSON value: missing ones are None, large ints and all others texts."""
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is str:
        return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    if kind is int:
        return value if -_LARGEST < value < _LARGEST else str(value)
    if kind is float:
        return value if math.isfinite(value) else None if math.isnan(value) else str(value)
    return _other(value)


def _other(value: Any) -> Any:
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 and hasattr(value, "dtype"):
        return cell_of(value.item())
    if isinstance(value, datetime):
        return None if str(value) == "NaT" else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return cell_of(_compact(value))
    text = str(value)
    return None if text in ("<NA>", "NaT") else cell_of(text)


def _compact(value: Any) -> str:
    plain = list(value) if isinstance(value, set | frozenset) else value
    try:
        return json.dumps(plain, default=str, ensure_ascii=False)
    except (TypeError, ValueError):
        return str(value)


def sort_of(cells: Iterable[Any]) -> str:
    """Return "number", "flag" or "text": what the cells of a column are."""
    found = {
        "flag" if isinstance(cell, bool) else "number" if isinstance(cell, int | float) else "text"
        for cell in cells
        if cell is not None
    }
    return found.pop() if len(found) == 1 else "text"
