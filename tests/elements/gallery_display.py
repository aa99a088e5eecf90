"""One example for each element of the families text, layout, status, data and media.

Every text that a visitor could have written is USER, which must never reach the page as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import st

if TYPE_CHECKING:
    from collections.abc import Callable

USER = "<b>user</b> *said* <script>x()</script>"
SVG = '<svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


def _write() -> None:
    st.write(USER, 1, [USER], {USER: USER})


def _write_stream() -> None:
    st.write_stream(iter([USER, 1, USER]), cursor="|")


def _markdown() -> None:
    st.markdown(USER, help=USER, width=300, text_alignment="center")


def _title() -> None:
    st.title(USER, help=USER, icon="🎉")


def _header() -> None:
    st.header(USER, anchor="here", divider="rainbow")


def _subheader() -> None:
    st.subheader(USER, anchor=False, text_alignment="right")


def _caption() -> None:
    st.caption(USER, help=USER)


def _text() -> None:
    st.text(USER, help=USER)


def _code() -> None:
    st.code(USER, line_numbers=True, height=200)
    st.code(USER, language=None, wrap_lines=True)


def _latex() -> None:
    st.latex(USER, help=USER)


def _html() -> None:
    st.html("<p style='color: red' onclick='x()'>Words</p>")


def _badge() -> None:
    st.badge(USER, icon=":material/check:", color="green", help=USER)


def _echo() -> None:
    with st.echo():
        st.text(USER)


class Described:
    """<b>user</b> A class to describe."""

    size = 3


def _container() -> None:
    with st.container(border=True, height=200, gap=3, key=USER):
        st.text(USER)
    with st.container(horizontal=True, horizontal_alignment="distribute", gap=None):
        st.text(USER)


def _columns() -> None:
    for column in st.columns([2, 1], border=True, vertical_alignment="center", gap="large"):
        column.text(USER)


def _grid() -> None:
    grid = st.grid(3, gap=("large", None), border=True, key=USER)
    with grid.cell(column_span=2, row_span=2):
        st.text(USER)
    grid.cell(column_span="all").text(USER)
    grid.text(USER)
    st.grid(min_column_width=90, row_height=60, height=200, dense=True).text(USER)
    st.grid(2, wrap=False, vertical_alignment="center").text(USER)


def _skeleton() -> None:
    st.skeleton(120, width=300)
    st.skeleton().text(USER)
    with st.skeleton():
        st.text(USER)


def _expander() -> None:
    st.expander(USER, icon="🎉").text(USER)
    st.expander(USER, expanded=True, on_change="rerun", type="compact").text(USER)


def _popover() -> None:
    st.popover(USER, help=USER, type="primary").text(USER)
    st.popover(USER, on_change="rerun").text(USER)


def _tabs() -> None:
    for tab in (*st.tabs([USER, "B"]), *st.tabs([USER, "B"], on_change="rerun", default="B")):
        tab.text(USER)


def _info() -> None:
    st.info(USER, icon="🎉", title=USER)


def _spinner() -> None:
    with st.spinner(USER, show_time=True):
        st.text(USER)


def _progress() -> None:
    st.progress(50, text=USER)


def _status() -> None:
    with st.status(USER, expanded=True, type="step") as status:
        st.text(USER)
        status.update(label=USER)


def _metric() -> None:
    st.metric(USER, USER, USER, help=USER, border=True, delta_description=USER)
    for chart in ("line", "bar", "area"):
        st.metric(USER, 3, -1, chart_data=[1, 5, -2], chart_type=chart)


def _json() -> None:
    st.json({USER: [USER, 1, None, True, {}, []]}, expanded=1)


def _table() -> None:
    st.table({USER: [USER, "b"]}, border="horizontal", alt=USER)
    st.table([[USER, 1.5]], hide_index=False, hide_header=False)
    st.table()


def _dataframe() -> None:
    st.dataframe(
        [{USER: USER, "n": 1.25, "yes": True, "no": None}], hide_index=False, placeholder=USER,
        column_config={USER: {"label": USER, "help": USER}, "n": {"format": "%.1f"}}, row_height=40,
    )  # fmt: skip
    st.dataframe()


def _image() -> None:
    st.image(SVG, caption=USER, width=40, alt=USER, link="https://example.org/?a=1&b=2")
    st.image([SVG, SVG])


def _logo() -> None:
    st.logo(SVG, icon_image=SVG, link="/reports")


def _empty() -> None:
    st.empty().text(USER)
    st.empty()


def _balloons() -> None:
    st.balloons()


def _snow() -> None:
    st.snow()


GALLERY: dict[str, Callable[[], object]] = {
    "write": _write,
    "write_stream": _write_stream,
    "markdown": _markdown,
    "title": _title,
    "header": _header,
    "subheader": _subheader,
    "caption": _caption,
    "text": _text,
    "code": _code,
    "latex": _latex,
    "mermaid_chart": lambda: st.mermaid_chart(USER, alt=USER, width=300),
    "divider": lambda: st.divider(width=100),
    "html": _html,
    "badge": _badge,
    "echo": _echo,
    "help": lambda: st.help(Described),
    "container": _container,
    "columns": _columns,
    "grid": _grid,
    "expander": _expander,
    "popover": _popover,
    "tabs": _tabs,
    "empty": _empty,
    "space": lambda: (st.space("large"), st.space(7)),
    "sidebar": lambda: st.sidebar.text(USER),
    "bottom": lambda: st.bottom.text(USER),
    "info": _info,
    "success": lambda: st.success(USER, icon="spinner"),
    "warning": lambda: st.warning(USER, width=300),
    "error": lambda: st.error(USER),
    "exception": lambda: st.exception(ValueError(USER)),
    "spinner": _spinner,
    "skeleton": _skeleton,
    "progress": _progress,
    "status": _status,
    "toast": lambda: st.toast(USER, icon="🎉", duration=7),
    "balloons": _balloons,
    "snow": _snow,
    "metric": _metric,
    "json": _json,
    "table": _table,
    "dataframe": _dataframe,
    "image": _image,
    "audio": lambda: st.audio(WAV, start_time="1m", end_time=90, alt=USER),
    "video": lambda: st.video(b"1", subtitles={USER: "WEBVTT\n\n"}, loop=True, alt=USER),
    "logo": _logo,
}
