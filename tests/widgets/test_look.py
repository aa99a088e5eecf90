import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.errors import UsageError
from scaffold.widgets.look import parse_color, parse_gap, parse_height, parse_look, parse_width


def test_all_looks_are_parsed() -> None:
    look = {
        "halign": "right", "valign": "bottom", "color": "primary", "text_color": " #FFF ",
        "background": "rgba(0, 10%, 20, .5)", "name": "my-card",
    }  # fmt: skip
    assert parse_look(look) == look | {"text_color": "#fff"}
    assert parse_look({"halign": None}) == {}


@pytest.mark.parametrize(
    "color",
    [
        "red", "RebeccaPurple", "#abc", "#abcd", "#aabbcc", "#aabbccdd", "rgb(1,2,3)",
        "rgb(1 2 3 / 50%)",
        "hsl(120deg, 50%, 50%)", "hsla(120, 50%, 50%, 0.3)", "transparent", "grey", "rainbow",
    ],
)  # fmt: skip
def test_colours(color: str) -> None:
    assert parse_color("color", color) == color.lower()


@pytest.mark.parametrize(
    "color",
    [
        "", "#ab", "#12345", "reddish", "red;", "url(x)", "rgb(1,2)", "rgb(var(--x),1,1)",
        "rgb(1,2,3)}",
        "expression(x)", "\\72 ed", 5, None, "rgb(1,2,3);x", "calc(1)", "red/**/",
    ],
)  # fmt: skip
def test_what_is_no_colour(color: Any) -> None:
    with pytest.raises(UsageError, match="is no colour"):
        parse_color("color", color)


@given(st.text())
def test_no_text_gets_into_a_stylesheet(text: str) -> None:
    for name in ("color", "background", "name", "halign"):
        try:
            (value,) = parse_look({name: text}).values()
        except UsageError:
            continue
        assert re.fullmatch(r"[\w#().,%/ +-]*", value, re.ASCII)


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (
            {"colour": "red"},
            'An element got colour=\'red\', but there is no look "colour". Looks are "halign", '
            '"valign", "color", "text_color", "background", "name". Did you mean "color" or '
            '"text_color"?',
        ),
        (
            {"halign": "centre"},
            'halign=\'centre\' is not allowed here. Allowed are "left", "center", "right". '
            'Write e.g. halign="center". Did you mean "center"?',
        ),
        (
            {"name": "1a"},
            "name='1a' cannot be a CSS class. Allowed are letters, digits, - and _, not beginning "
            'with a digit. Write e.g. name="my-card".',
        ),
        (
            {"color": "bleu"},
            "color='bleu' is no colour. Allowed are theme colours (primary, red, orange, yellow, "
            "green, blue, violet, gray, grey, rainbow), CSS names, #rgb, #rrggbb, #rrggbbaa, "
            "rgb(), rgba(), hsl() and hsla() with numbers. "
            'Write e.g. color="blue" or color="#1f77b4". '
            'Did you mean "blue"?',
        ),
    ],
)
def test_messages_say_what_to_write(look: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_look(look)
    assert str(caught.value) == message


def test_sizes() -> None:
    assert parse_width("stretch") == "stretch"
    assert parse_width(300) == 300
    assert parse_width(300.0) == 300
    assert parse_height("auto") == "auto"
    assert parse_width("auto", ("auto",)) == "auto"
    for bad in (0, -5, True, 1.5, "wide", None, 10**9):
        with pytest.raises(UsageError, match="is no width"):
            parse_width(bad)


def test_size_message() -> None:
    with pytest.raises(UsageError) as caught:
        parse_height("strech")
    assert str(caught.value) == (
        'height=\'strech\' is no height. Allowed are "stretch", "content", "auto", or pixels as '
        'an int from 1 to 100,000. Write e.g. height=300. Did you mean "stretch"?'
    )


def test_gaps() -> None:
    assert [parse_gap(gap) for gap in ("small", "xxlarge", None, "none", 0, 12)] == [
        "small", "xxlarge", "none", "none", 0, 12,
    ]  # fmt: skip
    for bad in ("smal", -1, True, 2.5):
        with pytest.raises(UsageError, match="is no gap"):
            parse_gap(bad)
