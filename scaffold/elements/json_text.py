"""Any object as JSON text, for `st.json`."""

from __future__ import annotations

import json
import math
from typing import Any

from scaffold.elements.kinds import is_iterable, is_mapping, named_parts
from scaffold.errors import NotAllowedError

_DEEPEST = 100


def json_text(body: object) -> str:
    """Return an object as JSON text; a text must hold JSON already.

    Raises:
        UsageError: a text that is no JSON.
    """
    if isinstance(body, str):
        try:
            json.loads(body)
        except (ValueError, RecursionError) as error:
            raise NotAllowedError(
                f"st.json got a text that is no JSON ({error}): {body!r:.60}. Allowed are JSON "
                "texts and objects; for any other text write st.text(...)."
            ) from None
        return body
    return json.dumps(_plain(body, 0), ensure_ascii=False)


def _plain(value: Any, depth: int) -> Any:
    """Return a value of JSON's types; what JSON does not know becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth >= _DEEPEST:
        return str(value)
    named = named_parts(value)
    if named is None and not is_mapping(value) and hasattr(value, "tolist"):
        return _plain(value.tolist(), depth + 1)
    parts: Any = value if named is None else named
    if is_mapping(parts):
        return {_name(name): _plain(item, depth + 1) for name, item in parts.items()}
    return [_plain(item, depth + 1) for item in parts] if is_iterable(parts) else str(parts)


def _name(name: object) -> str:
    return name if isinstance(name, str) else json.dumps(name, default=str)
