"""Pages and the address: sections 7 and 8 of docs/semantics.txt."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold import st
from scaffold.testing import AppTest
from tests.semantics.running import at_of


def home() -> None:
    st.text("home")


def my_page() -> None:
    st.text("mine")


@pytest.mark.parametrize("position", ["sidebar", "top"])
def test_the_menu_has_a_place(position: str) -> None:
    """S7.1."""

    def page() -> None:
        st.navigation({"Work": [home, my_page]}, position=position).run()  # type: ignore[arg-type] # of parametrize

    assert [entry.section for entry in at_of(page).menu] == ["Work", "Work"]


def test_navigation_returns_the_current_page() -> None:
    """S7.1."""

    def page() -> None:
        current = st.navigation([home, my_page])
        st.text(f"before {current.title}")
        current.run()
        st.text("after")

    at = AppTest.from_function(page).open("/my_page").run()
    assert at.text.values == ["before my page", "mine", "after"]


def test_title_and_address_come_from_the_name() -> None:
    """S7.3."""
    made = st.Page(my_page)
    assert (made.title, made.url_path) == ("my page", "my_page")
    numbered = st.Page("pages/2_Second_one.py")
    assert (numbered.title, numbered.url_path) == ("Second one", "Second_one")
    assert st.Page(my_page, default=True).url_path == ""


def test_a_page_leaves_the_list_while_it_is_shown() -> None:
    """S7.2."""

    def page() -> None:
        member = st.session_state.get("member", True)
        st.navigation([home, my_page] if member else [home]).run()

    at = AppTest.from_function(page).open("/my_page").run()
    assert at.text.values == ["mine"]
    at.session_state["member"] = False
    assert at.run().text.values == ["home"]


def test_a_menu_entry_and_a_typed_address_keep_the_session() -> None:
    """S1.1, S7.7 Streamlit starts a new session when an address is typed or a page is reloaded."""

    def page() -> None:
        st.session_state.n = st.session_state.get("n", 0) + 1
        st.navigation([home, my_page]).run()
        st.text(st.session_state.n)

    at = at_of(page)
    assert at.open("/my_page").run().text.values == ["mine", "2"]
    assert at.reload().run().text.values == ["mine", "3"]


def test_switch_page_stops_at_once() -> None:
    """S7.5."""
    after: list[int] = []

    def one() -> None:
        if st.button("Go"):
            leave: Any = st.switch_page
            leave(two_page[0], query_params={"x": "1"})
            after.append(1)

    def two() -> None:
        st.text(st.query_params.to_dict())

    two_page: list[Any] = []

    def page() -> None:
        two_page[:] = [st.Page(two)]
        st.navigation([one, two_page[0]]).run()

    at = AppTest.from_function(page).open("/?old=1").run()
    at.button[0].click().run()
    assert at.text.values == ["{'x': '1'}"]
    assert after == []


def test_a_change_of_the_address_runs_nothing_again() -> None:
    """S8.4."""
    turns: list[int] = []

    def page() -> None:
        turns.append(1)
        st.query_params["turn"] = len(turns)
        st.text(st.query_params["turn"])

    at = at_of(page)
    assert at.text.values == ["1"]
    assert at.query_params == {"turn": "1"}
    assert turns == [1]


@pytest.mark.parametrize("key", ["embed", "embed_options"])
def test_embed_options_are_not_for_scripts(key: str) -> None:
    """S8.3."""

    def page() -> None:
        st.text(st.query_params.to_dict())
        st.query_params[key] = "true"

    at = AppTest.from_function(page).open(f"/?{key}=true&a=1").run()
    assert at.text.values == ["{'a': '1'}"]
    assert "embed options belong to the address" in at.exception[0].value


def test_switch_page_takes_no_title() -> None:
    """S7.5."""

    def page() -> None:
        def one() -> None:
            st.text("one")
            if st.button("By title"):
                st.switch_page("The second")
            if st.button("By address"):
                st.switch_page("/two")

        def two() -> None:
            st.text("two")

        st.navigation([st.Page(one), st.Page(two, title="The second")]).run()

    at = AppTest.from_function(page).run()
    at.button("By title").click().run()
    assert at.text.values == ["one"]
    assert "not its title" in at.exception[0].message
    at.run().button("By address").click().run()
    assert at.text.values == ["two"]


def test_embed_options_outlive_a_switch() -> None:
    """S7.5, S8.3."""

    def page() -> None:
        def one() -> None:
            if st.button("Go"):
                st.switch_page("/two")

        def two() -> None:
            st.text("two")

        st.navigation([st.Page(one), st.Page(two)]).run()

    at = AppTest.from_function(page)
    at.query_params["embed"] = "true"
    at.query_params["year"] = "2026"
    at.run().button("Go").click().run()
    assert at.text.values == ["two"]
    assert "year" not in at.query_params
    assert at.query_params["embed"] == "true"


def test_hidden_and_external_pages_count_for_unique_addresses() -> None:
    """S7.3 A tooltip is a tooltip."""

    def page() -> None:
        def one() -> None:
            st.text("one")

        shown = st.Page(one, url_path="here", help="What is here")
        hidden = st.Page(my_page, url_path="here", visibility="hidden")
        st.navigation([st.Page(home), shown, hidden]).run()

    assert "here" in at_of(page).exception[0].message
