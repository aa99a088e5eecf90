import inspect
from typing import Any

import pytest

from scaffold.elements import st
from scaffold.errors import NoRunError, QueryParamError, UsageError
from scaffold.runtime.query_params import QueryParams
from scaffold.testing import AppTest


def params(**values: list[str]) -> QueryParams:
    return QueryParams(values)


def test_a_repeated_key_reads_as_its_last_value() -> None:
    """S8.1."""
    query = params(a=["1", "2"], empty=[])
    assert query["a"] == query.a == "2"
    assert query.get_all("a") == ["1", "2"]
    assert query["empty"] == ""


def test_values_are_written_as_texts() -> None:
    """S8.1."""
    query = QueryParams()
    query["n"] = 5
    query.many = [1, "b"]
    query["text"] = "abc"
    query["none"] = None
    assert query.raw() == {
        "n": ["5"], "many": ["1", "b"], "text": ["abc"], "none": ["None"],
    }  # fmt: skip
    with pytest.raises(QueryParamError, match="keys of their own"):
        query["pairs"] = {"a": 1}


def test_keys_are_texts() -> None:
    """S8.1."""
    query: Any = QueryParams()
    with pytest.raises(
        QueryParamError, match=r"the key 1, which is no text.*query_params\[\"1\"\]"
    ):
        query[1] = "x"
    assert query.raw() == {}


def test_it_is_a_mapping() -> None:
    """S8.1."""
    query = params(a=["1"], b=["2"])
    assert dict(query) == query.to_dict() == {"a": "1", "b": "2"}
    assert repr(query) == "{'a': '1', 'b': '2'}"
    assert len(query) == 2
    assert query.get("missing", "default") == "default"
    query.update(c="3")
    del query["a"]
    del query.b
    assert query.to_dict() == {"c": "3"}
    query.clear()
    assert not query


def test_missing_keys_raise() -> None:
    """S8.2."""
    query = QueryParams()
    with pytest.raises(KeyError, match='has no key "a"'):
        query["a"]
    with pytest.raises(KeyError, match='has no key "a"'):
        del query["a"]
    with pytest.raises(AttributeError, match=r'st\.query_params has no key "a"'):
        query.a  # noqa: B018 - reading is what is tested
    with pytest.raises(AttributeError):
        del query.a
    assert query.get_all("a") == []


@pytest.mark.parametrize("key", ["embed", "embed_options", "Embed", "EMBED_OPTIONS"])
def test_embed_options_belong_to_the_address(key: str) -> None:
    """S8.3."""
    query = QueryParams({key: ["true"], "a": ["1"]})
    assert list(query) == ["a"]
    assert len(query) == 1
    assert key not in query
    assert query.get_all(key) == []
    with pytest.raises(UsageError, match="embed options belong to the address"):
        query[key] = "false"
    with pytest.raises(KeyError):
        del query[key]
    query.from_dict({"b": "2"})
    assert query.raw() == {key: ["true"], "b": ["2"]}


@pytest.mark.parametrize("wrong", [{"c": "1", "embed": "true"}, {"c": "1", "d": {"e": 1}}])
@pytest.mark.parametrize("method", ["update", "from_dict"])
def test_several_are_assigned_or_none(method: str, wrong: dict[str, Any]) -> None:
    """S8.1, S8.3."""
    query = params(a=["1"])
    with pytest.raises(UsageError):
        getattr(query, method)(wrong)
    assert query.raw() == {"a": ["1"]}


def test_from_dict_replaces_everything() -> None:
    """S8.1."""
    query = params(a=["1"])
    query.from_dict({"b": [1, 2]})
    assert query.raw() == {"b": ["1", "2"]}
    query.from_dict([("c", "3")])
    assert query.raw() == {"c": ["3"]}


def test_the_given_values_stay_as_they_are() -> None:
    given = {"a": ["1"]}
    QueryParams(given)["a"] = "2"
    assert given == {"a": ["1"]}


def test_outside_of_a_run_it_can_be_named_and_not_read() -> None:
    assert repr(st.query_params) == "<st.query_params outside of a run>"
    assert inspect.getdoc(st.query_params)
    with pytest.raises(NoRunError, match=r"st\.query_params was called outside of a page run"):
        st.query_params["a"]


def test_it_may_be_kept_under_another_name() -> None:
    query = st.query_params

    def page() -> None:
        query["a"] = "1"
        st.text(query)

    at = AppTest.from_function(page).open("/?b=2").run()
    assert at.text.values == ["{'b': '2', 'a': '1'}"]
    assert at.query_params == {"a": "1", "b": "2"}
