"""Dialogs: section 6 of docs/semantics.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from scaffold.errors import InputError
from tests.elements.pages import Page
from tests.elements.pages import page as page_of
from tests.elements.running import html_of
from tests.semantics.running import at_of

if TYPE_CHECKING:
    from scaffold.tree import Element


def test_dismissing_a_dialog_reruns_nothing_by_itself() -> None:
    """S6.5."""

    def page() -> None:
        st.session_state.n = st.session_state.get("n", 0) + 1

        @st.dialog("One")
        def one() -> None:
            st.text("inside")

        if st.button("Open"):
            one()
        st.text(st.session_state.n)

    at = at_of(page)
    at.button("Open").click().run()
    assert at.dialog[0].text.values == ["inside"]
    assert at.main.text.values == ["2"]


def dialog_page(**options: Any) -> Any:
    def page() -> None:
        turns = st.session_state
        turns.page = turns.get("page", 0) + 1

        @st.dialog("One", **options)
        def one(word: str) -> None:
            turns.inside = turns.get("inside", 0) + 1
            st.text_input("Name")
            st.text(f"{word} {turns.inside}")
            if st.button("Close"):
                st.rerun()

        if st.button("Open"):
            one("inside")
        st.text(f"page {turns.page}")

    return page


def box_of(tab: Page) -> Element:
    """Return the element of the open dialog."""
    (box,) = tab.shown.answer.run.dialogs.children or []
    return box


def test_the_page_below_a_dialog_does_not_run_while_one_works_in_it() -> None:
    """S6.5."""
    at = at_of(dialog_page())
    at.button("Open").click().run()
    at.dialog[0].text_input[0].input("Ada").run()
    assert at.dialog[0].text.values == ["inside 2"]
    assert at.main.text.values == ["page 2"]
    at.dialog[0].button("Close").click().run()
    assert not at.dialog
    assert at.main.text.values == ["page 3"]


@pytest.mark.parametrize(
    ("on_dismiss", "turns", "told"), [("ignore", 0, 0), ("rerun", 1, 0), ("callback", 1, 1)]
)
def test_closing_a_dialog_runs_what_on_dismiss_says(on_dismiss: Any, turns: int, told: int) -> None:
    """S6.5."""
    called: list[int] = []
    if on_dismiss == "callback":
        on_dismiss = lambda: called.append(1)  # noqa: E731 - as scripts write it
    tab = page_of(dialog_page(on_dismiss=on_dismiss))
    tab.press("Open")
    box = box_of(tab)
    before = tab.session.data.get("page")
    if turns:
        tab.shown.send({box.id: ["1"]})
        assert not tab.shown.answer.run.dialogs.children
    else:
        with pytest.raises(InputError):
            tab.shown.send({box.id: ["1"]})
    assert tab.session.data.get("page") == before + turns
    assert len(called) == told


@pytest.mark.parametrize(
    ("options", "html"),
    [
        ({}, ['data-position="center"', 'data-size="small"', "data-dismiss"]),
        ({"position": "left"}, ['data-position="left"']),
        ({"position": "right"}, ['data-position="right"']),
        ({"width": "large"}, ['data-size="large"']),
        ({"width": 640}, ["--dialog:640px"]),
        ({"icon": ":material/home:"}, ["dialog-icon"]),
        ({"dismissible": False}, ["data-fixed"]),
    ],
)
def test_a_dialog_has_place_size_and_icon(options: dict[str, Any], html: list[str]) -> None:
    """S6.5."""
    tab = page_of(dialog_page(**options))
    tab.press("Open")
    shown = html_of(box_of(tab))
    assert all(part in shown for part in html)
    assert ("data-dismiss" in shown) is (options.get("dismissible") is not False)


def test_a_dialog_opens_no_other_and_reaches_no_sidebar() -> None:
    """S6.5."""

    def page() -> None:
        @st.dialog("Inner")
        def inner() -> None:
            st.text("inner")

        @st.dialog("Outer")
        def outer() -> None:
            what = st.selectbox("What", ["nothing", "dialog", "sidebar", "with"])
            if what == "dialog":
                inner()
            if what == "sidebar":
                st.sidebar.text("no")
            if what == "with":
                with st.sidebar:
                    st.text("no")

        if st.button("Open"):
            outer()

    at = at_of(page)
    at.button[0].click().run()
    for what, message in [("dialog", "inside of a dialog"), ("sidebar", "st.sidebar"),
                          ("with", "st.sidebar")]:  # fmt: skip
        at.dialog[0].selectbox[0].select(what).run()
        assert message in at.dialog[0].exception[0].value
        at.dialog[0].selectbox[0].select("nothing").run()
        assert not at.exception
    assert at.sidebar.text.values == []
