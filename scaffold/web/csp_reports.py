"""Reports of browsers that something on a page broke its Content-Security-Policy.

Attack: filling the log through an open door. A report is short, few are written a minute, and what
it says is cut and cleaned before it gets into a line.
"""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

from scaffold.auth.devices import plain
from scaffold.web.body import Gone, TooLarge, read_body
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.reply import Reply

if TYPE_CHECKING:
    from starlette.types import Receive, Send

log = logging.getLogger("scaffold.csp")
PATH = "/_csp"
MOST_BYTES = 16_384
MOST_A_MINUTE = 20
_LONGEST = 300
_FIELDS = ("document-uri", "violated-directive", "blocked-uri", "source-file", "line-number")


class Reports:
    """Writes reports into the log `scaffold.csp`, at most twenty a minute."""

    def __init__(self) -> None:
        self._minute = 0
        self._count = 0

    async def receive(self, receive: Receive, send: Send) -> None:
        """Take one report; the browser gets nothing back."""
        try:
            body = await read_body(receive, MOST_BYTES)
        except Gone:
            return
        except TooLarge:
            await Reply(413, b"", [NO_STORE, *PLAIN]).send(send)
            return
        if self._may_write():
            log.warning("Content-Security-Policy: %s", summary(body))
        await Reply(204, b"", [NO_STORE, *PLAIN]).send(send)

    def _may_write(self) -> bool:
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._count = minute, 0
        self._count += 1
        return self._count <= MOST_A_MINUTE


def summary(body: bytes) -> str:
    """Return what a report says, on one line.

    >>> summary(b'{"csp-report": {"blocked-uri": "inline", "other": 1}}')
    'blocked-uri=inline'
    """
    try:
        sent: Any = json.loads(body)
        report: dict[str, Any] = sent["csp-report"]
        found = [
            f"{name}={plain(str(report[name]), _LONGEST)}" for name in _FIELDS if name in report
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "a report that could not be read"
    return ", ".join(found)
