"""Passkeys (WebAuthn): registering them, and proving with one who somebody is.

Attacks: a false site in between (the browser signs the origin, which is compared), an answer used
again (the web room takes its challenge once, and the counter of a key never goes back: a copy of a
key shows by that), a found device (user verification is required, so a passkey is two factors), and
telling accounts (nobody is named before the key has signed: keys are discoverable).
"""

from __future__ import annotations

import json
import logging
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import or_, select, update

from scaffold.auth import people
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.hooks import VetoError
from scaffold.auth.models import Account
from scaffold.auth.notices import notify
from scaffold.auth.outcome import Outcome, throttled
from scaffold.auth.proof_models import Passkey
from scaffold.auth.sealed import decode
from scaffold.auth.throttle import MINUTE, Limit, ip_prefix
from scaffold.auth.totp import TOO_MANY, name_of
from scaffold.db.base import add_if_new, new_id
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.user import User

log = logging.getLogger(__name__)
PASSKEY_IP = Limit("passkey-ip", 30, 10 * MINUTE)
MOST_PASSKEYS = 20
HANDLE_BYTES = 32
NOT_USABLE = words("This passkey cannot be used here.")
KNOWN = words("This passkey is registered already.")


class Place(NamedTuple):
    """Where passkeys are used: the name of the site, its domain, its origin."""

    name: str
    rp_id: str
    origin: str


class PasskeyEntry(NamedTuple):
    """A line of the security page."""

    id: str
    name: str
    created_at: float
    last_used_at: float | None
    backup_state: bool


class _Row(NamedTuple):
    id: str
    user_id: str
    credential_id: bytes
    public_key: bytes
    transports: str


_ROW = select(*(getattr(Passkey, name) for name in _Row._fields))


class Passkeys:
    """The passkeys of all accounts."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @property
    def available(self) -> bool:
        """Whether the package that they need is installed."""
        return find_spec("webauthn") is not None

    def creation_options(self, user: User, place: Place, challenge: bytes) -> str:
        """Return what the browser needs to make a passkey for an account, as JSON."""
        from webauthn import generate_registration_options, options_to_json
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        options = generate_registration_options(
            rp_id=place.rp_id,
            rp_name=place.name,
            user_id=self._handle(user),
            user_name=user.email,
            user_display_name=user.name,
            challenge=challenge,
            timeout=300_000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=self._descriptors(user.id),
        )
        return options_to_json(options)

    def request_options(self, place: Place, challenge: bytes, user_id: str = "") -> str:
        """Return what the browser needs to use a passkey; of one account, if it is known."""
        from webauthn import generate_authentication_options, options_to_json
        from webauthn.helpers.structs import UserVerificationRequirement

        options = generate_authentication_options(
            rp_id=place.rp_id,
            challenge=challenge,
            timeout=300_000,
            allow_credentials=self._descriptors(user_id) if user_id else None,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def register(
        self,
        user: User,
        credential: str,
        challenge: bytes,
        place: Place,
        name: str,
        *,
        origin: Origin = NOWHERE,
    ) -> Outcome:
        """Store a new passkey; "ok" or "invalid"."""
        made = _registration(credential, challenge, place)
        if made is None:
            return self._not_registered(user, origin, "signature", NOT_USABLE)
        synced = made.credential_device_type.value == "multi_device"
        row = {
            "id": new_id(), "user_id": user.id, "credential_id": made.credential_id,
            "public_key": made.credential_public_key, "sign_count": made.sign_count,
            "transports": _transports(credential), "aaguid": made.aaguid,
            "backup_eligible": synced, "backup_state": made.credential_backed_up,
            "uv_initialised": made.user_verified, "name": name_of(name) or "Passkey",
            "created_at": self._core.clock(), "last_used_at": None,
        }  # fmt: skip
        with self._core.database.write() as connection:
            many = len(self.entries(connection, user.id)) >= MOST_PASSKEYS
            if not many and add_if_new(connection, Passkey, row):
                self._tell_added(connection, user, str(row["name"]), origin)
                problem = None
            else:
                problem = TOO_MANY if many else KNOWN
        if problem is not None:
            return self._not_registered(user, origin, "many" if many else "known", problem)
        self._core.hooks.tell("auth.second_factor_added", user=user, kind="passkey")
        return Outcome("ok", user=user)

    def _tell_added(self, connection: Connection, user: User, name: str, origin: Origin) -> None:
        self._core._record(
            connection, "auth.second_factor_added", user.id, user.login_id or None,
            origin=origin, kind="passkey",
        )  # fmt: skip
        notify(
            self._core, connection, user, "second_factor_added", origin, "/auth/security",
            kind="passkey", factor=name,
        )  # fmt: skip

    def _not_registered(self, user: User, origin: Origin, reason: str, message: str) -> Outcome:
        with self._core.database.write() as connection:
            self._core._record(
                connection, "auth.second_factor_added", user.id, user.login_id or None,
                origin=origin, outcome="refused", kind="passkey", reason=reason,
            )  # fmt: skip
        return Outcome("invalid", message)

    def authenticate(
        self, credential: str, challenge: bytes, place: Place, *, origin: Origin = NOWHERE
    ) -> Outcome:
        """Log somebody in who is known only by the passkey; "ok" with the user.

        Codes otherwise: "refused", "throttled", "vetoed".
        """
        core = self._core
        wait = core.throttle.take(PASSKEY_IP, ip_prefix(origin.ip))
        if wait:
            return throttled(wait)
        user_id = self.prove(credential, challenge, place, origin=origin)
        with core.database.read() as connection:
            person = people.by_id(connection, user_id) if user_id else None
            user = people.user_of(connection, person) if person and person.may_prove else None
        if user is None:
            return Outcome("refused", NOT_USABLE)
        try:
            core.hooks.ask("auth.before_login", email=user.email, ip=origin.ip)
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        core.throttle.give_back(PASSKEY_IP, ip_prefix(origin.ip))
        return Outcome("ok", user=user)

    def prove(
        self,
        credential: str,
        challenge: bytes,
        place: Place,
        *,
        user_id: str = "",
        origin: Origin = NOWHERE,
    ) -> str | None:
        """Return the id of the account whose passkey signed; None if none did, or not `user_id`'s.

        The counter is compared in the statement that stores it, so that of two equal answers only
        one counts.
        """
        row = self._row_of(credential)
        if row is None or (user_id and row.user_id != user_id):
            self._refuse(user_id, origin, "unknown")
            return None
        signed = _assertion(credential, challenge, place, row.public_key)
        if signed is None or not self._has_handle(credential, row.user_id, required=not user_id):
            self._refuse(row.user_id, origin, "signature")
            return None
        counter = signed.new_sign_count
        newer = Passkey.sign_count < counter
        if counter == 0:
            newer = or_(newer, Passkey.sign_count == 0)
        used = {
            "sign_count": counter, "last_used_at": self._core.clock(),
            "backup_state": signed.credential_backed_up,
        }  # fmt: skip
        with self._core.database.write() as connection:
            this = update(Passkey).where(Passkey.id == row.id, newer)
            if connection.execute(this.values(used)).rowcount:
                return row.user_id
        self._refuse(row.user_id, origin, "counter")
        return None

    def _refuse(self, user_id: str, origin: Origin, reason: str) -> None:
        """Write down why a passkey was not accepted; "counter" means that there may be a copy."""
        with self._core.database.write() as connection:
            self._core._record(
                connection, "auth.passkey", user_id or None,
                origin=origin, outcome="refused", reason=reason,
            )  # fmt: skip

    def _row_of(self, credential: str) -> _Row | None:
        raw = decode(str(_json(credential).get("rawId", "")))
        if not raw:
            return None
        with self._core.database.read() as connection:
            row = connection.execute(_ROW.where(Passkey.credential_id == raw)).first()
        return None if row is None else _Row(*row)

    def _has_handle(self, credential: str, user_id: str, *, required: bool) -> bool:
        """Return whether the account that the key names for itself is the one it is kept for."""
        given = _response(credential).get("userHandle")
        if not given:
            return not required
        with self._core.database.read() as connection:
            mine = select(Account.webauthn_handle).where(Account.id == user_id)
            return bool(connection.execute(mine).scalar() == decode(str(given)))

    def _handle(self, user: User) -> bytes:
        """Return the random name that passkeys know an account by, made at the first passkey."""
        handle = Account.webauthn_handle
        with self._core.database.write() as connection:
            mine = update(Account).where(Account.id == user.id, handle.is_(None))
            connection.execute(mine.values(webauthn_handle=self._core.rng(HANDLE_BYTES)))
            found = connection.execute(select(handle).where(Account.id == user.id)).scalar_one()
        return bytes(found or b"")

    def _descriptors(self, user_id: str) -> list[Any]:
        from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor

        with self._core.database.read() as connection:
            rows = [
                _Row(*row) for row in connection.execute(_ROW.where(Passkey.user_id == user_id))
            ]
        known = {one.value for one in AuthenticatorTransport}
        return [
            PublicKeyCredentialDescriptor(
                id=row.credential_id,
                transports=[
                    AuthenticatorTransport(one) for one in row.transports.split() if one in known
                ],
            )
            for row in rows
        ]

    def entries(self, connection: Connection, user_id: str) -> list[PasskeyEntry]:
        """Return the passkeys of an account, the oldest first."""
        columns = (getattr(Passkey, name) for name in PasskeyEntry._fields)
        mine = select(*columns).where(Passkey.user_id == user_id).order_by(Passkey.created_at)
        return [PasskeyEntry(*row) for row in connection.execute(mine)]


def challenge_of(credential: str) -> str:
    """Return the challenge that an answer of the browser says it answers, in base64url."""
    told = _json(decode(str(_response(credential).get("clientDataJSON", ""))))
    return str(told.get("challenge", ""))


def _json(text: str | bytes) -> dict[str, Any]:
    """Return a JSON object; an empty one for anything else, however deep it is nested."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast(dict[str, Any], found) if isinstance(found, dict) else {}


def _response(credential: str) -> dict[str, Any]:
    found = _json(credential).get("response")
    return cast(dict[str, Any], found) if isinstance(found, dict) else {}


def _transports(credential: str) -> str:
    given = _response(credential).get("transports")
    listed = cast(list[object], given) if isinstance(given, list) else []
    return " ".join(str(one) for one in listed[:6] if str(one).isalpha() or one == "smart-card")[
        :100
    ]


def _registration(credential: str, challenge: bytes, place: Place) -> Any:
    from webauthn import verify_registration_response

    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except Exception:  # made up by a stranger, it may fail at any step of being read
        log.info("A new passkey was refused", exc_info=True)
        return None


def _assertion(credential: str, challenge: bytes, place: Place, public_key: bytes) -> Any:
    """Return the verified answer of a passkey; its counter is compared where it is stored."""
    from webauthn import verify_authentication_response

    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # as above
        log.info("A passkey was refused", exc_info=True)
        return None
