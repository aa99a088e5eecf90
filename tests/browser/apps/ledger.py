"""A page that writes down payments of its person, and a route beside it."""

from __future__ import annotations

from scaffold import App, anyone, page, st


@page("/", title="Home", access=anyone)
def home() -> None:
    """Greet everybody."""
    st.title("Home")


@page("/ledger", title="Ledger")
def ledger() -> None:
    """Pay, and see how often."""
    st.title("Ledger")
    st.user_state.setdefault("paid", 0)
    st.text_input("Purpose")
    if st.button("Pay"):
        st.user_state["paid"] += 1
    st.write(f"{st.user.email} has paid {st.user_state['paid']} times for swordfish.")


app = App("Ledger", auth=True)


@app.api_route("/api/change", methods=["POST", "PUT", "PATCH", "DELETE"])
def change() -> str:
    """Stand for any route of an app."""
    return "changed"
