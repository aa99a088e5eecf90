"""The audit trail: what happened, to whom, from where; rows are only ever added.

Attacks: doing harm unseen, or hiding it in a forged log line. Events are rows, not text; control
characters are dropped from every word in them. They hold no password, token or cookie: data of
such a name is refused, so a flow cannot leak one here by mistake.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import insert

from scaffold.auth.devices import MAX_AGENT, plain
from scaffold.auth.models import AuditEvent
from scaffold.db.base import new_id
from scaffold.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_INSERT = insert(AuditEvent)
_LONGEST_WORD = 500
_SECRET = frozenset({"password", "token", "cookie", "secret", "code", "key", "hash", "selector"})


class Origin(NamedTuple):
    """Where a request came from: the client's address, its user agent, the request's number.

    `home` is the address under which this app was asked, for links in mails; see web/links.py.
    """

    ip: str = ""
    user_agent: str = ""
    request_id: str = ""
    home: str = ""


NOWHERE = Origin()


class By(NamedTuple):
    """On whose behalf an act is done, and why: `actor_id` is None for a shell on the server."""

    actor_id: str | None = None
    origin: Origin = NOWHERE
    reason: str = ""


SHELL = By()


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
    """Write an event, in the transaction of the act itself: there is no act without its event.

    Raises:
        UsageError: `data` has a name that promises a secret.
    """
    if not _SECRET.isdisjoint(data):
        raise UsageError(
            f"The audit event {event} was given {', '.join(sorted(_SECRET & data.keys()))}. "
            "Secrets do not belong into the audit trail; leave it out, or say what it was for."
        )
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
        "data": {name: _plain(value) for name, value in data.items()},
    }
    connection.execute(_INSERT, values)


def _plain(value: Any) -> Any:
    """Return a value whose words are fit for one line."""
    if isinstance(value, str):
        return plain(value, _LONGEST_WORD)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in cast(list[Any], value)]
    return value
