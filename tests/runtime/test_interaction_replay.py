from collections.abc import Callable
from typing import Any

from scaffold.elements import st
from scaffold.runtime.interaction import Interaction
from tests.runtime.driving import tab_of


def shout() -> None:
    """A callback that is found by its name."""
    st.session_state.shouted = st.session_state.get("shouted", "") + "!"


def test_a_callback_is_found_by_its_name() -> None:
    runs = []

    def page() -> None:
        runs.append(st.session_state.get("shouted"))
        st.text_input("Name", key="name", on_change=shout)
        st.text(st.session_state.get("shouted", ""))

    tab = tab_of(page)
    tab.site.restart()
    tab.send({"name": ["Ada"]})
    assert tab.texts == ["!"]
    assert runs == [None, "!"]


def closures(runs: list[Any]) -> Callable[[], None]:
    def page() -> None:
        n = st.session_state.setdefault("n", 10)
        st.session_state.runs = st.session_state.get("runs", 0) + 1
        st.session_state.setdefault("log", []).append("ran")
        runs.append(n)

        def add(amount: int) -> None:
            st.session_state.n = n + amount

        if st.button("Add", key="add", on_click=add, args=(5,)):
            st.text("pressed")
        st.text(st.session_state.n)
        st.text(f"{st.session_state.runs} runs, log of {len(st.session_state.log)}")

    return page


def test_a_closure_is_found_by_a_replay() -> None:
    runs: list[Any] = []
    tab = tab_of(closures(runs))
    tab.site.restart()
    tab.press("add")
    assert tab.texts[:2] == ["pressed", "15"]
    assert runs == [10, 10, 15]


def test_a_replay_leaves_no_trace_in_the_state() -> None:
    tab = tab_of(closures([]))
    tab.site.restart()
    tab.press("add")
    assert tab.texts[2] == "2 runs, log of 2"


def test_a_warm_process_needs_no_replay() -> None:
    runs: list[Any] = []
    tab = tab_of(closures(runs))
    tab.press("add")
    assert runs == [10, 15]


def test_no_replay_without_a_callback() -> None:
    runs = []

    def page() -> None:
        runs.append("ran")
        st.text(st.text_input("Name", key="name"))

    tab = tab_of(page)
    tab.site.restart()
    tab.send({"name": ["Ada"]})
    assert tab.texts == ["Ada"]
    assert len(runs) == 2


def test_an_interrupt_does_not_cost_a_replayed_callback() -> None:
    """Newer input waits while the callback is still being looked for."""
    tab = tab_of(closures([]))
    tab.site.restart()
    interaction = Interaction(tab.site, tab.ask({"add": ["1"]}))
    interaction.interrupt()
    interaction.perform()
    tab.send(version=None)
    assert tab.texts[0] == "15"


def test_a_replay_shows_no_failure_of_the_page() -> None:
    def page() -> None:
        st.button("Go", key="go", on_click=lambda: st.session_state.update(went=True))
        if not st.session_state.get("went"):
            raise ValueError("not yet")

    tab = tab_of(page)
    tab.site.restart()
    tab.site.failures.clear()
    tab.press("go")
    assert tab.site.failures == []
    assert tab.errors == []


def test_a_callback_reads_objects_in_a_process_that_never_saw_them() -> None:
    class City:
        def __init__(self, name: str) -> None:
            self.name = name

        def __str__(self) -> str:
            return self.name

    cities = [City("Bern"), City("Oslo")]

    def page() -> None:
        st.selectbox("City", cities, key="city", on_change=shout_city)
        st.text(st.session_state.get("shouted", ""))

    tab = tab_of(page)
    tab.site.restart()
    tab.send({"city": ["1"]})
    assert tab.texts == ["OSLO"]


def shout_city() -> None:
    st.session_state.shouted = st.session_state.city.name.upper()


def look_at_button() -> None:
    st.session_state.seen = st.session_state.go


def test_a_pressed_button_is_seen_in_a_process_that_never_made_it() -> None:
    def page() -> None:
        st.button("Go", key="go", on_click=look_at_button)
        st.text(st.session_state.get("seen"))

    tab = tab_of(page)
    tab.site.restart()
    tab.press("go")
    assert tab.texts == ["True"]


def look_at_what_is_gone() -> None:
    st.session_state.seen = st.session_state.get("choice", "nothing")


def test_a_value_that_the_page_does_not_show_any_more_is_missing() -> None:
    """The replay does not make the widget, so nobody knows what its stored choice stands for."""
    shown = [True]

    def page() -> None:
        if shown:
            st.radio("Choice", ["a", "b"], key="choice")
        st.button("Go", key="go", on_click=look_at_what_is_gone)
        st.text(st.session_state.get("seen"))

    tab = tab_of(page)
    tab.site.restart()
    shown.clear()
    tab.press("go")
    assert tab.texts == ["nothing"]


def test_a_replay_finds_no_value_of_a_widget_that_it_has_not_made() -> None:
    seen = []

    def page() -> None:
        seen.append(st.session_state.get("choice", "nothing"))
        st.radio("Choice", ["a", "b"], key="choice", on_change=lambda: None)

    tab = tab_of(page)
    tab.site.restart()
    tab.send({"choice": ["1"]})
    assert seen == ["nothing", "nothing", "b"]
