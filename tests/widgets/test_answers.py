"""What components may send, and what is refused."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from scaffold.errors import InputError
from scaffold.widgets.answers import DEEPEST, spelled, unspelled
from scaffold.widgets.codecs import Answered, Events

LIMIT = 200
B = b64encode(b"1").decode()


@pytest.mark.parametrize("value", [None, 0, -1.5, "text", [1, {"a": None}], {"k": [True]}, b"\x00"])
def test_values_come_back(value: object) -> None:
    text = spelled(value)
    assert Answered(LIMIT).check([text]) == text
    assert unspelled(text) == value


def test_a_table_comes_back() -> None:
    text = "a" + json.dumps({"data": B, "index": B, "columns": B})
    assert unspelled(Answered(LIMIT).check([text])) == {
        "data": b"1",
        "index": b"1",
        "columns": b"1",
    }


def test_nothing_is_no_value() -> None:
    assert Answered(LIMIT).check([""]) is None
    assert unspelled("") is None


@pytest.mark.parametrize(
    "text",
    [
        "j", "j{", "jNaN", "jInfinity", 'j"\\ud800"', "j1 2", "x1", "1", "{}", "b*", "ba", "b=",
        "a[]",
        'a{"data": ""}', 'a{"data": "*", "index": "", "columns": ""}',
        'a{"data": 1, "index": "", "columns": ""}', "j" + "[" * 100 + "]" * 100,
        "j" + "[" * 100_000, 'j"' + "x" * LIMIT + '"',
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    """X13 U Huge, deep and malformed values of a component are refused."""
    with pytest.raises(InputError):
        Answered(LIMIT).check([text])


def test_several_values_are_refused() -> None:
    """X13 U."""
    with pytest.raises(InputError):
        Answered(LIMIT).check(["j1", "j2"])


def test_depth_has_an_end() -> None:
    """X13 U."""
    most = DEEPEST - 1
    assert Answered(LIMIT).check(["j" + "[" * most + "]" * most])
    with pytest.raises(InputError, match="levels"):
        Answered(LIMIT).check(["j" + "[" * (most + 2) + "]" * (most + 2)])


@pytest.mark.parametrize("text", ["j1", "j[]", "jnull", "b", "b" + B])
def test_state_is_a_mapping(text: str) -> None:
    """X13 U."""
    assert Answered(LIMIT, state=True).check(['j{"a": 1}'])
    with pytest.raises(InputError):
        Answered(LIMIT, state=True).check([text])


@pytest.mark.parametrize(
    "text",
    ["", "{}", "1", "[1]", '[{"event": 1, "value": 2}]', '[{"event": "a"}]',
     '[{"event": "a", "value": 1, "more": 2}]', '[{"event": "' + "x" * LIMIT + '", "value": 1}]'],
)  # fmt: skip
def test_events_are_a_list_of_events(text: str) -> None:
    """X13 U."""
    assert Events(LIMIT).check(['[{"event": "a", "value": [1]}]'])
    with pytest.raises(InputError):
        Events(LIMIT).check([text])
