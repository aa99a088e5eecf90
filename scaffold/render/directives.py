"""Streamlit's additions to Markdown as rules of markdown-it: colours, badges, icons, emoji."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scaffold.render.colours import colour_of
from scaffold.render.emoji import emoji

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

COLOURS = (
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "violet",
    "gray",
    "grey",
    "rainbow",
    "primary",
)
_DIRECTIVE = re.compile(
    rf":(?:(?P<colour>{'|'.join(COLOURS)})(?P<form>-background|-badge)?|(?P<plain>badge|small|shimmer|color))\["
)
# Attack: a visitor's text of brackets that never close; each of them is looked for to its end.
_UNCLOSED, _MOST_UNCLOSED = "unclosed directives", 100
_OWN = re.compile(r"\{([^{}\n]*)\}")
_OWN_PART = re.compile(r"""(foreground|background)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
_ICON = re.compile(r":material/([a-z0-9_]{1,64}):")
_CODE = re.compile(r":([a-z0-9_+-]{1,64}):")
_SYMBOLS = {
    "<->": "↔",
    "<-": "←",
    "->": "→",
    "--": "—",
    ">=": "≥",
    "<=": "≤",
    "~=": "≈",
}
_SYMBOL = re.compile(rf"(^|\s)({'|'.join(map(re.escape, _SYMBOLS))})(?=\s|$)")


def directives_plugin(md: MarkdownIt) -> None:
    """Teach a parser the directives."""
    md.inline.ruler.before("link", "directive", _directive)
    md.inline.ruler.before("link", "icon", _icon)
    md.inline.ruler.before("link", "emoji", _emoji)
    md.core.ruler.push("symbols", _symbols)


def classes_of(colour: str | None, form: str | None, plain: str | None) -> str:
    """Return the CSS classes of a directive; `:color[]` has colours of its own."""
    if plain == "badge":
        return "md-badge md-badge-blue"
    if plain == "color":
        return "md-own"
    if colour is None:
        return f"md-{plain}"
    name = "gray" if colour == "grey" else colour
    if form == "-badge":
        return f"md-badge md-badge-{name}"
    kind = "md-bg" if form == "-background" else "md-color"
    return f"{kind} {kind}-{name}"


def _directive(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":":
        return False
    match = _DIRECTIVE.match(state.src, state.pos, state.posMax)
    if match is None or state.env.get(_UNCLOSED, 0) > _MOST_UNCLOSED:
        return False
    end = state.md.helpers.parseLinkLabel(state, match.end() - 1)
    if end < 0:
        state.env[_UNCLOSED] = state.env.get(_UNCLOSED, 0) + 1
        return False
    own = _OWN.match(state.src, end + 1) if match["plain"] == "color" else None
    if not silent:
        _push(state, match, end, _style_of(own[1]) if own else "")
    state.pos = own.end() if own else end + 1
    return True


def _style_of(attributes: str) -> str:
    """Return `foreground="..." background="..."` as CSS; what names no colour is left out."""
    found = {
        name: colour_of(double or single or bare)
        for name, double, single, bare in _OWN_PART.findall(attributes)
    }
    names = {"foreground": "color", "background": "background-color"}
    return ";".join(f"{names[name]}:{value.css}" for name, value in found.items() if value)


def _push(state: StateInline, match: re.Match[str], end: int, style: str) -> None:
    opening = state.push("directive_open", "span", 1)
    opening.attrs = {"class": classes_of(match["colour"], match["form"], match["plain"])}
    if style:
        opening.attrs["style"] = style
    outer = state.posMax
    state.pos, state.posMax = match.end(), end
    state.md.inline.tokenize(state)
    state.posMax = outer
    state.push("directive_close", "span", -1)


def _icon(state: StateInline, silent: bool) -> bool:
    match = _ICON.match(state.src, state.pos, state.posMax) if state.src[state.pos] == ":" else None
    if match is None:
        return False
    if not silent:
        state.push("icon_open", "span", 1).attrs = {"class": "md-icon", "data-icon": match[1]}
        state.push("icon_close", "span", -1)
    state.pos = match.end()
    return True


def _emoji(state: StateInline, silent: bool) -> bool:
    match = _CODE.match(state.src, state.pos, state.posMax) if state.src[state.pos] == ":" else None
    found = emoji(match[1]) if match else None
    if match is None or found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = found
    state.pos = match.end()
    return True


def _symbols(state: StateCore) -> None:
    """Replace arrows and comparisons that stand alone, e.g. "a -> b"."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text":
                token.content = _SYMBOL.sub(lambda m: m[1] + _SYMBOLS[m[2]], token.content)
