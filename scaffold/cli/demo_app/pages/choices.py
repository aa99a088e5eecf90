"""Choices: one of several, several of many, yes or no."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/choices", title="Choices", icon=":material/checklist:", section="Elements", access=anyone,
    layout="wide", order=3,
)  # fmt: skip
def choices() -> None:
    """Show what one chooses from."""
    show(
        "Choices", "Options are Python's own objects, and come back as the same ones.",
        checkbox_and_toggle, radio, selectbox, multiselect, pills, segmented_control, feedback,
        pagination, color_picker,
    )  # fmt: skip


def checkbox_and_toggle() -> None:
    """Yes or no."""
    agreed = st.checkbox("I have read it")
    loud = st.toggle("Loud", value=True)
    st.write("Agreed" if agreed else "Not yet", "!" if loud else ".")


def radio() -> None:
    """One of a few, all in view."""
    size = st.radio(
        "Size", ["S", "M", "L"], index=1, horizontal=True, captions=["50 g", "100 g", "200 g"]
    )
    st.write(f"You chose {size}.")


def selectbox() -> None:
    """One of many: type to find it, or add what is missing."""
    fruit = st.selectbox("Fruit", ["Apple", "Pear", "Quince"], index=None, accept_new_options=True)
    st.write(f"You chose {fruit}.")


def multiselect() -> None:
    """Several, in the order in which they were chosen."""
    colours = st.multiselect("Colours", ["red", "green", "blue"], ["green"], max_selections=2)
    st.write(" and ".join(colours) or "none")


def pills() -> None:
    """Small buttons; several may be pressed in."""
    tags = st.pills("Tags", ["new", "vegan", "organic"], selection_mode="multi", default=["new"])
    st.caption(f"{len(tags)} chosen")


def segmented_control() -> None:
    """One of a few ways to look at something."""
    view = st.segmented_control("View", ["Day", "Week", "Month"], default="Week", required=True)
    st.write(f"Showing the {str(view).lower()}.")


def feedback() -> None:
    """Stars, faces or thumbs."""
    stars = st.feedback("stars")
    st.write("No rating yet." if stars is None else f"{stars + 1} of 5")


def pagination() -> None:
    """Pages of something long."""
    number = st.pagination(20)
    st.write(f"Rows {number * 10 - 9} to {number * 10}")


def color_picker() -> None:
    """A colour as `#rrggbb`."""
    colour = st.color_picker("Background", "#0a7cff")
    st.code(colour, language=None)
