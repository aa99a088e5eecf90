"""Sliders, dates, times, colours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from scaffold import st
from scaffold.elements import moments
from scaffold.errors import InputError, UsageError
from tests.elements.pages import page

loose: Any = st  # for arguments that type checkers would refuse

DAY = date(2030, 1, 15)
MOMENT = datetime(2030, 1, 15, 8, 45)  # noqa: DTZ001 - the widgets know wall clocks only


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ((), 0),
        ((0, 10, 20), 20),
        ((0, 10, (5, 20)), (5, 20)),
        ((10, 0), 10),
        ((10, 5, 7), 7),
        ((0.0, 1.0), 0.0),
        ((150,), 150),
        ((None, -5), 0),
        ((None, None, [5]), (5,)),
        ((None, None, []), (0, 100)),
        ((None, None, (7, 3)), (3, 7)),
        ((None, None, DAY), DAY),
        ((None, None, time(12)), time(12)),
        ((DAY, date(2030, 2, 1)), DAY),
        ((None, None, MOMENT.replace(tzinfo=UTC)), MOMENT.replace(tzinfo=UTC)),
        ((True, 5), 1),
    ],
)
def test_a_slider_starts_where_streamlits_does(given: tuple[Any, ...], value: Any) -> None:
    """S12.1."""
    found = page(lambda: loose.slider("a", *given)).value
    assert found == value
    assert type(found) is type(value)


def test_a_value_outside_widens_the_range() -> None:
    """S12.1."""
    at = page(lambda: loose.slider("a", 0, 10, 20))
    assert at.send(a="15").value == 15
    with pytest.raises(InputError, match="0 to 20"):
        at.send(a="21")


def test_a_range_has_two_handles_in_order() -> None:
    at = page(lambda: loose.slider("a", 0, 10, (2, 5)))
    assert at.send(a=["9", "3"]).value == (3, 9)
    for sent in (["1"], ["1", "2", "3"], ["1", "11"], ["1", "x"]):
        with pytest.raises(InputError):
            at.send(a=sent)


def test_dates_and_times_keep_their_types_over_the_wire() -> None:
    """S12.1."""
    at = page(lambda: (st.slider("a", value=DAY), st.slider("b", value=(time(8), time(9)))))
    noon, later = str(12 * 3600 * 10**6), str(13 * 3600 * 10**6)
    day = str((date(2030, 1, 20) - date(1970, 1, 1)).days * 86_400 * 10**6)
    assert at.send(a=day, b=[noon, later]).value == (date(2030, 1, 20), (time(12), time(13)))


@pytest.mark.parametrize(("assigned", "value"), [(3, 3), (7, 1), ("x", 1), ((1, 2), 1)])
def test_an_assigned_place_that_does_not_fit_is_passed_over(assigned: Any, value: int) -> None:
    def run() -> Any:
        st.session_state["k"] = assigned
        return st.slider("a", 0, 5, 1, key="k")

    assert page(run).value == value


def test_an_int_may_be_assigned_to_a_slider_of_floats() -> None:
    def run() -> Any:
        st.session_state["k"] = 1
        return st.slider("a", 0.0, 5.0, key="k")

    assert page(run).value == 1.0


def test_new_bounds_reset_even_a_slider_with_a_key() -> None:
    """S2.3."""
    high = [10]
    at = page(lambda: loose.slider("a", 0, high[0], 1, key="k"))
    at.send(a="5")
    high[0] = 20
    assert at.again().value == 1


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (lambda: loose.slider("a", 0, 0, 0), "same min_value and max_value"),
        (lambda: loose.slider("a", 0, 10, 5.0), "mixes float and int"),
        (lambda: loose.slider("a", 0, 10, "5"), "Allowed are int"),
        (lambda: loose.slider("a", value=(1, 2, 3)), "one handle or two"),
        (lambda: loose.slider("a", step=0), "positive int"),
        (lambda: loose.slider("a", step=0.5), "positive int"),
        (lambda: loose.slider("a", value=DAY, step=1), "positive timedelta"),
        (lambda: loose.slider("a", 0, 2**60), "go up to"),
        (lambda: loose.slider("a", 0.0, float("inf")), "finite"),
        (lambda: loose.select_slider("a", []), "at least one"),
        (lambda: loose.select_slider("a", [1, 2], 5), "not one of its options"),
        (lambda: loose.date_input("a", "tomorrow"), "is no date"),
        (lambda: loose.date_input("a", DAY, date(2030, 2, 1)), "outside of its bounds"),
        (lambda: loose.date_input("a", [DAY, DAY, DAY]), "a start and an end"),
        (lambda: loose.date_input("a", DAY, DAY, date(2029, 1, 1)), "exchange"),
        (lambda: loose.date_input("a", DAY, format="YY"), "YYYY/MM/DD"),
        (lambda: loose.time_input("a", "8:45"), "is no time"),
        (lambda: loose.time_input("a", step=0), "1 seconds to 23 hours"),
        (lambda: loose.time_input("a", format="24"), '"24h"'),
        (lambda: loose.datetime_input("a", "then"), "is no moment"),
        (lambda: loose.datetime_input("a", 5), "is no moment"),
        (lambda: loose.datetime_input("a", MOMENT, step=30), "60 seconds"),
        (lambda: loose.datetime_input("a", MOMENT, max_value=DAY), "outside of its bounds"),
        (lambda: loose.color_picker("a", "red"), "#rrggbb"),
    ],
)
def test_wrong_arguments_of_pickers_say_what_to_write(run: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        page(run)


def test_select_slider_gives_options() -> None:
    at = page(lambda: loose.select_slider("a", ["x", "y", "z"], value=("z", "x")))
    assert at.value == ("x", "z")
    assert at.send(a=["1", "1"]).value == ("y", "y")
    assert page(lambda: loose.select_slider("a", [1, 2, 3])).send(a="2").value == 3


def test_select_slider_takes_an_option_that_is_a_pair() -> None:
    assert page(lambda: loose.select_slider("a", [(1, 2), (3, 4)], value=(3, 4))).value == (3, 4)


def test_select_slider_follows_its_option_and_takes_assigned_ones() -> None:
    options = ["x", "y"]
    at = page(lambda: loose.select_slider("a", options, key="k"))
    at.send(a="1")
    options.insert(0, "w")
    assert at.again().value == "y"
    assert at.node("a").value[0][0] == 2

    def assign() -> Any:
        st.session_state["k"] = ("y", "x")
        return st.select_slider("a", ["x", "y"], ("x", "x"), key="k")

    assert page(assign).value == ("x", "y")

    def assign_one() -> Any:
        st.session_state["k"] = "y"
        return st.select_slider("a", ["x", "y"], ("x", "x"), key="k")

    assert page(assign_one).value == ("x", "x")


def test_another_number_of_handles_starts_again() -> None:
    first: list[Any] = [2]
    at = page(
        lambda: (
            loose.slider("a", 0, 9, first[0], key="a"),
            loose.select_slider("b", [1, 2, 3], first[0], key="b"),
        )
    )
    first[0] = (1, 3)
    assert at.again().value == ((1, 3), (1, 3))


# Dates.


def test_a_date_is_what_was_picked() -> None:
    at = page(lambda: loose.date_input("a", DAY))
    assert at.value == DAY
    assert at.send(a="2030-02-01").value == date(2030, 2, 1)
    for sent in ("2041-01-16", "2019-01-01", "", "20300101"):
        with pytest.raises(InputError):
            at.send(a=sent)


def test_an_optional_date_gives_none() -> None:
    """S12.2."""
    at = page(lambda: loose.date_input("a", None, DAY, "2031-01-01"))
    assert at.value is None
    assert at.send(a="2030-02-01").value == date(2030, 2, 1)
    assert at.send(a="").value is None


def test_a_range_that_is_being_picked_is_a_pair_with_one_date() -> None:
    """S12.1."""
    at = page(lambda: loose.date_input("a", [], DAY, date(2030, 12, 31)))
    assert at.value == ()
    assert at.send(a=["2030-02-01", ""]).value == (date(2030, 2, 1),)
    assert at.send(a=["2030-02-01", "2030-01-20"]).value == (date(2030, 1, 20), date(2030, 2, 1))
    assert at.send(a=["", ""]).value == ()
    assert page(lambda: loose.date_input("a", ("2030-01-05",))).value == (date(2030, 1, 5),)


def test_assigned_dates_are_dates_or_text() -> None:
    def run() -> Any:
        st.session_state["k"] = MOMENT
        st.session_state["r"] = ["2030-01-02", DAY]
        st.session_state["n"] = None
        return (
            st.date_input("a", DAY, key="k"),
            st.date_input("b", [], DAY.replace(day=1), DAY, key="r"),
            st.date_input("c", None, key="n"),
        )

    assert page(run).value == (DAY, (date(2030, 1, 2), DAY), None)


@pytest.mark.parametrize("assigned", [date(1999, 1, 1), None])
def test_an_assigned_date_that_does_not_fit_is_passed_over(assigned: Any) -> None:
    def run() -> Any:
        st.session_state["k"] = assigned
        return st.date_input("a", DAY, key="k")

    assert page(run).value == DAY


def test_an_assigned_date_that_is_none_says_so() -> None:
    def run() -> Any:
        st.session_state["k"] = 5
        return st.date_input("a", DAY, key="k")

    with pytest.raises(UsageError, match="is no date"):
        page(run)


def test_a_date_outside_of_new_bounds_becomes_the_default() -> None:
    first = [date(2030, 1, 1)]
    at = page(lambda: loose.date_input("a", DAY, first[0], key="k"))
    at.send(a="2030-01-02")
    first[0] = date(2030, 1, 10)
    assert at.again().value == DAY


def test_today_and_now_are_kept_while_the_clock_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [MOMENT]
    monkeypatch.setattr(moments, "_now", lambda: clock[0])
    at = page(lambda: (st.date_input("a"), st.time_input("b"), st.datetime_input("c")))
    assert at.value == (DAY, time(8, 45), MOMENT)
    ids = at.shown.widgets
    clock[0] += timedelta(days=1, hours=1)
    assert at.again().value == (DAY, time(8, 45), MOMENT)
    assert at.shown.widgets == ids


def test_leap_days_have_bounds_too() -> None:
    at = page(lambda: loose.date_input("a", date(2028, 2, 29)))
    assert at.node("a").props["min"] == "2018-02-28"


# Times.


def test_seconds_are_kept_only_if_the_step_has_some() -> None:
    exact = time(8, 45, 30)
    assert page(lambda: loose.time_input("a", exact)).value == time(8, 45)
    assert page(lambda: loose.time_input("a", exact, step=30)).value == exact
    assert page(lambda: loose.time_input("a", MOMENT)).value == time(8, 45)
    assert page(lambda: loose.time_input("a", "2030-01-01 08:45")).value == time(8, 45)


def test_any_time_may_be_entered() -> None:
    at = page(lambda: loose.time_input("a", None))
    assert at.value is None
    assert at.send(a="08:07").value == time(8, 7)
    assert at.send(a="").value is None
    with pytest.raises(InputError):
        at.send(a="24:00")


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (MOMENT, MOMENT),
        (MOMENT.replace(second=5, tzinfo=UTC), MOMENT),
        (DAY, datetime(2030, 1, 15)),  # noqa: DTZ001 - as above
        ("2030-01-15 08:45", MOMENT),
    ],
)
def test_a_moment_comes_from_dates_and_texts(given: Any, value: datetime) -> None:
    assert page(lambda: loose.datetime_input("a", given)).value == value


def test_a_time_is_todays_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "_now", lambda: MOMENT)
    assert page(lambda: loose.datetime_input("a", time(9))).value == MOMENT.replace(
        hour=9, minute=0
    )
    assert page(lambda: loose.datetime_input("a", "09:00")).value == MOMENT.replace(
        hour=9, minute=0
    )


def test_a_moment_is_what_was_picked() -> None:
    at = page(lambda: loose.datetime_input("a", None, DAY, "2031-01-01", key="k"))
    assert at.value is None
    assert at.send(a="2030-02-01T08:05").value == MOMENT.replace(month=2, day=1, minute=5)
    assert at.send(a="").value is None
    with pytest.raises(InputError):
        at.send(a="2029-02-01T08:05")


@pytest.mark.parametrize("kind", ["time_input", "datetime_input"])
def test_none_cannot_be_assigned_where_a_time_is_needed(kind: str) -> None:
    def run() -> Any:
        st.session_state["k"] = None
        return getattr(st, kind)("a", MOMENT, key="k")

    assert page(run).value in (MOMENT, MOMENT.time())


# Colours.


def test_a_colour_is_what_was_picked() -> None:
    at = page(lambda: loose.color_picker("a", "#F80"))
    assert at.value == "#F80"
    assert at.send(a="#00AAff").value == "#00aaff"
    with pytest.raises(InputError):
        at.send(a="red")
    assert page(lambda: loose.color_picker("a")).value == "#000000"


@pytest.mark.parametrize(("assigned", "value"), [("#abc", "#aabbcc"), ("red", "#000000")])
def test_an_assigned_colour_must_be_one(assigned: str, value: str) -> None:
    def run() -> Any:
        st.session_state["k"] = assigned
        return st.color_picker("a", key="k")

    assert page(run).value == value
