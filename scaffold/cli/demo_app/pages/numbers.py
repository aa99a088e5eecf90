"""Dates, times, numbers and sliders."""

from __future__ import annotations

from datetime import date, time

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show


@page(
    "/numbers", title="Dates and numbers", icon=":material/calendar_month:", section="Elements",
    access=anyone, layout="wide", order=4,
)  # fmt: skip
def numbers() -> None:
    """Show what one counts and measures."""
    show(
        "Dates and numbers", "The type of the value follows from what you give.",
        number_input, slider, range_of_numbers, select_slider, date_input, range_of_dates,
        time_input, datetime_input,
    )  # fmt: skip


def number_input() -> None:
    """An int if all numbers are ints, else a float."""
    seats = st.number_input("Seats", min_value=1, max_value=8, value=2)
    price = st.number_input("Price", 0.0, 100.0, 12.5, step=0.5, icon="€")
    st.write(f"{seats} * {price:.2f} = {seats * price:.2f}")


def slider() -> None:
    """A number within bounds."""
    volume = st.slider("Volume", 0, 11, 7)
    st.progress(volume / 11)


def range_of_numbers() -> None:
    """Two handles: a pair."""
    low, high = st.slider("Price", 0, 100, (20, 60))
    st.write(f"From {low} to {high}")


def select_slider() -> None:
    """Options in an order."""
    mood = st.select_slider("Mood", ["gloomy", "calm", "cheerful", "wild"], "calm")
    st.write(f"You are {mood}.")


def date_input() -> None:
    """A `datetime.date`."""
    day = st.date_input("Day", date(2030, 5, 1), format="DD.MM.YYYY")
    st.write(f"{day:%A}, week {day:%V}" if day else "No day")


def range_of_dates() -> None:
    """A pair of dates; while it is picked, there is only the first."""
    days = st.date_input("Holiday", (date(2030, 7, 1), date(2030, 7, 14)))
    st.write(f"{(days[1] - days[0]).days} nights" if len(days) > 1 else "Pick the last day")


def time_input() -> None:
    """A `datetime.time`."""
    start = st.time_input("Start", time(8, 45), step=300)
    st.write(f"It starts at {start:%H:%M}." if start else "Any time")


def datetime_input() -> None:
    """Both together; empty until something is chosen."""
    moment = st.datetime_input("Remind me", value=None)
    st.write(moment.isoformat(" ", "minutes") if moment else "Never")
