"""Browsers that are not asked for the second factor for a while.

Attack: a stolen mark of trust. It is the signed mark of the browser, of use for one account only;
it is listed, can be taken back, and ends with a new password, whichever way that was set: trust
from before the last change of the password does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select

from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.devices import describe
from scaffold.auth.models import Account
from scaffold.auth.proof_models import TrustedBrowser
from scaffold.auth.tokens import read_device_mark
from scaffold.db.base import insert_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.user import User


class TrustedEntry(NamedTuple):
    """A line of the security page."""

    id: str
    label: str
    created_at: float
    until: float
    is_this: bool


class TrustedBrowsers:
    """The trusted browsers of all accounts."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @property
    def days(self) -> int:
        """For how many days a browser can be trusted; 0 where it cannot."""
        return self._core.settings.auth.trust.days

    def trust(self, user: User, mark: str, *, origin: Origin = NOWHERE) -> None:
        """Trust the browser with this mark, which was just set or shown."""
        core = self._core
        device = read_device_mark(core.keys, mark)
        if device is None or not self.days:
            return
        now = core.clock()
        values = {
            "label": describe(origin.user_agent).label, "created_at": now,
            "until": now + core.settings.auth.trust.total_seconds(),
        }  # fmt: skip
        row = {"user_id": user.id, "device_id": device, **values}
        statement = insert_of(TrustedBrowser, sqlite=core.database.is_sqlite).values(row)
        again = statement.on_conflict_do_update(
            index_elements=["user_id", "device_id"], set_=values
        )
        over = delete(TrustedBrowser).where(
            TrustedBrowser.user_id == user.id, TrustedBrowser.until <= now
        )
        with core.database.write() as connection:
            connection.execute(over)
            connection.execute(again)
            core._record(
                connection, "auth.browser_trusted", user.id, user.login_id or None, origin=origin
            )

    def is_trusted(self, connection: Connection, user_id: str, mark: str | None) -> bool:
        """Return whether a browser need not show a second factor."""
        device = read_device_mark(self._core.keys, mark) if self.days else None
        if device is None:
            return False
        return any(one.id == device.hex() for one in self.entries(connection, user_id))

    def entries(
        self, connection: Connection, user_id: str, mark: str | None = None
    ) -> list[TrustedEntry]:
        """Return the browsers trusted now, the latest first."""
        this = read_device_mark(self._core.keys, mark)
        rows = connection.execute(
            select(TrustedBrowser.device_id, TrustedBrowser.label, TrustedBrowser.created_at)
            .add_columns(TrustedBrowser.until, Account.password_changed_at)
            .join(Account, Account.id == TrustedBrowser.user_id)
            .where(TrustedBrowser.user_id == user_id, TrustedBrowser.until > self._core.clock())
            .order_by(TrustedBrowser.created_at.desc())
        )
        return [
            TrustedEntry(row.device_id.hex(), row.label, row.created_at, row.until,
                         row.device_id == this)
            for row in rows
            if row.password_changed_at is None
            or row.created_at >= row.password_changed_at.timestamp()
        ]  # fmt: skip

    def end(self, user: User, browser: str, *, origin: Origin = NOWHERE) -> bool:
        """Take the trust in one browser back, or in "all"; false if it is not this person's."""
        gone = delete(TrustedBrowser).where(TrustedBrowser.user_id == user.id)
        if browser != "all":
            try:
                gone = gone.where(TrustedBrowser.device_id == bytes.fromhex(browser))
            except ValueError:
                return False
        with self._core.database.write() as connection:
            count = connection.execute(gone).rowcount
            if count:
                self._core._record(
                    connection, "auth.browser_trust_ended", user.id, user.login_id or None,
                    origin=origin, count=count,
                )  # fmt: skip
        return count > 0

    def forget(self, connection: Connection, user_id: str) -> None:
        """Trust no browser of an account any more."""
        connection.execute(delete(TrustedBrowser).where(TrustedBrowser.user_id == user_id))
