"""Author HTML made fit for the page: an allow list (nh3), styles moved into rules, links made safe.

Nothing here knows markdown. The result holds no script, no event handler, no frame, no `style`
attribute and no htmx attribute, so it works under a policy without `unsafe-inline`.
"""

from __future__ import annotations

import html as html_text
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from scaffold.render.allowed import ATTRIBUTES, PAINT, TAGS
from scaffold.render.stylesheets import (
    class_for,
    clean_declarations,
    clean_stylesheet,
    loads_elsewhere,
)

if TYPE_CHECKING:
    import nh3

LONGEST_CACHED = 20_000
_STYLE_ELEMENT = re.compile(r"<style\b[^>]*>([\s\S]*?)(?:</style\b[^>]*>|\Z)", re.IGNORECASE)
# What nh3 writes is regular: attributes are double quoted, quotes inside are escaped.
_TAG = re.compile(r'<(/?)([a-zA-Z][\w:-]*)((?:\s+[^\s=<>"]+="[^"]*")*)\s*>')
_ATTRIBUTE = re.compile(r'\s+([^\s=<>"]+)="([^"]*)"')
_SCHEMES = {"http", "https", "mailto", "tel", "data"}
_DATA = {
    "img": ("image/",),
    "audio": ("audio/",),
    "video": ("video/",),
    "source": ("audio/", "video/", "image/"),
}
_ELSEWHERE = re.compile(r"\s*(?:https?:)?[/\\]{2}", re.IGNORECASE)


class Rendered(NamedTuple):
    """HTML that may stand in a page as it is, and CSS for a `<style>` with a nonce."""

    html: Markup
    css: Markup


def render_html(html: str) -> Rendered:
    """Return `html` with everything removed that could run, load a frame or leave its place.

    Contents of `<style>` and of `style` attributes come back as `css`.

    >>> render_html('<p style="color: red" onclick="x()">Hi</p>').html
    Markup('<p class="sx-79db029546df">Hi</p>')
    """
    return _cached(html) if len(html) <= LONGEST_CACHED else clean(html)


def clean(html: str) -> Rendered:
    """Do the work of `render_html`, without its memory of earlier results."""
    blocks: list[str] = []
    if "<style" in html.lower():
        blocks = _STYLE_ELEMENT.findall(html)
        html = _STYLE_ELEMENT.sub("", html)
    kept = _cleaner().clean(html.encode("utf-8", "replace").decode())
    tags = _Tags()
    kept = _TAG.sub(tags.rewrite, kept)
    rules = [clean_stylesheet(block).strip() for block in blocks] + list(tags.rules.values())
    css = "\n".join(rule for rule in rules if rule)
    return Rendered(Markup(kept), Markup(css))  # noqa: S704 - cleaned above


_cached = lru_cache(maxsize=1024)(clean)


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags={"script", "style"},
        url_schemes=_SCHEMES,
        generic_attribute_prefixes={"data-", "aria-"},
        link_rel=None,
    )


class _Tags:
    """The second pass: looks at every tag that the allow list left, in order."""

    def __init__(self) -> None:
        self.rules: dict[str, str] = {}
        self._forms: list[bool] = []

    def rewrite(self, match: re.Match[str]) -> str:
        closing, name, text = match[1], match[2], match[3]
        if name == "form":
            return self._form_end() if closing else self._form_start(text)
        if closing or not (text or name == "button"):
            return match[0]
        attributes = {key: value for key, value in _ATTRIBUTE.findall(text) if _harmless(key)}
        if "style" in attributes:
            self._move_style(attributes)
        _check_addresses(name, attributes)
        _check_paint(attributes)
        if not any(self._forms):
            _detach_from_page_form(name, attributes)
        if name == "a":
            _open_elsewhere(attributes)
        return _tag(name, attributes)

    def _move_style(self, attributes: dict[str, str]) -> None:
        declarations = clean_declarations(html_text.unescape(attributes.pop("style")))
        if declarations:
            name, rule = class_for(declarations)
            self.rules[name] = rule
            attributes["class"] = f"{attributes['class']} {name}" if "class" in attributes else name

    def _form_start(self, text: str) -> str:
        attributes = dict(_ATTRIBUTE.findall(text))
        action = html_text.unescape(attributes.get("action", ""))
        method = attributes.get("method", "get").lower()
        local = action.startswith(("/", "?", "#")) and not _ELSEWHERE.match(action)
        kept = local or (not action and method == "get")
        self._forms.append(kept)
        return (
            _tag("form", {k: v for k, v in attributes.items() if k != "style"}) if kept else "<div>"
        )

    def _form_end(self) -> str:
        return "</form>" if self._forms and self._forms.pop() else "</div>"


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def _harmless(attribute: str) -> bool:
    """Return False for `data-hx-...`: htmx reads it like an attribute of its own."""
    return not attribute.lower().startswith(("data-hx", "hx-", "data-ws", "data-sse"))


def _check_addresses(name: str, attributes: dict[str, str]) -> None:
    for key in ("href", "src", "poster", "cite"):
        if key not in attributes:
            continue
        plain = "".join(c for c in html_text.unescape(attributes[key]) if c > " ").lower()
        is_data = plain.startswith("data:")
        allowed = _DATA.get(name, ()) if key == "src" else ()
        foreign_use = name == "use" and not plain.startswith("#")
        if foreign_use or (is_data and not plain[5:].startswith(allowed or ("\x00",))):
            del attributes[key]


def _check_paint(attributes: dict[str, str]) -> None:
    for key in PAINT & attributes.keys():
        if loads_elsewhere(html_text.unescape(attributes[key])):
            del attributes[key]


def _detach_from_page_form(name: str, attributes: dict[str, str]) -> None:
    """Keep controls outside of an own form out of the form that the page itself is."""
    if name == "button" or attributes.get("type", "").lower() in ("submit", "image"):
        attributes["type"] = "button"
    if name in ("button", "input", "select", "textarea"):
        attributes.pop("name", None)


def _open_elsewhere(attributes: dict[str, str]) -> None:
    if _ELSEWHERE.match(html_text.unescape(attributes.get("href", ""))):
        attributes["target"] = "_blank"
        attributes["rel"] = "noopener noreferrer"
