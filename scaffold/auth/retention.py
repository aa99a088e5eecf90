"""What is over is removed after a while: less to lose if the database is ever stolen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_

from scaffold.auth.mail_models import OutgoingMail
from scaffold.auth.models import AuditEvent, Login, Throttle, Token

if TYPE_CHECKING:
    from scaffold.db.engine import Database

LOGIN_DAYS = 90
TOKEN_DAYS = 30
THROTTLE_DAYS = 1
AUDIT_DAYS = 365
_DAY = 86400.0


def clean(database: Database, now: float) -> int:
    """Remove logins, tokens, throttle buckets and audit events past their time; return how many."""
    at = datetime.fromtimestamp(now, UTC)
    over = now - LOGIN_DAYS * _DAY
    ended = and_(Login.revoked_at.is_not(None), Login.revoked_at < over)
    statements = (
        delete(Login).where(or_(ended, Login.expires_at < over)),
        delete(Token).where(Token.expires_at < at - timedelta(days=TOKEN_DAYS)),
        delete(OutgoingMail).where(OutgoingMail.created_at < now - TOKEN_DAYS * _DAY),
        delete(Throttle).where(Throttle.updated_at < now - THROTTLE_DAYS * _DAY),
        delete(AuditEvent).where(AuditEvent.at < at - timedelta(days=AUDIT_DAYS)),
    )
    removed = 0
    for statement in statements:
        with database.write() as connection:
            removed += connection.execute(statement).rowcount
    return removed
