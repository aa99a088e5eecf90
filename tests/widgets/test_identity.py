"""The ids of widgets: the same as long as it is the same widget."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from scaffold.widgets.identity import keyed_id, plain_id

names = some.text(max_size=8)


@given(page=names, kind=names, key=names, other=names)
def test_a_key_alone_is_the_identity(page: str, kind: str, key: str, other: str) -> None:
    assert keyed_id(page, kind, key) == keyed_id(page, kind, key, "")
    assert (keyed_id(page, kind, key) == keyed_id(page, kind, other)) == (key == other)
    assert (keyed_id(page, kind, key) == keyed_id(other, kind, key)) == (page == other)
    assert (keyed_id(page, kind, key) == keyed_id(page, other, key)) == (kind == other)


def test_parts_cannot_be_moved_into_each_other() -> None:
    assert keyed_id("a", "bc", "d") != keyed_id("ab", "c", "d")


def test_resets_make_another_widget() -> None:
    assert keyed_id("p", "slider", "k", "(0, 10)") != keyed_id("p", "slider", "k", "(0, 20)")


def test_without_a_key_all_parameters_count_but_not_their_order() -> None:
    one = plain_id("p", "radio", "main", None, {"label": "a", "options": ["x"]})
    assert one == plain_id("p", "radio", "main", None, {"options": ["x"], "label": "a"})
    assert one != plain_id("p", "radio", "main", None, {"label": "b", "options": ["x"]})
    assert one != plain_id("p", "radio", "sidebar", None, {"label": "a", "options": ["x"]})
    assert one != plain_id("p", "radio", "main", "form", {"label": "a", "options": ["x"]})


def test_ids_can_stand_in_css_and_html() -> None:
    assert keyed_id("p", "k", "<b> ü").isalnum()
    assert keyed_id("p", "k", "<b> ü")[0].isalpha()
