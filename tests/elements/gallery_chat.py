"""One example for each element of the families chat and recordings, and for dialogs.

Every text that a visitor could have written is USER, which must never reach the page as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold import st

if TYPE_CHECKING:
    from collections.abc import Callable

USER = "<b>user</b> *said* <script>x()</script>"


def _chat_message() -> None:
    with st.chat_message("user"):
        st.text(USER)
    st.chat_message("assistant").text("Hello")
    st.chat_message(USER, avatar="🎈", width="content").text(USER)
    st.chat_message("Ann").text("First letter")


def _chat_input() -> None:
    box = st.container()
    box.chat_input(USER, max_chars=100)
    box.chat_input(
        "With files", accept_file="multiple", file_type=["txt"], max_upload_size=1,
        accept_audio=True, submit_mode="stop", height=100,
    )  # fmt: skip
    box.chat_input("Off", disabled=True, accept_file=True, submit_mode="disable")


def _audio_input() -> None:
    st.audio_input(USER, help=USER)
    st.audio_input("off", disabled=True, sample_rate=None)


def _camera_input() -> None:
    st.camera_input(USER, help=USER, resolution="480p")
    st.camera_input("off", disabled=True, label_visibility="hidden")


GALLERY: dict[str, Callable[[], object]] = {
    "chat_message": _chat_message,
    "chat_input": _chat_input,
    "audio_input": _audio_input,
    "camera_input": _camera_input,
}
