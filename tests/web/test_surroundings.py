"""`st.context` knows what the page's script says about the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold import page, st
from scaffold.web.surroundings import surroundings
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp


@page("/", title="Home")
def home() -> None:
    context = st.context
    st.text(f"{context.theme.type} {context.timezone} {context.timezone_offset}")
    st.button("Again")


@page("/plain", title="Plain")
def plain() -> None:
    st.text("Nothing is asked.")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("light;UTC;0", ["light", "UTC", "0"]),
        ("dark;;-330", ["dark", "", "-330"]),
        ("blue;UTC;0", []),
        ("dark;UTC", []),
        ("dark;<b>;0", []),
        ("dark;UTC;9999", []),
        ("dark;UTC;0;x", []),
        ("dark;" + "a" * 65 + ";0", []),
        ("", []),
    ],
)
def test_only_three_known_parts_are_taken(header: str, expected: list[str]) -> None:
    assert surroundings({"x-scaffold-client": header}) == expected


def test_a_page_that_asks_is_told_with_the_first_request_of_its_script(make_app: MakeApp) -> None:
    """S13.3."""
    visitor = Visitor(make_app(home, plain))
    first = visitor.get("/").text
    assert "None None None" in first
    assert "data-asks" in first
    tab = {"hx_request": "true", "x_scaffold_session": visitor.fields["_session"]}
    again = visitor.get("/", **tab, x_scaffold_client="dark;Europe/Berlin;-120").text
    assert "dark Europe/Berlin -120" in again
    assert "data-asks" not in again
    assert "dark Europe/Berlin -120" in visitor.get("/", **tab).text, "the session remembers"
    assert "data-asks" not in visitor.get("/plain").text


def test_the_theme_of_the_app_needs_no_browser(make_app: MakeApp) -> None:
    shown = Visitor(make_app(home, theme="light")).get("/").text
    assert "light None None" in shown
