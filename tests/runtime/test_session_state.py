from datetime import date
from typing import Any

import numpy as np
import pytest

from scaffold.elements import st
from scaffold.errors import UsageError, WidgetAssignError
from scaffold.runtime.session_state import check_key
from scaffold.testing import AppTest


def within(use: Any) -> Any:
    """Call a function within a run and return what it returns."""
    found: list[Any] = []

    def page() -> None:
        found.append(use())

    at = AppTest.from_function(page).run()
    if at.exception:
        raise AssertionError(at.exception[0].value)
    return found[0]


def test_items_and_attributes_are_the_same() -> None:
    def use() -> Any:
        st.session_state["a"] = 1
        st.session_state.b = 2
        del st.session_state["a"]
        st.session_state.a = 3
        del st.session_state.b
        return st.session_state.a, st.session_state["a"], "b" in st.session_state

    assert within(use) == (3, 3, False)


def test_it_is_a_mapping() -> None:
    def use() -> Any:
        st.session_state.update(a=1, b=[2])
        st.session_state.setdefault("c", 3)
        st.session_state.pop("a")
        return dict(st.session_state), len(st.session_state), repr(st.session_state)

    assert within(use) == ({"b": [2], "c": 3}, 2, "{'b': [2], 'c': 3}")


def test_values_of_widgets_are_in_it() -> None:
    def use() -> Any:
        st.session_state.own = 1
        st.checkbox("x", key="box")
        return st.session_state.to_dict(), list(st.session_state), len(st.session_state)

    assert within(use) == ({"own": 1, "box": False}, ["own", "box"], 2)


def test_a_missing_key_says_what_to_do() -> None:
    def use() -> Any:
        with pytest.raises(KeyError) as by_item:
            st.session_state["missing"]
        with pytest.raises(AttributeError) as by_attribute:
            st.session_state.missing  # noqa: B018 - reading is what is tested
        with pytest.raises(AttributeError):
            del st.session_state.missing
        return str(by_item.value), str(by_attribute.value)

    for message in within(use):
        assert 'st.session_state.setdefault("missing", 0)' in message


@pytest.mark.parametrize("key", [7, "7", np.int64(7)])
def test_keys_may_be_ints(key: Any) -> None:
    assert check_key(key) == "7"
    assert check_key(None) is None


@pytest.mark.parametrize(
    ("key", "text"), [(1.5, "1.5"), (("a", 1), "('a', 1)"), (date(2024, 5, 6), "2024-05-06")]
)
def test_keys_may_be_whatever_has_a_text(key: Any, text: str) -> None:
    assert check_key(key) == text


@pytest.mark.parametrize("key", [["a"], {"a": 1}, object(), lambda: None])
def test_other_keys_are_mistakes(key: Any) -> None:
    with pytest.raises(UsageError, match=r"A key is a text or a number; key="):
        check_key(key)


def test_a_button_is_in_it_for_one_run() -> None:
    def page() -> None:
        before = st.session_state.get("go", "nothing")
        st.button("Go", key="go")
        st.text(f"{before} {st.session_state.go} {'go' in st.session_state}")

    at = AppTest.from_function(page).run()
    assert at.text.values == ["nothing False True"]
    at.button[0].click().run()
    assert at.text.values == ["True True True"]
    assert at.run().text.values == ["False False True"]


def test_after_an_assignment_the_widget_cannot_be_assigned_again() -> None:
    def page() -> None:
        st.session_state.name = "before"
        st.text_input("Name", key="name")
        with pytest.raises(WidgetAssignError, match=r"Assign it before the widget is made"):
            st.session_state.name = "after"

    assert not AppTest.from_function(page).run().exception


def test_an_assigned_value_replaces_the_control() -> None:
    """Morphing would keep what the visitor typed."""

    def page() -> None:
        st.button("Clear", on_click=lambda: st.session_state.update(name=""))
        st.text_input("Name", key="name")

    at = AppTest.from_function(page).run()
    at.text_input[0].input("typed").run()
    before = at.screen.find(at.text_input[0].id)
    at.button[0].click().run()
    after = at.screen.find(at.text_input[0].id)
    assert before is not None
    assert after is not None
    assert after.generation == before.generation + 1
    assert at.text_input[0].value == ""


def test_a_hidden_widget_that_only_a_run_can_read_is_left_out() -> None:
    """Another process knows what was chosen, but not the object of the app behind it."""

    class City:
        def __str__(self) -> str:
            return "Bern"

    cities = [City()]

    def page() -> None:
        if not st.checkbox("Hide"):
            st.selectbox("City", cities, key="city", persist_state="session")
            st.text_input("Name", key="name", persist_state="session")
        st.text(sorted(st.session_state))

    at = AppTest.from_function(page).run()
    at.checkbox[0].check().run().restart().run()
    assert at.text.values == ["['name']"]
    at.checkbox[0].uncheck().run()
    assert at.selectbox[0].value is cities[0]


def test_a_button_reads_false_in_a_process_that_never_made_it() -> None:
    def page() -> None:
        st.text(st.session_state.get("go", "nothing"))
        st.button("Go", key="go")
        st.checkbox("Other")

    at = AppTest.from_function(page, cold=True).run()
    assert at.text.values == ["nothing"]
    at.checkbox[0].check().run()
    assert at.text.values == ["False"]


def test_a_key_that_was_deleted_is_missing_at_once() -> None:
    def page() -> None:
        name = st.text_input("Name", "default", key="name")
        del st.session_state.name
        with pytest.raises(KeyError):
            st.session_state["name"]
        st.text(name)

    assert AppTest.from_function(page).run().text.values == ["default"]


def test_outside_of_a_run_it_can_be_named_and_not_read() -> None:
    assert repr(st.session_state) == "<st.session_state outside of a run>"
    assert not hasattr(st.session_state, "__wrapped__")
    with pytest.raises(UsageError, match=r"st\.session_state was called outside of a page run"):
        st.session_state["a"]
