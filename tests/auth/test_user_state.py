from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from scaffold.auth.user_state import MAX_KEY_BYTES, UserState
from scaffold.errors import StateSizeError, UsageError
from tests.auth.conftest import EMAIL, PASSWORD

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User


@pytest.fixture
def state(either: Accounts) -> UserState:
    return either.user_state(either.admin.create_user(EMAIL, PASSWORD))


def test_is_a_mapping(state: UserState) -> None:
    assert dict(state) == {}
    state["b"] = {"n": [1, 2.5, None, "x", b"y"]}
    state["a"] = True
    state["a"] = False
    assert dict(state) == {"a": False, "b": {"n": [1, 2.5, None, "x", b"y"]}}
    assert len(state) == 2
    assert "a" in state
    del state["a"]
    assert list(state) == ["b"]
    with pytest.raises(KeyError):
        del state["a"]
    with pytest.raises(KeyError):
        state["a"]


def test_a_stale_version_stores_nothing(state: UserState) -> None:
    """N14 U version conflicts."""
    assert state.compare_and_set("k", 1, 0)
    assert not state.compare_and_set("k", 2, 0)
    value, version = state.get_with_version("k")
    assert state.compare_and_set("k", value + 1, version)
    assert not state.compare_and_set("k", 99, version)
    assert state.get_with_version("k") == (2, 2)
    assert state.get_with_version("other") == (None, 0)


def test_parallel_counting_loses_nothing(state: UserState) -> None:
    def count(_: int) -> None:
        for _ in range(5):
            state.update_value("n", lambda n: n + 1, default=0)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))
    assert state["n"] == 20


def test_a_value_others_keep_changing_is_given_up(
    state: UserState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "compare_and_set", lambda *given: False)
    with pytest.raises(UsageError, match="changed by others 50 times"):
        state.update_value("n", lambda n: n, default=0)


def test_sizes_are_bounded(state: UserState) -> None:
    """N14 U quotas of a key and of a person."""
    with pytest.raises(StateSizeError, match=r'st.user_state\["big"\] takes 65,541 bytes'):
        state["big"] = "x" * MAX_KEY_BYTES
    for n in range(15):
        state[f"k{n}"] = b"x" * (MAX_KEY_BYTES - 8)
    state["last"] = 1
    state["more"] = b"x" * (MAX_KEY_BYTES - 8)
    with pytest.raises(StateSizeError, match="of this person take"):
        state["even more"] = b"x" * (MAX_KEY_BYTES - 8)
    assert "even more" not in state


def test_assigning_has_the_last_word_even_if_others_come_between(
    state: UserState, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = iter([7, 0])  # the first one is no longer right
    monkeypatch.setattr(state, "_version", lambda connection, key: next(versions))
    state["k"] = "mine"
    assert state["k"] == "mine"


def test_people_and_namespaces_do_not_mix(accounts: Accounts, ada: User) -> None:
    """N14 U keys of others are out of reach."""
    other = accounts.admin.create_user("bo@example.com", PASSWORD)
    accounts.user_state(ada)["k"] = "ada"
    accounts.user_state(other)["k"] = "bo"
    accounts.user_state(ada, ns="app")["k"] = "app"
    assert accounts.user_state(ada)["k"] == "ada"
    assert accounts.user_state(other)["k"] == "bo"
    assert dict(accounts.user_state(ada, ns="app")) == {"k": "app"}


def test_nobody_has_no_state(accounts: Accounts) -> None:
    with pytest.raises(UsageError, match="nobody is logged in"):
        UserState(accounts.database, "")
