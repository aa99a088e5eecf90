"""A counter with two buttons: the count lives in the session of the tab."""

from scaffold import App, page, st


@page("/", title="Counter", icon=":material/exposure_plus_1:")
def counter() -> None:
    st.title("Counter")
    st.session_state.setdefault("count", 0)
    less, more = st.columns(2)
    if less.button("Take one away", width="stretch"):
        st.session_state.count -= 1
    if more.button("Add one", type="primary", width="stretch"):
        st.session_state.count += 1
    st.metric("Count", st.session_state.count)


app = App("Counter")
