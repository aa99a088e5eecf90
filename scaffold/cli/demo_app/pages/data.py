"""Tables and figures."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.samples import orders
from scaffold.cli.demo_app.showing import show


@page(
    "/data", title="Tables and figures", icon=":material/table:", section="Elements",
    access=anyone, layout="wide", order=10,
)  # fmt: skip
def data() -> None:
    """Show what one counts."""
    show(
        "Tables and figures", "Lists, dictionaries, and frames of pandas, polars or Arrow.",
        table, dataframe, metrics, json,
    )  # fmt: skip


def table() -> None:
    """All rows, for reading."""
    st.table(orders()[:2], border="horizontal", alt="Two orders")


def dataframe() -> None:
    """It scrolls, and a click on a heading sorts it."""
    st.dataframe(orders(), column_config={"Price": {"format": "€ %.2f"}}, height=200)


def metrics() -> None:
    """A figure, how it changed, and where it came from."""
    left, right = st.columns(2)
    left.metric("Orders", 21, 4, border=True, chart_data=[9, 12, 11, 17, 21])
    right.metric("Returns", 2, -1, border=True, delta_color="inverse", chart_data=[4, 3, 3, 2])


def json() -> None:
    """A tree that folds."""
    st.json({"order": {"id": 17, "paid": True, "lines": orders()[:1]}}, expanded=2)
