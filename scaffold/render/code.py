"""Source code with a CSS class for each sort of token (styles: frontend/src/styles/code.css)."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from markupsafe import Markup

LONGEST = 200_000
_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none"})


def highlight(code: str, language: str | None = None, *, lines: bool = False) -> Markup:
    """Return code as HTML to stand in `<pre class="hl"><code>`.

    Args:
        code: the source; over 200,000 characters it is shown without colours.
        language: any name that Pygments knows; an unknown one means no colours.
        lines: put every line into `<span class="code-line">`, so that CSS can number them.
    """
    name = (language or "").strip().lower()
    html = escape(code, quote=False)
    if name not in _PLAIN and len(code) <= LONGEST:
        html = _coloured(code, name)
    return Markup(_in_lines(html) if lines else html)  # noqa: S704 - escaped


@lru_cache(maxsize=256)
def _coloured(code: str, language: str) -> str:
    # Pygments has no types.
    from pygments import highlight as run  # type: ignore[import-untyped]
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import (  # type: ignore[import-untyped]
        get_lexer_by_name,  # pyright: ignore[reportUnknownVariableType]
    )
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code, quote=False)
    html: str = run(code, lexer, HtmlFormatter[str](nowrap=True))
    return html if code.endswith("\n") else html.removesuffix("\n")


def _in_lines(html: str) -> str:
    """Wrap each line; Pygments closes its spans at the end of every line."""
    body = html.removesuffix("\n")
    return "\n".join(f'<span class="code-line">{line}</span>' for line in body.split("\n"))
