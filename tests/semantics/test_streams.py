"""What `st.write_stream` takes, shows and returns: S10.2 of docs/semantics.txt, case by case."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scaffold import st
from scaffold.runtime.context import current_run
from tests.semantics.running import at_of

loose: Any = st


def words() -> Iterator[str]:
    yield from ("one ", "two")


async def later_words() -> AsyncIterator[str]:
    for word in words():
        yield word


class Speaker:
    def words(self) -> Iterator[str]:
        return words()

    def generated(self) -> Iterator[str]:
        yield from words()

    def __iter__(self) -> Iterator[str]:
        return words()


def returned_by(stream: object) -> tuple[Any, list[str]]:
    """Return what `st.write_stream` returned, and the texts that are shown."""
    returned: list[Any] = []
    at = at_of(lambda: returned.append(loose.write_stream(stream)))
    assert not at.exception
    return returned[0], at.markdown.values


@pytest.mark.parametrize(
    "stream",
    [
        words,
        words(),
        later_words,
        later_words(),
        Speaker().generated,
        Speaker().words(),
        Speaker(),
        partial(words),
        partial(words)(),
        ["one ", "two"],
        ("one ", "two"),
        iter(["one ", "two"]),
        map(str, ["one ", "two"]),
        (word for word in ["one ", "two"]),
    ],
)
def test_texts_grow_into_one_element_and_the_whole_is_returned(stream: object) -> None:
    """S10.2."""
    assert returned_by(stream) == ("one two", ["one two"])


def test_the_text_grows_while_it_arrives() -> None:
    """S10.2."""
    seen: list[list[str]] = []

    def watched() -> Iterator[str]:
        for word in ("one ", "two ", "three"):
            yield word
            main = current_run().main
            seen.append([node.props["body"] for node in main.walk() if node.kind == "markdown"])

    returned_by(watched)
    assert seen == [["one"], ["one two"], ["one two three"]]


def test_the_cursor_stands_behind_a_text_only_while_it_grows() -> None:
    """S10.2."""
    seen: list[str] = []

    def watched() -> Iterator[str]:
        yield "one"
        seen.extend(node.props["body"] for node in current_run().main.walk() if node.props)

    at = at_of(lambda: st.write_stream(watched, cursor="▌"))
    assert seen == ["one▌"]
    assert at.markdown.values == ["one"]


@pytest.mark.parametrize(
    ("pieces", "returned", "texts"),
    [
        (["a", 1, "b"], ["a", 1, "b"], ["a", "`1`", "b"]),
        (["a", "b", {"c": 1}, "d", "e"], ["ab", {"c": 1}, "de"], ["ab", "de"]),
        ([1, 2], [1, 2], ["`1`", "`2`"]),
        (["a", None, "b"], ["a", None, "b"], ["a", "`None`", "b"]),
        (["a", "", "b"], "ab", ["ab"]),
        (["", ""], "", []),
        ([], "", []),
    ],
)
def test_a_text_if_all_were_texts_else_the_pieces(
    pieces: list[Any], returned: Any, texts: list[str]
) -> None:
    """S10.2."""
    assert returned_by(pieces) == (returned, texts)


def test_objects_are_written_as_by_write() -> None:
    """S10.2."""
    frame = pd.DataFrame({"a": [1]})
    at = at_of(lambda: st.write_stream(["before", frame, ["listed"], ValueError("wrong")]))
    assert [element.kind for element in at.main][1:] == [
        "markdown", "dataframe", "json", "exception",
    ]  # fmt: skip


def test_what_was_shown_stays_if_the_stream_breaks() -> None:
    """S10.2."""

    def broken() -> Iterator[str]:
        yield "one "
        raise ConnectionError("the line is dead")

    at = at_of(lambda: st.write_stream(broken))
    assert at.markdown.values == ["one"]
    assert at.exception[0].value == "the line is dead"


@pytest.mark.parametrize(
    "stream",
    [
        "text",
        b"bytes",
        5,
        None,
        lambda: iter("ab"),
        Speaker().words,
        Speaker,
        pd.DataFrame({"a": [1]}),
        np.array([1, 2]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_stream_is_refused(stream: object) -> None:
    """S10.2."""
    at = at_of(lambda: loose.write_stream(stream))
    assert "which is no stream. Allowed are generators" in at.exception[0].value
    assert at.markdown.values == []


# Pieces of language models: stand-ins with the names and the shape of the libraries' own.


def openai(**parts: Any) -> Any:
    """Return a `ChatCompletionChunk`, or an event of the other interface."""
    chunk = type("ChatCompletionChunk", (), {"__module__": "openai.types.chat"})()
    vars(chunk).update(parts)
    return chunk


def choice(content: str | None, **more: Any) -> Any:
    return openai(
        choices=[SimpleNamespace(index=0, delta=SimpleNamespace(content=content, **more))]
    )


def langchain(content: Any, module: str = "langchain_core.messages.ai") -> Any:
    """Return an `AIMessageChunk`."""
    chunk = type("AIMessageChunk", (), {"__module__": module})()
    chunk.content = content
    return chunk


def anthropic(**parts: Any) -> Any:
    """Return an event of a message."""
    event = type("RawContentBlockDeltaEvent", (), {"__module__": "anthropic.types"})()
    vars(event).update(parts)
    return event


@pytest.mark.parametrize(
    ("chunks", "text"),
    [
        pytest.param(
            [choice("", role="assistant"), choice("Hel"), choice("lo"), choice(None)],
            "Hello",
            id="the role comes first and the end has no content",
        ),
        pytest.param(
            [choice("Hello"), openai(choices=[], usage=SimpleNamespace(total_tokens=2))],
            "Hello",
            id="the last one may tell the usage only",
        ),
        pytest.param(
            [choice(None, tool_calls=[object()]), choice("Hello")],
            "Hello",
            id="calls of tools are no text",
        ),
        pytest.param(
            [openai(choices=[SimpleNamespace(delta=None)]), choice("Hello")],
            "Hello",
            id="filters of Azure have no delta",
        ),
        pytest.param(
            [
                openai(type="response.created"),
                openai(type="response.output_text.delta", delta="Hel"),
                openai(type="response.output_text.delta", delta="lo"),
                openai(type="response.completed"),
            ],
            "Hello",
            id="events of the responses interface",
        ),
        pytest.param([langchain(""), langchain("Hel"), langchain("lo")], "Hello", id="LangChain"),
        pytest.param(
            [langchain("Hello", "langchain.schema.messages")], "Hello", id="an older LangChain"
        ),
        pytest.param(
            [
                langchain([{"type": "text", "text": "Hel", "index": 0}]),
                langchain([{"type": "text", "text": "lo"}, "!"]),
                langchain([]),
            ],
            "Hello!",
            id="LangChain with blocks of text",
        ),
        pytest.param(
            [
                anthropic(type="message_start", message=object()),
                anthropic(type="content_block_delta", delta=SimpleNamespace(text="Hel")),
                anthropic(type="content_block_delta", delta=SimpleNamespace(text="lo")),
                anthropic(type="message_delta", delta=SimpleNamespace(stop_reason="end_turn")),
            ],
            "Hello",
            id="Anthropic",
        ),
    ],
)
def test_chunks_of_language_models_are_texts(chunks: list[Any], text: str) -> None:
    """S10.2."""
    assert returned_by(chunks) == (text, [text])


def test_a_chunk_with_other_content_is_written() -> None:
    """S10.2."""
    blocks = [{"type": "image_url", "image_url": "https://example.org/a.png"}]
    returned, texts = returned_by([langchain("Look: "), langchain(blocks)])
    assert returned == ["Look: ", blocks]
    assert texts == ["Look:"]


@pytest.mark.parametrize("make", [iter, lambda chunks: (chunk for chunk in chunks)])
def test_the_streams_of_the_libraries_are_iterated(make: Callable[[Any], Iterator[Any]]) -> None:
    """S10.2."""

    class Stream:
        """As `openai.Stream`: iterable, and closed by `with`."""

        def __iter__(self) -> Iterator[Any]:
            return make([choice("Hel"), choice("lo")])

    assert returned_by(Stream()) == ("Hello", ["Hello"])


def test_an_async_stream_of_a_library_is_iterated() -> None:
    """S10.2."""

    class AsyncStream:
        """As `openai.AsyncStream`."""

        async def __aiter__(self) -> AsyncIterator[Any]:
            for part in ("Hel", "lo"):
                yield choice(part)

    assert returned_by(AsyncStream()) == ("Hello", ["Hello"])
