"""st.write, streams, magic and texts: section 10 of docs/semantics.txt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold import st
from scaffold.testing import AppTest
from tests.semantics.running import at_of

loose: Any = st


@pytest.mark.parametrize(
    ("value", "shown"),
    [("text", "text"), (1.5, "`1.5`"), (None, "`None`"), (True, "`True`")],
)
def test_plain_values_are_markdown(value: object, shown: str) -> None:
    """S10.1."""
    assert at_of(lambda: st.write(value)).markdown.values == [shown]


def test_neighbours_are_joined_and_nothing_is_returned() -> None:
    """S10.1."""
    returned: list[object] = []
    at = at_of(lambda: returned.append(loose.write("a", 1, {"b": 2}, "c")))
    assert at.markdown.values == ["a `1`", "c"]
    assert len(at.json) == 1
    assert returned == [None]


def words() -> Iterator[str]:
    yield from ("one ", "two")


async def later_words() -> AsyncIterator[str]:
    for word in ("one ", "two"):
        yield word


@pytest.mark.parametrize("stream", [words, words(), later_words, later_words()])
def test_a_stream_of_texts_is_one_text(stream: Any) -> None:
    """S10.2."""
    returned: list[object] = []
    at = at_of(lambda: returned.append(st.write_stream(stream)))
    assert returned == ["one two"]
    assert at.markdown.values == ["one two"]


def test_other_objects_stand_between_the_texts() -> None:
    """S10.2."""
    returned: list[object] = []

    def pieces() -> Iterator[object]:
        yield from ("a", "b", {"c": 1}, "d")

    at = at_of(lambda: returned.append(st.write_stream(pieces)))
    assert returned == [["ab", {"c": 1}, "d"]]
    assert at.markdown.values == ["ab", "d"]


def test_a_lambda_that_returns_an_iterator_is_no_stream() -> None:
    """S10.2."""
    assert at_of(lambda: loose.write_stream(lambda: iter("ab"))).exception


def test_magic_in_blocks_and_functions_of_the_script() -> None:
    """S10.3."""
    at = AppTest.from_string('''
        """What the script is about."""
        import scaffold as st

        def shout():
            """What it does."""
            "in a function"

        if True:
            "in a block"
        for n in range(1):
            n
        "with a semicolon";
        shout()
        print
        None
    ''').run()
    assert at.markdown.values[:4] == [
        "in a block",
        "`0`",
        "with a semicolon",
        "in a function",
    ]


def test_magic_in_every_block_but_in_no_docstring() -> None:
    """S10.3."""
    at = AppTest.from_string('''
        """What the script is about."""
        import scaffold as st

        def nothing():
            "a docstring"

        class Thing:
            "of a class"
            "in a class"

            def show(self):
                "of a method"
                "in a method"

        nothing()
        Thing().show()
        n = 1
        while n:
            "while"
            n = 0
        if n:
            "if"
        else:
            "else"
        try:
            "try"
        finally:
            "finally"
        with st.container():
            "with"
    ''').run()
    assert at.markdown.values == ["in a method", "while", "else", "try", "finally", "with"]


def test_modules_that_a_script_imports_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S10.3."""
    (tmp_path / "imported_by_magic.py").write_text('1\n"of the module"\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    at = AppTest.from_string("""
        import imported_by_magic
        "of the script"
    """).run()
    assert at.markdown.values == ["of the script"]


def test_texts_are_literal_and_markdown_is_not() -> None:
    """S10.4."""

    def page() -> None:
        st.text("*no* <b>tags</b>")
        st.markdown(":red[warm] *yes*")

    at = at_of(page)
    assert at.text.values == ["*no* <b>tags</b>"]
    assert at.markdown.values == [":red[warm] *yes*"]
