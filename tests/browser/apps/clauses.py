"""A script with what only a browser can show of the rules for scripts."""

import time

from scaffold import st

st.set_page_config(page_title="Whole", layout="centered")
st.sidebar.text("beside")
st.session_state.runs = st.session_state.get("runs", 0) + 1
st.text(f"Run {st.session_state.runs}")


@st.cache_data(show_spinner="Weighing ...")
def weigh(number: int) -> int:
    """Take a second."""
    time.sleep(1)
    return number * 2


if st.button("Weigh"):
    st.text(f"It is {weigh(21)}")
if st.button("Turn"):
    st.query_params["turn"] = len(st.query_params.get_all("turn")) + 1
    st.query_params.many = ["a", "b"]
if st.button("Clear"):
    st.query_params.clear()


@st.fragment
def part() -> None:
    """Set up the page, alone."""
    if st.button("Title"):
        st.set_page_config(page_title="Part", page_icon="🍎")
    if st.button("Frame"):
        st.set_page_config(layout="wide", initial_sidebar_state=400)


part()
st.text("<b>literal</b> *text*")
st.markdown(
    "<b>escaped</b> :red[red] :blue-background[ground] :badge[badge] :green-badge[green badge] "
    ":small[small] :shimmer[shimmer] :rainbow[rainbow] :material/home: :tada: plain"
)
