"""From elements to HTML: one template for each kind, and partials for patches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from scaffold.render.environment import Props
from scaffold.render.htmx import Htmx
from scaffold.render.look import look_css

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from scaffold.tree import Element, Patch

_STYLED = frozenset({"look", "width", "height"})


@dataclass(slots=True, frozen=True)
class Wire:
    """What a page must know to talk to the server: shown to templates as `wire`."""

    session: str
    version: int
    seq: int
    path: str
    nonce: str
    fingerprint: str = ""


class Shown:
    """An element as its template sees it.

    Attributes:
        attrs: `id` and `class` for the root tag.
        css: a nonced style for the root's first child, or nothing.
        children: the HTML of what is inside; containers put it into a tag with the id `slot`.
    """

    __slots__ = (
        "_node",
        "_renderer",
        "_wire",
        "css",
        "id",
        "kind",
        "look_class",
        "p",
        "slot",
        "value",
    )

    def __init__(self, node: Element, renderer: Renderer, wire: Wire) -> None:
        self._node = node
        self._renderer = renderer
        self._wire = wire
        self.id = node.id
        self.slot = f"{node.id}-c"
        self.kind = node.kind
        self.value = node.value
        self.p = Props(node.props)
        self.css = Markup("")
        self.look_class = ""
        if not _STYLED.isdisjoint(node.props):
            self._style(node.props)

    def _style(self, props: dict[str, Any]) -> None:
        classes, rules = look_css(
            self.id, props.get("look") or {}, props.get("width"), props.get("height")
        )
        self.look_class = " ".join(classes)
        self.css = self.style(rules)

    def style(self, rules: str) -> Markup:
        """Return rules of CSS in a style tag that the policy allows, or nothing."""
        if not rules:
            return Markup("")
        return Markup(f'<style nonce="{self._wire.nonce}">{rules}</style>')  # noqa: S704

    @property
    def attrs(self) -> Markup:
        """Return the attributes of the root tag."""
        classes = f"el el-{self.kind}"
        if self.look_class:
            classes += " " + self.look_class
        key = self._node.props.get("key")
        if key is not None:
            classes += f" st-key-{class_name(key)}"
        return Markup(f'id="{self.id}" class="{escape(classes)}"')  # noqa: S704

    @property
    def children(self) -> Markup:
        """Return the HTML of the children."""
        return self._renderer.nodes(self._node.children or (), self._wire)


def class_name(key: str) -> str:
    """Return a key as part of a CSS class.

    Other characters than letters, digits, - and _ become -.
    """
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in key)


class Renderer:
    """Turns trees and patches into HTML."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._templates: dict[str, Template] = {}
        self._frames: Htmx | None = None

    def node(self, node: Element, wire: Wire) -> str:
        """Return the HTML of an element and all below it."""
        template = self._templates.get(node.kind)
        if template is None or self.environment.auto_reload:
            template = self.environment.get_template(f"elements/{node.kind}.html")
            self._templates[node.kind] = template
        shown = Shown(node, self, wire)
        return template.render(el=shown, p=shown.p, wire=wire)

    def nodes(self, nodes: Sequence[Element], wire: Wire) -> Markup:
        """Return the HTML of several elements."""
        return Markup("".join([self.node(node, wire) for node in list(nodes)]))  # noqa: S704

    def page(self, name: str, **context: Any) -> str:
        """Return a template that is no element: a document, an account page, an error page."""
        return self.environment.get_template(name).render(**context)

    def partials(self, patches: Sequence[Patch], wire: Wire) -> str:
        """Return the patches and the page's new version as partials for htmx."""
        return self.fragments(patches, wire) + self._htmx.wire(wire)

    def fragments(self, patches: Sequence[Patch], wire: Wire) -> str:
        """Return patches as partials for htmx, without a new version of the page."""
        partial = self._htmx.partial
        return "".join(
            [
                partial(
                    patch.action, patch.target, self.node(patch.node, wire) if patch.node else ""
                )
                for patch in patches
            ]
        )

    @property
    def _htmx(self) -> Htmx:
        if self._frames is None or self.environment.auto_reload:
            self._frames = Htmx(self.environment)
        return self._frames
