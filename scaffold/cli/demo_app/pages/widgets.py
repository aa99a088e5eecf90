"""Buttons, menus, text fields, forms."""

from __future__ import annotations

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/widgets", title="Widgets", icon=":material/toggle_on:", section="Elements", access=anyone,
    layout="wide", order=2,
)  # fmt: skip
def widgets() -> None:
    """Show what one presses and types into."""
    show(
        "Widgets", "Each returns what the visitor did, right where it is called.",
        buttons, menu_button, shortcuts, text_input, text_area, form, required_and_live,
    )  # fmt: skip


def buttons() -> None:
    """True in the one run that the press started."""
    row = st.container(horizontal=True)
    saved = row.button("Save", type="primary", icon=":material/save:")
    row.button("Later")
    row.button("Never mind", type="tertiary")
    st.write("Saved just now." if saved else "Nothing happened in this run.")


def menu_button() -> None:
    """One button, several actions."""
    kind = st.menu_button("Export", ["CSV", "JSON", "PDF"], icon=":material/download:")
    st.write(f"Exporting as {kind} ..." if kind else "Choose one.")


def shortcuts() -> None:
    """A key on the keyboard presses it as well."""
    if st.button("Search", icon=":material/search:", shortcut="Ctrl+K"):
        st.write("Pressed.")


def text_input() -> None:
    """One line, with an icon, a hint, or hidden like a password."""
    name = st.text_input("Name", placeholder="Ada", icon=":material/person:", max_chars=40)
    st.text_input("Password", type="password", help="It is never sent back.")
    st.write(f"Hello {name or 'you'}!")


def text_area() -> None:
    """Several lines; Ctrl and Enter send them."""
    words = st.text_area("Your message", height=100).split()
    st.caption(f"{len(words)} words")


def form() -> None:
    """The values of a form travel together."""
    with st.form("order", clear_on_submit=True):
        what = st.text_input("What")
        count = st.number_input("How many", 1, 100, 1)
        if st.form_submit_button("Order", type="primary") and what:
            st.success(f"{count} x {what} ordered.")


def required_and_live() -> None:
    """What must not be empty says so; `live` runs the page while one types."""
    query = st.text_input("Fruit", required=True, live=True)
    fruits = ["apple", "apricot", "pear", "plum", "quince"]
    st.write([fruit for fruit in fruits if query.lower() in fruit])
