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


@page("/widgets", title="A hundred widgets", access=anyone)
def widgets() -> None:
    """Show a hundred check boxes and how many are ticked."""
    ticked = sum(st.checkbox(f"Box {number}", key=f"box{number}") for number in range(100))
    st.write(f"{ticked} ticked")


@page("/long", title="Two thousand elements", access=anyone)
def long() -> None:
    """Show two thousand lines, one of which changes."""
    marked = st.button("Mark", key="mark")
    for number in range(2_000):
        st.text(f"line {number}" + (" (marked)" if marked and number == MIDDLE else ""))


app = App("Benchmark", auth=True)
