"""Labels, rows, columns and sizes as a browser lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Serve


@pytest.fixture
def shapes(serve: Serve, tab: Page) -> Page:
    tab.goto(serve("shapes.py").url)
    return tab


def box_of(place: Locator) -> FloatRect:
    box = place.bounding_box()
    assert box is not None
    return box


def test_a_hidden_label_keeps_its_room(shapes: Page) -> None:
    """S12.9 A collapsed one does not; both name the field for screen readers."""
    visible, hidden, collapsed = (
        box_of(shapes.locator(f".st-key-{name}"))["height"]
        for name in ("visible", "hidden", "collapsed")
    )
    assert hidden == pytest.approx(visible)
    assert collapsed < visible - 10
    expect(shapes.get_by_label("Label")).to_have_count(3)


def test_a_row_stands_at_its_side(shapes: Page) -> None:
    """S11.4."""
    row = box_of(shapes.locator(".st-key-row"))
    one, two = (box_of(shapes.get_by_role("button", name=name)) for name in ("One", "Two"))
    assert one["y"] == pytest.approx(two["y"])
    assert one["x"] + one["width"] < two["x"]
    assert two["x"] + two["width"] == pytest.approx(row["x"] + row["width"], abs=2)


def test_a_picture_stands_where_its_container_says(shapes: Page) -> None:
    """S11.7."""
    middle = box_of(shapes.locator(".st-key-middle"))
    picture = box_of(shapes.get_by_role("img", name="A square"))
    centre = picture["x"] + picture["width"] / 2
    assert centre == pytest.approx(middle["x"] + middle["width"] / 2, abs=2)


def test_columns_have_their_weights(shapes: Page) -> None:
    """S11.4 Three to one, the lower one at the bottom."""
    left, right = (box_of(place) for place in shapes.locator(".el-column").all())
    assert left["width"] / right["width"] == pytest.approx(3, rel=0.1)
    assert left["x"] < right["x"]
    high, narrow = (box_of(shapes.get_by_text(text)) for text in ("High", "Narrow"))
    assert high["y"] == pytest.approx(narrow["y"], abs=2)


def test_a_container_with_a_height_scrolls(shapes: Page) -> None:
    """S11.7."""
    high = shapes.locator(".st-key-high")
    assert box_of(high)["height"] == pytest.approx(120, abs=2)
    assert high.evaluate("(one) => one.scrollHeight") > 400


def test_what_floats_takes_no_room(shapes: Page) -> None:
    """S11.5."""
    before = box_of(shapes.locator(".st-key-box"))["height"]
    shapes.get_by_role("button", name="Tell").click()
    expect(shapes.get_by_text("Told")).to_be_visible()
    assert box_of(shapes.locator(".st-key-box"))["height"] == pytest.approx(before, abs=2)


@pytest.mark.parametrize(
    ("name", "wrong", "problem", "right", "seen"),
    [
        ("Digits", "letters", "Digits only", "12", "['', 'given', '12', 'given']"),
        ("Needed", "", "fill in this field", "else", "['', 'given', '', 'else']"),
    ],
)
def test_what_does_not_fit_is_told_and_not_sent(
    shapes: Page, name: str, wrong: str, problem: str, right: str, seen: str
) -> None:
    """S12.8."""
    expect(shapes.get_by_text("Seen ['', 'given']", exact=True)).to_be_visible()
    field = shapes.get_by_label(name)
    field.fill(wrong)
    field.press("Tab")
    expect(shapes.get_by_role("alert")).to_contain_text(problem)
    field.fill(right)
    field.press("Tab")
    expect(shapes.get_by_text(f"Seen {seen}", exact=True)).to_be_visible()
    expect(shapes.get_by_role("alert")).to_have_count(0)


def test_a_live_field_is_sent_while_one_types(shapes: Page) -> None:
    """S12.8."""
    field = shapes.get_by_label("Live")
    field.press_sequentially("pe", delay=30)
    expect(shapes.get_by_text("Typed 'pe'", exact=True)).to_be_visible()
    expect(field).to_be_focused()
    field.press_sequentially("ar", delay=30)
    expect(shapes.get_by_text("Typed 'pear'", exact=True)).to_be_visible()
    expect(field).to_have_value("pear")


def test_single_elements_have_styles_of_their_own(shapes: Page) -> None:
    """S13.1 A key is a class, and `st.html` gives it rules."""
    expect(shapes.locator(".st-key-middle")).to_have_css("color", "rgb(1, 2, 3)")
