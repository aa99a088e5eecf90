"""Markdown to HTML: GitHub's flavour with Streamlit's directives, maths and coloured code.

Everything passes the allow list of `sanitize`, whether or not the author allowed HTML. Results are
remembered: the same texts are rendered in every run.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from scaffold.render.code import highlight
from scaffold.render.maths import latex
from scaffold.render.sanitize import LONGEST_CACHED, Rendered, clean, render_html

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["Rendered", "highlight", "latex", "render_html", "render_markdown", "slug"]

_PLAIN = re.compile(r"[^\W\d_][^\W_]*(?: [^\W_]+)*")
_PLAIN_INLINE = re.compile(r"[^\W_](?:[^\W_]|[ ,%()/+-](?! |$)|\.(?=\d))*[%)]?")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PROTOCOLS = ("http", "https", "mailto", "xmpp")
_MOST_VAIN = 100
_LINKED = frozenset({"http", "https", "mailto", "tel"})
_NO_CSS = Markup("")
_FILLING = Lock()
_ICON_SPOT = re.compile(r'<span class="md-icon" data-icon="([a-z0-9_]+)"></span>')
_ALIGNED = {
    "text-align:left": "md-left",
    "text-align:center": "md-center",
    "text-align:right": "md-right",
}


def render_markdown(
    text: str, *, unsafe_allow_html: bool = False, inline: bool = False, anchors: bool = True
) -> Rendered:
    """Return Markdown as HTML that may stand in a page.

    Args:
        text: the Markdown.
        unsafe_allow_html: let HTML tags through the allow list; else they are shown as text.
        inline: only what stands within a line, as labels need it; "# a" stays "# a".
        anchors: give headings an id made from their text.
    """
    if (_PLAIN_INLINE if inline else _PLAIN).fullmatch(text):
        html = text if inline else f"<p>{text}</p>\n"
        return Rendered(Markup(html), _NO_CSS)  # noqa: S704 - letters, digits and spaces
    if len(text) > LONGEST_CACHED:
        return _render(text, unsafe_allow_html, inline, anchors)
    return _remembered(text, unsafe_allow_html, inline, anchors)


def slug(text: str) -> str:
    """Return the id of a heading: small letters and digits of any script, joined by hyphens.

    >>> slug("Über uns & Preise!")
    'über-uns-preise'
    """
    words = re.sub(r"[^\w\s-]", " ", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"[\s_-]+", "-", words).strip("-")


def _render(text: str, html: bool, inline: bool, anchors: bool) -> Rendered:
    parser = _parser(html)
    mark = blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()
    env: dict[str, Any] = {"anchors": anchors, "docId": mark}
    done = clean(parser.renderInline(text, env) if inline else parser.render(text, env))
    if ":material/" not in text:
        return done
    shown = _ICON_SPOT.sub(_icon, done.html)
    return Rendered(Markup(shown), done.css)  # noqa: S704 - from a known set


_remembered = lru_cache(maxsize=2048)(_render)


@cache
def _parser(html: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    from scaffold.render.directives import directives_plugin

    md = MarkdownIt("commonmark", {"html": html, "highlight": _fence})
    md.enable(["table", "strikethrough"])
    md.validateLink = _is_link  # type: ignore[method-assign, assignment]  # as documented
    dollarmath_plugin(
        md, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True
    )
    footnote_plugin(md, inline=False)
    tasklists_plugin(md)
    gfm_autolink_plugin(md)
    _heed_protocols(md)
    directives_plugin(md)
    md.core.ruler.push("heading_ids", _heading_ids)
    md.core.ruler.push("cell_classes", _cell_classes)
    for name in ("math_inline", "math_inline_double", "math_block"):
        md.add_render_rule(name, _maths_rule)
    _fill_link_tables(md)
    return md


def _heed_protocols(md: MarkdownIt) -> None:
    """Let the plugin look for an address only behind the name of a protocol, and not without end.

    Attack: a visitor's text of many colons; the plugin reads all that stands before each of them.
    """
    rules: Any = md.inline.ruler
    name = "gfm_autolink_protocol"
    look = next(rule.fn for rule in rules.__rules__ if rule.name == name)

    def guarded(state: StateInline, silent: bool) -> bool:
        vain = state.env.get("vain", 0)
        if vain > _MOST_VAIN or not state.pending.endswith(_PROTOCOLS):
            return False
        found = bool(look(state, silent))
        state.env["vain"] = vain + (not found)
        return found

    rules.at(name, guarded)


def _fill_link_tables(md: MarkdownIt) -> None:
    """Let mdurl fill its tables: it does so at their first use, while other threads read them."""
    with _FILLING:
        md.normalizeLink("/")
        md.normalizeLinkText("/")


def _is_link(address: str) -> bool:
    match = _SCHEME.match(address)
    return match is None or match[1].lower() in _LINKED


def _fence(code: str, language: str, _attributes: str) -> str:
    html = highlight(code, language)
    named = f' class="language-{escape(language)}"' if language else ""
    return f'<pre class="hl"><code{named}>{html}</code></pre>'


def _maths_rule(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    _options: Any,
    _env: MutableMapping[str, Any],
) -> str:
    token = tokens[place]
    if token.type == "math_block":
        return f'<div class="md-maths">{latex(token.content, True)}</div>\n'
    return latex(token.content, token.type == "math_inline_double")


def _icon(match: re.Match[str]) -> str:
    """Return the drawing; a name that does not exist stays text, for visitors write texts, too."""
    from scaffold.render.icons import has_shape, render_icon

    name = f":material/{match[1]}:"
    return str(render_icon(name)) if has_shape(match[1]) else name


def _cell_classes(state: StateCore) -> None:
    """Say the alignment of table cells by classes: safe Markdown needs no CSS of its own."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrGet("style")):
            token.attrs = {"class": _ALIGNED[str(style)]}


def _heading_ids(state: StateCore) -> None:
    if not state.env.get("anchors"):
        return
    used: dict[str, int] = {}
    for place, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        name = slug(_text_of(state.tokens[place + 1])) or "section"
        used[name] = used.get(name, 0) + 1
        token.attrSet("id", name if used[name] == 1 else f"{name}-{used[name]}")


def _text_of(token: Token) -> str:
    return "".join(
        child.content for child in token.children or () if child.type in ("text", "code_inline")
    )
