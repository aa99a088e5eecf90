"""Fields for texts and numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scaffold import st
from scaffold.errors import InputError, UsageError
from tests.elements.pages import page
from tests.elements.running import show

loose: Any = st  # for arguments that type checkers would refuse


def test_a_text_is_what_was_typed() -> None:
    at = page(lambda: (st.text_input("Name", "Ada"), st.text_area("Note")))
    assert at.value == ("Ada", "")
    assert at.send(Name="Bob", Note="a\r\nb").value == ("Bob", "a\nb")
    assert at.again().value == ("Bob", "a\nb")


@pytest.mark.parametrize("kind", ["text_input", "text_area"])
def test_value_none_gives_none_while_the_field_is_empty(kind: str) -> None:
    """S12.2."""
    at = page(lambda: getattr(st, kind)("Name", None))
    assert at.value is None
    assert at.send(Name="a").value == "a"
    assert at.send(Name="").value is None


def test_values_become_texts_that_the_field_can_hold() -> None:
    assert page(lambda: loose.text_input("a", 5)).value == "5"
    assert page(lambda: loose.text_input("a", "abcdef", 3)).value == "abc"
    assert page(lambda: loose.text_input("a", "a\nb\x00")).value == "a b"
    assert page(lambda: loose.text_area("a", "a\r\nb")).value == "a\nb"


def test_texts_are_bounded() -> None:
    at = page(lambda: loose.text_input("a", max_chars=3))
    with pytest.raises(InputError, match="allowed are 3"):
        at.send(a="abcd")
    with pytest.raises(InputError, match="several lines"):
        at.send(a="a\nb")


def test_an_assigned_text_wins_and_replaces_the_control() -> None:
    def run() -> Any:
        if st.button("Set"):
            st.session_state["k"] = 7
        return st.text_input("a", key="k")

    at = page(run)
    at.send(a="x")
    assert at.press("Set").value == "7"
    assert at.node("a").generation == 1


def test_a_shorter_limit_resets_even_a_field_with_a_key() -> None:
    """S2.3."""
    limit = [9]
    at = page(lambda: loose.text_input("a", key="k", max_chars=limit[0]))
    at.send(a="abcdef")
    limit[0] = 3
    assert at.again().value == ""


def test_a_field_that_vanishes_forgets_its_text() -> None:
    shown = [True]
    at = page(lambda: loose.text_input("a", key="k") if shown[0] else None)
    at.send(a="x")
    shown[0] = False
    at.again()
    shown[0] = True
    assert at.again().value == ""


def test_persist_state_keeps_the_text_of_a_field_that_vanishes() -> None:
    shown = [True]
    at = page(lambda: loose.text_input("a", key="k", persist_state="page") if shown[0] else None)
    at.send(a="x")
    shown[0] = False
    at.again()
    shown[0] = True
    assert at.again().value == "x"


def test_deleting_the_key_gives_the_default_again() -> None:
    def run() -> Any:
        value = st.text_input("a", "first", key="k")
        if st.button("Forget"):
            del st.session_state["k"]
        return value

    at = page(run)
    at.send(a="x")
    at.press("Forget")
    assert at.again().value == "first"


def test_types_bring_icons_and_what_browsers_fill_in() -> None:
    html = page(lambda: loose.text_input("a", type="email")).html("a")
    assert 'type="email"' in html
    assert 'autocomplete="email"' in html
    assert "you@example.com" in html
    html = page(
        lambda: st.text_input(
            "a", type="email", icon="", placeholder="", autocomplete="", validate=""
        )
    ).html("a")
    assert 'type="text"' in html
    assert "field-icon" not in html
    assert "placeholder" not in html
    assert "autocomplete" not in html
    assert 'type="tel"' in page(lambda: loose.text_input("a", type="phone")).html("a")


def test_browser_side_checks_are_attributes() -> None:
    """S12.8."""
    at = page(
        lambda: loose.text_input("a", required=True, validate=(r"^\d+$", "Digits"), live="0.5s")
    )
    html = at.html("a")
    assert "data-required" in html
    assert 'data-live="500"' in html
    assert r'data-pattern="^\d+$" data-message="Digits"' in html
    assert 'data-live="1"' in page(lambda: loose.text_input("a", live="0")).html("a")
    assert 'data-live="250"' in page(lambda: loose.text_input("a", live=True)).html("a")


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (lambda: loose.text_input("a", type="mail"), 'Did you mean "email"'),
        (lambda: loose.text_input("a", max_chars=-1), "from 1"),
        (lambda: loose.text_input("a", validate="("), "no regular expression"),
        (lambda: loose.text_input("a", live=300), "duration as text"),
        (lambda: loose.text_input("a", live="2m"), "up to one minute"),
        (lambda: loose.text_input(["Name"]), "is a text"),
        (lambda: loose.number_input("a", 1, 2.0), "of one type"),
        (lambda: loose.number_input("a", value="5"), "is no number"),
        (lambda: loose.number_input("a", 1, 5, 7), "outside of its bounds"),
        (lambda: loose.number_input("a", 1, 5, 0), "outside of its bounds"),
        (lambda: loose.number_input("a", 5, 1), "exchange"),
        (lambda: loose.number_input("a", value=2**60), "st.text_input"),
        (lambda: loose.number_input("a", value=float("inf")), "finite"),
        (lambda: loose.number_input("a", format="bad"), "printf"),
    ],
)
def test_wrong_arguments_of_fields_say_what_to_write(run: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        page(run)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({}, 0.0),
        ({"min_value": 1}, 1),
        ({"step": 1}, 0),
        ({"max_value": -1.5}, -1.5),
        ({"min_value": 1.5, "value": "min"}, 1.5),
        ({"value": None}, None),
        ({"value": 3, "format": "%0.1f"}, 3),
        ({"format": "%d"}, 0.0),
        ({"value": True}, 1),
    ],
)
def test_a_number_starts_with_its_type(given: dict[str, Any], value: Any) -> None:
    """S12.1."""
    found = page(lambda: loose.number_input("a", **given)).value
    assert found == value
    assert type(found) is type(value)


def test_numbers_are_checked_against_their_bounds_and_type() -> None:
    at = page(lambda: loose.number_input("a", 0, 9))
    assert at.send(a="7").value == 7
    for sent in ("10", "-1", "1.5", "", "x"):
        with pytest.raises(InputError):
            at.send(a=sent)
    at = page(lambda: loose.number_input("a", value=None))
    assert at.send(a="1.5").value == 1.5
    assert at.send(a="").value is None


@pytest.mark.parametrize("assigned", [10, -1, "x", 1.5, None, float("nan")])
def test_an_assigned_number_that_does_not_fit_is_passed_over(assigned: Any) -> None:
    def run() -> Any:
        st.session_state["k"] = assigned
        return st.number_input("a", 0, 9, 5, key="k")

    assert page(run).value == 5


def test_a_number_outside_of_new_bounds_becomes_the_default() -> None:
    high = [9]
    at = page(lambda: loose.number_input("a", 0, high[0], 1, key="k"))
    assert at.send(a="7").value == 7
    high[0] = 5
    assert at.again().value == 1


def test_a_number_is_written_by_its_format_unless_digits_would_be_lost() -> None:
    assert 'value="0.50"' in page(lambda: loose.number_input("a", value=0.5)).html("a")
    assert 'value="0.12345"' in page(lambda: loose.number_input("a", value=0.12345)).html("a")
    html = page(lambda: loose.number_input("a", format="%0.3f")).html("a")
    assert 'data-step="0.001"' in html
    assert 'data-step="1.0"' in page(lambda: loose.number_input("a", format="%0.0f")).html("a")


def test_a_field_in_a_form_is_required_by_the_browser() -> None:
    def run() -> None:
        with st.form("f"):
            st.text_input("a", required=True, live=True)
            st.form_submit_button()

    html = page(run).html("a")
    assert "data-required required" in html
    assert "data-live" not in html


def test_a_stored_text_of_an_older_kind_is_passed_over() -> None:
    lines = [True]
    at = page(lambda: loose.text_input("a", None if lines[0] else "", key="k"))
    assert at.value is None
    lines[0] = False
    assert at.again().value == ""


@pytest.mark.parametrize(
    ("label", "text"), [(7, "7"), (1.5, "1.5"), (None, ""), (date(2024, 5, 6), "2024-05-06")]
)
def test_a_label_may_be_whatever_has_a_text(label: Any, text: str) -> None:
    def script() -> None:
        st.button(label)
        st.text_input(label)
        st.metric(label, 1)

    shown = show(script)
    assert [shown.one(kind).props["label"] for kind in ("button", "text_input", "metric")] == [
        text, text, text,
    ]  # fmt: skip


@pytest.mark.parametrize("label", [["a"], {"a": 1}, print, int])
def test_what_is_no_label(label: Any) -> None:
    with pytest.raises(UsageError, match=r"The label of st\.checkbox is a text; "):
        show(lambda: st.checkbox(label))
