"""What templates can do with texts: Markdown, icons, times, JSON for attributes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from scaffold.render.times import moment
from scaffold.texts import SOURCE, current_language, in_language, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable


log = logging.getLogger("scaffold.render")


def md(text: object) -> Markup:
    """Return Markdown as HTML; HTML inside is escaped."""
    from scaffold.render.markdown import render_markdown

    return Markup(render_markdown(str(text)).html)  # noqa: S704 - sanitised


def md_inline(text: object) -> Markup:
    """Return the Markdown of a label: only what stands within a line."""
    from scaffold.render.markdown import render_markdown

    return Markup(render_markdown(str(text), inline=True).html)  # noqa: S704 - sanitised


def icon(name: str | None) -> Markup:
    """Return an icon, `:material/name:` or an emoji, as inline HTML."""
    from scaffold.errors import UsageError
    from scaffold.render.icons import render_icon

    if not name:
        return Markup("")
    try:
        return Markup(render_icon(name))  # noqa: S704 - built from a known set
    except UsageError as unknown:
        log.warning("%s", unknown)
        return escape(name)


def json(value: Any) -> str:
    """Return a value as JSON text, to be escaped into an attribute."""
    return msgspec.json.encode(value, enc_hook=plain).decode()


def rich(text: object, *, html: bool = False, anchors: bool = True) -> Any:
    """Return Markdown as `.html` and the `.css` it needs; with `html`, tags pass the allow list."""
    from scaffold.render.markdown import render_markdown

    return render_markdown(str(text), unsafe_allow_html=html, anchors=anchors)


def author_html(text: object) -> Any:
    """Return the author's HTML as `.html` and `.css`, with all that could run removed."""
    from scaffold.render.markdown import render_html

    return render_html(str(text))


def highlighted(source: str, language: str | None, *, lines: bool = False) -> Markup:
    """Return source code in colours."""
    from scaffold.render.code import highlight

    return highlight(source, language, lines=lines)


def maths(text: str) -> Markup:
    """Return LaTeX as a formula on a line of its own."""
    from scaffold.render.maths import latex

    return latex(text, True)


def anchor(text: object) -> str:
    """Return the name of a heading's place, made from its text."""
    from scaffold.render.markdown import slug

    return slug(md_inline(text).striptags())


def cell(value: Any, form: str | None = None) -> str:
    """Return the value of a table's cell as text."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return "" if value is None else "✓" if value else "✗"
    from scaffold.widgets.numbers import format_number, trim

    if form:
        return format_number(value, form)
    return trim(value) if isinstance(value, float) else str(value)


def sparkline(values: Any) -> Any:
    """Return the shapes of a small chart."""
    from scaffold.render.sparkline import sparkline as shapes

    return shapes(values)


def json_tree(text: str) -> Any:
    """Return JSON text as a tree of nodes."""
    from scaffold.render.json_tree import json_tree as tree

    return tree(text)


def device(label: str) -> str:
    """Return the name of a browser and its system, "Chrome on Linux", in the reader's language."""
    browser, on, system = label.partition(" on ")
    if not on or current_language().code == SOURCE:
        return label
    unknown = {str(one): one for one in (words("Unknown browser"), words("unknown system"))}
    parts = [in_language(unknown[name]) if name in unknown else name for name in (browser, system)]
    return in_language(words("{browser} on {system}", browser=parts[0], system=parts[1]))


FILTERS: dict[str, Callable[..., Any]] = {
    "md": md,
    "md_inline": md_inline,
    "icon": icon,
    "json": json,
    "rich": rich,
    "author_html": author_html,
    "highlighted": highlighted,
    "maths": maths,
    "anchor": anchor,
    "cell": cell,
    "sparkline": sparkline,
    "json_tree": json_tree,
    "moment": moment,
    "device": device,
    "translated": in_language,
}
