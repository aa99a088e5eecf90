"""Arguments that several families of elements take, checked in one place."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

from scaffold.elements.former import warn_of
from scaffold.errors import NotAllowedError
from scaffold.widgets.look import parse_height, parse_width

if TYPE_CHECKING:
    from collections.abc import Iterable

StretchWidth: TypeAlias = int | Literal["stretch"]
BoxHeight: TypeAlias = int | Literal["stretch", "content"]
Bind: TypeAlias = Literal["query-params"] | None
COLOURS = ("red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "primary")
ALIGNMENTS = ("left", "center", "right", "justify")
_MATERIAL = re.compile(r":material/[a-z0-9_]+:")
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
)
_ONE_EMOJI = f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE})*"
_LEADING_ICON = re.compile(f"({_MATERIAL.pattern}|{_ONE_EMOJI}) *")
_LETTERS = re.compile(r"[A-Za-z<>&]")
_LONGEST_EMOJI = 16


class PlainLook(TypedDict, total=False):
    """The looks of an element that has a `color` of its own (see widgets/look.py)."""

    halign: Literal["left", "center", "right"]
    valign: Literal["top", "center", "bottom"]
    text_color: str
    background: str
    name: str


def one_of(what: str, given: object, allowed: Iterable[str]) -> str:
    """Return `given` if it is allowed; `what` names it: `st.metric(delta_color)`."""
    words = tuple(allowed)
    if isinstance(given, str) and given in words:
        return given
    raise NotAllowedError.of(what, given, map(repr, words), words)


def other_than(usual: str, what: str, given: object, allowed: Iterable[str]) -> str | None:
    """Return a checked choice, or None for the usual one, which takes no room in the props."""
    return None if given == usual else one_of(what, given, allowed)


def width_unless(usual: str, width: object, *words: str) -> int | str | None:
    """Return a checked width, or None for the usual one, which takes no room in the props."""
    if width == usual:
        return None
    return parse_width(width, words or ("stretch", "content"))


def height_unless(usual: str, height: object, *words: str) -> int | str | None:
    """Return a checked height, or None for the usual one."""
    if height == usual or height is None:
        return None
    return parse_height(height, words or ("stretch", "content"))


def contained(width: Any, use_container_width: bool | None) -> Any:
    """Return the width that `use_container_width`, the older way to say it, asks for."""
    if use_container_width is None:
        return width
    word = "stretch" if use_container_width else "content"
    warn_of(f"use_container_width={use_container_width}", f'width="{word}"')
    return "stretch" if use_container_width else "content" if width == "stretch" else width


def aligned(alignment: object) -> str | None:
    """Return how a text is aligned, or None for "left"."""
    return other_than("left", "text_alignment", alignment, ALIGNMENTS)


def clean_text(body: object) -> str:
    """Return a text without the indentation of the source it was written in."""
    text = body if isinstance(body, str) else str(body)
    return textwrap.dedent(text).strip() if "\n" in text else text.strip()


def check_icon(what: str, icon: object, *words: str) -> str | None:
    """Return an icon: one emoji, `:material/name:`, or one of `words` (as `:spinner:`).

    Raises:
        UsageError: it is neither; a short code like ":smile:" is none.
    """
    if icon is None or icon == "":
        return None
    if isinstance(icon, str):
        text = icon.strip()
        if text in words:
            return f":{text}:"
        emoji = len(text) <= _LONGEST_EMOJI and not text.isascii() and not _LETTERS.search(text)
        if emoji or _MATERIAL.fullmatch(text):
            return text
    raise NotAllowedError(
        f'{what} got icon={icon!r}. Allowed are one emoji, or ":material/name:" with a name of '
        'the Material Symbols; write e.g. icon="🎉" or icon=":material/check:".'
    )


def leading_icon(text: str) -> tuple[str | None, str]:
    """Return the icon that a text begins with, if it does, and the text without it.

    >>> leading_icon("🚨 The disk is full.")
    ('🚨', 'The disk is full.')
    """
    found = _LEADING_ICON.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def colour(what: str, given: object, *words: str) -> str:
    """Return a colour of the palette (or one of `words`), "grey" as "gray"."""
    name = one_of(what, given, (*words, *COLOURS))
    return "gray" if name == "grey" else name


def refuse_bind(what: str, bind: object) -> None:
    """Refuse `bind`, and say what does the same."""
    if bind is not None:
        raise NotAllowedError(
            f"{what} got bind={bind!r}; allowed is None. To keep it in the address, write "
            f'st.query_params["name"] in an on_change callback and read it for the default.'
        )
