"""An app with accounts, whose login provider is the tests' own; the settings name it."""

from typing import Annotated

from fastapi import Depends

from scaffold import App, User, anyone, current_user, page, st


@page("/", title="Home", icon=":material/home:", access=anyone)
def home() -> None:
    st.title("Home")
    if st.user.is_logged_in:
        st.text(f"Hello {st.user.display_name}")
    elif st.button("Log in with One"):
        st.login("one")


@page("/orders", title="Orders", icon=":material/list:")
def orders() -> None:
    st.title("Orders")
    st.button("Refresh")


app = App("Orchard", auth=True)


@app.get("/api/me")
def me(user: Annotated[User, Depends(current_user)]) -> str:
    """Give API tokens a use."""
    return user.email
