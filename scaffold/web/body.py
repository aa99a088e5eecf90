"""Reading the body of a request, up to a limit and a pace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from scaffold.errors import ScaffoldError
from scaffold.texts import words

SLOWEST = 30.0


class TooLarge(ScaffoldError):
    """More was sent than the settings allow: answered with 413."""


class Gone(ScaffoldError):
    """The browser went away while it was sending."""


async def read_body(receive: Callable[[], Awaitable[Any]], limit: int) -> bytes:
    """Return the whole body.

    Raises:
        TooLarge: it has more than `limit` bytes.
        Gone: the connection was closed, or the body took longer than half a minute.
    """
    parts: list[bytes] = []
    size = 0
    task = asyncio.current_task()
    timer = asyncio.get_running_loop().call_later(SLOWEST, task.cancel) if task else None
    try:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone("The browser went away.")
            part = message.get("body", b"")
            size += len(part)
            if size > limit:
                raise TooLarge(words("More than {count} bytes were sent.", count=limit))
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)
    except asyncio.CancelledError:
        raise Gone("The browser stopped sending.") from None
    finally:
        if timer is not None:
            timer.cancel()
