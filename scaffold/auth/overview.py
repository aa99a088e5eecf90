"""What somebody who runs an app should know about its accounts: figures, no names.

Attack: weaknesses nobody looks at, such as accounts without a second factor, old API tokens, or a
night of failed logins. The report counts; it shows no address, so it can be passed on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from scaffold.auth.key_change import sealed_with_older
from scaffold.auth.models import Account, AuditEvent, Login, Throttle
from scaffold.auth.proof_models import ApiToken, Passkey, Totp

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from scaffold.auth.core import Core


class Overview(NamedTuple):
    """The figures of an app's accounts; times are None where there is nothing."""

    accounts: int
    verified: int
    second_factor: int
    passkey: int
    staff: int
    switched_off: int
    leaving: int
    logins: int
    people_logged_in: int
    remembered: int
    impersonations: int
    failures: dict[str, int]
    throttled: int
    api_tokens: int
    oldest_token: datetime | None
    oldest_password: datetime | None
    sealed_with_older: int


def overview(core: Core) -> Overview:
    """Return the figures as they are now; failures are those of the last 24 hours."""
    now = core.clock()
    here = select(Account.id).where(Account.is_active, Account.deleted_at.is_(None))
    apps = select(Totp.user_id).where(Totp.confirmed_at.is_not(None))
    keys = select(Passkey.user_id)
    alive = select(Login.id).where(
        Login.revoked_at.is_(None), Login.expires_at > now, Login.idle_expires_at > now
    )
    tokens = select(ApiToken.created_at).where(
        ApiToken.revoked_at.is_(None), ApiToken.expires_at.is_(None) | (ApiToken.expires_at > now)
    )
    with core.database.read() as connection:

        def count(rows: Select[Any]) -> int:
            return connection.execute(
                select(func.count()).select_from(rows.subquery())
            ).scalar_one()

        return Overview(
            accounts=count(here),
            verified=count(here.where(Account.email_verified_at.is_not(None))),
            second_factor=count(here.where(Account.id.in_(apps.union(keys)))),
            passkey=count(here.where(Account.id.in_(keys))),
            staff=count(here.where(Account.is_staff)),
            switched_off=count(select(Account.id).where(~Account.is_active)),
            leaving=count(select(Account.id).where(Account.deleted_at.is_not(None))),
            logins=count(alive),
            people_logged_in=count(alive.with_only_columns(Login.user_id).distinct()),
            remembered=count(alive.where(Login.persistent)),
            impersonations=count(alive.where(Login.actor_user_id.is_not(None))),
            failures=_failures(connection, datetime.fromtimestamp(now, UTC)),
            throttled=count(select(Throttle.key).where(Throttle.blocked_until > now)),
            api_tokens=count(tokens),
            oldest_token=_oldest_token(connection, tokens),
            oldest_password=connection.scalar(_OLDEST_PASSWORD),
            sealed_with_older=sealed_with_older(core, connection),
        )


_OLDEST_PASSWORD = select(func.min(Account.password_changed_at)).where(Account.is_active)


def _oldest_token(connection: Connection, tokens: Select[Any]) -> datetime | None:
    made = connection.scalar(select(func.min(tokens.subquery().c.created_at)))
    return None if made is None else datetime.fromtimestamp(made, UTC)


def _failures(connection: Connection, now: datetime) -> dict[str, int]:
    """Return how often what was refused or ended in the last day, the most frequent first."""
    number = func.count().label("number")
    found = (
        select(AuditEvent.event, number)
        .where(
            AuditEvent.at > now - timedelta(days=1), AuditEvent.outcome.in_(("refused", "ended"))
        )
        .group_by(AuditEvent.event)
        .order_by(number.desc(), AuditEvent.event)
    )
    return {row.event: row.number for row in connection.execute(found)}
