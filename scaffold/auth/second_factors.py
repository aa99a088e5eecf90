"""The second step of a login: whether it is needed, and proving it; an account's factors.

Attacks: a stolen password (it does not suffice where a second factor is set up), guessing codes
(five tries for one login, ten an hour for one account, taken before a code is looked at), taking a
factor away with a login left open (a recent proof is asked for by the pages, the owner gets a
letter), and an account left without any way in, or a removal that leaves old codes valid.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from scaffold.auth import logins, people
from scaffold.auth.audit import NOWHERE, Origin, record
from scaffold.auth.models import Account
from scaffold.auth.notices import notify
from scaffold.auth.outcome import Outcome, throttled
from scaffold.auth.passkeys import Passkeys
from scaffold.auth.passwords import BusyError
from scaffold.auth.proof_models import Identity, Passkey, Totp
from scaffold.auth.recovery_codes import RecoveryCodes
from scaffold.auth.throttle import HOUR, Limit
from scaffold.auth.totp import WRONG_CODE, AuthenticatorApps, name_of
from scaffold.auth.trusted import TrustedBrowsers
from scaffold.errors import UsageError
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.auth.core import Core
    from scaffold.auth.logins import LoginCookie
    from scaffold.auth.user import User

Need = Literal["nothing", "proof", "enrolment"]
Kind = Literal["app", "passkey"]
SECOND_STEP = Limit("second-step", 5, 24 * HOUR)
"""Tries of one login that waits for its second step: more of them do not come back in its life."""
SECOND_USER = Limit("second-user", 10, HOUR)
PASSKEY = "passkey"
_MODELS: dict[str, type[Totp] | type[Passkey]] = {"app": Totp, "passkey": Passkey}
LAST_WAY_IN = words("This is the last way into your account. Set up another one first.")
REQUIRED = words("A second step is required here. Set up another one first.")
WRONG_RECOVERY_CODE = words("This recovery code is not right, or it was used before.")


class Ways(NamedTuple):
    """How many there are of each proof an account has."""

    has_password: bool
    apps: int
    passkeys: int
    identities: int
    codes: int
    mfa_required: bool

    @property
    def enrolled(self) -> bool:
        """Whether a login needs a second step."""
        return bool(self.apps or self.passkeys)


class SecondFactors:
    """Second factors of all accounts of an app."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @cached_property
    def apps(self) -> AuthenticatorApps:
        """Authenticator apps."""
        return AuthenticatorApps(self._core)

    @cached_property
    def passkeys(self) -> Passkeys:
        """Passkeys."""
        return Passkeys(self._core)

    @cached_property
    def codes(self) -> RecoveryCodes:
        """Recovery codes."""
        return RecoveryCodes(self._core)

    @cached_property
    def trusted(self) -> TrustedBrowsers:
        """Browsers that are not asked."""
        return TrustedBrowsers(self._core)

    def ways(self, connection: Connection, user_id: str) -> Ways:
        """Return which proofs an account has."""
        person = people.by_id(connection, user_id)
        required = select(Account.mfa_required).where(Account.id == user_id)
        always = self._core.settings.auth.mfa == "required"
        return Ways(
            has_password=person is not None and person.password_hash is not None,
            apps=len(self.apps.entries(connection, user_id)),
            passkeys=_count(connection, Passkey, user_id),
            identities=_count(connection, Identity, user_id),
            codes=self.codes.left(connection, user_id),
            mfa_required=always or bool(connection.execute(required).scalar()),
        )

    def ways_of(self, user_id: str) -> Ways:
        """Return which proofs an account has, read by itself."""
        with self._core.database.read() as connection:
            return self.ways(connection, user_id)

    def is_enrolled(self, connection: Connection, user_id: str) -> bool:
        """Return whether a login to this account needs a second step."""
        return self.ways(connection, user_id).enrolled

    def need(self, user_id: str, methods: Sequence[str], mark: str | None) -> Need:
        """Return what somebody still has to do who has proved `methods`.

        A passkey is two factors by itself: the device, and what unlocks it.
        """
        if PASSKEY in methods:
            return "nothing"
        with self._core.database.read() as connection:
            ways = self.ways(connection, user_id)
            if not ways.enrolled:
                return "enrolment" if ways.mfa_required else "nothing"
            return "nothing" if self.trusted.is_trusted(connection, user_id, mark) else "proof"

    def stamp(self, user_id: str) -> str:
        """Return what a login that waits for its second step goes stale by: a new password."""
        statement = select(Account.password_changed_at, Account.is_active)
        with self._core.database.read() as connection:
            row = connection.execute(statement.where(Account.id == user_id)).first()
        return "" if row is None else f"{row.password_changed_at} {row.is_active}"

    def prove(
        self,
        user_id: str,
        kind: str,
        code: str,
        *,
        tries: tuple[Limit, str],
        origin: Origin = NOWHERE,
    ) -> Outcome:
        """Check the code of an app ("totp") or a recovery code ("recovery").

        Args:
            user_id: whose.
            kind: which of the two.
            code: as typed.
            tries: what tries are counted for beside the account, e.g. one login.
            origin: for the audit trail.

        Codes: "ok", "refused", "throttled" (with the name of the limit in `problems`).

        Raises:
            BusyError: too many codes are being checked.
        """
        wait = self._take(user_id, tries)
        if wait is not None:
            return wait
        try:
            proved = self._use(user_id, kind, code, origin)
        except BusyError:
            self._give_back(user_id, tries)
            raise
        if proved:
            self._give_back(user_id, tries)
            return Outcome("ok")
        self._core.hooks.tell("auth.second_factor_failed", user_id=user_id, ip=origin.ip)
        return Outcome("refused", WRONG_RECOVERY_CODE if kind == "recovery" else WRONG_CODE)

    def _take(self, user_id: str, tries: tuple[Limit, str]) -> Outcome | None:
        throttle = self._core.throttle
        wait = throttle.take(*tries)
        if wait:
            return throttled(wait)._replace(problems=((tries[0].scope, "throttled", ""),))
        wait = throttle.take(SECOND_USER, user_id)
        if wait:
            throttle.give_back(*tries)
            return throttled(wait)
        return None

    def _give_back(self, user_id: str, tries: tuple[Limit, str]) -> None:
        self._core.throttle.give_back(*tries)
        self._core.throttle.give_back(SECOND_USER, user_id)

    def _use(self, user_id: str, kind: str, code: str, origin: Origin) -> bool:
        core = self._core
        found = self.codes.matches(user_id, code) if kind == "recovery" else None
        with core.database.write() as connection:
            person = people.by_id(connection, user_id)
            if person is None or not person.may_prove:
                proved = False
            elif kind == "recovery":
                proved = found is not None and self.codes.use(
                    connection, person, found, origin=origin
                )
            else:
                proved = self.apps.use(connection, user_id, code)
            core._record(
                connection, "auth.second_factor", user_id, origin=origin, kind=kind,
                outcome="ok" if proved else "refused",
            )  # fmt: skip
        return proved

    def renew(self, user: User, factor: str, *, origin: Origin = NOWHERE) -> LoginCookie | None:
        """Note in a login that its person has just shown a second factor; return its new cookie."""
        core = self._core
        with core.database.write() as connection:
            cookie = logins.renew(
                connection, user.login_id, keys=core.keys, auth=core.settings.auth,
                now=core.clock(), ip=origin.ip, factor=factor,
            )  # fmt: skip
            if cookie is not None:
                core._record(
                    connection, "auth.confirmed", user.id, user.login_id, origin=origin, by=factor
                )
        if cookie is not None:
            core.hooks.tell("auth.confirmed", user=user)
        return cookie

    def name(self, user: User, kind: str, factor_id: str) -> str | None:
        """Return what a factor of this person is called; None if they have no such."""
        model = _MODELS[kind]
        with self._core.database.read() as connection:
            mine = select(model.name).where(model.id == factor_id, model.user_id == user.id)
            return connection.execute(mine).scalar()

    def rename(self, user: User, kind: str, factor_id: str, name: str) -> bool:
        """Call a factor something else; false if it is not this person's, or the name is empty."""
        model, clean = _MODELS[kind], name_of(name)
        if not clean:
            return False
        with self._core.database.write() as connection:
            mine = update(model).where(model.id == factor_id, model.user_id == user.id)
            return connection.execute(mine.values(name=clean)).rowcount > 0

    def remove(self, user: User, kind: str, factor_id: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Remove a factor; with the last one go the recovery codes and the trusted browsers.

        Codes: "ok", "refused" (not this person's), "invalid" (it has to stay).
        """
        core, model = self._core, _MODELS[kind]
        with core.database.write() as connection:
            locked = select(Account.id).where(Account.id == user.id).with_for_update()
            connection.execute(locked)  # two last ones, removed at once, must not both go
            mine = (model.id == factor_id, model.user_id == user.id)
            name = connection.execute(select(model.name).where(*mine)).scalar()
            if name is None:
                return Outcome("refused")
            problem = self._has_to_stay(self.ways(connection, user.id), kind)
            if problem:
                return Outcome("invalid", problem)
            connection.execute(delete(model).where(*mine))
            if not self.is_enrolled(connection, user.id):
                self.codes.forget(connection, user.id)
                self.trusted.forget(connection, user.id)
            core._record(
                connection, "auth.second_factor_removed", user.id, user.login_id or None,
                origin=origin, kind=kind,
            )  # fmt: skip
            notify(
                core, connection, user, "second_factor_removed", origin, "/auth/security",
                kind=kind, factor=name,
            )  # fmt: skip
        core.hooks.tell("auth.second_factor_removed", user=user, kind=kind)
        return Outcome("ok", user=user)

    def _has_to_stay(self, ways: Ways, kind: str) -> str:
        if ways.mfa_required and ways.apps + ways.passkeys == 1:
            return REQUIRED
        others = ways.passkeys - (kind == "passkey") + ways.identities
        mailed = self._core.settings.auth.magic_login
        return "" if ways.has_password or others or mailed else LAST_WAY_IN

    def reset(
        self, user_id: str, *, by: User | None = None, reason: str = "", origin: Origin = NOWHERE
    ) -> bool:
        """Remove all factors of an account that lost them, and end its logins.

        Args:
            user_id: whose.
            by: the administrator; None for the command line.
            reason: why, for the audit trail and the letter to the owner.
            origin: where the request came from.

        Raises:
            UsageError: there is no reason given.
        """
        if not reason.strip():
            raise UsageError(
                "Second factors are reset for a reason, and none is given. Say how the person "
                'showed who they are, e.g. reason="Phone lost, met in person".'
            )
        core = self._core
        with core.database.write() as connection:
            person = people.by_id(connection, user_id)
            if person is None:
                return False
            for model in (Totp, Passkey):
                connection.execute(delete(model).where(model.user_id == user_id))
            self.codes.forget(connection, user_id)
            self.trusted.forget(connection, user_id)
            ended = logins.end_all(connection, user_id, "factors", now=core.clock())
            record(
                connection, "auth.second_factors_reset", "ok", now=core.clock(), user_id=user_id,
                actor_id=by.id if by else None, origin=origin,
                reason=reason.strip()[:300], logins=ended,
            )  # fmt: skip
            notify(
                core, connection, person, "second_factors_reset", origin, "/auth/security",
                reason=reason.strip(),
            )  # fmt: skip
        core.hooks.tell("auth.second_factors_reset", user_id=user_id, by=by)
        return True


def _count(connection: Connection, model: type[Passkey] | type[Identity], user_id: str) -> int:
    mine = select(func.count()).where(model.user_id == user_id)
    return int(connection.execute(mine).scalar_one())
