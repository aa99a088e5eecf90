"""The app that is measured: a counter for members, and a page of a hundred widgets."""

from __future__ import annotations

from scaffold import App, anyone, page, st

MIDDLE = 1_000


@page("/", title="Counter")
def counter() -> None:
    """Count clicks: one button, one number."""
    st.session_state.setdefault("count", 0)
    if st.button("Add one", key="add"):
        st.session_state.count += 1
    st.metric("Count", st.session_state.count)


@page("/open", title="Open counter", access=anyone)
def open_counter() -> None:
    """Count clicks of anybody, to be compared with those of members."""
    counter()


@page("/widgets", title="A hundred widgets", access=anyone)
def widgets() -> None:
    """Show a hundred check boxes and how many are ticked."""
    ticked = sum(st.checkbox(f"Box {number}", key=f"box{number}") for number in range(100))
    st.write(f"{ticked} ticked")


@page("/long", title="Two thousand elements", access=anyone)
def long() -> None:
    """Show two thousand lines, one of which changes."""
    if st.button("Mark", key="mark"):
        st.session_state.marks = st.session_state.get("marks", 0) + 1
    for number in range(2_000):
        marks = st.session_state.get("marks", 0) if number == MIDDLE else 0
        st.text(f"line {number}" + (f" (marked {marks})" if marks else ""))


app = App("Benchmark", auth=True)
