"""Secrets that must be read again, encrypted with a key of the server (AES-256-GCM).

Attack: a stolen copy of the database. What is sealed opens only with the server's key, and only for
the purpose and the owner it was sealed for: a row copied to another account is noise. The key's
number stands in front, so that secrets sealed with an older key of the list still open.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffold.auth.keys import Keys, Rng

_KID_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16


def seal(keys: Keys, purpose: str, owner: str, secret: bytes, rng: Rng) -> bytes:
    """Return `secret` encrypted with the newest key: its number, a nonce, the text with its tag."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = rng(_NONCE_BYTES)
    text = AESGCM(keys.sign(f"seal|{purpose}", b"")).encrypt(nonce, secret, owner.encode())
    return bytes.fromhex(keys.current) + nonce + text


def unseal(keys: Keys, purpose: str, owner: str, sealed: bytes) -> bytes | None:
    """Return what was sealed; None if the key is gone, or the text is another's or altered."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    start = _KID_BYTES + _NONCE_BYTES
    key = keys.mac(f"seal|{purpose}", b"", sealed[:_KID_BYTES].hex())
    if key is None or len(sealed) < start + _TAG_BYTES:
        return None
    try:
        return AESGCM(key).decrypt(sealed[_KID_BYTES:start], sealed[start:], owner.encode())
    except InvalidTag:
        return None


def is_current(keys: Keys, sealed: bytes) -> bool:
    """Return whether the newest key sealed it; if not, seal it anew when it is next in hand."""
    return sealed[:_KID_BYTES].hex() == keys.current


def decode(text: str) -> bytes:
    """Return the bytes of base64url without padding; none at all for anything else."""
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"==")
    except ValueError:
        return b""
