"""Sessions in the database: leased to one run at a time, saved in one transaction.

The lease makes a second run of the same tab wait, also in another process. A process that died
holds it for `lease_seconds` at most, and not at all if it ran on this machine.
"""

from __future__ import annotations

import os
import socket
import time
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, delete, insert, literal_column, null, or_, select, update

from scaffold.db.base import insert_of
from scaffold.db.statements import Statements
from scaffold.db.tables import TabSession, TabValue
from scaffold.errors import SessionError, SessionForgotten
from scaffold.runtime.session import Save, Stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.db.engine import Database

PATIENCE = 30.0
FIRST_PAUSE = 0.005
LONGEST_PAUSE = 0.1


class SqlSessionStore:
    """A SessionStore on SQLite or PostgreSQL.

    Args:
        database: with scaffold's tables in it.
        lease_seconds: how long a process that died holds its sessions at most.
        exclusive: one process serves this database, so leases need not be given back and taken
            anew.
    """

    def __init__(
        self, database: Database, *, lease_seconds: float = 5.0, exclusive: bool = False
    ) -> None:
        self._lease = lease_seconds
        self._exclusive = exclusive
        self._host = socket.gethostname()
        self._sql = Statements(database, _statements(sqlite_dialect=database.is_sqlite).items())

    def create(self, stored: Stored, now: float) -> None:
        """Insert a session, leased to nobody."""
        with self._sql.transaction() as hot:
            hot.run(
                "create",
                {
                    "id": stored.id, "browser": stored.browser, "page": stored.page,
                    "nonce": stored.nonce, "revision": 0, "version": 0, "seq": 0, "pending": "",
                    "lease_until": 0.0, "wanted": 0, "created": now, "touched": now,
                },
            )  # fmt: skip

    def acquire(
        self, session_id: str, browser: str, known: int | None, owner: str, now: float
    ) -> Stored | None:
        """Lease a session; see SessionStore."""
        pause, started = FIRST_PAUSE, time.monotonic()
        while True:
            row = self._try_lease(session_id, browser, owner, now)
            if row is not None:
                return self._stored(session_id, browser, row, known)
            if not self._wait_for(session_id, browser, now):
                return None
            waited = time.monotonic() - started
            if waited > PATIENCE:
                raise SessionError(
                    "Another run of this page is still going on. Try again in a moment."
                )
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            now += pause

    def save(self, session_id: str, owner: str, save: Save, now: float, *, release: bool) -> int:
        """Write what changed; see SessionStore."""
        bound = {
            "b_id": session_id, "b_owner": None if release and not self._exclusive else owner,
            "b_me": owner, "b_page": save.page, "b_nonce": save.nonce, "b_version": save.version,
            "b_seq": save.seq, "b_now": now, "b_pending": " ".join(save.pending),
            "b_until": 0.0 if release else now + self._lease, "b_revision": save.revision,
            "b_next": save.revision + 1, "b_values": save.values, "b_structure": save.structure,
        }  # fmt: skip
        blocks = ("v" if save.values is not None else "") + (
            "s" if save.structure is not None else ""
        )
        with self._sql.transaction() as hot:
            if hot.run("save" + blocks, bound) != 1:
                if not hot.rows("blocks", bound):
                    raise SessionForgotten("The session was forgotten while its run was going on.")
                raise SessionError(
                    "The session was taken over by another run; nothing was changed."
                )
            for key, value in save.state.items():
                hot.run("put", {"session_id": session_id, "key": key, "value": value})
            for key in save.deleted:
                hot.run("remove", {"b_id": session_id, "b_key": key})
        return save.revision + 1

    def release(self, session_id: str, owner: str) -> None:
        """Give the lease back without a change."""
        with self._sql.transaction() as hot:
            hot.run("release", {"b_id": session_id, "b_owner": owner})

    def extend(self, session_id: str, owner: str, now: float) -> bool:
        """Keep the lease of a long run; see SessionStore."""
        with self._sql.transaction() as hot:
            rows = hot.rows(
                "extend", {"b_id": session_id, "b_owner": owner, "b_until": now + self._lease}
            )
        return not rows or bool(rows[0][0])

    def structure(self, session_id: str, browser: str) -> bytes | None:
        """Return the structure of a session of this browser."""
        rows = self._sql.rows("seen", {"b_id": session_id, "b_browser": browser})
        return bytes(rows[0][1]) if rows and rows[0][1] is not None else None

    def page(self, session_id: str, browser: str) -> str | None:
        """Return the page of a session of this browser."""
        rows = self._sql.rows("seen", {"b_id": session_id, "b_browser": browser})
        return str(rows[0][0]) if rows else None

    def values_of_last(self, browser: str, keys: Sequence[str]) -> dict[str, bytes]:
        """Return values of the session of a browser that was used last, as they are stored."""
        rows = self._sql.rows("of_browser", {"b_browser": browser})
        last = rows[0][0] if rows else None
        return {key: bytes(data) for tab, key, data in rows if tab == last and key in keys}

    def drop(self, session_id: str) -> None:
        """Forget a session."""
        with self._sql.transaction() as hot:
            hot.run("drop", {"b_id": session_id})

    def rename_browser(self, old: str, new: str) -> None:
        """Let the sessions of a browser belong to its new name."""
        with self._sql.transaction() as hot:
            hot.run("rename", {"b_browser": old, "b_new": new})

    def drop_browser(self, browser: str) -> None:
        """Forget all sessions of a browser."""
        with self._sql.transaction() as hot:
            hot.run("drop_browser", {"b_browser": browser})

    def expire(self, before: float) -> int:
        """Forget the sessions untouched since `before`."""
        with self._sql.transaction() as hot:
            return hot.run("expire", {"b_before": before})

    def _try_lease(self, session_id: str, browser: str, owner: str, now: float) -> Any:
        """Lease a session if it is free; return what is always needed of it.

        Where one process has the database for itself, the lease of the last run is still its own,
        and reading is enough: no two runs of a tab overlap in a process, and `save` writes only
        over the revision that was read.
        """
        if self._exclusive:
            rows = self._sql.rows(
                "mine", {"b_id": session_id, "b_browser": browser, "b_owner": owner}
            )
            if rows:
                return rows[0]
        bound = {
            "b_id": session_id, "b_browser": browser, "b_owner": owner,
            "b_until": now + self._lease, "b_now": now,
        }  # fmt: skip
        with self._sql.transaction() as hot:
            rows = hot.rows("lease", bound)
        return rows[0] if rows else None

    def _wait_for(self, session_id: str, browser: str, now: float) -> bool:
        """Ask the run that holds the lease to end; return False if there is no such session."""
        with self._sql.transaction() as hot:
            rows = hot.rows("want", {"b_id": session_id, "b_browser": browser})
            if rows and self._is_dead(rows[0][0]):
                hot.run("release", {"b_id": session_id, "b_owner": rows[0][0]})
        return bool(rows)

    def _is_dead(self, owner: str | None) -> bool:
        """Return whether a process of this machine that held a lease is gone."""
        host, _, rest = (owner or "").rpartition(":")[0].rpartition(":")
        if host != self._host or not rest.isdigit() or int(rest) == os.getpid():
            return False
        try:
            os.kill(int(rest), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    def _stored(self, session_id: str, browser: str, row: Any, known: int | None) -> Stored:
        revision, version, seq, page, nonce, pending = row
        stored = Stored(
            session_id, browser, page, nonce, revision, version, seq, pending=pending.split()
        )
        if revision != known:
            ((stored.values, stored.structure),) = self._sql.rows("blocks", {"b_id": session_id})
            state = self._sql.rows("state", {"b_id": session_id})
            stored.state = {key: bytes(value) for key, value in state}
        return stored


_TABS, _VALUES = TabSession.__table__.c, TabValue.__table__.c
_THIS = _TABS.id == bindparam("b_id")
_OF_BROWSER = _THIS & (_TABS.browser == bindparam("b_browser"))
_MINE = _THIS & (_TABS.lease_owner == bindparam("b_owner"))
_HEAD = (_TABS.revision, _TABS.version, _TABS.seq, _TABS.page, _TABS.nonce, _TABS.pending)
_NEW = (
    "id", "browser", "page", "nonce", "revision", "version", "seq", "pending", "lease_until",
    "wanted", "created", "touched",
)  # fmt: skip


def _statements(*, sqlite_dialect: bool) -> dict[str, Any]:
    return {
        **_lease_statements(),
        **_save_statements(),
        **_value_statements(sqlite_dialect=sqlite_dialect),
        "create": insert(TabSession).values({name: bindparam(name) for name in _NEW}),
        "blocks": select(_TABS.widget_values, _TABS.structure).where(_THIS),
        "seen": select(_TABS.page, _TABS.structure).where(_OF_BROWSER),
        "drop": delete(TabSession).where(_THIS),
        "rename": update(TabSession)
        .where(_TABS.browser == bindparam("b_browser"))
        .values(browser=bindparam("b_new")),
        "drop_browser": delete(TabSession).where(_TABS.browser == bindparam("b_browser")),
        "expire": delete(TabSession).where(
            _TABS.created < bindparam("b_before"), _TABS.touched < bindparam("b_before")
        ),
    }


def _lease_statements() -> dict[str, Any]:
    free = or_(_TABS.lease_until < bindparam("b_now"), _TABS.lease_owner.is_(None))
    taken: dict[str, Any] = {
        "lease_owner": bindparam("b_owner"),
        "lease_until": bindparam("b_until"),
    }
    return {
        "lease": update(TabSession)
        .where(_OF_BROWSER & free)
        .values(**taken, wanted=_number(0))
        .returning(*_HEAD),
        "want": update(TabSession)
        .where(_OF_BROWSER)
        .values(wanted=_number(1))
        .returning(_TABS.lease_owner),
        "mine": select(*_HEAD).where(_OF_BROWSER, _TABS.lease_owner == bindparam("b_owner")),
        "release": update(TabSession).where(_MINE).values(lease_owner=null()),
        "extend": update(TabSession)
        .where(_MINE)
        .values(lease_until=bindparam("b_until"))
        .returning(_TABS.wanted),
    }


def _save_statements() -> dict[str, Any]:
    """A save for each combination of blocks that changed: "v" for values, "s" for structure."""
    names = {
        "page": "b_page", "nonce": "b_nonce", "version": "b_version", "seq": "b_seq",
        "pending": "b_pending", "touched": "b_now", "revision": "b_next",
        "lease_owner": "b_owner", "lease_until": "b_until",
    }  # fmt: skip
    always: dict[str, Any] = {column: bindparam(name) for column, name in names.items()}
    values: dict[str, Any] = {"widget_values": bindparam("b_values")}
    structure: dict[str, Any] = {"structure": bindparam("b_structure")}
    mine = _THIS & (_TABS.lease_owner == bindparam("b_me"))
    saved = update(TabSession).where(mine, _TABS.revision == bindparam("b_revision"))
    return {
        "save": saved.values(always),
        "savev": saved.values({**always, **values}),
        "saves": saved.values({**always, **structure}),
        "savevs": saved.values({**always, **values, **structure}),
    }


def _value_statements(*, sqlite_dialect: bool) -> dict[str, Any]:
    upsert = insert_of(TabValue, sqlite=sqlite_dialect)
    of_session = _VALUES.session_id == bindparam("b_id")
    return {
        "state": select(_VALUES.key, _VALUES.value).where(of_session),
        "of_browser": select(_TABS.id, _VALUES.key, _VALUES.value)
        .join_from(TabSession, TabValue, _VALUES.session_id == _TABS.id, isouter=True)
        .where(_TABS.browser == bindparam("b_browser"))
        .order_by(_TABS.touched.desc()),
        "put": upsert.values(
            {name: bindparam(name) for name in ("session_id", "key", "value")}
        ).on_conflict_do_update(
            index_elements=["session_id", "key"], set_={"value": upsert.excluded.value}
        ),
        "remove": delete(TabValue).where(of_session & (_VALUES.key == bindparam("b_key"))),
    }


def _number(value: int) -> Any:
    return cast(Any, literal_column(str(value)))
