"""The theme of an app: from options to design tokens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from scaffold.errors import ThemeError, ThemeOptionError, ThemeSectionError
from scaffold.options.known import known_options
from scaffold.options.options import Options
from scaffold.render.colours import WHITE, Colour, colour_of
from scaffold.render.theme import Theme, theme_of

NOWHERE = Path("/nonexistent")
HOSTILE = [
    "red;}body{display:none", "url(https://evil.example)", "expression(1)", "#12", "#12345g",
    "rgb(1,2)", "rgb(1,2,3", "var(--x)", "</style><script>", "currentcolor", "", "\\65 xp", "a\nb",
]  # fmt: skip


def theme(**given: Any) -> Theme:
    return theme_of(Options({f"theme.{name}": value for name, value in given.items()}), NOWHERE)


def tokens(css: str, selector: str = ":root") -> dict[str, str]:
    """Return the declarations of the first rule of a selector."""
    block = re.search(rf"(?:^|[}}{{]){re.escape(selector)}{{([^}}]*)}}", css)
    assert block, css
    return dict(part.split(":", 1) for part in block[1].split(";"))


def test_no_options_no_stylesheet() -> None:
    assert theme() == Theme()
    assert theme_of(Options({"server.port": 1}), NOWHERE).css == ""


def test_colours_are_read_as_css_has_them() -> None:
    same = ["red", "RED", "#f00", "#ff0000", "#FF0000FF", "rgb(255, 0, 0)", "rgb(100% 0% 0%)",
            "hsl(0, 100%, 50%)", "hsla(360deg 100% 50% / 1)"]  # fmt: skip
    assert {colour_of(one) for one in same} == {Colour(255, 0, 0, 1.0)}
    assert colour_of("#ff000080") is not None
    assert Colour(255, 0, 0, 0.5).css == "#ff000080"
    assert Colour(0, 0, 0, 0.5).over(WHITE).css == "#808080"
    assert round(Colour(0, 0, 0).contrast(WHITE), 3) == 21


@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_no_colour_is_refused(value: str) -> None:
    with pytest.raises(ThemeOptionError, match=r"theme\.textColor is .* write e\.g\. textColor ="):
        theme(textColor=value)


@pytest.mark.parametrize("name", [n for n in known_options() if n.startswith("theme.")])
def test_no_option_can_leave_its_declaration(name: str) -> None:
    """S13.1 Whatever an option holds, it is refused, quoted or read as a number."""
    evil = "x'\"</style>;}*{a:b"
    value: Any = [evil] if known_options()[name].kind is list else evil
    try:
        css = theme_of(Options({name: value}), NOWHERE).css
    except ThemeError:
        return
    assert not re.search(r"</|\*|a:b", css), css


def test_a_dark_theme_is_dark_for_everybody() -> None:
    made = theme(base="dark", primaryColor="#ffb000")
    assert made.scheme == "dark"
    own = tokens(made.css)
    assert (own["--accent"], own["--accent-fg"]) == ("#ffb000", "#000000")


@pytest.mark.parametrize(
    ("given", "scheme"),
    [
        ({"backgroundColor": "#101010"}, "dark"),
        ({"backgroundColor": "#fdf6e3"}, "light"),
        ({"textColor": "#eee"}, "dark"),
        ({"primaryColor": "#f00"}, None),
        ({"backgroundColor": "#fff", "dark.backgroundColor": "#000"}, None),
    ],
)
def test_colours_say_which_scheme_they_are_for(given: dict[str, str], scheme: str | None) -> None:
    assert theme(**given).scheme == scheme


def test_light_and_dark_have_rules_of_their_own() -> None:
    """S13.1."""
    css = theme(**{"light.backgroundColor": "#fffaf0", "dark.backgroundColor": "#0a0a14"}).css
    assert tokens(css, ':root[data-theme="light"]')["--bg"] == "#fffaf0"
    assert tokens(css, ':root[data-theme="dark"]')["--bg"] == "#0a0a14"
    dark = css.index("@media (prefers-color-scheme:dark)")
    assert "--bg:#0a0a14" in css[dark:]


def test_surfaces_and_text_lead_to_readable_shades() -> None:
    own = tokens(theme(backgroundColor="#fdf6e3", textColor="#3b3a36").css)
    ground = colour_of(own["--bg"])
    assert ground is not None
    for name, least in {"--fg-muted": 4.5, "--fg-faint": 4.5, "--border-strong": 3}.items():
        shade = colour_of(own[name])
        assert shade is not None
        assert shade.contrast(ground) >= least, name


def test_an_accent_is_readable_wherever_it_is_text() -> None:
    own = tokens(theme(base="light", primaryColor="#ff4b4b").css)
    assert own["--accent"] == "#ff4b4b"
    text, soft = colour_of(own["--accent-text"]), colour_of(own["--accent-soft"])
    assert text is not None
    assert soft is not None
    assert text.contrast(soft) >= 4.5


def test_a_tint_brings_its_ground_and_text_along() -> None:
    own = tokens(theme(base="light", redColor="#b00", blueTextColor="#00f").css)
    assert own["--c-red"] == "#bb0000"
    assert {"--c-red-soft", "--c-red-fg", "--c-blue-fg"} <= own.keys()


def test_the_sidebar_has_its_own_tokens() -> None:
    """S13.1."""
    made = theme(
        base="light", **{"sidebar.backgroundColor": "#1b1f3a", "sidebar.textColor": "#fff"}
    )
    aside = re.search(r":root \.el-sidebar,[^{]*\{([^}]*)\}", made.css)
    assert aside
    assert "--bg:#1b1f3a;" in aside[1]
    assert "background:var(--bg);color:var(--fg);color-scheme:dark" in aside[1]


def test_type_and_shapes() -> None:
    """S13.1."""
    own = tokens(
        theme(
            font="Inter, serif", headingFont="Space Grotesk", codeFont="monospace",
            baseFontSize=18, baseFontWeight=350, headingFontSizes=["3rem", "20"],
            headingFontWeights=[700], codeFontSize="0.9rem", baseRadius="large",
            buttonRadius="full", linkUnderline=False, showWidgetBorder=False, paddingTop="0",
            showSidebarBorder=False, chartCategoricalColors=["red", "#00f"],
        ).css
    )  # fmt: skip
    assert own["--font"].startswith("'Inter',ui-serif,")
    assert own["--font-heading"].startswith("'Space Grotesk',ui-sans-serif")
    assert (own["font-size"], own["--weight"]) == ("112.5%", "350")
    assert (own["--h1-size"], own["--h2-size"], own["--h1-weight"]) == ("3rem", "20px", "700")
    assert (own["--radius"], own["--radius-button"]) == ("1rem", "99rem")
    assert (own["--link-line"], own["--border-control"]) == ("none", "transparent")
    assert (own["--padding-top"], own["--sidebar-border"]) == ("0px", "transparent")
    assert (own["--chart-1"], own["--chart-2"]) == ("#ff0000", "#0000ff")


@pytest.mark.parametrize(
    "given",
    [
        {"baseRadius": "huge"}, {"baseRadius": "10em"}, {"codeFontWeight": 50},
        {"font": "a;b"}, {"chartCategoricalColors": ["red", "x"]}, {"headingFontSizes": ["big"]},
        {"fontFaces": [{"family": "X"}]}, {"fontFaces": ["X"]},
        {"fontFaces": [{"family": "X", "url": "app/static/../x.woff2"}]},
        {"fontFaces": [{"family": "X", "url": "app/static/x.exe"}]},
        {"fontFaces": [{"family": "X", "url": "app/static/x.woff2", "weight": "1;"}]},
        {"fontFaces": [{"family": "X", "url": "app/static/x.woff2", "style": "a"}]},
        {"fontFaces": [{"family": "X", "url": "app/static/x.woff2", "unicodeRange": "x"}]},
    ],
)  # fmt: skip
def test_other_values_are_refused_with_what_is_allowed(given: dict[str, Any]) -> None:
    with pytest.raises(ThemeOptionError, match=r"Allowed are .*; write e\.g\."):
        theme(**given)


def test_fonts_are_files_of_the_app() -> None:
    """S13.1."""
    face = {
        "family": "Inter", "url": "app/static/fonts/inter v4.woff2", "weight": "100 900",
        "style": "italic", "unicodeRange": "U+0000-00FF, U+0131",
    }  # fmt: skip
    made = theme(fontFaces=[face])
    assert made.css == (
        "@font-face{font-family:'Inter';font-display:swap;"
        "src:url('/app/static/fonts/inter%20v4.woff2') format('woff2');font-weight:100 900;"
        "font-style:italic;unicode-range:U+0000-00FF,U+0131}"
    )
    assert "server.enableStaticServing" in made.warnings[0]


def test_fonts_of_other_servers_are_not_loaded() -> None:
    made = theme(
        font="Nunito:https://fonts.googleapis.com/css2?family=Nunito",
        fontFaces=[{"family": "X", "url": "https://x.example/x.woff2"}],
    )
    assert "https" not in made.css
    assert "'Nunito'," in made.css
    assert all("put the file into static/" in one for one in made.warnings)
    assert len(made.warnings) == 2


def test_text_that_is_hard_to_read_is_named(caplog: pytest.LogCaptureFixture) -> None:
    theme(base="light", textColor="#aaa", **{"sidebar.textColor": "#eee"}).tell()
    said = caplog.text
    assert "theme (light): textColor on backgroundColor has a contrast of 2.3:1" in said
    assert "theme.sidebar (light): textColor" in said
    assert not theme(base="light", textColor="#333").warnings


def test_a_theme_file_is_the_ground_of_a_theme(tmp_path: Path) -> None:
    """S13.1."""
    (tmp_path / "dusk.toml").write_text(
        '[theme]\nbase = "dark"\nprimaryColor = "#f0f"\n[theme.sidebar]\ntextColor = "#fff"'
    )
    given = {"theme.base": "dusk.toml", "theme.primaryColor": "#0ff"}
    made = theme_of(Options(given), tmp_path)
    assert made.scheme == "dark"
    assert tokens(made.css)["--accent"] == "#00ffff"
    assert ".el-sidebar" in made.css


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("[theme", ThemeError, "cannot be read"),
        ("[server]\nport = 1", ThemeSectionError, 'has "server.port"'),
        ('[theme]\nprimeColor = "#fff"', ThemeSectionError, 'Did you mean "theme.primaryColor"'),
        ('[theme]\nbase = "other.toml"', ThemeSectionError, "base stands only in"),
    ],
)
def test_a_theme_file_holds_a_theme_only(
    tmp_path: Path, text: str, kind: type[Exception], message: str
) -> None:
    (tmp_path / "it.toml").write_text(text)
    with pytest.raises(kind, match=message):
        theme_of(Options({"theme.base": "it.toml"}), tmp_path)


@pytest.mark.parametrize("base", ["missing.toml", "https://x.example/t.toml", "blue"])
def test_a_base_that_is_not_there(base: str) -> None:
    with pytest.raises(ThemeError, match='"light", "dark" and the path of a theme file'):
        theme(base=base)


@pytest.mark.parametrize(
    ("section", "schemes", "aside"),
    [
        ("light", {"light"}, False),
        ("dark", {"dark"}, False),
        ("sidebar", {"light", "dark"}, True),
        ("light.sidebar", {"light"}, True),
        ("dark.sidebar", {"dark"}, True),
    ],
)
def test_each_section_has_its_own_place(section: str, schemes: set[str], aside: bool) -> None:
    """S13.1."""
    css = theme(**{f"{section}.primaryColor": "#12ab34"}).css
    places = [
        place
        for place, own in re.findall(r"([^{}]*)\{([^{}]*)\}", css)
        if "--accent:#12ab34" in own
    ]
    assert places
    assert all((".el-sidebar" in place) == aside for place in places)
    chosen = {scheme for place in places for scheme in _chosen(place)}
    assert chosen == schemes
    preferred = set(re.findall(r"@media \(prefers-color-scheme:(\w+)\)\{[^}]*#12ab34", css))
    assert preferred == schemes


def _chosen(place: str) -> list[str]:
    """Return the schemes that somebody chose where a rule counts."""
    return re.findall(r':root\[data-theme="(\w+)"\]', place)
