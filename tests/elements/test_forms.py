"""Forms and buttons: what is sent when, and what is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest

from scaffold import st
from scaffold.elements.downloads import content_of, mime_of
from scaffold.elements.shortcuts import parse_shortcut
from scaffold.errors import (
    DuplicateKeyError,
    FormError,
    InputError,
    UsageError,
    WidgetAssignError,
)
from tests.elements.pages import page, state

loose: Any = st  # for arguments that type checkers would refuse


def test_a_button_is_true_for_one_run() -> None:
    at = page(lambda: loose.button("Go"))
    assert at.press("Go").value is True
    assert at.again().value is False


def test_a_disabled_button_cannot_be_pressed() -> None:
    """S4.3."""
    at = page(lambda: loose.button("Go", disabled=True))
    with pytest.raises(InputError, match="disabled button"):
        at.press("Go")


def test_a_form_sends_its_values_with_its_button() -> None:
    def run() -> Any:
        with st.form("f"):
            return st.text_input("Name"), st.checkbox("Ok"), st.form_submit_button("Send")

    at = page(run)
    assert at.press("Send", Name="Ada", Ok=["0", "1"]).value == ("Ada", True, True)
    assert at.again().value == ("Ada", True, False)


def test_a_field_of_a_form_is_refused_without_its_button() -> None:
    def run() -> Any:
        with st.form("f"):
            st.form_submit_button("Send")
            return st.text_input("Name")

    with pytest.raises(InputError, match="without its submit button"):
        page(run).send(Name="Ada")


def test_clear_on_submit_shows_the_defaults_after_the_run_that_saw_the_values() -> None:
    def run() -> Any:
        with st.form("f", clear_on_submit=True):
            name = st.text_input("Name", "nobody", key="name")
            st.form_submit_button("Send")
        return name

    at = page(run)
    at.press("Send", Name="Ada")
    assert at.value == "Ada"
    assert at.node("Name").value == "nobody"
    assert at.node("Name").generation == 1
    assert at.again().value == "nobody"


def test_a_form_keeps_its_values_without_clear_on_submit() -> None:
    def run() -> Any:
        with st.form("f"):
            name = st.text_input("Name")
            st.form_submit_button("Send")
        return name

    assert page(run).press("Send", Name="Ada").again().value == "Ada"


def test_a_widget_belongs_to_the_form_whose_container_it_is_written_to() -> None:
    def run() -> Any:
        form = st.form("f")
        box = form.container()
        st.text_input("Outside")
        box.text_input("Inside")
        form.form_submit_button("Send")

    at = page(run)
    assert at.node("Inside").props["form"] == at.node("form").id
    assert "form" not in at.node("Outside").props


def test_the_callback_of_a_submit_button_sees_the_new_values() -> None:
    seen: list[Any] = []

    def run() -> None:
        with st.form("f"):
            st.text_input("Name", key="name")
            st.form_submit_button("Send", on_click=lambda: seen.append(state("name")))

    page(run).press("Send", Name="Ada")
    assert seen == ["Ada"]


def test_only_the_pressed_button_of_a_form_is_true() -> None:
    def run() -> Any:
        with st.form("f"):
            return st.form_submit_button("One"), st.form_submit_button("Two")

    assert page(run).press("Two").value == (False, True)


def _in_form(call: Any) -> Any:
    def run() -> None:
        with st.form("f"):
            call()

    return run


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (_in_form(lambda: loose.button("x")), "form_submit_button instead"),
        (_in_form(lambda: loose.download_button("x", "")), "below the form"),
        (_in_form(lambda: loose.link_button("x", "/", on_click="rerun")), "Leave out on_click"),
        (_in_form(lambda: loose.form("g")), "inside another form"),
        (_in_form(lambda: loose.text_input("x", on_change=print)), "has a callback"),
        (lambda: loose.form_submit_button("x"), "outside of any form"),
    ],
)
def test_what_does_not_go_with_a_form_says_what_to_write(run: Any, why: str) -> None:
    with pytest.raises(FormError, match=why):
        page(run)


def test_the_key_of_a_form_is_one_of_all_keys() -> None:
    def run() -> None:
        st.form("twin")
        st.text_input("x", key="twin")

    with pytest.raises(DuplicateKeyError, match=r"test_forms\.py:\d+, one at test_forms\.py:\d+"):
        page(run)


def test_the_key_of_a_form_cannot_be_assigned() -> None:
    def before() -> None:
        st.session_state["f"] = 1
        st.form("f")

    def after() -> None:
        st.form("f")
        st.session_state["f"] = 1

    for run in (before, after):
        with pytest.raises(WidgetAssignError, match='"f"'):
            page(run)


def test_a_form_needs_a_key() -> None:
    with pytest.raises(UsageError, match="needs a name"):
        page(lambda: loose.form(""))


def test_enter_is_switched_off_by_a_first_button_that_is_disabled() -> None:
    """S5.3."""
    at = page(lambda: loose.form("f", enter_to_submit=False))
    assert 'class="no-enter" type="submit" disabled' in at.html("form")
    assert 'data-enter="off"' in at.html("form")


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (lambda: loose.button("x", type="primry"), 'Did you mean "primary"'),
        (lambda: loose.button("x", icon="home"), "Material Symbols"),
        (lambda: loose.button("x", icon_position="top"), "icon_position"),
        (lambda: loose.button("x", on_click="rerrun"), 'Did you mean "rerun"'),
        (lambda: loose.button([5]), "is a text"),
        (lambda: loose.link_button("x", "javascript:alert(1)"), "no address"),
        (lambda: loose.link_button("x", " JavaScript:alert(1)"), "no address"),
        (lambda: loose.page_link("https://example.com"), "no title of its own"),
        (lambda: loose.download_button("x", 5), "has the type int"),
    ],
)
def test_wrong_arguments_of_buttons_say_what_to_write(run: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        page(run)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("K", "k"),
        ("Ctrl+K", "mod+k"),
        ("shift + Option + Cmd + Left", "mod+alt+shift+arrowleft"),
        ("F11", "f11"),
        ("Esc", "escape"),
    ],
)
def test_a_shortcut_has_one_spelling(text: str, parsed: str) -> None:
    assert parse_shortcut(text) == parsed


@pytest.mark.parametrize(
    ("text", "why"),
    [("C", "belong to"), ("Ctrl+R", "belong to"), ("Ctrl+.", "no key"), ("Crtl+K", '"ctrl"')],
)
def test_a_wrong_shortcut_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        parse_shortcut(text)


def test_a_link_button_can_be_a_button_too() -> None:
    at = page(lambda: loose.link_button("Go", "https://example.com", on_click="rerun"))
    assert at.value is False
    assert at.press("Go").value is True


def test_a_page_link_shows_title_and_icon_of_its_page() -> None:
    at = page(lambda: loose.page_link("reports", query_params={"year": [1, 2]}))
    props = at.node("page_link").props
    shown = (props["path"], props["title"], props["icon"])
    assert shown == ("/reports?year=1&year=2", "Reports", "📖")
    at = page(lambda: loose.page_link("reports", label="Numbers", icon=""))
    assert at.node("page_link").props["title"] == "Numbers"
    assert "icon" not in at.node("page_link").props


def test_a_download_keeps_its_identity_when_the_data_change() -> None:
    data = ["one"]
    at = page(lambda: st.download_button("Get", data[0]))
    first = at.node("Get").props["url"], at.node("Get").id
    data[0] = "two"
    at.again()
    assert at.node("Get").props["url"] != first[0]
    assert at.node("Get").id == first[1]


def test_deferred_data_are_made_only_when_the_button_is_pressed() -> None:
    """S12.7."""
    made: list[int] = []

    def data() -> bytes:
        made.append(1)
        return b"late"

    at = page(lambda: loose.download_button("Get", data, "a.bin"))
    assert made == []
    assert at.press("Get").value is True
    assert made == [1]
    first = at.node("download").props
    assert at.shown.files == [(b"late", "application/octet-stream")]
    assert at.press("Get").node("download").props["stamp"] != first["stamp"]
    assert "download" not in at.again().shown.kinds


FILES = [bytearray(b"text"), memoryview(b"text"), io.BytesIO(b"text"), io.StringIO("text")]


@pytest.mark.parametrize("data", ["text", b"text", *FILES], ids=lambda data: type(data).__name__)
def test_downloads_come_from_texts_bytes_and_files(data: Any) -> None:
    assert content_of(data) == b"text"


def test_an_open_file_is_read_from_its_start(tmp_path: Any) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b")
    with path.open() as file:
        file.read()
        assert content_of(file) == b"a,b"
        assert mime_of(file, None, None) == "text/csv"


def test_the_type_of_a_download_follows_from_its_name_or_its_data() -> None:
    assert mime_of("x", "a.json", None) == "application/json"
    assert mime_of("x", None, None) == "text/plain"
    assert mime_of(b"x", None, None) == "application/octet-stream"
    assert mime_of(b"x", "a.csv", "x/y") == "x/y"
