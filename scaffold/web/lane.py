"""Letting runs begin one at a time, so that threads do not fight over the interpreter.

Many short runs at once cost twice the processor time of the same runs in turn: each database call
gives the interpreter away and has to win it back. A run holds its place until it has ended or
`patience` has passed: one that waits (for a database, a sleep) does not keep others out.
"""

from __future__ import annotations

import asyncio
from collections import deque

PLACES = 1
PATIENCE = 0.005


class Lane:
    """Places for runs that begin; used on the server's loop only."""

    def __init__(self, places: int = PLACES, patience: float = PATIENCE) -> None:
        self._free = places
        self._patience = patience
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def enter(self, loop: asyncio.AbstractEventLoop) -> Ticket:
        """Wait for a place, in the order of arrival."""
        if self._free > 0:
            self._free -= 1
        else:
            turn = loop.create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.leave()
                raise
        return Ticket(self, loop)

    def leave(self) -> None:
        """Give a place to the next one."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    @property
    def patience(self) -> float:
        """Return how long a run holds its place at most, in seconds."""
        return self._patience


class Ticket:
    """A place in the lane, given back once."""

    __slots__ = ("_held", "_lane", "_timer")

    def __init__(self, lane: Lane, loop: asyncio.AbstractEventLoop) -> None:
        self._lane = lane
        self._held = True
        self._timer = loop.call_later(lane.patience, self.give_back)

    def give_back(self) -> None:
        """Give the place back; further calls do nothing."""
        if self._held:
            self._held = False
            self._timer.cancel()
            self._lane.leave()
