"""Running `async def` pages from worker threads: on the server's loop, or on one of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from scaffold.runtime.context import Run, enter, leave
from scaffold.runtime.control import Signal

RunAsync = Callable[[Callable[..., Any], Mapping[str, Any], Run], Any]


class _Carried(Exception):
    """A control signal on its way out of a task: futures do not like BaseException."""

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self.signal = signal


async def _within(function: Callable[..., Any], arguments: Mapping[str, Any], run: Run) -> Any:
    token = enter(run)
    try:
        return await function(**arguments)
    except Signal as signal:
        raise _Carried(signal) from None
    finally:
        leave(token)


def run_on(loop: asyncio.AbstractEventLoop) -> RunAsync:
    """Return a function that awaits a page on `loop` and waits for it in the calling thread."""

    def run(function: Callable[..., Any], arguments: Mapping[str, Any], current: Run) -> Any:
        future = asyncio.run_coroutine_threadsafe(_within(function, arguments, current), loop)
        try:
            return future.result()
        except _Carried as carried:
            raise carried.signal from None

    return run


def run_apart(function: Callable[..., Any], arguments: Mapping[str, Any], current: Run) -> Any:
    """Await a page on a loop of its own, where no server runs (AppTest)."""
    try:
        return asyncio.run(_within(function, arguments, current))
    except _Carried as carried:
        raise carried.signal from None
