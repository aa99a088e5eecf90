"""Widgets whose scripts say something of their own."""

import scaffold as st

st.title("Fruit")
st.multiselect("Fruit", ["apple", "pear", "plum"], default=["apple"], accept_new_options=True)
st.selectbox("Kind", [f"kind {number}" for number in range(300)], index=3)
