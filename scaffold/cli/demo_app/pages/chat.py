"""Chat: messages and the field that one writes them in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from scaffold import anyone, page, st
from scaffold.cli.demo_app.showing import show

if TYPE_CHECKING:
    from collections.abc import Iterator


@page(
    "/chat", title="Chat", icon=":material/chat:", section="Elements", access=anyone,
    layout="wide", order=8,
)  # fmt: skip
def chat() -> None:
    """Show a conversation."""
    show(
        "Chat", "Written to the page itself, the field stands at the bottom of the window.",
        messages, conversation, growing_text,
    )  # fmt: skip


def messages() -> None:
    """Who speaks, with a sign of their own."""
    st.chat_message("user").write("What is a scaffold?")
    with st.chat_message("assistant"):
        st.write("Something to stand on while you build.")
    st.chat_message("Ada", avatar="👩‍💻").write("And afterwards?")


def conversation() -> None:
    """State keeps what was said."""
    said = st.session_state.setdefault("said", [])
    box = st.container(height=220)
    if words := st.chat_input("Say something"):
        said.append(words)
    for one in said:
        box.chat_message("user").write(one)
        box.chat_message("assistant").write(f"“{one[::-1]}”, backwards.")


def growing_text() -> None:
    """A stream is shown as it arrives."""

    def answer() -> Iterator[str]:
        story = "Once upon a time there was a page that wrote itself."
        for word in story.split():
            yield f"{word} "
            time.sleep(0.08)

    if st.button("Tell me"):
        st.write_stream(answer())
