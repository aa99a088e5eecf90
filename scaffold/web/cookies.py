"""The three cookies: `sid` (the browser), `auth` (the login), `dev` (a known device).

`__Host-` binds them to this host and to encryption; http://localhost counts as encrypted.
Attack: a sibling domain that plants a cookie, a script that reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

DEVICE_AGE = 180 * 24 * 3600
SECURE_NAMES = frozenset({"__Host-sid", "__Host-auth", "__Host-dev"})
PLAIN_NAMES = frozenset({"scaffold-sid", "scaffold-auth", "scaffold-dev"})


@dataclass(frozen=True, slots=True)
class Jar:
    """The names and flags of the cookies of one app.

    Attributes:
        secure: False only for plain HTTP in a local network (`allow_insecure_http`).
    """

    secure: bool = True

    @property
    def _prefix(self) -> str:
        return "__Host-" if self.secure else "scaffold-"

    def read(self, name: str, cookies: Mapping[str, str]) -> str | None:
        """Return the value of a cookie, or None."""
        return cookies.get(self._prefix + name)

    def set(self, name: str, value: str, max_age: int | None = None) -> str:
        """Return the header that sets a cookie; without `max_age` it ends with the browser."""
        age = "" if max_age is None else f"; Max-Age={max_age}"
        return f"{self._prefix}{name}={value}{age}; {self._flags}"

    def delete(self, name: str) -> str:
        """Return the header that deletes a cookie."""
        return f"{self._prefix}{name}=; Max-Age=0; {self._flags}"

    @property
    def auth_name(self) -> str:
        """Return the name of the login cookie."""
        return self._prefix + "auth"

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all cookies that scaffold sets."""
        return SECURE_NAMES if self.secure else PLAIN_NAMES

    @property
    def _flags(self) -> str:
        return "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if self.secure else "")


def hash_of(sid: str) -> str:
    """Return what the server keeps of a `sid`: a leaked database opens no browser's state."""
    return sha256(sid.encode()).hexdigest()
