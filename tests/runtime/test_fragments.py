from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from scaffold.elements import st
from scaffold.errors import UsageError
from scaffold.runtime.fragments import check_interval
from scaffold.testing import AppTest


def test_a_fragment_keeps_name_and_docstring() -> None:
    @st.fragment
    def clock() -> None:
        """Show the time."""

    assert (clock.__name__, clock.__doc__) == ("clock", "Show the time.")


def test_one_function_may_be_several_fragments() -> None:
    def page() -> None:
        @st.fragment
        def part(name: str) -> None:
            n = st.session_state[name] = st.session_state.get(name, 0) + 1
            st.button(name)
            st.text(f"{name} {n}")

        part("a")
        part("b")

    at = AppTest.from_function(page).run()
    at.button("b").click().run()
    assert at.text.values == ["a 1", "b 2"]
    at.button("a").click().run()
    assert at.text.values == ["a 2", "b 2"]


@pytest.mark.parametrize(
    ("every", "seconds"), [(None, None), (2, 2), ("1m", 60), (timedelta(seconds=5), 5)]
)
def test_intervals(every: Any, seconds: float | None) -> None:
    """S6.3."""
    assert check_interval(every) == seconds


def test_a_timer_reruns_its_fragment() -> None:
    """S6.3."""

    def page() -> None:
        @st.fragment(run_every="2s")
        def part() -> None:
            st.session_state.n = st.session_state.get("n", 0) + 1
            st.text(st.session_state.n)

        st.text("page")
        part()

    at = AppTest.from_function(page).run()
    assert at.fragment[0].props["every"] == 2
    assert at.fragment[0].tick().run().text.values == ["page", "2"]


def test_too_short_intervals_are_refused() -> None:
    with pytest.raises(UsageError, match=r"less than 0.1 seconds. Use at least 0.1"):
        st.fragment(run_every=0.05)(print)


def test_what_cannot_be_a_fragment() -> None:
    def pieces() -> Iterator[int]:
        yield 1

    with pytest.raises(UsageError, match="got a generator function"):
        st.fragment(pieces)
    with pytest.raises(UsageError, match=r"st\.fragment got int; it decorates a function"):
        st.fragment(5)  # type: ignore[call-overload] # what is tested


def test_a_fragment_outside_of_a_run_says_so() -> None:
    @st.fragment
    def part() -> None: ...

    with pytest.raises(UsageError, match="called outside of a page run"):
        part()


def test_rerun_by_an_unknown_key_names_the_nearest() -> None:
    def page() -> None:
        @st.fragment(key="clock")
        def part() -> None: ...

        part()
        st.button("Go", on_click=lambda: st.rerun("clok"))

    at = AppTest.from_function(page).run()
    at.button[0].click().run()
    assert at.exception[0].value == (
        'st.rerun("clok"): no fragment of this page has key="clok". Did you mean "clock"?'
    )
