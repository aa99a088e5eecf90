"""Links that go by mail: made, looked at, used once.

Attacks: guessing (32 random bytes), a stolen copy of the database (only SHA-256 is kept), using one
twice or twenty times at once (one statement decides), presenting one for another purpose, and one
that outlives the address it was sent to (the account is asked again in the same statement).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import insert, or_, select, update

from scaffold.auth.models import Account, Token
from scaffold.auth.tokens import encode
from scaffold.db.base import new_id

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from scaffold.auth.core import Core

Purpose: TypeAlias = Literal[
    "verify_email", "change_email", "undo_email", "reset_password", "magic_login", "invite"
]
MADE_FOR_ITS_ACCOUNT: frozenset[str] = frozenset({"verify_email", "reset_password", "magic_login"})
"""Purposes whose links are dead once the account has another address."""
WAY_BACK = "magic_login"
"""What also works for somebody who asked to be deleted: it leads to the way back, no further."""
LONGEST = 100


class Link(NamedTuple):
    """What stands behind a link that is still good."""

    id: str
    user_id: str | None
    sent_to: str
    browser: str | None
    payload: dict[str, Any]
    created_at: datetime


_COLUMNS = (
    Token.id, Token.user_id, Token.sent_to, Token.browser_sid_hash, Token.payload, Token.created_at,
)  # fmt: skip


class Links:
    """The mailed links of one app."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def new_token(self) -> str:
        """Return 256 random bits as text for an address."""
        return encode(self._core.rng(32))

    def make(
        self,
        connection: Connection,
        purpose: Purpose,
        sent_to: str,
        within: timedelta,
        *,
        user_id: str | None = None,
        browser: str | None = None,
        payload: dict[str, Any] | None = None,
        ip: str = "",
        token: str | None = None,
    ) -> str:
        """Store a link and return its token, which is in the letter only.

        Args:
            connection: in the transaction of the act.
            purpose: what it may be used for.
            sent_to: the address of the letter.
            within: how long it is good.
            user_id: whose it is.
            browser: the browser that asked, by its hash in hexadecimal digits.
            payload: plain values that come back with the link.
            ip: who asked.
            token: made by `new_token`, where the payload depends on it.
        """
        token = token or self.new_token()
        now = self._now()
        row = {
            "id": new_id(), "created_at": now, "expires_at": now + within, "purpose": purpose,
            "token_hash": _hash(token), "sent_to": sent_to, "user_id": user_id, "ip": ip,
            "browser_sid_hash": bytes.fromhex(browser) if browser else None,
            "payload": payload or {},
        }  # fmt: skip
        connection.execute(insert(Token).values(row))
        return token

    def peek(self, token: str, purpose: Purpose) -> Link | None:
        """Return what a link stands for, without using it; None if it is no good (any more)."""
        with self._core.database.read() as connection:
            row = connection.execute(select(*_COLUMNS).where(*self._good(token, purpose))).first()
        return None if row is None else _link(row)

    def use(self, connection: Connection, token: str, purpose: Purpose) -> Link | None:
        """Use a link up and return what it stood for; None if it is no good (any more)."""
        statement = update(Token).where(*self._good(token, purpose)).values(used_at=self._now())
        row = connection.execute(statement.returning(*_COLUMNS)).first()
        return None if row is None else _link(row)

    def count_try(self, connection: Connection, link_id: str, most: int) -> bool:
        """Use up one of the tries a link gives; false where none is left or the link is over."""
        statement = (
            update(Token)
            .where(Token.id == link_id, Token.tries < most)
            .where(Token.used_at.is_(None), Token.expires_at > self._now())
            .values(tries=Token.tries + 1)
        )
        return connection.execute(statement).rowcount == 1

    def use_by_id(self, connection: Connection, link_id: str) -> bool:
        """Use a link up that was found another way; false where it is used already."""
        statement = update(Token).where(Token.id == link_id, *self._open())
        return connection.execute(statement.values(used_at=self._now())).rowcount == 1

    def latest(self, purpose: Purpose, browser: str) -> Link | None:
        """Return the newest good link that a browser has asked for."""
        statement = (
            select(*_COLUMNS)
            .where(Token.purpose == purpose, Token.browser_sid_hash == bytes.fromhex(browser))
            .where(*self._open())
            .order_by(Token.created_at.desc(), Token.id.desc())
        )
        with self._core.database.read() as connection:
            row = connection.execute(statement.limit(1)).first()
        return None if row is None else _link(row)

    def kill(
        self,
        connection: Connection,
        user_id: str,
        *purposes: Purpose,
        since: datetime | None = None,
    ) -> int:
        """Make a person's links useless, those made from `since` on; return how many."""
        statement = update(Token).where(
            Token.user_id == user_id, Token.purpose.in_(purposes), Token.used_at.is_(None)
        )
        if since is not None:
            statement = statement.where(Token.created_at >= since)
        return connection.execute(statement.values(used_at=self._now())).rowcount

    def _good(self, token: str, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
        is_it = Token.token_hash == _hash(token[:LONGEST])
        return (is_it, Token.purpose == purpose, *self._open())

    def _open(self) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions of every good link; its account must live under its address."""
        staying = or_(Account.deleted_at.is_(None), Token.purpose == WAY_BACK)
        account = select(Account.id).where(Account.id == Token.user_id, Account.is_active, staying)
        bound = Token.purpose.in_(MADE_FOR_ITS_ACCOUNT)
        same = account.where(or_(~bound, Account.email == Token.sent_to))
        alive = or_(Token.user_id.is_(None), same.correlate(Token).exists())
        return (Token.used_at.is_(None), Token.expires_at > self._now(), alive)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._core.clock(), UTC)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()


def _link(row: Any) -> Link:
    browser = row.browser_sid_hash.hex() if row.browser_sid_hash else None
    return Link(row.id, row.user_id, row.sent_to, browser, dict(row.payload), row.created_at)
