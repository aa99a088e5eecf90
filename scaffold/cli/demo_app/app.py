"""The demo's app and its first page."""

from __future__ import annotations

from scaffold import App, anyone, page, st
from scaffold.cli.demo_app.showing import beside

PAGES = {
    "/text": (":material/article:", "Headings, Markdown, code, formulas"),
    "/widgets": (":material/toggle_on:", "Buttons, menus, text fields, forms"),
    "/choices": (":material/checklist:", "Boxes, lists, pills, stars"),
    "/numbers": (":material/calendar_month:", "Dates, times, sliders, numbers"),
    "/files": (":material/upload_file:", "Uploads, downloads, microphone, camera"),
    "/layout": (":material/dashboard:", "Columns, grids, tabs, dialogs"),
    "/status": (":material/notifications:", "Messages, progress, toasts"),
    "/chat": (":material/chat:", "Messages that grow, a field to answer"),
    "/media": (":material/image:", "Pictures, sound, the logo"),
    "/data": (":material/table:", "Tables, figures, JSON"),
    "/navigation": (":material/explore:", "Links, addresses, moving on"),
    "/state": (":material/memory:", "State, callbacks, fragments, caches"),
}


@page("/", title="Home", icon=":material/home:", access=anyone, layout="wide", order=0)
def home() -> None:
    """Show a counter beside its code, and the way to all families."""
    st.title("scaffold")
    st.markdown(
        "A page is a function. It runs from top to bottom whenever something on it changes, and "
        "the browser gets what is different.",
        text_color="gray",
    )
    beside(counter)
    st.space("small")
    st.header("Everything there is")
    grid = st.grid(4, border=True, min_column_width=220)
    for path, (icon, about) in PAGES.items():
        with grid.cell():
            st.page_link(path, icon=icon)
            st.caption(about)


def counter() -> None:
    """A counter: state that lasts as long as the tab."""
    st.session_state.setdefault("count", 0)
    add, again = st.columns(2)
    if add.button("Add one", type="primary", width="stretch"):
        st.session_state.count += 1
    if again.button("Start again", width="stretch"):
        st.session_state.count = 0
    st.metric("Count", st.session_state.count)


app = App("scaffold demo", auth=False)
