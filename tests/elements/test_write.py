"""`st.write` chooses the element that suits a value; `st.write_stream` grows one element."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import datetime
import decimal
import enum
import io
import types
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from PIL import Image

from scaffold import st
from scaffold.errors import UsageError
from scaffold.testing import AppTest
from tests.elements.running import show

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class Plain:
    pass


class Drawn:
    def _repr_html_(self) -> str:
        return "<em>drawn</em>"


class Named:
    def __str__(self) -> str:
        return "a name"


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int = 1


Pair = collections.namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("*words*", "*words*"),
        (1.5, "`1.5`"),
        (None, "`None`"),
        (True, "`True`"),
        ((1, 2), "`(1, 2)`"),
        ({1}, "`{1}`"),
        (decimal.Decimal("1.2"), "`1.2`"),
        (datetime.date(2020, 1, 1), "`2020-01-01`"),
        (Colour.RED, "`Colour.RED`"),
        (Named(), "`a name`"),
        (io.StringIO("text"), "text"),
        (types.SimpleNamespace(a=1), "`namespace(a=1)`"),
    ],
)
def test_plain_values_become_markdown(value: Any, body: str) -> None:
    """S10.1."""
    assert show(lambda: st.write(value)).one("markdown").props["body"] == body


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([1], "json"),
        ({"a": 1}, "json"),
        ({"a": 1}.keys(), "json"),
        (types.MappingProxyType({"a": 1}), "json"),
        (collections.ChainMap({"a": 1}), "json"),
        (Pair(1, 2), "json"),
        (map(str, [1]), "json"),
        (ValueError("x"), "exception"),
        (len, "help"),
        (Plain, "help"),
        (Plain(), "help"),
        (Point(), "help"),
        (Drawn(), "help"),
        (io, "help"),
        (pd.DataFrame({"a": [1]}), "dataframe"),
        (pd.Series([1]), "dataframe"),
        (pl.DataFrame({"a": [1]}), "dataframe"),
        (np.array([1, 2]), "dataframe"),
        (Image.new("RGB", (1, 1)), "image"),
        ((piece for piece in "ab"), "markdown"),
    ],
)
def test_other_values_become_their_element(value: Any, kind: str) -> None:
    """S10.1."""
    assert show(lambda: st.write(value)).kinds == [kind]


def test_neighbouring_texts_become_one_element() -> None:
    """S10.1."""
    page = show(lambda: st.write("a", 1, "b", [1], "c"))
    assert page.kinds == ["markdown", "json", "markdown"]
    assert page.nodes[0].props["body"] == "a `1` b"


def test_code_in_a_value_does_not_end_its_fence() -> None:
    assert show(lambda: st.write(("a`b",))).one("markdown").props["body"] == "`` ('a`b',) ``"


def test_html_of_an_object_needs_permission() -> None:
    """S10.1."""
    assert show(lambda: st.write(Drawn(), unsafe_allow_html=True)).kinds == ["html"]


def test_nothing_written_is_nothing_shown() -> None:
    """S10.1."""
    assert show(st.write).kinds == []


def test_a_figure_without_an_element_says_what_to_do() -> None:
    figure = type("Figure", (), {"__module__": "matplotlib.figure"})()
    with pytest.raises(UsageError, match="Figure of matplotlib, which it has no element for"):
        show(lambda: st.write(figure))


def _streamed(stream: Any) -> tuple[Any, list[Any]]:
    returned: list[Any] = []
    page = show(lambda: returned.append(st.write_stream(stream, cursor="|")))
    return returned[0], [node.props.get("body") for node in page.nodes]


def test_texts_of_a_stream_become_one_element() -> None:
    """S10.2."""
    assert _streamed(iter(["a ", "b"])) == ("a b", ["a b"])


def test_objects_in_a_stream_are_written_between() -> None:
    """S10.2."""
    assert _streamed(["a", 1, "b"]) == (["a", 1, "b"], ["a", "`1`", "b"])


def test_an_empty_stream_is_an_empty_text() -> None:
    assert _streamed([]) == ("", [])


def test_a_generator_function_is_called() -> None:
    """S10.2."""

    def words() -> Iterator[str]:
        yield "a"

    assert _streamed(words) == ("a", ["a"])


async def _later() -> AsyncIterator[str]:
    for word in "ab":
        await asyncio.sleep(0)
        yield word


def test_an_async_generator_is_drained() -> None:
    """S10.2."""
    assert _streamed(_later) == ("ab", ["ab"])


def test_an_async_generator_is_drained_within_a_running_loop() -> None:
    """S10.2."""

    async def main() -> tuple[Any, list[Any]]:
        return _streamed(_later())

    assert asyncio.run(main()) == ("ab", ["ab"])


def test_pieces_of_language_models_are_texts() -> None:
    """S10.2."""
    delta = types.SimpleNamespace(content="hi")
    chunk = type("Chunk", (), {"__module__": "openai.types"})()
    chunk.choices = [types.SimpleNamespace(delta=delta)]
    message = type("Message", (), {"__module__": "langchain_core.messages"})()
    message.content = " there"
    event = type("Event", (), {"__module__": "anthropic.types"})()
    event.delta = types.SimpleNamespace(text="!")
    assert _streamed([chunk, message, event]) == ("hi there!", ["hi there!"])


@pytest.mark.parametrize("stream", ["abc", 5, lambda: iter("ab")])
def test_what_is_no_stream_is_refused(stream: Any) -> None:
    """S10.2."""
    with pytest.raises(UsageError, match=r"which is no stream\. Allowed are generators"):
        show(lambda: st.write_stream(stream))


def test_echo_shows_the_lines_of_its_block() -> None:
    def page() -> None:
        with st.echo("below"):
            a = 1
            st.text(a)

    shown = show(page)
    assert shown.kinds == ["text", "code"]
    assert shown.one("code").props["body"] == "a = 1\nst.text(a)"


def test_what_a_stream_returned_is_shown_piece_by_piece() -> None:
    def page() -> None:
        if "said" not in st.session_state:
            st.session_state.said = st.write_stream(["One ", "two", {"n": 1}, "three"])
        st.write(st.session_state.said)

    at = AppTest.from_function(page, cold=True).run()
    again = at.run()
    assert again.markdown.values == ["One two", "three"]
    assert again.json[0].value == '{"n": 1}'
    assert again.session_state.said == ["One two", {"n": 1}, "three"]
