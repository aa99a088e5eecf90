import logging
from typing import Any

import pytest

from scaffold.errors import StateSizeError, StateTypeError
from scaffold.runtime.codec_registry import encode
from scaffold.runtime.state_data import StateData

EVERYTHING = 1_000_000


class Unstorable:
    """A value that no store takes."""


def changes(data: StateData, *, strict: bool = False, limit: int = EVERYTHING) -> Any:
    stored, deleted = data.changes(strict=strict, limit=limit)
    return sorted(stored), sorted(deleted)


def stored(**values: Any) -> StateData:
    return StateData({key: encode(value) for key, value in values.items()})


def test_it_holds_values() -> None:
    data = StateData()
    data.set("a", 1)
    data.set("b", [2])
    assert (data.get("a"), data.get("b")) == (1, [2])
    assert list(data) == ["a", "b"]
    assert len(data) == 2
    assert "a" in data
    assert "c" not in data
    with pytest.raises(KeyError):
        data.get("c")


def test_values_are_decoded_at_their_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    from scaffold.runtime import state_data

    decoded = []
    real = state_data.decode  # type: ignore[attr-defined] # imported there by name

    def note(data: bytes) -> Any:
        decoded.append(real(data))
        return decoded[-1]

    monkeypatch.setattr(state_data, "decode", note)
    data = stored(a=[1], b=[2])
    assert sorted(data) == ["a", "b"]
    assert decoded == []
    assert data.get("b") is data.get("b")
    assert decoded == [[2]]


def test_only_what_may_have_changed_is_stored_again() -> None:
    data = stored(text="x", numbers=[1], untouched=[2])
    data.get("text")
    data.get("numbers")
    assert changes(data) == ([], [])
    data.get("numbers").append(2)
    assert changes(data) == (["numbers"], [])
    assert changes(data) == ([], [])


def test_an_equal_value_is_not_stored_again() -> None:
    data = stored(a="x")
    data.get("a")
    data.set("a", "x")
    assert changes(data) == ([], [])
    data.set("a", "y")
    assert changes(data) == (["a"], [])


def test_deleted_keys_are_told() -> None:
    data = stored(a=1, b=2)
    data.get("a")
    data.delete("a")
    data.delete("b")
    assert "a" not in data
    with pytest.raises(KeyError):
        data.delete("a")
    assert changes(data) == ([], ["a", "b"])
    assert changes(data) == ([], [])


def test_a_key_that_is_set_again_is_not_deleted() -> None:
    data = stored(a=1)
    data.delete("a")
    data.set("a", 1)
    assert changes(data) == (["a"], [])


def test_a_key_that_is_deleted_after_it_was_collected_is_not_stored() -> None:
    data = StateData()
    data.set("a", 1)
    assert data.collect(strict=False, limit=EVERYTHING) == []
    data.delete("a")
    assert changes(data) == ([], ["a"])


def test_what_cannot_be_stored_stays_in_the_process(caplog: pytest.LogCaptureFixture) -> None:
    data = StateData()
    value = Unstorable()
    data.set("a", value)
    with caplog.at_level(logging.WARNING, "scaffold.state"):
        assert changes(data) == ([], [])
        data.get("a")
        assert changes(data) == ([], [])
    assert data.get("a") is value
    assert data.pinned
    assert caplog.text.count("stays in the memory of this process") == 1
    data.set("a", 1)
    assert changes(data) == (["a"], [])
    assert not data.pinned


def test_strictly_what_cannot_be_stored_is_an_error() -> None:
    data = StateData()
    data.set("a", Unstorable())
    data.set("b", 1)
    with pytest.raises(StateTypeError, match=r'st.session_state\["a"\] holds a .*Unstorable'):
        changes(data, strict=True)
    assert "a" not in data
    assert changes(data, strict=True) == (["b"], ["a"])


def test_what_is_too_large_is_an_error() -> None:
    data = StateData()
    data.set("a", "x" * 1_000)
    (problem,) = data.collect(strict=False, limit=100)
    assert isinstance(problem, StateSizeError)
    assert "at most 100 are allowed" in str(problem)
    assert changes(data) == ([], ["a"])


def test_a_type_that_is_gone_is_a_missing_key(caplog: pytest.LogCaptureFixture) -> None:
    data = StateData({"a": b"\xc1 no msgpack"})
    with caplog.at_level(logging.WARNING, "scaffold.state"), pytest.raises(KeyError):
        data.get("a")
    assert "could not be read back" in caplog.text
    assert changes(data) == ([], ["a"])


# What a replay does to the values is undone.


def test_a_snapshot_undoes_assignments_and_deletions() -> None:
    data = stored(raw=1)
    data.set("live", 2)
    changes(data)
    before = data.snapshot()
    data.set("live", 3)
    data.set("new", 4)
    data.delete("raw")
    before.restore()
    assert {key: data.get(key) for key in data} == {"live": 2, "raw": 1}
    assert changes(data) == ([], [])


def test_a_snapshot_undoes_changes_of_objects() -> None:
    data = stored(raw=[1])
    data.set("live", [2])
    before = data.snapshot()
    data.get("live").append(3)
    data.get("raw").append(4)
    before.restore()
    assert data.get("live") == [2]
    assert data.get("raw") == [1]


def test_objects_that_did_not_change_stay_the_same() -> None:
    """A closure kept from the replay holds the session's own object."""
    data = stored(raw=[1])
    data.set("live", [2])
    before = data.snapshot()
    live, raw = data.get("live"), data.get("raw")
    before.restore()
    assert data.get("live") is live
    assert data.get("raw") is raw


def test_a_snapshot_leaves_what_cannot_be_stored() -> None:
    data = StateData()
    value = Unstorable()
    data.set("a", value)
    before = data.snapshot()
    data.set("a", 5)
    before.restore()
    assert data.get("a") is value
