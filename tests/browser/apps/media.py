"""A sound that is repeated, in whole and in part."""

from scaffold import App, anyone, page, st
from scaffold.cli.demo_app.samples import tone


@page("/", title="Media", access=anyone)
def media() -> None:
    st.audio(tone(seconds=3), alt="Part", start_time=1, end_time=1.5, loop=True)
    st.audio(tone(seconds=1), alt="Tail", start_time=0.5, loop=True)
    st.audio(tone(220), alt="Whole", loop=True)


app = App("Media", auth=False)
