"""An app with what the browser tests need: slow pages, a hundred widgets, forms, failures."""

import time
from pathlib import Path

from fastapi import HTTPException

from scaffold import App, anyone, page, role, st

STARTED = Path("started.txt")
ENDED = Path("ended.txt")


@page("/", title="Home", icon=":material/home:", access=anyone)
def home() -> None:
    st.title("Home")
    st.session_state.setdefault("count", 0)
    if st.button("Add one"):
        st.session_state.count += 1
    st.metric("Count", st.session_state.count)
    st.text_input("Draft")


@page("/slow", title="Slow", section="Work", access=anyone)
def slow() -> None:
    st.title("Slow")
    for number in range(8):
        st.write(f"Step {number}")
        time.sleep(0.25)
    st.write("Done")


@page("/stream", title="Stream", section="Work", access=anyone)
def stream() -> None:
    st.session_state.setdefault("count", 0)
    name = st.text_input("Name")
    work, add = st.button("Work"), st.button("Add one")
    st.session_state.count += work or add
    if work:
        for number in range(40):
            st.write(f"Step {number} for {name}")
            time.sleep(0.1)
        st.session_state.finished = st.session_state.get("finished", 0) + 1
    st.metric("Count", st.session_state.count)
    st.caption(f"Finished {st.session_state.get('finished', 0)}, hello {name}")


@page("/endless", title="Endless", menu=False, access=anyone)
def endless() -> None:
    STARTED.touch()
    try:
        for number in range(600):
            st.write(f"Step {number}")
            time.sleep(0.1)
    finally:
        ENDED.touch()


@page("/hundred", title="A hundred", section="Work", access=anyone)
def hundred() -> None:
    st.title("A hundred widgets")
    ticked = 0
    for number in range(98):
        ticked += st.checkbox(f"Box {number}")
    st.text_input("First")
    st.text_input("Second")
    st.metric("Ticked", ticked)


@page("/form", title="Form", icon=":material/edit:", section="Work")
def form() -> None:
    st.title("A form")
    with st.form("order"):
        what = st.text_input("What")
        size = st.selectbox("Size", ["Small", "Large"])
        gift = st.checkbox("As a gift")
        sent = st.form_submit_button("Order", type="primary")
    if sent:
        st.success(f"{what}, {size}, {'wrapped' if gift else 'plain'}, for {st.user.email}")


@page("/admin", title="Admin", access=role("admin"))
def admin() -> None:
    st.title("Admin")


@page("/year/{year}", title="Year", access=anyone)
def year(year: int, month: int = 1) -> None:
    st.title(f"Year {year}, month {month}")
    st.expander("Months").write("Twelve")
    st.page_link(f"/year/{year + 1}", label="Next")


@page("/barred", title="Barred", menu=False, access=anyone)
def barred() -> None:
    if st.button("Go in"):
        st.write("Knocking")
        time.sleep(0.3)
        st.switch_page("/admin")


@page("/broken", title="Broken", menu=False, access=anyone)
def broken() -> None:
    st.write("Before")
    raise RuntimeError("a mistake of the author")


@page("/tabs", title="Tabs", menu=False, access=anyone)
def tabs() -> None:
    words = st.session_state.setdefault("words", [])
    if st.button("Left"):
        words.append("left")
    if st.button("Right"):
        words.append("right")
    st.text_input("Note", key="note")
    st.caption(" ".join(words) or "nothing")


app = App("Works", auth=True)


@app.get("/answer/{status}")
def answer(status: int) -> None:
    raise HTTPException(status) if status < 500 else RuntimeError("a mistake of the author")
