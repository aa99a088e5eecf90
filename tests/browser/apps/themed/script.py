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
st.button("Go", type="primary")
st.text_input("Name", "Ada")
if st.query_params.get("aside"):
    with st.sidebar:
        st.header("Filters")
        st.text_input("Kind", "apple")
        st.button("Find", type="primary")
