"""Authenticator apps (TOTP, RFC 6238): setting one up, and codes that work once.

Attacks: a code seen over the shoulder and used again (its step is taken by one statement, also when
two requests bring it at once), guessing (tries are counted in second_factors.py, and only the steps
beside the server's own clock count), and a stolen database (secrets are sealed).
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select, update

from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.notices import notify
from scaffold.auth.outcome import Outcome
from scaffold.auth.proof_models import Totp
from scaffold.auth.sealed import decode, is_current, seal, unseal
from scaffold.auth.tokens import encode
from scaffold.db.base import new_id
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.user import User

STEP = 30
_SECRET_BYTES = 20
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_PURPOSE = "totp"
MOST_APPS = 5
MAX_NAME = 60
WRONG_CODE = words("This code is not right. Wait for the next one and try again.")
TOO_MANY = words("You have as many of these as there may be. Remove one first.")


class Setup(NamedTuple):
    """What a person needs for setting up an app: the secret as text, and as an address."""

    secret: str
    uri: str


class AppEntry(NamedTuple):
    """A line of the security page."""

    id: str
    name: str
    created_at: float


class AuthenticatorApps:
    """The authenticator apps of all accounts."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def draft(self, user: User) -> str:
        """Return a new secret, sealed: it is not the account's before a code has proved it."""
        secret = self._core.rng(_SECRET_BYTES)
        return encode(seal(self._core.keys, _PURPOSE, user.id, secret, self._core.rng))

    def setup(self, user: User, draft: str, issuer: str) -> Setup | None:
        """Return what to show of a draft; None if it is not this person's."""
        from pyotp.totp import TOTP

        secret = unseal(self._core.keys, _PURPOSE, user.id, decode(draft))
        if secret is None:
            return None
        text = b32encode(secret).decode()
        return Setup(text, TOTP(text, name=user.email, issuer=issuer or None).provisioning_uri())

    def add(
        self, user: User, draft: str, code: str, name: str, *, origin: Origin = NOWHERE
    ) -> Outcome:
        """Set an app up: its first code shows that it has the secret.

        Codes: "ok", "refused" (the draft is gone), "invalid" (a wrong code, too many apps).
        """
        core, sealed = self._core, decode(draft)
        secret = unseal(core.keys, _PURPOSE, user.id, sealed)
        if secret is None:
            return Outcome("refused", words("This took too long. Please begin again."))
        now = core.clock()
        step = step_of(secret, code, now)
        if step is None:
            return Outcome("invalid", WRONG_CODE, problems=(("code", "wrong", WRONG_CODE),))
        row = {
            "id": new_id(), "user_id": user.id, "secret_enc": sealed, "created_at": now,
            "name": name_of(name) or "App", "confirmed_at": now, "last_step": step,
        }  # fmt: skip
        with core.database.write() as connection:
            if len(self.entries(connection, user.id)) >= MOST_APPS:
                return Outcome("invalid", TOO_MANY, problems=(("code", "many", TOO_MANY),))
            connection.execute(insert(Totp).values(row))
            core._record(
                connection, "auth.second_factor_added", user.id, user.login_id or None,
                origin=origin, kind="app",
            )  # fmt: skip
            notify(
                core, connection, user, "second_factor_added", origin, "/auth/security",
                kind="app", factor=row["name"],
            )  # fmt: skip
        core.hooks.tell("auth.second_factor_added", user=user, kind="app")
        return Outcome("ok", user=user)

    def use(self, connection: Connection, user_id: str, code: str) -> bool:
        """Use a code up, in a transaction; false if it is wrong, old, or was used before."""
        mine = select(Totp.id, Totp.secret_enc).where(
            Totp.user_id == user_id, Totp.confirmed_at.is_not(None)
        )
        for row in connection.execute(mine).all():
            secret = unseal(self._core.keys, _PURPOSE, user_id, row.secret_enc)
            step = None if secret is None else step_of(secret, code, self._core.clock())
            if secret is None or step is None:
                continue
            fresh = update(Totp).where(Totp.id == row.id, Totp.last_step < step)
            if connection.execute(fresh.values(last_step=step)).rowcount:
                self._seal_anew(connection, user_id, row, secret)
                return True
        return False

    def _seal_anew(self, connection: Connection, user_id: str, row: Any, secret: bytes) -> None:
        """Bring a secret to the newest key, so that older ones can be taken off the list."""
        core = self._core
        if not is_current(core.keys, row.secret_enc):
            sealed = seal(core.keys, _PURPOSE, user_id, secret, core.rng)
            connection.execute(update(Totp).where(Totp.id == row.id).values(secret_enc=sealed))

    def entries(self, connection: Connection, user_id: str) -> list[AppEntry]:
        """Return the apps of an account, the oldest first."""
        mine = select(Totp.id, Totp.name, Totp.created_at).where(
            Totp.user_id == user_id, Totp.confirmed_at.is_not(None)
        )
        return [AppEntry(*row) for row in connection.execute(mine.order_by(Totp.created_at))]


def step_of(secret: bytes, code: str, now: float) -> int | None:
    """Return the step that `code` belongs to, of those around `now`; None if it is wrong."""
    from pyotp.hotp import HOTP

    typed = code.replace(" ", "")
    if not _CODE.fullmatch(typed):
        return None
    counter, current = HOTP(b32encode(secret).decode()), int(now) // STEP
    found = None
    for step in (current - 1, current, current + 1):
        if hmac.compare_digest(counter.at(step), typed):
            found = step
    return found


def name_of(given: str) -> str:
    """Return the name of an app or passkey as it is stored."""
    return "".join(char for char in given.strip()[:MAX_NAME] if char.isprintable())


def qr_path(text: str) -> tuple[int, str]:
    """Return a QR code as the size of its square and the path of its dark modules, for an SVG."""
    from segno import make

    matrix = make(text, error="m", micro=False).matrix
    runs: list[str] = []
    for y, row in enumerate(matrix):
        for dark in re.finditer(b"\x01+", bytes(row)):
            width = dark.end() - dark.start()
            runs.append(f"M{dark.start()} {y}h{width}v1h-{width}z")
    return len(matrix), "".join(runs)
