"""Caches: section 9 of docs/semantics.txt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from fractions import Fraction
from ipaddress import ip_address
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scaffold import st
from scaffold.runtime.context import current_run
from scaffold.testing import AppTest
from tests.semantics.running import at_of


class Calls:
    """Counts; a list that a cached function captures would be part of the key."""

    def __init__(self) -> None:
        self.n = 0
        self.seen: list[str] = []


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


SAME = """
import scaffold as st

WORD = "{word}"

@st.cache_data(show_spinner=False)
def load():
    return WORD

st.text(load())
"""


def test_a_function_of_another_script_is_another_one(tmp_path: Path) -> None:
    """S9.1 In Streamlit it is not: both pages are `__main__`, and one shows what the other has."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "app.py").write_text("import scaffold as st\n")
    for word in ("one", "two"):
        (tmp_path / "pages" / f"{word}.py").write_text(SAME.format(word=word))
    at = AppTest.from_file(tmp_path / "app.py").run()
    for word in ("one", "two"):
        assert at.open(f"/{word}").run().text.values == [word]


def test_a_function_of_another_name_is_another_one() -> None:
    """S9.1."""
    calls = Calls()

    @st.cache_data(show_spinner=False)
    def one() -> int:
        calls.n += 1
        return calls.n

    @st.cache_data(show_spinner=False)
    def two() -> int:
        calls.n += 1
        return calls.n

    assert [one(), two(), one(), two()] == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("define", "make"),
    [
        ("class Kind(enum.Enum):\n    A = 1", "Kind.A"),
        ("class Kind(enum.IntFlag):\n    A = 1\n    B = 2", "Kind.A | Kind.B"),
        ("@dataclasses.dataclass\nclass Kind:\n    x: list", "Kind([1])"),
        ("class Kind(typing.NamedTuple):\n    x: int", "Kind(1)"),
        ("class Kind(pydantic.BaseModel):\n    x: int", "Kind(x=1)"),
        ("@attrs.define\nclass Kind:\n    x: int", "Kind(1)"),
        ("class Kind:\n    def __init__(self, x):\n        self.x = x", "Kind(1)"),
        ("class Kind(dict):\n    pass", "Kind(x=1)"),
        ("class Kind(list):\n    pass", "Kind([1])"),
        ("class Kind(str):\n    pass", "Kind('x')"),
    ],
)
def test_classes_of_a_script_are_those_of_its_run(define: str, make: str) -> None:
    """S9.1 Each run of a script makes its classes anew; what the cache has is of the newest."""
    at = AppTest.from_string(f"""
import dataclasses, enum, typing
import attrs, pydantic
import scaffold as st

{define}

@st.cache_data(show_spinner=False)
def load():
    st.session_state.loads = st.session_state.get("loads", 0) + 1
    return [{make}]

st.text(isinstance(load()[0], Kind))
""").run()
    for _ in range(2):
        assert at.run().text.values == ["True"]
    assert at.session_state.loads == 1


@pytest.mark.parametrize(
    ("define", "make", "other"),
    [
        ("class Kind(enum.Enum):\n    A = 1\n    B = 2", "Kind.A", "Kind.B"),
        ("class Kind(enum.IntFlag):\n    A = 1\n    B = 2", "Kind.A | Kind.B", "Kind.B"),
        ("class Kind(typing.NamedTuple):\n    x: int", "Kind(1)", "Kind(2)"),
        ("class Kind(list):\n    pass", "Kind([1])", "Kind([2])"),
        ("class Kind(set):\n    pass", "Kind({1, 2})", "Kind({1})"),
        ("class Kind(str):\n    pass", "Kind('x')", "'x'"),
        ("class Kind(int):\n    pass", "Kind(1)", "1"),
        ("class Kind(float):\n    pass", "Kind(1)", "Kind(2)"),
        ("class Kind(bytes):\n    pass", "Kind(b'x')", "Kind(b'y')"),
        ("@dataclasses.dataclass\nclass Kind:\n    x: int", "Kind(1)", "Kind(2)"),
    ],
)
def test_values_of_classes_of_a_script_may_be_arguments(define: str, make: str, other: str) -> None:
    """S9.1."""
    at = AppTest.from_string(f"""
import dataclasses, enum, typing
import scaffold as st

{define}

@st.cache_data(show_spinner=False)
def load(value):
    st.session_state.loads = st.session_state.get("loads", 0) + 1
    return repr(value)

st.text(load({make}) == repr({make}))
st.text(load({other}) == repr({other}))
""").run()
    assert at.run().text.values == ["True", "True"]
    assert at.session_state.loads == 2


@pytest.mark.parametrize(
    ("make", "other"),
    [
        (lambda: Fraction(1, 2), Fraction(1, 3)),
        (lambda: slice(1, 2), slice(1, 3)),
        (lambda: SimpleNamespace(a=1), SimpleNamespace(a=2)),
        (lambda: ip_address("192.0.2.1"), ip_address("192.0.2.2")),
        (lambda: ValueError("one"), ValueError("two")),
        (lambda: pd.Interval(0, 1), pd.Interval(0, 2)),
        (lambda: pd.Period("2026"), pd.Period("2027")),
        (lambda: np.dtype("f4"), np.dtype("f8")),
        (lambda: itemgetter(1), itemgetter(2)),
        (lambda: ..., None),
    ],
)
def test_what_says_what_it_consists_of_may_be_an_argument(
    make: Callable[[], object], other: object
) -> None:
    """S9.1."""
    calls = Calls()

    @st.cache_data(show_spinner=False)
    def load(value: object) -> int:
        calls.n += 1
        return calls.n

    load.clear()
    assert [load(make()), load(make()), load(other)] == [1, 1, 2]


@pytest.mark.parametrize("make", ["st.container()", "st.text('x')", "st.sidebar", "st.columns(2)"])
def test_elements_cannot_be_returned(make: str) -> None:
    """S9.1."""
    at = AppTest.from_string(f"""
import scaffold as st

@st.cache_data(show_spinner=False)
def load():
    return {make}

load()
""").run()
    assert "load() is cached by st.cache_data and returned a" in at.exception[0].value
    assert "cannot be copied" in at.exception[0].value


@pytest.mark.parametrize(
    "write", ["outside.text('in')", "place.text('in')", "left.text('in')", "outside.empty()"]
)
def test_a_hit_cannot_write_to_containers_of_others(write: str) -> None:
    """S9.5."""
    at = AppTest.from_string(f"""
import scaffold as st

outside = st.container()
left, right = st.columns(2)
place = st.empty()

@st.cache_data(show_spinner=False)
def load():
    {write}

load()
st.text("below")
""").run()
    assert "below" in at.text.values
    at.run()
    assert (
        "load() is cached and wrote to a container that was made outside" in at.exception[0].value
    )
    assert at.text.values == []


@pytest.mark.parametrize(
    ("write", "shown"),
    [
        ("st.text('in')", ["in", "below"]),
        ("st.sidebar.text('in')", ["below", "in"]),
        ("box = st.container(); box.text('in')", ["in", "below"]),
        ("left, right = st.columns(2); right.text('in')", ["in", "below"]),
        ("place = st.empty(); place.text('wait'); place.text('in')", ["in", "below"]),
    ],
)
@pytest.mark.parametrize(
    "block", ["st.container()", "st.columns(2)[1]", "st.empty()", "st.sidebar"]
)
def test_a_hit_writes_to_st_and_to_what_the_function_makes(
    block: str, write: str, shown: list[str]
) -> None:
    """S9.5."""
    at = AppTest.from_string(f"""
import scaffold as st

@st.cache_data(show_spinner=False)
def load():
    {write}

with {block}:
    load()
st.text("below")
""").run()
    texts = at.main.text.values + at.sidebar.text.values
    assert sorted(texts) == sorted(shown)
    at.run()
    assert not at.exception
    assert at.main.text.values + at.sidebar.text.values == texts


@pytest.mark.parametrize("cache", [st.cache_data, st.cache_resource])
def test_each_decorator_clears_its_own_values(cache: Any) -> None:
    """S9.4."""
    calls = Calls()

    def load() -> int:
        calls.n += 1
        return calls.n

    cached = cache(load, show_spinner=False)
    cached()
    other = st.cache_resource if cache is st.cache_data else st.cache_data
    other.clear()
    assert cached() == 1
    cache.clear()
    assert cached() == 2


@pytest.mark.parametrize("cache", [st.cache_data, st.cache_resource])
@pytest.mark.parametrize(
    ("option", "shown"),
    [(True, ["Running `load(...)`."]), ("Wait a bit", ["Wait a bit"]), (False, [])],
)
def test_a_spinner_turns_only_while_a_value_is_computed(
    cache: Any, option: Any, shown: list[str]
) -> None:
    """S9.5."""
    calls = Calls()

    def load() -> int:
        calls.seen += [node.props["text"] for node in current_run().main.walk() if node.props]
        return 1

    cache.clear()
    cached = cache(load, show_spinner=option)

    def page() -> None:
        cached()
        kinds = [node.kind for node in current_run().main.walk()]
        st.text("spinner" in kinds)

    at = at_of(page)
    assert calls.seen == shown
    assert at.text.values == ["False"]
    at.run()
    assert calls.seen == shown


@pytest.mark.parametrize("write", [True, False])
def test_a_spinner_gives_its_place_to_what_comes(write: bool) -> None:
    """S9.5."""

    @st.cache_data
    def load() -> int:
        if write:
            st.text("inside")
        return 1

    def page() -> None:
        place = st.empty()
        with place:
            load()
        st.text("below")
        if not write:
            place.text("later")

    load.clear()
    assert at_of(page).text.values == ["inside" if write else "later", "below"]


def test_the_spinner_of_an_inner_function_is_not_written_again() -> None:
    """S9.5."""

    @st.cache_data
    def inner() -> int:
        return 1

    @st.cache_data(show_spinner=False)
    def outer() -> int:
        st.text("before")
        return inner()

    at = at_of(outer)
    inner.clear()
    assert [element.kind for element in at.run().main][1:] == ["text"]


def test_an_async_page_awaits_what_is_cached() -> None:
    """S9.6."""
    calls = Calls()

    @st.cache_data(show_spinner=False)
    async def load() -> list[int]:
        calls.n += 1
        await asyncio.sleep(0)
        return [1]

    async def page() -> None:
        value = await load()
        value.append(2)
        st.text(value)

    at = at_of(page)
    assert at.run().text.values == ["[1, 2]"]
    assert calls.n == 1


def test_a_hit_of_a_coroutine_is_a_coroutine_too() -> None:
    """S9.6."""

    @st.cache_data(show_spinner=False)
    async def load() -> int:
        return 1

    async def both() -> list[bool]:
        pending = [load(), load()]
        return [asyncio.iscoroutine(one) for one in pending if not await one or True]

    assert asyncio.run(both()) == [True, True]


@pytest.mark.parametrize(("scope", "shown"), [("global", "Ada"), ("session", "Bob")])
def test_what_the_session_holds_is_no_part_of_the_key(scope: Any, shown: str) -> None:
    """S9.6 So one visitor sees what was computed for another, unless sessions are kept apart."""

    @st.cache_data(scope=scope, show_spinner=False)
    def greeting() -> str:
        return str(st.session_state.name)

    def page() -> None:
        if "name" in st.session_state:
            st.text(greeting())

    at = at_of(page)
    at.session_state["name"] = "Ada"
    assert at.run().text.values == ["Ada"]
    other = at.new_tab()
    other.session_state["name"] = "Bob"
    assert other.run().text.values == [shown]
