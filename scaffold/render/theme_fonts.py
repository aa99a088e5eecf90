"""The fonts of a theme: families by name, and files of the app's `static/` folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from scaffold.errors import ThemeOptionError

STACKS = {
    "sans-serif": "ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,"
    "sans-serif",
    "serif": "ui-serif,Georgia,Cambria,'Times New Roman',serif",
    "monospace": "ui-monospace,'SF Mono','Cascadia Code',Menlo,Consolas,'DejaVu Sans Mono',"
    "monospace",
}
_NAME = re.compile(r"[\w -]{1,80}")
_FILE = re.compile(r"/?(?:app/)?static/((?:[\w -][\w. -]*/)*[\w -][\w. -]*\.(?:woff2?|ttf|otf))")
_RANGE = re.compile(r"U\+[0-9A-Fa-f?]{1,6}(?:-[0-9A-Fa-f]{1,6})?")
_STYLES = ("normal", "italic", "oblique")
_FORMATS = {"woff": "woff", "woff2": "woff2", "ttf": "truetype", "otf": "opentype"}
_WEIGHT = re.compile(r"[1-9]\d{1,2}(?:[ -][1-9]\d{1,2})?|normal|bold")
ELSEWHERE = (
    "{} names a font of another server. Pages load fonts of the app only: put the file into "
    "static/ and name it in [[theme.fontFaces]]."
)


def families(name: str, given: object, kind: str, warnings: list[str]) -> str:
    """Return a list of families as CSS, ended by those that every machine has.

    Raises:
        ThemeOptionError: something that is no name of a font.
    """
    parts: list[str] = []
    for part in str(given).split(","):
        family, colon, _ = part.partition(":")
        family = family.strip().strip("'\"")
        if colon:
            warnings.append(ELSEWHERE.format(name))
        if family in STACKS:
            parts.append(STACKS[family])
        elif _NAME.fullmatch(family):
            parts.append(f"'{family}'")
        elif not colon and not part.strip().startswith("//"):
            raise ThemeOptionError(
                name, given, "sans-serif, serif, monospace and names of fonts, with commas between "
                "them", 'font = "Inter, sans-serif"',
            )  # fmt: skip
    if not parts or parts[-1] not in STACKS.values():
        parts.append(STACKS[kind])
    return ",".join(parts)


def font_faces(given: Sequence[Any], warnings: dict[str, None]) -> str:
    """Return the rules for fonts whose files the app serves.

    Raises:
        ThemeOptionError: a font without a name or a file, or with a value that cannot be.
    """
    return "".join(_face(cast("Mapping[str, Any]", one), warnings) for one in given)


def _face(one: Mapping[str, Any], warnings: dict[str, None]) -> str:
    family, url = (one.get("family"), one.get("url")) if isinstance(one, dict) else (None, None)
    if not isinstance(family, str) or not _NAME.fullmatch(family) or not isinstance(url, str):
        raise _wrong(one)
    if "://" in url or url.startswith("//"):
        warnings[ELSEWHERE.format("theme.fontFaces")] = None
        return ""
    file = _FILE.fullmatch(url)
    if file is None:
        raise _wrong(one)
    ending = url.rpartition(".")[2]
    parts = [
        f"font-family:'{family}'", "font-display:swap",
        f"src:url('/app/static/{file[1].replace(' ', '%20')}') format('{_FORMATS[ending]}')",
    ]  # fmt: skip
    weight, style, ranges = (one.get(name) for name in ("weight", "style", "unicodeRange"))
    if weight is not None:
        if not _WEIGHT.fullmatch(str(weight)):
            raise _wrong(one)
        parts.append(f"font-weight:{str(weight).replace('-', ' ')}")
    if style is not None:
        if style not in _STYLES:
            raise _wrong(one)
        parts.append(f"font-style:{style}")
    if ranges is not None:
        each = [part.strip() for part in str(ranges).split(",")]
        if not all(_RANGE.fullmatch(part) for part in each):
            raise _wrong(one)
        parts.append(f"unicode-range:{','.join(each)}")
    return f"@font-face{{{';'.join(parts)}}}"


def _wrong(one: object) -> ThemeOptionError:
    return ThemeOptionError(
        "theme.fontFaces", one, "tables with family and url, a woff2, woff, ttf or otf file of "
        "static/, perhaps with weight, style and unicodeRange",
        '{ family = "Inter", url = "app/static/inter.woff2", weight = "400" }',
    )  # fmt: skip
