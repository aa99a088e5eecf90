"""What templates can do with texts: Markdown, icons, JSON for attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from markupsafe import Markup


def md(text: object) -> Markup:
    """Return Markdown as HTML; HTML inside is escaped."""
    from scaffold.render.markdown import render_markdown

    return Markup(render_markdown(str(text)).html)  # noqa: S704 - sanitised by render_markdown


def md_inline(text: object) -> Markup:
    """Return the Markdown of a label: only what stands within a line."""
    from scaffold.render.markdown import render_markdown

    return Markup(render_markdown(str(text), inline=True).html)  # noqa: S704 - sanitised


def icon(name: str | None) -> Markup:
    """Return an icon, `:material/name:` or an emoji, as inline HTML."""
    from scaffold.render.icons import render_icon

    return Markup(render_icon(name)) if name else Markup("")  # noqa: S704 - built from a known set


def json(value: Any) -> str:
    """Return a value as JSON text, to be escaped into an attribute."""
    return msgspec.json.encode(value).decode()


FILTERS: dict[str, Callable[..., Any]] = {
    "md": md,
    "md_inline": md_inline,
    "icon": icon,
    "json": json,
}
