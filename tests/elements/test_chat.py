"""Chats: a message lasts for one run, with its files."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold import st
from scaffold.errors import FormError, UsageError
from scaffold.testing import AppTest
from tests.elements.running import show


def ask() -> None:
    state = st.session_state
    sent = st.chat_input("Say", key="said", on_submit=lambda: state.update(told=state.said))
    st.text(f"{sent!r} {state.said!r} {state.get('told')!r}")
    st.button("Other")


@pytest.mark.parametrize("cold", [False, True])
def test_a_message_lasts_for_one_run(cold: bool) -> None:
    """S5.1."""
    at = AppTest.from_function(ask, cold=cold).run()
    assert at.text[0].value == "None None None"
    at.chat_input[0].set_value("Hello\nyou").run()
    assert at.text[0].value == r"'Hello\nyou' 'Hello\nyou' 'Hello\nyou'"
    assert at.chat_input[0].value == "Hello\nyou"
    at.button("Other").click().run()
    assert at.text[0].value == r"None None 'Hello\nyou'"
    assert at.chat_input[0].value is None


def test_a_rerun_does_not_see_it_again() -> None:
    """S5.1."""

    def page() -> None:
        if sent := st.chat_input("Say"):
            st.session_state.last = sent
            st.rerun()
        st.text(st.session_state.get("last", "-"))

    at = AppTest.from_function(page).run()
    at.chat_input[0].set_value("x").run()
    assert at.text[0].value == "x"


def test_an_assigned_text_stands_in_the_field() -> None:
    """S3.4."""

    def page() -> None:
        if st.button("Suggest"):
            st.session_state.said = "Tell me more"
        st.text(repr(st.chat_input("Say", key="said")))

    at = AppTest.from_function(page).run()
    at.button("Suggest").click().run()
    assert at.text[0].value == "None"
    assert at.get("chat_input")[0]._node.value == "Tell me more"


def with_files() -> None:
    sent = st.chat_input("Say", accept_file="multiple", file_type="txt", accept_audio=True)
    if sent:
        st.text(f"{sent.text} {[f.name for f in sent['files']]} {sent.audio}")


def test_files_come_with_the_message_and_go_with_it() -> None:
    at = AppTest.from_function(with_files).run()
    at.chat_input[0].set_value("look").upload("a.txt", b"1").upload("b.txt", b"2").run()
    assert at.text[0].value == "look ['a.txt', 'b.txt'] None"
    at.chat_input[0].set_value("again").run()
    assert at.text[0].value == "again [] None"
    at.chat_input[0].upload("c.txt", b"3").run()
    assert at.text[0].value == "['c.txt'] None"


def test_it_stands_at_the_bottom_only_on_the_page_itself() -> None:
    """S11.6."""

    def page() -> None:
        st.chat_input("a")
        st.container().chat_input("b")
        with st.container():
            st.chat_input("c")

    at = AppTest.from_function(page).run()
    assert [w.placeholder for w in at.bottom.chat_input] == ["a"]
    assert [w.placeholder for w in at.main.chat_input] == ["b", "c"]


def test_nothing_is_sent_by_another_button_of_a_page_without_script() -> None:
    seen: list[Any] = []
    page = show(lambda: seen.append(st.chat_input("Say")))
    (widget,) = page.widgets
    page.send({widget: ["half a word"]})
    page.send({widget: ["  ", "1"]})
    assert seen == [None, None, None]
    page.send({widget: ["all", "1"]})
    assert seen[-1] == "all"


def test_it_is_refused_in_forms() -> None:
    with pytest.raises(FormError, match="chat_input"):
        show(lambda: st.form("f").chat_input("x"))


@pytest.mark.parametrize(
    "given",
    [{"max_chars": -1}, {"accept_file": "two"}, {"submit_mode": "x"}, {"max_upload_size": 0}],
)
def test_wrong_arguments_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="Allowed are"):
        show(lambda: st.chat_input("x", **given))


def test_messages_have_names_and_avatars() -> None:
    def page() -> None:
        st.chat_message("user").text("a")
        st.chat_message("ai")
        st.chat_message("Bob")
        st.chat_message("Ann", avatar="🎈")
        st.chat_message("Eve", avatar='<svg viewBox="0 0 9 9"></svg>')

    at = AppTest.from_function(page).run()
    found = [(m.name, m.avatar) for m in at.chat_message]
    assert found == [
        ("user", "user"), ("ai", "assistant"), ("Bob", ""), ("Ann", "🎈"), ("Eve", ""),
    ]  # fmt: skip
    assert at.chat_message[0].text[0].value == "a"


@pytest.mark.parametrize("name", [None, 1])
def test_a_message_needs_a_name(name: Any) -> None:
    with pytest.raises(UsageError, match="A text is needed"):
        show(lambda: st.chat_message(name))
