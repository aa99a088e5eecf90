"""Looks and sizes of elements, parsed strictly: only what is listed reaches a stylesheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from scaffold.errors import (
    ColorError,
    HeightError,
    NotAllowedError,
    UsageError,
    WidthError,
    nearest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Width: TypeAlias = int | Literal["stretch", "content"]
Height: TypeAlias = int | Literal["stretch", "content", "auto"]
GapName: TypeAlias = Literal["xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge"]
Gap: TypeAlias = GapName | int | None


class Look(TypedDict, total=False):
    """How one element looks; every element takes these as keyword arguments.

    Colours are theme names (red, primary ...), CSS names, `#rrggbb`, `rgb()` or `hsl()`.
    `name` is a CSS class of your own, without the dot.
    """

    halign: Literal["left", "center", "right"]
    valign: Literal["top", "center", "bottom"]
    color: str
    text_color: str
    background: str
    name: str


THEME_COLOURS = (
    "primary", "red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "rainbow",
)  # fmt: skip
_CSS_COLOURS = frozenset(
    [
        "aliceblue",
        "antiquewhite",
        "aqua",
        "aquamarine",
        "azure",
        "beige",
        "bisque",
        "black",
        "blanchedalmond",
        "blue",
        "blueviolet",
        "brown",
        "burlywood",
        "cadetblue",
        "chartreuse",
        "chocolate",
        "coral",
        "cornflowerblue",
        "cornsilk",
        "crimson",
        "cyan",
        "darkblue",
        "darkcyan",
        "darkgoldenrod",
        "darkgray",
        "darkgreen",
        "darkgrey",
        "darkkhaki",
        "darkmagenta",
        "darkolivegreen",
        "darkorange",
        "darkorchid",
        "darkred",
        "darksalmon",
        "darkseagreen",
        "darkslateblue",
        "darkslategray",
        "darkslategrey",
        "darkturquoise",
        "darkviolet",
        "deeppink",
        "deepskyblue",
        "dimgray",
        "dimgrey",
        "dodgerblue",
        "firebrick",
        "floralwhite",
        "forestgreen",
        "fuchsia",
        "gainsboro",
        "ghostwhite",
        "gold",
        "goldenrod",
        "gray",
        "green",
        "greenyellow",
        "grey",
        "honeydew",
        "hotpink",
        "indianred",
        "indigo",
        "ivory",
        "khaki",
        "lavender",
        "lavenderblush",
        "lawngreen",
        "lemonchiffon",
        "lightblue",
        "lightcoral",
        "lightcyan",
        "lightgoldenrodyellow",
        "lightgray",
        "lightgreen",
        "lightgrey",
        "lightpink",
        "lightsalmon",
        "lightseagreen",
        "lightskyblue",
        "lightslategray",
        "lightslategrey",
        "lightsteelblue",
        "lightyellow",
        "lime",
        "limegreen",
        "linen",
        "magenta",
        "maroon",
        "mediumaquamarine",
        "mediumblue",
        "mediumorchid",
        "mediumpurple",
        "mediumseagreen",
        "mediumslateblue",
        "mediumspringgreen",
        "mediumturquoise",
        "mediumvioletred",
        "midnightblue",
        "mintcream",
        "mistyrose",
        "moccasin",
        "navajowhite",
        "navy",
        "oldlace",
        "olive",
        "olivedrab",
        "orange",
        "orangered",
        "orchid",
        "palegoldenrod",
        "palegreen",
        "paleturquoise",
        "palevioletred",
        "papayawhip",
        "peachpuff",
        "peru",
        "pink",
        "plum",
        "powderblue",
        "purple",
        "rebeccapurple",
        "red",
        "rosybrown",
        "royalblue",
        "saddlebrown",
        "salmon",
        "sandybrown",
        "seagreen",
        "seashell",
        "sienna",
        "silver",
        "skyblue",
        "slateblue",
        "slategray",
        "slategrey",
        "snow",
        "springgreen",
        "steelblue",
        "tan",
        "teal",
        "thistle",
        "tomato",
        "transparent",
        "turquoise",
        "violet",
        "wheat",
        "white",
        "whitesmoke",
        "yellow",
        "yellowgreen",
        "currentcolor",
    ]
)
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_NUMBER = r"[+-]?(?:\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})"
_PART = rf"{_NUMBER}(?:%|deg|rad|grad|turn)?"
_CALL = re.compile(
    rf"(?:rgba?|hsla?)\(\s*{_PART}(?:\s*,\s*{_PART}){{2}}(?:\s*,\s*{_NUMBER}%?)?\s*\)"
    rf"|(?:rgba?|hsla?)\(\s*{_PART}(?:\s+{_PART}){{2}}(?:\s*/\s*{_NUMBER}%?)?\s*\)"
)
_IDENTIFIER = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]{0,99}")
_HALIGN = ("left", "center", "right")
_VALIGN = ("top", "center", "bottom")
GAPS: tuple[GapName, ...] = ("xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge")
LARGEST_SIZE = 100_000


def parse_look(look: Mapping[str, object]) -> dict[str, str]:
    """Return the looks that are set, each checked.

    >>> parse_look({"halign": "center", "color": "#FF0000"})
    {'halign': 'center', 'color': '#ff0000'}

    Raises:
        UsageError: an unknown name or a value that is not allowed; the message says what is.
    """
    parsed: dict[str, str] = {}
    for name, value in look.items():
        parse = _PARSERS.get(name)
        if parse is None:
            raise UsageError(
                f'An element got {name}={value!r}, but there is no look "{name}". '
                f"Looks are {_listed(_PARSERS)}.{nearest(name, _PARSERS)}"
            )
        if value is not None:
            parsed[name] = parse(name, value)
    return parsed


def parse_color(name: str, value: object) -> str:
    """Return a colour in small letters; a theme colour wins over the CSS colour of its name."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if text in THEME_COLOURS or text in _CSS_COLOURS:
        return text
    if _HEX.fullmatch(text) or _CALL.fullmatch(text):
        return text
    raise ColorError(
        f"{name}={value!r} is no colour. Allowed are theme colours "
        f"({', '.join(THEME_COLOURS)}), CSS names, #rgb, #rrggbb, #rrggbbaa, rgb(), rgba(), hsl() "
        "and hsla() with numbers. "
        f'Write e.g. {name}="blue" or {name}="#1f77b4".'
        f"{nearest(text, _CSS_COLOURS.union(THEME_COLOURS))}"
    )


def parse_width(value: object, allowed: Iterable[str] = ("stretch", "content")) -> int | str:
    """Return a width: one of the allowed words, or pixels."""
    return _size("width", value, tuple(allowed))


def parse_height(
    value: object, allowed: Iterable[str] = ("stretch", "content", "auto")
) -> int | str:
    """Return a height: one of the allowed words, or pixels."""
    return _size("height", value, tuple(allowed))


def parse_gap(value: object) -> str | int:
    """Return a gap: a name, "none", or pixels; None and "none" mean no gap."""
    if value is None or value == "none":
        return "none"
    if isinstance(value, str) and value in GAPS:
        return value
    if type(value) is int and 0 <= value <= LARGEST_SIZE:
        return value
    raise NotAllowedError(
        f"gap={value!r} is no gap. Allowed are {_listed(GAPS)}, None, or pixels as an int from 0. "
        f'Write e.g. gap="small".{nearest(str(value), GAPS)}'
    )


def _size(name: str, value: object, allowed: tuple[str, ...]) -> int | str:
    if isinstance(value, str) and value in allowed:
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is int and 0 < value <= LARGEST_SIZE:
        return value
    raise (WidthError if name == "width" else HeightError)(
        f"{name}={value!r} is no {name}. Allowed are {_listed(allowed)}, or pixels as an int "
        f"from 1 to {LARGEST_SIZE:,}. Write e.g. {name}=300.{nearest(str(value), allowed)}"
    )


def _choice(allowed: tuple[str, ...]) -> Callable[[str, object], str]:
    def parse(name: str, value: object) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        raise NotAllowedError(
            f"{name}={value!r} is not allowed here. Allowed are {_listed(allowed)}. "
            f'Write e.g. {name}="center".{nearest(str(value), allowed)}'
        )

    return parse


def _identifier(name: str, value: object) -> str:
    if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
        return value
    raise UsageError(
        f"{name}={value!r} cannot be a CSS class. Allowed are letters, digits, - and _, not "
        f'beginning with a digit. Write e.g. {name}="my-card".'
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


_PARSERS: dict[str, Callable[[str, object], str]] = {
    "halign": _choice(_HALIGN),
    "valign": _choice(_VALIGN),
    "color": parse_color,
    "text_color": parse_color,
    "background": parse_color,
    "name": _identifier,
}
LOOKS = frozenset(_PARSERS)
