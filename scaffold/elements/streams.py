"""Streams for `st.write_stream`: any source as one iterator, and the text of a piece."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from scaffold.elements.frames import is_table
from scaffold.elements.kinds import is_iterable, is_list, is_mapping
from scaffold.errors import ParameterTypeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


def as_stream(source: Any) -> Iterator[Any]:
    """Return an iterator over a stream of any supported sort.

    Raises:
        UsageError: the source is a text, an ordinary function or cannot be iterated.
    """
    given = source
    if inspect.isgeneratorfunction(source) or inspect.isasyncgenfunction(source):
        source = source()
    if hasattr(source, "__aiter__"):
        return _from_async(aiter(source))
    if is_iterable(source) and (not is_table(source) or hasattr(source, "fetchmany")):
        return iter(source)
    raise ParameterTypeError(
        f"st.write_stream got {given!r:.80}, which is no stream. Allowed are generators, generator "
        "functions, async generators and iterables of pieces; for a text that is complete, write "
        "st.write(...)."
    )


def content_of(piece: Any) -> Any:
    """Return the text that a piece adds, or what is written for it.

    Pieces of language models are known by their shape: `choices[0].delta.content` (OpenAI),
    `content` of a message chunk (LangChain), `delta.text` of an event (Anthropic).
    """
    if isinstance(piece, str):
        return piece
    module = type(piece).__module__.partition(".")[0]
    if module == "openai":
        return _openai_text(piece)
    if module == "anthropic":
        return str(getattr(getattr(piece, "delta", None), "text", None) or "")
    if module.startswith("langchain"):
        return _langchain_content(getattr(piece, "content", piece))
    return piece


def _openai_text(piece: Any) -> str:
    choices = getattr(piece, "choices", None)
    if choices is None:
        delta = getattr(piece, "delta", None)
        return delta if isinstance(delta, str) else ""
    delta = choices[0].delta if choices else None
    return getattr(delta, "content", None) or ""


def _langchain_content(content: Any) -> Any:
    """Return the text of a chunk; a list of blocks is one, too, if all of them are texts."""
    if not is_list(content):
        return content
    blocks = [block.get("text") if is_mapping(block) else block for block in content]
    texts = [block for block in blocks if isinstance(block, str)]
    return "".join(texts) if len(texts) == len(blocks) else content


def _from_async(source: AsyncIterator[Any]) -> Iterator[Any]:
    """Yield from an async iterator; within a running loop, by a loop in a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        yield from _drained(source)
        return
    context = contextvars.copy_context()
    runner = asyncio.Runner()
    with ThreadPoolExecutor(1) as thread:
        try:
            while True:
                step = thread.submit(context.run, runner.run, _next(source)).result()
                if step is _END:
                    return
                yield step
        finally:
            thread.submit(runner.close).result()


def _drained(source: AsyncIterator[Any]) -> Iterator[Any]:
    with asyncio.Runner() as runner:
        while (step := runner.run(_next(source))) is not _END:
            yield step


async def _next(source: AsyncIterator[Any]) -> Any:
    return await anext(source, _END)


_END = object()
