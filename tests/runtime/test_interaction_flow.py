import pytest

from scaffold.elements import st
from scaffold.errors import AccessError
from scaffold.runtime.sessions import Sessions
from tests.runtime.driving import tab_of


def test_rerun_stops_at_a_limit() -> None:
    tab = tab_of(st.rerun)
    assert tab.errors == [
        "st.rerun() was called 20 times in one interaction. Call it only when something changed, "
        "e.g. inside the if of a button."
    ]


def test_rerun_shows_only_the_last_turn() -> None:
    def page() -> None:
        if st.button("Go", key="go"):
            st.text("first turn")
            st.rerun()
        st.text("last turn")

    tab = tab_of(page)
    tab.press("go")
    assert tab.texts == ["last turn"]


def test_query_parameters_stay_through_a_rerun() -> None:
    def page() -> None:
        if st.button("Go", key="go"):
            st.query_params["at"] = "2"
            st.rerun()
        st.text(st.query_params.get("at", ""))

    tab = tab_of(page)
    answer = tab.press("go")
    assert tab.texts == ["2"]
    assert answer.run.query.raw() == {"at": ["2"]}


def test_switch_page_shows_the_other_page() -> None:
    def page() -> None:
        if st.button("Go", key="go"):
            st.switch_page("/other", query_params={"x": 1})

    tab = tab_of(page, other=lambda: st.text(f"other {st.query_params['x']}"))
    answer = tab.press("go")
    assert tab.texts == ["other 1"]
    assert answer.page.path == answer.session.page == "/other"
    assert tab.changes == [("morph", "app")]


def test_switch_page_to_nowhere_is_shown_in_the_page() -> None:
    def page() -> None:
        st.text("above")
        st.switch_page("/nowhere")

    tab = tab_of(page)
    assert tab.texts == ["above"]
    assert tab.errors == ["There is no page '/nowhere'."]


def test_switch_page_to_a_denied_page_keeps_the_state() -> None:
    def page() -> None:
        st.text(st.session_state.get("n", 0))
        if st.button("Go", key="go"):
            st.session_state.n = 1
            st.switch_page("/denied")

    tab = tab_of(page)
    with pytest.raises(AccessError):
        tab.press("go")
    tab.send(version=None)
    assert tab.texts == ["1"]


def test_a_failure_is_shown_where_the_page_had_got_to() -> None:
    def page() -> None:
        st.text("above")
        with st.container():
            st.text("inside")
            raise ValueError("broken")

    tab = tab_of(page)
    box = next(node for node in tab.screen.root.walk() if node.kind == "container")
    assert [node.kind for node in box.walk()] == ["container", "text", "exception"]
    assert tab.texts == ["above", "inside"]


def test_a_failure_that_was_caught_does_not_misplace_a_later_one() -> None:
    def page() -> None:
        try:
            with st.container():
                raise ValueError("caught")
        except ValueError:
            pass
        raise ValueError("not caught")

    tab = tab_of(page)
    box = next(node for node in tab.screen.root.walk() if node.kind == "container")
    assert box.children == []
    assert tab.errors == ["not caught"]


def test_a_page_that_exits_does_not_end_the_server() -> None:
    def page() -> None:
        st.text("above")
        raise SystemExit(1)

    tab = tab_of(page)
    assert tab.texts == ["above"]


def test_a_value_that_cannot_be_stored_is_told_in_the_page() -> None:
    class Unstorable:
        pass

    def page() -> None:
        if st.button("Keep", key="keep"):
            st.session_state.kept = Unstorable()
        st.text("kept" if "kept" in st.session_state else "nothing")

    tab = tab_of(page)
    tab.site.sessions = Sessions(tab.site.store, strict=True)
    tab.press("keep")
    assert len(tab.errors) == 1
    assert tab.errors[0].startswith('st.session_state["kept"] holds a ')
    tab.send()
    assert tab.texts == ["nothing"]
    assert tab.errors == []


def test_a_value_that_is_too_large_is_told_in_the_page() -> None:
    def page() -> None:
        if st.button("Keep", key="keep"):
            st.session_state.kept = "x" * 2_000
        st.session_state.small = "kept"

    tab = tab_of(page)
    tab.site.sessions = Sessions(tab.site.store, limit=1_000)
    answer = tab.press("keep")
    assert "at most 1,000 are allowed" in tab.errors[0]
    assert "kept" not in answer.session.data
    assert "small" in answer.session.data


def test_switch_page_in_a_callback_wins() -> None:
    """S4.5."""

    def page() -> None:
        st.button("Go", key="go", on_click=lambda: st.switch_page("/other"))
        st.text("page")

    tab = tab_of(page, other=lambda: st.text("other"))
    tab.press("go")
    assert tab.texts == ["other"]


def test_the_same_page_again_keeps_its_values() -> None:
    def page() -> None:
        if st.button("Again", key="again"):
            st.switch_page("/")
        st.text(st.text_input("Name", key="name"))

    tab = tab_of(page)
    tab.send({"name": ["Ada"]})
    tab.press("again")
    assert tab.texts == ["Ada"]
