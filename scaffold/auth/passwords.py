"""Hashing passwords, argon2id, in bounded numbers; the rules for new ones: password_policy.py.

Attacks: a stolen table of hashes (argon2id makes guessing expensive, and pointless without the
pepper where one is set), telling accounts by the time a login takes (an unknown account costs the
same work), and exhausting memory or processor with many logins at once (only so many are hashed,
only so many wait).

Hashes of other kinds, as bcrypt or Django's, are read but never made: whoever logs in with one gets
a new one. A peppered hash is stored as `pepper$<id of the key>$argon2id$...`.
"""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from scaffold.auth.keys import Keys
from scaffold.auth.tokens import encode
from scaffold.errors import AuthError
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Generator

    from scaffold.settings import AuthSettings

MAX_BYTES = 1024
_QUEUE = 20
_WAIT_SECONDS = 10.0
_SALT_BYTES = 16
_TAG_BYTES = 32
_KINDS = (
    "argon2",
    "bcrypt",
    "django_argon2",
    "django_bcrypt_sha256",
    "django_bcrypt",
    "django_pbkdf2_sha256",
    "pbkdf2_sha256",
)
_CUT_KINDS = frozenset({"bcrypt", "django_bcrypt"})
_CUT_BYTES = 72
_PEPPERED = re.compile(r"pepper\$(?P<key>[0-9a-f]{8})(?P<hash>\$.+)")


class BusyError(AuthError):
    """Too many passwords are being checked; try again in a moment (503, Retry-After)."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(words("The server is busy. Please try again in a few seconds."))
        self.retry_after = retry_after


class Checked(NamedTuple):
    """Whether a password was right, and a better hash of it where the stored one is outdated."""

    ok: bool
    new_hash: str | None = None


class Gate:
    """Lets `places` through at a time and `queue` wait; the rest is turned away at once."""

    def __init__(self, places: int, queue: int = _QUEUE, wait: float = _WAIT_SECONDS) -> None:
        self._inside = threading.BoundedSemaphore(places)
        self._admitted = threading.BoundedSemaphore(places + queue)
        self._wait = wait

    @contextmanager
    def __call__(self) -> Generator[None]:
        """Hold a place while the block runs.

        Raises:
            BusyError: the queue is full, or it took too long to get to its front.
        """
        if not self._admitted.acquire(blocking=False):
            raise BusyError
        try:
            if not self._inside.acquire(timeout=self._wait):
                raise BusyError
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._admitted.release()


def gate_of(threads: int) -> Gate:
    """Return the gate of a server: a third of its threads is left to everything but passwords."""
    most = max(1, threads * 2 // 3)
    places = min(max(2, os.cpu_count() or 1), most)
    return Gate(places, min(_QUEUE, most - places))


class Passwords:
    """Makes and checks password hashes with the strength the settings ask for."""

    def __init__(self, settings: AuthSettings, gate: Gate | None = None) -> None:
        self._settings = settings
        self._gate = gate or Gate(max(2, os.cpu_count() or 1))
        self._pepper = Keys(settings.pepper) if settings.pepper else None

    @cached_property
    def _context(self) -> Any:
        """All kinds of hash that are accepted: the first is made, others are replaced at login."""
        from passlib.context import CryptContext

        return CryptContext(
            schemes=_KINDS,
            deprecated="auto",
            argon2__type="ID",
            argon2__memory_cost=self._settings.argon2_memory_kib,
            argon2__time_cost=self._settings.argon2_time,
            argon2__parallelism=self._settings.argon2_parallelism,
            argon2__salt_size=_SALT_BYTES,
            argon2__digest_size=_TAG_BYTES,
        )

    @cached_property
    def _dummy(self) -> str:
        """A hash with today's cost that no password fits: its tag is random, not computed."""
        auth = self._settings
        cost = f"m={auth.argon2_memory_kib},t={auth.argon2_time},p={auth.argon2_parallelism}"
        salt, tag = os.urandom(_SALT_BYTES), os.urandom(_TAG_BYTES)
        return f"$argon2id$v=19${cost}${_b64(salt)}${_b64(tag)}"

    def hash(self, password: str) -> str:
        """Return a new hash of `password`.

        Raises:
            BusyError: too many are at it.
            ValueError: the password is longer than 1,024 bytes.
        """
        secret = prepared(password)
        if secret is None:
            raise ValueError(f"A password may be at most {MAX_BYTES} bytes of valid text.")
        with self._gate():
            return self._made(secret)

    def check(self, password: str, stored: str | None) -> Checked:
        """Compare `password` with a stored hash; None costs the same work and is never right.

        Raises:
            BusyError: too many are at it.
        """
        secret = prepared(password)
        if secret is None:
            return Checked(ok=False)
        with self._gate():
            try:
                return self._checked(secret, stored)
            except ValueError:  # no hash, or one that is damaged or peppered with a removed key
                self._context.verify(secret, self._dummy)
                return Checked(ok=False)

    def _made(self, secret: str) -> str:
        key = self._pepper.current if self._pepper else ""
        made: str = self._context.hash(self._mixed(secret, key))
        return f"pepper${key}{made}" if key else made

    def _checked(self, secret: str, stored: str | None) -> Checked:
        """Compare; a hash of another kind, strength or key than today's comes with a new one."""
        peppered = _PEPPERED.fullmatch(stored or "")
        key, bare = (peppered["key"], peppered["hash"]) if peppered else ("", stored or "")
        kind = self._context.identify(bare, required=True)
        typed = self._mixed(secret, key)
        if kind in _CUT_KINDS:  # as they were made; more than this they do not take
            typed = typed[:_CUT_BYTES]
        if not self._context.verify(typed, bare):
            return Checked(ok=False)
        today = self._pepper.current if self._pepper else ""
        if key == today and not self._context.needs_update(bare):
            return Checked(ok=True)
        return Checked(ok=True, new_hash=self._made(secret))

    def _mixed(self, secret: str, key: str) -> bytes:
        """Return what is hashed: the password, or its MAC by a key of the pepper.

        Raises:
            ValueError: there is no such key, or no longer.
        """
        if not key:
            return secret.encode()
        mixed = self._pepper.mac("pepper", secret.encode(), key) if self._pepper else None
        if mixed is None:
            raise ValueError(f"The pepper has no key {key}.")
        return encode(mixed).encode()


def prepared(password: str) -> str | None:
    """Return `password` in Unicode's composed form, so that all keyboards type the same one.

    None for what no account can have: more than 1,024 bytes, half a character, a NUL.
    """
    try:
        size = len(password.encode())
    except UnicodeEncodeError:
        return None
    if size > MAX_BYTES or "\0" in password:
        return None
    return unicodedata.normalize("NFC", password)


def _b64(data: bytes) -> str:
    """Return base64 as argon2's encoded form has it: the standard alphabet without padding."""
    return encode(data).replace("-", "+").replace("_", "/")
