"""What each option of a cache does, as a page sees it: S9.3 of docs/semantics.txt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from PIL import Image

from scaffold import st
from scaffold.runtime import cache_store, cached_function
from scaffold.runtime.cache import CacheData, CacheResource, cache_data
from tests.semantics.running import at_of

BOTH = pytest.mark.parametrize("cache", [st.cache_data, st.cache_resource])


class Clock:
    """The time of the caches, which a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    fake = SimpleNamespace(monotonic=clock, time=clock)
    monkeypatch.setattr(cache_store, "time", fake)
    monkeypatch.setattr(cached_function, "time", fake)
    return clock


@pytest.fixture(autouse=True)
def _empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cache_data, "folder", tmp_path)
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


class Calls:
    """Counts; it is no value that a cached function depends on."""

    def __init__(self) -> None:
        self.given: list[object] = []


def counting(decorate: Callable[[Any], Any]) -> tuple[Any, Calls]:
    """Return a cached function that returns how often it was called, and its calls."""
    calls = Calls()

    @decorate
    def load(x: object = 0) -> str:
        calls.given.append(x)
        return f"value {len(calls.given)}"

    return load, calls


def until(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


@BOTH
@pytest.mark.parametrize("ttl", [60, 60.0, "60s", "1m", "1 minute", timedelta(minutes=1)])
def test_a_value_is_used_as_long_as_its_ttl(cache: Any, ttl: Any, clock: Clock) -> None:
    """S9.3."""
    load, _ = counting(cache(ttl=ttl, show_spinner=False))
    at = at_of(lambda: st.text(load()))
    for seconds, shown in [(59, "value 1"), (2, "value 2"), (59, "value 2")]:
        clock.now += seconds
        assert at.run().text.values == [shown]


@BOTH
def test_without_ttl_a_value_stays(cache: Any, clock: Clock) -> None:
    """S9.3."""
    load, _ = counting(cache(show_spinner=False))
    assert load() == "value 1"
    clock.now += 10_000_000
    assert load() == "value 1"


@BOTH
def test_the_least_recently_used_entries_go(cache: Any) -> None:
    """S9.3."""
    load, calls = counting(cache(max_entries=2, show_spinner=False))
    for x in (1, 2, 1, 3):  # 2 goes
        load(x)
    load(1), load(3)
    assert calls.given == [1, 2, 3]
    load(2)
    assert calls.given == [1, 2, 3, 2]


@pytest.mark.parametrize("size", [2600, "2.6 kB", "2.6KB", "2.6 kb"])
def test_all_values_together_have_a_size(size: Any) -> None:
    """S9.3."""
    calls = Calls()

    @st.cache_data(max_size=size, show_spinner=False)
    def load(x: int) -> list[str]:
        calls.given.append(x)
        return ["a" * 1000]

    for x in (1, 2, 1, 3):  # 2 goes
        load(x)
    load(1), load(3)
    assert calls.given == [1, 2, 3]
    load(2)
    assert calls.given == [1, 2, 3, 2]


class Holder:
    """A plain object; what it holds counts."""

    def __init__(self) -> None:
        self.parts = {"a": [b"a" * 1000]}


@pytest.mark.parametrize(
    "make",
    [
        lambda: "a" * 1000,
        lambda: {"a": ["a" * 1000]},
        Holder,
        lambda: [Holder()],
        lambda: np.zeros(1000, dtype="u1"),
        lambda: [np.zeros(1000, dtype="u1")],
        lambda: pd.DataFrame({"a": np.zeros(125)}),
        lambda: pl.DataFrame({"a": np.zeros(125)}),
        lambda: Image.new("RGB", (20, 17)),
        lambda: Image.new("L", (40, 25)),
    ],
)
def test_values_of_any_type_count_with_what_they_hold(make: Callable[[], object]) -> None:
    """S9.3."""
    calls = Calls()

    @st.cache_data(max_size=2500, show_spinner=False)
    def load(x: int) -> object:
        calls.given.append(x)
        return make()

    load.clear()
    load(1), load(1), load(2), load(3), load(3)
    assert calls.given == [1, 2, 3]
    load(1)
    assert calls.given == [1, 2, 3, 1]


def test_a_value_larger_than_the_size_is_kept_alone() -> None:
    """S9.3."""
    calls = Calls()

    @st.cache_data(max_size=10, show_spinner=False)
    def load(x: int) -> str:
        calls.given.append(x)
        return "a" * 1000

    load(1), load(1), load(2), load(2), load(1)
    assert calls.given == [1, 2, 1]


@BOTH
def test_each_session_has_its_own_values(cache: Any) -> None:
    """S9.3."""
    load, _ = counting(cache(scope="session", show_spinner=False))

    def page() -> None:
        st.text(load())

    at = at_of(page)
    other = at.new_tab().run()
    assert (at.text.values, other.text.values) == (["value 1"], ["value 2"])
    assert at.run().text.values == ["value 1"]
    assert other.run().text.values == ["value 2"]


@BOTH
def test_without_a_scope_all_sessions_share_a_value(cache: Any) -> None:
    """S9.3."""
    load, _ = counting(cache(show_spinner=False))

    def page() -> None:
        st.text(load())

    at = at_of(page)
    assert at.new_tab().run().text.values == ["value 1"]


def test_what_a_session_has_is_let_go_with_it() -> None:
    """S9.3."""
    released: list[str] = []
    cache = CacheResource()
    load, calls = counting(cache(scope="session", on_release=released.append, show_spinner=False))
    sessions: list[str] = []

    def page() -> None:
        from scaffold.runtime.context import current_run

        sessions.append(current_run().session_id)
        st.text(load())

    at = at_of(page)
    at.new_tab().run()
    cache.forget_session(sessions[0])
    assert released == ["value 1"]
    assert at.run().text.values == ["value 3"]
    assert len(calls.given) == 3


def test_a_resource_is_released_when_it_leaves_the_cache(clock: Clock) -> None:
    """S9.3."""
    released: list[str] = []
    load, _ = counting(
        st.cache_resource(ttl=10, max_entries=2, on_release=released.append, show_spinner=False)
    )
    load("a"), load("b")
    assert released == []
    load("c")  # the third of two
    assert released == ["value 1"]
    load.clear("b")
    assert released == ["value 1", "value 2"]
    clock.now += 11
    assert load("c") == "value 4"
    assert released == ["value 1", "value 2", "value 3"]
    st.cache_resource.clear()
    assert released == ["value 1", "value 2", "value 3", "value 4"]


# On disk.


def in_another_process(folder: Path, **options: Any) -> tuple[Any, Calls]:
    """Return the same cached function as a process that starts later has it."""
    later = CacheData()
    later.folder = folder
    return counting(later(persist="disk", show_spinner=False, **options))


@pytest.mark.parametrize("persist", ["disk", True])
def test_values_on_disk_outlive_the_process(tmp_path: Path, persist: Any) -> None:
    """S9.3."""
    load, _ = counting(st.cache_data(persist=persist, show_spinner=False))
    assert load() == "value 1"
    later, calls = in_another_process(tmp_path)
    assert later() == "value 1"
    assert calls.given == []


@pytest.mark.parametrize("persist", [None, False])
def test_other_values_do_not(tmp_path: Path, persist: Any) -> None:
    """S9.3."""
    load, _ = counting(st.cache_data(persist=persist, show_spinner=False))
    load()
    assert list(tmp_path.iterdir()) == []


def test_values_on_disk_are_as_old_as_they_are(tmp_path: Path, clock: Clock) -> None:
    """S9.3."""
    load, _ = counting(st.cache_data(persist="disk", ttl=60, show_spinner=False))
    load()
    clock.now += 50
    later, calls = in_another_process(tmp_path, ttl=60)
    assert later() == "value 1"
    clock.now += 11
    later()
    assert calls.given == [0]


def test_clearing_clears_the_disk(tmp_path: Path) -> None:
    """S9.3, S9.4."""
    load, _ = counting(st.cache_data(persist="disk", show_spinner=False))

    def kept() -> int:
        return sum(1 for path in tmp_path.rglob("*") if path.is_file())

    load(1), load(2)
    assert kept() == 2
    load.clear(1)
    assert kept() == 1
    load.clear()
    assert kept() == 0
    load(1)
    st.cache_data.clear()
    assert kept() == 0
    load(1)
    later = CacheData()
    later.folder = tmp_path
    later.clear()
    assert kept() == 0


def test_what_was_computed_before_clearing_does_not_reach_the_disk(tmp_path: Path) -> None:
    """S9.3, S9.4."""

    @st.cache_data(persist="disk", show_spinner=False)
    def load() -> int:
        load.clear()
        return 1

    load()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_function_of_another_module_has_files_of_its_own(tmp_path: Path) -> None:
    """S9.1, S9.3."""

    def of(module: str) -> Any:
        space: dict[str, Any] = {"__name__": module, "word": module}
        exec("def load():\n    return word", space)  # noqa: S102 - the source stands here
        return st.cache_data(persist="disk", show_spinner=False)(space["load"])

    assert [of("one")(), of("two")()] == ["one", "two"]
    st.cache_data.clear()
    assert [of("two")(), of("one")()] == ["two", "one"]


# In the background.


@BOTH
def test_an_old_value_is_shown_while_the_new_one_is_made(cache: Any, clock: Clock) -> None:
    """S9.3."""
    load, calls = counting(cache(ttl=60, refresh_mode="background", show_spinner=False))
    at = at_of(lambda: st.text(load()))
    clock.now += 61
    assert at.run().text.values == ["value 1"]
    until(lambda: len(calls.given) == 2)
    until(lambda: at.run().text.values == ["value 2"])
    clock.now += 121  # more than twice the ttl is too old to be shown
    assert at.run().text.values == ["value 3"]


@BOTH
def test_in_the_foreground_a_page_waits_for_the_new_value(cache: Any, clock: Clock) -> None:
    """S9.3."""
    load, _ = counting(cache(ttl=60, refresh_mode="foreground", show_spinner=False))
    at = at_of(lambda: st.text(load()))
    clock.now += 61
    assert at.run().text.values == ["value 2"]
