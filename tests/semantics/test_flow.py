"""Reruns, fragments and dialogs: section 6 of docs/semantics.txt."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold import st
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


def test_dismissing_a_dialog_reruns_nothing_by_itself() -> None:
    """S6.5."""

    def page() -> None:
        st.session_state.n = st.session_state.get("n", 0) + 1

        @st.dialog("One")
        def one() -> None:
            st.text("inside")

        if st.button("Open"):
            one()
        st.text(st.session_state.n)

    at = at_of(page)
    at.button("Open").click().run()
    assert at.dialog[0].text.values == ["inside"]
    assert at.main.text.values == ["2"]


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
