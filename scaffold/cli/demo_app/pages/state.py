"""State and caching: what lasts, and what is made once."""

from __future__ import annotations

import time
from datetime import datetime

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/state", title="State and caching", icon=":material/memory:", section="App", access=anyone,
    layout="wide", order=12,
)  # fmt: skip
def state() -> None:
    """Show what lasts, and how long."""
    show(
        "State and caching",
        "A tab keeps its state over a reload, a lost connection and a restart of the server.",
        state_of_a_tab, state_of_a_browser, callbacks, fragment, clock, cache,
    )  # fmt: skip


def state_of_a_tab() -> None:
    """It survives a reload; another tab has its own."""
    notes = st.session_state.setdefault("notes", [])
    if note := st.chat_input("A note", key="note"):
        notes.append(note)
    st.write(notes or "No notes yet. Write one, and reload the page.")


def state_of_a_browser() -> None:
    """All tabs of this browser share it."""
    visits = st.browser_state.get("visits", 0)
    if st.button("Count a visit"):
        visits = st.browser_state["visits"] = visits + 1
    st.metric("Visits", visits)


def callbacks() -> None:
    """A function that runs before the page does, and may assign to widgets."""

    def clear() -> None:
        st.session_state.draft = ""

    st.text_input("Draft", key="draft")
    st.button("Clear", on_click=clear)


def fragment() -> None:
    """A function that runs alone when something in it changes."""

    @st.fragment
    def dice() -> None:
        if st.button("Run this part only"):
            st.caption(f"This part: {datetime.now().astimezone():%H:%M:%S}")

    st.caption(f"The page: {datetime.now().astimezone():%H:%M:%S}")
    dice()


def clock() -> None:
    """A fragment that runs by itself."""

    @st.fragment(run_every=1)
    def tick() -> None:
        st.metric("Server time", f"{datetime.now().astimezone():%H:%M:%S}")

    if st.toggle("Start the clock"):
        tick()


def cache() -> None:
    """Slow the first time, at once the second."""

    @st.cache_data(ttl="1m", show_spinner="Counting ...")
    def slow_square(number: int) -> int:
        time.sleep(1)
        return number**2

    number = st.slider("Number", 1, 10, 3)
    st.write(f"{number}² = {slow_square(number)}")
