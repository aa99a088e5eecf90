"""Letters from templates: the text of a mail, and an HTML form of the same words.

A letter is `templates/email/<name>.txt` with the blocks `subject`, `body` and, where it has a link,
`button` (its label) and `after` (what stands below). Paragraphs are separated by empty lines. The
HTML form is made of the same blocks; `<name>.html` beside it, where there is one, makes it instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateNotFound

from scaffold.texts import current_language, speaking

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from scaffold.texts import Languages

BLOCKS = ("subject", "body", "button", "after")
HTML = "email/_letter.html"


class Letters:
    """The letters of one app.

    Args:
        environment: finds the app's templates before scaffold's.
        languages: of the readers.
        app_name: stands in every letter.
    """

    def __init__(self, environment: Environment, languages: Languages, app_name: str) -> None:
        self._html = environment
        self._text = environment.overlay(autoescape=False, lstrip_blocks=True, trim_blocks=True)
        self._languages = languages
        self._app = app_name

    def compose(
        self, name: str, locale: str | None, context: dict[str, Any]
    ) -> tuple[str, str, str]:
        """Return subject, text and HTML of a letter in the reader's language.

        A `zone` in the context is the reader's; without one, times are told in UTC.
        """
        language = self._languages.get(locale) or self._languages.default
        with speaking(language, context.get("zone")):
            return self._compose(name, {"app": self._app, "link": "", "code": "", **context})

    def _compose(self, name: str, context: dict[str, Any]) -> tuple[str, str, str]:
        language = current_language()
        template = self._text.get_template(f"email/{name}.txt")
        parts = {block: _block(template, block, context) for block in BLOCKS}
        parts["subject"] = " ".join(parts["subject"].split())
        text = self._text.get_template("email/_letter.txt").render(**context, **parts)
        paragraphs = {block: _paragraphs(parts[block]) for block in ("body", "after")}
        html = self._of_html(name).render(
            **context, subject=parts["subject"], button=parts["button"].strip(), **paragraphs,
            lang=language.code, dir=language.direction,
        )  # fmt: skip
        return parts["subject"], _tidy(text), html

    def _of_html(self, name: str) -> Template:
        try:
            return self._html.get_template(f"email/{name}.html")
        except TemplateNotFound:
            return self._html.get_template(HTML)


def _block(template: Template, name: str, context: dict[str, Any]) -> str:
    """Return one block of a template, "" where it has none."""
    block = template.blocks.get(name)
    return "".join(block(template.new_context(context))) if block else ""


def _paragraphs(text: str) -> list[str]:
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", text) if one.strip()]


def _tidy(text: str) -> str:
    """Return a text with one empty line between its paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"
