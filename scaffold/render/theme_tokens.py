"""From the options of a theme to design tokens, for one scheme and one part of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from scaffold.errors import ThemeOptionError
from scaffold.options.known import CHART_COLOURS, TINTS
from scaffold.render.colours import BLACK, WHITE, Colour, colour_of
from scaffold.render.theme_fonts import families

TEXT, LARGE = 4.5, 3.0
"""The least contrast of text, and of large text and edges (WCAG 2.2, 1.4.3 and 1.4.11)."""
RADII = {"none": 0.0, "small": 0.25, "medium": 0.5, "large": 1.0}
ROUND = "99rem"
LARGEST = 400.0
_LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*(px|rem)?")
_FONT_KINDS = {"font": "sans-serif", "headingFont": "sans-serif", "codeFont": "monospace"}
_FONT_TOKENS = {"font": "--font", "headingFont": "--font-heading", "codeFont": "--font-mono"}
_PLAIN = {
    "linkColor": "--link", "codeTextColor": "--code-fg", "codeBackgroundColor": "--code-bg",
    "dataframeBorderColor": "--grid-border", "dataframeHeaderBackgroundColor": "--grid-head",
    "dataframeHeaderTextColor": "--grid-head-fg",
}  # fmt: skip
_LENGTHS = {
    "codeFontSize": "--code-size", "metricValueFontSize": "--metric-size",
    "paddingTop": "--padding-top", "paddingBottom": "--padding-bottom",
}  # fmt: skip
_WEIGHTS = {
    "baseFontWeight": "--weight", "codeFontWeight": "--code-weight",
    "metricValueFontWeight": "--metric-weight",
}  # fmt: skip
_CHART_TOKENS = dict(zip(CHART_COLOURS, ("--chart", "--chart-seq", "--chart-div"), strict=True))
_HEADINGS = 6


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The colours that others are compared with."""

    ground: Colour
    sunken: Colour
    text: Colour
    accent: Colour

    @property
    def is_light(self) -> bool:
        """Return whether dark text stands on a light ground here."""
        return self.ground.is_light

    def aside(self) -> Surfaces:
        """Return the surfaces of the sidebar: it lies on what is sunken."""
        return replace(self, ground=self.sunken)


SURFACES = {
    "light": Surfaces(WHITE, Colour(246, 247, 249), Colour(23, 26, 33), Colour(79, 70, 229)),
    "dark": Surfaces(
        Colour(16, 18, 24), Colour(11, 13, 18), Colour(233, 235, 240), Colour(139, 147, 255)
    ),
}


class Tokens:
    """The options of one part of the page, and the tokens that they mean.

    Args:
        given: the options, by the last part of their name.
        around: the colours where the options say nothing.
        scheme: "light" or "dark".
        place: names the part in messages.
    """

    def __init__(self, given: Mapping[str, Any], around: Surfaces, scheme: str, place: str) -> None:
        self._given = {name: one for name, one in given.items() if one is not None}
        self._place = place
        self._dark = scheme == "dark"
        self._font_warnings: list[str] = []
        self._text = self._colour("textColor") or around.text
        ground = self._colour("backgroundColor")
        self._moved = ground is not None
        self._ground = ground or around.ground
        sunken = self._colour("secondaryBackgroundColor")
        if sunken is None:
            sunken = self._ground.mixed(self._text, 0.04) if self._moved else around.sunken
        self._accent = self._colour("primaryColor") or around.accent
        self.surfaces = Surfaces(self._ground, sunken, self._text, self._accent)

    def declarations(self) -> dict[str, str]:
        """Return the custom properties that differ from scaffold's own."""
        made = {
            name: one.css if isinstance(one, Colour) else one
            for part in (self._surface(), self._edges(), self._accents(), self._tints(),
                         self._type(), self._shapes(), self._charts())
            for name, one in part
        }  # fmt: skip
        if self._moved or "textColor" in self._given:
            made.setdefault("--border", self._ground.mixed(self._text, 0.14).css)
        return made

    def warnings(self) -> Iterator[str]:
        """Yield what can hardly be read, and fonts that are not loaded."""
        pairs = [
            ("textColor", "backgroundColor", self._text, self._ground),
            ("textColor", "secondaryBackgroundColor", self._text, self.surfaces.sunken),
            ("linkColor", "backgroundColor", self._colour("linkColor"), self._ground),
            ("codeTextColor", "codeBackgroundColor", self._colour("codeTextColor"),
             self._colour("codeBackgroundColor") or self.surfaces.sunken),
            ("dataframeHeaderTextColor", "dataframeHeaderBackgroundColor",
             self._colour("dataframeHeaderTextColor"),
             self._colour("dataframeHeaderBackgroundColor") or self.surfaces.sunken),
            *(
                (f"{tint}TextColor", f"{tint}BackgroundColor", self._colour(f"{tint}TextColor"),
                 self._colour(f"{tint}BackgroundColor") or self._ground)
                for tint in TINTS
            ),
        ]  # fmt: skip
        for fore, back, text, ground in pairs:
            if text is None or not {fore, back} & self._given.keys():
                continue
            ratio = text.over(ground).contrast(ground)
            if ratio < TEXT:
                yield (
                    f"{self._place}: {fore} on {back} has a contrast of {ratio:.1f}:1; text needs "
                    f"{TEXT}:1 to be read by everybody. Make one of them lighter or darker."
                )
        yield from self._font_warnings

    # The parts.

    def _surface(self) -> Iterator[tuple[str, Colour | str]]:
        ground, text = self._ground, self._text
        if self._moved:
            yield "--bg", ground
            yield "--bg-raised", ground.mixed(text, 0.05) if self._dark else ground
        if self._moved or "secondaryBackgroundColor" in self._given:
            yield "--bg-sunken", self.surfaces.sunken
        if self._moved or "textColor" in self._given:
            yield "--fg", text
            yield "--fg-muted", text.mixed(ground, 0.3).readable_on(ground, TEXT)
            yield "--fg-faint", text.mixed(ground, 0.4).readable_on(ground, TEXT)
            yield "--c-gray-soft", ground.mixed(text, 0.07)

    def _edges(self) -> Iterator[tuple[str, Colour | str]]:
        border = self._colour("borderColor")
        if border is not None:
            yield "--border", border
            yield "--border-strong", border.over(self._ground).readable_on(self._ground, LARGE)
        elif self._moved or "textColor" in self._given:
            half = self._ground.mixed(self._text, 0.5)
            yield "--border-strong", half.readable_on(self._ground, LARGE)
        if self._flag("showWidgetBorder") is False:
            yield "--border-control", "transparent"
            yield "--control", "var(--bg-sunken)"
        if self._flag("showSidebarBorder") is False:
            yield "--sidebar-border", "transparent"

    def _accents(self) -> Iterator[tuple[str, Colour | str]]:
        if "primaryColor" in self._given:
            accent = self._accent.over(self._ground)
            yield "--accent", accent
            yield "--accent-fg", max((WHITE, BLACK), key=accent.contrast)
            soft = self._ground.mixed(accent, 0.12)
            yield "--accent-soft", soft
            yield "--accent-text", accent.readable_on(soft, TEXT)
            yield "--focus", accent.readable_on(self._ground, LARGE)
        for name, token in _PLAIN.items():
            colour = self._colour(name)
            if colour is not None:
                yield token, colour
        underlined = self._flag("linkUnderline")
        if underlined is not None:
            yield "--link-line", "underline" if underlined else "none"

    def _tints(self) -> Iterator[tuple[str, Colour | str]]:
        for tint in TINTS:
            strong, soft, text = (
                self._colour(f"{tint}{part}") for part in ("Color", "BackgroundColor", "TextColor")
            )
            if strong is not None:
                yield f"--c-{tint}", strong
                soft = soft or self._ground.mixed(strong, 0.12)
                text = text or strong.over(self._ground).readable_on(soft, TEXT)
            if soft is not None:
                yield f"--c-{tint}-soft", soft
            if text is not None:
                yield f"--c-{tint}-fg", text

    def _type(self) -> Iterator[tuple[str, Colour | str]]:
        for name, token in _FONT_TOKENS.items():
            if name in self._given:
                full = f"theme.{name}"
                yield (
                    token,
                    families(full, self._given[name], _FONT_KINDS[name], self._font_warnings),
                )
        if "baseFontSize" in self._given:
            yield "font-size", _share_of_root(self._given["baseFontSize"])
        for name, token in _LENGTHS.items():
            if name in self._given:
                yield token, self._length(name)
        for name, token in _WEIGHTS.items():
            if name in self._given:
                yield token, _weight(f"theme.{name}", self._given[name])
        for number, size in enumerate(self._each("headingFontSizes"), 1):
            yield f"--h{number}-size", _length("theme.headingFontSizes", size)
        for number, weight in enumerate(self._each("headingFontWeights"), 1):
            yield f"--h{number}-weight", _weight("theme.headingFontWeights", weight)

    def _shapes(self) -> Iterator[tuple[str, Colour | str]]:
        if "baseRadius" in self._given:
            radius = _radius("theme.baseRadius", self._given["baseRadius"])
            full = radius == ROUND
            yield "--radius", "1.25rem" if full else radius
            yield "--radius-sm", "0.75rem" if full else f"calc({radius}*.6)"
            yield "--radius-lg", "1.75rem" if full else f"calc({radius}*1.6)"
            yield "--radius-button", radius
        if "buttonRadius" in self._given:
            yield "--radius-button", _radius("theme.buttonRadius", self._given["buttonRadius"])

    def _charts(self) -> Iterator[tuple[str, Colour | str]]:
        for name, token in _CHART_TOKENS.items():
            for number, colour in enumerate(
                list_of_colours(f"theme.{name}", self._given.get(name, [])), 1
            ):
                yield f"{token}-{number}", colour

    # Values.

    def _colour(self, name: str) -> Colour | None:
        given = self._given.get(name)
        if given is None:
            return None
        return _colour(f"theme.{name}", given)

    def _flag(self, name: str) -> bool | None:
        given = self._given.get(name)
        return given if isinstance(given, bool) else None

    def _length(self, name: str) -> str:
        return _length(f"theme.{name}", self._given[name])

    def _each(self, name: str) -> list[Any]:
        given = self._given.get(name, [])
        several = given if _is_list(given) else [given] * _HEADINGS
        return several[:_HEADINGS]


def list_of_colours(name: str, given: Any) -> list[Colour]:
    """Return the colours of a list.

    Raises:
        ThemeOptionError: it is none, or has something else in it.
    """
    if not _is_list(given):
        raise ThemeOptionError(
            name, given, "lists of colours", f'{name.rpartition(".")[2]} = ["#0b7285", "#e8590c"]'
        )
    return [_colour(name, one) for one in given]


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _colour(name: str, given: object) -> Colour:
    colour = colour_of(given)
    if colour is None:
        last = name.rpartition(".")[2]
        raise ThemeOptionError(
            name, given, "CSS names, #rgb, #rrggbb, #rrggbbaa, rgb(), rgba(), hsl() and hsla() "
            "with numbers", f'{last} = "#0b7285"',
        )  # fmt: skip
    return colour


def _length(name: str, given: object) -> str:
    match = _LENGTH.fullmatch(str(given).strip()) if not isinstance(given, bool) else None
    if match is None or float(match[1]) > LARGEST:
        raise ThemeOptionError(
            name, given, f"lengths in px or rem up to {LARGEST:.0f}",
            f'{name.rpartition(".")[2]} = "1.5rem"',
        )  # fmt: skip
    return f"{float(match[1]):g}{match[2] or 'px'}"


def _share_of_root(given: object) -> str:
    """Return a size in pixels as a share of what the reader has chosen in the browser."""
    if isinstance(given, bool) or not isinstance(given, int) or not 8 <= given <= 40:  # noqa: PLR2004 - what can be read
        raise ThemeOptionError(
            "theme.baseFontSize", given, "whole numbers from 8 to 40", "baseFontSize = 18"
        )
    return f"{given / 16 * 100:g}%"


def _radius(name: str, given: object) -> str:
    if given == "full":
        return ROUND
    if isinstance(given, str) and given in RADII:
        return f"{RADII[given]:g}rem"
    try:
        return _length(name, given)
    except ThemeOptionError:
        raise ThemeOptionError(
            name, given, '"none", "small", "medium", "large", "full" and lengths in px or rem',
            f'{name.rpartition(".")[2]} = "medium"',
        ) from None  # fmt: skip


def _weight(name: str, given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, int) or not 100 <= given <= 900:  # noqa: PLR2004 - of CSS
        raise ThemeOptionError(
            name, given, "whole numbers from 100 to 900", f"{name.rpartition('.')[2]} = 600"
        )
    return str(given)
