"""Any object as JSON text, for `st.json`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

from scaffold.errors import UsageError

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
            raise UsageError(
                f"st.json got a text that is no JSON ({error}): {body!r:.60}. Allowed are JSON texts "
                "and objects; for any other text write st.text(...)."
            ) from None
        return body
    return json.dumps(_plain(body, 0), ensure_ascii=False)


def _plain(value: Any, depth: int) -> Any:
    """Return a value of JSON's types; what JSON does not know becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if depth >= _DEEPEST:
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif hasattr(value, "model_dump"):
        value = value.model_dump()
    elif hasattr(value, "tolist"):
        value = value.tolist()
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {_name(name): _plain(item, depth + 1) for name, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        return [_plain(item, depth + 1) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return _plain(value, depth + 1)
    return str(value)


def _name(name: object) -> str:
    return name if isinstance(name, str) else json.dumps(name, default=str)
