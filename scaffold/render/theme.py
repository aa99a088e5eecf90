"""The theme of an app: its options, checked, as a stylesheet of design tokens.

Attack: values that leave their declaration and become rules of their own. Nothing of an option is
copied into the stylesheet: colours and lengths are read as numbers, names of fonts are quoted.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from scaffold.errors import ThemeError, ThemeSectionError
from scaffold.options.known import CHART_COLOURS, THEME_SECTIONS, known_options
from scaffold.options.options import flat
from scaffold.render.colours import colour_of
from scaffold.render.theme_fonts import font_faces
from scaffold.render.theme_tokens import SURFACES, Tokens, list_of_colours

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.options.options import Options

log = logging.getLogger("scaffold.theme")
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
PREFIX = "/_scaffold/theme-"
_ROOTS = {
    None: (":root", ""),
    "light": (':root[data-theme="light"]', ':root:not([data-theme="dark"])'),
    "dark": (':root[data-theme="dark"]', ':root:not([data-theme="light"])'),
}
_SIDEBAR = (
    "{0} .el-sidebar",
    '{0} :is([data-position="left"],[data-position="right"])>.menu-panel',
)
_MORE_CONTRAST = (
    "@media (prefers-contrast:more){:root:root:root{--border:var(--border-strong);"
    "--fg-muted:var(--fg);--fg-faint:var(--fg)}}"
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that can be shown.

    Attributes:
        css: the stylesheet; empty if the app has no theme of its own.
        scheme: "light" or "dark" if it is made for one of them, None if it leaves that open.
        charts: the colours of charts by option, as far as they are set.
        warnings: what can hardly be read, or is not loaded.
    """

    css: str = ""
    scheme: Scheme | None = None
    charts: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    warnings: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Return where the stylesheet is served, for ever: another theme has another address."""
        return f"{PREFIX}{sha256(self.css.encode()).hexdigest()[:16]}.css"

    def tell(self) -> None:
        """Log the warnings."""
        for warning in self.warnings:
            log.warning("%s", warning)


def theme_of(options: Options, folder: Path) -> Theme:
    """Return the theme that options describe.

    Args:
        options: those of the app.
        folder: where a theme file of `theme.base` is looked for.

    Raises:
        ThemeError: an option has a value that it cannot hold.
    """
    given = {
        name.removeprefix("theme."): options.get(name)
        for name in known_options()
        if name.startswith("theme.") and options.is_given(name)
    }
    given = _with_base(given, folder)
    if not given:
        return Theme()
    scheme = _scheme_of(given)
    warnings: dict[str, None] = {}
    faces = font_faces(given.get("fontFaces") or [], warnings)
    schemes: tuple[Scheme, ...] = (scheme,) if scheme else SCHEMES
    rules: dict[Scheme, list[dict[str, str]]] = {
        one: list(_rules(given, one, warnings)) for one in schemes
    }
    static = "/app/static/" in faces and options.get("server.enableStaticServing") is not True
    if static:
        warnings[
            "theme.fontFaces names files of static/; set server.enableStaticServing = true."
        ] = None
    charts = {
        name: [c.css for c in list_of_colours(f"theme.{name}", given[name])]
        for name in CHART_COLOURS if given.get(name)
    }  # fmt: skip
    sheet = _sheet(rules)
    css = faces + sheet + (_MORE_CONTRAST if sheet else "")
    return Theme(css, scheme, charts, tuple(warnings))


def _with_base(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return options completed by those of the theme file that `base` names."""
    base = given.get("base")
    if base is None or base in SCHEMES:
        return given
    file = folder / str(base)
    if "://" in str(base) or not file.is_file():
        raise ThemeError(
            f'The option theme.base is "{base}", and {folder} has no such file. Allowed are '
            '"light", "dark" and the path of a theme file on this machine; write e.g. '
            'base = "themes/dusk.toml".'
        )
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(
            f"The theme file {file} cannot be read: {error}. It is TOML with a section [theme]; "
            'write e.g. [theme] and on the next line primaryColor = "#0b7285".'
        ) from error
    own = {name: value for name, value in given.items() if name != "base"}
    return {**_of_file(table, file), **own}


def _of_file(table: Mapping[str, Any], file: Path) -> dict[str, Any]:
    known = [name for name in known_options() if name.startswith("theme.")]
    found: dict[str, Any] = {}
    for name, value in flat("", table):
        if name not in known:
            raise ThemeSectionError(name, str(file), known)
        found[name.removeprefix("theme.")] = value
    if found.get("base") not in (None, *SCHEMES):
        raise ThemeSectionError(f"theme.base = {found['base']!r}", str(file), known)
    return found


def _scheme_of(given: Mapping[str, Any]) -> Scheme | None:
    """Return whether a theme is made for light or dark: as it says, or as its colours are."""
    for scheme in SCHEMES:
        if given.get("base") == scheme:
            return scheme
    if any(name.startswith(("light.", "dark.")) for name in given):
        return None
    ground = colour_of(given.get("backgroundColor")) or colour_of(
        given.get("secondaryBackgroundColor")
    )
    text = colour_of(given.get("textColor"))
    if ground is None and text is None:
        return None
    is_light = ground.is_light if ground else bool(text and not text.is_light)
    return "light" if is_light else "dark"


def _section(given: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Return the options of one section, `""` for those of the theme itself."""
    if not section:
        return {name: one for name, one in given.items() if "." not in name}
    inner = tuple(f"{one}." for one in THEME_SECTIONS if one.startswith(f"{section}."))
    prefix = f"{section}."
    return {
        name.removeprefix(prefix): one
        for name, one in given.items()
        if name.startswith(prefix) and not name.startswith(inner)
    }


def _rules(
    given: Mapping[str, Any], scheme: Scheme, warnings: dict[str, None]
) -> Iterator[dict[str, str]]:
    """Yield the declarations of the page, and those of the sidebar."""
    own = {**_section(given, ""), **_section(given, scheme)}
    page = Tokens(own, SURFACES[scheme], scheme, f"theme ({scheme})")
    yield page.declarations()
    aside = {**_section(given, "sidebar"), **_section(given, f"{scheme}.sidebar")}
    sidebar = Tokens(aside, page.surfaces.aside(), scheme, f"theme.sidebar ({scheme})")
    declarations = sidebar.declarations()
    if declarations:
        declarations |= {"background": "var(--bg)", "color": "var(--fg)"}
        declarations["color-scheme"] = "light" if sidebar.surfaces.is_light else "dark"
        declarations.setdefault("--bg", page.surfaces.sunken.css)
        if "--font" in declarations:
            declarations["font-family"] = "var(--font)"
    yield declarations
    warnings.update(dict.fromkeys([*page.warnings(), *sidebar.warnings()]))


def _sheet(rules: Mapping[Scheme, list[dict[str, str]]]) -> str:
    """Return the rules as a stylesheet; what is the same in light and dark stands there once."""
    if len(rules) == 1 or rules["light"] == rules["dark"]:
        page, aside = next(iter(rules.values()))
        return _block(":root", page) + _aside(":root", aside)
    parts: list[str] = []
    for scheme, (page, aside) in rules.items():
        chosen, open_ = _ROOTS[scheme]
        parts.append(_block(chosen, page) + _aside(chosen, aside))
        inner = _block(open_, page) + _aside(open_, aside)
        parts.append(f"@media (prefers-color-scheme:{scheme}){{{inner}}}" if inner else "")
    return "".join(parts)


def _aside(root: str, declarations: Mapping[str, str]) -> str:
    return _block(",".join(one.format(root) for one in _SIDEBAR), declarations)


def _block(selector: str, declarations: Mapping[str, str]) -> str:
    if not declarations:
        return ""
    return f"{selector}{{{';'.join(f'{name}:{one}' for name, one in declarations.items())}}}"
