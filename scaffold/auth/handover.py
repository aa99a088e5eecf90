"""One-time hand-overs: a login or logout that a streaming answer could not carry in its headers.

Attack: a token that leaks. It is used once, within a minute, and only by the browser it was made
    for;
only its SHA-256 is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from scaffold.auth.models import Token
from scaffold.auth.tokens import encode
from scaffold.db.base import new_id, utc_now

if TYPE_CHECKING:
    from scaffold.auth.core import Core

PURPOSE = "handover"
LIFE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Handover:
    """What the browser is to become: logged in as somebody, or nobody."""

    action: str
    user_id: str | None
    remember: bool
    methods: tuple[str, ...]


def make_handover(core: Core, handover: Handover, browser: str) -> str:
    """Return a token for a hand-over to one browser, named by its hash in hexadecimal digits."""
    token = encode(core.rng(32))
    payload: dict[str, Any] = {
        "action": handover.action,
        "remember": handover.remember,
        "methods": list(handover.methods),
    }
    row = {
        "id": new_id(), "created_at": utc_now(), "user_id": handover.user_id, "purpose": PURPOSE,
        "token_hash": _hash(token), "sent_to": "", "browser_sid_hash": bytes.fromhex(browser),
        "payload": payload, "expires_at": _now(core) + LIFE, "ip": "",
    }  # fmt: skip
    with core.database.write() as connection:
        connection.execute(insert(Token).values(row))
    return token


def use_handover(core: Core, token: str, browser: str) -> Handover | None:
    """Return what a token stands for, once; None if it is used, old, or another browser's."""
    now = _now(core)
    statement = (
        update(Token)
        .where(
            Token.token_hash == _hash(token),
            Token.purpose == PURPOSE,
            Token.browser_sid_hash == bytes.fromhex(browser),
            Token.used_at.is_(None),
            Token.expires_at > now,
        )
        .values(used_at=now)
        .returning(Token.user_id, Token.payload)
    )
    with core.database.write() as connection:
        row = connection.execute(statement).first()
    if row is None:
        return None
    payload = row.payload
    return Handover(payload["action"], row.user_id, payload["remember"], tuple(payload["methods"]))


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _now(core: Core) -> datetime:
    return datetime.fromtimestamp(core.clock(), UTC)
