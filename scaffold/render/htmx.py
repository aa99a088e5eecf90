"""The frames of partials, taken from `templates/elements/_htmx.html` once.

The macros there are rendered with marks in the place of what changes, and cut at the marks:
filling them in is joining strings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import escape

if TYPE_CHECKING:
    from jinja2 import Environment

    from scaffold.render.html import Wire

ACTIONS = ("morph", "replace", "remove", "first", "after")
_FIELDS = ("path", "session", "version", "fingerprint")
_SEQ = 987_654_321


class Htmx:
    """Partials for patches, and the one that gives a page its new version."""

    def __init__(self, environment: Environment) -> None:
        macros: Any = environment.get_template("elements/_htmx.html").module
        self._partials = {
            action: _cut(str(macros.partial(action, _mark("target"), _mark("html"))))
            for action in ACTIONS
        }
        marks = _Marks()
        whole = str(macros.wire(marks)).replace(str(_SEQ + 1), _mark("seq"))
        self._wire = _cut(whole)

    def partial(self, action: str, target: str, html: str) -> str:
        """Return a partial; `html` is made by templates, `target` is the id of a node."""
        filled = {"target": target, "html": html}
        return "".join([filled.get(name, "") + text for name, text in self._partials[action]])

    def wire(self, wire: Wire) -> str:
        """Return the partial that carries the version and the number of the next input."""
        filled = {
            "path": str(escape(wire.path)),
            "session": wire.session,
            "version": str(wire.version),
            "seq": str(wire.seq + 1),
            "fingerprint": wire.fingerprint,
        }
        return "".join([filled.get(name, "") + text for name, text in self._wire])


class _Marks:
    """Stands for a Wire while the frames are cut."""

    def __init__(self) -> None:
        for name in _FIELDS:
            setattr(self, name, _mark(name))
        self.seq = _SEQ


def _mark(name: str) -> str:
    return f"[[{name}]]"


def _cut(html: str) -> list[tuple[str, str]]:
    """Return pairs of what is filled in and the text after it; the first is filled with nothing."""
    head, *rest = html.split("[[")
    parts = [("", head)]
    for piece in rest:
        name, _, text = piece.partition("]]")
        parts.append((name, text))
    return parts
