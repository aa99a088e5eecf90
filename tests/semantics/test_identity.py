"""Which widget is which: section 2 of docs/semantics.txt."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from tests.elements.running import show
from tests.semantics.running import at_of, id_of

if TYPE_CHECKING:
    from collections.abc import Callable

loose: Any = st

MIDNIGHT = datetime(2024, 1, 1)  # noqa: DTZ001 - as scripts write it
OPTIONS = ["a", "b", "c"]
KEYED: dict[str, Callable[..., Any]] = {
    "checkbox": lambda **new: loose.checkbox(new.pop("label", "x"), key="k", **new),
    "toggle": lambda **new: loose.toggle(new.pop("label", "x"), key="k", **new),
    "radio": lambda **new: loose.radio(new.pop("label", "x"), OPTIONS, key="k", **new),
    "selectbox": lambda **new: loose.selectbox(new.pop("label", "x"), OPTIONS, key="k", **new),
    "multiselect": lambda **new: loose.multiselect(new.pop("label", "x"), OPTIONS, key="k", **new),
    "pills": lambda **new: loose.pills(new.pop("label", "x"), OPTIONS, key="k", **new),
    "select_slider": lambda **new: loose.select_slider(
        new.pop("label", "x"), OPTIONS, key="k", **new
    ),
    "slider": lambda **new: loose.slider(new.pop("label", "x"), key="k", **new),
    "number_input": lambda **new: loose.number_input(new.pop("label", "x"), key="k", **new),
    "text_input": lambda **new: loose.text_input(new.pop("label", "x"), key="k", **new),
    "text_area": lambda **new: loose.text_area(new.pop("label", "x"), key="k", **new),
    "date_input": lambda **new: loose.date_input(
        new.pop("label", "x"), date(2024, 1, 1), key="k", **new
    ),
    "time_input": lambda **new: loose.time_input(new.pop("label", "x"), time(9), key="k", **new),
    "color_picker": lambda **new: loose.color_picker(new.pop("label", "x"), key="k", **new),
    "file_uploader": lambda **new: loose.file_uploader(new.pop("label", "x"), key="k", **new),
    "button": lambda **new: loose.button(new.pop("label", "x"), key="k", **new),
    "download_button": lambda **new: loose.download_button(
        new.pop("label", "x"), new.pop("data", "data"), key="k", **new
    ),
    "menu_button": lambda **new: loose.menu_button(
        new.pop("label", "x"), new.pop("options", OPTIONS), key="k", **new
    ),
    "segmented_control": lambda **new: loose.segmented_control(
        new.pop("label", "x"), new.pop("options", OPTIONS), key="k", **new
    ),
    "datetime_input": lambda **new: loose.datetime_input(
        new.pop("label", "x"), MIDNIGHT, key="k", **new
    ),
    "audio_input": lambda **new: loose.audio_input(new.pop("label", "x"), key="k", **new),
    "camera_input": lambda **new: loose.camera_input(new.pop("label", "x"), key="k", **new),
}
WITHOUT_LABEL: dict[str, Callable[..., Any]] = {
    "feedback": lambda **new: loose.feedback(new.pop("options", "thumbs"), key="k", **new),
    "chat_input": lambda **new: loose.chat_input(new.pop("placeholder", "x"), key="k", **new),
    "pagination": lambda **new: loose.pagination(new.pop("num_pages", 9), key="k", **new),
    "tabs": lambda **new: loose.tabs(
        new.pop("tabs", ["a", "b"]), key="k", on_change="rerun", **new
    ),
    "expander": lambda **new: loose.expander(
        new.pop("label", "x"), key="k", on_change="rerun", **new
    ),
    "popover": lambda **new: loose.popover(
        new.pop("label", "x"), key="k", on_change="rerun", **new
    ),
}


@pytest.mark.parametrize("kind", KEYED)
def test_label_and_help_do_not_start_a_keyed_widget_again(kind: str) -> None:
    """S2.3."""
    make = KEYED[kind]
    assert id_of(make) == id_of(make, label="Other", help="Other", disabled=True)


@pytest.mark.parametrize(
    ("kind", "new"),
    [
        ("slider", {"min_value": 1}),
        ("slider", {"max_value": 50}),
        ("slider", {"step": 2}),
        ("text_input", {"max_chars": 5}),
        ("text_area", {"max_chars": 5}),
        ("selectbox", {"accept_new_options": True}),
        ("multiselect", {"accept_new_options": True}),
        ("multiselect", {"max_selections": 2}),
        ("date_input", {"format": "DD.MM.YYYY"}),
        ("time_input", {"step": 600}),
        ("file_uploader", {"type": "txt"}),
        ("file_uploader", {"accept_multiple_files": True}),
        ("file_uploader", {"max_upload_size": 5}),
        ("pills", {"selection_mode": "multi"}),
        ("segmented_control", {"selection_mode": "multi"}),
        ("text_input", {"validate": "[a-z]+"}),
        ("datetime_input", {"format": "DD.MM.YYYY"}),
        ("datetime_input", {"step": 600}),
        ("feedback", {"options": "faces"}),
        ("chat_input", {"max_chars": 5}),
        ("chat_input", {"accept_file": True}),
        ("chat_input", {"file_type": "txt"}),
        ("chat_input", {"max_upload_size": 5}),
        ("tabs", {"tabs": ["c", "d"]}),
        ("tabs", {"default": "b"}),
        ("tabs", {"width": 300}),
        ("expander", {"label": "Other"}),
        ("expander", {"expanded": True}),
        ("popover", {"label": "Other"}),
        ("popover", {"help": "Other"}),
    ],
)
def test_these_parameters_start_a_keyed_widget_again(kind: str, new: dict[str, Any]) -> None:
    """S2.3."""
    make = {**KEYED, **WITHOUT_LABEL}[kind]
    assert id_of(make) != id_of(make, **new)


@pytest.mark.parametrize(
    ("kind", "new"),
    [
        ("radio", {"horizontal": True, "captions": ["1", "2", "3"], "index": 2}),
        ("selectbox", {"index": 2, "placeholder": "Other", "width": 300}),
        ("multiselect", {"default": ["c"], "placeholder": "Other"}),
        ("select_slider", {"value": "c"}),
        ("segmented_control", {"options": ["a", "d"], "default": "d"}),
        ("menu_button", {"options": ["d"], "type": "primary"}),
        ("slider", {"value": 7, "format": "%d m"}),
        ("number_input", {"min_value": -5.0, "max_value": 9.0, "step": 0.5, "format": "%0.1f"}),
        ("text_input", {"value": "Other", "type": "password", "placeholder": "Other"}),
        ("text_area", {"value": "Other", "height": 300}),
        ("date_input", {"min_value": date(2020, 1, 1), "max_value": date(2030, 1, 1)}),
        ("datetime_input", {"min_value": MIDNIGHT.replace(year=2020)}),
        ("color_picker", {"value": "#ff0000"}),
        ("button", {"type": "primary", "icon": ":material/home:"}),
        ("download_button", {"data": "other", "file_name": "other.txt"}),
        ("audio_input", {"sample_rate": 48000}),
        ("feedback", {"default": 1, "width": 300}),
        ("chat_input", {"placeholder": "Other", "accept_audio": True}),
        ("pagination", {"num_pages": 20}),
    ],
)
def test_other_parameters_do_not_start_a_keyed_widget_again(kind: str, new: dict[str, Any]) -> None:
    """S2.3."""
    make = {**KEYED, **WITHOUT_LABEL}[kind]
    assert id_of(make) == id_of(make, **new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lambda: st.text_input("x"), lambda: st.text_input("y")),
        (lambda: st.text_input("x"), lambda: st.text_input("x", "default")),
        (lambda: st.text_input("x"), lambda: st.text_input("x", help="help")),
        (lambda: st.text_input("x"), lambda: st.text_input("x", placeholder="x")),
        (lambda: st.text_input("x"), lambda: st.text_input("x", width=300)),
        (lambda: st.text_input("x"), lambda: st.text_input("x", max_chars=5)),
        (lambda: st.text_input("x"), lambda: st.text_input("x", type="password")),
        (lambda: st.text_input("x"), lambda: st.text_input("x", key="x")),
        (lambda: st.text_input("x"), lambda: st.text_area("x")),
        (lambda: st.number_input("x"), lambda: st.number_input("x", 0.0)),
        (lambda: st.number_input("x"), lambda: st.number_input("x", max_value=9.0)),
        (lambda: st.number_input("x"), lambda: st.number_input("x", step=0.5)),
        (lambda: st.selectbox("x", OPTIONS), lambda: st.selectbox("x", OPTIONS[:2])),
        (lambda: st.selectbox("x", OPTIONS), lambda: st.selectbox("x", OPTIONS, index=1)),
        (lambda: st.multiselect("x", OPTIONS), lambda: st.multiselect("x", OPTIONS, ["a"])),
        (lambda: st.slider("x"), lambda: st.slider("x", 1)),
        (lambda: st.checkbox("x"), lambda: st.checkbox("x", value=True)),
        (lambda: st.checkbox("x"), lambda: st.toggle("x")),
        (lambda: st.color_picker("x"), lambda: st.color_picker("x", "#ff0000")),
        (lambda: st.date_input("x", None), lambda: st.date_input("x", date(2024, 1, 1))),
        (lambda: st.button("x"), lambda: st.button("x", type="primary")),
    ],
)
def test_each_parameter_makes_another_widget_without_a_key(
    before: Callable[[], object], after: Callable[[], object]
) -> None:
    """S2.1."""

    def page() -> None:
        before()
        after()

    at = at_of(page)
    assert not at.exception
    both = [node for node in at.main if node.kind in KEYED]
    assert len({one.id for one in both}) == 2


@pytest.mark.parametrize("region", ["sidebar", "bottom"])
def test_main_area_and_other_regions_are_apart(region: str) -> None:
    """S2.2."""

    def page() -> None:
        st.text_input("Name")
        getattr(st, region).text_input("Name")

    at = at_of(page)
    assert not at.exception
    assert len({one.id for one in at.text_input}) == 2


def test_a_form_makes_another_widget() -> None:
    """S2.1."""

    def page() -> None:
        st.text_input("Name")
        with st.form("f"):
            st.text_input("Name")
            st.form_submit_button("Send")

    at = at_of(page)
    assert not at.exception
    assert len({one.id for one in at.text_input}) == 2


def test_options_may_change_below_a_stored_choice() -> None:
    """S2.5."""

    def page() -> None:
        options = ["z", "b"] if st.checkbox("Other") else ["a", "b"]
        st.text(st.selectbox("Choice", options, key="k"))

    at = at_of(page)
    at.selectbox[0].select("b").run()
    at.checkbox[0].check().run()
    assert at.text.values == ["b"]


@pytest.mark.parametrize("other", ["sidebar", "bottom"])
def test_a_key_is_one_of_all_regions(other: str) -> None:
    """S2.2."""

    def page() -> None:
        st.text_input("Name", key="k")
        getattr(st, other).checkbox("Other", key="k")

    assert 'have key="k"' in at_of(page).exception[0].value


@pytest.mark.parametrize("key", [7, "7"])
def test_a_number_as_key_is_its_text_for_forms_and_assignments(key: int | str) -> None:
    """S2.4."""

    def page() -> None:
        st.session_state[key] = "assigned"
        st.text(st.text_input("Name", key=7))
        st.text(st.session_state["7"])
        st.form(7 if key == "7" else "7")  # type: ignore[arg-type] # as scripts write it

    at = at_of(page)
    assert at.text.values == ["assigned", "assigned"]
    assert 'have key="7"' in at.exception[0].value


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda options: st.radio("x", options, key="k"), "y"),
        (lambda options: st.select_slider("x", options, key="k"), "y"),
        (lambda options: st.multiselect("x", options, key="k"), "[]"),
        (lambda options: st.pills("x", options, key="k"), "None"),
        (lambda options: st.segmented_control("x", options, key="k"), "None"),
    ],
)
def test_choices_that_are_gone_are_silently_the_default(
    make: Callable[[list[str]], object], shown: str
) -> None:
    """S2.5."""

    def page() -> None:
        st.text(make(["y", "z"] if st.checkbox("Other") else ["a", "b"]))

    at = at_of(page)
    widget: Any = at.get_by_key("k")
    widget.set_value(["b"] if widget.kind == "multiselect" else "b").run()
    assert "b" in at.text.values[0]
    at.checkbox[0].check().run()
    assert at.text.values == [shown]
    assert not at.exception


@pytest.mark.parametrize("make", [*KEYED.values(), *WITHOUT_LABEL.values()])
def test_the_key_of_a_widget_is_a_class(make: Callable[..., object]) -> None:
    """S2.6."""
    assert "st-key-k" in show(make).html


@pytest.mark.parametrize(
    "make",
    [
        lambda: st.container(key="k"),
        lambda: st.grid(2, key="k"),
        lambda: st.form("k"),
        lambda: st.expander("x", key="k"),
        lambda: st.popover("x", key="k"),
        lambda: st.tabs(["x"], key="k"),
        lambda: st.dataframe({"a": [1]}, key="k"),
        lambda: st.link_button("x", "https://example.org", key="k"),
        lambda: loose.pdf(b"%PDF-1.4", key="k"),
    ],
)
def test_the_key_of_what_is_no_widget_is_a_class(make: Callable[..., object]) -> None:
    """S2.6."""
    assert "st-key-k" in show(make).html
