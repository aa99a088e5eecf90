"""Limits on tries, in SQL, so that all processes count together.

Attacks: guessing passwords from one place or from many, flooding sign-up, and locking the owner out
by failing in their name. Every decision is one atomic statement taken *before* the work, so tries
sent in parallel count like tries in a row; a success gives the try back. A browser that has logged
in to the account before has a bucket of its own, which strangers' failures cannot fill.
"""

from __future__ import annotations

import ipaddress
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from scaffold.auth.local_limits import LocalLimits

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.keys import Clock, Keys
    from scaffold.db.engine import Database

log = logging.getLogger(__name__)
MINUTE = 60.0
HOUR = 3600.0
FREE_FAILURES = 5
FIRST_BLOCK = 30
LONGEST_BLOCK = 900
_DOUBLINGS = 5
_FORGET = 24 * HOUR


class Limit(NamedTuple):
    """`tries` at once, refilled evenly over `period` seconds (GCRA)."""

    scope: str
    tries: int
    period: float


LOGIN_IP = Limit("login-ip", 30, 10 * MINUTE)
LOGIN_ACCOUNT = Limit("login-account", 20, HOUR)
LOGIN_DEVICE = Limit("login-device", 10, 15 * MINUTE)
SIGN_UP_IP = Limit("sign-up-ip", 10, HOUR)
VERIFY_MAIL = Limit("verify-mail", 1, 3 * MINUTE)
RESET_ADDRESS = Limit("reset-address", 5, HOUR)
RESET_IP = Limit("reset-ip", 20, HOUR)
MAGIC_ADDRESS = Limit("magic-address", 5, HOUR)
MAGIC_IP = Limit("magic-ip", 20, HOUR)
CHANGE_EMAIL = Limit("change-email", 5, HOUR)
CONFIRM = Limit("confirm", 10, 10 * MINUTE)
ALARM = Limit("alarm", 1, HOUR)
FORGED_IP = Limit("forged-ip", 20, MINUTE)

_TAKE = text(
    """
    INSERT INTO auth_throttle (key, tat, fails, blocked_until, updated_at)
    VALUES (:key, :fresh, 0, 0, :now)
    ON CONFLICT (key) DO UPDATE SET
        tat = CASE WHEN auth_throttle.tat > :now THEN auth_throttle.tat ELSE :now END + :step,
        updated_at = :now
    WHERE auth_throttle.tat <= :latest
    RETURNING tat
    """
)
_GIVE_BACK = text("UPDATE auth_throttle SET tat = tat - :step WHERE key = :key")
_TAT = text("SELECT tat FROM auth_throttle WHERE key = :key")
_FAIL = text(
    """
    INSERT INTO auth_throttle (key, tat, fails, blocked_until, updated_at)
    VALUES (:key, 0, 1, 0, :now)
    ON CONFLICT (key) DO UPDATE SET
        fails = CASE WHEN auth_throttle.updated_at < :forget THEN 1
                     ELSE auth_throttle.fails + 1 END,
        blocked_until = CASE
            WHEN auth_throttle.updated_at < :forget OR auth_throttle.fails + 1 < :free THEN 0
            WHEN auth_throttle.fails + 1 - :free >= :doublings THEN :now + :longest
            ELSE :now + :first * (1 << (auth_throttle.fails + 1 - :free)) END,
        updated_at = :now
    WHERE auth_throttle.blocked_until <= :now
    RETURNING fails
    """
)
_BLOCKED = text("SELECT blocked_until FROM auth_throttle WHERE key = :key")
_CLEAR = text("DELETE FROM auth_throttle WHERE key = :key")


class _Refused(Exception):
    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class Throttle:
    """The buckets of one app.

    Args:
        database: where they are kept.
        keys: hides addresses in the buckets' names.
        clock: seconds since 1970.
        factor: multiplies the tries, e.g. for development.
    """

    def __init__(self, database: Database, keys: Keys, clock: Clock, factor: int = 1) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._factor = factor
        self._local = LocalLimits(clock)

    def take(self, limit: Limit, *values: str) -> float:
        """Use up a try; return 0, or the seconds to wait where none is left."""
        try:
            with self._database.write() as connection:
                return self._take(connection, limit, values)
        except OperationalError:
            return self._without_store(limit.scope, values)

    def give_back(self, limit: Limit, *values: str) -> None:
        """Return a try that was no failure."""
        with suppress(OperationalError), self._database.write() as connection:
            self._give_back(connection, limit, values)

    def begin_login(self, account: str, ip: str, device: bytes | None) -> float:
        """Use up a login try; return 0, or the seconds to wait.

        Args:
            account: the address as typed, normalised; it need not belong to an account.
            ip: the client's address.
            device: id of a browser that has logged in to this account before, else None.
        """
        if device is not None:
            return self.take(LOGIN_DEVICE, account, device.hex())
        place = ip_prefix(ip)
        try:
            with self._database.write() as connection:
                self._refuse(self._fail(connection, (account, place)))
                self._refuse(self._take(connection, LOGIN_IP, (place,)))
                self._refuse(self._take(connection, LOGIN_ACCOUNT, (account,)))
        except _Refused as refused:
            return refused.wait
        except OperationalError:
            return self._without_store("login-pair", (account, place))
        return 0.0

    def end_login(self, account: str, ip: str, device: bytes | None) -> None:
        """Give the try back after a login that succeeded or could not be decided."""
        place = ip_prefix(ip)
        with suppress(OperationalError), self._database.write() as connection:
            if device is not None:
                self._give_back(connection, LOGIN_DEVICE, (account, device.hex()))
                return
            connection.execute(_CLEAR, {"key": self._name("login-pair", (account, place))})
            self._give_back(connection, LOGIN_IP, (place,))
            self._give_back(connection, LOGIN_ACCOUNT, (account,))

    def _without_store(self, scope: str, values: tuple[str, ...]) -> float:
        """Count here while the database cannot: fewer tries, but no open door."""
        log.warning("The throttle cannot be written; tries are counted in this process")
        return self._local.take(self._name(scope, values))

    @staticmethod
    def _refuse(wait: float) -> None:
        """Roll the whole try back: a refused one uses up nothing."""
        if wait > 0:
            raise _Refused(wait)

    def _take(self, connection: Connection, limit: Limit, values: tuple[str, ...]) -> float:
        now = self._clock()
        step = self._step(limit)
        key = self._name(limit.scope, values)
        latest = now + limit.period - step
        row = {"key": key, "now": now, "step": step, "fresh": now + step, "latest": latest}
        if connection.execute(_TAKE, row).first() is not None:
            return 0.0
        tat = connection.execute(_TAT, {"key": key}).scalar_one()
        return max(float(tat) - latest, 1.0)

    def _give_back(self, connection: Connection, limit: Limit, values: tuple[str, ...]) -> None:
        key = self._name(limit.scope, values)
        connection.execute(_GIVE_BACK, {"key": key, "step": self._step(limit)})

    def _fail(self, connection: Connection, values: tuple[str, ...]) -> float:
        """Count a failure that may follow; from the fifth on, blocks double from 30 s to 15 min."""
        now = self._clock()
        key = self._name("login-pair", values)
        row = {
            "key": key,
            "now": now,
            "forget": now - _FORGET,
            "free": FREE_FAILURES * self._factor,
            "doublings": _DOUBLINGS,
            "first": FIRST_BLOCK,
            "longest": LONGEST_BLOCK,
        }
        if connection.execute(_FAIL, row).first() is not None:
            return 0.0
        until = connection.execute(_BLOCKED, {"key": key}).scalar_one()
        return max(float(until) - now, 1.0)

    def _step(self, limit: Limit) -> float:
        return limit.period / (limit.tries * self._factor)

    def _name(self, scope: str, values: tuple[str, ...]) -> str:
        message = "\0".join((scope, *values)).encode("utf-8", "replace")
        return self._keys.sign("throttle", message).hex()


def ip_prefix(ip: str) -> str:
    """Return the network an address belongs to: /24 of IPv4, /64 of IPv6.

    >>> ip_prefix("192.0.2.77"), ip_prefix("2001:db8::1"), ip_prefix("::ffff:192.0.2.77")
    ('192.0.2.0/24', '2001:db8::/64', '192.0.2.0/24')
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    found = mapped or address
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False))  # noqa: PLR2004 - the protocol
