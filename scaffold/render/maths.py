"""LaTeX as MathML, made on the server: no script and no font is loaded."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from markupsafe import Markup

from scaffold.render.sanitize import clean

LONGEST = 10_000
_ALIKE = {"aligned": "split", "gathered": "matrix", "gather": "matrix", "dcases": "cases"}


@lru_cache(maxsize=512)
def latex(text: str, display: bool = False) -> Markup:
    """Return LaTeX as MathML; what cannot be parsed is shown as it was written.

    >>> latex("x^2")
    Markup('<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>')
    """
    html = _mathml(text, display) if len(text) <= LONGEST else None
    return clean(html).html if html else _literal(text, display)


def _mathml(text: str, display: bool) -> str | None:
    from latex2mathml.converter import convert

    try:
        return convert(_known(text.strip()), display="block" if display else "inline")
    except Exception:  # the parser fails in many ways, none of which may break the page
        return None


def _known(text: str) -> str:
    """Replace environments that the converter lacks by ones that look alike."""
    for name, alike in _ALIKE.items():
        text = text.replace(f"{{{name}}}", f"{{{alike}}}")
    return text


def _literal(text: str, display: bool) -> Markup:
    tag = "div" if display else "span"
    return Markup(f'<{tag} class="md-maths-literal"><code>{escape(text)}</code></{tag}>')  # noqa: S704 - escaped here
