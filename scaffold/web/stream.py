"""Sending a page's answer: at once if the run is quick, in pieces if it is not.

After `stream_after` seconds the answer begins to stream: a POST or partial GET as events, a
document as HTML that stays open. Newer input, a closed tab or the end of the run ends it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from scaffold.web.events import event
from scaffold.web.headers import EVENTS, HTML
from scaffold.web.reply import Reply, Send, html_headers

if TYPE_CHECKING:
    from scaffold.web.exchange import Exchange
    from scaffold.web.site import Site

Receive = Callable[[], Awaitable[Any]]
EXTEND_EVERY = 1.0
Pending = asyncio.Future[Reply]


async def respond(site: Site, exchange: Exchange, receive: Receive, send: Send) -> None:
    """Run an exchange in a worker thread and send its answer."""
    loop = asyncio.get_running_loop()
    ticket = await site.lane.enter(loop)
    waiter: asyncio.Future[None] = loop.create_future()

    def ended() -> None:
        ticket.give_back()
        _wake(waiter)

    pending = site.pool.run(loop, exchange.run, ended)
    timer = loop.call_later(site.settings.stream_after, _wake, waiter)
    await waiter
    timer.cancel()
    if not pending.done():
        watcher = asyncio.ensure_future(_watch(receive, exchange))
        try:
            if await _streams(site, exchange, pending, send):
                return
        finally:
            watcher.cancel()
    await (await pending).send(send)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


async def _watch(receive: Receive, exchange: Exchange) -> None:
    """End the run when the tab is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass
    exchange.interrupt()


async def _streams(site: Site, exchange: Exchange, pending: Pending, send: Send) -> bool:
    """Stream until the run has ended; return False if the answer came in one piece after all."""
    if not _can_stream(exchange):
        await _wait_in_one_piece(exchange, pending)
        return False
    first = await _first_piece(site, exchange, pending)
    if first is None:
        return False
    await send({"type": "http.response.start", "status": 200, "headers": _headers(exchange)})
    await _piece(send, first)
    if await _follow(site, exchange, pending, send):
        reply = await pending
        await _piece(send, reply.body.decode() + exchange.tail)
    else:
        exchange.interrupt()
        await _piece(send, exchange.farewell() + exchange.tail)
    await send({"type": "http.response.body", "body": b""})
    return True


def _can_stream(exchange: Exchange) -> bool:
    """A plain form waits for its redirect, and so does a reader without script."""
    asked = exchange.asked
    return asked.scripted or (asked.method == "GET" and not asked.waits)


async def _wait_in_one_piece(exchange: Exchange, pending: Pending) -> None:
    loop = asyncio.get_running_loop()
    while not pending.done():
        await asyncio.wait((pending,), timeout=EXTEND_EVERY)
        if not pending.done():
            await loop.run_in_executor(None, exchange.extend)


async def _first_piece(site: Site, exchange: Exchange, pending: Pending) -> str | None:
    """Wait until there is something to send; None if the run has ended before."""
    loop = asyncio.get_running_loop()
    while not pending.done():
        if exchange.interaction is not None and exchange.interaction.run is not None:
            piece = await loop.run_in_executor(site.pool, exchange.begin_stream)
            if piece is None or piece or not exchange.is_document:
                return piece
        await asyncio.wait((pending,), timeout=site.settings.stream_every)
    return None


def _headers(exchange: Exchange) -> list[tuple[bytes, bytes]]:
    nonce = exchange.nonce
    if not exchange.is_document:
        session = exchange.interaction.session if exchange.interaction is not None else None
        nonce = session.nonce if session is not None else nonce
    if exchange.is_document:
        return [*exchange.document_headers(), (b"x-accel-buffering", b"no")]
    headers = html_headers(nonce, exchange.who.cookies)
    return [*EVENTS, *(header for header in headers if header != HTML)]


async def _follow(site: Site, exchange: Exchange, pending: Pending, send: Send) -> bool:
    """Send what the run writes, confirm the input, keep the lease, keep the connection.

    Returns False, and sends nothing more, once the login is over or may no longer see the page.
    """
    loop = asyncio.get_running_loop()
    released = exchange.is_document
    beat = extended = time.monotonic()
    while not pending.done():
        if not released and await loop.run_in_executor(site.pool, exchange.confirmed):
            released = True
            await _piece(send, event("hx:release"))
        await asyncio.wait((pending,), timeout=site.settings.stream_every)
        if pending.done():
            break
        piece = await _flushed(site, exchange)
        now = time.monotonic()
        if piece:
            beat = now
            await _piece(send, piece)
        elif now - beat > site.settings.heartbeat_every:
            beat = now
            await _piece(send, "<!-- -->" if exchange.is_document else ": still there\n\n")
        if now - extended > EXTEND_EVERY:
            extended = now
            if not await loop.run_in_executor(site.pool, exchange.may_go_on):
                return False
    return True


async def _flushed(site: Site, exchange: Exchange) -> str:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(site.pool, exchange.flush)


async def _piece(send: Send, text: str) -> None:
    if text:
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
