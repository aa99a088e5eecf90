"""Widgets whose values stand in the address (`bind=`): section 3 of docs/semantics.txt."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from scaffold import st
from scaffold.testing import AppTest
from tests.semantics.running import at_of

if TYPE_CHECKING:
    from collections.abc import Callable

loose: Any = st


def test_the_script_may_not_write_the_parameter_of_a_widget_that_is_there() -> None:
    """S3.11."""

    def page() -> None:
        st.text_input("Name", key="name", bind="query-params")
        st.query_params["name"] = "written"

    at = at_of(page)
    assert 'belongs to the widget with key="name"' in at.exception[0].value
    assert at.query_params == {}


def test_a_widget_follows_what_the_script_writes_above_it() -> None:
    """S3.11 Streamlit refuses that as well, once the widget was shown."""

    def page() -> None:
        if st.session_state.get("write"):
            st.query_params["name"] = "written"
        st.text_input("Name", key="name", bind="query-params")

    at = at_of(page)
    at.text_input[0].input("typed").run()
    at.session_state["write"] = True
    assert at.run().text_input[0].value == "written"
    assert at.query_params == {"name": "written"}


WRITES: dict[str, Callable[[], object]] = {
    "assign": lambda: st.query_params.update(name="written"),
    "delete": lambda: st.query_params.pop("name"),
    "clear": st.query_params.clear,
    "replace": lambda: st.query_params.from_dict({"other": "1"}),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_no_way_leads_to_the_parameter_of_a_widget_that_is_there(
    write: Callable[[], object],
) -> None:
    """S3.11."""

    def page() -> None:
        st.text_input("Name", key="name", bind="query-params")
        if st.session_state.get("write"):
            write()

    at = AppTest.from_function(page).open("/?name=Ada&free=1").run()
    at.session_state["write"] = True
    at.run()
    assert 'belongs to the widget with key="name"' in at.exception[0].value
    assert at.query_params == {"name": "Ada", "free": "1"}


@pytest.mark.parametrize("in_callback", [False, True])
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_fragment_may_not_write_the_parameter_of_a_widget_outside_of_it(
    write: Callable[[], object], in_callback: bool
) -> None:
    """S3.11."""

    def page() -> None:
        st.text_input("Name", key="name", bind="query-params")

        @st.fragment
        def part() -> None:
            if st.button("Write", on_click=write if in_callback else None) and not in_callback:
                write()

        part()

    at = AppTest.from_function(page).open("/?name=Ada").run()
    at.button[0].click().run()
    assert "is outside of the fragment that runs" in at.exception[0].value
    assert 'write st.session_state["name"] = ... and call st.rerun()' in at.exception[0].value
    assert at.query_params == {"name": "Ada"}
    assert at.text_input[0].value == "Ada"


def test_a_fragment_writes_parameters_that_belong_to_nobody() -> None:
    """S3.11."""

    def page() -> None:
        st.text_input("Name", key="name", bind="query-params")

        @st.fragment
        def part() -> None:
            if st.button("Write"):
                st.query_params["free"] = "1"
                del st.query_params["old"]

        part()

    at = AppTest.from_function(page).open("/?name=Ada&old=1").run()
    at.button[0].click().run()
    assert not at.exception
    assert at.query_params == {"name": "Ada", "free": "1"}


def test_the_parameter_of_a_bound_widget_goes_with_it() -> None:
    """S3.11, S3.7."""

    def page() -> None:
        if not st.checkbox("Hide"):
            st.text_input("Name", key="name", bind="query-params")

    at = AppTest.from_function(page).open("/?name=Ada&free=1").run()
    at.checkbox[0].check().run()
    assert at.query_params == {"free": "1"}
    at.checkbox[0].uncheck().run()
    assert at.text_input[0].value == ""


def test_a_parameter_that_the_script_wrote_itself_stays_without_the_widget() -> None:
    """S3.11."""

    def page() -> None:
        if st.checkbox("Hide"):
            st.query_params["name"] = "written"
        else:
            st.text_input("Name", key="name", bind="query-params")

    at = AppTest.from_function(page).open("/?name=Ada").run()
    at.checkbox[0].check().run()
    assert at.query_params == {"name": "written"}


def test_a_bound_widget_needs_a_key() -> None:
    """S3.11."""
    message = at_of(lambda: st.text_input("Name", bind="query-params")).exception[0].value
    assert 'bind="query-params" but no key' in message


def test_a_bound_widget_goes_before_persist_state_when_pages_are_switched() -> None:
    """S3.11."""

    def one() -> None:
        loose.text_input("Name", key="name", bind="query-params", persist_state="session")

    def two() -> None:
        st.text("two")

    at = AppTest.from_function(lambda: st.navigation([one, two]).run()).run()
    at.text_input[0].input("typed").run()
    at.open("/two").run()
    assert at.open("/?name=Ada").run().text_input[0].value == "Ada"


MIDNIGHT = datetime(2024, 1, 1)  # noqa: DTZ001 - as scripts write it
BOUND: dict[str, tuple[Callable[..., object], object, dict[str, object]]] = {
    "checkbox": (lambda **new: st.checkbox("x", **new), True, {"k": "true"}),
    "toggle": (lambda **new: st.toggle("x", value=True, **new), False, {"k": "false"}),
    "radio": (lambda **new: st.radio("x", ["a", "b"], **new), "b", {"k": "b"}),
    "selectbox": (lambda **new: st.selectbox("x", ["a", "b"], **new), "b", {"k": "b"}),
    "multiselect": (
        lambda **new: st.multiselect("x", ["a", "b", "c"], **new), ["c", "a"], {"k": ["c", "a"]},
    ),
    "pills": (lambda **new: st.pills("x", ["a", "b"], **new), "b", {"k": "b"}),
    "segmented_control": (
        lambda **new: st.segmented_control("x", ["a", "b"], selection_mode="multi", **new),
        ["a", "b"],
        {"k": ["a", "b"]},
    ),
    "select_slider": (lambda **new: st.select_slider("x", ["a", "b"], **new), "b", {"k": "b"}),
    "slider": (lambda **new: st.slider("x", 0, 10, (2, 3), **new), (4, 7), {"k": ["4", "7"]}),
    "number_input": (lambda **new: st.number_input("x", **new), 1.5, {"k": "1.5"}),
    "text_input": (lambda **new: st.text_input("x", **new), "a & b", {"k": "a & b"}),
    "text_area": (lambda **new: st.text_area("x", **new), "a\nb", {"k": "a\nb"}),
    "date_input": (
        lambda **new: st.date_input("x", date(2024, 1, 1), **new), date(2024, 2, 3),
        {"k": "2024-02-03"},
    ),
    "time_input": (lambda **new: st.time_input("x", time(9), **new), time(10, 30), {"k": "10:30"}),
    "datetime_input": (
        lambda **new: st.datetime_input("x", MIDNIGHT, **new),
        MIDNIGHT.replace(hour=10),
        {"k": "2024-01-01T10:00"},
    ),
    "color_picker": (lambda **new: st.color_picker("x", **new), "#ff0000", {"k": "#ff0000"}),
}  # fmt: skip


@pytest.mark.parametrize(("make", "value", "query"), BOUND.values(), ids=BOUND)
def test_each_widget_goes_to_the_address_and_comes_from_it(
    make: Callable[..., object], value: object, query: dict[str, object]
) -> None:
    """S3.11."""
    seen: list[object] = []

    def page() -> None:
        seen.append(make(key="k", bind="query-params"))

    at = at_of(page)
    default = seen[-1]
    assert at.query_params == {}
    widget: Any = at.get_by_key("k")
    widget.set_value(value).run()
    assert seen[-1] == value
    assert at.query_params == query
    AppTest.from_function(page).open(f"/?{urlencode(query, doseq=True)}").run()
    assert seen[-1] == value
    at.session_state["k"] = default
    at.run()
    assert at.query_params == {}
