"""What is made at its first use, while several threads use it for the first time."""

import string
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from scaffold.render import markdown

THREADS = 4


class _Slow(str):
    """Letters that take their time, so that other threads run while a table is being filled."""

    __slots__ = ()

    def __contains__(self, letter: object) -> bool:
        time.sleep(0.001)
        return isinstance(letter, str) and super().__contains__(letter)


def test_the_first_links_of_a_process_may_be_rendered_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """mdurl publishes its table of characters before it is full."""
    monkeypatch.setattr("mdurl._encode.encode_cache", {})
    monkeypatch.setattr(
        "mdurl._encode.ASCII_LETTERS_AND_DIGITS", _Slow(string.ascii_letters + string.digits)
    )
    monkeypatch.setattr(markdown, "_parser", markdown._parser.__wrapped__)
    start = Barrier(THREADS)

    def render(number: int) -> str:
        start.wait()
        return str(markdown.render_markdown(f"first{number}@example.com").html)

    with ThreadPoolExecutor(THREADS) as pool:
        shown = list(pool.map(render, range(THREADS)))
    assert all("mailto:first" in one for one in shown)
