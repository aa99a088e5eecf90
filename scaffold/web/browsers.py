"""Browsers: the rows behind the `sid` cookie, and `st.browser_state`.

Attack: a planted `sid`. Only ids that were made here are known; any other is replaced by a new one.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, exists, insert, null, select, update

from scaffold.db.statements import Statements
from scaffold.db.tables import Browser, TabSession
from scaffold.errors import StateSizeError, StateTypeError
from scaffold.runtime.codec_registry import NotStorable, decode, encode

if TYPE_CHECKING:
    from scaffold.db.engine import Database

HANDOVER_SECONDS = 10.0
MOST_BYTES = 65_536


class Known(NamedTuple):
    """A browser: the tab that its next document continues, and until when."""

    handover: str | None
    until: float


class Browsers:
    """The browsers that have visited the app."""

    def __init__(self, database: Database) -> None:
        columns, tabs = Browser.__table__.c, TabSession.__table__.c
        this = columns.sid_hash == bindparam("b_hash")
        fields = ("sid_hash", "login_id", "version", "handover_until", "created", "touched")
        self._sql = Statements(
            database,
            {
                "known": select(columns.handover, columns.handover_until).where(this),
                "create": insert(Browser).values({name: bindparam(name) for name in fields}),
                "rename": update(Browser)
                .where(this)
                .values(sid_hash=bindparam("b_new"), login_id=bindparam("b_login")),
                "drop": delete(Browser).where(this),
                "hand": update(Browser)
                .where(this)
                .values(handover=bindparam("b_tab"), handover_until=bindparam("b_until")),
                "taken": update(Browser)
                .where(this)
                .values(handover=null(), touched=bindparam("b_now")),
                "read": select(columns.data, columns.version).where(this),
                "write": update(Browser)
                .where(this & (columns.version == bindparam("b_version")))
                .values(data=bindparam("b_data"), version=bindparam("b_next")),
                "expire": delete(Browser).where(
                    (columns.touched < bindparam("b_before"))
                    & ~exists(select(tabs.id).where(tabs.browser == columns.sid_hash))
                ),
            }.items(),
        )

    def known(self, browser: str) -> Known | None:
        """Return what is kept of a browser, or None if it was not made here."""
        rows = self._sql.rows("known", {"b_hash": browser})
        return Known(*rows[0]) if rows else None

    def create(self, key_of: Callable[[str], str], login_id: str | None = None) -> str:
        """Return the `sid` of a new browser, kept under what `key_of` makes of it."""
        sid, now = secrets.token_urlsafe(32), time.time()
        with self._sql.transaction() as hot:
            hot.run(
                "create",
                {
                    "sid_hash": key_of(sid), "login_id": login_id or None, "version": 0,
                    "handover_until": 0.0, "created": now, "touched": now,
                },
            )  # fmt: skip
        return sid

    def rename(self, browser: str, key_of: Callable[[str], str], login_id: str) -> str:
        """Give a browser a new `sid` and keep all else; return the `sid`."""
        sid = secrets.token_urlsafe(32)
        with self._sql.transaction() as hot:
            hot.run("rename", {"b_hash": browser, "b_new": key_of(sid), "b_login": login_id})
        return sid

    def drop(self, browser: str) -> None:
        """Forget a browser, by the hash of its `sid`."""
        with self._sql.transaction() as hot:
            hot.run("drop", {"b_hash": browser})

    def hand_over(self, browser: str, session_id: str) -> None:
        """Let the browser's next document continue a tab's session: for pages without script."""
        until = time.time() + HANDOVER_SECONDS
        with self._sql.transaction() as hot:
            hot.run("hand", {"b_hash": browser, "b_tab": session_id, "b_until": until})

    def taken(self, browser: str) -> None:
        """Note that a document continued the tab that was handed over."""
        with self._sql.transaction() as hot:
            hot.run("taken", {"b_hash": browser, "b_now": time.time()})

    def expire(self, before: float) -> int:
        """Forget browsers without tabs that were not seen since `before`."""
        with self._sql.transaction() as hot:
            return hot.run("expire", {"b_before": before})

    def state(self, browser: str) -> BrowserValues:
        """Return the values of a browser."""
        return BrowserValues(self._sql, browser)


class BrowserValues(MutableMapping[str, Any]):
    """`st.browser_state` of one browser: read once a run, written at once.

    Raises:
        StateTypeError: a value cannot be stored.
        StateSizeError: all values together take more than 64 KiB.
    """

    def __init__(self, sql: Statements, browser: str) -> None:
        self._sql = sql
        self._browser = browser
        self._values: dict[str, Any] | None = None
        self._version = 0

    def __getitem__(self, key: str) -> Any:
        return self._loaded()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._change(key, value, delete=False)

    def __delitem__(self, key: str) -> None:
        if key not in self._loaded():
            raise KeyError(key)
        self._change(key, None, delete=True)

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded())

    def __len__(self) -> int:
        return len(self._loaded())

    def _loaded(self) -> dict[str, Any]:
        if self._values is None:
            rows = self._sql.rows("read", {"b_hash": self._browser})
            data, self._version = rows[0] if rows else (None, 0)
            loaded: dict[str, Any] = decode(bytes(data)) if data else {}
            self._values = loaded
        return self._values

    def _change(self, key: str, value: Any, *, delete: bool) -> None:
        """Write one key; another process that was faster is taken into account, not overwritten."""
        for _ in range(10):
            values = {**self._loaded()}
            values.pop(key, None) if delete else values.__setitem__(key, value)
            if self._store(key, values):
                self._values = values
                return
            self._values = None

    def _store(self, key: str, values: dict[str, Any]) -> bool:
        try:
            data = encode(values)
        except NotStorable as problem:
            raise StateTypeError(key, str(problem)) from None
        if len(data) > MOST_BYTES:
            raise StateSizeError("st.browser_state", len(data), MOST_BYTES)
        bound = {
            "b_hash": self._browser, "b_version": self._version, "b_next": self._version + 1,
            "b_data": data,
        }  # fmt: skip
        with self._sql.transaction() as hot:
            written = hot.run("write", bound) == 1
        self._version += written
        return written
