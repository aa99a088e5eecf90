"""Each widget by mouse, by keyboard alone and by touch: value, callback and rerun are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.browser.conftest import Serve
    from tests.serving import Server

Press = Callable[[Locator], None]
PAPER = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"1")
MOST_TABS = 15


class Case(NamedTuple):
    """How a widget is used, and what it then returns.

    Attributes:
        point: what somebody presses with a mouse or a finger.
        type: what somebody types once the keyboard has come to `focus`.
        pointed, typed: the value that the page shows afterwards.
    """

    point: Callable[[Page, Press], None]
    pointed: str
    focus: str
    type: Callable[[Page], None]
    typed: str


def keys(*names: str) -> Callable[[Page], None]:
    """Return what presses keys in turn; what is no name of a key is typed."""

    def press(tab: Page) -> None:
        for name in names:
            if len(name) > 1 and name == name.lower():
                tab.keyboard.type(name)
            else:
                tab.keyboard.press(name)

    return press


def button(name: str) -> Callable[[Page, Press], None]:
    return lambda tab, press: press(tab.get_by_role("button", name=name, exact=True))


def text(words: str) -> Callable[[Page, Press], None]:
    return lambda tab, press: press(tab.locator("#main").get_by_text(words, exact=True))


def in_turn(*steps: Callable[[Page, Press], None]) -> Callable[[Page, Press], None]:
    def all_of_them(tab: Page, press: Press) -> None:
        for step in steps:
            step(tab, press)

    return all_of_them


def typed(words: str) -> Callable[[Page, Press], None]:
    return lambda tab, press: tab.keyboard.type(words)


def at(selector: str) -> Callable[[Page, Press], None]:
    return lambda tab, press: press(tab.locator(selector).first)


def chosen(tab: Page, press: Press) -> None:
    with tab.expect_file_chooser() as chooser:
        press(tab.locator("scaffold-upload .drop"))
    chooser.value.set_files(PAPER)


def chosen_by_key(tab: Page) -> None:
    with tab.expect_file_chooser() as chooser:
        tab.keyboard.press("Enter")
    chooser.value.set_files(PAPER)


def saved(tab: Page, press: Press) -> None:
    with tab.expect_download() as download:
        press(tab.get_by_role("link", name="Save").or_(tab.get_by_role("button", name="Save")))
    assert download.value.suggested_filename == "a.txt"


def saved_by_key(tab: Page) -> None:
    with tab.expect_download():
        tab.keyboard.press("Enter")


def along(part: float) -> Callable[[Page, Press], None]:
    """Press a slider's track at a part of its length."""

    def press_there(tab: Page, press: Press) -> None:
        track = tab.locator("#main input[type=range]").first
        spot(tab, press, track, track.evaluate("(e) => e.clientWidth") * part)

    return press_there


def spot(tab: Page, press: Press, target: Locator, across: float) -> None:
    """Press a control so many pixels from its left end."""
    box = target.bounding_box()
    assert box is not None
    there = (box["x"] + across, box["y"] + box["height"] / 2)
    (tab.touchscreen.tap if press is tap else tab.mouse.click)(*there)


def click(target: Locator) -> None:
    target.click()


def tap(target: Locator) -> None:
    target.tap()


def picked(place: str) -> Callable[[Page, Press], None]:
    """Open the browser's own list, which is no part of the page, and choose from it."""

    def pick(tab: Page, press: Press) -> None:
        press(tab.locator("#main select"))
        tab.locator("#main select").select_option(place)

    return pick


def raised(tab: Page, press: Press) -> None:
    """Press a date or time and raise its first part; its calendar is no part of the page."""
    spot(tab, press, tab.locator(FIELD).first, 18)
    tab.keyboard.press("ArrowUp")
    press(tab.get_by_text("elsewhere"))


def from_menu(tab: Page) -> None:
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("menuitem", name="apple")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")


FIELD = "#main input:not([type=hidden]), #main textarea"
CASES = {
    "button": Case(button("Go"), "True", "#main button", keys("Enter"), "True"),
    "checkbox": Case(text("Agree"), "True", FIELD, keys("Space"), "True"),
    "toggle": Case(text("Agree"), "True", FIELD, keys("Space"), "True"),
    "radio": Case(text("cherry"), "cherry", FIELD, keys("ArrowDown"), "banana"),
    "selectbox": Case(picked("2"), "cherry", "#main select", keys("ArrowDown"), "banana"),
    "long_selectbox": Case(
        in_turn(at("scaffold-select"), at("[role=option]:has-text('27')")), "27",
        "scaffold-select", keys("27", "Enter"), "27",
    ),
    "multiselect": Case(
        in_turn(at("scaffold-multiselect"), at("[role=option]:has-text('cherry')")), "['cherry']",
        "scaffold-multiselect", keys("ban", "Enter"), "['banana']",
    ),
    "slider": Case(along(0.8), "8", FIELD, keys("ArrowRight"), "6"),
    "range": Case(along(0.05), "(0, 8)", FIELD, keys("ArrowRight"), "(3, 8)"),
    "select_slider": Case(along(0.99), "cherry", FIELD, keys("ArrowRight"), "banana"),
    "number_input": Case(button("More"), "2", FIELD, keys("ArrowUp"), "2"),
    "text_input": Case(
        in_turn(at(FIELD), typed("ada"), text("elsewhere")), "ada",
        FIELD, keys("ada", "Enter"), "ada",
    ),
    "text_area": Case(
        in_turn(at(FIELD), typed("ada"), text("elsewhere")), "ada",
        FIELD, keys("ada", "Control+Enter"), "ada",
    ),
    "date_input": Case(
        raised, "2024-06-15", FIELD, keys("ArrowRight", "ArrowUp", "Tab", "Tab"), "2024-05-16"
    ),
    "time_input": Case(raised, "09:30:00", FIELD, keys("ArrowUp", "Tab"), "09:30:00"),
    "datetime_input": Case(
        raised, "2024-06-15 08:30:00", FIELD, keys("ArrowUp", "Tab"), "2024-06-15 08:30:00"
    ),
    "pills": Case(text("cherry"), "cherry", FIELD, keys("Space"), "apple"),
    "many_pills": Case(
        in_turn(text("apple"), text("cherry")), "['apple', 'cherry']",
        FIELD, keys("Space", "Tab", "Space"), "['apple', 'banana']",
    ),
    "segmented_control": Case(text("cherry"), "cherry", FIELD, keys("Space"), "apple"),
    "feedback": Case(at(".feedback label:nth-of-type(4)"), "3", FIELD, keys("Space"), "0"),
    "file_uploader": Case(chosen, "['a.txt']", FIELD, chosen_by_key, "['a.txt']"),
    "form": Case(
        in_turn(at(FIELD), typed("ada"), button("Send")), "ada", FIELD, keys("ada", "Enter"), "ada",
    ),
    "chat_input": Case(
        in_turn(at("textarea"), typed("ada"), button("Send")), "ada",
        "textarea", keys("ada", "Enter"), "ada",
    ),
    "download_button": Case(saved, "True", "#main :is(a, button)", saved_by_key, "True"),
    "menu_button": Case(
        in_turn(button("Do"), at("[role=menuitem]:has-text('cherry')")), "cherry",
        "#main button", from_menu, "banana",
    ),
    "pagination": Case(button("Next page"), "2", FIELD, keys("ArrowRight"), "2"),
}  # fmt: skip


@pytest.fixture(scope="module")
def every(serve: Serve) -> Server:
    return serve("every.py")


def shows(tab: Page, value: str, calls: int = 1) -> None:
    expect(tab.get_by_text(f"value {value}; calls {calls}; run {calls + 1}")).to_be_visible()


def opened(every: Server, tab: Page, name: str) -> None:
    """Open the page of a widget, and wait until its script is there.

    Who listens for file choosers early keeps the first one from opening a window of the system.
    """
    tab.on("filechooser", lambda _chooser: None)
    tab.goto(f"{every.url}/one/{name}")
    expect(tab.get_by_text("; calls 0; run 1")).to_be_visible()
    expect(tab.locator("#app :not(:defined)")).to_have_count(0)


def reach(tab: Page, selector: str) -> None:
    """Come to a control by the Tab key alone."""
    for _ in range(MOST_TABS):
        tab.keyboard.press("Tab")
        if tab.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not come to {selector}")


def calls_of(name: str) -> int:
    return 2 if name == "many_pills" else 1


@pytest.mark.parametrize("name", CASES)
def test_by_mouse(every: Server, tab: Page, name: str) -> None:
    opened(every, tab, name)
    CASES[name].point(tab, click)
    shows(tab, CASES[name].pointed, calls_of(name))


@pytest.mark.parametrize("name", CASES)
def test_by_keyboard(every: Server, tab: Page, name: str) -> None:
    opened(every, tab, name)
    reach(tab, CASES[name].focus)
    CASES[name].type(tab)
    shows(tab, CASES[name].typed, calls_of(name))


@pytest.mark.parametrize("name", CASES)
def test_by_touch(every: Server, new_context: Callable[..., BrowserContext], name: str) -> None:
    phone = new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    tab = phone.new_page()
    opened(every, tab, name)
    CASES[name].point(tab, tap)
    shows(tab, CASES[name].pointed, calls_of(name))


def test_a_colour_that_was_chosen_arrives(every: Server, tab: Page) -> None:
    """The list of colours is the browser's own, and no part of the page."""
    opened(every, tab, "color_picker")
    tab.get_by_label("Colour").fill("#ff0000")
    shows(tab, "#ff0000")
