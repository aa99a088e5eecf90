"""Navigation: links, addresses, moving on."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/navigation", title="Navigation", icon=":material/explore:", section="App", access=anyone,
    layout="wide", order=11,
)  # fmt: skip
def navigation() -> None:
    """Show how one gets around."""
    show(
        "Navigation", "Every page has an address; back, forward and reload do what they should.",
        links, moving_on, the_address, kept_in_the_address,
    )  # fmt: skip


def links() -> None:
    """To pages of the app without a full load, or elsewhere."""
    st.page_link("/layout", label="How things are laid out", icon=":material/dashboard:")
    st.link_button("Elsewhere", "https://example.com", icon=":material/open_in_new:")


def moving_on() -> None:
    """A page may end in another one."""
    if st.button("Show me the status page"):
        st.switch_page("/status")


def the_address() -> None:
    """The query of the address reads and writes like a dictionary."""
    colour = st.query_params.get("colour", "none")
    st.write(f"The address says: {colour}")
    if st.button("Write “blue” into it"):
        st.query_params["colour"] = "blue"


def kept_in_the_address() -> None:
    """A widget whose value is part of the address, so that it can be shared."""
    st.radio("Sort by", ["name", "price"], key="sort", bind="query-params", horizontal=True)
