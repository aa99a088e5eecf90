"""Choices: the very objects that were offered, in every run, wherever their options move."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from scaffold import st
from scaffold.elements.options import listed, same
from scaffold.errors import DuplicateKeyError, DuplicateWidgetError, InputError, UsageError
from tests.elements.pages import page

loose: Any = st  # for arguments that type checkers would refuse


class Color(Enum):
    RED = 1
    BLUE = 2


ITEMS = [object(), object()]


@pytest.mark.parametrize(
    ("options", "values"),
    [
        ([1, 2], [1, 2]),
        ((1, 2), [1, 2]),
        ({"a": 1, "b": 2}, ["a", "b"]),
        (range(3), [0, 1, 2]),
        ((c for c in "ab"), ["a", "b"]),
        ({7}, [7]),
        (Color, [Color.RED, Color.BLUE]),
        ("abc", ["abc"]),
        (5, [5]),
        (None, []),
        (np.array([1, 2]), [1, 2]),
        (pd.Index(["a", "b"]), ["a", "b"]),
        (pd.Series([5, 2]), [5, 2]),
        (pd.DataFrame({"a": [5, 2], "b": [3, 4]}), [5, 2]),
        (pl.Series([5, 2]), [5, 2]),
        (pl.DataFrame({"a": [5, 2], "b": [3, 4]}), [5, 2]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_options_come_from_any_iterable(options: Any, values: list[Any]) -> None:
    found = listed(options)
    assert found == values
    assert [type(one) for one in found] == [type(one) for one in values]


def test_dates_of_numpy_and_arrow_tables_stay_dates() -> None:
    import pyarrow as pa

    (day,) = list[Any](listed(np.array(["2030-01-01"], dtype="datetime64[D]")))
    assert str(day) == "2030-01-01"
    assert listed(pa.table({"a": [1, 2], "b": [3, 4]})) == [1, 2]


def test_members_of_an_enum_that_was_loaded_again_are_the_same() -> None:
    again = Enum("Color", {"RED": 1})  # type: ignore[misc] # the class of a module that was reloaded
    again.__qualname__ = Color.__qualname__
    assert same(Color.RED, again["RED"])
    assert not same(Color.BLUE, again["RED"])
    assert not same(np.array([1, 2]), np.array([1, 2]))


@pytest.mark.parametrize("kind", ["radio", "selectbox"])
class TestOne:
    def test_returns_the_object_that_was_offered(self, kind: str) -> None:
        at = page(lambda: getattr(st, kind)("Pick", ITEMS, format_func=lambda item: "same"))
        assert at.value is ITEMS[0]
        assert at.send(Pick="1").value is ITEMS[1]
        assert at.again().value is ITEMS[1]

    def test_index_none_starts_without_a_choice(self, kind: str) -> None:
        """S12.2."""
        at = page(lambda: getattr(st, kind)("Pick", [1, 2], index=None))
        assert at.value is None
        assert at.send(Pick="1").value == 2
        assert at.send(Pick="").value is None

    def test_no_options_give_none(self, kind: str) -> None:
        """S12.2."""
        assert page(lambda: getattr(st, kind)("Pick", [])).value is None

    @pytest.mark.parametrize("index", [2, -1, "a", True])
    def test_a_wrong_index_is_refused(self, kind: str, index: Any) -> None:
        with pytest.raises(UsageError, match="index="):
            page(lambda: getattr(st, kind)("Pick", [1, 2], index=index))

    def test_a_choice_follows_its_option(self, kind: str) -> None:
        options = ["a", "b"]
        at = page(lambda: getattr(st, kind)("Pick", options, key="k"))
        at.send(Pick="1")
        options.insert(0, "x")
        assert at.again().value == "b"
        assert at.node("Pick").value[0] == 2
        assert at.node("Pick").generation == 1

    def test_a_choice_that_is_gone_becomes_the_default(self, kind: str) -> None:
        options = ["a", "b", "c"]
        at = page(lambda: getattr(st, kind)("Pick", options, key="k"))
        at.send(Pick="2")
        options.pop()
        assert at.again().value == "a"

    def test_an_assigned_value_wins_over_the_default(self, kind: str) -> None:
        def run() -> Any:
            st.session_state.setdefault("k", "b")
            return getattr(st, kind)("Pick", ["a", "b"], key="k")

        assert page(run).value == "b"

    def test_an_assigned_value_that_is_not_offered_is_passed_over(self, kind: str) -> None:
        def run() -> Any:
            st.session_state["k"] = "z"
            return getattr(st, kind)("Pick", ["a", "b"], key="k")

        assert page(run).value == "a"

    def test_only_what_was_offered_can_be_sent(self, kind: str) -> None:
        at = page(lambda: getattr(st, kind)("Pick", ["a", "b"]))
        for sent in ("2", "-1", "a", "+a", ""):
            with pytest.raises(InputError):
                at.send(Pick=sent)

    def test_a_disabled_choice_refuses_values(self, kind: str) -> None:
        """S4.3."""
        at = page(lambda: getattr(st, kind)("Pick", ["a", "b"], disabled=True))
        with pytest.raises(InputError, match="disabled"):
            at.send(Pick="1")


def test_a_key_alone_is_the_identity() -> None:
    labels = ["One"]
    at = page(lambda: st.checkbox(labels[0], key="k", help=labels[0]))
    labels[0] = "Two"
    assert at.send(One=["0", "1"]).value is True
    assert at.node("Two").props["help"] == "Two"


def test_without_a_key_another_label_is_another_widget() -> None:
    labels = ["One"]
    at = page(lambda: loose.checkbox(labels[0]))
    at.send(One=["0", "1"])
    labels[0] = "Two"
    assert at.again().value is False


def test_equal_keys_name_both_places() -> None:
    def run() -> None:
        st.checkbox("a", key="k")
        st.radio("b", ["x"], key="k")

    with pytest.raises(DuplicateKeyError, match=r"one at test_choices\.py:\d+, one at"):
        page(run)


def test_equal_widgets_without_keys_are_refused() -> None:
    with pytest.raises(DuplicateWidgetError, match="checkbox"):
        page(lambda: (st.checkbox("a"), st.checkbox("a")))


def test_what_on_change_ignore_sends_runs_no_callback_and_is_marked() -> None:
    at = page(lambda: loose.checkbox("a", on_change="ignore"))
    assert " data-ignore" in at.html("a")
    assert at.send(a=["0", "1"]).value is True


def test_callbacks_run_before_the_page_with_their_arguments() -> None:
    calls: list[Any] = []

    def noted(*args: Any, **kwargs: Any) -> None:
        calls.append((args, kwargs, st.session_state["k"]))

    at = page(lambda: st.toggle("a", key="k", on_change=noted, args=[1], kwargs={"b": 2}))
    assert calls == []
    at.send(a=["0", "1"])
    assert calls == [((1,), {"b": 2}, True)]


# Several.


def test_multiselect_keeps_the_order_of_the_clicks() -> None:
    """S12.3."""
    at = page(lambda: loose.multiselect("Pick", ["a", "b", "c"], "b"))
    assert at.value == ["b"]
    assert at.send(Pick=["", "2", "0"]).value == ["c", "a"]
    html = at.html("Pick")
    assert (
        html.index('value="2" selected')
        < html.index('value="0" selected')
        < html.index('value="1"')
    )
    assert at.send(Pick="").value == []


def test_multiselect_drops_what_is_no_longer_offered() -> None:
    options = ["a", "b", "c"]
    at = page(lambda: loose.multiselect("Pick", options, key="k"))
    at.send(Pick=["0", "2"])
    options[0] = "x"
    assert at.again().value == ["c"]
    assert at.node("Pick").generation == 1


def test_multiselect_takes_assigned_values_that_are_offered() -> None:
    def run() -> Any:
        st.session_state["k"] = ["q", "z"]
        return st.multiselect("Pick", ["q"], key="k")

    assert page(run).value == ["q"]


def test_multiselect_limits_what_is_chosen() -> None:
    at = page(lambda: loose.multiselect("Pick", ["a", "b"], max_selections=1))
    with pytest.raises(InputError, match="allowed are 1"):
        at.send(Pick=["0", "1"])

    def assign() -> None:
        st.session_state["k"] = ["a", "b"]
        st.multiselect("Pick", ["a", "b"], max_selections=1, key="k")

    with pytest.raises(UsageError, match="max_selections=1"):
        page(assign)


def test_new_options_are_returned_as_text() -> None:
    at = page(lambda: loose.multiselect("Pick", ["Ab"], accept_new_options=True))
    assert at.send(Pick=["+new", "0"]).value == ["new", "Ab"]
    at = page(lambda: loose.selectbox("Pick", ["Ab", "c"], index=1, accept_new_options=True))
    assert at.send(Pick="+new").value == "new"
    assert at.send(Pick="+aB").value == "Ab"
    assert at.again().node("Pick").value[0] == 0

    def assign() -> Any:
        st.session_state["k"] = "own"
        return st.selectbox("Pick", ["a"], key="k", accept_new_options=True)

    assert page(assign).value == "own"


def test_accept_new_options_resets_even_a_widget_with_a_key() -> None:
    """S2.3."""
    flags = [True]
    at = page(lambda: loose.selectbox("Pick", ["a", "b"], key="k", accept_new_options=flags[0]))
    at.send(Pick="1")
    flags[0] = False
    assert at.again().value == "a"


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (lambda: loose.multiselect("x", ["a"], ["c"]), "not one of its options"),
        (lambda: loose.multiselect("x", ["a", "b"], ["a", "b"], max_selections=1), "starts with 2"),
        (lambda: loose.multiselect("x", ["a"], max_selections=0), "from 1"),
        (lambda: loose.multiselect("x", ["a"], select_all=-1), "select_all"),
        (lambda: loose.selectbox("x", ["a"], filter_mode="exact"), "filter_mode"),
        (
            lambda: loose.selectbox("x", ["a"], filter_mode=None, accept_new_options=True),
            "is typed",
        ),
        (lambda: loose.pills("x", ["a", "b"], default=["a", "b"]), "takes one"),
        (lambda: loose.pills("x", ["a"], default="c"), "not one of its options"),
        (lambda: loose.pills("x", ["a"], selection_mode="many"), "selection_mode"),
        (lambda: loose.pills("x", ["a"], selection_mode="multi", required=True), "required"),
        (lambda: loose.feedback("stars", default=5), "0 to 4"),
        (lambda: loose.feedback("hearts"), "options"),
        (lambda: loose.checkbox("x", persist_state="page"), "no key"),
        (lambda: loose.checkbox("x", bind="query-params"), "no key"),
        (lambda: loose.radio("x", ["a"], label_visibility="none"), "label_visibility"),
    ],
)
def test_wrong_arguments_of_choices_say_what_to_write(run: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        page(run)


def test_select_all_is_offered_up_to_a_threshold() -> None:
    def shown(given: bool | int) -> Any:
        return page(lambda: st.multiselect("x", ["a"], select_all=given)).node("x").props["all"]

    assert (shown(True), shown(False), shown(5)) == (1_000_000_000, 0, 5)


@pytest.mark.parametrize("kind", ["pills", "segmented_control"])
def test_pills_give_one_or_several(kind: str) -> None:
    at = page(lambda: getattr(st, kind)("Pick", ["a", "b"], default="b"))
    assert at.value == "b"
    assert at.send(Pick=["", "0"]).value == "a"
    assert at.send(Pick="").value is None
    at = page(lambda: getattr(st, kind)("Pick", ["a", "b"], selection_mode="multi"))
    assert at.value == []
    assert at.send(Pick=["", "0", "1"]).value == ["a", "b"]


def test_feedback_gives_a_number_or_none() -> None:
    at = page(lambda: loose.feedback("faces"))
    assert at.value is None
    assert at.send(feedback=["", "4"]).value == 4
    with pytest.raises(InputError):
        at.send(feedback=["", "5"])


# Values in the address.


def _query(at: Any) -> dict[str, list[str]]:
    return dict(at.session.structure.query)


def test_a_bound_choice_stands_in_the_address_unless_it_is_the_default() -> None:
    """S3.11."""
    at = page(lambda: loose.selectbox("Pick", ["a", "b"], key="pick", bind="query-params"))
    assert _query(at) == {}
    assert _query(at.send(Pick="1")) == {"pick": ["b"]}
    assert at.again().value == "b"
    assert _query(at.send(Pick="0")) == {}


def test_a_bound_widget_starts_with_the_address() -> None:
    def run() -> Any:
        if not runs:
            st.query_params.from_dict(
                {"pick": "b", "on": "true", "n": "4", "many": ["c", "a"], "bad": "x"}
            )
        runs.append(1)
        return (
            st.radio("Pick", ["a", "b"], key="pick", bind="query-params"),
            st.toggle("On", key="on", bind="query-params"),
            st.number_input("N", 0, 9, key="n", bind="query-params"),
            st.multiselect("Many", ["a", "b", "c"], key="many", bind="query-params"),
            st.slider("Bad", key="bad", bind="query-params"),
        )

    runs: list[int] = []
    at = page(run)
    assert at.value == ("b", True, 4, ["c", "a"], 0)
    assert _query(at) == {"pick": ["b"], "on": ["true"], "n": ["4"], "many": ["c", "a"]}
    assert at.again().value == ("b", True, 4, ["c", "a"], 0)
    assert _query(at.send(Many="", On=["0"])) == {"pick": ["b"], "n": ["4"]}


def test_a_bound_choice_may_be_none_or_typed() -> None:
    def run() -> Any:
        return st.selectbox(
            "Pick", ["a"], 0, key="pick", bind="query-params", accept_new_options=True
        ), st.pills("Tag", ["x"], default="x", key="tag", bind="query-params")

    at = page(run)
    at.send(Pick="+own", Tag="")
    assert at.value == ("own", None)
    assert _query(at) == {"pick": ["own"], "tag": [""]}
    assert at.again().value == ("own", None)


def test_an_address_that_fits_nothing_is_passed_over() -> None:
    def run() -> Any:
        if not runs:
            st.query_params.from_dict({"on": "perhaps", "pick": "z", "day": "never"})
        runs.append(1)
        return (
            st.checkbox("On", key="on", bind="query-params"),
            st.radio("Pick", ["a"], key="pick", bind="query-params"),
            st.date_input("Day", None, key="day", bind="query-params"),
        )

    runs: list[int] = []
    at = page(run)
    assert at.value == (False, "a", None)
    assert _query(at) == {}


def test_none_can_be_an_option_and_else_only_be_assigned_where_it_is_allowed() -> None:
    def run() -> Any:
        for key in "abc":
            st.session_state[key] = None
        return (
            st.radio("a", ["x"], key="a"),
            st.radio("b", ["x"], index=None, key="b"),
            st.radio("c", ["x", None], key="c"),
        )

    assert page(run).value == ("x", None, None)


def test_another_selection_mode_starts_again() -> None:
    """S2.3."""
    many = [True]
    at = page(
        lambda: loose.pills("a", ["x"], selection_mode="multi" if many[0] else "single", key="k")
    )
    at.send(a="0")
    many[0] = False
    assert at.again().value is None
