"""What Python knows about an object, as props of `st.help`."""

from __future__ import annotations

import inspect
from typing import Any

_MOST_MEMBERS = 200
_LONGEST_VALUE = 200


def describe(obj: Any, written: str | None = None) -> dict[str, Any]:
    """Return name, kind, signature, docstring and public members of an object.

    One without a name of its own is called as it was `written`.
    """
    named = getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None)
    module = None if inspect.ismodule(obj) else getattr(obj, "__module__", None)
    is_class = isinstance(obj, type)
    full = f"{module}.{named}" if named and module not in (None, "builtins") else named
    return {
        "title": full or written,
        "text": None if named else _short(obj),
        "type": _kind(obj),
        "signature": _signature(obj) if callable(obj) else None,
        "doc": _doc(obj),
        "members": _members(obj, is_class=is_class),
    }


def _kind(obj: Any) -> str:
    if isinstance(obj, type):
        return "class"
    if inspect.ismodule(obj):
        return "module"
    if inspect.isroutine(obj):
        return "function"
    return type(obj).__name__


def _signature(obj: Any) -> str | None:
    try:
        return str(inspect.signature(obj))
    except (TypeError, ValueError):
        return None


def _doc(obj: Any) -> str | None:
    """Return the docstring; an instance without one of its own shows that of its class."""
    try:
        return inspect.getdoc(obj)
    except Exception:
        return None


def _members(obj: Any, *, is_class: bool) -> list[dict[str, str]] | None:
    if inspect.isroutine(obj):
        return None
    found: list[dict[str, str]] = []
    for name in sorted(set(dir(obj)))[: _MOST_MEMBERS * 3]:
        if name.startswith("_") or len(found) >= _MOST_MEMBERS:
            continue
        static = inspect.getattr_static(obj, name, None)
        if isinstance(static, property):
            found.append({"name": name, "kind": "property", "text": _first_line(static)})
        elif inspect.isroutine(static) or isinstance(static, type):
            found.append({"name": name, "kind": _kind(static), "text": _first_line(static)})
        elif not is_class or static is not None:
            found.append({"name": name, "kind": type(static).__name__, "text": _short(static)})
    return found or None


def _first_line(obj: Any) -> str:
    return (_doc(obj) or "").partition("\n")[0]


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
