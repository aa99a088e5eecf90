"""An app with a page that wants a second factor."""

from scaffold import App, anyone, page, second_factor, st


@page("/", title="Home", access=anyone)
def home() -> None:
    st.title("Home")
    st.write(f"Hello {st.user.name}." if st.user.is_logged_in else "Hello stranger.")


@page("/members", title="Members")
def members() -> None:
    st.title("Members")


@page("/vault", title="Vault", access=second_factor)
def vault() -> None:
    st.title("Vault")


app = App("Orchard", auth=True)
