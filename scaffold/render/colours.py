"""Colours as numbers: read from CSS, mixed, compared by contrast."""

from __future__ import annotations

import colorsys
import re
from functools import cache
from typing import NamedTuple

FULL = 255
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_SHORT = len("#rgba")
_NUMBER = r"([+-]?(?:\d{1,6}(?:\.\d{1,6})?|\.\d{1,6}))"
_CALL = re.compile(
    rf"(rgb|hsl)a?\(\s*{_NUMBER}(%|deg)?[\s,]+{_NUMBER}(%)?[\s,]+{_NUMBER}(%)?"
    rf"(?:\s*[,/]\s*{_NUMBER}(%)?)?\s*\)"
)
_NAMES = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc
bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a
burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50
cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b darkcyan
008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki
bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred
8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f
darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue
00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0
forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod
daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink
ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa
lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080
lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey
d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa
lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime
00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa
mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371
mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred
c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite
ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered
ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee
palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd
powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue
4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee
sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey
708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8
tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5
yellow ffff00 yellowgreen 9acd32
"""


class Colour(NamedTuple):
    """A colour of the sRGB space: red, green and blue from 0 to 255, opacity from 0 to 1."""

    red: float
    green: float
    blue: float
    opacity: float = 1.0

    @property
    def css(self) -> str:
        """Return the colour as CSS: `#rrggbb`, with two more digits if it lets light through."""
        parts = [round(self.red), round(self.green), round(self.blue)]
        if self.opacity < 1:
            parts.append(round(self.opacity * FULL))
        return "#" + "".join(f"{min(FULL, max(0, part)):02x}" for part in parts)

    @property
    def lightness(self) -> float:
        """Return the relative luminance of WCAG: 0 for black, 1 for white."""
        parts = [_linear(part / FULL) for part in self[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    @property
    def is_light(self) -> bool:
        """Return whether black is easier to read on this colour than white."""
        return self.contrast(BLACK) > self.contrast(WHITE)

    def over(self, ground: Colour) -> Colour:
        """Return what is seen of this colour on an opaque ground."""
        return ground.mixed(self, self.opacity) if self.opacity < 1 else self

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return the colour between this one and another, of which it has `share`."""
        red, green, blue = (a + (b - a) * share for a, b in zip(self[:3], other[:3], strict=True))
        return Colour(red, green, blue)

    def contrast(self, other: Colour) -> float:
        """Return the contrast ratio of WCAG, from 1 to 21."""
        darker, lighter = sorted((self.lightness, other.lightness))
        return (lighter + 0.05) / (darker + 0.05)

    def readable_on(self, ground: Colour, ratio: float) -> Colour:
        """Return this colour, moved towards black or white until it can be read on `ground`."""
        end = BLACK if ground.is_light else WHITE
        steps = (self.mixed(end, step / 20) for step in range(21))
        return next((one for one in steps if one.contrast(ground) >= ratio), end)


BLACK = Colour(0, 0, 0)
WHITE = Colour(FULL, FULL, FULL)


def colour_of(text: object) -> Colour | None:
    """Return the colour that a text of CSS names, or None if it is none.

    >>> colour_of("#fff"), colour_of("RGB(255 0 0 / 50%)").css, colour_of("red;}")
    (Colour(red=255, green=255, blue=255, opacity=1.0), '#ff000080', None)
    """
    if not isinstance(text, str):
        return None
    text = text.strip().lower()
    digits = _named().get(text, text)
    if _HEX.fullmatch(digits):
        return _from_hex(digits)
    call = _CALL.fullmatch(text)
    return _from_call(call) if call else None


def _from_hex(digits: str) -> Colour:
    if len(digits) <= _SHORT:
        digits = "#" + "".join(2 * digit for digit in digits[1:])
    parts = [int(digits[at : at + 2], 16) for at in range(1, len(digits), 2)]
    return Colour(parts[0], parts[1], parts[2], parts[3] / FULL if parts[3:] else 1.0)


def _from_call(call: re.Match[str]) -> Colour:
    kind, one, _, two, two_unit, three, three_unit, opacity, opacity_unit = call.groups()
    share = 1.0 if opacity is None else float(opacity) / (100 if opacity_unit else 1)
    share = min(1.0, max(0.0, share))
    if kind == "hsl":
        parts = colorsys.hls_to_rgb(
            float(one) % 360 / 360, min(1.0, float(three) / 100), min(1.0, float(two) / 100)
        )
        red, green, blue = (round(part * FULL, 3) for part in parts)
        return Colour(red, green, blue, share)
    scale = FULL / 100 if two_unit and three_unit else 1.0
    red, green, blue = (
        round(min(FULL, max(0.0, float(part) * scale)), 3) for part in (one, two, three)
    )
    return Colour(red, green, blue, share)


@cache
def _named() -> dict[str, str]:
    words = _NAMES.split()
    return {name: f"#{digits}" for name, digits in zip(words[::2], words[1::2], strict=True)}


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of the standard
