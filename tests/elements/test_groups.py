"""Grids, skeletons, menus of buttons, pagination, and regions that are named outside of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from scaffold.elements.paging import shown_pages
from scaffold.errors import (
    FormError,
    IncompatibleParametersError,
    InputError,
    LayoutContextError,
    MissingParameterError,
    NoRunError,
    NotAllowedError,
    OutOfRangeError,
    ParameterTypeError,
    UsageError,
)
from scaffold.testing import AppTest
from tests.elements.pages import page
from tests.elements.running import show

if TYPE_CHECKING:
    from collections.abc import Callable


ANY: Any = st


def test_a_grid_holds_elements_and_cells() -> None:
    """S11.4."""

    def shown() -> None:
        grid = st.grid(3, gap=("large", 7))
        grid.text("one")
        with grid.cell(column_span=2, row_span=2):
            st.text("two")
            st.text("three")
        with grid:
            st.text("four")

    page = show(shown)
    grid = page.one("grid")
    assert [node.kind for node in grid.children or ()] == ["text", "cell", "text"]
    assert [node.props["body"] for node in page.one("cell").children or ()] == ["two", "three"]
    assert "gap:calc(var(--step)*16) var(--between)" in page.html
    assert "--between:7px" in page.html
    assert "grid-column:span 2;grid-row:span 2" in page.html
    assert "(max-width:335px){" in page.html, "in a grid of one column it spans no second one"


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        (lambda: ANY.grid("two"), NotAllowedError, 'Allowed are "auto", an int from 1'),
        (lambda: ANY.grid(2.5), ParameterTypeError, r"2\.5 \(float\)"),
        (lambda: ANY.grid(0), OutOfRangeError, "from 1 to"),
        (lambda: ANY.grid(25), OutOfRangeError, "from 1 to 24"),
        (lambda: ANY.grid(wrap=False), IncompatibleParametersError, r"st\.grid\(3, wrap=False\)"),
        (lambda: ANY.grid(gap=("small",)), NotAllowedError, "a pair of gaps"),
        (lambda: ANY.grid(3).cell(column_span=4), OutOfRangeError, "from 1 to 3"),
        (lambda: ANY.grid().cell(row_span=True), ParameterTypeError, "row_span"),
        (lambda: ANY.grid(row_height="tall"), NotAllowedError, "content"),
        (lambda: ANY.grid(vertical_alignment="mid"), NotAllowedError, "'center'"),
        (lambda: ANY.menu_button("x", []), MissingParameterError, "has no options"),
        (lambda: ANY.menu_button("x", ["a", "a"]), UsageError, 'read "a"'),
        (lambda: ANY.pagination(0), UsageError, "num_pages=0"),
        (lambda: ANY.pagination(3, default=4), OutOfRangeError, "from 1 to 3"),
        (lambda: ANY.pagination(3, default=True), ParameterTypeError, "bool"),
        (lambda: ANY.pagination(3, max_visible_pages=-1), UsageError, "max_visible_pages=-1"),
        (lambda: ANY.skeleton("content"), UsageError, "stretch"),
        (lambda: ANY.form("f").menu_button("x", ["a"]), FormError, "selectbox"),
    ],
)
def test_mistakes(wrong: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        show(wrong)


def test_what_is_written_to_a_skeleton_takes_its_place() -> None:
    def shown() -> None:
        place = st.skeleton(120)
        if st.button("Load"):
            place.text("Here")

    tab = page(shown)
    assert tab.shown.kinds[0] == "skeleton"
    tab.press("Load")
    assert tab.shown.kinds == ["text", "button"]


def test_a_skeleton_of_a_block_leaves_nothing() -> None:
    def shown() -> None:
        with st.skeleton(height=80) as place:
            assert place._shown.props == {"height": 80, "late": True}
            st.text("Below")
        with pytest.raises(ZeroDivisionError), st.skeleton():
            print(1 / 0)  # noqa: T201 - raises before it prints

    assert show(shown).kinds == ["empty", "text", "empty"]


class Thing:
    """An option of its own."""

    def __init__(self, name: str) -> None:
        self.name = name


CSV, PDF = Thing("csv"), Thing("pdf")


def _export() -> Any:
    return st.menu_button("Export", [CSV, PDF], format_func=lambda thing: thing.name, key="out")


def test_a_menu_button_tells_what_was_chosen_for_one_run() -> None:
    """S5.1."""
    tab = page(_export)
    assert tab.value is None
    assert tab.send(Export="1").value is PDF
    assert tab.again().value is None
    with pytest.raises(InputError, match="2 options"):
        tab.send(Export="2")


def test_the_callback_of_a_menu_sees_the_choice() -> None:
    seen: list[Any] = []

    def shown() -> None:
        st.menu_button(
            "Export", ["a", "b"], key="out", on_click=lambda: seen.append(st.session_state.out)
        )

    page(shown).send(Export="1")
    assert seen == ["b"]


def test_pages_are_turned() -> None:
    tab = page(lambda: st.pagination(5, default=2, key="page"))
    assert tab.value == 2
    assert tab.send(pagination=["2", "3"]).value == 3, "a plain form sends the step beside it"
    for wrong in ("0", "6", "x", ""):
        with pytest.raises(InputError):
            tab.send(pagination=wrong)


def test_a_page_that_is_gone_is_the_default_again() -> None:
    counts = iter([9, 9, 4])
    tab = page(lambda: st.pagination(next(counts), default=2, key="page"))
    assert tab.send(pagination="8").value == 8
    assert tab.again().value == 2


def test_a_page_is_set_by_state() -> None:
    given = iter([3, "3", 99, True])

    def shown() -> int:
        st.session_state.page = next(given)
        return st.pagination(5, key="page")

    tab = page(shown)
    values = [tab.value, *(tab.again().value for _ in range(3))]
    assert values == [3, 1, 1, 1]


@pytest.mark.parametrize("most", [None, *range(1, 12)])
@pytest.mark.parametrize("count", [1, 5, 6, 7, 8, 20, 100])
def test_shown_pages_have_the_chosen_one_and_both_ends(count: int, most: int | None) -> None:
    for chosen in range(1, count + 1):
        shown = shown_pages(count, chosen, most)
        numbers = [number for number in shown if number]
        assert numbers == sorted(set(numbers))
        assert {1, chosen, count} <= set(numbers) <= set(range(1, count + 1))
        assert len(shown) <= max(most or count, 5)
        for place, number in enumerate(shown):
            if not number:
                assert shown[place + 1] - shown[place - 1] > 2, "a gap hides more than one number"


def test_a_pagination_without_numbers() -> None:
    html = show(lambda: st.pagination(9, default=4, max_visible_pages=0)).html
    assert "4 / 9" in html
    assert 'type="radio"' not in html


def test_regions_are_named_outside_of_a_run() -> None:
    sidebar, bottom = st.sidebar, st.bottom
    with pytest.raises(NoRunError):
        sidebar.text("x")
    with pytest.raises(NoRunError), bottom:
        pass

    def shown() -> None:
        with sidebar:
            st.text("beside")
        bottom.text("below")

    run = show(shown).answer.run
    assert [node.props["body"] for node in run.sidebar.walk() if node.kind == "text"] == ["beside"]
    assert [node.props["body"] for node in run.bottom.walk() if node.kind == "text"] == ["below"]


def test_the_bottom_is_not_in_the_sidebar() -> None:
    def shown() -> None:
        with st.sidebar:
            st.bottom.text("x")

    with pytest.raises(LayoutContextError, match="belongs to the main area"):
        show(shown)


def test_the_user_is_named_outside_of_a_run() -> None:
    person = st.user
    with pytest.raises(NoRunError):
        person.is_logged_in  # noqa: B018 - asks who is there
    with pytest.raises(UsageError, match="read only"):
        person.email = "x"
    with pytest.raises(UsageError, match="user_state"):
        person["email"] = "x"

    def script() -> None:
        from scaffold import st
        from scaffold.elements.current_user import current_user

        st.write(current_user.is_logged_in, "email" in current_user, current_user.get("x", 3))
        st.write(len(current_user) == len(current_user.to_dict()), dict(current_user.tokens))

    at = AppTest.from_function(script).run()
    assert not at.exception
    assert at.markdown[0].value == "`False` `True` `3`"


def test_app_test_knows_them() -> None:
    def script() -> None:
        from scaffold import st

        grid = st.grid(4, border=True, dense=True, row_height=90)
        grid.text("cell")
        st.write(st.pagination(7, key="page"))
        st.write(st.menu_button("Do", ["a", "b"], key="do"))

    at = AppTest.from_function(script).run()
    (grid,) = at.grid
    assert (grid.column_count, grid.border, grid.dense, grid.row_height) == (4, True, True, 90)
    assert at.pagination[0].num_pages == 7
    at.pagination(key="page").select(4).run()
    assert at.markdown[0].value == "`4`"
    at.menu_button(key="do").click("b").run()
    assert at.markdown[1].value == "b"
    at.menu_button(key="do").click_index(0).run()
    assert at.markdown[1].value == "a"
    at.run()
    assert at.markdown[1].value == "`None`"
