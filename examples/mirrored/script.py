"""Two fields, each the mirror of the other: a callback writes the key of the other one."""

import scaffold as st

st.title("Mirrored")
st.write("What you type in one field appears in the other one, backwards.")


def mirror(source: str, target: str) -> None:
    """Write one field, read from the other; callbacks run before the page does."""
    st.session_state[target] = st.session_state[source][::-1]


st.text_input("This way", key="this", on_change=mirror, args=("this", "that"))
st.text_input("That way", key="that", on_change=mirror, args=("that", "this"))

st.caption(f"{len(st.session_state.this)} letters")
