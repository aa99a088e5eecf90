"""Messages, progress and what happens meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold import st
from scaffold.errors import UsageError
from scaffold.testing import AppTest
from tests.elements.running import show


@pytest.mark.parametrize(("value", "part"), [(0, 0), (50, 0.5), (100, 1), (0.25, 0.25), (1.0, 1)])
def test_progress_takes_ints_and_fractions(value: float, part: float) -> None:
    """S11.5."""
    assert show(lambda: st.progress(value)).one("progress").props["value"] == part


@pytest.mark.parametrize("value", [-1, 101, 1.5, "50", True])
def test_other_progress_is_refused(value: Any) -> None:
    """S11.5."""
    with pytest.raises(UsageError, match="from 0 to 100"):
        show(lambda: st.progress(value))


def test_progress_moves_in_its_place() -> None:
    def page() -> None:
        bar = st.progress(0)
        st.text("below")
        bar.progress(70, text="Almost")

    shown = show(page)
    assert shown.kinds == ["progress", "text"]
    assert shown.one("progress").props == {"value": 0.7, "text": "Almost"}


def test_a_spinner_leaves_nothing_to_see() -> None:
    """S11.5."""
    kinds: list[str] = []

    def page() -> None:
        with st.spinner("Wait"):
            main = st.container()
            main.text("done")

    kinds = show(page).kinds
    assert "spinner" not in kinds
    assert kinds == ["empty", "container", "text"]


def test_a_spinner_leaves_what_took_its_place() -> None:
    """S11.2, S11.5."""

    def page() -> None:
        with st.empty(), st.spinner("Wait"):
            st.text("ready")
        place = st.empty()
        with place, st.spinner("Wait"):
            pass
        st.text("below")
        place.text("later")

    assert AppTest.from_function(page).run().text.values == ["ready", "later", "below"]


def test_a_status_ends_as_complete() -> None:
    """S11.5."""

    def page() -> None:
        with st.status("Work", expanded=True) as status:
            st.text("step")
            status.update(label="Done", expanded=False)

    props = show(page).one("status").props
    assert (props["label"], props["state"], props["expanded"]) == ("Done", "complete", False)


def test_a_status_ends_as_error() -> None:
    """S11.5."""

    def page() -> None:
        try:
            with st.status("Work"):
                raise ValueError
        except ValueError:
            pass

    assert show(page).one("status").props["state"] == "error"


def test_a_status_keeps_a_state_that_was_given() -> None:
    def page() -> None:
        with st.status("Work") as status:
            status.update(state="error")

    assert show(page).one("status").props["state"] == "error"


def test_a_toast_is_in_its_own_region_and_appears_again() -> None:
    """S11.5."""
    page = show(lambda: st.toast("Saved", duration="long"))
    (toast,) = page.answer.run.toasts.children or []
    assert page.kinds == []
    assert toast.props == {"body": "Saved", "duration": 10}
    page.send({})
    (again,) = page.answer.run.toasts.children or []
    assert again.id != toast.id


@pytest.mark.parametrize("body", ["  ", "\n", None, 0])
def test_a_toast_says_whatever_it_is_given(body: object) -> None:
    (toast,) = show(lambda: st.toast(body)).answer.run.toasts.children or []
    assert toast.props["body"] == str(body).strip()


def test_a_toast_without_a_text_is_a_mistake() -> None:
    with pytest.raises(UsageError, match=r"got an empty body. A text is needed; write e\.g\."):
        show(lambda: st.toast(""))


def test_a_toast_can_take_the_place_of_another() -> None:
    def script() -> None:
        first = st.toast("Other")
        saving = st.toast("Saving ...", icon="spinner")
        saving.toast("Nearly there").toast("Saved", icon="✅")
        first.toast("Another")

    toasts = show(script).answer.run.toasts.children or []
    assert [toast.props["body"] for toast in toasts] == ["Another", "Saved"]
    assert toasts[1].props["icon"] == "✅"
    assert [toast.generation for toast in toasts] == [1, 2]  # each begins its time anew


@pytest.mark.parametrize(
    ("body", "icon", "text"),
    [
        ("🚨 Full", "🚨", "Full"),
        (":material/check: Done", ":material/check:", "Done"),
        ("🎉🎉 Two", "🎉", "🎉 Two"),
        ("👨‍👩‍👧 Family", "👨‍👩‍👧", "Family"),
        ("🇩🇪 Country", "🇩🇪", "Country"),
        ("☝️ Up", "☝️", "Up"),
        ("1️⃣ One", "1️⃣", "One"),
        ("1 thing", None, "1 thing"),
        ("→ there", None, "→ there"),
        ("End 🎉", None, "End 🎉"),
    ],
)
def test_a_message_takes_the_icon_that_it_begins_with(
    body: str, icon: str | None, text: str
) -> None:
    info = show(lambda: st.info(body)).one("info")
    assert (info.props.get("icon"), info.props["body"]) == (icon, text)
    given = show(lambda: st.info(body, icon="💡")).one("info")
    assert (given.props["icon"], given.props["body"]) == ("💡", body)


def test_an_exception_shows_its_traceback_in_development_only() -> None:
    def page() -> None:
        try:
            int("x")
        except ValueError as error:
            st.exception(error)

    props = show(page).one("exception").props
    assert props["type"] == "ValueError"
    assert "invalid literal" in props["message"]
    assert "test_status.py" in props["trace"]
    assert "trace" not in show(page, production=True).one("exception").props


def test_only_exceptions_are_exceptions() -> None:
    with pytest.raises(UsageError, match=r"for a message write st\.error"):
        show(lambda: st.exception(5))  # type: ignore[arg-type]


def test_a_message_has_a_title() -> None:
    html = show(lambda: st.warning("body", title="*Title*", icon="🎉")).html
    assert '<p class="message-title"><em>Title</em></p>' in html


def test_an_exception_may_be_a_text() -> None:
    page = show(lambda: st.exception("It went wrong."))
    assert page.one("exception").props == {"type": "", "message": "It went wrong."}
    assert "message-title" not in page.html
