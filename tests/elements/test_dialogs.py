"""Dialogs: above the page, a fragment of their own, one at a time."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold import st
from scaffold.errors import UsageError
from scaffold.testing import AppTest
from tests.elements.running import html_of, show


def survey() -> None:
    runs = st.session_state
    runs.page = runs.get("page", 0) + 1

    @st.dialog("Vote", width="medium")
    def vote(item: str) -> None:
        runs.inside = runs.get("inside", 0) + 1
        reason = st.text_input("Why")
        if st.button("Send"):
            runs.vote = (item, reason)
            st.rerun()

    if st.button("Open"):
        vote("A")
    st.text(f"vote {runs.get('vote')}")


@pytest.mark.parametrize("cold", [False, True])
def test_a_dialog_reruns_alone_and_closes_with_a_rerun(cold: bool) -> None:
    """S6.5."""
    at = AppTest.from_function(survey, cold=cold).run()
    assert not at.dialog
    at.button("Open").click().run()
    assert at.dialog[0].label == "Vote"
    assert at.session_state.page == 2
    at.dialog[0].text_input("Why").input("because").run()
    assert at.dialog
    assert at.session_state.inside >= 2
    if not cold:
        assert at.session_state.page == 2
    at.dialog[0].button("Send").click().run()
    assert not at.dialog
    assert at.text[0].value == "vote ('A', 'because')"


def test_a_run_of_the_page_closes_it() -> None:
    """S6.5."""
    at = AppTest.from_function(survey).run()
    at.button("Open").click().run()
    at.run()
    assert not at.dialog


def test_dismissal_is_told_if_wanted() -> None:
    """S6.5."""
    told: list[str] = []

    def page() -> None:
        @st.dialog("One", on_dismiss=lambda: told.append("closed"))
        def one() -> None:
            st.text("inside")

        if st.button("Open"):
            one()

    shown = show(page)
    (button,) = shown.widgets
    shown.send({button: ["1"]})
    box = (shown.answer.run.dialogs.children or [])[0]
    assert f'name="{box.id}"' in html_of(box)
    shown.send({box.id: ["1"]})
    assert told == ["closed"]
    assert not shown.answer.run.dialogs.children


def test_a_dialog_that_cannot_be_dismissed_has_no_button() -> None:
    """S6.5."""

    def page() -> None:
        @st.dialog("One", dismissible=False, width=640, position="right", icon="🎈")
        def one() -> None:
            st.text("inside")

        one()

    html = show(page).html
    assert "data-fixed" in html
    assert 'data-position="right"' in html
    assert "--dialog:640px" in html
    assert "data-dismiss" not in html


def test_only_one_dialog_and_none_inside() -> None:
    """S6.5."""

    def twice() -> None:
        @st.dialog("One")
        def one() -> None:
            st.text("inside")

        one()
        one()

    def nested() -> None:
        @st.dialog("Inner")
        def inner() -> None:
            st.text("inside")

        @st.dialog("Outer")
        def outer() -> None:
            inner()

        outer()

    with pytest.raises(UsageError, match="has opened one already"):
        show(twice)
    with pytest.raises(UsageError, match="inside of a dialog"):
        show(nested)


@pytest.mark.parametrize("title", ["", "  ", None, print])
def test_a_title_is_needed(title: Any) -> None:
    with pytest.raises(UsageError, match="A title"):
        st.dialog(title)


def test_the_sidebar_cannot_be_reached_from_a_dialog() -> None:
    """S6.5."""

    def page() -> None:
        @st.dialog("One")
        def one() -> None:
            st.sidebar.text("no")

        one()

    with pytest.raises(UsageError, match=r"st\.sidebar"):
        show(page)
