"""The run: section 1 of docs/semantics.txt."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from scaffold.testing import AppTest
from tests.runtime.driving import Gate, going_on, tab_of
from tests.semantics.running import at_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

loose: Any = st


def test_values_fragments_and_the_address_belong_to_one_tab() -> None:
    """S1.1."""

    def page() -> None:
        @st.fragment(key="part")
        def part() -> None:
            st.session_state.n = st.session_state.get("n", 0) + 1
            st.button("Inside")
            st.text(st.session_state.n)

        part()
        st.query_params["name"] = st.text_input("Name", key="name")

    at = at_of(page)
    other = at.new_tab().run()
    at.text_input[0].input("Ada").run()
    at.button[0].click().run()
    assert at.text.values == ["3"]
    other.button[0].click().run()
    assert other.text.values == ["2"]
    assert other.text_input[0].value == ""
    assert other.query_params == {"name": ""}
    assert at.query_params == {"name": "Ada"}


def test_the_steps_of_a_run_keep_their_order() -> None:
    """S1.2."""
    order: list[str] = []

    def note(step: str) -> None:
        state = st.session_state
        order.append(f"{step}: {state.name} {state.go} {state.get('gone')}")

    def page() -> None:
        if st.session_state.get("turn", 0) < 1:
            st.text_input("Gone", key="gone")
        st.session_state.turn = st.session_state.get("turn", 0) + 1
        st.text_input("Name", key="name")
        st.button("Go", key="go", on_click=note, args=("callback",))
        note("script")

    at = at_of(page)
    order.clear()
    at.text_input(key="gone").input("x")
    at.text_input(key="name").input("Ada")
    at.button[0].click().run().run()
    assert order == ["callback: Ada True x", "script: Ada True x", "script: Ada False None"]


def test_modules_and_their_globals_are_shared_by_all_tabs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S1.3."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "shared_by_all_tabs.py").write_text("calls = []\n")
    file = tmp_path / "script.py"
    file.write_text(
        textwrap.dedent("""
        import sys
        import shared_by_all_tabs
        from scaffold import st
        shared_by_all_tabs.calls.append(1)
        st.text(len(shared_by_all_tabs.calls))
        st.text(sys.modules["__main__"].__file__ == __file__)
        st.text(sys.path.count({folder!r}))
        """).format(folder=str(tmp_path))
    )
    at = AppTest.from_file(file).run()
    assert at.new_tab().run().text.values[0] == "2"


def test_a_run_that_catches_everything_is_ended_at_its_next_command() -> None:
    """S1.4."""
    gate = Gate()
    reached: list[str] = []

    def page() -> None:
        st.text_input("Name", key="name")
        gate.wait()
        try:
            st.text("first")
        except BaseException:
            reached.append("caught")
        st.text("second")
        reached.append("below")

    tab = tab_of(page)
    reached.clear()
    with going_on(tab, gate, {"name": ["Ada"]}) as interaction:
        interaction.interrupt()
    assert reached == ["caught"]


@pytest.mark.parametrize(
    ("signal", "shown"),
    [
        (st.stop, ["above"]),
        (st.rerun, ["above", "again"]),
        (lambda: st.switch_page("/other"), ["other"]),
    ],
    ids=["stop", "rerun", "switch_page"],
)
def test_signals_pass_what_catches_exceptions(signal: Callable[[], Any], shown: list[str]) -> None:
    """S1.5."""

    def page() -> None:
        st.text("above")
        if st.session_state.get("again"):
            st.text("again")
            return
        st.session_state.again = True
        try:
            signal()
        except Exception:
            st.text("swallowed")
        st.text("below")

    tab = tab_of(page, other=lambda: st.text("other"))
    assert tab.texts == shown


@pytest.mark.allow_errors
def test_an_exception_removes_what_stood_below_it() -> None:
    """S1.6."""

    def page() -> None:
        st.text("above")
        with st.container(key="box"):
            st.text("in the box")
            if st.checkbox("Fail"):
                raise ValueError("broken")
            st.text("below in the box")
        st.text("below")

    at = at_of(page)
    at.checkbox[0].check().run()
    assert at.text.values == ["above", "in the box"]
    assert at.container(key="box").exception.values == ["broken"]
    at.checkbox[0].uncheck().run()
    assert at.text.values == ["above", "in the box", "below in the box", "below"]


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("where", ["page", "fragment"])
def test_early_ends_in_a_row_keep_the_values_below(where: str, cold: bool) -> None:
    """S1.7."""

    def page() -> None:
        def part() -> None:
            if st.checkbox("End", key="end"):
                st.stop()
            st.slider("Amount", key="amount")

        st.fragment(part)() if where == "fragment" else part()

    at = AppTest.from_function(page, cold=cold).run()
    at.slider[0].set_value(7).run()
    at.checkbox[0].check().run().run().run()
    assert not at.slider
    at.checkbox[0].uncheck().run()
    assert at.slider[0].value == 7
