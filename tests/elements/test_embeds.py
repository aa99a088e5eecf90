"""Frames and PDF files: which document stands in them, and what is refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from scaffold.errors import ParameterTypeError, UsageError
from scaffold.runtime.framed import HTML_FRAME, WINDOW, window
from tests.elements.gallery_embeds import PDF
from tests.elements.running import show

if TYPE_CHECKING:
    from pathlib import Path


def test_html_is_a_document_of_its_own() -> None:
    page = show(lambda: st.iframe("<p>Hello</p>"))
    ((document, mime),) = page.files
    assert mime == HTML_FRAME
    assert document.startswith(b"<!doctype html>")
    assert b"<p>Hello</p>" in document
    node = page.one("iframe")
    assert node.props["measured"]
    assert "height" not in node.props


def test_a_doctype_and_a_charset_of_the_author_stay() -> None:
    page = show(lambda: st.iframe('<!DOCTYPE html><meta charset="utf-8"><p>x</p>', height=90))
    document = page.files[0][0]
    assert document.lower().count(b"<!doctype") == 1
    assert document.count(b"charset") == 1
    assert page.one("iframe").props["height"] == 90
    assert "measured" not in page.one("iframe").props


def test_another_site_is_behind_a_window_that_allows_it_alone() -> None:
    page = show(lambda: st.iframe("https://example.com:8443/a?b=<c>", alt="A map"))
    ((document, mime),) = page.files
    assert mime == WINDOW
    assert b'content="frame-src https://example.com:8443"' in document
    assert b'src="https://example.com:8443/a?b=&lt;c&gt;"' in document
    assert b"allow-top-navigation" not in document
    assert page.one("iframe").props["height"] == 400


def test_a_password_in_an_address_stands_in_no_policy() -> None:
    assert b"frame-src https://example.com" in window("https://me:pw@example.com/", "x")


def test_paths_of_this_app_are_framed_as_they_are() -> None:
    page = show(lambda: st.iframe("/app/static/report.html"))
    assert page.one("iframe").props["src"] == "/app/static/report.html"


def test_files_are_framed_by_their_kind(tmp_path: Path) -> None:
    for name, content in (("a.html", b"<p>x</p>"), ("b.csv", b"a<b\n1"), ("c.pdf", PDF)):
        (tmp_path / name).write_bytes(content)
    page = show(lambda: [st.iframe(tmp_path / name) for name in ("a.html", "b.csv", "c.pdf")])
    assert [mime for _, mime in page.files] == [HTML_FRAME, HTML_FRAME, "application/pdf"]
    assert b"a&lt;b" in page.files[1][0]


@pytest.mark.parametrize(
    "call",
    [
        lambda: st.iframe(3),  # type: ignore[arg-type]
        lambda: st.iframe("https://"),
        lambda: st.iframe("https://exa mple.com"),
        lambda: st.iframe("<p>", tab_index=-2),
        lambda: st.iframe("<p>", height="tall"),  # type: ignore[arg-type]
        lambda: st.pdf(None),
        lambda: st.pdf("nowhere.pdf"),
        lambda: st.pdf(b"<html>"),
        lambda: st.pdf(io.StringIO("text")),
    ],
)
def test_what_cannot_be_shown_is_refused(call: Any) -> None:
    with pytest.raises(UsageError, match=r"(?s)Allowed|no PDF"):
        show(call)


def test_a_missing_or_unknown_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"1")
    with pytest.raises(UsageError, match="no such file"):
        show(lambda: st.iframe(tmp_path / "b.html"))
    with pytest.raises(UsageError, match="download_button"):
        show(lambda: st.iframe(tmp_path / "a.exe"))


def test_pdf_files_come_from_everywhere(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    for given in (tmp_path / "a.pdf", str(tmp_path / "a.pdf"), PDF, io.BytesIO(PDF)):
        page = show(lambda given=given: st.pdf(given, key="report"))  # type: ignore[misc]
        assert page.files == [(PDF, "application/pdf")]
        assert "st-key-report" in page.html


def test_a_pdf_of_another_site_is_behind_a_window() -> None:
    page = show(lambda: st.pdf("https://example.com/a.pdf"))
    ((document, _),) = page.files
    assert b"sandbox" not in document
    assert page.one("pdf").props["address"] == "https://example.com/a.pdf"


def test_a_diagram_is_its_definition() -> None:
    page = show(
        lambda: st.mermaid_chart("\n    graph LR\n        A --> B\n    ", alt=" One\n step ")
    )
    node = page.one("mermaid_chart")
    assert node.props["body"] == "graph LR\n    A --> B"
    assert node.props["alt"] == "One step"


def test_a_blank_name_of_a_diagram_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    page = show(lambda: st.mermaid_chart("graph LR; A --> B", alt="  "))
    assert "alt" not in page.one("mermaid_chart").props
    assert 'st.mermaid_chart got alt=""' in caplog.text


def test_a_definition_is_a_text() -> None:
    wrong: Any = ["graph LR"]
    with pytest.raises(ParameterTypeError, match=r"st\.mermaid_chart.*list.*a str"):
        show(lambda: st.mermaid_chart(wrong))
