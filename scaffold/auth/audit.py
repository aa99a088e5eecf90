"""The audit trail: what happened, to whom, from where; rows are only ever added.

Attack: doing harm unseen, or hiding it in a forged log line. Events are rows, not text, and hold no
password, token or cookie; control characters of the browser's words are dropped.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert

from scaffold.auth.devices import MAX_AGENT, plain
from scaffold.auth.models import AuditEvent
from scaffold.db.base import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

_INSERT = insert(AuditEvent)


class Origin(NamedTuple):
    """Where a request came from: the client's address, its user agent, the request's number."""

    ip: str = ""
    user_agent: str = ""
    request_id: str = ""


NOWHERE = Origin()


def record(
    connection: Connection,
    event: str,
    outcome: str,
    *,
    now: float,
    user_id: str | None = None,
    actor_id: str | None = None,
    login_id: str | None = None,
    origin: Origin = NOWHERE,
    **data: Any,
) -> None:
    """Write an event, in the transaction of the act itself: there is no act without its event."""
    values = {
        "id": new_id(),
        "at": datetime.fromtimestamp(now, UTC),
        "event": event,
        "outcome": outcome,
        "user_id": user_id,
        "actor_id": actor_id,
        "login_id": login_id,
        "ip": plain(origin.ip, 45),
        "ua": plain(origin.user_agent, MAX_AGENT),
        "request_id": plain(origin.request_id, 64),
        "data": data,
    }
    connection.execute(_INSERT, values)
