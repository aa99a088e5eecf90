"""Every example does in a browser what its README says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.serving import ROOT, Server

if TYPE_CHECKING:
    from tests.browser.conftest import Serve

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, serve: Serve) -> Server:
    return serve(EXAMPLES / request.param)


def example(path: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("served", [path], indirect=True, ids=[str(Path(path).parent)])


def button(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


@example("counter/app.py")
def test_counter_counts_and_survives_a_reload(served: Server, tab: Page) -> None:
    tab.goto(served.url)
    shown = tab.locator(".metric-value")
    expect(shown).to_have_text("0")
    for _ in range(3):
        button(tab, "Add one")
    button(tab, "Take one away")
    expect(shown).to_have_text("2")
    tab.reload()
    expect(shown).to_have_text("2")
    button(tab, "Add one")
    expect(shown).to_have_text("3")


@example("counter/app.py")
def test_counter_counts_every_one_of_fast_clicks(served: Server, tab: Page) -> None:
    tab.goto(served.url)
    tab.evaluate("""() => {
      const more = [...document.querySelectorAll("button")].find((b) => b.innerText === "Add one");
      for (let i = 0; i < 30; i++) more.click();
    }""")
    expect(tab.locator(".metric-value")).to_have_text("30")


@example("mirrored/script.py")
def test_mirrored_fields_write_each_other(served: Server, tab: Page) -> None:
    tab.goto(served.url)
    this, that = tab.get_by_label("This way"), tab.get_by_label("That way")
    this.fill("straw")
    this.press("Tab")
    expect(that).to_have_value("warts")
    that.fill("deliver")
    that.press("Enter")
    expect(this).to_have_value("reviled")
    expect(tab.get_by_text("7 letters")).to_be_visible()
    tab.reload()
    expect(this).to_have_value("reviled")
    expect(that).to_have_value("deliver")


@example("tic_tac_toe/app.py")
def test_tic_tac_toe_is_won(served: Server, tab: Page) -> None:
    tab.goto(served.url)
    places = tab.locator(".st-key-place-0, [class*='st-key-place-']").get_by_role("button")
    expect(places).to_have_count(9)
    for place, after in [(0, "O plays"), (3, "X plays"), (1, "O plays"), (4, "X plays")]:
        places.nth(place).click()
        expect(tab.get_by_text(after)).to_be_visible()
    expect(places.nth(0)).to_be_disabled()
    places.nth(2).click()
    expect(tab.get_by_text("X wins")).to_be_visible()
    expect(places.nth(8)).to_be_disabled()
    button(tab, "New game")
    expect(tab.get_by_text("X plays")).to_be_visible()
    expect(places.nth(0)).to_be_enabled()


@example("pagination/app.py")
def test_pagination_turns_pages_and_keeps_the_address(served: Server, tab: Page) -> None:
    tab.goto(served.url)
    rows = tab.locator("tbody tr")
    expect(rows).to_have_count(10)
    expect(tab.get_by_role("button", name="Back")).to_be_disabled()
    button(tab, "Next")
    expect(tab.get_by_text("Page 2 of 10, 97 orders")).to_be_visible()
    expect(rows.first).to_contain_text("1010")
    assert tab.url.endswith("?page=2")
    tab.goto(f"{served.url}/?page=10")
    expect(rows).to_have_count(7)
    expect(tab.get_by_role("button", name="Next")).to_be_disabled()
    button(tab, "Back")
    expect(tab.get_by_text("Page 9 of 10")).to_be_visible()
    tab.get_by_text("Lamp", exact=True).first.click()
    expect(tab.get_by_text(re.compile(r"Page 3 of 3, 24 orders"))).to_be_visible()


@example("dependent_widgets/script.py")
def test_dependent_options_follow_the_first_choice(served: Server, tab: Page) -> None:
    tab.goto(served.url)
    result = tab.get_by_text(re.compile("nights in"))
    expect(result).to_have_text("3 nights in Copenhagen, Denmark")
    choose(tab, "Country", "Japan")
    expect(result).to_have_text("3 nights in Tokyo, Japan")
    choose(tab, "City", "Kyoto")
    expect(result).to_have_text("3 nights in Kyoto, Japan")
    choose(tab, "Country", "Italy")
    expect(result).to_have_text("3 nights in Rome, Italy")


@example("annotate/app.py")
def test_annotate_labels_pictures_one_by_one(served: Server, tab: Page) -> None:
    tab.goto(served.url)
    picture = tab.locator("main img")
    expect(picture).to_be_visible()
    first = picture.get_attribute("src")
    button(tab, "Circle")
    expect(tab.get_by_text("1 of 8 labelled")).to_be_visible()
    expect(picture).not_to_have_attribute("src", str(first))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    button(tab, "Back")
    expect(picture).to_have_attribute("src", str(first))
    button(tab, "Square")
    for number in range(1, 8):
        expect(tab.get_by_text(f"Picture {number + 1}", exact=True)).to_be_visible()
        button(tab, "Skip" if number == 4 else "Triangle")
    expect(tab.locator("tbody tr")).to_have_count(7)
    with tab.expect_download() as download:
        tab.get_by_text("Download the labels").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[:3] == ["Picture,Label", "1,Square", "2,Triangle"]
    assert len(lines) == 8


def choose(tab: Page, label: str, option: str) -> None:
    """Choose an option of a select box."""
    box = tab.get_by_label(label)
    if box.evaluate("element => element.tagName") == "SELECT":
        box.select_option(option)
        return
    box.click()
    tab.get_by_role("option", name=option, exact=True).click()
