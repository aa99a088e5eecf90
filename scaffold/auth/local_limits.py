"""Limits in the memory of one process, for as long as the database cannot count.

Attack: making the store of the throttle fail, so that nobody counts. Tries are then counted here,
with few allowed; the login itself fails with 503 as long as accounts cannot be read.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffold.auth.keys import Clock

TRIES = 5
PERIOD = 900.0
ROOM = 10_000


class LocalLimits:
    """Five tries at once for each name, refilled over a quarter of an hour (GCRA).

    The names used last are kept; a flood of others cannot fill the memory.
    """

    def __init__(self, clock: Clock, *, room: int = ROOM) -> None:
        self._clock = clock
        self._room = room
        self._tat: OrderedDict[str, float] = OrderedDict()
        self._guard = Lock()

    def take(self, name: str) -> float:
        """Use up a try; return 0, or the seconds to wait."""
        step = PERIOD / TRIES
        with self._guard:
            now = self._clock()
            tat = max(self._tat.get(name, 0.0), now)
            wait = tat - (now + PERIOD - step)
            if wait > 0:
                return max(wait, 1.0)
            self._tat[name] = tat + step
            self._tat.move_to_end(name)
            while len(self._tat) > self._room:
                self._tat.popitem(last=False)
        return 0.0
