"""Widgets with shapes of their own, and logins: sections 12 and 15 of docs/semantics.txt."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import pytest

from scaffold import st
from scaffold.elements.widget import _tell_of_label
from tests.elements.running import html_of
from tests.semantics.running import at_of

loose: Any = st


def value_of(make: Any) -> Any:
    seen: list[Any] = []
    at = at_of(lambda: seen.append(make()))
    assert not at.exception
    return seen[-1]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: st.number_input("x"), float),
        (lambda: st.number_input("x", 0, 10), int),
        (lambda: st.number_input("x", value=1), int),
        (lambda: st.number_input("x", value=1.0), float),
        (lambda: st.slider("x"), int),
        (lambda: st.slider("x", value=0.5), float),
        (lambda: st.slider("x", value=date(2024, 1, 1)), date),
        (lambda: st.slider("x", value=time(9)), time),
        (lambda: st.slider("x", value=datetime(2024, 1, 1)), datetime),  # noqa: DTZ001 - as scripts
        (lambda: st.slider("x", 0, 10, (2, 3)), tuple),
    ],
)
def test_types_follow_the_arguments(make: Any, kind: type) -> None:
    """S12.1."""
    assert type(value_of(make)) is kind


def test_mixed_numbers_are_refused() -> None:
    """S12.1."""
    assert at_of(lambda: loose.number_input("x", 0, 10.0)).exception


def test_no_date_is_an_empty_pair() -> None:
    """S12.1."""
    assert value_of(lambda: st.date_input("x", [])) == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda: st.selectbox("x", [1], index=None),
        lambda: st.selectbox("x", []),
        lambda: st.radio("x", [1], index=None),
        lambda: st.number_input("x", value=None),
        lambda: st.text_input("x", value=None),
        lambda: st.date_input("x", value=None),
        lambda: st.time_input("x", value=None),
        lambda: st.pills("x", [1]),
        lambda: st.file_uploader("x"),
    ],
)
def test_nothing_chosen_is_none(make: Any) -> None:
    """S12.2."""
    assert value_of(make) is None


def test_clicks_are_not_sorted() -> None:
    """S12.3."""
    seen: list[list[str]] = []
    at = at_of(lambda: seen.append(st.multiselect("x", ["a", "b", "c"])))
    at.multiselect[0].select("c").select("a").run()
    assert seen[-1] == ["c", "a"]


def test_an_upload_is_the_same_object_in_the_next_run() -> None:
    """S12.4."""
    seen: list[Any] = []
    at = at_of(lambda: seen.append(st.file_uploader("x")))
    at.file_uploader[0].upload("a.txt", b"abc", "text/plain").run()
    first = seen[-1]
    assert (first.name, first.size, first.read()) == ("a.txt", 3, b"abc")
    at.run()
    assert seen[-1] is first
    assert first.read() == b"abc", "from its start again"


def test_an_upload_is_a_file_in_memory() -> None:
    """S12.4 What getvalue() gives does not depend on the position."""
    seen: list[Any] = []
    at = at_of(lambda: seen.append(st.file_uploader("x", accept_multiple_files=True)))
    at.file_uploader[0].upload("a.txt", b"abc", "text/plain").run()
    (file,) = seen[-1]
    assert issubclass(type(file), io.BytesIO)
    assert (file.name, file.type, file.size) == ("a.txt", "text/plain", 3)
    assert file.file_id
    assert (file.read(), file.read(), file.getvalue()) == (b"abc", b"", b"abc")


def test_a_table_takes_the_parameters_of_selections() -> None:
    """S12.6 Tables are shown and not selected from: a script with on_select shows its table."""
    rows = [{"a": 1}, {"a": 2}]
    at = at_of(lambda: st.dataframe(rows, on_select="rerun", selection_mode="single-row", key="k"))
    assert not at.exception
    assert len(at.dataframe) == 1


def test_a_download_that_is_ignored_runs_nothing() -> None:
    """S12.7."""
    turns: list[bool] = []
    at = at_of(lambda: turns.append(st.download_button("x", "data", on_click="ignore")))
    assert at.get("download_button")[0].props["ignore"] is True


def test_labels_may_be_empty_or_out_of_sight(caplog: pytest.LogCaptureFixture) -> None:
    """S12.9 The log tells of an empty one, once."""
    _tell_of_label.cache_clear()

    def page() -> None:
        st.text_input("")
        st.pagination(3)
        st.feedback()
        st.button("")
        st.text_input("Hidden", label_visibility="hidden")
        st.text_input("Collapsed", label_visibility="collapsed")

    at = at_of(page).run()
    assert not at.exception
    assert [one.label for one in at.text_input] == ["", "Hidden", "Collapsed"]
    (said,) = caplog.messages
    assert "st.text_input with an empty label" in said


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (lambda: st.number_input("x", step=1), 0),
        (lambda: st.number_input("x", max_value=3.0), 0.0),
        (lambda: st.slider("x", value=(1, 2)), (1, 2)),
        (lambda: st.slider("x", value=(time(9), time(10))), (time(9), time(10))),
        (lambda: st.slider("x", 0, 10, 20), 20),
        (lambda: st.slider("x", 0, 10, -5), -5),
        (lambda: st.slider("x", 0, 10, (2, 30)), (2, 30)),
        (lambda: st.date_input("x", [date(2024, 1, 1)]), (date(2024, 1, 1),)),
        (lambda: st.multiselect("x", []), []),
        (lambda: st.file_uploader("x", accept_multiple_files=True), []),
    ],
)
def test_values_at_the_start(make: Any, value: object) -> None:
    """S12.1, S12.2."""
    got = value_of(make)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: st.datetime_input("x", value=None),
        lambda: st.text_area("x", value=None),
        lambda: st.radio("x", []),
        lambda: st.segmented_control("x", [1]),
        st.feedback,
        lambda: st.chat_input("x"),
        lambda: st.camera_input("x"),
        lambda: st.audio_input("x"),
    ],
)
def test_more_that_is_none_until_it_is_given(make: Any) -> None:
    """S12.2."""
    assert value_of(make) is None


@pytest.mark.parametrize("kind", ["default", "password", "email", "url", "phone", "search"])
def test_kinds_of_text_fields(kind: Any) -> None:
    """S12.8."""
    at = at_of(lambda: st.text_input("x", type=kind, live=True, required=True))
    assert not at.exception
    assert at.text_input[0].input("no address").run().text_input[0].value == "no address"


def test_what_a_browser_would_stop_reaches_the_script() -> None:
    """S12.8 A script that relies on it checks again."""
    at = at_of(lambda: st.text_input("x", validate=r"^\d+$", required=True))
    for sent in ("letters", ""):
        at.text_input[0].input(sent).run()
        assert not at.exception
        assert at.text_input[0].value == sent


def test_cookies_are_read_only() -> None:
    """S15.7."""

    def page() -> None:
        cookies: Any = st.context.cookies
        cookies["a"] = "b"

    assert "item assignment" in at_of(page).exception[0].value


def test_nobody_is_logged_in_without_configuration() -> None:
    """S15.2."""
    assert at_of(lambda: st.text(st.user.is_logged_in)).text.values == ["False"]


def test_the_draft_of_a_message_stands_in_its_field() -> None:
    """S3.4 AppTest tells what a visitor sees there."""

    def page() -> None:
        st.session_state.setdefault("message", "a draft")
        st.text(f"sent {st.chat_input(key='message')}")

    at = at_of(page)
    assert at.chat_input[0].value == "a draft"
    assert at.text.values == ["sent None"]


def test_data_of_a_download_is_made_at_the_click() -> None:
    """S12.7."""
    made: list[str] = []

    def data() -> str:
        made.append("made")
        return "data"

    at = at_of(lambda: st.download_button("Take", data, key="take"))
    assert made == []
    at.download_button[0].click().run()
    assert not at.exception


def test_a_period_has_one_end_while_it_is_picked() -> None:
    """S12.1."""
    seen: list[Any] = []
    start, end = date(2024, 5, 1), date(2024, 5, 9)
    at = at_of(lambda: seen.append(st.date_input("x", (start, end))))
    assert seen[-1] == (start, end)
    at.date_input[0].set_value((end,)).run()
    assert not at.exception
    assert seen[-1] == (end,)


def test_leaving_the_page_drops_an_upload() -> None:
    """S12.4."""
    seen: list[Any] = []

    def files() -> None:
        seen.append(st.file_uploader("x", key="file"))

    def other() -> None:
        st.text("elsewhere")

    def page() -> None:
        st.navigation([st.Page(other, default=True), st.Page(files)]).run()

    at = at_of(page)
    at.switch_page("files").run()
    at.file_uploader[0].upload("a.txt", b"abc", "text/plain").run()
    assert seen[-1].name == "a.txt"
    at.switch_page("/").run()
    assert at.text.values == ["elsewhere"]
    at.switch_page("files").run()
    assert seen[-1] is None


def test_labels_are_markdown() -> None:
    """S12.9."""
    at = at_of(lambda: st.text_input("**Bold** :red[red]", key="k"))
    html = html_of(at.get_by_key("k")._node)
    assert "<strong>Bold</strong>" in html
    assert "md-color-red" in html


def test_tokens_of_providers_are_not_kept() -> None:
    """S15.3."""
    assert at_of(lambda: st.text(dict(st.user.tokens))).text.values == ["{}"]
