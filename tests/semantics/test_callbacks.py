"""Callbacks: section 4 of docs/semantics.txt."""

from __future__ import annotations

from typing import Any

from scaffold import st
from tests.semantics.running import at_of

loose: Any = st


def test_callbacks_keep_the_order_of_the_page() -> None:
    """S4.1."""
    called: list[str] = []

    def page() -> None:
        for name in "abc":
            st.text_input(name, on_change=called.append, args=(name,))

    at = at_of(page)
    for name in "cab":
        at.text_input(name).input("x")
    at.run()
    assert called == ["a", "b", "c"]


def test_arguments_are_those_of_the_run_before() -> None:
    """S4.2."""
    called: list[int] = []

    def page() -> None:
        n = st.session_state.n = st.session_state.get("n", 0) + 1
        st.button("Go", on_click=lambda *, turn: called.append(turn), kwargs={"turn": n})

    at = at_of(page).run()
    at.button[0].click().run()
    assert called == [2]


def test_what_the_callback_of_a_fragment_writes_is_not_shown() -> None:
    """S4.4 Streamlit shows it at the top of the page, in place of what stands there, and warns."""

    def page() -> None:
        @st.fragment
        def part() -> None:
            st.button("Go", on_click=lambda: st.text("from the callback"))
            st.text("inside")

        part()
        st.text("page")

    at = at_of(page)
    at.button[0].click().run()
    assert at.text.values == ["inside", "page"]


def test_rerun_is_a_word_for_no_callback() -> None:
    """S4.7."""

    def page() -> None:
        st.text(loose.text_input("Name", on_change="rerun"))
        st.text(loose.button("Go", on_click="rerun"))

    at = at_of(page)
    at.text_input[0].input("Ada").run()
    assert at.text.values == ["Ada", "False"]
    at.button[0].click().run()
    assert at.text.values == ["Ada", "True"]
