"""The types that widgets return; checked by mypy and pyright, never executed."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum
from typing import assert_type

from scaffold.elements import st
from scaffold.elements.container import Container, Slot
from scaffold.runtime.uploads import UploadedFile


class Size(Enum):
    """Options of a choice."""

    SMALL = 1


assert_type(st.button("a"), bool)
assert_type(st.link_button("a", "/"), Slot)
assert_type(st.link_button("a", "/", on_click="rerun"), bool)
assert_type(st.form("a"), Container)
assert_type(st.checkbox("a"), bool)

assert_type(st.radio("a", [1, 2]), int)
assert_type(st.radio("a", Size), Size)
assert_type(st.radio("a", {"x": 1}), str)
assert_type(st.radio("a", range(3), index=None), int | None)
assert_type(st.selectbox("a", ["x"]), str)
assert_type(st.selectbox("a", [1], index=None), int | None)
assert_type(st.selectbox("a", [1], accept_new_options=True), int | str)
assert_type(st.multiselect("a", [1, 2]), list[int])
assert_type(st.multiselect("a", [1], accept_new_options=True), list[int | str])
assert_type(st.pills("a", [1]), int | None)
assert_type(st.pills("a", [1], selection_mode="multi"), list[int])
assert_type(st.segmented_control("a", Size), Size | None)
assert_type(st.feedback(), int | None)

assert_type(st.text_input("a"), str)
assert_type(st.text_input("a", None), str | None)
assert_type(st.text_area("a", value=None), str | None)
assert_type(st.number_input("a"), float)
assert_type(st.number_input("a", 1), int)
assert_type(st.number_input("a", 0.0, 1.0), float)
assert_type(st.number_input("a", value=None), float | None)
assert_type(st.number_input("a", 1, 5, None), int | None)

assert_type(st.slider("a"), int)
assert_type(st.slider("a", 0, 5), int)
assert_type(st.slider("a", 0.0, 1.0, 0.5), float)
assert_type(st.slider("a", 0, 5, (1, 2)), tuple[int, int])
assert_type(st.slider("a", value=[0.5, 1.0]), tuple[float, float])
assert_type(st.slider("a", value=date(2030, 1, 1)), date)
assert_type(st.slider("a", value=time(8)), time)
assert_type(st.select_slider("a", ["x"]), str)
assert_type(st.select_slider("a", ["x"], ("x", "x")), tuple[str, str])

assert_type(st.date_input("a"), date)
assert_type(st.date_input("a", None), date | None)
assert_type(st.date_input("a", []), tuple[date, ...])
assert_type(st.time_input("a"), time)
assert_type(st.time_input("a", None), time | None)
assert_type(st.datetime_input("a"), datetime)
assert_type(st.datetime_input("a", None), datetime | None)
assert_type(st.color_picker("a"), str)
assert_type(st.file_uploader("a"), UploadedFile | None)
assert_type(st.file_uploader("a", accept_multiple_files=True), list[UploadedFile])
