import asyncio
import functools
import gc
import io
import itertools
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from PIL import Image
from pydantic import BaseModel

from scaffold.errors import UsageError
from scaffold.runtime import cache_store, cached_function
from scaffold.runtime.cache import CacheData, CacheResource
from scaffold.runtime.cache_store import UncopyableError
from scaffold.runtime.hashing import UnhashableError, hash_arguments, hash_or_none


@pytest.fixture
def cache_data(tmp_path: Path) -> CacheData:
    cache = CacheData()
    cache.folder = tmp_path
    return cache


@pytest.fixture
def cache_resource() -> CacheResource:
    return CacheResource()


class Calls(deque[Any]):
    """Counts calls; a subclass has no codec and no hash, so it is no part of a key."""

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None


class Clock:
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


class FakeRun:
    def __init__(self, session_id: str = "s1") -> None:
        self.session_id = session_id
        self.written: list[str] = []
        self.recordings: list[list[str]] = []
        self.spinners: list[str] = []
        self.stopped = False

    def write(self, element: str) -> None:
        self.written.append(element)
        for recording in self.recordings:
            recording.append(element)

    def record_start(self) -> list[str]:
        self.recordings.append([])
        return self.recordings[-1]

    def record_stop(self, recording: list[str]) -> list[str]:
        self.recordings = [each for each in self.recordings if each is not recording]
        return recording

    def replay_elements(self, elements: list[str]) -> None:
        for element in elements:
            self.write(element)

    def check(self) -> None:
        if self.stopped:
            raise KeyboardInterrupt

    @contextmanager
    def spinner(self, text: str, *, show_time: bool = False) -> Iterator[None]:
        self.spinners.append(text + (" (time)" if show_time else ""))
        yield


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> FakeRun:
    run = FakeRun()
    monkeypatch.setattr(cached_function, "_run", lambda: run)
    return run


def test_a_function_runs_once_for_its_arguments(cache_data: CacheData) -> None:
    """S9.1."""
    calls = Calls()

    @cache_data
    def add(a: int, b: int = 2) -> int:
        """Add."""
        calls.append((a, b))
        return a + b

    assert add(1) == add(1, 2) == add(a=1) == add(b=2, a=1) == 3
    assert calls == [(1, 2)]
    assert add(2) == 4
    assert len(calls) == 2
    assert (vars(add)["__name__"], add.__doc__) == ("add", "Add.")


def test_types_of_arguments_count(cache_data: CacheData) -> None:
    """S9.1."""

    @cache_data
    def name(value: object) -> str:
        return type(value).__name__

    assert [name(value) for value in (1, 1.0, True, "1", b"1", None, [1], (1,), {1})] == [
        "int", "float", "bool", "str", "bytes", "NoneType", "list", "tuple", "set",
    ]  # fmt: skip


def test_underscored_parameters_are_left_out(cache_data: CacheData) -> None:
    """S9.1."""

    @cache_data
    def load(_db: object, table: str) -> str:
        return f"{_db} {table}"

    assert load("first", "t") == load("second", "t") == "first t"


def test_rest_and_keyword_parameters(cache_data: CacheData) -> None:
    @cache_data
    def collect(first: int, *rest: int, **more: int) -> tuple[Any, ...]:
        return first, rest, more

    assert collect(1, 2, 3) == (1, (2, 3), {})
    assert collect(1, 2) == (1, (2,), {})
    assert collect(1, x=2) == (1, (), {"x": 2})


def test_wrong_calls_fail_like_the_function(cache_data: CacheData) -> None:
    @cache_data
    def load(a: int) -> int:
        return a

    with pytest.raises(TypeError, match=r"load\(\) missing"):
        load()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="multiple values"):
        load(1, a=2)  # type: ignore[misc]


def test_every_caller_gets_a_copy(cache_data: CacheData) -> None:
    """S9.1."""

    @cache_data
    def load() -> dict[str, list[int]]:
        return {"a": [1]}

    load()["a"].append(2)
    load()["a"].append(3)
    assert load() == {"a": [1]}


@dataclass
class Local:
    x: list[int]


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({"a": [1, "x"]}), pl.DataFrame({"a": [1]}), np.arange(3),
        Image.new("RGB", (2, 2)),
        Local([1]), {"f": pd.DataFrame({"a": [1]})}, np.array([{"a"}], dtype=object), {1, 2}, type,
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_values_of_many_types_are_copied(cache_data: CacheData, value: object) -> None:
    """S9.1."""

    @cache_data
    def load() -> object:
        return value

    first, second = load(), load()
    assert type(first) is type(second)
    assert repr(first) == repr(second) or isinstance(value, Image.Image)
    if not isinstance(value, type):
        assert second is not value


def test_what_cannot_be_copied_is_an_error(cache_data: CacheData) -> None:
    """S9.1."""

    @cache_data
    def load() -> object:
        return threading.Lock()

    with pytest.raises(
        UncopyableError, match=r"load\(\) is cached by st.cache_data and returned .*lock"
    ):
        load()
    with pytest.raises(UsageError, match="is a generator"):

        @cache_data
        def numbers() -> Iterator[int]:
            yield 1


def test_a_resource_is_shared(cache_resource: CacheResource) -> None:
    """S9.2."""

    @cache_resource
    def connect() -> object:
        return threading.Lock()

    assert connect() is connect()


def test_exceptions_are_not_cached(cache_data: CacheData) -> None:
    """S9.4."""
    answers = iter([0, 5])

    @cache_data
    def load() -> int:
        answer = next(answers)
        if not answer:
            raise ValueError("no")
        return answer

    with pytest.raises(ValueError, match="no"):
        load()
    assert load() == load() == 5


def counter(decorate: Callable[[Any], Any]) -> tuple[Any, Calls]:
    calls = Calls()

    @decorate
    def load(x: int = 0) -> list[int]:
        calls.append(x)
        return [x]

    return load, calls


def test_clearing(cache_data: CacheData) -> None:
    """S9.4."""
    load, calls = counter(cache_data)
    load(1), load(2)
    load.clear(x=1)
    load(1), load(2)
    assert calls == [1, 2, 1]
    load.clear()
    load(2)
    assert calls == [1, 2, 1, 2]
    cache_data.clear()
    load(2)
    assert len(calls) == 5


def test_a_value_computed_before_clearing_is_not_kept(cache_data: CacheData) -> None:
    @cache_data
    def load() -> int:
        if not cleared:
            cleared.append(1)
            load.clear()
        else:
            cleared.append(2)
        return len(cleared)

    cleared = Calls()
    assert load() == 1
    assert load() == 2


@pytest.mark.parametrize("ttl", [60, "1m", timedelta(minutes=1)])
def test_results_expire(cache_data: CacheData, clock: Clock, ttl: Any) -> None:
    """S9.3."""
    load, calls = counter(cache_data(ttl=ttl))
    load()
    clock.now += 59
    load()
    assert len(calls) == 1
    clock.now += 2
    load()
    assert len(calls) == 2


def test_only_the_latest_used_are_kept(cache_data: CacheData) -> None:
    """S9.3."""
    load, calls = counter(cache_data(max_entries=2))
    for x in (1, 2, 1, 3, 1, 2):
        load(x)
    assert calls == [1, 2, 3, 2]


def test_size_is_limited(cache_data: CacheData) -> None:
    """S9.3."""

    @cache_data(max_size="2.5 kB")
    def load(x: int) -> np.ndarray[Any, Any]:
        calls.append(x)
        return np.zeros(1000, dtype="u1")

    calls = Calls()
    for x in (1, 2, 1, 3, 2):
        load(x)
    assert calls == [1, 2, 3, 2]
    with pytest.raises(UsageError, match="max_size='much', which is no size"):
        cache_data(max_size="much")


def test_resources_are_released(cache_resource: CacheResource, clock: Clock) -> None:
    """S9.3."""
    released: list[Any] = []
    load, _ = counter(cache_resource(max_entries=1, ttl=10, on_release=released.append))
    load(1), load(2)
    assert released == [[1]]
    clock.now += 11
    load(2)
    assert released == [[1], [2]]
    load.clear()
    assert released == [[1], [2], [2]]


def test_an_invalid_resource_is_made_anew(cache_resource: CacheResource) -> None:
    load, calls = counter(cache_resource(validate=lambda value: value == [1]))
    assert load(1) is load(1)
    load(2), load(2)
    assert calls == [1, 2, 2]


def test_sessions_can_be_kept_apart(cache_data: CacheData, run: FakeRun) -> None:
    """S9.3."""
    load, calls = counter(cache_data(scope="session"))
    load(), load()
    run.session_id = "s2"
    load()
    assert len(calls) == 2
    cache_data.forget_session("s1")
    load()
    run.session_id = "s1"
    load()
    assert len(calls) == 3


def test_elements_are_replayed(cache_data: CacheData, run: FakeRun) -> None:
    """S9.5."""

    @cache_data
    def inner() -> int:
        run.write("inner")
        return 1

    @cache_data
    def outer() -> int:
        run.write("before")
        return inner()

    assert outer() == outer() == 1
    assert run.written == ["before", "inner"] * 2
    inner()
    assert run.written[-1] == "inner"
    assert run.recordings == []


def test_recording_ends_after_an_error(cache_data: CacheData, run: FakeRun) -> None:
    @cache_data
    def load() -> None:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        load()
    assert run.recordings == []


def test_a_spinner_shows_only_on_a_miss(cache_data: CacheData, run: FakeRun) -> None:
    """S9.5."""
    load, _ = counter(cache_data)
    load(), load()
    assert run.spinners == ["Running `load(...)`."]
    other, _ = counter(cache_data(show_spinner="Wait", show_time=True))
    other(5)
    assert run.spinners[1:] == ["Wait (time)"]
    quiet, _ = counter(cache_data(show_spinner=False))
    quiet(6)
    assert len(run.spinners) == 2


def test_two_threads_compute_once(cache_resource: CacheResource) -> None:
    """S9.2."""
    started, go = threading.Event(), threading.Event()
    calls = Calls()

    @cache_resource
    def slow(x: int) -> list[int]:
        calls.append(x)
        started.set()
        assert go.wait(5)
        return [x]

    results: list[list[int]] = []
    threads = [threading.Thread(target=lambda: results.append(slow(1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert started.wait(5)
    go.set()
    for thread in threads:
        thread.join(5)
    assert calls == [1]
    assert all(result is results[0] for result in results)
    assert len(results) == 8


def test_waiting_can_be_interrupted(cache_data: CacheData, run: FakeRun) -> None:
    go, started = threading.Event(), threading.Event()

    @cache_data
    def slow() -> int:
        started.set()
        go.wait(5)
        return 1

    thread = threading.Thread(target=slow)
    thread.start()
    assert started.wait(5)
    run.stopped = True
    with pytest.raises(KeyboardInterrupt):
        slow()
    go.set()
    thread.join(5)


def test_after_a_failure_the_next_caller_tries(cache_data: CacheData) -> None:
    started, go = threading.Event(), threading.Event()
    calls = Calls()

    @cache_data
    def shaky() -> int:
        calls.append(1)
        if len(calls) == 1:
            started.set()
            go.wait(5)
            raise ValueError("first")
        return len(calls)

    errors: list[Exception] = []

    def first() -> None:
        try:
            shaky()
        except ValueError as error:
            errors.append(error)

    results: list[int] = []
    one = threading.Thread(target=first)
    one.start()
    assert started.wait(5)
    two = threading.Thread(target=lambda: results.append(shaky()))
    two.start()
    go.set()
    one.join(5)
    two.join(5)
    assert (len(errors), results) == (1, [2])


def test_a_function_that_needs_itself_is_an_error(cache_data: CacheData) -> None:
    @cache_data
    def loop(x: int) -> int:
        return loop(x)

    with pytest.raises(RecursionError, match="same arguments"):
        loop(1)

    @cache_data
    def factorial(n: int) -> int:
        return n * factorial(n - 1) if n else 1

    assert factorial(5) == 120


def test_async_functions(cache_data: CacheData) -> None:
    """S9.6."""
    calls = Calls()

    @cache_data
    async def load(x: int) -> list[int]:
        calls.append(x)
        await asyncio.sleep(0.01)
        return [x]

    async def main() -> None:
        results = await asyncio.gather(load(1), load(1), load(2))
        assert list(results) == [[1], [1], [2]]
        results[0].append(5)
        assert await load(1) == [1]

    asyncio.run(main())
    asyncio.run(main())
    assert calls == [1, 2]


def test_methods(cache_data: CacheData) -> None:
    calls = Calls()

    class Shop:
        def __init__(self, name: str) -> None:
            self.name = name

        @cache_data
        def price(_self, item: str) -> str:  # noqa: N805 - left out of the key
            calls.append(item)
            return f"{_self.name} {item}"

    assert Shop("a").price("x") == Shop("b").price("x") == "a x"
    Shop("a").price.clear("x")
    assert Shop("b").price("x") == "b x"
    assert calls == ["x", "x"]


def test_a_function_defined_again_finds_its_cache(cache_data: CacheData) -> None:
    """S9.1."""
    calls = Calls()

    def define() -> Any:
        @cache_data
        def load() -> int:
            calls.append(1)
            return 1

        return load

    define()(), define()()
    assert calls == [1]


def test_changed_code_is_another_function(cache_data: CacheData) -> None:
    """S9.1."""
    results = []
    for source in ("def f():\n    return 1", "def f():\n    return 2"):
        space: dict[str, Any] = {"__name__": "script"}
        exec(source, space)  # noqa: S102 - the source stands in this test
        results.append(cache_data(space["f"])())
    assert results == [1, 2]


def test_captured_variables_belong_to_the_key(cache_data: CacheData) -> None:
    """S9.1."""

    def make(user: str) -> Any:
        @cache_data
        def greet() -> str:
            return f"Hello {user}"

        return greet

    assert [make("Ada")(), make("Bob")()] == ["Hello Ada", "Hello Bob"]


def test_results_persist_on_disk(cache_data: CacheData, tmp_path: Path) -> None:
    """S9.3."""
    calls = Calls()

    def load(x: int) -> dict[str, date]:
        calls.append(x)
        return {"day": date(2024, 1, x)}

    first = cache_data(persist="disk")(load)
    first(1)
    later = CacheData()
    later.folder = tmp_path
    second = later(persist=True)(load)
    assert second(1) == {"day": date(2024, 1, 1)}
    assert calls == [1]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")
    later.clear()
    second(1)
    assert calls == [1, 1]
    second.clear(1)
    second(1)
    second.clear()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert len(calls) == 3


def test_disk_refuses_what_cannot_be_stored(cache_data: CacheData) -> None:
    """S9.3."""

    @cache_data(persist="disk")
    def load() -> object:
        return threading.Lock

    with pytest.raises(UncopyableError, match='Leave out persist="disk"'):
        load()


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_old_values_are_given_while_new_ones_come(cache_data: CacheData, clock: Clock) -> None:
    """S9.3."""
    load_calls = Calls()

    @cache_data(ttl=10, refresh_mode="background")
    def load() -> int:
        load_calls.append(1)
        return len(load_calls)

    assert load() == 1
    clock.now += 11
    assert load() == 1
    _until(lambda: load() == 2)
    clock.now += 21
    assert load() == 3


def test_a_failed_refresh_keeps_the_old_value(
    cache_data: CacheData, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """S9.3."""
    calls = Calls()

    @cache_data(ttl=10, refresh_mode="background")
    async def load() -> int:
        calls.append(1)
        if len(calls) > 1:
            raise ValueError("down")
        return 1

    assert asyncio.run(load()) == 1
    clock.now += 11
    assert asyncio.run(load()) == 1
    _until(lambda: "could not be refreshed" in caplog.text)
    assert asyncio.run(load()) == 1
    assert len(calls) == 2
    caplog.clear()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scope": "all"}, 'scope=\'all\'. Allowed are "global" and "session".'),
        ({"refresh_mode": "background"}, "no ttl"),
        ({"refresh_mode": "later"}, "refresh_mode='later'"),
        ({"max_entries": 0}, "max_entries=0"),
        ({"max_entries": 1.5}, "(max_entries) got 1.5 (float)"),
        ({"max_size": 0}, "max_size=0, which is no size"),
        ({"max_size": "5"}, "max_size='5', which is no size"),
        ({"max_size": "0 MB"}, "max_size=0, which is no size"),
        ({"max_size": 1.5}, "(max_size) got 1.5 (float)"),
        ({"persist": "cloud"}, "persist='cloud'"),
        ({"persist": "disk", "scope": "session"}, "sessions end and files stay"),
        ({"ttl": "soon"}, "'soon' is no duration"),
    ],
)
def test_options_are_checked(cache_data: CacheData, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        cache_data(**options)


def test_unhashable_arguments_say_what_to_write(cache_data: CacheData) -> None:
    """S9.1."""

    class Connection:
        pass

    @cache_data
    def load(db: object) -> int:
        return 1

    with pytest.raises(UnhashableError) as caught:
        load([Connection()])
    assert str(caught.value) == (
        "load() is cached and got an argument db of type tests.runtime.test_cache."
        "test_unhashable_arguments_say_what_to_write.<locals>.Connection, which cannot be hashed. "
        "Plain values, dataclasses, models, arrays, frames and images can. Name the parameter _db "
        "to leave it out of the key, or give the cache hash_funcs={Connection: lambda value: ...}."
    )
    for funcs in (
        {Connection: lambda _: 1},
        {f"{Connection.__module__}.{Connection.__qualname__}": lambda _: 1},
    ):
        assert cache_data(hash_funcs=funcs)(load.__wrapped__)(Connection()) == 1  # type: ignore[arg-type]


class Model(BaseModel):
    x: int


@attrs.define
class Parcel:
    x: int


def twin(value: Any) -> bytes | None:
    return hash_or_none(value)


@pytest.mark.parametrize(
    ("make", "other"),
    [
        (lambda: pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 3]})),
        (lambda: pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [1, 2]})),
        (lambda: pd.DataFrame({"a": [[1], [2]]}), pd.DataFrame({"a": [[1], [3]]})),
        (lambda: pd.Series([1, 2], name="a"), pd.Series([1, 2], name="b")),
        (lambda: pd.Index([1, 2]), pd.Index([2, 1])),
        (lambda: pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [2]})),
        (lambda: pl.Series("a", [1]), pl.Series("a", [1.0])),
        (lambda: np.zeros((2, 3)), np.zeros((3, 2))),
        (lambda: np.array([{"a": 1}], dtype=object), np.array([{"a": 2}], dtype=object)),
        (lambda: Image.new("RGB", (1, 1)), Image.new("RGB", (1, 1), "red")),
        (lambda: {"b", "a", "c"}, {"a", "b"}),
        (lambda: Local([1]), Local([2])),
        (lambda: Model(x=1), Model(x=2)),
        (lambda: Parcel(1), Parcel(2)),
        (lambda: date(2024, 1, 1), date(2024, 1, 2)),
        (lambda: io.BytesIO(b"a"), io.BytesIO(b"b")),
        (lambda: re.compile("a"), re.compile("b")),
        (lambda: len, max),
        (lambda: [["a"], []], [["a", []]]),
        (lambda: io, re),
        (lambda: Local, Model),
    ],
    ids=range(21),
)
def test_equal_arguments_have_equal_hashes(make: Callable[[], Any], other: Any) -> None:
    """S9.1."""
    assert twin(make()) == twin(make())
    assert twin(make()) is not None
    assert twin(make()) != twin(other)


def test_functions_are_hashed_by_what_they_do() -> None:
    def make(n: int) -> Callable[[int], int]:
        return lambda x: x + n

    assert twin(make(1)) == twin(make(1))
    assert twin(make(1)) != twin(make(2))


def test_files_are_hashed_by_their_state(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    with path.open() as first, path.open() as second:
        assert twin(first) == twin(second)
        second.read()
        assert twin(first) != twin(second)


def test_cycles_can_be_hashed() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert hash_arguments([("a", loop)], None, "f") == hash_arguments([("a", loop)], None, "f")


def test_released_values_do_not_linger(cache_data: CacheData) -> None:
    load, _ = counter(cache_data(max_entries=1))
    for x in range(50):
        load(x)
    gc.collect()
    assert len(load._memory) == 1


def test_a_failing_release_is_logged(
    cache_resource: CacheResource, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_value: object) -> None:
        raise OSError("already closed")

    load, _ = counter(cache_resource(on_release=fail))
    load()
    load.clear()
    assert "on_release of a cached resource failed" in caplog.text
    caplog.clear()


def test_a_refresh_that_comes_too_late_is_released(
    cache_resource: CacheResource, clock: Clock
) -> None:
    """S9.3."""
    go, started = threading.Event(), threading.Event()
    released, calls = Calls(), Calls()

    @cache_resource(ttl=10, refresh_mode="background", on_release=released.append)
    def connect() -> object:
        calls.append(1)
        if len(calls) == 2:
            started.set()
            go.wait(5)
        return f"connection {len(calls)}"

    connect()
    clock.now += 11
    assert connect() == connect() == "connection 1"
    assert started.wait(5)
    connect.clear()
    go.set()
    _until(lambda: released == ["connection 1", "connection 2"])


def test_a_value_whose_class_is_gone_is_computed_anew(
    cache_data: CacheData, monkeypatch: pytest.MonkeyPatch
) -> None:
    @cache_data
    def load() -> Local:
        calls.append(1)
        return Local([1])

    calls = Calls()
    load()
    with monkeypatch.context() as patch:
        patch.setitem(globals(), "Local", Model)
        assert load._hit(load._key((), {}), (), {}) == (False, None)
    load()
    assert len(calls) == 2


def test_clearing_a_method_clears_all_its_results(cache_data: CacheData) -> None:
    calls = Calls()

    class Shop:
        @cache_data
        def price(_self, item: str) -> str:  # noqa: N805 - left out of the key
            calls.append(item)
            return item

    assert isinstance(Shop.price, cached_function.CachedFunction)
    shop = Shop()
    shop.price("a")
    shop.price.clear()
    shop.price("a")
    assert len(calls) == 2


def test_expired_files_are_not_read(cache_data: CacheData, clock: Clock) -> None:
    """S9.3."""
    load, calls = counter(cache_data(persist="disk", ttl=10))
    load()
    clock.now += 11
    load()
    assert len(calls) == 2


def test_constants_and_inner_functions_are_part_of_the_code() -> None:
    def make(source: str) -> Any:
        space: dict[str, Any] = {}
        exec(source, space)  # noqa: S102 - the source stands in this test
        return space["f"]

    sources = [
        "def f(x):\n    return x in {1, 2}",
        "def f(x):\n    return x in {1, 3}",
        "def f(x):\n    return [lambda: 1][0]()",
        "def f(x):\n    return [lambda: 2][0]()",
    ]
    assert len({twin(make(source)) for source in sources}) == 4
    assert twin(make(sources[0])) == twin(make(sources[0]))


def test_methods_and_partials_are_hashed() -> None:
    assert twin(Path("a").exists) == twin(Path("a").exists)
    assert twin(Path("a").exists) != twin(Path("b").exists)
    assert twin("a,b".split) != twin("a,c".split)
    assert twin(functools.partial(len, [1])) != twin(functools.partial(len, [2]))


def test_what_has_no_state_to_hash_has_no_hash() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader) as first, os.fdopen(writer, "w") as second:
        assert twin(first) is None
        assert twin(second) is None
    assert twin(threading.Lock()) is None
    assert twin(object()) is None
    assert twin(itertools.count()) is None
    assert twin(pl.LazyFrame({"a": [1]})) is None
    assert twin(Image) is not None


def test_variables_that_are_not_set_yet_do_not_count() -> None:
    def make() -> Callable[[], Any]:
        def use() -> Any:
            return later

        marks.append(twin(use))
        later = 1
        marks.append(twin(use))
        return use

    marks: list[bytes | None] = []
    make()
    assert marks[0] != marks[1]
