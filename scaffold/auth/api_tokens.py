"""API tokens: what a program shows instead of a login.

Attacks: a token that leaks (256 random bits of which only a hash is kept; shown once; its fixed
beginning and its checksum let scanners of repositories find it; it ends by itself and at once when
it is revoked), one that may do more than its maker (it has no roles, and of the permissions only
those that are among its scopes and still the person's own), and guessing (counted by network).
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from scaffold.auth import people
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.notices import notify
from scaffold.auth.outcome import Outcome
from scaffold.auth.proof_models import ApiToken
from scaffold.auth.throttle import MINUTE, Limit, ip_prefix
from scaffold.auth.tokens import encode
from scaffold.db.base import new_id
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from scaffold.auth.core import Core
    from scaffold.auth.user import User

log = logging.getLogger(__name__)
BAD_IP = Limit("api-token-bad-ip", 20, MINUTE)
USED_EVERY = 60.0
DAY = 86400.0
LONGEST_DAYS = 365
MOST_TOKENS = 50
MOST_NAME = 100
_FORM = re.compile(r"(scf_([0-9a-f]{8})_[A-Za-z0-9_-]{43})([0-9a-f]{8})", re.ASCII)


class Made(NamedTuple):
    """What came of making a token; `token` is to be shown now, and never again."""

    outcome: Outcome
    token: str = ""


class Used(NamedTuple):
    """Whom a token stands for; `retry_after` where bad ones come too fast."""

    user: User | None
    retry_after: float = 0.0


class Entry(NamedTuple):
    """A line of the page of tokens."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: float
    expires_at: float | None
    last_used_at: float | None


class ApiTokens:
    """The API tokens of one app."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def make(
        self,
        user: User,
        name: str,
        scopes: Iterable[str] = (),
        *,
        days: int = 90,
        origin: Origin = NOWHERE,
    ) -> Made:
        """Make a token for a person.

        Codes: "created", "invalid" with problems.

        Args:
            user: whose it is.
            name: what the person calls it.
            scopes: names of permissions that the person has.
            days: how long it counts, 1 to 365.
            origin: from where.
        """
        wanted = sorted(set(scopes))
        problem = _problem(user, name, wanted, days)
        if problem is not None:
            return Made(problem)
        core, now = self._core, self._core.clock()
        token = new_token(core.rng(4), core.rng(32))
        row = {
            "id": new_id(), "user_id": user.id, "name": name.strip(), "prefix": prefix_of(token),
            "token_hash": _hash(token), "scopes": wanted, "created_at": now,
            "expires_at": now + days * DAY, "last_used_at": None, "revoked_at": None,
        }  # fmt: skip
        with core.database.write() as connection:
            mine = select(func.count()).where(ApiToken.user_id == user.id, *_alive(now))
            if connection.execute(mine).scalar_one() >= MOST_TOKENS:
                too_many = words("You have {count} tokens. Revoke one first.", count=MOST_TOKENS)
                return Made(Outcome("invalid", too_many))
            connection.execute(insert(ApiToken).values(row))
            core._record(
                connection, "auth.api_token_made", user.id, user.login_id, origin=origin,
                prefix=row["prefix"], scopes=wanted,
            )  # fmt: skip
            notify(
                core, connection, user, "api_token_made", origin, "/auth/tokens",
                token=row["name"],
            )  # fmt: skip
        core.hooks.tell("auth.api_token_made", user=user, prefix=row["prefix"])
        return Made(Outcome("created", user=user), token)

    def listed(self, user: User) -> list[Entry]:
        """Return the tokens of a person that still count, the newest first."""
        columns = (getattr(ApiToken, name) for name in Entry._fields)
        mine = select(*columns).where(ApiToken.user_id == user.id, *_alive(self._core.clock()))
        with self._core.database.read() as connection:
            rows = connection.execute(mine.order_by(ApiToken.created_at.desc())).all()
        return [Entry._make(row) for row in rows]

    def revoke(self, user: User, token_id: str, *, origin: Origin = NOWHERE) -> bool:
        """End a token of this person at once; false if it is not theirs."""
        core = self._core
        mine = update(ApiToken).where(
            ApiToken.id == token_id, ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None)
        )
        with core.database.write() as connection:
            ended = connection.execute(mine.values(revoked_at=core.clock())).rowcount > 0
            if ended:
                core._record(
                    connection, "auth.api_token_revoked", user.id, user.login_id, origin=origin,
                    token_id=token_id,
                )  # fmt: skip
        if ended:
            core.hooks.tell("auth.api_token_revoked", user=user, token_id=token_id)
        return ended

    def use(self, token: str, *, origin: Origin = NOWHERE) -> Used:
        """Return the person a token stands for, with the rights that the token has."""
        user = self._user_of(token)
        if user is not None:
            return Used(user)
        return Used(None, self._core.throttle.take(BAD_IP, ip_prefix(origin.ip)))

    def _user_of(self, token: str) -> User | None:
        if not is_well_formed(token):
            return None
        core, now = self._core, self._core.clock()
        found = select(ApiToken.id, ApiToken.user_id, ApiToken.scopes, ApiToken.last_used_at)
        with core.database.read() as connection:
            row = connection.execute(
                found.where(ApiToken.token_hash == _hash(token), *_alive(now))
            ).first()
            person = people.by_id(connection, row.user_id) if row is not None else None
            if row is None or person is None or not person.may_log_in:
                return None
            user = people.user_of(connection, person)
        if row.last_used_at is None or now - row.last_used_at >= USED_EVERY:
            self._note_used(row.id, now)
        return _limited(user, frozenset(row.scopes))

    def _note_used(self, token_id: str, now: float) -> None:
        """Write when a token was used, unless another request has, or the database is busy."""
        before = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - USED_EVERY)
        statement = update(ApiToken).where(ApiToken.id == token_id, before)
        try:
            with self._core.database.write() as connection:
                connection.execute(statement.values(last_used_at=now))
        except OperationalError:
            log.warning("The use of a token could not be noted; the next one will", exc_info=True)


def _problem(user: User, name: str, scopes: list[str], days: int) -> Outcome | None:
    if not 0 < len(name.strip()) <= MOST_NAME or not name.isprintable():
        words_ = words("Give the token a name of up to {count} characters.", count=MOST_NAME)
        return Outcome("invalid", words_, problems=(("name", "name", words_),))
    if not 1 <= days <= LONGEST_DAYS:
        words_ = words("A token counts for up to {count} days.", count=LONGEST_DAYS)
        return Outcome("invalid", words_, problems=(("days", "days", words_),))
    if not set(scopes) <= scopes_of(user):
        words_ = words("A token can only be allowed what you are allowed yourself.")
        return Outcome("invalid", words_, problems=(("scopes", "scopes", words_),))
    return None


def scopes_of(user: User) -> frozenset[str]:
    """Return what the tokens of a person may be allowed: everywhere, or in an organisation."""
    return user.permissions.union(*(one.permissions for one in user.orgs))


def _limited(user: User, scopes: frozenset[str]) -> User:
    """Return a person as a token may act for them: no roles, no staff, some permissions."""
    orgs = tuple(one._replace(role="", permissions=one.permissions & scopes) for one in user.orgs)
    return replace(
        user, is_logged_in=True, is_staff=False, roles=frozenset(), orgs=orgs,
        permissions=user.permissions & scopes, auth_methods=("token",),
    )  # fmt: skip


def _alive(now: float) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ApiToken.revoked_at.is_(None), or_(
        ApiToken.expires_at.is_(None), ApiToken.expires_at > now
    )


def new_token(prefix: bytes, secret: bytes) -> str:
    """Return a token of 4 and 32 random bytes, with its checksum.

    >>> new_token(bytes(4), bytes(32))
    'scf_00000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA3d4d48b0'
    """
    token = f"scf_{prefix.hex()}_{encode(secret)}"
    return token + _checksum(token)


def is_well_formed(token: str) -> bool:
    """Return whether a text has the form of a token; most mistyped ones have not."""
    found = _FORM.fullmatch(token)
    return found is not None and _checksum(found[1]) == found[3]


def prefix_of(token: str) -> str:
    """Return the part of a token that may be shown."""
    return token.split("_")[1]


def _checksum(token: str) -> str:
    return f"{crc32(token.encode()):08x}"


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
