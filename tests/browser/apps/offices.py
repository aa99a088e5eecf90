"""An app with roles and organisations, for the tests of the admin pages."""

from __future__ import annotations

from scaffold import App, anyone, page, permission, st


@page("/", title="Desk", access=anyone)
def desk() -> None:
    st.title("Desk")
    st.write(f"Hello {st.user.name or 'visitor'}.")
    note = st.text_input("Note")
    if st.button("Keep"):
        st.session_state.kept = note
    st.write(f"Kept: {st.session_state.get('kept', 'nothing')}.")
    if st.user.can("reports.print") and st.button("Print"):
        st.write("Printed.")


@page("/reports", title="Reports", access=permission("reports.view"))
def reports() -> None:
    st.title("Reports")


app = App("Offices", auth=True)
