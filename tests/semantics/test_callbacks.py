"""Callbacks: section 4 of docs/semantics.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from scaffold.errors import InputError
from scaffold.testing import AppTest
from tests.elements.pages import page
from tests.runtime.driving import tab_of
from tests.semantics.running import at_of

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_one_run_calls_each_changed_widget_once_and_no_other() -> None:
    """S4.1."""
    called: list[str] = []

    def page() -> None:
        for name in "abc":
            st.text_input(name, on_change=called.append, args=(name,))
        st.checkbox("d", on_change=called.append, args=("d",))

    at = at_of(page)
    at.checkbox[0].check()
    at.text_input("c").input("x").input("y")
    at.run().run()
    assert called == ["c", "d"]


def test_a_callback_sees_what_its_run_has_seen() -> None:
    """S4.2."""
    called: list[int] = []

    def page() -> None:
        n = st.session_state.n = st.session_state.get("n", 0) + 1

        def closure() -> None:
            called.append(n)

        st.text_input("Name", on_change=closure)

    at = at_of(page).run().run()
    at.text_input[0].input("x").run()
    assert called == [3]


@pytest.mark.parametrize("cold", [False, True])
def test_no_callback_at_first_nor_for_a_value_that_was_put_there(cold: bool) -> None:
    """S4.3."""
    called: list[str] = []

    def page() -> None:
        st.button("Set", on_click=lambda: st.session_state.update(name="set"))
        st.session_state.setdefault("name", "first")
        st.text_input("Name", key="name", on_change=lambda: called.append("called"))
        st.slider("Amount", value=5, on_change=lambda: called.append("called"))

    at = AppTest.from_function(page, cold=cold).run()
    at.button[0].click().run()
    assert at.text_input[0].value == "set"
    assert called == []


@pytest.mark.parametrize(
    "make",
    [
        lambda **given: st.text_input("x", **given),
        lambda **given: st.checkbox("x", **given),
        lambda **given: st.slider("x", **given),
        lambda **given: st.selectbox("x", ["a", "b"], **given),
    ],
)
def test_a_disabled_widget_takes_no_value_and_calls_nothing(make: Callable[..., object]) -> None:
    """S4.3."""
    called: list[str] = []
    seen: list[object] = []

    def run() -> None:
        seen.append(make(disabled=True, on_change=lambda: called.append("called")))

    tab = page(run)
    with pytest.raises(InputError, match="disabled"):
        tab.send(x="1")
    tab.again()
    assert called == []
    assert seen[0] == seen[-1]


def test_elements_of_a_callback_stand_in_the_region_that_it_names() -> None:
    """S4.4."""

    def write() -> None:
        st.sidebar.text("above the sidebar")
        with st.container():
            st.text("above the page")

    def page() -> None:
        st.sidebar.button("Go", on_click=write)
        st.sidebar.text("sidebar")
        st.text("page")

    at = at_of(page)
    at.button[0].click().run()
    assert at.sidebar.text.values == ["above the sidebar", "sidebar"]
    assert at.main.text.values == ["above the page", "page"]
    at.run()
    assert at.sidebar.text.values == ["sidebar"]
    assert at.main.text.values == ["page"]


@pytest.mark.parametrize("first", ["a", "b"])
@pytest.mark.parametrize("rerun", ["app", "part"])
def test_switch_page_goes_before_every_rerun(first: str, rerun: str) -> None:
    """S4.5."""

    def run() -> None:
        @st.fragment(key="part")
        def part() -> None:
            st.text("part")

        part()
        calls: dict[str, Any] = {
            first: lambda: st.switch_page("/other"),
            "ba"["ab".index(first)]: lambda: loose.rerun(rerun),
        }
        for name in "ab":
            st.text_input(name, key=name, on_change=calls[name])

    tab = tab_of(run, other=lambda: st.text("other"))
    tab.send({"a": ["1"], "b": ["2"]})
    assert tab.texts == ["other"]


def test_rerun_in_a_callback_is_no_loop() -> None:
    """S4.5."""
    turns: list[bool] = []

    def page() -> None:
        turns.append(st.button("Go", on_click=st.rerun))

    at = at_of(page)
    at.button[0].click().run()
    assert turns == [False, True]


@pytest.mark.allow_errors
def test_an_exception_in_a_callback_ends_the_ones_after_it() -> None:
    """S4.6."""
    called: list[str] = []

    def fail() -> None:
        called.append("a")
        raise ValueError("broken")

    def page() -> None:
        called.append("page")
        st.text_input("a", key="a", on_change=fail)
        st.text_input("b", key="b", on_change=called.append, args=("b",))

    at = at_of(page)
    called.clear()
    at.text_input("a").input("1")
    at.text_input("b").input("2").run()
    assert called == ["a"]
    assert at.exception.values == ["broken"]
    assert [value.value for value in at.run().text_input] == ["1", "2"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: st.text_input("x", on_change="ignore"),
        lambda: st.checkbox("x", on_change="ignore"),
        lambda: st.selectbox("x", ["a"], on_change="ignore"),
        lambda: st.slider("x", on_change="ignore"),
    ],
)
def test_the_browser_is_told_to_keep_a_change_that_is_to_be_ignored(
    make: Callable[[], object],
) -> None:
    """S4.7."""
    assert "data-ignore" in page(make).html("x")


def test_a_change_that_is_ignored_waits_for_the_next_run() -> None:
    """S4.7."""
    turns: list[str] = []

    def run() -> None:
        turns.append(st.text_input("Name", on_change="ignore"))
        st.button("Go")

    at = at_of(run)
    at.text_input[0].input("Ada")
    at.button[0].click().run()
    assert turns == ["", "Ada"]


def test_other_words_than_rerun_and_ignore_are_refused() -> None:
    """S4.7."""
    at = at_of(lambda: loose.text_input("Name", on_change="rerrun"))
    assert 'Did you mean "rerun"' in at.exception[0].value
