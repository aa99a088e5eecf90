"""What sort of value something is, as checks that type checkers understand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeGuard


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether a value has several parts: texts and bytes do not."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray)


def is_list(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Return whether a value is a list or tuple."""
    return isinstance(value, list | tuple)


def is_array(value: Any) -> bool:
    """Return whether a value is an array of NumPy or of a library like it."""
    return all(hasattr(value, name) for name in ("ndim", "dtype", "shape"))


def named_parts(value: Any) -> dict[str, Any] | None:
    """Return the fields of a dataclass, named tuple or pydantic model, or None."""
    if isinstance(value, type):
        return None
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    for method in ("_asdict", "model_dump"):
        if callable(getattr(value, method, None)):
            return dict(getattr(value, method)())
    return None
