"""Keys derived from the settings' secrets, one for each purpose.

Attack: a MAC made for one purpose is presented for another (a device mark as a login, say).
Every purpose has a key of its own, by HKDF (RFC 5869), so such a MAC is noise. The first secret
signs, all of them verify: a secret can be replaced without logging anybody out.
"""

from __future__ import annotations

import hmac
import os
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from scaffold.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scaffold.settings import Settings

    Rng = Callable[[int], bytes]
    Clock = Callable[[], float]

_DIGEST = "sha256"


def hkdf(secret: bytes, info: bytes, *, salt: bytes = b"", length: int = 32) -> bytes:
    """Return `length` bytes of key derived from `secret` for the purpose `info` (HKDF-SHA256)."""
    root = hmac.digest(salt or bytes(32), secret, _DIGEST)
    made = block = b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.digest(root, block + info + bytes([counter]), _DIGEST)
        made += block
    return made[:length]


class Keys:
    """The key ring: makes MACs with the newest secret and checks those of all secrets.

    Args:
        given: secrets, the signing one first.
    """

    def __init__(self, given: Sequence[str]) -> None:
        if not given:
            raise SettingsError(
                "Accounts need a secret key and none is set. Put SCAFFOLD_SECRET_KEY=<48 random "
                "characters> into the environment or .env."
            )
        self._secrets = {hkdf(one.encode(), b"kid", length=4).hex(): one.encode() for one in given}
        self.current = next(iter(self._secrets))
        self._key = lru_cache(maxsize=256)(self._derive)

    def _derive(self, kid: str, purpose: str) -> bytes | None:
        secret = self._secrets.get(kid)
        return None if secret is None else hkdf(secret, f"scaffold|{purpose}".encode())

    def mac(self, purpose: str, message: bytes, kid: str | None = None) -> bytes | None:
        """Return the MAC of `message`, or None where the key `kid` is no longer known."""
        key = self._key(kid or self.current, purpose)
        return None if key is None else hmac.digest(key, message, _DIGEST)

    def sign(self, purpose: str, message: bytes) -> bytes:
        """Return the MAC of `message` by the newest key."""
        key = self._key(self.current, purpose)
        return hmac.digest(key or b"", message, _DIGEST)


def keys_of(settings: Settings) -> Keys:
    """Return the key ring of an app; development makes a secret and keeps it in `data_dir`."""
    if settings.secret_key or settings.production:
        return Keys(settings.secret_key)
    return Keys([kept_secret(settings.data_dir)])


def kept_secret(folder: Path) -> str:
    """Return the secret kept in `folder`, made at the first call and readable by its owner only."""
    file = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        draft = folder / f"secret_key.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)  # fails if another process was first: then theirs counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
