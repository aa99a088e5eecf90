"""From a login cookie to a person, for every request: one indexed query while nothing changes.

Attack: a copied cookie. The cookie changes its generation while it is used; a copy that is two
generations old, or one after its grace, shows that two parties hold the login, and ends it. The
successor is computed, not drawn, so all requests under way get the same one and the order of
answers, or losing one, does not matter. A forged cookie ends nothing: seeing a selector must not
be enough to log somebody out.
"""

from __future__ import annotations

import logging
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import OperationalError

from scaffold.auth.audit import Origin, record
from scaffold.auth.devices import describe, plain, same_family
from scaffold.auth.logins import cookie_age, end, limits
from scaffold.auth.models import Account, Login
from scaffold.auth.roles import ADMIN_PERMISSION, IMPERSONATE_PERMISSION
from scaffold.auth.throttle import ip_prefix
from scaffold.auth.tokens import LoginToken, is_genuine, make_login_token, parse_login_token
from scaffold.auth.user import User

if TYPE_CHECKING:
    from sqlalchemy import Update

    from scaffold.auth.hooks import Hooks
    from scaffold.auth.keys import Clock, Keys
    from scaffold.auth.roles import Roles
    from scaffold.db.engine import Database
    from scaffold.settings import AuthSettings

log = logging.getLogger(__name__)
_DAY = 86400.0


class Verified(NamedTuple):
    """What a cookie was worth.

    `set_cookie` is a new value for the cookie, kept for `max_age` seconds (None: until the browser
    closes). `delete_cookie` is only true where the login is really over; `past`
    names person and login of one whose time was over. `reason` is one of: none,
    malformed, unknown, forged, revoked, expired, inactive, reuse, ahead; ok, rotated, reissued.
    """

    user: User | None
    reason: str
    set_cookie: str | None = None
    max_age: int | None = None
    delete_cookie: bool = False
    past: tuple[str, str] | None = None


class _Row(NamedTuple):
    id: str
    user_id: str
    selector: bytes
    salt: bytes
    gen: int
    rotated_at: float
    confirmed_at: float | None
    prev_until: float | None
    persistent: bool
    auth_methods: str
    authenticated_at: float
    reauth_at: float
    mfa_at: float | None
    last_seen_at: float
    idle_expires_at: float
    expires_at: float
    revoked_at: float | None
    ip_proved: str
    ua_family: str
    os_family: str
    actor_user_id: str | None
    email: str
    display_name: str
    is_active: bool
    is_staff: bool
    authz_version: int
    must_change_password: bool
    locale: str | None
    tz: str | None
    email_verified: bool
    deleted: bool


_LOGIN_COLUMNS = _Row._fields[: _Row._fields.index("email")]
_USER_COLUMNS = _Row._fields[_Row._fields.index("email") : _Row._fields.index("email_verified")]
_READ = select(
    *(getattr(Login, name) for name in _LOGIN_COLUMNS),
    *(getattr(Account, name) for name in _USER_COLUMNS),
    Account.email_verified_at.is_not(None),
    Account.deleted_at.is_not(None),
).join(Account, Account.id == Login.user_id)
_SELECT = _READ.where(Login.selector == bindparam("selector"))
_SELECT_BY_ID = _READ.where(Login.id == bindparam("row"))
_ALIVE = update(Login).where(Login.id == bindparam("row"), Login.revoked_at.is_(None))
_CONFIRM = _ALIVE.where(Login.gen == bindparam("g"), Login.confirmed_at.is_(None)).values(
    confirmed_at=bindparam("now"), prev_until=bindparam("until")
)
_ROTATE = _ALIVE.where(Login.gen == bindparam("g"), Login.confirmed_at.is_not(None)).values(
    gen=Login.gen + 1, rotated_at=bindparam("now"), confirmed_at=None
)
_SEEN = _ALIVE.where(Login.last_seen_at < bindparam("before")).values(
    last_seen_at=bindparam("now"), idle_expires_at=bindparam("idle"), ip_last=bindparam("ip")
)

_ACTOR = select(Account.is_active, Account.authz_version).where(
    Account.id == bindparam("actor"), Account.deleted_at.is_(None)
)
_NONE = Verified(None, "none")
_MALFORMED = Verified(None, "malformed")
_UNKNOWN = Verified(None, "unknown")
_FORGED = Verified(None, "forged")
_AHEAD = Verified(None, "ahead")


class _Reuse(Exception):
    """An old copy of the cookie was presented."""


class Verifier:
    """Checks login cookies.

    Args:
        bind_family: end a login whose cookie comes from another family of browser or system.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        auth: AuthSettings,
        roles: Roles,
        hooks: Hooks,
        clock: Clock,
        *,
        bind_family: bool = True,
    ) -> None:
        self._database = database
        self._keys = keys
        self._auth = auth
        self._roles = roles
        self._hooks = hooks
        self._clock = clock
        self._bind_family = bind_family
        self._rotate_after = auth.rotate_after.total_seconds()
        self._grace = auth.grace.total_seconds()
        self._seen_every = auth.seen_every.total_seconds()
        self._recent = auth.recent.total_seconds()
        # The same cookie comes with every click; what it is worth is read from its row each time.
        self._is_genuine = lru_cache(maxsize=4096)(partial(is_genuine, keys))
        self._made = lru_cache(maxsize=2048)(self._make_user)

    def verify(
        self,
        cookie: str | None,
        *,
        now: float | None = None,
        ip: str = "",
        user_agent: str = "",
        may_set_cookie: bool = True,
    ) -> Verified:
        """Return who presents `cookie`.

        Args:
            cookie: value of the login cookie, if any.
            now: seconds since 1970; the clock's if not given.
            ip: the client's address.
            user_agent: the browser's words about itself.
            may_set_cookie: false where the answer cannot carry a cookie (streams, static files).
        """
        if not cookie:
            return _NONE
        token = parse_login_token(cookie)
        if token is None:
            return _MALFORMED
        row = self._load(token.selector)
        if row is None:
            return _UNKNOWN
        if not self._is_genuine(token, row.salt):
            return _FORGED
        if token.gen > row.gen:  # a replica may lag; no alarm, as nobody can have made this up
            row = self._load(token.selector)
            if row is None or token.gen > row.gen:
                return _AHEAD
        time = self._clock() if now is None else now
        return self._of_genuine(token, row, time, Origin(ip, user_agent), may_set_cookie)

    def _load(self, selector: bytes) -> _Row | None:
        found = self._database.row(_SELECT, {"selector": selector})
        return None if found is None else _Row._make(found)

    def _of_genuine(
        self, token: LoginToken, row: _Row, now: float, origin: Origin, may_set_cookie: bool
    ) -> Verified:
        if row.revoked_at is not None:
            return Verified(None, "revoked", delete_cookie=True)
        if now >= row.expires_at or now >= row.idle_expires_at:
            past = (row.user_id, row.id)
            return Verified(None, "expired", delete_cookie=True, past=past)
        if not self._is_open(row):
            return Verified(None, "inactive")
        try:
            self._check_family(row, origin.user_agent)
            reason = self._place(token, row, now, may_set_cookie)
        except _Reuse:
            return self._end_reused(row, now, origin)
        if now - row.last_seen_at >= self._seen_every:
            self._note_seen(row, now, origin.ip)
        user = self._user(row, now, moved=self._has_moved(row, origin.ip))
        if reason == "ok" or not may_set_cookie:
            return Verified(user, "ok")
        gen = row.gen + 1 if reason == "rotated" else row.gen
        value = make_login_token(self._keys, row.selector, gen, row.salt)
        age = cookie_age(self._auth, persistent=row.persistent, expires_at=row.expires_at, now=now)
        return Verified(user, reason, value, age)

    def _is_open(self, row: _Row) -> bool:
        """Return whether the account is open to this login."""
        acting = row.actor_user_id is not None
        return (
            bool(row.is_active) and not row.deleted and (not acting or self._may_impersonate(row))
        )

    def _may_impersonate(self, row: _Row) -> bool:
        """Return whether who acts in this person's place still may; a query for these logins only.

        A person who has become staff meanwhile is nobody's to act for.
        """
        actor = self._database.row(_ACTOR, {"actor": row.actor_user_id})
        if actor is None or not actor[0] or row.is_staff:
            return False
        granted = self._roles.of(str(row.actor_user_id), actor[1]).permissions
        theirs = self._roles.of(row.user_id, row.authz_version).permissions
        return IMPERSONATE_PERMISSION in granted and ADMIN_PERMISSION not in theirs

    def _check_family(self, row: _Row, user_agent: str) -> None:
        if self._bind_family and not same_family(
            describe(user_agent), row.ua_family, row.os_family
        ):
            raise _Reuse

    def _place(self, token: LoginToken, row: _Row, now: float, may_set_cookie: bool) -> str:
        """Say where a genuine token stands in the line of generations: ok, rotated or reissued."""
        settled = row.confirmed_at is not None
        in_grace = row.prev_until is not None and now <= row.prev_until
        if token.gen == row.gen - 1 and (not settled or in_grace):
            return "reissued"
        if token.gen < row.gen:
            raise _Reuse
        if not settled:
            self._try(_CONFIRM, row, {"g": row.gen, "now": now, "until": now + self._grace})
            # For somebody who comes by once a month: the browser counts the cookie's days anew.
            return "reissued" if row.persistent and now - row.rotated_at >= _DAY else "ok"
        due = now - row.rotated_at >= self._rotate_after and not in_grace
        if due and may_set_cookie and self._try(_ROTATE, row, {"g": row.gen, "now": now}):
            return "rotated"
        return "ok"

    def _note_seen(self, row: _Row, now: float, ip: str) -> None:
        idle, _ = limits(self._auth, persistent=row.persistent)
        values: dict[str, Any] = {
            "before": now - self._seen_every + 1e-6,
            "now": now,
            "idle": min(now + idle, row.expires_at),
            "ip": plain(ip, 45),
        }
        self._try(_SEEN, row, values)

    def _try(self, statement: Update, row: _Row, values: dict[str, Any]) -> bool:
        """Write, unless the database is too busy: a page is worth more than its bookkeeping.

        It does not matter whether a row was hit: if not, another request has done the same.
        """
        try:
            with self._database.write() as connection:
                connection.execute(statement, {"row": row.id, **values})
        except OperationalError:
            log.warning("The login row could not be updated; the next request will", exc_info=True)
            return False
        return True

    def _end_reused(self, row: _Row, now: float, origin: Origin) -> Verified:
        with self._database.write() as connection:
            first = end(connection, row.id, "reuse", now=now)
            if first:
                record(
                    connection,
                    "auth.reuse_detected",
                    "ended",
                    now=now,
                    user_id=row.user_id,
                    login_id=row.id,
                    origin=origin,
                )
        if first:
            self._hooks.tell(
                "auth.reuse_detected", user_id=row.user_id, login_id=row.id, ip=origin.ip
            )
        return Verified(None, "reuse", delete_cookie=True)

    def _has_moved(self, row: _Row, ip: str) -> bool:
        """Return whether somebody has to prove again who they are: a copied cookie travels."""
        return self._auth.bind_ip_prefix and ip_prefix(ip) != row.ip_proved

    def _user(self, row: _Row, now: float, *, moved: bool = False) -> User:
        return self._made(row, now - row.reauth_at <= self._recent and not moved, moved)

    def _make_user(self, row: _Row, recent: bool, moved: bool) -> User:
        grants = self._roles.of(row.user_id, row.authz_version)
        return User(
            id=row.user_id,
            email=row.email,
            display_name=row.display_name,
            is_logged_in=True,
            is_active=True,
            is_staff=bool(row.is_staff),
            email_verified=bool(row.email_verified),
            roles=grants.roles,
            permissions=grants.permissions,
            orgs=grants.orgs,
            actor_id=row.actor_user_id or "",
            recent=recent,
            moved=moved,
            login_id=row.id,
            authenticated_at=row.authenticated_at,
            reauth_at=row.reauth_at,
            mfa_at=row.mfa_at or 0.0,
            auth_methods=tuple(row.auth_methods.split()),
            authz_version=row.authz_version,
            must_change_password=bool(row.must_change_password),
            locale=row.locale,
            tz=row.tz,
        )

    def user_of(self, login_id: str, *, now: float | None = None) -> User | None:
        """Return the person of a login as it stands now, without any bookkeeping; None if over."""
        found = self._database.row(_SELECT_BY_ID, {"row": login_id})
        if found is None:
            return None
        row, time = _Row._make(found), self._clock() if now is None else now
        over = row.revoked_at is not None or time >= min(row.expires_at, row.idle_expires_at)
        return None if over or not self._is_open(row) else self._user(row, time)
