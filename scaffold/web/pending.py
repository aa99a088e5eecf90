"""What account pages remember of a browser between two requests: half-finished flows.

Attack: finishing somebody else's flow. A half-finished login, a challenge, a mailed link's token or
the draft of a form belongs to one browser, ends by itself, is taken once, and is never in an
address or a form field.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import bindparam, func, select, update

from scaffold.db.statements import Statements
from scaffold.db.tables import Browser
from scaffold.errors import StateSizeError

if TYPE_CHECKING:
    from scaffold.auth.keys import Clock
    from scaffold.db.engine import Database

MOST_BYTES = 65_536
MOST_FLOWS = 20
_TRIES = 20
Flows = dict[str, tuple[float, Any]]


class Pending:
    """The half-finished flows of all browsers; each has a name, data (JSON values) and an end."""

    def __init__(self, database: Database, clock: Clock) -> None:
        columns = Browser.__table__.c
        this = columns.sid_hash == bindparam("b_hash")
        kind = columns.flows.type
        same = func.coalesce(columns.flows, bindparam("b_empty", type_=kind)) == bindparam(
            "b_old", type_=kind
        )
        self._sql = Statements(
            database,
            {
                "read": select(columns.flows).where(this),
                "write": update(Browser).where(this & same).values(flows=bindparam("b_new")),
            }.items(),
        )
        self._clock = clock

    def put(self, browser: str, name: str, data: Any, seconds: float) -> None:
        """Remember `data` under `name` for so many seconds; the oldest flows give way.

        Raises:
            StateSizeError: all flows of the browser together take more than 64 KiB.
        """
        until = self._clock() + seconds
        self._change(browser, lambda flows: flows.__setitem__(name, (until, data)))

    def get(self, browser: str, name: str) -> Any:
        """Return what is remembered under `name`, None if nothing is."""
        found = self._living(self._read(browser)).get(name)
        return None if found is None else found[1]

    def take(self, browser: str, name: str) -> Any:
        """Return what is remembered under `name` and forget it; only one of several gets it."""
        taken: list[Any] = []

        def remove(flows: Flows) -> None:
            taken[:] = [flows.pop(name, (0.0, None))[1]]

        self._change(browser, remove)
        return taken[0]

    def names(self, browser: str, prefix: str = "") -> list[str]:
        """Return the names of the living flows that begin with `prefix`."""
        return [name for name in self._living(self._read(browser)) if name.startswith(prefix)]

    def move(self, old: str, new: str, names: list[str]) -> None:
        """Take flows along to the browser's new `sid`."""
        flows = self._living(self._read(old))
        kept = {name: flows[name] for name in names if name in flows}
        if kept:
            self._change(new, lambda flows: flows.update(kept))

    def _living(self, data: bytes) -> Flows:
        if not data:
            return {}
        now = self._clock()
        flows: Flows = msgspec.msgpack.decode(data)
        return {name: (until, value) for name, (until, value) in flows.items() if until > now}

    def _read(self, browser: str) -> bytes:
        rows = self._sql.rows("read", {"b_hash": browser})
        return bytes(rows[0][0] or b"") if rows else b""

    def _change(self, browser: str, change: Callable[[Flows], object]) -> None:
        """Write the flows anew, again from the start if another request was faster."""
        for _ in range(_TRIES):
            old = self._read(browser)
            flows = self._living(old)
            change(flows)
            newest = sorted(flows.items(), key=lambda flow: -flow[1][0])[:MOST_FLOWS]
            data = msgspec.msgpack.encode(dict(newest))
            if len(data) > MOST_BYTES:
                raise StateSizeError("what account pages remember", len(data), MOST_BYTES)
            with self._sql.transaction() as hot:
                if hot.run(
                    "write", {"b_hash": browser, "b_old": old, "b_empty": b"", "b_new": data}
                ):
                    return
