"""One example for each element of the families buttons, forms, choices, fields and pickers.

Every text that a visitor could have written is USER, which must never reach the page as markup.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from scaffold import st

if TYPE_CHECKING:
    from collections.abc import Callable

USER = "<b>user</b> *said* <script>x()</script>"
OPTIONS = [USER, "two", "three"]


def _button() -> None:
    st.button(USER, type="primary", help=USER, icon="🎈", shortcut="Ctrl+K")
    st.button("off", disabled=True, icon=":material/add:", icon_position="right", wrap=False)


def _menu_button() -> None:
    st.menu_button(USER, OPTIONS, help=USER, icon="🎈", type="primary")
    st.menu_button("off", OPTIONS, disabled=True)


def _pagination() -> None:
    st.pagination(20, default=10, key="turned")
    st.pagination(9, max_visible_pages=0)
    st.pagination(3, disabled=True)
    with st.form("pages"):
        st.pagination(40, max_visible_pages=9)
        st.form_submit_button("Go", key="pages-go")


def _link_button() -> None:
    st.link_button(USER, "https://example.com/?q=<b>", help=USER, icon="spinner")
    st.link_button("off", "/here", disabled=True)
    st.link_button("press", "/here", on_click="rerun")


def _page_link() -> None:
    st.page_link("https://example.com", label=USER, help=USER, icon="🌍", query_params={"a": USER})
    st.page_link("https://example.com", label="off", disabled=True)


def _download_button() -> None:
    st.download_button(USER, USER, USER, help=USER)
    st.download_button("later", lambda: USER, "later.txt", type="tertiary")
    st.download_button("quiet", b"\x00", on_click="ignore")
    st.download_button("off", b"\x00", disabled=True)


def _form() -> None:
    with st.form(USER, enter_to_submit=False, border=False):
        st.text_input(USER, required=True)
        st.form_submit_button(USER, help=USER)


def _form_submit_button() -> None:
    with st.form("form"):
        st.form_submit_button(USER, type="primary")


def _checkbox() -> None:
    st.checkbox(USER, help=USER, key=USER)
    st.checkbox(USER, value=True, label_visibility="hidden", disabled=True, wrap=False)
    st.checkbox(USER, label_visibility="collapsed", on_change="ignore")


def _toggle() -> None:
    st.toggle(USER, value=True, help=USER)
    st.toggle(USER, label_visibility="collapsed", disabled=True)


def _radio() -> None:
    st.radio(USER, OPTIONS, help=USER, captions=[USER], horizontal=True)
    st.radio("none", [], index=None)


def _selectbox() -> None:
    st.selectbox(USER, OPTIONS, help=USER, icon="🎈", index=None, placeholder=USER, required=True)
    st.selectbox("many", [USER, *range(20)], accept_new_options=True)
    st.selectbox("none", [])


def _multiselect() -> None:
    st.multiselect(USER, OPTIONS, [USER, "three"], help=USER, max_selections=2, placeholder=USER)
    st.multiselect("none", [], accept_new_options=True, wrap=False)


def _pills() -> None:
    st.pills(USER, OPTIONS, default=USER, help=USER)
    st.pills("many", OPTIONS, default=["two"], selection_mode="multi", wrap=False)


def _segmented_control() -> None:
    st.segmented_control(USER, OPTIONS, default=USER, help=USER, required=True)
    st.segmented_control("many", OPTIONS, selection_mode="multi", disabled=True)


def _feedback() -> None:
    st.feedback("thumbs", default=1)
    st.feedback("faces")
    st.feedback("stars", disabled=True)


def _slider() -> None:
    st.slider(USER, help=USER)
    st.slider("pair", 0.0, 1.0, (0.25, 0.5), format="percent")
    st.slider("day", date(2030, 1, 1), date(2030, 2, 1))
    st.slider("hour", value=(time(9), time(17)), disabled=True)


def _select_slider() -> None:
    st.select_slider(USER, OPTIONS, help=USER)
    st.select_slider("pair", OPTIONS, value=(USER, "three"))


def _number_input() -> None:
    st.number_input(USER, help=USER, placeholder=USER, icon="🎈", value=None)
    st.number_input("whole", 1, 9, 3)
    st.number_input("exact", value=0.12345)


def _text_input() -> None:
    st.text_input(USER, USER, help=USER, placeholder=USER, max_chars=200, live=True)
    st.text_input("mail", type="email", validate=(USER, USER))
    st.text_input("word", type="password", disabled=True)


def _text_area() -> None:
    st.text_area(USER, f"\n{USER}\n", help=USER, placeholder=USER, height="content")


def _date_input() -> None:
    st.date_input(USER, date(2030, 1, 1), help=USER, format="DD.MM.YYYY")
    st.date_input("range", [date(2030, 1, 1)])
    st.date_input("none", None)


def _time_input() -> None:
    st.time_input(USER, time(8, 45), help=USER, format="12h")
    st.time_input("fine", time(8, 45, 30), step=1)


def _datetime_input() -> None:
    st.datetime_input(USER, datetime(2030, 1, 1, 8, 45), help=USER)  # noqa: DTZ001 - wall clock
    st.datetime_input("none", None)


def _color_picker() -> None:
    st.color_picker(USER, "#f80", help=USER)


def _file_uploader() -> None:
    st.file_uploader(USER, type=["csv", "image"], help=USER, max_upload_size=5)
    st.file_uploader("many", accept_multiple_files=True, disabled=True)
    st.file_uploader("folder", accept_multiple_files="directory")


GALLERY: dict[str, Callable[[], Any]] = {
    name[1:]: example
    for name, example in list(globals().items())
    if name.startswith("_") and not name.startswith("__") and callable(example)
}
