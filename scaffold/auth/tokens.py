"""The signed values that travel in cookies: the login token and the mark of a known device.

Attack: guessing or altering a cookie. The login token is `v1.<kid>.<selector>.<gen>.<mac>`, and its
MAC covers a salt that only the database holds: a stolen database forges nothing without the key, a
stolen key nothing without the database. One value has one spelling; all others are refused.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scaffold.auth.keys import Keys

MAX_LENGTH = 160
_LOGIN = re.compile(
    r"v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]{22})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})", re.ASCII
)
_DEVICE = re.compile(r"v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})", re.ASCII)


class LoginToken(NamedTuple):
    """The parts of a login token whose form is right; nothing is said about its MAC."""

    kid: str
    selector: bytes
    gen: int
    mac: str


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode16(text: str) -> bytes | None:
    """Return the 16 bytes of a 22-character text, None for a second spelling of the same bytes."""
    data = urlsafe_b64decode(text + "==")
    return data if encode(data) == text else None


def make_login_token(keys: Keys, selector: bytes, gen: int, salt: bytes) -> str:
    """Return the token of generation `gen`, the same one in every process."""
    mac = encode(keys.sign("auth", _message(selector, gen, salt)))
    return f"v1.{keys.current}.{encode(selector)}.{gen}.{mac}"


@lru_cache(maxsize=4096)
def parse_login_token(value: str) -> LoginToken | None:
    """Return the parts of `value`; None if its form is not exactly that of a login token."""
    found = _LOGIN.fullmatch(value) if len(value) <= MAX_LENGTH else None
    if found is None:
        return None
    kid, selector, gen, mac = found.groups()
    raw = _decode16(selector)
    return None if raw is None else LoginToken(kid, raw, int(gen), mac)


def is_genuine(keys: Keys, token: LoginToken, salt: bytes) -> bool:
    """Return whether this server made `token` for the row with `salt`, in constant time."""
    mac = keys.mac("auth", _message(token.selector, token.gen, salt), token.kid)
    return mac is not None and hmac.compare_digest(encode(mac), token.mac)


def _message(selector: bytes, gen: int, salt: bytes) -> bytes:
    return b"auth|%b|%d|%b" % (selector, gen, salt)


def make_device_mark(keys: Keys, device_id: bytes) -> str:
    """Return the cookie value that lets a browser be recognised later; it opens nothing."""
    return f"v1.{keys.current}.{encode(device_id)}.{encode(keys.sign('dev', device_id))}"


def read_device_mark(keys: Keys, value: str | None) -> bytes | None:
    """Return the device id of a genuine mark, else None."""
    found = _DEVICE.fullmatch(value) if value and len(value) <= MAX_LENGTH else None
    if found is None:
        return None
    kid, text, mac = found.groups()
    device_id = _decode16(text)
    right = None if device_id is None else keys.mac("dev", device_id, kid)
    return device_id if right and hmac.compare_digest(encode(right), mac) else None
