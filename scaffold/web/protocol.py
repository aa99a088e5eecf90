"""uvicorn's HTTP protocol, with the head and the body of a small answer in one write.

uvicorn writes them one after the other, which costs a system call and a packet, and wakes the
browser twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

HEAD = b"HTTP/1."


class Protocol(HttpToolsProtocol):
    """What `uvicorn.Config(http=...)` takes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection."""
        super().connection_made(cast("asyncio.Transport", Joining(transport, self.loop)))


class Joining:
    """A transport that keeps the head of an answer until what follows it is written.

    If nothing follows in the same turn of the loop, as in a stream, the head goes out alone.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head: bytes | None = None
        self._later: asyncio.Handle | None = None

    def write(self, data: bytes) -> None:
        """Write bytes, or keep them for a moment if they are a head."""
        if self._head is None and data.startswith(HEAD):
            self._head = data
            self._later = self._loop.call_soon(self._let_go)
            return
        head, self._head = self._head, None
        if head is None:
            self._transport.write(data)
            return
        assert self._later is not None  # noqa: S101 - set with the head
        self._later.cancel()
        self._transport.writelines((head, data))

    def close(self) -> None:
        """Close the connection once everything is written."""
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        head, self._head = self._head, None
        if head is not None:
            self._transport.write(head)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
