"""The rows behind login cookies: made at login, listed on the devices page, ended at once.

Attacks: a stolen cookie that lives on after logout (the row is what counts, and it is read for
every request), a login adopted from before (every login has a new selector), and ending other
people's logins by their number (the owner is part of the condition). Checking: verify.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, insert, select, update

from scaffold.auth.devices import MAX_AGENT, describe, plain
from scaffold.auth.models import Account, Login
from scaffold.auth.throttle import ip_prefix
from scaffold.auth.tokens import make_login_token
from scaffold.db.base import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.auth.audit import Origin
    from scaffold.auth.keys import Keys, Rng
    from scaffold.settings import AuthSettings

FIRST_GENERATION = 1
_LISTED = 100


class LoginCookie(NamedTuple):
    """A value for the login cookie; no `max_age` means until the browser closes."""

    login_id: str
    value: str
    max_age: int | None


class LoginEntry(NamedTuple):
    """A line of the devices page."""

    id: str
    label: str
    browser: str
    system: str
    ip_first: str
    ip_last: str
    created_at: float
    last_seen_at: float
    auth_methods: tuple[str, ...]
    persistent: bool
    is_this: bool


def limits(auth: AuthSettings, *, persistent: bool) -> tuple[float, float]:
    """Return the idle and the absolute life of a login in seconds."""
    if persistent:
        return auth.remember_idle.total_seconds(), auth.remember_absolute.total_seconds()
    return auth.idle.total_seconds(), auth.absolute.total_seconds()


def cookie_age(
    auth: AuthSettings, *, persistent: bool, expires_at: float, now: float
) -> int | None:
    """Return how long a browser should keep the cookie, None for until it closes."""
    if not persistent:
        return None
    return int(min(auth.remember_idle.total_seconds(), expires_at - now))


def start(
    connection: Connection,
    user_id: str,
    *,
    keys: Keys,
    auth: AuthSettings,
    rng: Rng,
    now: float,
    remember: bool,
    methods: Sequence[str],
    origin: Origin,
    device_id: bytes,
    sid_hash: bytes | None,
    mfa: bool = False,
) -> LoginCookie:
    """Make a login; it needs no confirmation, as no earlier generation is about.

    `mfa` tells that a second factor was among the proofs.
    """
    login_id, selector, salt = new_id(), rng(16), rng(32)
    idle, absolute = limits(auth, persistent=remember)
    agent = plain(origin.user_agent, MAX_AGENT)
    device = describe(agent)
    values = {
        "id": login_id,
        "user_id": user_id,
        "selector": selector,
        "salt": salt,
        "gen": FIRST_GENERATION,
        **dict.fromkeys(("rotated_at", "confirmed_at", "prev_until"), now),
        **dict.fromkeys(("authenticated_at", "reauth_at", "created_at", "last_seen_at"), now),
        "mfa_at": now if mfa else None,
        "persistent": remember,
        "auth_methods": " ".join(methods),
        "idle_expires_at": now + min(idle, absolute),
        "expires_at": now + absolute,
        **dict.fromkeys(("ip_first", "ip_last"), plain(origin.ip, 45)),
        "ip_proved": ip_prefix(origin.ip),
        "user_agent": agent,
        "ua_family": device.ua_family,
        "os_family": device.os_family,
        "label": "",
        "device_id": device_id,
        "sid_hash": sid_hash,
    }
    connection.execute(insert(Login), values)
    age = cookie_age(auth, persistent=remember, expires_at=now + absolute, now=now)
    value = make_login_token(keys, selector, FIRST_GENERATION, salt)
    return LoginCookie(login_id, value, age)


def end(
    connection: Connection, login_id: str, reason: str, *, now: float, user_id: str | None = None
) -> bool:
    """End one login, of `user_id` if given; return whether it was alive and theirs."""
    statement = update(Login).where(Login.id == login_id, Login.revoked_at.is_(None))
    if user_id is not None:
        statement = statement.where(Login.user_id == user_id)
    return connection.execute(statement.values(revoked_at=now, revoke_reason=reason)).rowcount > 0


def end_all(
    connection: Connection, user_id: str, reason: str, *, now: float, keep: str | None = None
) -> int:
    """End all logins of a person, but for `keep`; return how many were alive."""
    statement = update(Login).where(Login.user_id == user_id, Login.revoked_at.is_(None))
    if keep is not None:
        statement = statement.where(Login.id != keep)
    return connection.execute(statement.values(revoked_at=now, revoke_reason=reason)).rowcount


def end_some(connection: Connection, reason: str, most: int, *, now: float) -> int:
    """End some logins, whosever they are; return how many were alive."""
    alive = select(Login.id).where(Login.revoked_at.is_(None)).limit(most)
    ended = update(Login).where(Login.id.in_(alive), Login.revoked_at.is_(None))
    return connection.execute(ended.values(revoked_at=now, revoke_reason=reason)).rowcount


def renew(
    connection: Connection,
    login_id: str,
    *,
    keys: Keys,
    auth: AuthSettings,
    now: float,
    ip: str,
    factor: str = "",
) -> LoginCookie | None:
    """Note that the person has just proved who they are; return the cookie of a new generation.

    `ip` is where from, `factor` names the second factor among the proofs, if there was one.
    While the last change of generation is younger than its grace, the generation stays: otherwise
    a second tab's request under way would be two generations old and look like theft.
    """
    alive = (Login.id == login_id, Login.revoked_at.is_(None))
    settled = (Login.confirmed_at.is_not(None), Login.prev_until < now)
    proved = {"reauth_at": now, "ip_proved": ip_prefix(ip), **({"mfa_at": now} if factor else {})}
    connection.execute(update(Login).where(*alive).values(proved))
    if factor:
        unknown = ~(" " + Login.auth_methods + " ").contains(f" {factor} ")
        more = Login.auth_methods + f" {factor}"
        connection.execute(update(Login).where(*alive, unknown).values(auth_methods=more))
    connection.execute(
        update(Login)
        .where(*alive, *settled)
        .values(gen=Login.gen + 1, rotated_at=now, confirmed_at=None)
    )
    columns = (Login.selector, Login.gen, Login.salt, Login.persistent, Login.expires_at)
    row = connection.execute(select(*columns).where(*alive)).first()
    if row is None:
        return None
    age = cookie_age(auth, persistent=row.persistent, expires_at=row.expires_at, now=now)
    value = make_login_token(keys, row.selector, row.gen, row.salt)
    return LoginCookie(login_id, value, age)


def entries(
    connection: Connection, user_id: str, *, now: float, this: str = ""
) -> list[LoginEntry]:
    """Return the living logins of a person, the last used first."""
    rows = connection.execute(
        select(Login)
        .where(Login.user_id == user_id, Login.revoked_at.is_(None))
        .where(Login.expires_at > now, Login.idle_expires_at > now)
        .order_by(Login.last_seen_at.desc())
        .limit(_LISTED)
    ).mappings()
    return [_entry(dict(row), this) for row in rows]


def _entry(row: dict[str, object], this: str) -> LoginEntry:
    device = describe(str(row["user_agent"]))
    return LoginEntry(
        id=str(row["id"]),
        label=str(row["label"]) or device.label,
        browser=device.browser,
        system=device.system,
        ip_first=str(row["ip_first"]),
        ip_last=str(row["ip_last"]),
        created_at=float(str(row["created_at"])),
        last_seen_at=float(str(row["last_seen_at"])),
        auth_methods=tuple(str(row["auth_methods"]).split()),
        persistent=bool(row["persistent"]),
        is_this=row["id"] == this,
    )


def is_known_device(connection: Connection, email_norm: str, device_id: bytes) -> bool:
    """Return whether this browser has logged in to the account of this address before."""
    found = (
        select(Login.id)
        .join(Account, Account.id == Login.user_id)
        .where(Account.email_norm == email_norm, Login.device_id == device_id)
    )
    return connection.execute(found.limit(1)).first() is not None
