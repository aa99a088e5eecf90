"""How instances of the author's classes are stored: by the name of the class and their attributes.

On the way back a class is only looked up among what is imported, must be of the same sort
(dataclass, Enum, model), and attributes are put in place without `__init__`.

"""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownParameterType=false, reportUnknownLambdaType=false
# Classes of authors have no types that are known here.

from __future__ import annotations

import dataclasses
import sys
from enum import Enum, Flag
from functools import cached_property, partial
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

from scaffold.runtime.codec_base import StateGone, TypeCodec, namespaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LAYOUTS = (
    int,
    float,
    complex,
    str,
    bytes,
    bytearray,
    list,
    tuple,
    dict,
    set,
    frozenset,
    BaseException,
    type,
)
_MISSING = object()


def codec_for_class(kind: type) -> TypeCodec | None:
    """Return the codec for instances of a class, or None if it is of no sort that can be stored."""
    if issubclass(kind, Enum):
        return ENUM
    if _is_named_tuple(kind):
        return NAMED_TUPLE
    if issubclass(kind, _LAYOUTS):
        return None
    if _is_pydantic(kind):
        return PYDANTIC
    if _is_attrs(kind):
        return ATTRS
    return DATACLASS if dataclasses.is_dataclass(kind) else None


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and isinstance(vars(kind).get("_fields"), tuple)


def _is_attrs(kind: type) -> bool:
    return isinstance(vars(kind).get("__attrs_attrs__"), tuple)


def _is_pydantic(kind: type) -> bool:
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and issubclass(kind, pydantic.BaseModel)


def _find(parts: list[Any], sort: Callable[[type], bool], name: str) -> Any:
    """Return the class that `parts` begin with; it must be of the given sort."""
    kind = namespaces.find(parts[0], parts[1])
    if kind is None or not sort(kind):
        raise StateGone(f"{parts[0]}.{parts[1]} is no longer {name} of an imported module")
    return kind


def _dump_enum(value: Enum) -> list[object]:
    kind = type(value)
    number = value.value if isinstance(value, Flag) else None
    return [*namespaces.reference(kind), None if isinstance(value, Flag) else value.name, number]


def _load_enum(parts: list[Any]) -> object:
    kind = _find(parts, lambda found: issubclass(found, Enum), "an Enum")
    name, number = parts[2:]
    if issubclass(kind, Flag) and type(number) is int:
        return kind(number)
    if name not in kind.__members__:
        raise StateGone(f"{parts[1]} has no member {name!r} any more")
    return kind.__members__[name]


def _dump_named_tuple(value: tuple[Any, ...]) -> list[object]:
    return [*namespaces.reference(type(value)), list(value)]


def _load_named_tuple(parts: list[Any]) -> object:
    kind = _find(parts, _is_named_tuple, "a named tuple")
    values = list(parts[2])
    defaults = vars(kind).get("_field_defaults", {})
    values += [defaults[name] for name in kind._fields[len(values) :] if name in defaults]
    if len(values) != len(kind._fields):
        raise StateGone(f"{parts[1]} has other fields than when it was stored")
    return tuple.__new__(kind, values)


def _attributes(value: object, names: Iterable[str]) -> dict[str, object]:
    """Return the fields of an object and whatever else it keeps, without cached properties."""
    found = {name: getattr(value, name) for name in names if hasattr(value, name)}
    for name, extra in getattr(value, "__dict__", {}).items():
        if name not in found and not isinstance(_static(type(value), name), cached_property):
            found[name] = extra
    return found


def _static(kind: type, name: str) -> object:
    """Return what a class and its bases hold under a name, without running descriptors."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), _MISSING)


def _rebuild(
    kind: type, stored: dict[str, Any], defaults: dict[str, Callable[[], object] | None]
) -> object:
    """Return a new instance with the stored attributes; fields that are new get their default."""
    values = dict(stored)
    for name, default in defaults.items():
        if name not in values and default is not None:
            values[name] = default()
        elif name not in values:
            raise StateGone(f"{kind.__qualname__}.{name} has been added since, without a default")
    instance: object = object.__new__(kind)
    free = getattr(instance, "__dict__", None)
    for name, value in values.items():
        if isinstance(_static(kind, name), MemberDescriptorType):
            object.__setattr__(instance, name, value)
        elif free is not None and isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            free[name] = value
    return instance


def _same(value: object) -> object:
    return value


def _dump_dataclass(value: Any) -> list[object]:
    names = [each.name for each in dataclasses.fields(value)]
    return [*namespaces.reference(type(value)), _attributes(value, names)]


def _load_dataclass(parts: list[Any]) -> object:
    kind = _find(parts, lambda found: codec_for_class(found) is DATACLASS, "a dataclass")
    defaults: dict[str, Callable[[], object] | None] = {}
    for each in dataclasses.fields(kind):
        if each.default_factory is not dataclasses.MISSING:
            defaults[each.name] = each.default_factory
        elif each.default is not dataclasses.MISSING:
            defaults[each.name] = partial(_same, each.default)
        else:
            defaults[each.name] = None
    return _rebuild(kind, parts[2], defaults)


def _dump_attrs(value: Any) -> list[object]:
    names = [each.name for each in type(value).__attrs_attrs__]
    return [*namespaces.reference(type(value)), _attributes(value, names)]


def _load_attrs(parts: list[Any]) -> object:
    import attrs

    kind = _find(parts, lambda found: codec_for_class(found) is ATTRS, "an attrs class")
    defaults: dict[str, Callable[[], object] | None] = {}
    for each in attrs.fields(kind):
        default: Any = each.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, typed as a function
            defaults[each.name] = None if default.takes_self else default.factory
        else:
            defaults[each.name] = None if default is attrs.NOTHING else partial(_same, default)
    return _rebuild(kind, parts[2], defaults)


def _dump_pydantic(value: Any) -> list[object]:
    extra, private = value.__pydantic_extra__, value.__pydantic_private__
    fields_set = sorted(value.__pydantic_fields_set__)
    own = {
        name: held
        for name, held in vars(value).items()
        if not isinstance(_static(type(value), name), cached_property)
    }
    return [*namespaces.reference(type(value)), own, fields_set, extra, private]


def _load_pydantic(parts: list[Any]) -> object:
    from pydantic import BaseModel

    kind = _find(parts, _is_pydantic, "a pydantic model")
    own, fields_set, extra, private = parts[2:]
    if not isinstance(own, dict):
        raise StateGone(f"{parts[1]} was stored in another form")
    values: dict[str, object] = dict(own)  # pyright: ignore[reportUnknownArgumentType]
    for name, each in kind.model_fields.items():
        if name not in values:
            if each.is_required():
                raise StateGone(f"{parts[1]}.{name} has been added since, without a default")
            values[name] = each.get_default(call_default_factory=True)
    instance = object.__new__(kind)
    BaseModel.__setstate__(
        instance,
        {
            "__dict__": values,
            "__pydantic_extra__": extra,
            "__pydantic_fields_set__": set(fields_set),
            "__pydantic_private__": private,
        },
    )
    return instance


ENUM = TypeCodec(40, _dump_enum, _load_enum)
DATACLASS = TypeCodec(41, _dump_dataclass, _load_dataclass)
PYDANTIC = TypeCodec(42, _dump_pydantic, _load_pydantic)
ATTRS = TypeCodec(43, _dump_attrs, _load_attrs)
NAMED_TUPLE = TypeCodec(44, _dump_named_tuple, _load_named_tuple)
CLASSES = (ENUM, DATACLASS, PYDANTIC, ATTRS, NAMED_TUPLE)
