"""Containers: places that are filled later, and parts that tell whether they are open."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold import st
from scaffold.errors import UsageError
from tests.elements.running import show


def test_containers_are_filled_in_any_order() -> None:
    """S11.1."""

    def page() -> None:
        first, second = st.columns(2)
        st.text("below")
        second.text("right")
        with first:
            st.text("left")
            second.text("right again")

    texts = [n.props["body"] for n in show(page).nodes if n.kind == "text"]
    assert texts == ["left", "right", "right again", "below"]


def test_empty_holds_one_element() -> None:
    """S11.2."""

    def page() -> None:
        place = st.empty()
        place.text("a")
        place.text("b")
        with st.empty():
            st.text("c")
            st.text("d")
        group = st.empty().container()
        group.text("e")
        group.text("f")
        gone = st.empty()
        gone.text("x")
        gone.empty()

    texts = [n.props["body"] for n in show(page).nodes if n.kind == "text"]
    assert texts == ["b", "d", "e", "f"]


def test_a_module_may_keep_the_sidebar() -> None:
    kept = st.sidebar

    def script() -> None:
        kept.text("called")
        with kept:
            st.text("within")

    for _ in range(2):
        page = show(script)
        shown = page.answer.run.sidebar.children or ()
        assert [node.props["body"] for node in shown] == ["called", "within"]
        assert page.kinds == []
    assert repr(kept) == "st.sidebar"


def test_sidebar_and_bottom_are_other_regions() -> None:
    def write() -> None:
        st.sidebar.text("a")
        st.bottom.text("b")

    page = show(write)
    assert page.kinds == []
    assert [n.kind for n in page.answer.run.sidebar.children or ()] == ["text"]
    assert [n.kind for n in page.answer.run.bottom.children or ()] == ["text"]


@pytest.mark.parametrize("spec", [0, [], [1, 0], [1, -2]])
def test_wrong_columns_are_refused(spec: Any) -> None:
    """S11.4."""
    with pytest.raises(UsageError, match=r"Allowed are a number of columns from 1"):
        show(lambda: st.columns(spec))


def test_weights_become_tracks() -> None:
    """S11.4."""
    html = show(lambda: st.columns([2, 0.5])).html
    assert "--tracks:minmax(0,2fr) minmax(0,0.5fr)}" in html


def test_a_container_with_a_height_has_a_border_and_scrolls() -> None:
    html = show(lambda: st.container(height=200)).html
    assert "data-border data-scroll" in html
    assert "height:200px" in html


def test_parts_without_callback_are_no_widgets() -> None:
    """S11.3."""

    def page() -> None:
        assert st.expander("a").open is None
        assert st.popover("b").open is None
        assert [tab.open for tab in st.tabs(["c", "d"])] == [None, None]

    assert show(page).widgets == []


def test_an_expander_tells_whether_it_is_open() -> None:
    """S11.3."""
    seen: list[Any] = []

    def page() -> None:
        part = st.expander("a", expanded=True, on_change="rerun", key="part")
        part.text("inside")
        seen.append((part.open, st.session_state.part))

    shown = show(page)
    (widget,) = shown.widgets
    shown.send({widget: ["0"]})
    assert seen == [(True, True), (False, False)]


def test_tabs_tell_which_is_shown_and_call_back() -> None:
    """S11.3."""
    seen: list[Any] = []
    called: list[str] = []

    def page() -> None:
        tabs = st.tabs(["a", "b"], default="b", key="t", on_change=called.append, args=("now",))
        seen.append(([tab.open for tab in tabs], st.session_state.t))

    shown = show(page)
    (widget,) = shown.widgets
    shown.send({widget: ["0"]})
    assert seen == [([False, True], "b"), ([True, False], "a")]
    assert called == ["now"]


def test_tabs_can_be_set_by_the_script() -> None:
    def page() -> None:
        st.session_state.t = "b"
        st.tabs(["a", "b"], key="t", on_change="rerun")

    assert show(page).one("tabs").value == 1


def test_a_wrong_tab_is_refused() -> None:
    with pytest.raises(UsageError, match=r"st\.tabs\(default\) got 'x'. Allowed are 'a'"):
        show(lambda: st.tabs(["a"], default="x"))
    with pytest.raises(UsageError, match=r"st\.tabs got no labels"):
        show(lambda: st.tabs([]))


def test_a_key_is_a_class() -> None:
    """S2.6."""
    assert "st-key-my-box" in show(lambda: st.container(key="my box")).html


def test_spaces_have_names_or_pixels() -> None:
    """S11.4."""
    assert "flex:0 0 7px" in show(lambda: st.space(7)).html
    with pytest.raises(UsageError, match=r"st\.space got 'huge'"):
        show(lambda: st.space("huge"))  # type: ignore[arg-type]


def test_bind_is_refused_with_a_way_out() -> None:
    with pytest.raises(UsageError, match=r"st\.query_params"):
        show(lambda: st.expander("a", bind="query-params"))
