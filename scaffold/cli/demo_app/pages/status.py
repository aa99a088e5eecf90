"""Status: messages, progress, toasts."""

from __future__ import annotations

import time

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/status", title="Status", icon=":material/notifications:", section="Elements", access=anyone,
    layout="wide", order=7,
)  # fmt: skip
def status() -> None:
    """Show how things stand."""
    show(
        "Status", "Slow pages arrive piece by piece: what is written is seen at once.",
        messages, progress, spinner, steps, skeleton, toast, exception, celebrate,
    )  # fmt: skip


def messages() -> None:
    """Four tones."""
    st.info("The import runs every night.", icon=":material/schedule:")
    st.success("Saved.")
    st.warning("Two rows were skipped.", title="Check the import")
    st.error("The file could not be read.")


def progress() -> None:
    """A bar that moves while the page runs."""
    bar = st.progress(0, "Ready")
    if st.button("Begin"):
        for percent in range(0, 101, 4):
            time.sleep(0.04)
            bar.progress(percent, f"Reading ... {percent} %")


def spinner() -> None:
    """It turns as long as its block runs."""
    if st.button("Think"):
        with st.spinner("Thinking ...", show_time=True):
            time.sleep(1.5)
        st.write("42")


def steps() -> None:
    """A box for what a long task says, which folds itself when it is done."""
    if st.button("Import"):
        with st.status("Importing ...", expanded=True) as box:
            for part in ("customers", "orders", "invoices"):
                time.sleep(0.5)
                st.write(f"Read the {part}")
            box.update(label="Imported", expanded=False)


def skeleton() -> None:
    """The shape of what is still being made."""
    place = st.skeleton(height=90)
    if st.button("Load"):
        time.sleep(1)
        place.table({"Fruit": ["Pear"], "Sold": [70]})


def toast() -> None:
    """A message at the edge of the page, for some seconds."""
    if st.button("Notify me"):
        st.toast("Your order is on its way", icon="🚚")


def exception() -> None:
    """Type and message; in development the traceback as well."""
    try:
        st.write(1 / 0)
    except ZeroDivisionError as error:
        st.exception(error)


def celebrate() -> None:
    """For visitors who asked for less motion, only a sign of it."""
    row = st.container(horizontal=True)
    if row.button("🎈 Balloons"):
        st.balloons()
    if row.button("❄️ Snow"):
        st.snow()
