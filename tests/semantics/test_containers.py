"""Containers, places, status and sizes: section 11 of docs/semantics.txt."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold import st
from tests.elements.running import html_of
from tests.semantics.running import at_of

loose: Any = st


def test_containers_are_filled_later_and_out_of_order() -> None:
    """S11.1."""

    def page() -> None:
        first, second = st.container(), st.container()
        second.text("second")
        with first:
            st.text("first")
            second.text("second again")
        first.text("first again")
        st.text("below")

    assert at_of(page).text.values == ["first", "first again", "second", "second again", "below"]


def test_a_place_holds_the_last_element() -> None:
    """S11.2."""

    def page() -> None:
        place = st.empty()
        place.text("one")
        place.text("two")
        group = st.empty()
        with group.container():
            st.text("three")
            st.text("four")
        with group.container():
            st.text("five")
        gone = st.empty()
        gone.text("six")
        gone.empty()

    assert at_of(page).text.values == ["two", "five"]


def test_bodies_run_although_they_are_closed() -> None:
    """S11.3."""

    def page() -> None:
        tabs = st.tabs(["A", "B"])
        with tabs[1]:
            st.text("hidden tab")
        with st.expander("More", expanded=False):
            st.text("closed")
        with st.popover("Open"):
            st.text("popover")

    assert at_of(page).text.values == ["hidden tab", "closed", "popover"]


def test_columns_stand_in_columns() -> None:
    """S11.4."""

    def page() -> None:
        outer, _ = st.columns([2, 1], gap="large", vertical_alignment="center", border=True)
        inner = outer.columns(2)[0].columns(2)[1]
        inner.text("deep")
        with st.container(horizontal=True, horizontal_alignment="right", gap="small", height=200):
            st.text("in a row")

    at = at_of(page)
    assert not at.exception
    assert at.columns[0].weight == pytest.approx(2 / 3)
    assert at.text.values == ["deep", "in a row"]


@pytest.mark.allow_errors
def test_a_status_ends_with_an_exception() -> None:
    """S11.5."""

    def page() -> None:
        with st.status("Work"):
            raise ValueError("broken")

    at = at_of(page)
    assert at.status[0].state == "error"
    assert at.exception.values == ["broken"]


@pytest.mark.parametrize("value", [-1, 101, 1.1, -0.1])
def test_progress_has_bounds(value: float) -> None:
    """S11.5."""
    assert at_of(lambda: st.progress(value)).exception


def test_a_field_for_messages_stands_where_it_is_written_in_a_container() -> None:
    """S11.6."""

    def page() -> None:
        st.chat_input("At the bottom")
        with st.container():
            st.chat_input("In its place")
        st.bottom.text("pinned")

    at = at_of(page)
    assert at.bottom.text.values == ["pinned"]
    assert [one.placeholder for one in at.bottom.chat_input] == ["At the bottom"]
    assert [one.placeholder for one in at.main.chat_input] == ["In its place"]


@pytest.mark.parametrize(
    ("width", "shown"),
    [("stretch", "w-stretch"), ("content", "w-content"), (200, "{width:200px}")],
)
def test_sizes_are_words_or_pixels(width: Any, shown: str) -> None:
    """S11.7 A container is as wide as its place anyway."""

    def page() -> None:
        st.button("x", width=width)
        st.markdown("x", width=width)
        st.container(width=width, key="box").text("x")

    html = html_of(at_of(page).main._node)
    assert html.count(shown) == (2 if width == "stretch" else 3)


def test_other_sizes_are_refused() -> None:
    """S11.7."""
    assert "width" in at_of(lambda: loose.button("x", width="wide")).exception[0].value


def test_the_former_word_for_full_width_counts() -> None:
    """S11.7."""

    def page() -> None:
        st.button("former", use_container_width=True)
        st.button("now", width="stretch")

    former, now = at_of(page).button
    assert former.props["width"] == now.props["width"] == "stretch"


@pytest.mark.parametrize("alignment", ["left", "center", "right", "justify"])
def test_texts_are_aligned(alignment: Any) -> None:
    """S11.7 Text stands at the left anyway."""

    def page() -> None:
        for show in (st.markdown, st.title, st.header, st.subheader, st.text, st.caption):
            loose_show: Any = show
            loose_show("x", text_alignment=alignment)

    at = at_of(page)
    assert not at.exception
    html = html_of(at.main._node)
    assert html.count(f'data-align="{alignment}"') == (0 if alignment == "left" else 6)


@pytest.mark.parametrize(
    ("gap", "shown"),
    [
        (None, "{gap:0px}"),
        (12, "{gap:12px}"),
        *(
            (name, f'data-gap="{name}"')
            for name in ("xxsmall", "xsmall", "medium", "large", "xlarge", "xxlarge")
        ),
    ],
)
def test_gaps_have_names_or_pixels(gap: Any, shown: str) -> None:
    """S11.4 A small one is what columns have anyway."""
    default = html_of(at_of(lambda: st.columns(2)).main._node)
    given = html_of(at_of(lambda: st.columns(2, gap=gap)).main._node)
    assert shown in given
    assert "gap" not in default
    assert html_of(at_of(lambda: st.columns(2, gap="small")).main._node) == default


@pytest.mark.parametrize("place", ["center", "bottom"])
def test_columns_are_aligned_and_have_a_border(place: Any) -> None:
    """S11.4."""
    html = html_of(at_of(lambda: st.columns(3, vertical_alignment=place, border=True)).main._node)
    assert html.count(f'data-valign="{place}"') == 1
    assert html.count("data-border") == 3


@pytest.mark.parametrize(
    "given", [{"gap": "wide"}, {"gap": -1}, {"vertical_alignment": "middle"}, {"spec": []}]
)
def test_other_columns_are_refused(given: dict[str, Any]) -> None:
    """S11.4."""
    assert at_of(lambda: loose.columns(**{"spec": 2, **given})).exception


@pytest.mark.parametrize("value", [0, 100, 0.0, 1.0, 50])
def test_progress_takes_its_bounds(value: float) -> None:
    """S11.5."""
    assert not at_of(lambda: st.progress(value)).exception


def test_a_status_is_complete_at_its_end_and_can_be_updated() -> None:
    """S11.5."""

    def page() -> None:
        with st.status("Work"):
            st.text("step")
        st.status("Other").update(label="Failed", state="error")

    assert [(one.label, one.state) for one in at_of(page).status] == [
        ("Work", "complete"),
        ("Failed", "error"),
    ]


def test_openables_tell_their_state_if_asked() -> None:
    """S11.3."""
    seen: list[object] = []

    def page() -> None:
        first, second = st.tabs(["A", "B"], on_change="rerun")
        asked = st.expander("More", on_change="rerun", expanded=True)
        seen[:] = [first.open, second.open, asked.open, st.expander("Silent").open]

    assert not at_of(page).exception
    assert seen == [True, False, True, None]


@pytest.mark.parametrize("alignment", ["left", "center", "right", "justify"])
@pytest.mark.parametrize(
    "write", [st.markdown, st.title, st.header, st.subheader, st.text, st.caption]
)
def test_each_text_has_its_alignment(write: Any, alignment: str) -> None:
    """S11.7."""
    at = at_of(lambda: write("x", text_alignment=alignment))
    (node,) = [node for node in at.main._node.walk() if "body" in node.props]
    assert alignment in node.props.values() or alignment == "left"


def test_a_popover_tells_whether_it_is_open() -> None:
    """S11.3."""

    def page() -> None:
        with st.popover("More", key="more", on_change="rerun") as more:
            st.text(f"open {more.open}")

    at = at_of(page)
    assert at.text.values == ["open False"]
    at.session_state["more"] = True
    assert at.run().text.values == ["open True"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"horizontal": True}, 'class="row"'),
        ({"horizontal": True, "wrap": False}, "data-nowrap"),
        ({"horizontal_alignment": "right"}, 'data-halign="right"'),
        ({"horizontal_alignment": "distribute"}, 'data-halign="distribute"'),
        ({"vertical_alignment": "bottom"}, 'data-valign="bottom"'),
        ({"gap": "large"}, 'data-gap="large"'),
        ({"gap": 7}, "{gap:7px}"),
        ({"height": 200}, "data-scroll"),
        ({"height": 200, "autoscroll": True}, 'data-autoscroll="always"'),
        ({"border": True}, "data-border"),
    ],
)
def test_containers_are_flexible(given: dict[str, Any], shown: str) -> None:
    """S11.4."""
    at = at_of(lambda: loose.container(key="box", **given).text("x"))
    assert not at.exception
    (box,) = [node for node in at.main._node.walk() if node.props.get("key") == "box"]
    assert shown in html_of(box)


def test_a_toast_belongs_to_no_place() -> None:
    """S11.5."""

    def page() -> None:
        box = st.container(key="box")
        box.toast("Saved")
        box.text("in the box")

    at = at_of(page)
    assert at.toast.values == ["Saved"]
    (box,) = [node for node in at.main._node.walk() if node.props.get("key") == "box"]
    assert [node.kind for node in box.children or ()] == ["text"]


def test_pictures_are_aligned_by_their_container() -> None:
    """S11.7."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"
    at = at_of(lambda: loose.image(svg, horizontal_alignment="center"))
    assert "horizontal_alignment" in at.exception[0].value
    at = at_of(lambda: st.container(horizontal_alignment="center", key="box").image(svg))
    (box,) = [node for node in at.main._node.walk() if node.props.get("key") == "box"]
    assert 'data-halign="center"' in html_of(box)


@pytest.mark.parametrize(
    "write", [st.markdown, st.title, st.header, st.subheader, st.text, st.caption]
)
def test_texts_may_stay_in_one_line(write: Any) -> None:
    """S11.7."""
    at = at_of(lambda: write("x", wrap=False))
    (node,) = [node for node in at.main._node.walk() if "body" in node.props]
    assert node.props["nowrap"] is True
