"""Each directive of Markdown as it is rendered: S10.4 of docs/semantics.txt."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from scaffold import st
from scaffold.render.emoji import emoji
from scaffold.render.icons import render_icon
from tests.elements.running import html_of, show

COLOURS = ["red", "orange", "yellow", "green", "blue", "violet", "gray", "primary", "rainbow"]


def inside(text: str) -> str:
    """Return the HTML of one paragraph."""
    html = html_of(show(lambda: st.markdown(text)).one("markdown"))
    found = re.search(r"<p>([\s\S]*)</p>", html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("colour", COLOURS)
def test_coloured_text_and_grounds(colour: str) -> None:
    """S10.4."""
    assert inside(f"a :{colour}[b *c*] d") == (
        f'a <span class="md-color md-color-{colour}">b <em>c</em></span> d'
    )
    assert inside(f":{colour}-background[b]") == f'<span class="md-bg md-bg-{colour}">b</span>'
    assert inside(f":{colour}-badge[b]") == f'<span class="md-badge md-badge-{colour}">b</span>'


def test_grey_is_gray() -> None:
    """S10.4."""
    for text in (":grey[a]", ":grey-background[a]", ":grey-badge[a]"):
        assert inside(text) == inside(text.replace("grey", "gray"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (":badge[new]", '<span class="md-badge md-badge-blue">new</span>'),
        (":small[fine *print*]", '<span class="md-small">fine <em>print</em></span>'),
        (":shimmer[soon]", '<span class="md-shimmer">soon</span>'),
    ],
)
def test_badges_small_and_shimmering_text(text: str, html: str) -> None:
    """S10.4."""
    assert inside(text) == html


@pytest.mark.parametrize(
    ("given", "style"),
    [
        ('{foreground="#d50000"}', "color:#d50000"),
        (
            '{foreground="rgb(0,100,200)" background="hsl(60,100%,90%)"}',
            "color:#0064c8;background-color:#ffffcc",
        ),
        ("{background='RebeccaPurple'}", "background-color:#663399"),
        ('{background="rgba(1, 2, 3, 0.5)"}', "background-color:#01020380"),
        ("{foreground=red}", "color:#ff0000"),
        ('{foreground="red" other="x"}', "color:#ff0000"),
    ],
)
def test_colours_of_ones_own(given: str, style: str) -> None:
    """S10.4."""
    page = show(lambda: st.markdown(f"a :color[b *c*]{given} d"))
    name = re.search(r'a <span class="md-own (sx-\w+)">b <em>c</em></span> d', page.html)
    assert name is not None
    assert f".{name[1]}.{name[1]}{{{style}}}</style>" in page.html


@pytest.mark.parametrize(
    "given",
    ["", "{}", '{foreground="nonsense"}', '{foreground="red;display:none"}', '{color="red"}'],
)
def test_what_is_no_colour_colours_nothing(given: str) -> None:
    """S10.4."""
    page = show(lambda: st.markdown(f"a :color[b]{given} c"))
    assert '<p>a <span class="md-own">b</span> c</p>' in page.html
    assert "<style" not in page.html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            ":red[a :blue-background[b :small[c]]]",
            '<span class="md-color md-color-red">a <span class="md-bg md-bg-blue">b '
            '<span class="md-small">c</span></span></span>',
        ),
        (
            ":green[[a](/b)]",
            '<span class="md-color md-color-green"><a href="/b">a</a></span>',
        ),
        ("**:red[a]**", '<strong><span class="md-color md-color-red">a</span></strong>'),
        (
            ":orange[:tada: `x[0]`]",
            '<span class="md-color md-color-orange">🎉 <code>x[0]</code></span>',
        ),
        (r":red[a \] b]", '<span class="md-color md-color-red">a ] b</span>'),
    ],
)
def test_directives_stand_in_each_other(text: str, html: str) -> None:
    """S10.4."""
    assert inside(text) == html


@pytest.mark.parametrize(
    "text",
    [
        ":pink[a]",
        ":red [a]",
        ":red[a",
        "red[a]",
        ":red-border[a]",
        ":Red[a]",
        ":material/:",
        ":material/no_such_icon:",
        ":no_such_code:",
        "10:30:00",
        "`:red[a] :tada:`",
    ],
)
def test_what_is_no_directive_stays_as_it_is(text: str) -> None:
    """S10.4."""
    assert re.sub(r"</?code>", "`", inside(text)) == text


def test_a_name_without_an_icon_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """S10.4."""
    page = show(lambda: st.button("Go :material/no_such_icon_at_all: there"))
    assert "Go :material/no_such_icon_at_all: there" in page.html
    assert 'has ":material/no_such_icon_at_all:", but there is no such' in caplog.text


@pytest.mark.parametrize("name", ["home", "thumb_up", "1k", "add_circle"])
def test_icons_are_drawings(name: str) -> None:
    """S10.4."""
    drawing = str(render_icon(f":material/{name}:"))
    assert drawing.startswith("<svg")
    assert inside(f"a :material/{name}: b") == f"a {drawing} b"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("+1", "👍"),
        ("sunglasses", "😎"),
        ("tada", "🎉"),
        ("smile", "😄"),
        ("heart", "❤️"),
        ("flag-de", "🇩🇪"),
        ("e-mail", "📧"),
        ("white_check_mark", "✅"),
    ],
)
def test_short_codes_are_emoji(code: str, shown: str) -> None:
    """S10.4."""
    assert emoji(code) == shown
    assert inside(f"a :{code}: b") == f"a {shown} b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <- b", "a ← b"),
        ("a -> b", "a → b"),
        ("a <-> b", "a ↔ b"),
        ("a -- b", "a — b"),
        ("a >= b", "a ≥ b"),
        ("a <= b", "a ≤ b"),
        ("a ~= b", "a ≈ b"),
        ("a->b", "a-&gt;b"),
    ],
)
def test_symbols_that_stand_alone_are_typeset(text: str, shown: str) -> None:
    """S10.4."""
    assert inside(text) == shown


LABELLED: list[Callable[[str], Any]] = [
    st.caption,
    st.title,
    st.header,
    st.subheader,
    st.button,
    st.checkbox,
    st.text_input,
    st.info,
    st.toast,
    st.expander,
    lambda text: st.tabs([text]),
    lambda text: st.radio("Label", [text]),
    lambda text: st.text("a", help=text),
    lambda text: st.metric(text, 1),
]


@pytest.mark.parametrize("make", LABELLED)
def test_directives_count_in_labels_as_well(make: Callable[[str], Any]) -> None:
    """S10.4."""
    html = show(lambda: make(":red[warm] :material/home: :tada: <b>")).html
    assert '<span class="md-color md-color-red">warm</span>' in html
    assert str(render_icon(":material/home:")) in html
    assert "🎉" in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (st.text, ":red[a] *b* &lt;b&gt; :tada:"),
        (lambda text: st.code(text, None), ":red[a] *b* &lt;b&gt; :tada:"),
    ],
)
def test_text_and_code_are_literal(make: Callable[[str], Any], shown: str) -> None:
    """S10.4."""
    assert shown in show(lambda: make(":red[a] *b* <b> :tada:")).html


@pytest.mark.parametrize("make", [st.markdown, st.caption, st.write])
def test_html_is_shown_as_text_unless_it_is_allowed(make: Callable[..., Any]) -> None:
    """S10.4."""
    source = "<u>a</u> <script>x()</script> <b onclick='x()'>b</b>"
    refused = show(lambda: make(source)).html
    assert "&lt;u&gt;a&lt;/u&gt;" in refused
    assert "<u>" not in refused
    allowed = show(lambda: make(source, unsafe_allow_html=True)).html
    assert "<u>a</u>" in allowed
    assert "<b>b</b>" in allowed
    assert "script" not in allowed
    assert "onclick" not in allowed
