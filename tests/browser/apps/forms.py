"""Forms that Enter sends or does not, and fields whose changes wait."""

from scaffold import App, anyone, page, st


@page("/", title="Forms", access=anyone)
def forms() -> None:
    st.title("Forms")
    for name in ("plain", "off", "disabled"):
        with st.form(name, clear_on_submit=name == "plain", enter_to_submit=name != "off"):
            text = st.text_input(f"Field {name}")
            first = st.form_submit_button(f"First {name}", disabled=name == "disabled")
            second = st.form_submit_button(f"Second {name}")
        st.write(f"{name}: {text} {first} {second}.")


@page("/waiting", title="Waiting", access=anyone)
def waiting() -> None:
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    name = st.text_input("Name", on_change="ignore")
    st.button("Send")
    st.write(f"Run {st.session_state.runs}: {name}.")


app = App("Forms")
