import re
import sys
import time
from html.parser import HTMLParser
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaffold.render.code import highlight
from scaffold.render.emoji import CODES, emoji
from scaffold.render.look import look_css
from scaffold.render.markdown import render_html, render_markdown, slug
from scaffold.render.maths import latex
from scaffold.render.stylesheets import clean_declarations, clean_stylesheet, loads_elsewhere


def md(text: str, **options: bool) -> str:
    return str(render_markdown(text, **options).html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain words", "<p>plain words</p>\n"),
        ("**a** _b_ ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>\n"),
        (
            ":red[x **y**]",
            '<p><span class="md-color md-color-red">x <strong>y</strong></span></p>\n',
        ),
        (":grey[x]", '<p><span class="md-color md-color-gray">x</span></p>\n'),
        (":blue-background[x]", '<p><span class="md-bg md-bg-blue">x</span></p>\n'),
        (":red-badge[x]", '<p><span class="md-badge md-badge-red">x</span></p>\n'),
        (":badge[x]", '<p><span class="md-badge md-badge-blue">x</span></p>\n'),
        (
            ":small[a :shimmer[b]]",
            '<p><span class="md-small">a <span class="md-shimmer">b</span></span></p>\n',
        ),
        (":red[`]`]", '<p><span class="md-color md-color-red"><code>]</code></span></p>\n'),
        (":pink[x] :red x", "<p>:pink[x] :red x</p>\n"),
        (":red[open", "<p>:red[open</p>\n"),
        (":smile: :no_such: 10:30:00", "<p>😄 :no_such: 10:30:00</p>\n"),
        ("a -> b, 2 >= 1, a->b", "<p>a → b, 2 ≥ 1, a-&gt;b</p>\n"),
        ("half \ud800 pair!", "<p>half ? pair!</p>\n"),
        ("`a -> b`", "<p><code>a -&gt; b</code></p>\n"),
        ("$5 and $10", "<p>$5 and $10</p>\n"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n"),
        ("a@b.example", '<p><a href="mailto:a@b.example">a@b.example</a></p>\n'),
        ("[in](/orders#x)", '<p><a href="/orders#x">in</a></p>\n'),
        (
            "https://a.example/b_c_d.",
            '<p><a href="https://a.example/b_c_d" target="_blank" rel="noopener noreferrer">'
            "https://a.example/b_c_d</a>.</p>\n",
        ),
    ],
)
def test_markdown_becomes(text: str, html: str) -> None:
    """S10.4."""
    assert md(text) == html


def test_tables_lists_and_footnotes() -> None:
    table = render_markdown("| a | b |\n|---|:-:|\n| 1 | 2 |")
    assert '<td class="md-center">2</td>' in table.html
    assert table.css == ""
    tasks = md("- [x] done\n- [ ] open")
    assert tasks.count('type="checkbox"') == 2
    assert tasks.count(' checked="') == 1
    notes = md("word[^1]\n\n[^1]: the note")
    assert 'class="footnotes"' in notes
    assert "the note" in notes


def test_notes_of_two_texts_do_not_share_ids() -> None:
    ids = [set(re.findall(r'id="(.*?)"', md(f"{word}[^1]\n\n[^1]: n"))) for word in ("a", "b")]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_labels_hold_only_what_stands_in_a_line() -> None:
    assert md("# a", inline=True) == "# a"
    assert md("- a\n- b", inline=True) == "- a\n- b"
    assert md("1. **b** <i>", inline=True) == "1. <strong>b</strong> &lt;i&gt;"
    assert md("Add one", inline=True) == "Add one"


def test_headings_have_ids() -> None:
    html = md("# Über *uns*\n\n## Same\n\n## Same\n\n### !")
    assert re.findall(r'id="(.*?)"', html) == ["über-uns", "same", "same-2", "section"]
    assert "id=" not in md("# A b!", anchors=False)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Hello, World", "hello-world"), ("a_b  c", "a-b-c"), ("日本", "日本"), ("!?", "")],
)
def test_slugs(text: str, name: str) -> None:
    assert slug(text) == name


def test_maths_is_mathml() -> None:
    assert "<mfrac>" in latex(r"\frac{a}{b}")
    assert '<math display="block">' in latex("x", True)
    assert "<mtable" in latex(r"\begin{aligned} a &= b \\ c &= d \end{aligned}")
    assert "<msup>" in md("so $x^2$ it is")
    assert 'class="md-maths"' in md("$$\nx\n$$")
    assert 'display="block"' in md("a $$x$$ b")


@pytest.mark.parametrize("text", [r"\frac{", "{", r"\left( x", "", "x" * 20_000])
def test_maths_that_cannot_be_parsed_is_shown(text: str) -> None:
    assert latex(text) == f'<span class="md-maths-literal"><code>{text}</code></span>'


def test_code_has_classes() -> None:
    assert highlight("x = 1", "python") == (
        '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>'
    )
    assert highlight("<b> & 'x'", "no-such-language") == "&lt;b&gt; &amp; 'x'"
    assert highlight("<b>") == "&lt;b&gt;"
    assert highlight("a\nb\n", None, lines=True) == (
        '<span class="code-line">a</span>\n<span class="code-line">b</span>'
    )
    fenced = md("```python\nx = 1\n```")
    assert fenced.startswith(
        '<pre class="hl"><code class="language-python"><span class="n">x</span>'
    )
    assert ' style="' not in md("```html\n<p style='a'>\n```")


def test_emoji_codes() -> None:
    assert len(CODES) > 350
    assert emoji("hot_beverage") == "☕"
    assert emoji("flag-de") == "🇩🇪"
    assert emoji("comma") is None
    assert emoji("gear") == "⚙️"


def test_icons_are_put_in_after_the_allow_list() -> None:
    icons = pytest.importorskip("scaffold.render.icons")
    assert str(icons.render_icon(":material/home:")) in md("go :material/home:")


def test_html_is_kept_where_it_is_allowed() -> None:
    shown = render_markdown('<p style="color: red">Hi</p>', unsafe_allow_html=True)
    name = re.findall(r'<p class="(sx-\w+)">Hi</p>', shown.html)[0]
    assert shown.css == f".{name}.{name}{{color: red}}"
    shown = render_markdown(
        "<style>.a > b { color: blue }</style>\n<div class='a' id='x'>\n\n**b**\n\n</div>",
        unsafe_allow_html=True,
    )
    assert '<div class="a" id="x">' in shown.html
    assert "<strong>b</strong>" in shown.html
    assert shown.css == ".a > b { color: blue }"


def test_same_styles_share_a_class() -> None:
    shown = render_html('<p style="color:red">a</p><b class="k" style="color:red">b</b>')
    assert len(shown.css.splitlines()) == 1
    assert re.search(r'<b class="k sx-\w+">', shown.html)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<script>alert(1)</script>a", "a"),
        ('<a href="JaVa&#10;script:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<img src="data:image/png;base64,AA">', '<img src="data:image/png;base64,AA">'),
        ('<img src="data:text/html,x">', "<img>"),
        ('<iframe src="/x">a</iframe><object data="x"></object><embed src="x">', "a"),
        ('<form action="https://e.example"><input name="a"></form>', "<div><input></div>"),
        ('<form action="//e.example"><input name="a"></form>', "<div><input></div>"),
        (
            '<form action="/find"><input name="q"></form>',
            '<form action="/find"><input name="q"></form>',
        ),
        ('<form method="post"><b>x</b></form>', "<div><b>x</b></div>"),
        ('<button name="k" onclick="x()">b</button>', '<button type="button">b</button>'),
        ('<input type="submit" name="k">', '<input type="button">'),
        ('<div data-hx-get="/x" hx-get="/x" data-a="1">', '<div data-a="1"></div>'),
        ('<svg><use href="https://e.example#a"></use></svg>', "<svg><use></use></svg>"),
        ('<svg><use href="#a"></use></svg>', '<svg><use href="#a"></use></svg>'),
        (
            '<svg viewBox="0 0 1 1"><path d="M0 0" fill="url(#g)" mask="url(//e.example)"/></svg>',
            '<svg viewBox="0 0 1 1"><path d="M0 0" fill="url(#g)"></path></svg>',
        ),
        ('<svg><animate attributeName="href" to="javascript:x"/></svg>', "<svg></svg>"),
        ('<p style="color:red} body{display:none">a</p>', "<p>a</p>"),
        ('<p style="@import x">a</p>', "<p>a</p>"),
        ('<a href="/x" target="_top">a</a>', '<a href="/x">a</a>'),
        ("<!-- note -->a", "a"),
        ("</form></div>a", "a"),
    ],
)
def test_html_is_cleaned(html: str, kept: str) -> None:
    assert render_html(html).html == kept


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ('@import "https://e.example/a.css"; b{}', " b{}"),
        ("@\\69mport url(x); b{}", " b{}"),
        ("a{background:url(https://e.example/x)}", 'a{background:url("about:invalid")}'),
        ("a{background:u\\72l(//e.example/x)}", 'a{background:url("about:invalid")}'),
        ("a{background:url( '/a b.png' )}", 'a{background:url("/a b.png")}'),
        (
            "a{background:url(data:image/png;base64,AA==)}",
            'a{background:url("data:image/png;base64,AA==")}',
        ),
        ("a{background:url(data:text/html,x)}", 'a{background:url("about:invalid")}'),
        ("a{background:url(a b)}", 'a{background:url("about:invalid")}'),
        (
            "a{background:image-set('https://e.example/x' 1x)}",
            "a{background:removed('https://e.example/x' 1x)}",
        ),
        ("a{behavior:url(#x)}", 'a{removed:url("#x")}'),
        ("a{color:red", "a{color:red}"),
        ("a{content:'x", "a{content:''}"),
        ("}} b{}", " b{}"),
        ("a{}</style><script>", "a{}<\\/style><script>"),
        ("/* </style> */a{}", "/**/a{}"),
        ("a{content:'</style>'}", "a{content:'<\\/style>'}"),
        (
            "@media (width < 9em) { a > b { color: red } }",
            "@media (width < 9em) { a > b { color: red } }",
        ),
    ],
)
def test_stylesheets_are_cleaned(css: str, kept: str) -> None:
    assert clean_stylesheet(css) == kept


@pytest.mark.parametrize("css", ["a}b{", "color:red;@media", "{", "a:b}", "\\7d } x"])
def test_declarations_stay_in_their_rule(css: str) -> None:
    assert clean_declarations(css) == ""


def test_paint_from_elsewhere_is_known() -> None:
    assert loads_elsewhere("u\\72l(x)")
    assert not loads_elsewhere("url( '#a' )")
    assert not loads_elsewhere("red")


def test_looks_become_css() -> None:
    assert look_css("main-a1", {"valign": "top", "name": "card"}, "stretch") == (
        ["valign-top", "card", "w-stretch"],
        "",
    )
    classes, css = look_css("1 x", {"color": "red", "background": "#fff"}, 20, 30)
    assert classes == ["has-accent", "w-px", "h-px"]
    assert css == (
        "#\\31 \\20 x{--accent:var(--c-red);background-color:#fff;width:20px;height:30px}"
    )


class Page(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name.lower(), value or "") for name, value in attrs]


FORBIDDEN = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "base",
    "meta",
    "link",
    "animate",
    "template",
}
SNIPPETS = st.sampled_from(
    [
        "<script>", "</script>", "<style>", "</style>", "<svg>", "</svg>", "<math>", "<mtext>",
        "<mglyph>",
        "<a href=", "javascript:alert(1)", "java\tscript:x", '"', "'", ">",
        "<img src=x onerror=alert(1)>",
        " onclick=x ", "style='", "url(//e.example)", "}", "{", "<!--", "-->", "<![CDATA[", "]]>",
        "&lt;",
        "<form action=", "<foreignObject>", "<title>", "<desc>", "<table>", "<noscript>",
        "<textarea>",
        "`", "**", "[x](", ")", "$", "$$", ":red[", "]", "\n", "\n\n", "```html\n", "|", "<xmp>",
        "<select>",
        "data-hx-get=1", "\\", "@import", "expression(", "<iframe srcdoc=", "vbscript:",
        "&#106;avascript:",
        "<p style=\"color:red\">",
        ":material/zzz:", ":color[", "]{foreground=red}", "]{background='blue;}",
        "\x00", "<animate to=javascript:x>", "<use href=//e.example>",
    ]
)  # fmt: skip
soup = st.lists(SNIPPETS | st.text(max_size=6), max_size=14).map("".join)


def assert_harmless(html: str, css: str) -> None:
    page = Page(html)
    assert not page.tags & FORBIDDEN
    for name, value in page.attributes:
        assert not name.startswith(("on", "hx-", "data-hx")), name
        assert name not in ("style", "srcdoc", "formaction"), name
        squeezed = "".join(value.split()).lower()
        if name in ("href", "src", "action"):
            assert not squeezed.startswith(("javascript:", "vbscript:", "data:text"))
    assert "</" not in css
    assert not re.search(r"@import(?![\w-]|[^\x00-\x7f])", _without_strings(css).lower())


@given(soup)
@settings(max_examples=600, deadline=None)
@example('<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">')
@example(
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=x&gt;">'
)
@example("<style><style/><img src=x onerror=1>")
def test_author_html_is_harmless(text: str) -> None:
    for done in (render_html(text), render_markdown(text, unsafe_allow_html=True)):
        assert_harmless(done.html, done.css)


@given(soup)
@settings(max_examples=400, deadline=None)
def test_markdown_without_html_shows_tags_as_text(text: str) -> None:
    for inline in (False, True):
        done = render_markdown(text, inline=inline)
        assert_harmless(done.html, done.css)
        assert done.css == "" or ":color[" in text
        assert not Page(done.html).tags & {"svg", "form", "textarea", "select", "use", "desc"}


@given(soup)
@settings(max_examples=200, deadline=None)
def test_maths_and_code_are_harmless(text: str) -> None:
    assert_harmless(latex(text), "")
    assert Page(highlight(text, "html")).tags <= {"span"}


def _without_strings(css: str) -> str:
    strings = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\\."
    return re.sub(strings, "", css, flags=re.DOTALL)


@given(soup)
@settings(max_examples=400, deadline=None)
def test_cleaned_css_is_closed(css: str) -> None:
    done = clean_stylesheet(css)
    assert "</" not in done
    assert _without_strings(done).count("{") == _without_strings(done).count("}")
    inside = clean_declarations(css)
    bare = _without_strings(inside)
    assert "{" not in bare
    assert "}" not in bare


def test_icons_go_through_the_renderer_of_icons(monkeypatch: pytest.MonkeyPatch) -> None:
    icons = ModuleType("scaffold.render.icons")
    vars(icons)["has_shape"] = lambda name: name == "add_home"
    vars(icons)["render_icon"] = lambda name: f'<svg data-from="{name}"></svg>'
    monkeypatch.setitem(sys.modules, "scaffold.render.icons", icons)
    assert md(":red[:material/add_home: go]") == (
        '<p><span class="md-color md-color-red">'
        '<svg data-from=":material/add_home:"></svg> go</span></p>\n'
    )


@pytest.mark.parametrize(
    "piece", ["10:30 ", ":zz: ", ":red[", ":material/zz: ", "a@ ", "$a", "[a](", "**a", "http://. "]
)
def test_the_time_for_a_text_grows_with_its_length_only(piece: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        md(f"{count} " + piece * count)
        return time.process_time() - started

    assert seconds(8000) < 1 + 8 * seconds(2000)


def test_addresses_are_links() -> None:
    for address in ("http://a.example/x", "https://a.example", "mailto:a@b.example"):
        assert f'href="{address}"' in md(f"see {address} and 10:30")


def test_long_texts_are_rendered_but_not_remembered() -> None:
    text = "**word** " * 4000
    assert md(text).count("<strong>") == 4000
    assert render_html(text).html == text


def test_addresses_with_control_characters_are_refused() -> None:
    assert "about:invalid" in clean_stylesheet('a{background:url("/a\\1 b")}')
