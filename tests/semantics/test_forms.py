"""Buttons and forms: section 5 of docs/semantics.txt."""

from __future__ import annotations

from scaffold import st
from tests.semantics.running import at_of


def test_another_button_releases_the_first() -> None:
    """S5.1."""

    def page() -> None:
        st.text(f"{st.button('A')} {st.button('B')}")

    at = at_of(page)
    at.button("A").click().run()
    assert at.text.values == ["True False"]
    at.button("B").click().run()
    assert at.text.values == ["False True"]


def test_enter_can_be_switched_off() -> None:
    """S5.3."""

    def page() -> None:
        with st.form("f", enter_to_submit=False):
            st.text_input("Name")
            st.form_submit_button("Send")

    form = at_of(page).form("f")
    assert form.props.get("enter") is not True


def test_a_failed_login_clears_as_well() -> None:
    """S5.4."""

    def page() -> None:
        with st.form("f", clear_on_submit=True):
            st.text_input("Name", key="name")
            if st.form_submit_button("Send"):
                st.text("failed")

    at = at_of(page)
    at.text_input[0].input("Ada")
    at.button[0].click().run()
    assert at.text.values == ["failed"]
    assert at.text_input[0].value == ""


def test_a_callback_clears_on_success_only() -> None:
    """S5.4."""

    def send() -> None:
        if st.session_state.name == "Ada":
            st.session_state.name = ""

    def page() -> None:
        with st.form("f"):
            st.text_input("Name", key="name")
            st.form_submit_button("Send", on_click=send)

    at = at_of(page)
    at.text_input[0].input("Eve")
    at.button[0].click().run()
    assert at.text_input[0].value == "Eve"
    at.text_input[0].input("Ada")
    at.button[0].click().run()
    assert at.text_input[0].value == ""
