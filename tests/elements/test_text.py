"""Texts: what is cleaned, refused and rendered."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scaffold import st
from scaffold.errors import UsageError
from tests.elements.running import html_of, show


def test_common_indentation_is_removed() -> None:
    page = show(lambda: st.markdown("\n        a\n          b\n        "))
    assert page.one("markdown").props["body"] == "a\n  b"


def test_the_usual_takes_no_room_in_the_props() -> None:
    assert show(lambda: st.markdown("a")).one("markdown").props == {"body": "a"}


def test_author_html_needs_permission_and_loses_scripts() -> None:
    """S10.4."""
    source = "<u style='color: red'>a</u><script>x()</script>"
    assert "&lt;u" in show(lambda: st.markdown(source)).html
    html = show(lambda: st.markdown(source, unsafe_allow_html=True)).html
    assert "<u class=" in html
    assert '<style nonce="nonce">' in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("anchor", "link"),
    [(None, 'href="#my-red-title"'), ("here", 'href="#here"'), (False, None)],
)
def test_headings_have_an_address(anchor: Any, link: str | None) -> None:
    page = show(lambda: st.header("My :red[red] title", anchor))
    html = html_of(page.one("header"))
    assert link in html if link else "href" not in html


def test_an_anchor_never_takes_the_id_of_a_region() -> None:
    assert show(lambda: st.title("Main")).html.count('id="main"') == 1


def test_a_wrong_divider_is_refused() -> None:
    with pytest.raises(
        UsageError, match=r"st\.header\(divider\) got 'bleu'.*Did you mean \"blue\""
    ):
        show(lambda: st.header("a", divider="bleu"))


@pytest.mark.parametrize("icon", [":smile:", "x", "home", "<b>"])
def test_a_wrong_icon_is_refused(icon: str) -> None:
    with pytest.raises(UsageError, match="Allowed are one emoji"):
        show(lambda: st.title("a", icon=icon))


def test_code_keeps_its_indentation_and_numbers_its_lines() -> None:
    page = show(lambda: st.code("\n  a\nb\n", None, line_numbers=True))
    assert page.one("code").props["body"] == "  a\nb"
    assert page.html.count('<span class="code-line">') == 2


def test_html_reads_files_and_makes_css_a_style(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>from a file</p>")
    (tmp_path / "a.css").write_text("p { color: red }")
    assert "<p>from a file</p>" in show(lambda: st.html(tmp_path / "a.html")).html
    html = show(lambda: st.html(str(tmp_path / "a.css"))).html
    assert "p { color: red }</style>" in html
    assert "data-void" in html


def test_html_never_runs_scripts() -> None:
    with pytest.raises(UsageError, match="no page runs scripts that its content brings"):
        show(lambda: st.html("<p>", unsafe_allow_javascript=True))


def test_help_of_a_module_has_its_name() -> None:
    import scaffold

    assert show(lambda: st.help(scaffold)).one("help").props["title"] == "scaffold"


def test_help_calls_an_object_as_it_was_written() -> None:
    orchard = Fraction(1, 2)
    assert show(lambda: st.help(orchard)).one("help").props["title"] == "orchard"
    assert show(lambda: st.help(orchard + 1)).one("help").props["title"] == "orchard + 1"


def test_help_tells_signature_and_members() -> None:
    props = show(lambda: st.help(Path)).one("help").props
    assert props["title"] == "pathlib.Path"
    assert props["type"] == "class"
    assert {"name": "exists", "kind": "function"}.items() <= next(
        member.items() for member in props["members"] if member["name"] == "exists"
    )
