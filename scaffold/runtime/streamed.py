"""What a stream of texts and other objects has left: a list that is shown piece by piece."""

from __future__ import annotations

from typing import Any


class Streamed(list[Any]):
    """The pieces that `st.write_stream` returns; `st.write` shows each with its own element."""
