"""What components send: a letter for the kind, then the value as text.

`j` and JSON, `b` and bytes in base64, `a` and a table of Arrow: JSON of three parts in base64.
An empty text stands for no value.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Any

import msgspec

from scaffold.errors import InputError

DEEPEST = 64
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_TABLE = frozenset({"data", "index", "columns"})
_EVENT = frozenset({"event", "value"})
_read = msgspec.json.Decoder().decode


def check_answer(text: str, most: int) -> None:
    """Raise InputError for a text that is no value of a component."""
    if len(text) > most:
        raise InputError(
            f"A component sent {len(text):,} characters; allowed are {most:,} for each value."
        )
    kind, rest = text[:1], text[1:]
    if kind == "b":
        _check_base64(rest)
    elif kind == "a":
        table = _mapping(parsed(rest))
        if table.keys() != _TABLE:
            raise InputError("A component sent a table without its three parts.")
        for part in table.values():
            _check_base64(part)
    elif kind == "j":
        parsed(rest)
    elif text:
        raise InputError(f"A component sent a value of the kind {kind!r}; allowed are j, b and a.")


def check_mapping(text: str, most: int) -> None:
    """Raise InputError for a text that is no mapping as JSON."""
    check_answer(text, most)
    if text and (text[0] != "j" or not isinstance(parsed(text[1:]), dict)):
        raise InputError("A component sent something else than its state.")


def check_events(text: str, most: int) -> None:
    """Raise InputError for a text that is no list of events as JSON."""
    if len(text) > most:
        raise InputError(f"A component sent events of {len(text):,} characters; {most:,} may be.")
    events: Any = parsed(text)
    if not isinstance(events, list) or not all(map(_is_event, _items(events))):
        raise InputError("A component sent something else than a list of events.")


def parsed(text: str) -> Any:
    """Return the value of a JSON text from a browser.

    Raises:
        InputError: it is no JSON, or too deep for what programs do with it.
    """
    try:
        value = _read(text.encode())
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise InputError("A component sent a text that is no JSON.") from None
    if _deeper(value, DEEPEST):
        raise InputError(f"A component sent JSON with more than {DEEPEST} levels.")
    return value


def spelled(value: Any) -> str:
    """Return a value of Python as a text of a component; TypeError for what JSON does not know."""
    if isinstance(value, bytes | bytearray):
        return "b" + b64encode(value).decode()
    return "j" + msgspec.json.encode(value).decode()


def unspelled(text: str) -> Any:
    """Return the value of a checked text; tables stay as the bytes of their parts."""
    if text[:1] == "b":
        return b64decode(text[1:])
    if text[:1] == "a":
        return {name: b64decode(part) for name, part in _read(text[1:]).items()}
    return _read(text[1:]) if text else None


def _check_base64(text: object) -> None:
    if not isinstance(text, str) or not _BASE64.fullmatch(text):
        raise InputError("A component sent bytes that are not in base64.")


def _is_event(given: Any) -> bool:
    event = _mapping(given)
    return event.keys() == _EVENT and isinstance(event["event"], str)


def _mapping(value: Any) -> dict[str, Any]:
    """Return a mapping, and an empty one for anything else."""
    return {**value} if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    """Return what is inside of a list or mapping."""
    if isinstance(value, dict):
        return [*_mapping(value).values()]
    return [*value] if isinstance(value, list) else []


def _deeper(value: Any, levels: int) -> bool:
    """Return whether a value has more levels, without calling itself for each of them."""
    layer: list[Any] = [value]
    for _ in range(levels):
        layer = [one for above in layer for one in _items(above)]
        if not layer:
            return False
    return True
