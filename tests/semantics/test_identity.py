"""Which widget is which: section 2 of docs/semantics.txt."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import st
from tests.semantics.running import at_of, id_of

if TYPE_CHECKING:
    from collections.abc import Callable

loose: Any = st

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
    ],
)
def test_these_parameters_start_a_keyed_widget_again(kind: str, new: dict[str, Any]) -> None:
    """S2.3."""
    make = KEYED[kind]
    assert id_of(make) != id_of(make, **new)


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
