"""Icons as inline HTML."""

from __future__ import annotations

import pytest

from scaffold.errors import UsageError
from scaffold.render.icons import icon_names, render_icon


def test_material_symbol_is_inline_svg() -> None:
    html = render_icon(":material/home:")
    assert html.startswith('<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><path')
    assert html.endswith("</svg>")


def test_outlined_shape_is_used_where_there_is_a_filled_one() -> None:
    assert render_icon(":material/favorite:") != render_icon(":material/home:")
    assert "favorite_outline" not in icon_names()


def test_emoji_is_hidden_from_screen_readers() -> None:
    assert render_icon("🏠") == '<span class="icon" aria-hidden="true">🏠</span>'


def test_spinner_turns() -> None:
    assert "spinner" in render_icon(":spinner:")


def test_unknown_symbol_names_those_like_it() -> None:
    with pytest.raises(UsageError, match=r'no Material Symbol "hom".*Did you mean "home"'):
        render_icon(":material/hom:")


@pytest.mark.parametrize("name", ["", "home", ":material/Home:", "<b>", "é" * 20])
def test_what_is_no_icon_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="An icon is an emoji or the name of a Material Symbol"):
        render_icon(name)


def test_all_usual_symbols_are_there() -> None:
    known = set(icon_names())
    usual = {
        "home",
        "settings",
        "login",
        "logout",
        "menu",
        "close",
        "delete",
        "edit",
        "search",
        "check",
    }
    usual |= {"thumb_up", "star", "info", "help", "warning", "error", "person", "dashboard", "lock"}
    assert usual <= known
    assert len(known) > 3000
