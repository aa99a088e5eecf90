"""Caches: section 9 of docs/semantics.txt."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from scaffold import st
from tests.semantics.running import at_of


class Calls:
    """Counts; a list that a cached function captures would be part of the key."""

    n = 0


def test_by_place_and_by_name_is_one_call() -> None:
    """S9.1."""
    calls = Calls()

    @st.cache_data(show_spinner=False)
    def total(a: int, b: int = 2) -> int:
        calls.n += 1
        return a + b

    assert [total(1), total(1, 2), total(a=1), total(b=2, a=1)] == [3] * 4
    assert calls.n == 1
    total.clear(1, 2)
    assert total(1) == 3
    assert calls.n == 2


def test_a_resource_is_the_same_in_all_tabs() -> None:
    """S9.2."""

    @st.cache_resource(show_spinner=False)
    def shared() -> list[int]:
        return []

    def page() -> None:
        shared().append(1)
        st.text(len(shared()))

    at = at_of(page)
    assert at.new_tab().run().text.values == ["2"]


def test_a_value_of_a_session_is_computed_for_each_tab() -> None:
    """S9.3."""
    calls = Calls()

    @st.cache_data(scope="session", show_spinner=False)
    def own() -> int:
        calls.n += 1
        return calls.n

    def page() -> None:
        st.text(own())

    at = at_of(page).run()
    assert at.text.values == ["1"]
    assert at.new_tab().run().text.values == ["2"]
    assert at.run().text.values == ["1"]


def test_a_failure_is_computed_again() -> None:
    """S9.4."""
    calls = Calls()

    @st.cache_data(show_spinner=False)
    def flaky() -> str:
        calls.n += 1
        if calls.n == 1:
            raise ValueError("not yet")
        return "there"

    def page() -> None:
        try:
            st.text(flaky())
        except ValueError as error:
            st.text(error)

    at = at_of(page)
    assert at.text.values == ["not yet"]
    assert at.run().text.values == ["there"]


def test_a_hit_of_a_coroutine_is_awaited() -> None:
    """S9.6."""
    calls = Calls()

    @st.cache_data(show_spinner=False)
    async def slow(n: int) -> int:
        calls.n += 1
        return n * 2

    async def twice() -> list[int]:
        return [await slow(2), await slow(2)]

    assert asyncio.run(twice()) == [4, 4]
    assert calls.n == 1


def test_what_an_inner_function_captures_is_part_of_the_key() -> None:
    """S9.1 In Streamlit it is not, and one visitor may get what was computed for another."""

    def page() -> None:
        name = st.text_input("Name")

        @st.cache_data(show_spinner=False)
        def greeting() -> str:
            return f"Hello {name}"

        st.text(greeting())

    at = at_of(page)
    at.text_input[0].input("Ada").run()
    assert at.text.values == ["Hello Ada"]


@pytest.mark.parametrize("cache", [st.cache_data, st.cache_resource])
def test_a_widget_inside_a_cached_function_is_an_error(cache: Any) -> None:
    """S9.5."""

    def choose() -> bool:
        return st.button("Inside")

    at = at_of(cache(choose, show_spinner=False))
    assert "inside a cached function" in at.exception[0].value
    assert not at.button


@pytest.mark.parametrize("cache", [st.cache_data, st.cache_resource])
def test_a_hit_writes_the_elements_where_it_is_called(cache: Any) -> None:
    """S9.5."""
    calls = Calls()

    def loaded() -> int:
        calls.n += 1
        st.text("loaded")
        return 1

    load = cache(loaded, show_spinner=False)

    def page() -> None:
        load()
        st.text("between")
        with st.sidebar:
            load()
        load()

    at = at_of(page)
    assert at.main.text.values == ["loaded", "between", "loaded"]
    assert at.sidebar.text.values == ["loaded"]
    assert calls.n == 1
