"""A script with shapes that only a browser has: labels that keep their room, rows, columns."""

from scaffold import st

for visibility in ("visible", "hidden", "collapsed"):
    st.text_input("Label", key=visibility, label_visibility=visibility)
with st.container(horizontal=True, horizontal_alignment="right", key="row"):
    st.button("One")
    st.button("Two")
with st.container(horizontal_alignment="center", key="middle"):
    st.image(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>", width=90, alt="A square"
    )
left, right = st.columns([3, 1], vertical_alignment="bottom", border=True)
left.text("Wide")
left.text("High")
right.text("Narrow")
with st.container(height=120, key="high"):
    for number in range(20):
        st.text(f"Line {number}")
box = st.container(key="box")
if box.button("Tell"):
    box.toast("Told")
    box.balloons()
seen = st.session_state.setdefault("seen", [])
seen.append(st.text_input("Digits", validate=(r"^\d+$", "Digits only")))
seen.append(st.text_input("Needed", "given", required=True))
st.text(f"Seen {seen}")
st.text(f"Typed {st.text_input('Live', live='0s')!r}")
st.html("<style>.st-key-middle { color: rgb(1, 2, 3) }</style>")
