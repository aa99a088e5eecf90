"""A script with a theme of its own, a logo, a menu of the page, and a question to the browser."""

from scaffold import st

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)

st.set_page_config(
    "Orchard",
    ":tada:",
    menu_items={"Get help": "https://example.org/help", "About": "## About\nAll about *apples*."},
)
st.logo(LOGO)
st.title("Orchard")
st.text(f"{st.context.theme.type} in {st.context.timezone}")
st.write("A [link](https://example.org) and `code`, :red[red] and :green-background[green].")
st.expander("Recipes").write("Apple pie")
st.expander("Prices", expanded=True).write("Two coins")
st.button("Go", type="primary")
st.text_input("Name", "Ada")
if st.query_params.get("aside"):
    with st.sidebar:
        st.header("Filters")
        st.text_input("Kind", "apple")
        st.button("Find", type="primary")
if st.query_params.get("later"):

    @st.fragment(run_every=1)
    def ripen() -> None:
        """Give the page another title, and so a new element, a second after it was shown."""
        st.session_state.runs = st.session_state.get("runs", 0) + 1
        if st.session_state.runs > 2:
            st.set_page_config("Harvest")

    ripen()
