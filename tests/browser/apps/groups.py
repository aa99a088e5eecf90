"""Grids, skeletons, menus of buttons and pagination, in and out of forms."""

import time

from scaffold import App, anyone, page, st


@page("/", title="Groups", access=anyone)
def groups() -> None:
    st.title("Groups")
    chosen = st.menu_button("Export", ["CSV", "JSON", "PDF"], icon=":material/download:")
    st.write(f"Chosen: {chosen}")
    st.write(f"Page: {st.pagination(20, key='page')}")
    st.write(f"Sheet: {st.pagination(9, default=4, max_visible_pages=0)}")
    held = st.pagination(30, default=15, key="held", on_change="ignore")
    st.button("Send what is held")
    st.write(f"Held: {held}")
    with st.form("pages"):
        leaf = st.pagination(40, key="leaf")
        st.form_submit_button("Turn")
    st.write(f"Leaf: {leaf}")


@page("/grid", title="Grid", access=anyone)
def grid() -> None:
    st.title("Grid")
    cells = st.grid(4)
    for name, number in {"Orders": 17, "Visits": 2304, "Returns": 2, "Stars": 4.5}.items():
        cells.metric(name, number, border=True)
    boxes = st.grid(3, border=True)
    with boxes.cell(column_span=2, row_span=2):
        st.header("Two by two")
        st.write("It covers two columns and two rows.")
    boxes.text("One")
    boxes.text("Two")
    boxes.cell(column_span="all").text("A whole row")


@page("/skeleton", title="Skeleton", access=anyone)
def skeleton() -> None:
    st.title("Skeleton")
    place = st.skeleton(160)
    if st.button("Load"):
        with st.skeleton(height=80):
            time.sleep(1.2)
        place.success("Loaded")


app = App("Groups", auth=False)
