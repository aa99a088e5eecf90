"""A page with one widget of each kind that has bounds, for tests of what is refused."""

from scaffold import App, anyone, page, st


@page("/", title="Bounded", access=anyone)
def bounded() -> None:
    st.session_state.setdefault("count", 0)
    st.session_state.count += st.button("Add one")
    st.metric("Count", st.session_state.count)
    st.selectbox("Colour", ["red", "green"], key="colour")
    st.slider("Size", 0, 10, 5, key="size")
    st.number_input("Many", 0, 10, 5, key="many")
    st.text_input("Name", max_chars=20, key="name")
    st.text_area("Text", key="text")
    st.checkbox("Locked", disabled=True, key="locked")
    st.file_uploader("File", key="file")
    with st.form("order"):
        st.text_input("What", key="what")
        st.form_submit_button("Order")
    st.json(st.session_state.to_dict())


@page("/members", title="Members")
def members() -> None:
    st.title("Members")


app = App("Bounded", auth=True)
