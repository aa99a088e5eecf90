"""The app behind `scaffold demo`: what a page looks like, and the code for it."""

import datetime

from scaffold import App, anyone, page, st


@page("/", title="Home", icon=":material/home:", access=anyone)
def home() -> None:
    """Show a counter beside its code."""
    st.title("scaffold")
    st.write("A page is a function. It runs from top to bottom whenever something on it changes.")
    st.session_state.setdefault("count", 0)
    left, right = st.columns(2)
    if left.button("Add one", type="primary"):
        st.session_state.count += 1
    if left.button("Start again"):
        st.session_state.count = 0
    left.metric("Count", st.session_state.count)
    right.code(
        'if st.button("Add one"):\n'
        "    st.session_state.count += 1\n"
        'st.metric("Count", st.session_state.count)'
    )


@page("/inputs", title="Inputs", icon=":material/edit:", section="Elements", access=anyone)
def inputs() -> None:
    """Show widgets and what they return."""
    st.title("Inputs")
    left, right = st.columns(2)
    name = left.text_input("Name", placeholder="Ada")
    fruit = left.selectbox("Fruit", ["Apple", "Pear", "Quince"])
    several = left.multiselect("Colours", ["red", "green", "blue"], ["green"])
    agreed = right.checkbox("I agree")
    size = right.slider("Size", 0, 100, 40)
    day = right.date_input("Day", datetime.date(2025, 1, 31))
    st.subheader("What the page sees")
    st.json({
        "name": name, "fruit": fruit, "colours": several, "agreed": agreed, "size": size,
        "day": str(day),
    })  # fmt: skip


@page("/forms", title="A form", icon=":material/send:", section="Elements", access=anyone)
def forms() -> None:
    """Show a form: its values travel together."""
    st.title("A form")
    orders = st.session_state.setdefault("orders", [])
    with st.form("order", clear_on_submit=True):
        what = st.text_input("What")
        count = st.number_input("How many", 1, 100, 1)
        if st.form_submit_button("Order") and what:
            orders.append({"what": what, "how many": int(count)})
            st.toast("Ordered")
    if orders:
        st.table(orders)
    else:
        st.info("Nothing is ordered yet.")


@page("/words", title="Words", icon=":material/article:", section="Elements", access=anyone)
def words() -> None:
    """Show text, messages and containers."""
    st.title("Words and boxes")
    st.markdown("**Markdown** with :blue[colours], `code`, lists and $a^2 + b^2 = c^2$.")
    st.success("It worked.")
    st.warning("Look twice.")
    first, second = st.tabs(["One", "Two"])
    first.write("Tabs keep their place.")
    second.write("This one was hidden.")
    with st.expander("More"):
        st.caption("Expanders as well.")


app = App("scaffold demo", auth=False)
