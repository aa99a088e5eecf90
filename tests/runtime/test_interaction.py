import logging
import threading
from typing import Any

import pytest

from scaffold.elements import st
from scaffold.errors import InputError
from scaffold.runtime import state_data
from scaffold.runtime.codec_registry import encode
from scaffold.runtime.interaction import Interaction
from scaffold.runtime.memory_store import MemoryStore
from scaffold.runtime.session import Save
from tests.runtime.driving import Site, Tab, tab_of


def counter() -> None:
    if st.button("Add", key="add"):
        st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(st.session_state.get("n", 0))
    st.text_input("Name", key="name")


def test_an_answer_has_only_what_changed() -> None:
    tab = tab_of(counter)
    tab.press("add")
    assert tab.changes == [("morph", "text")]
    assert tab.texts == ["1"]


def test_a_stale_version_gives_the_whole_page() -> None:
    tab = tab_of(counter)
    before = tab.version
    tab.press("add")
    tab.version = before
    tab.press("add")
    assert tab.changes == [("morph", "app")]
    assert tab.texts == ["2"]


def test_after_a_stale_version_answers_are_small_again() -> None:
    tab = tab_of(counter)
    tab.version = 99
    tab.press("add")
    tab.press("add")
    assert tab.changes == [("morph", "text")]


def test_a_stale_page_shows_values_that_the_server_set() -> None:
    """Morphing keeps what was typed, so the whole page alone would not show them."""

    def clear() -> None:
        st.session_state.name = ""

    def page() -> None:
        st.button("Clear", key="clear", on_click=clear)
        st.text_input("Name", key="name")

    tab = tab_of(page)
    tab.send({"name": ["Ada"]})
    tab.version = 0
    tab.press("clear")
    assert tab.changes == [("morph", "app"), ("replace", "text_input")]


def test_an_unknown_session_gives_a_fresh_page() -> None:
    tab = tab_of(counter)
    tab.press("add")
    tab.session_id = "unknown"
    assert tab.press("add").fresh
    assert tab.texts == ["0"]


def test_the_session_of_another_browser_is_not_found() -> None:
    mine = tab_of(counter)
    mine.press("add")
    thief = Tab(mine.site, browser="other", session_id=mine.session_id)
    assert thief.send().fresh
    assert thief.session_id != mine.session_id
    assert thief.texts == ["0"]


def offers() -> None:
    st.text_input("Name", key="name", max_chars=3)
    st.number_input("Number", 0, 10, key="number")
    st.selectbox("Choice", ["a", "b"], key="choice")
    st.text_input("Off", key="off", disabled=True)
    st.file_uploader("File", key="file")
    with st.form("form"):
        st.text_input("Field", key="field")
        st.form_submit_button("Send", key="send")
    if st.session_state.get("gone"):
        st.text_input("Gone", key="gone_field")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"unknown": ["x"]}, "'unknown', which is not on this page"),
        ({"off": ["x"]}, "a disabled text_input"),
        ({"name": ["Grace"]}, "allowed are 3"),
        ({"number": ["11"]}, "allowed are 0 to 10"),
        ({"number": ["1", "2"]}, "2 values were sent"),
        ({"choice": ["2"]}, "2 options were offered"),
        ({"file": ["0" * 32]}, "was not uploaded in this session"),
        ({"field": ["x"]}, "without its submit button"),
    ],
)
def test_refused_input_changes_nothing(values: dict[str, list[str]], message: str) -> None:
    tab = tab_of(offers)
    tab.send({"name": ["Ada"]})
    assert tab.answer is not None
    before = dict(tab.answer.session.values)
    revision = tab.answer.session.revision
    with pytest.raises(InputError, match=message):
        tab.send({"number": ["5"], **values})
    tab.send()
    assert tab.answer.session.values == before
    assert tab.answer.session.revision == revision + 1


def test_refused_input_costs_no_value_that_lives_in_the_process() -> None:
    class Unstorable:
        pass

    def page() -> None:
        st.text_input("Name", key="name", max_chars=3)
        kept = st.session_state.setdefault("kept", Unstorable())
        st.text("the same" if kept is first.setdefault("kept", kept) else "another")

    first: dict[str, Any] = {}
    tab = tab_of(page)
    with pytest.raises(InputError):
        tab.send({"name": ["Grace"]})
    tab.send()
    assert tab.texts == ["the same"]


def test_a_stale_page_may_send_what_is_not_offered_any_more() -> None:
    """Its visitor could not know; the rest of the input counts."""
    tab = tab_of(offers)
    tab.send({"name": ["Ada"], "unknown": ["x"], "off": ["y"]}, version=0)
    assert tab.answer is not None
    assert tab.answer.session.values[tab.widget("name")] == "Ada"


def test_a_form_is_sent_with_its_button() -> None:
    tab = tab_of(offers)
    tab.send({"field": ["x"], "send": ["1"]})
    assert tab.answer is not None
    assert tab.answer.session.values[tab.widget("field")] == "x"


def test_values_for_another_page_are_passed_over() -> None:
    """The tab went to another page while the input was on its way."""
    tab = tab_of(offers, other=counter)
    late = tab.ask({"name": ["Ada"]})
    tab.open("/other")
    Interaction(tab.site, late).perform()
    tab.path = "/"
    assert tab.send(version=None).session.values[tab.widget("name")] == ""


def test_two_tabs_never_mix() -> None:
    def page() -> None:
        if st.button("Add", key="add"):
            st.session_state.n = st.session_state.get("n", 0) + 1
        st.text(f"{st.text_input('Name', key='name')} {st.session_state.get('n', 0)}")

    site = Site({"/": page})
    tabs = [Tab(site), Tab(site)]
    for tab in tabs:
        tab.send()

    def work(tab: Tab, name: str) -> None:
        tab.send({"name": [name]})
        for _ in range(20):
            tab.press("add")

    threads = [
        threading.Thread(target=work, args=(tab, name))
        for tab, name in zip(tabs, ("Ada", "Grace"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [tab.texts for tab in tabs] == [["Ada 20"], ["Grace 20"]]


def test_only_touched_state_is_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[Any] = []

    def note(value: Any) -> bytes:
        encoded.append(value)
        return encode(value)

    monkeypatch.setattr(state_data, "encode", note)

    def page() -> None:
        if "large" not in st.session_state:
            st.session_state.large = ["a large value"]
            st.session_state.small = ["a small one"]
        if st.button("Touch", key="touch"):
            st.session_state.small.append("more")
        st.text_input("Name", key="name")

    tab = tab_of(page)
    encoded.clear()
    tab.send({"name": ["Ada"]})
    assert encoded == []
    tab.press("touch")
    assert encoded == [["a small one", "more"]]


def test_only_changed_state_is_written(caplog: pytest.LogCaptureFixture) -> None:
    def page() -> None:
        st.session_state.setdefault("numbers", [1]).count(1)
        st.session_state.label = "the same in every run"
        st.button("Go", key="go")

    tab = tab_of(page)
    saves: list[Save] = []

    class Notes(MemoryStore):
        def save(
            self, session_id: str, owner: str, save: Save, now: float, *, release: bool
        ) -> int:
            saves.append(save)
            return super().save(session_id, owner, save, now, release=release)

    tab.site.store.__class__ = Notes
    tab.press("go")
    assert [save.state for save in saves] == [{}]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_run_without_an_answer_to_show_changes_no_version() -> None:
    tab = tab_of(lambda: st.button("Out", key="out") and st.logout())
    before = tab.version
    answer = tab.press("out")
    assert answer.leave is not None
    assert answer.patches == []
    assert answer.session.version == before
