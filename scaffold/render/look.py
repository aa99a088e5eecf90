"""Looks and sizes as CSS: classes for what is common, one rule for what is the element's own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from scaffold.widgets.look import THEME_COLOURS, parse_height, parse_look, parse_width

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROPERTIES = {"color": "--accent", "text_color": "color", "background": "background-color"}

_SUFFIXES = {"color": "", "text_color": "-fg", "background": "-soft"}


def look_css(
    element_id: str,
    look: Mapping[str, object],
    width: object = None,
    height: object = None,
) -> tuple[list[str], Markup]:
    """Return the classes of an element and the rules for its id, for a `<style>` with a nonce.

    `color` sets `--accent`, the colour an element is drawn in, e.g. the fill of a button.

    >>> look_css("main-butt1", {"halign": "center", "text_color": "#f00"}, 200)
    (['halign-center', 'w-px'], Markup('#main-butt1{color:#f00;width:200px}'))

    Raises:
        UsageError: a look or size that is not allowed.
    """
    classes, declarations = _parts(tuple(look.items()), width, height)
    if not declarations:
        return list(classes), Markup("")
    rule = f"#{_identifier(element_id)}{{{';'.join(declarations)}}}"
    return list(classes), Markup(rule)  # noqa: S704 - every part was parsed


@lru_cache(maxsize=1024, typed=True)
def _parts(
    look: tuple[tuple[str, object], ...], width: object, height: object
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    classes: list[str] = []
    declarations: list[str] = []
    for name, value in parse_look(dict(look)).items():
        if name == "name":
            classes.append(value)
        elif name in _PROPERTIES:
            classes += ["has-accent"] if name == "color" else []
            declarations.append(f"{_PROPERTIES[name]}:{_colour(value, name)}")
        else:
            classes.append(f"{name}-{value}")
    for axis, size in (("width", width), ("height", height)):
        if size is not None:
            _size(axis, size, classes, declarations)
    return tuple(classes), tuple(declarations)


def _size(axis: str, size: object, classes: list[str], declarations: list[str]) -> None:
    parsed = parse_width(size) if axis == "width" else parse_height(size)
    pixels = isinstance(parsed, int)
    classes.append(f"{axis[0]}-{'px' if pixels else parsed}")
    if pixels:
        declarations.append(f"{axis}:{parsed}px")


def _colour(value: str, name: str) -> str:
    """Return a colour as CSS; theme colours are custom properties and follow light and dark."""
    if value not in THEME_COLOURS:
        return value
    suffix = _SUFFIXES[name]
    if value in ("primary", "rainbow"):
        return f"var(--accent{suffix.replace('-fg', '')})"
    return f"var(--c-{'gray' if value == 'grey' else value}{suffix})"


def _identifier(text: str) -> str:
    """Return an id as it must stand in a selector."""
    return "".join(_character(c, first=not place) for place, c in enumerate(text))


def _character(c: str, *, first: bool) -> str:
    plain = c.isascii() and (c.isalpha() or c == "_" or (not first and (c.isdigit() or c == "-")))
    return c if plain else f"\\{ord(c):x} "
