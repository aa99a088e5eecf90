"""An app whose accounts live by mail: a page for all, one for members, one for proved addresses."""

from scaffold import App, anyone, login_required, page, st, verified


@page("/", title="Home", access=anyone)
def home() -> None:
    st.title("Home")
    st.write("Open to everybody.")


@page("/inside", title="Inside", access=login_required)
def inside() -> None:
    st.title("Inside")
    st.text(f"You are {st.user.email}.")


@page("/proved", title="Proved", access=verified)
def proved() -> None:
    st.title("Proved")


app = App("Orchard", auth=True)
