"""Values of table cells as JSON values."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Set
from datetime import date, datetime
from typing import Any

from scaffold.elements.kinds import is_iterable, is_mapping

_LONGEST = 2_000
_LARGEST = 2**53


def cell_of(value: Any) -> Any:
    """Return a value as a JSON value: missing ones are None, large ints and all others texts."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    if type(value) is int:
        return value if -_LARGEST < value < _LARGEST else str(value)
    if type(value) is float:
        return value if math.isfinite(value) else None if math.isnan(value) else str(value)
    return _other(value)


def _other(value: Any) -> Any:
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 and hasattr(value, "dtype"):
        return cell_of(value.item())
    if isinstance(value, datetime):
        return None if str(value) == "NaT" else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if is_mapping(value) or (is_iterable(value) and isinstance(value, Collection)):
        return cell_of(_compact(value))
    text = str(value)
    return None if text in ("<NA>", "NaT") else cell_of(text)


def _compact(value: Collection[Any]) -> str:
    plain = sorted(value, key=str) if isinstance(value, Set) else value
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
