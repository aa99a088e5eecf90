"""Callbacks: section 4 of docs/semantics.txt."""

from __future__ import annotations

from typing import Any

import pytest

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


def test_the_log_says_once_that_the_callback_of_a_fragment_writes_in_vain(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """S4.4."""

    def write() -> None:
        st.text("lost")
        st.sidebar.text("lost as well")

    def page() -> None:
        @st.fragment
        def part() -> None:
            st.button("Go", on_click=write)

        part()

    at = at_of(page)
    at.button[0].click().run()
    at.button[0].click().run()
    (said,) = caplog.messages
    assert "test_callbacks.py:" in said
    assert "callback of a button in a fragment wrote text, text, which is not shown" in said
    assert "note the rest in st.session_state and write it in the fragment" in said


def test_messages_and_dialogs_of_the_callback_of_a_fragment_are_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """S4.4."""

    @st.dialog("More")
    def more() -> None:
        st.text("in the dialog")

    def act() -> None:
        st.toast("done")
        more()

    def page() -> None:
        @st.fragment
        def part() -> None:
            st.button("Go", on_click=act)

        part()

    at = at_of(page)
    at.button[0].click().run()
    assert at.toast.values == ["done"]
    assert at.dialog[0].text.values == ["in the dialog"]
    assert caplog.messages == []


@pytest.mark.allow_errors
def test_an_exception_in_the_callback_of_a_fragment_is_shown_in_the_fragment() -> None:
    """S4.6."""

    def page() -> None:
        @st.fragment
        def part() -> None:
            st.button("Go", on_click=lambda: loose.no_such_thing)
            st.text("inside")

        part()
        st.text(st.text_input("Below", key="below"))

    at = at_of(page)
    at.button[0].click().run()
    assert "no_such_thing" in at.fragment[0].exception[0].value
    assert at.text.values == [""]
    at.text_input[0].input("still there").run()
    assert at.text.values == ["inside", "still there"]
    assert not at.exception


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
