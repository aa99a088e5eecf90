"""What is over is removed after a while: less to lose if the database is ever stolen.

Attack: a clean-up that stops the app. Rows go in small steps, each a transaction of its own, so
nobody waits for long behind it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, or_, select

from scaffold.auth.mail_models import OutgoingMail
from scaffold.auth.models import AuditEvent, Login, Throttle, Token
from scaffold.auth.proof_models import ProviderLogin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Delete

    from scaffold.db.engine import Database
    from scaffold.settings import AuthSettings

STEP = 500
UNFINISHED = 86_400.0


def clean(database: Database, auth: AuthSettings, now: float, *, step: int = STEP) -> int:
    """Remove logins, tokens, throttle buckets and audit events past their time; return how many."""
    return sum(_in_steps(database, statement, step) for statement in _statements(auth, now, step))


def _in_steps(database: Database, statement: Delete, step: int) -> int:
    removed = 0
    while True:
        with database.write() as connection:
            count = connection.execute(statement).rowcount
        removed += count
        if count < step:
            return removed


def _statements(auth: AuthSettings, now: float, step: int) -> Iterator[Delete]:
    logins = now - auth.keep_logins.total_seconds()
    ended = and_(Login.revoked_at.is_not(None), Login.revoked_at < logins)
    tokens = datetime.fromtimestamp(now - auth.keep_tokens.total_seconds(), UTC)
    audit = datetime.fromtimestamp(now - auth.keep_audit.total_seconds(), UTC)
    throttle = now - auth.keep_throttle.total_seconds()
    yield _some(Login.id, or_(ended, Login.expires_at < logins), step)
    nobody = and_(ProviderLogin.login_id.is_(None), ProviderLogin.created_at < now - UNFINISHED)
    yield _some(ProviderLogin.id, nobody, step)
    yield _some(Token.id, Token.expires_at < tokens, step)
    yield _some(OutgoingMail.id, OutgoingMail.created_at < tokens.timestamp(), step)
    yield _some(Throttle.key, Throttle.updated_at < throttle, step)
    yield _some(AuditEvent.id, AuditEvent.at < audit, step)


def _some(key: Any, over: ColumnElement[bool], step: int) -> Delete:
    """Return a statement that deletes at most `step` rows."""
    return delete(key.class_).where(key.in_(select(key).where(over).limit(step)))
