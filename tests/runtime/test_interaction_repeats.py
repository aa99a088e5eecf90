import threading
from collections.abc import Callable
from typing import Any

from scaffold.elements import st
from scaffold.runtime.interaction import Interaction
from scaffold.runtime.memory_store import MemoryStore
from tests.runtime.driving import Gate, going_on, tab_of


def counter() -> None:
    if st.button("Add", key="add"):
        st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(st.session_state.get("n", 0))
    st.text_input("Name", key="name")


def test_a_repeated_request_is_applied_once() -> None:
    """The answer was lost on the way, and the browser sends the same input again."""
    tab = tab_of(counter)
    ask = tab.ask({"add": ["1"]})
    Interaction(tab.site, tab.ask({"add": ["1"]})).perform()
    tab.shows(Interaction(tab.site, ask).perform())
    assert tab.texts == ["1"]
    assert tab.changes == [("morph", "app")]


def test_a_repeated_callback_is_called_once() -> None:
    calls = []

    def page() -> None:
        st.button("Go", key="go", on_click=lambda: calls.append("called"))

    tab = tab_of(page)
    for _ in range(2):
        Interaction(tab.site, tab.ask({"go": ["1"]}, seq=1)).perform()
    assert calls == ["called"]


def slow(gate: Gate) -> Callable[[], None]:
    def page() -> None:
        if st.button("Add", key="add"):
            st.session_state.n = st.session_state.get("n", 0) + 1
        st.text(st.session_state.get("n", 0))
        gate.wait()
        name = st.text_input("Name", key="name")
        st.text(name)

    return page


def test_newer_input_ends_a_run_at_its_next_command() -> None:
    """S1.4."""
    gate = Gate()
    tab = tab_of(slow(gate))
    with going_on(tab, gate, {"name": ["Ada"]}) as interaction:
        interaction.interrupt()
    assert tab.answer is not None
    assert tab.answer.interrupted
    assert tab.answer.patches == []


def test_an_interrupted_run_keeps_what_was_entered() -> None:
    gate = Gate()
    tab = tab_of(slow(gate))
    with going_on(tab, gate, {"name": ["Ada"]}) as interaction:
        interaction.interrupt()
    tab.press("add")
    assert tab.texts == ["1", "Ada"]


def test_what_an_interrupted_run_did_before_stays() -> None:
    gate = Gate()
    tab = tab_of(slow(gate))
    with going_on(tab, gate, {"add": ["1"]}) as interaction:
        interaction.interrupt()
    tab.send({"name": ["Ada"]})
    assert tab.texts == ["1", "Ada"]


def test_a_second_request_interrupts_the_first_and_waits_for_it() -> None:
    """S1.4."""
    gate = Gate()
    tab = tab_of(slow(gate))
    second: list[Any] = []
    with going_on(tab, gate, {"name": ["Ada"]}) as interaction:
        ask = tab.ask({"add": ["1"]}, seq=2)
        run = lambda: second.append(Interaction(tab.site, ask).perform())  # noqa: E731
        thread = threading.Thread(target=run)
        thread.start()
        while not interaction.interrupted:
            pass
        assert second == []
    thread.join(5)
    tab.shows(second[0])
    assert tab.texts == ["1", "Ada"]


def test_input_that_is_confirmed_survives_a_kill() -> None:
    """The run has begun to stream; then the server is killed, and another process takes over."""
    gate = Gate()

    def greet() -> None:
        st.session_state.greeting = f"Hello {st.session_state.name}"

    def page() -> None:
        st.text_input("Name", key="name", on_change=greet)
        gate.wait()
        st.text(st.session_state.get("greeting", ""))

    tab = tab_of(page)
    with going_on(tab, gate, {"name": ["Ada"]}, killed=True) as interaction:
        assert interaction.confirm()
        assert interaction.confirm(), "once is enough"
    tab.site.restart()
    tab.send()
    assert tab.texts == ["Hello Ada"]


def test_a_confirmed_press_is_not_lost_by_a_kill() -> None:
    """The callback ran and was saved; the body runs again with the button pressed."""
    gate = Gate()
    calls = []

    def page() -> None:
        pressed = st.button("Go", key="go", on_click=lambda: calls.append("called"))
        gate.wait()
        if pressed:
            st.text("went")

    tab = tab_of(page)
    again = tab.ask({"go": ["1"]})
    with going_on(tab, gate, {"go": ["1"]}, killed=True) as interaction:
        assert interaction.confirm()
    tab.site.restart()
    tab.shows(Interaction(tab.site, again).perform())
    assert tab.texts == ["went"]
    assert calls == ["called"]


def test_input_that_is_not_confirmed_is_sent_again_after_a_kill() -> None:
    gate = Gate()
    tab = tab_of(slow(gate))
    again = tab.ask({"add": ["1"]})
    with going_on(tab, gate, {"add": ["1"]}, killed=True):
        pass
    tab.site.restart()
    tab.shows(Interaction(tab.site, again).perform())
    assert tab.texts == ["1", ""]


def test_nothing_is_confirmed_where_nothing_was_entered() -> None:
    gate = Gate()
    tab = tab_of(slow(gate))
    with going_on(tab, gate, {}) as interaction:
        assert not interaction.confirm()


def test_input_of_a_rerun_is_confirmed_as_well() -> None:
    gate = Gate()

    def page() -> None:
        if st.button("Add", key="add"):
            st.session_state.n = 1
            st.rerun()
        gate.wait()
        st.text(st.session_state.get("n", 0))

    tab = tab_of(page)
    with going_on(tab, gate, {"add": ["1"]}) as interaction:
        assert interaction.confirm()
    assert tab.texts == ["1"]


def test_a_run_that_goes_on_shows_what_it_wrote_so_far() -> None:
    gate = Gate()
    tab = tab_of(slow(gate))
    with going_on(tab, gate, {"add": ["1"]}) as interaction:
        early = interaction.flush()
        assert [patch.action for patch in early] == ["morph"]
        assert interaction.flush() == []
        tab.screen.apply(early)
        assert tab.texts == ["1", ""]
    assert tab.texts == ["1", ""]
    assert tab.changes == []


def test_a_long_run_ends_when_newer_input_waits_in_another_process() -> None:
    gate = Gate()
    tab = tab_of(slow(gate))
    waits = [False, True]

    class Leased(MemoryStore):
        def extend(self, session_id: str, owner: str, now: float) -> bool:
            return waits.pop(0)

    tab.site.store.__class__ = Leased
    with going_on(tab, gate, {"name": ["Ada"]}) as interaction:
        states = []
        for _ in range(2):
            interaction.extend()
            states.append(interaction.interrupted)
        assert states == [False, True]
    interaction.extend()
    assert waits == []
    assert tab.answer is not None
    assert tab.answer.interrupted


def test_a_plain_form_keeps_its_input_for_the_next_document() -> None:
    """Without script, the POST only stores, and the document that follows runs with it."""
    calls = []

    def page() -> None:
        name = st.text_input("Name", key="name", on_change=lambda: calls.append("called"))
        if st.button("Go", key="go"):
            st.text(f"went, {name}")

    tab = tab_of(page)
    stored = Interaction(tab.site, tab.ask({"name": ["Ada"], "go": ["1"]}, defer=True)).perform()
    assert (stored.patches, calls) == ([], [])
    tab.site.restart()
    tab.send(resume=True, version=None)
    assert (tab.texts, calls) == (["went, Ada"], ["called"])
    tab.send(resume=True, version=None)
    assert (tab.texts, calls) == ([], ["called"])
