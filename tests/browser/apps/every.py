"""Each widget on a page of its own, with what it returned and how often it called back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from scaffold import App, page, st

FRUIT = ["apple", "banana", "cherry"]


def called() -> None:
    st.session_state.calls = st.session_state.get("calls", 0) + 1


def _form() -> str:
    with st.form("form"):
        name = st.text_input("Name")
        st.form_submit_button("Send", on_click=called)
    return name


def _names(files: Any) -> list[str]:
    return [file.name for file in files]


WIDGETS: dict[str, Callable[[], Any]] = {
    "button": lambda: st.button("Go", on_click=called),
    "checkbox": lambda: st.checkbox("Agree", on_change=called),
    "toggle": lambda: st.toggle("Agree", on_change=called),
    "radio": lambda: st.radio("Fruit", FRUIT, on_change=called),
    "selectbox": lambda: st.selectbox("Fruit", FRUIT, on_change=called),
    "long_selectbox": lambda: st.selectbox("Number", range(30), on_change=called),
    "multiselect": lambda: st.multiselect("Fruit", FRUIT, on_change=called),
    "slider": lambda: st.slider("Size", 0, 10, 5, on_change=called),
    "range": lambda: st.slider("Sizes", 0, 10, (2, 8), on_change=called),
    "select_slider": lambda: st.select_slider("Fruit", FRUIT, on_change=called),
    "number_input": lambda: st.number_input("Count", 0, 10, 1, on_change=called),
    "text_input": lambda: st.text_input("Name", on_change=called),
    "text_area": lambda: st.text_area("Story", on_change=called),
    "date_input": lambda: st.date_input("Day", date(2024, 5, 15), on_change=called),
    "time_input": lambda: st.time_input("Hour", time(8, 30), on_change=called),
    "datetime_input": lambda: st.datetime_input(
        "When",
        datetime(2024, 5, 15, 8, 30),  # noqa: DTZ001 - as the widget has it
        on_change=called,
    ),
    "color_picker": lambda: st.color_picker("Colour", "#336699", on_change=called),
    "pills": lambda: st.pills("Fruit", FRUIT, on_change=called),
    "many_pills": lambda: st.pills("Fruit", FRUIT, selection_mode="multi", on_change=called),
    "segmented_control": lambda: st.segmented_control("Fruit", FRUIT, on_change=called),
    "feedback": lambda: st.feedback("stars", on_change=called),
    "file_uploader": lambda: _names(
        st.file_uploader("Papers", accept_multiple_files=True, on_change=called)
    ),
    "form": _form,
    "chat_input": lambda: st.chat_input("Say something", on_submit=called),
    "download_button": lambda: st.download_button("Save", "text", "a.txt", on_click=called),
    "menu_button": lambda: st.menu_button("Do", FRUIT, on_click=called),
    "pagination": lambda: st.pagination(5, on_change=called),
}


@page("/one/{name}", title="One")
def one(name: str) -> None:
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    value = WIDGETS[name]()
    state = st.session_state
    st.text(f"value {value!s}; calls {state.get('calls', 0)}; run {state.runs}")
    st.text("elsewhere")


app = App("Every")
