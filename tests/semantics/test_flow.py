"""Reruns and fragments: section 6 of docs/semantics.txt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scaffold import st
from scaffold.testing import AppTest
from tests.semantics.running import at_of

loose: Any = st


def counted(parallel: bool) -> Any:
    def page() -> None:
        st.session_state.page = st.session_state.get("page", 0) + 1

        @st.fragment(parallel=parallel, key="part")
        def part() -> None:
            st.session_state.part = st.session_state.get("part", 0) + 1
            st.button("Inside")
            st.text(f"part {st.session_state.part}")

        part()
        st.text(f"page {st.session_state.page}")

    return page


@pytest.mark.parametrize("parallel", [False, True])
def test_a_widget_in_a_fragment_runs_only_the_fragment(parallel: bool) -> None:
    """S6.2, S6.3, S6.4 AppTest does what a browser does; Streamlit's runs the whole script."""
    at = at_of(counted(parallel))
    assert at.text.values == ["part 1", "page 1"]
    at.button("Inside").click().run()
    assert at.text.values == ["part 2", "page 1"]


def test_a_callback_reruns_fragments_by_their_keys() -> None:
    """S6.3."""

    def page() -> None:
        turns = st.session_state

        @st.fragment(key="a")
        def a() -> None:
            turns.a = turns.get("a", 0) + 1
            st.text(f"a {turns.a}")

        @st.fragment(key="b")
        def b() -> None:
            turns.b = turns.get("b", 0) + 1
            st.text(f"b {turns.b}")

        a()
        b()
        turns.page = turns.get("page", 0) + 1
        st.text(f"page {turns.page}")
        st.button("A", on_click=lambda: loose.rerun("a"))
        st.button("Both", on_click=lambda: loose.rerun(["a", "b"]))

    at = at_of(page)
    at.button("A").click().run()
    assert at.text.values == ["a 2", "b 1", "page 1"]
    at.button("Both").click().run()
    assert at.text.values == ["a 3", "b 2", "page 1"]


@pytest.mark.parametrize("scope", [[], ["app"], ["a", "fragment"], 1.5, None, {"a": 1}])
def test_what_is_no_scope_of_a_rerun(scope: Any) -> None:
    """S6.3."""

    def page() -> None:
        @st.fragment(key="a")
        def a() -> None:
            st.text("a")

        a()
        st.button("Again", on_click=lambda: loose.rerun(scope))

    at = at_of(page)
    at.button("Again").click().run()
    assert "st.rerun got" in at.exception[0].message
    assert "Allowed are" in at.exception[0].message


def test_a_key_may_be_an_int_in_a_rerun() -> None:
    """S6.3, S2.4."""

    def page() -> None:
        @st.fragment(key=7)
        def part() -> None:
            st.session_state.turns = st.session_state.get("turns", 0) + 1
            st.text(f"turn {st.session_state.turns}")

        part()
        st.button("Again", on_click=lambda: loose.rerun(7))

    at = at_of(page)
    at.button("Again").click().run()
    assert at.text.values == ["turn 2"]


def test_fragments_are_rerun_by_key_from_callbacks_only() -> None:
    """S6.3."""

    def page() -> None:
        @st.fragment(key="part")
        def part() -> None:
            st.text("part")

        part()
        if st.button("Again"):
            loose.rerun("part")

    at = at_of(page)
    at.button("Again").click().run()
    assert "outside of a callback" in at.exception[0].message


def test_stop_ends_the_run_of_a_fragment_alone() -> None:
    """S6.2."""

    def page() -> None:
        @st.fragment
        def part() -> None:
            if st.button("Stop"):
                st.stop()
            st.text("inside")

        part()
        st.text("below")

    at = at_of(page)
    at.button[0].click().run()
    assert at.text.values == ["below"]


def test_rerun_starts_from_the_top_also_below_a_container() -> None:
    """S6.1."""

    def page() -> None:
        with st.sidebar, st.container():
            if not st.session_state.get("done"):
                st.session_state.done = True
                st.text("gone")
                st.rerun()
        st.text("page")

    assert at_of(page).text.values == ["page"]


@pytest.mark.parametrize("how", ["stop", "fail"])
@pytest.mark.allow_errors
def test_a_fragment_that_ends_early_has_shown_what_it_wrote_outside(how: str) -> None:
    """S6.3, S1.6."""

    def page() -> None:
        outside = st.container()

        @st.fragment
        def part() -> None:
            if st.button("End"):
                outside.text("outside")
                st.toast("message")
                st.stop() if how == "stop" else loose.no_such_thing

        part()

    at = at_of(page)
    at.button[0].click().run()
    assert at.text.values == ["outside"]
    assert at.toast.values == ["message"]


def two_parts() -> None:
    """Two fragments that count their runs, below widgets with callbacks."""
    turns = st.session_state

    @st.fragment(key="a")
    def a() -> None:
        turns.a = turns.get("a", 0) + 1
        st.text(f"a {turns.a} {st.button('In a', on_click=lambda: loose.rerun('a'))}")

    @st.fragment(key="b")
    def b() -> None:
        turns.b = turns.get("b", 0) + 1
        st.text(f"b {turns.b}")

    turns.page = turns.get("page", 0) + 1
    st.text(f"page {turns.page}")
    a()
    b()
    st.text_input("A", on_change=lambda: loose.rerun("a"))
    st.text_input("B", on_change=lambda: loose.rerun("b"))
    st.text_input("Plain", on_change=lambda: None)
    st.text_input("Whole", on_change=lambda: st.rerun())  # noqa: PLW0108 - as scripts write it


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        (["A", "B"], ["page 1", "a 2 False", "b 2"]),
        (["A", "Plain"], ["page 2", "a 2 False", "b 2"]),
        (["A", "Whole"], ["page 2", "a 2 False", "b 2"]),
        (["B"], ["page 1", "a 1 False", "b 2"]),
    ],
)
def test_callbacks_of_one_run_agree_on_what_is_run(changed: list[str], shown: list[str]) -> None:
    """S6.3."""
    at = at_of(two_parts)
    for label in changed:
        at.text_input(label).input("x")
    assert at.run().text.values == shown


def test_a_button_is_pressed_in_the_fragment_that_its_callback_asks_for() -> None:
    """S6.3, S5.1."""
    at = at_of(two_parts)
    at.button("In a").click().run()
    assert at.text.values == ["page 1", "a 2 True", "b 1"]


def test_rerun_lets_buttons_go_and_keeps_what_was_assigned() -> None:
    """S6.1."""
    turns: list[tuple[bool, object]] = []

    def page() -> None:
        pressed = st.button("Go")
        turns.append((pressed, st.session_state.get("name")))
        if pressed:
            st.session_state.name = "Ada"
            loose.rerun()
            turns.append((False, "never"))

    at = at_of(page)
    at.button[0].click().run()
    assert turns == [(False, None), (True, None), (False, "Ada")]


def test_a_fragment_keeps_arguments_and_place_of_the_last_whole_run() -> None:
    """S6.2."""

    def page() -> None:
        turn = st.session_state.turn = st.session_state.get("turn", 0) + 1
        columns = st.columns(2)

        @st.fragment
        def part(word: str, *, turn: int) -> str:
            st.text(f"{word} {turn} {st.button('Inside')}")
            return f"{st.session_state.get('inside', 'first')}"

        with columns[turn % 2]:
            returned = part("turn", turn=turn)
        st.session_state.inside = "later"
        st.text(f"returned {returned}")
        st.button("Outside")

    at = at_of(page)
    at.button("Outside").click().run()
    at.button("Inside").click().run()
    assert at.columns[0].text.values == ["turn 2 True"]
    assert at.columns[1].text.values == []
    assert at.text.values[-1] == "returned later"


def test_a_fragment_that_returns_something_else_changes_nothing_outside() -> None:
    """S6.2."""

    def page() -> None:
        @st.fragment
        def part() -> int:
            st.button("Inside")
            n: int = st.session_state.get("n", 0) + 1
            st.session_state.n = n
            return n

        st.text(f"returned {part()}")

    at = at_of(page)
    at.button[0].click().run()
    assert at.session_state.n == 2
    assert at.text.values == ["returned 1"]


def test_rerun_of_the_fragment_is_an_error_outside_of_fragments() -> None:
    """S6.2."""
    message = at_of(lambda: st.rerun(scope="fragment")).exception[0].value
    assert "while the whole page runs" in message


@pytest.mark.parametrize("every", [3600 + 23, timedelta(hours=1, seconds=23), "1h23s"])
def test_the_timer_of_a_fragment_takes_seconds_spans_and_words(every: Any) -> None:
    """S6.3."""

    def page() -> None:
        @st.fragment(run_every=every)
        def part() -> None:
            st.text("part")

        part()

    assert at_of(page).fragment[0].props["every"] == 3623


def test_an_outer_fragment_redraws_inner_ones_that_run_alone_as_well() -> None:
    """S6.3."""

    def page() -> None:
        @st.fragment
        def inner(outer_turn: int) -> None:
            turn = st.session_state.inner = st.session_state.get("inner", 0) + 1
            st.button("Inner")
            st.text(f"inner {turn} of {outer_turn}")

        @st.fragment
        def outer() -> None:
            turn = st.session_state.outer = st.session_state.get("outer", 0) + 1
            st.button("Outer")
            st.text(f"outer {turn}")
            inner(turn)

        outer()

    at = at_of(page)
    for label, shown in [
        ("Inner", ["outer 1", "inner 2 of 1"]),
        ("Outer", ["outer 2", "inner 3 of 2"]),
        ("Inner", ["outer 2", "inner 4 of 2"]),
    ]:
        at.button(label).click().run()
        assert at.text.values == shown


def test_what_a_fragment_wrote_outside_is_cleared_with_each_run_of_it() -> None:
    """S6.3."""

    def page() -> None:
        outside = st.container()
        outside.text("of the page")

        @st.fragment
        def part() -> None:
            for number in range(st.slider("How many", 0, 5)):
                outside.text(number)

        part()

    at = at_of(page)
    for number, shown in [(3, ["0", "1", "2"]), (1, ["0"]), (0, [])]:
        at.slider[0].set_value(number).run()
        assert at.text.values == ["of the page", *shown]


def test_configuration_is_set_in_containers_fragments_and_again() -> None:
    """S6.6."""

    def page() -> None:
        st.text("first")

        @st.fragment
        def part() -> None:
            st.set_page_config(page_title="In a fragment")

        with st.expander("More"):
            st.set_page_config(layout="wide", page_title="First")
            part()
        st.set_page_config(initial_sidebar_state="collapsed")

    at = at_of(page)
    assert not at.exception
    assert at.page_title == "In a fragment"
    assert at.screen.root.props["layout"] == "wide"
    assert at.screen.root.props["sidebar_state"] == "collapsed"


@pytest.mark.parametrize("cold", [False, True])
def test_a_callback_may_ask_for_the_fragment_of_its_widget(cold: bool) -> None:
    """S6.2."""

    def page() -> None:
        st.session_state.page = st.session_state.get("page", 0) + 1

        @st.fragment
        def part() -> None:
            st.button("Inside", on_click=lambda: st.rerun(scope="fragment"))
            st.session_state.part = st.session_state.get("part", 0) + 1

        part()
        st.button("Outside", on_click=lambda: st.rerun(scope="fragment"))

    at = AppTest.from_function(page, cold=cold).run()
    at.button("Inside").click().run()
    assert not at.exception
    assert (at.session_state.page, at.session_state.part) == (1, 2)
    at.button("Outside").click().run()
    assert "while the whole page runs" in at.exception[0].value


@pytest.mark.parametrize("cold", [False, True])
def test_configuration_in_the_run_of_a_fragment_counts_until_the_next_whole_run(
    cold: bool,
) -> None:
    """S6.6."""

    def page() -> None:
        st.set_page_config(page_title="Whole", layout="wide", menu_items={"About": "All."})

        @st.fragment
        def part() -> None:
            if st.button("Title"):
                st.set_page_config(page_title="Part")
            if st.button("Frame"):
                st.set_page_config(layout="centered", initial_sidebar_state=320)
            if st.button("Nothing"):
                st.text("nothing")

        part()
        st.session_state.runs = st.session_state.get("runs", 0) + 1

    def about() -> dict[str, Any]:
        node = at.screen.find("page")
        assert node is not None
        return node.props

    at = AppTest.from_function(page, cold=cold).run()
    at.button("Title").click().run()
    assert (at.page_title, about()["about"]) == ("Part", "All.")
    at.button("Frame").click().run()
    assert at.session_state.runs == 1
    assert at.page_title == ("Whole" if cold else "Part")  # what is left of a process that ended
    assert about()["frame"] == {
        "layout": "centered", "sidebar_state": "auto", "sidebar_width": 320,
    }  # fmt: skip
    at.button("Nothing").click().run()
    assert about()["frame"]["layout"] == "centered"
    at.run()
    assert (at.page_title, at.screen.root.props["layout"]) == ("Whole", "wide")
    assert "frame" not in about()
