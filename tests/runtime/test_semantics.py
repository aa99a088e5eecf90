"""The promises of Streamlit's API, in the order of the sections of its behaviour.

Widgets and session_state are in test_semantics_state.py, pages in tests/navigation.
"""

import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from scaffold.elements import st
from scaffold.testing import AppTest


def at_of(page: Any) -> AppTest:
    return AppTest.from_function(page).run()


# 1. The run.


def test_a_new_tab_starts_a_new_session() -> None:
    """S1.1."""

    def page() -> None:
        if st.button("Add"):
            st.session_state.n = st.session_state.get("n", 0) + 1
        st.text(st.session_state.get("n", 0))

    at = at_of(page)
    at.button[0].click().run()
    assert at.text.values == ["1"]
    assert at.new_tab().run().text.values == ["0"]
    assert at.run().text.values == ["1"]


def test_values_callbacks_and_script_come_in_this_order() -> None:
    """S1.2."""
    order = []

    def page() -> None:
        name = st.text_input(
            "Name", key="name", on_change=lambda: order.append(f"callback {st.session_state.name}")
        )
        order.append(f"script {name}")

    at = at_of(page)
    order.clear()
    at.text_input[0].input("Ada").run()
    assert order == ["callback Ada", "script Ada"]


def test_a_script_is_a_fresh_main_module(tmp_path: Path) -> None:
    """S1.3."""
    (tmp_path / "helper_of_the_script.py").write_text("calls = []\n")
    script = """
        import helper_of_the_script
        from scaffold import st
        helper_of_the_script.calls.append(1)
        counted = globals().get("counted", 0) + 1
        st.text(f"{__name__} {__file__} {counted} {len(helper_of_the_script.calls)}")
    """
    file = tmp_path / "script.py"
    file.write_text(textwrap.dedent(script))
    at = AppTest.from_file(file).run().run()
    assert at.text.values == [f"__main__ {file} 1 2"]
    sys.path.remove(str(tmp_path))


def test_control_signals_pass_except_exception() -> None:
    """S1.5."""

    def page() -> None:
        st.text("above")
        try:
            st.stop()
        except Exception:
            st.text("swallowed")
        st.text("below")

    assert at_of(page).text.values == ["above"]


@pytest.mark.allow_errors
def test_an_exception_is_shown_where_the_page_had_got_to() -> None:
    """S1.6."""

    def page() -> None:
        st.text("above")
        if st.checkbox("Fail"):
            raise ValueError("broken")
        st.text("below")

    at = at_of(page)
    at.checkbox[0].check().run()
    assert at.text.values == ["above"]
    assert [error.value for error in at.exception] == ["broken"]
    at.checkbox[0].uncheck().run()
    assert at.text.values == ["above", "below"]


@pytest.mark.allow_errors
def test_an_exception_in_a_container_is_shown_there() -> None:
    """S1.6."""

    def page() -> None:
        with st.container(key="box"):
            raise ValueError("broken")

    at = at_of(page)
    assert at.container(key="box").exception.values == ["broken"]


@pytest.mark.parametrize("how", ["stop", "fail", "exit"])
@pytest.mark.allow_errors
def test_ending_early_keeps_the_values_below(how: str) -> None:
    """S1.7."""

    def page() -> None:
        if st.checkbox("End"):
            if how == "stop":
                st.stop()
            raise ValueError("broken") if how == "fail" else SystemExit
        st.text(st.text_input("Name", key="name"))

    at = at_of(page)
    at.text_input[0].input("Ada").run()
    at.checkbox[0].check().run().run()
    assert at.text.values == []
    assert at.session_state["name"] == "Ada"
    at.checkbox[0].uncheck().run()
    assert at.text.values == ["Ada"]


def test_a_fragment_run_after_a_stop_keeps_the_values_below() -> None:
    """S1.7."""

    def page() -> None:
        @st.fragment
        def part() -> None:
            st.button("Inside")

        part()
        if st.checkbox("End"):
            st.stop()
        st.text(st.text_input("Name"))

    at = at_of(page)
    at.text_input[0].input("Ada").run()
    at.checkbox[0].check().run()
    at.button("Inside").click().run()
    at.checkbox[0].uncheck().run()
    assert at.text.values == ["Ada"]


def test_a_rerun_keeps_the_values_below() -> None:
    """S1.7."""

    def page() -> None:
        if st.button("Again"):
            st.rerun()
        st.text(st.text_input("Name"))

    at = at_of(page)
    at.text_input[0].input("Ada").run()
    at.button[0].click().run()
    assert at.text.values == ["Ada"]


# 4. Callbacks.


def test_callbacks_run_once_in_the_order_of_the_page() -> None:
    """S4.1."""
    calls: list[str] = []

    def page() -> None:
        for name in "abc":
            st.text_input(name, on_change=calls.append, args=(name,))

    at = at_of(page)
    at.text_input("c").input("x")
    at.text_input("a").input("x").run()
    assert calls == ["a", "c"]


def test_a_callback_is_not_called_for_the_same_value() -> None:
    """S4.1."""
    calls = []

    def page() -> None:
        st.text_input("Name", on_change=lambda: calls.append("called"))

    at = at_of(page)
    at.text_input[0].input("Ada").run()
    at.text_input[0].input("Ada").run()
    assert calls == ["called"]


def test_callbacks_see_all_new_values() -> None:
    """S4.1."""
    seen = []

    def look() -> None:
        seen.append((st.session_state.first, st.session_state.last))

    def page() -> None:
        st.text_input("First", key="first", on_change=look)
        st.text_input("Last", key="last")

    at = at_of(page)
    at.text_input(key="first").input("Ada")
    at.text_input(key="last").input("Lovelace").run()
    assert seen == [("Ada", "Lovelace")]


def test_a_callback_is_that_of_the_previous_run() -> None:
    """S4.2."""
    calls = []

    def page() -> None:
        n = st.session_state.get("n", 0)
        st.session_state.n = n + 1
        st.button("Go", key="go", on_click=lambda word, *, mark: calls.append((n, word, mark)),
                  args=(f"run {n}",), kwargs={"mark": n})  # fmt: skip

    at = at_of(page)
    at.button[0].click().run()
    at.button[0].click().run()
    assert calls == [(0, "run 0", 0), (1, "run 1", 1)]


def test_no_callback_at_first_nor_for_an_assigned_value() -> None:
    """S4.3."""
    calls = []

    def page() -> None:
        if st.button("Set"):
            st.session_state.name = "set"
        st.text_input("Name", "first", key="name", on_change=lambda: calls.append("called"))

    at = at_of(page)
    at.button[0].click().run()
    assert at.text_input[0].value == "set"
    assert calls == []


def test_elements_of_a_callback_stand_above_the_page_for_one_run() -> None:
    """S4.4."""

    def page() -> None:
        st.button("Go", on_click=lambda: st.text("from the callback"))
        st.text("page")

    at = at_of(page)
    at.button[0].click().run()
    assert at.text.values == ["from the callback", "page"]
    assert at.run().text.values == ["page"]


def test_rerun_in_a_callback_ends_only_that_callback() -> None:
    """S4.5."""
    calls = []

    def first() -> None:
        calls.append("first")
        if calls:
            st.rerun()
        calls.append("never")

    def page() -> None:
        calls.append("page")
        st.text_input("A", on_change=first)
        st.text_input("B", on_change=lambda: calls.append("second"))

    at = at_of(page)
    calls.clear()
    at.text_input("A").input("x")
    at.text_input("B").input("x").run()
    assert calls == ["first", "second", "page"]


@pytest.mark.allow_errors
def test_an_exception_in_a_callback_is_shown_and_the_body_does_not_run() -> None:
    """S4.6."""

    def fail() -> None:
        raise ValueError("broken")

    def page() -> None:
        st.button("Go", on_click=fail)
        st.text("page")

    at = at_of(page)
    at.button[0].click().run()
    assert at.exception.values == ["broken"]
    assert at.text.values == []
    assert at.run().text.values == ["page"]


def test_a_widget_that_ignores_changes_sends_them_with_the_next_run() -> None:
    """S4.7."""

    def page() -> None:
        st.text(st.text_input("Name", on_change="ignore"))

    at = at_of(page)
    at.text_input[0].input("Ada").run()
    assert at.text.values == ["Ada"]


# 5. Buttons and forms.


def test_button_is_true_for_one_run() -> None:
    """S5.1."""

    def page() -> None:
        st.text(st.button("Go", key="go"))

    at = at_of(page)
    at.button[0].click().run()
    assert at.text.values == ["True"]
    assert at.run().text.values == ["False"]


def test_rerun_releases_the_button() -> None:
    """S5.1."""
    turns = []

    def page() -> None:
        pressed = st.button("Go", key="go")
        turns.append((pressed, st.session_state.go))
        if pressed:
            st.rerun()

    at = at_of(page)
    turns.clear()
    at.button[0].click().run()
    assert turns == [(True, True), (False, False)]


def test_a_widget_below_a_button_vanishes_at_its_own_use() -> None:
    """S5.1."""

    def page() -> None:
        if st.button("Show"):
            st.checkbox("Nested")

    at = at_of(page)
    at.button[0].click().run()
    at.checkbox[0].check().run()
    assert len(at.checkbox) == 0


def form_page(**options: Any) -> AppTest:
    def page() -> None:
        with st.form("f", **options):
            name = st.text_input("Name", key="name")
            sent = st.form_submit_button("Send")
            other = st.form_submit_button("Other")
        st.text(f"{name!r} {sent} {other}")
        st.button("Outside")

    return at_of(page)


def test_fields_of_a_form_wait_for_its_button() -> None:
    """S5.2."""
    at = form_page()
    at.text_input[0].input("Ada").run()
    assert at.text.values == ["'' False False"]
    assert at.text_input[0].value == "Ada"
    at.button("Outside").click().run()
    assert at.text.values == ["'' False False"]
    at.button("Send").click().run()
    assert at.text.values == ["'Ada' True False"]


def test_only_the_pressed_submit_button_is_true() -> None:
    """S5.2."""
    at = form_page()
    at.button("Other").click().run()
    assert at.text.values == ["'' False True"]


def test_a_form_clears_after_the_run_that_saw_it() -> None:
    """S5.4."""
    at = form_page(clear_on_submit=True)
    at.text_input[0].input("Ada")
    at.button("Send").click().run()
    assert at.text.values == ["'Ada' True False"]
    assert at.text_input[0].value == ""
    assert at.run().text.values == ["'' False False"]
    assert at.session_state["name"] == ""


def test_a_form_that_clears_leaves_untouched_fields_alone() -> None:
    """S5.4."""
    at = form_page(clear_on_submit=True)
    at.button("Send").click().run()
    assert at.text.values == ["'' True False"]


def test_a_form_keeps_its_values_unless_it_clears() -> None:
    """S5.4."""
    at = form_page()
    at.text_input[0].input("Ada")
    at.button("Send").click().run()
    assert at.run().text.values == ["'Ada' False False"]


def test_the_submit_button_of_a_form_may_have_a_callback() -> None:
    """S5.2."""
    seen = []

    def page() -> None:
        with st.form("f"):
            st.text_input("Name", key="name")
            st.form_submit_button("Send", on_click=lambda: seen.append(st.session_state.name))

    at = at_of(page)
    at.text_input[0].input("Ada")
    at.button("Send").click().run()
    assert seen == ["Ada"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (lambda: st.text_input("x", on_change=print), "only st.form_submit_button may have one"),
        (lambda: st.button("x"), "st.form_submit_button instead"),
        (lambda: st.download_button("x", "data"), "below the form"),
        (lambda: st.form("inner"), "inside another form"),
    ],
)
def test_what_a_form_may_not_hold(body: Any, message: str) -> None:
    """S5.2."""

    def page() -> None:
        with st.form("f"):
            body()
            st.form_submit_button("Send")

    assert message in at_of(page).exception[0].value


def test_a_submit_button_belongs_into_a_form() -> None:
    """S5.2."""

    def page() -> None:
        st.form_submit_button("Send")

    assert "outside of any form" in at_of(page).exception[0].value


def test_keys_of_forms_are_in_the_name_space_of_widgets() -> None:
    """S5.2."""

    def page() -> None:
        st.text_input("x", key="same")
        st.form("same")

    assert 'key="same"' in at_of(page).exception[0].value


def test_the_key_of_a_form_cannot_be_assigned() -> None:
    """S3.3."""

    def page() -> None:
        st.session_state.f = 1
        st.form("f")

    assert 'st.session_state["f"] cannot be assigned' in at_of(page).exception[0].value


def test_a_form_without_a_submit_button_is_no_error() -> None:
    """S5.5."""

    def page() -> None:
        with st.form("f"):
            st.text_input("x")

    assert not at_of(page).exception


def test_a_form_is_filled_from_outside_of_its_block() -> None:
    """S5.6."""

    def page() -> None:
        form = st.form("f")
        with form:
            inner = st.container()
            sent = st.form_submit_button("Send")
        name = inner.text_input("Name")
        mail = form.text_input("Mail")
        st.text(f"{name!r} {mail!r} {sent}")

    at = at_of(page)
    at.text_input("Name").input("Ada")
    at.text_input("Mail").input("a@b").run()
    assert at.text.values == ["'' '' False"]
    at.button("Send").click().run()
    assert at.text.values == ["'Ada' 'a@b' True"]


# 6. Rerun, stop, fragments, configuration.


def test_rerun_starts_again_with_the_state_of_now() -> None:
    """S6.1."""
    turns = []

    def page() -> None:
        turns.append(st.session_state.get("n", 0))
        if st.session_state.get("n", 0) < 2:
            st.session_state.n = st.session_state.get("n", 0) + 1
            st.rerun()
        st.text(st.session_state.n)

    assert at_of(page).text.values == ["2"]
    assert turns == [0, 1, 2]


def test_a_fragment_is_inline_on_a_full_run_and_returns_its_value() -> None:
    """S6.2."""

    def page() -> None:
        st.text("above")

        @st.fragment
        def part(word: str) -> str:
            st.text(word)
            return word.upper()

        st.text(part("inside"))

    assert at_of(page).text.values == ["above", "inside", "INSIDE"]


def test_rerun_of_the_fragment_is_an_error_on_a_full_run() -> None:
    """S6.2."""

    def page() -> None:
        @st.fragment
        def part() -> None:
            st.rerun(scope="fragment")

        part()

    assert "while the whole page runs" in at_of(page).exception[0].value


def test_a_fragment_may_write_into_containers_outside() -> None:
    """S6.3."""

    def page() -> None:
        outside = st.container(key="outside")

        @st.fragment
        def part() -> None:
            st.session_state.n = st.session_state.get("n", 0) + 1
            st.button("Inside")
            outside.text(f"turn {st.session_state.n}")

        part()

    at = at_of(page)
    at.button[0].click().run()
    assert at.container(key="outside").text.values == ["turn 2"]


def test_page_configuration_adds_up() -> None:
    """S6.6."""

    def page() -> None:
        st.set_page_config(page_title="First", layout="wide")
        st.text("between")
        st.set_page_config(page_title="Second")

    at = at_of(page)
    assert at.page_title == "Second"
    assert at.screen.root.props["layout"] == "wide"


# 8. Query parameters.


def test_query_parameters_are_texts() -> None:
    """S8.1."""

    def page() -> None:
        st.query_params["n"] = 5
        st.query_params.many = [1, 2]
        st.text(f"{st.query_params.n} {st.query_params['many']} {st.query_params.get_all('many')}")

    at = at_of(page)
    assert at.text.values == ["5 2 ['1', '2']"]
    assert at.query_params == {"n": "5", "many": ["1", "2"]}


def test_query_parameters_come_from_the_address() -> None:
    """S8.1."""

    def page() -> None:
        st.text(st.query_params.to_dict())

    assert AppTest.from_function(page).open("/?a=1&b=2&b=3").run().text.values == [
        "{'a': '1', 'b': '3'}"
    ]


def test_missing_query_parameters_raise() -> None:
    """S8.2."""

    def page() -> None:
        with pytest.raises(KeyError):
            st.query_params["missing"]
        with pytest.raises(AttributeError):
            st.query_params.missing  # noqa: B018 - reading is what is tested

    assert not at_of(page).exception


def test_embed_options_are_neither_visible_nor_writable() -> None:
    """S8.3."""

    def page() -> None:
        st.text(list(st.query_params))
        st.query_params["embed"] = "true"

    at = AppTest.from_function(page).open("/?embed=true&a=1").run()
    assert at.text.values == ["['a']"]
    assert "embed options belong to the address" in at.exception[0].value


class Calls:
    """Counts; it is no value that a cached function depends on."""

    n = 0


# 9. Caching: its own tests are in test_cache.py; here is what needs a page.


def test_elements_of_a_cached_function_are_written_again() -> None:
    """S9.5."""
    calls = Calls()

    @st.cache_data
    def cached() -> int:
        calls.n += 1
        st.text("inside")
        return 1

    def page() -> None:
        with st.container(key="first"):
            cached()
        cached()

    at = at_of(page).run()
    assert calls.n == 1
    assert at.text.values == ["inside", "inside"]
    assert at.container(key="first").text.values == ["inside"]


def test_cached_elements_are_written_where_they_belong() -> None:
    """S9.5."""

    @st.cache_data
    def cached() -> None:
        st.sidebar.text("side")
        with st.container(key="box"):
            st.text("inside")
        st.toast("toast")

    def page() -> None:
        with st.empty():
            cached()
        cached()

    at = at_of(page)
    before = at.outline()
    assert at.run().outline() == before
    assert at.sidebar.text.values == ["side"] * 2
    assert at.toast.values == ["toast"] * 2
    assert at.container[0].text.values == at.container[1].text.values == ["inside"]


def test_a_widget_in_a_cached_function_is_an_error() -> None:
    """S9.5."""

    @st.cache_data
    def cached() -> str:
        return st.text_input("x")

    assert "inside a cached function" in at_of(cached).exception[0].value


def test_a_cached_value_is_shared_by_all_tabs() -> None:
    """S9.1, S9.3."""
    calls = Calls()

    @st.cache_data(show_spinner=False)
    def cached() -> list[int]:
        calls.n += 1
        return [1]

    def page() -> None:
        value = cached()
        value.append(2)
        st.text(value)

    at = at_of(page)
    assert at.new_tab().run().text.values == at.text.values == ["[1, 2]"]
    assert calls.n == 1


def test_a_place_in_a_cached_function_shows_what_it_held_at_the_end() -> None:
    """S9.5."""

    @st.cache_data
    def cached() -> None:
        place = st.empty()
        place.text("wait")
        place.text("done")

    at = at_of(cached).run()
    assert at.text.values == ["done"]
