"""The ways into an account: counted before one goes, closed all at once when they may be others'.

Attacks: losing the last key to one's own account (two removed at the same moment included: the
account's row is locked while they are counted), and an account made beforehand with somebody else's
address, whose maker waits until its owner comes (everything set up before the proof goes).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from scaffold.auth import logins
from scaffold.auth.models import Account, Token
from scaffold.auth.proof_models import (
    ApiToken,
    Identity,
    Passkey,
    RecoveryCode,
    Totp,
    TrustedBrowser,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


class WaysIn(NamedTuple):
    """How many ways lead into an account."""

    passwords: int
    passkeys: int
    identities: int

    @property
    def is_last(self) -> bool:
        """Whether the account would be closed for its owner with one way less."""
        return sum(self) <= 1


def count_ways_in(connection: Connection, user_id: str, issuers: Iterable[str]) -> WaysIn:
    """Return the ways into an account, whose row stays locked until the transaction ends.

    Args:
        connection: of the transaction that removes one of them.
        user_id: of the account.
        issuers: of the providers that are set up: others open nothing.
    """
    has_password = Account.password_hash.is_not(None) & Account.password_disabled_at.is_(None)
    mine = select(has_password).where(Account.id == user_id).with_for_update()
    password = connection.execute(mine).scalar()
    passkeys = select(func.count()).where(Passkey.user_id == user_id)
    identities = select(func.count()).where(
        Identity.user_id == user_id, Identity.issuer.in_(list(issuers))
    )
    return WaysIn(
        int(bool(password)),
        connection.execute(passkeys).scalar_one(),
        connection.execute(identities).scalar_one(),
    )


def close_ways_in(connection: Connection, user_id: str, *, now: float) -> None:
    """Close every way into an account that was set up before its owner proved the address.

    Password, logins, passkeys, codes, identities, tokens and mailed links go; what the account
    holds stays.
    """
    at = datetime.fromtimestamp(now, UTC)
    values = {"password_hash": None, "password_changed_at": None, "failed_streak": 0}
    raised = Account.authz_version + 1
    connection.execute(
        update(Account).where(Account.id == user_id).values(authz_version=raised, **values)
    )
    logins.end_all(connection, user_id, "unproven", now=now)
    for table in (Identity, Passkey, Totp, RecoveryCode, TrustedBrowser, ApiToken):
        connection.execute(delete(table).where(table.user_id == user_id))
    unused = update(Token).where(Token.user_id == user_id, Token.used_at.is_(None))
    connection.execute(unused.values(used_at=at))
