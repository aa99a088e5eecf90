"""Fragments that are executed beside a whole run."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from scaffold import st
from scaffold.runtime.ask import Limits
from tests.runtime.driving import tab_of

loose: Any = st


def test_they_run_at_the_same_time() -> None:
    """S6.3 Two of them wait for each other, which would be for ever in one thread."""

    def page() -> None:
        together = threading.Barrier(2)

        @st.fragment(parallel=True)
        def part(name: str) -> str:
            together.wait(5)
            st.text(f"{name} met")
            return name

        first = part("first")
        part("second")
        st.text(f"the page got {first}")

    assert tab_of(page).texts == ["first met", "second met", "the page got None"]


def test_each_writes_in_its_place_and_its_widgets_rerun_it_alone() -> None:
    """S6.3, S6.2."""

    def page() -> None:
        st.session_state.whole = st.session_state.get("whole", 0) + 1

        @st.fragment(parallel=True)
        def part(name: str, pause: float) -> None:
            time.sleep(pause)
            with st.container():
                st.text(f"{name} {st.session_state.get(name, 0)}")
                if st.button("More", key=f"more-{name}"):
                    st.session_state[name] = st.session_state.get(name, 0) + 1
                    st.text("more")

        left, right = st.columns(2)
        with left:
            part("slow", 0.05)
        with right:
            part("quick", 0.0)
        st.text(f"page {st.session_state.whole}")

    tab = tab_of(page)
    assert tab.texts == ["slow 0", "quick 0", "page 1"]
    tab.press("more-slow")
    assert tab.texts == ["slow 0", "more", "quick 0", "page 1"]
    tab.press("more-quick")
    assert tab.texts == ["slow 0", "more", "quick 0", "more", "page 1"]


def test_an_exception_is_shown_in_its_fragment_and_the_page_goes_on() -> None:
    """S6.3, S1.6."""

    def page() -> None:
        @st.fragment(parallel=True)
        def bad() -> None:
            st.text("before")
            raise ValueError("broken")

        bad()
        st.text("after")

    tab = tab_of(page)
    part = next(node for node in tab.screen.root.walk() if node.kind == "fragment")
    assert [node.kind for node in part.walk()] == ["fragment", "text", "exception"]
    assert tab.texts == ["before", "after"]


@pytest.mark.parametrize("how", ["stop", "raise"])
def test_a_page_that_ends_early_waits_for_them(how: str) -> None:
    """S6.3, S1.7."""

    def page() -> None:
        @st.fragment(parallel=True)
        def part() -> None:
            time.sleep(0.05)
            st.text("part")

        part()
        if how == "stop":
            st.stop()
        raise ValueError("broken")

    tab = tab_of(page)
    assert tab.texts == ["part"]
    assert tab.errors == ([] if how == "stop" else ["broken"])


def test_stop_ends_one_of_them_and_its_widgets_keep_their_values() -> None:
    """S6.3, S1.7."""

    def page() -> None:
        stopped = st.checkbox("Stopped", key="stopped")

        @st.fragment(parallel=True)
        def part() -> None:
            if stopped:
                st.stop()
            st.text(f"hello {st.text_input('Name', key='name')}")

        part()
        st.text("the rest")

    tab = tab_of(page)
    tab.send({"name": ["Ada"]})
    assert tab.texts == ["hello Ada", "the rest"]
    tab.send({"stopped": ["1"]})
    assert tab.texts == ["the rest"]
    tab.send({"stopped": ["0"]})
    assert tab.texts == ["hello Ada", "the rest"]


def test_a_rerun_of_one_starts_the_page_again() -> None:
    """S6.3, S6.1."""

    def page() -> None:
        turns = st.session_state.turns = st.session_state.get("turns", 0) + 1

        @st.fragment(parallel=True)
        def part() -> None:
            if turns == 1:
                loose.rerun()
            st.text("part")

        part()
        st.text(f"turn {turns}")

    assert tab_of(page).texts == ["part", "turn 2"]


def test_one_dialog_in_all_of_them() -> None:
    """S6.3, S6.5."""

    def page() -> None:
        opened = threading.Event()

        @st.dialog("First")
        def first() -> None:
            st.text("first")
            opened.set()

        @st.dialog("Second")
        def second() -> None:
            st.text("second")

        @st.fragment(parallel=True)
        def part(number: int) -> None:
            if number == 1:
                first()
            else:
                opened.wait(5)
                second()

        part(1)
        part(2)

    tab = tab_of(page)
    assert tab.texts == ["first"]
    assert "has opened one already" in tab.errors[0]


def test_there_are_no_more_threads_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`fragment_threads`, which `runner.parallelMaxWorkers` sets too."""
    monkeypatch.setattr("tests.runtime.driving.Site.limits", Limits(threads=2))
    running, most = [0], [0]

    def page() -> None:
        @st.fragment(parallel=True)
        def part(number: int) -> None:
            running[0] += 1
            most[0] = max(most[0], running[0])
            time.sleep(0.02)
            running[0] -= 1
            st.text(str(number))

        for number in range(6):
            part(number)

    assert tab_of(page).texts == [str(number) for number in range(6)]
    assert most[0] == 2
