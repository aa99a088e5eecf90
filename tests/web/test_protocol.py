"""The head and the body of an answer go out together."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from scaffold.web.protocol import Joining

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class Sent:
    """A transport that notes what is written, and how."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.calls.append(data)

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        self.calls.append(tuple(parts))

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


@pytest.fixture
def sent() -> Sent:
    """Return the transport below."""
    return Sent()


def test_a_head_waits_for_its_body(sent: Sent) -> None:
    """Two writes of one turn are one."""

    async def check() -> None:
        transport = Joining(sent, asyncio.get_running_loop())  # type: ignore[arg-type]
        transport.write(HEAD)
        assert sent.calls == []
        transport.write(b"ok")
        assert sent.calls == [(HEAD, b"ok")]
        await asyncio.sleep(0)
        assert sent.calls == [(HEAD, b"ok")]

    asyncio.run(check())


def test_a_head_alone_goes_out_in_the_next_turn(sent: Sent) -> None:
    """A stream begins with its head, whatever takes how long after it."""

    async def check() -> None:
        transport = Joining(sent, asyncio.get_running_loop())  # type: ignore[arg-type]
        transport.write(HEAD)
        await asyncio.sleep(0)
        assert sent.calls == [HEAD]
        transport.write(b"data: later\n\n")
        assert sent.calls == [HEAD, b"data: later\n\n"]

    asyncio.run(check())


def test_answers_one_after_the_other_are_not_mixed(sent: Sent) -> None:
    """A connection is kept for many answers."""

    async def check() -> None:
        transport = Joining(sent, asyncio.get_running_loop())  # type: ignore[arg-type]
        for body in (b"first", b"second"):
            transport.write(HEAD)
            transport.write(body)
        assert sent.calls == [(HEAD, b"first"), (HEAD, b"second")]

    asyncio.run(check())


def test_closing_writes_what_waits(sent: Sent) -> None:
    """A connection that ends with an answer loses nothing of it."""

    async def check() -> None:
        transport = Joining(sent, asyncio.get_running_loop())  # type: ignore[arg-type]
        transport.write(HEAD)
        transport.close()
        await asyncio.sleep(0)
        assert sent.calls == [HEAD]
        assert sent.closed

    asyncio.run(check())


def test_everything_else_is_the_transport_below(sent: Sent) -> None:
    """Addresses, limits and the rest are those of the connection."""

    async def check() -> None:
        transport = Joining(sent, asyncio.get_running_loop())  # type: ignore[arg-type]
        assert transport.get_extra_info("peername") == "the peername"

    asyncio.run(check())
