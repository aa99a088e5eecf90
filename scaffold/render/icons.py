"""Icons: Material Symbols as inline SVG, emoji as text.

The shapes come from scaffold/static/icons.txt, which the build of the browser files writes: a line
each, name and what stands inside the svg tag. Only icons that a page shows are read.
"""

from __future__ import annotations

import logging
import mmap
import re
from functools import cache, lru_cache
from urllib.parse import quote

from markupsafe import escape

from scaffold import paths
from scaffold.errors import SettingsError, UsageError, nearest
from scaffold.render.emoji import emoji

log = logging.getLogger("scaffold.render")
_MATERIAL = re.compile(r":material/([a-z0-9_]+):")
_SPINNER = '<span class="icon spinner" aria-hidden="true"></span>'
_LONGEST_EMOJI = 16


@lru_cache(maxsize=2048)
def render_icon(name: str) -> str:
    """Return an icon as HTML: `:material/home:`, `:spinner:` or an emoji.

    Raises:
        UsageError: there is no such icon.
    """
    if name == ":spinner:":
        return _SPINNER
    if match := _MATERIAL.fullmatch(name):
        return f'<svg class="icon" aria-hidden="true" viewBox="0 0 24 24">{_shape(match[1])}</svg>'
    if name.startswith(":") or not name or name.isascii() or len(name) > _LONGEST_EMOJI:
        raise UsageError(
            f"The icon {name[:40]!r} is unknown. An icon is an emoji or the name of a Material "
            f'Symbol in lower case, e.g. icon="🏠" or icon=":material/home:".'
            + nearest(name.strip(":").lower(), ["spinner"])
        )
    return f'<span class="icon" aria-hidden="true">{escape(name)}</span>'


@lru_cache(maxsize=256)
def icon_address(name: str) -> str:
    """Return the address of an icon for the window: a picture's own, or one drawn from a name.

    Raises:
        UsageError: there is no such Material Symbol.
    """
    if name.startswith(("/", "data:", "https://", "http://")):
        return name
    if match := _MATERIAL.fullmatch(name):
        return _drawn(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="#6b7280">'
            f"{_shape(match[1])}</svg>"
        )
    text = emoji(name[1:-1]) if name.startswith(":") and name.endswith(":") else name
    return _drawn(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<text y=".9em" font-size="90">{escape(text or name[:1])}</text></svg>'
    )


def _drawn(svg: str) -> str:
    return f"data:image/svg+xml,{quote(svg, safe='')}"


def icon_names() -> list[str]:
    """Return the names of all Material Symbols."""
    return [line.partition("\t")[0] for line in _file()[:].decode().splitlines()[1:]]


@lru_cache(maxsize=2048)
def has_shape(name: str) -> bool:
    """Return whether there is a Material Symbol; the log tells of one that there is not.

    Attack: a visitor's text with a thousand wrong names. So nothing alike is looked for here.
    """
    found = _file().find(f"\n{name}\t".encode(), 0) >= 0
    if not found:
        log.warning('A text has ":material/%s:", but there is no such Material Symbol.', name)
    return found


def _shape(name: str) -> str:
    file = _file()
    sought = f"\n{name}\t".encode()
    start = file.find(sought, 0)
    if start < 0:
        raise UsageError(
            f'There is no Material Symbol "{name}". The names are those of '
            "fonts.google.com/icons, in lower case with underscores." + nearest(name, icon_names())
        )
    start += len(sought)
    return file[start : file.find(b"\n", start)].decode()


@cache
def _file() -> mmap.mmap:
    path = paths.STATIC / "icons.txt"
    if not path.is_file():
        raise SettingsError(
            f"The browser files are not built: {path} is missing. Run pip install . in the "
            "checkout, or npm ci and npm run build in frontend/."
        )
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
