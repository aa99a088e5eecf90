"""A page for members with things to type."""

from __future__ import annotations

from scaffold import App, anyone, page, st


@page("/", title="Home", access=anyone)
def home() -> None:
    """Greet everybody."""
    st.title("Home")


@page("/note", title="Note")
def note() -> None:
    """Take a note."""
    st.title("Note")
    title = st.text_input("Title")
    with st.form("note"):
        st.text_area("Text")
        st.text_input("Secret", type="password")
        if st.form_submit_button("Save"):
            st.write("saved")
    st.write(f"Title: {title}")


app = App("Notes", auth=True)
