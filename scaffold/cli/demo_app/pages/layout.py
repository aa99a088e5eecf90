"""Layout: columns, grids, boxes, tabs, dialogs."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/layout", title="Layout", icon=":material/dashboard:", section="Elements", access=anyone,
    layout="wide", order=6,
)  # fmt: skip
def layout() -> None:
    """Show where things stand."""
    show(
        "Layout", "A container keeps its place and can be filled at any time of the run.",
        columns, grid, rows, tabs, expander, popover, dialog, a_place_for_later, sidebar,
    )  # fmt: skip


def columns() -> None:
    """Side by side; on phones below each other."""
    wide, narrow = st.columns([2, 1], border=True)
    wide.write("Twice as wide")
    narrow.write("as this")


def grid() -> None:
    """Cells that wrap by themselves, and may cover several columns."""
    cells = st.grid(3, border=True, min_column_width=90)
    cells.cell(column_span=2).write("Two columns")
    for number in range(1, 5):
        cells.write(f"Cell {number}")


def rows() -> None:
    """A container in a line, with its parts as far apart as they can be."""
    with st.container(horizontal=True, horizontal_alignment="distribute", border=True):
        st.write("**Title**")
        st.button("Close", key="close-row")


def tabs() -> None:
    """One of several is shown."""
    chart, table = st.tabs([":material/bar_chart: Chart", ":material/table: Table"])
    chart.progress(70, "Sold")
    table.table({"Fruit": ["Pear", "Plum"], "Sold": [70, 30]})


def expander() -> None:
    """Closed until somebody wants to know."""
    with st.expander("Details", icon=":material/info:"):
        st.write("This was here all the time.")


def popover() -> None:
    """It floats over the page."""
    with st.popover("Filter", icon=":material/filter_list:"):
        cheap = st.checkbox("Cheap ones only")
    st.write("Cheap ones" if cheap else "All of them")


def dialog() -> None:
    """A function that opens above the page; the page below waits."""

    @st.dialog("Rename", icon=":material/edit:")
    def rename() -> None:
        name = st.text_input("New name")
        if st.button("Save", type="primary"):
            st.session_state.new_name = name
            st.rerun()

    if st.button("Rename ..."):
        rename()
    st.write("Name:", st.session_state.get("new_name", "none yet"))


def a_place_for_later() -> None:
    """What is written later stands where the place was kept."""
    above = st.empty()
    total = st.slider("Total", 0, 50, 12)
    above.metric("Twice the total", 2 * total)


def sidebar() -> None:
    """The bar at the side; `st.bottom` is one below."""
    if st.toggle("Show the sidebar"):
        st.sidebar.write("Here is room for filters.")
