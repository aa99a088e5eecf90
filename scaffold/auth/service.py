"""Accounts: all flows of people and logins behind one object; the web room adds cookies and pages.

Attacks: adopting a login planted before (every login is a new row with a new selector), a copy of a
cookie that outlives logout (the row ends, not the cookie), ending other people's logins by number,
and a step forgotten between two statements (each act and its audit event are one transaction).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import update

from scaffold.auth import logins, people, provider_logins
from scaffold.auth.administration import Administration
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.credentials import Credentials
from scaffold.auth.memory import Memory
from scaffold.auth.models import Account
from scaffold.auth.notices import notify, tell_of_reuse
from scaffold.auth.retention import clean
from scaffold.auth.sign_up import SignUp
from scaffold.auth.throttle import FORGED_IP, ip_prefix
from scaffold.auth.tokens import make_device_mark, read_device_mark
from scaffold.auth.user_state import UserState
from scaffold.auth.verify import Verified, Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffold.auth.api_tokens import ApiTokens
    from scaffold.auth.audit_log import AuditLog
    from scaffold.auth.deletion import Deletion
    from scaffold.auth.export import Exports
    from scaffold.auth.impersonation import Impersonation
    from scaffold.auth.invitations import Invitations
    from scaffold.auth.logins import LoginEntry
    from scaffold.auth.magic import Magic
    from scaffold.auth.oidc import OpenId
    from scaffold.auth.orgs import Orgs
    from scaffold.auth.profile import Profiles
    from scaffold.auth.recovery import Recovery
    from scaffold.auth.second_factors import SecondFactors
    from scaffold.auth.user import User

_FINGERPRINT_CHARS = 16
_RIGHTS_CHARS = 8


class Started(NamedTuple):
    """A login that has begun: cookies to set, and whether this browser is new to the account."""

    login_id: str
    cookie: str
    max_age: int | None
    device_mark: str
    is_new_device: bool


class Accounts(SignUp, Credentials):
    """Everything about people and logins of one app."""

    @cached_property
    def admin(self) -> Administration:
        """What administrators and the command line do."""
        return Administration(self)

    @cached_property
    def audit_log(self) -> AuditLog:
        """The audit trail, for reading."""
        from scaffold.auth.audit_log import AuditLog

        return AuditLog(self.database)

    @cached_property
    def impersonation(self) -> Impersonation:
        """Using the app in somebody's place."""
        from scaffold.auth.impersonation import Impersonation

        return Impersonation(self)

    @cached_property
    def orgs(self) -> Orgs:
        """Organisations and their members."""
        from scaffold.auth.orgs import Orgs

        return Orgs(self)

    @cached_property
    def second_factors(self) -> SecondFactors:
        """The second step of logins: apps, passkeys, recovery codes, trusted browsers."""
        from scaffold.auth.second_factors import SecondFactors

        return SecondFactors(self)

    @cached_property
    def recovery(self) -> Recovery:
        """New passwords by mail."""
        from scaffold.auth.recovery import Recovery

        return Recovery(self, self.links)

    @cached_property
    def magic(self) -> Magic:
        """Logging in by mail."""
        from scaffold.auth.magic import Magic

        return Magic(self, self.links)

    @cached_property
    def invitations(self) -> Invitations:
        """Inviting people by mail."""
        from scaffold.auth.invitations import Invitations

        return Invitations(self, self.links)

    @cached_property
    def api_tokens(self) -> ApiTokens:
        """What programs show instead of a login."""
        from scaffold.auth.api_tokens import ApiTokens

        return ApiTokens(self)

    @cached_property
    def open_id(self) -> OpenId:
        """Logging in at providers."""
        from scaffold.auth.oidc import OpenId

        return OpenId(self)

    @cached_property
    def deletion(self) -> Deletion:
        """Deleting accounts."""
        from scaffold.auth.deletion import Deletion

        return Deletion(self)

    @cached_property
    def exports(self) -> Exports:
        """Copies of what is known of a person."""
        from scaffold.auth.export import Exports

        return Exports(self)

    @cached_property
    def profiles(self) -> Profiles:
        """What people say about themselves."""
        from scaffold.auth.profile import Profiles

        return Profiles(self)

    @cached_property
    def verifier(self) -> Verifier:
        """Checks the cookie of every request."""
        self.hooks.on("auth.reuse_detected", self._write_of_reuse)
        return Verifier(
            self.database,
            self.keys,
            self.settings.auth,
            self.roles,
            self.hooks,
            self.clock,
            bind_family=self.settings.production,  # developers' tools pretend to be phones
        )

    def verify(
        self,
        cookie: str | None,
        *,
        now: float | None = None,
        ip: str = "",
        user_agent: str = "",
        may_set_cookie: bool = True,
    ) -> Verified:
        """Return who presents the login cookie; see `Verifier.verify`."""
        found = self.verifier.verify(
            cookie, now=now, ip=ip, user_agent=user_agent, may_set_cookie=may_set_cookie
        )
        if found.reason == "forged":
            self._note_forged(Origin(ip, user_agent))
        return found

    def verify_from_memory(
        self, cookie: str, *, ip: str, user_agent: str, may_set_cookie: bool
    ) -> Verified:
        """Return who presents the login cookie, or who did so a few seconds ago; see `Memory`."""
        presented = (cookie, ip, user_agent)
        found = self._memory.get(presented)
        if found is None:
            found = self.verify(cookie, ip=ip, user_agent=user_agent, may_set_cookie=may_set_cookie)
            self._memory.put(presented, found)
        return found

    @cached_property
    def _memory(self) -> Memory:
        memory = Memory(self.clock)

        def forget(**_told: object) -> None:
            memory.forget()

        self.hooks.on("auth.provider_logout", forget)
        return memory

    def start_login(
        self,
        user: User,
        *,
        remember: bool = False,
        methods: Sequence[str] = ("pwd",),
        origin: Origin = NOWHERE,
        sid_hash: bytes | None = None,
        device_mark: str | None = None,
        mfa: bool = False,
        via: str = "",
    ) -> Started | None:
        """Log a person in; None if the account was switched off, or waits for its address's proof.

        Always makes a new row with a new selector: a cookie planted before is not adopted. `mfa`
        tells that a second factor was among the proofs; whether one is needed is not asked here.
        `via` is the note of the login at a provider that this one comes from: if that one has ended
        meanwhile, this one does not begin.
        """
        now = self.clock()
        device = read_device_mark(self.keys, device_mark) or self.rng(16)
        with self.database.write() as connection:
            person = people.by_id(connection, user.id)
            if person is None or not person.may_log_in or not self.is_proved(person):
                return None
            if via and not provider_logins.is_open(connection, via, user.id):
                return None
            is_new = not logins.is_known_device(connection, person.email_norm, device)
            cookie = logins.start(
                connection,
                user.id,
                keys=self.keys,
                auth=self.settings.auth,
                rng=self.rng,
                now=now,
                remember=remember and self.settings.auth.remember,
                methods=methods,
                origin=origin,
                device_id=device,
                sid_hash=sid_hash,
                mfa=mfa,
            )
            if via:
                provider_logins.attach(connection, via, cookie.login_id)
            if is_new and person.last_login_at is not None and "mail" not in methods:
                notify(self, connection, person, "new_device", origin, "/auth/devices")
            seen = {"last_login_at": datetime.fromtimestamp(now, UTC)}
            connection.execute(update(Account).where(Account.id == user.id).values(seen))
            self._record(connection, "auth.login", user.id, cookie.login_id, origin=origin)
        self.hooks.tell(
            "auth.login_succeeded", user=user, login_id=cookie.login_id, is_new_device=is_new
        )
        mark = make_device_mark(self.keys, device)
        return Started(cookie.login_id, cookie.value, cookie.max_age, mark, is_new)

    def logout(self, login_id: str, *, origin: Origin = NOWHERE) -> bool:
        """End a login, now and for every copy of its cookie; return whether it was alive."""
        now = self.clock()
        with self.database.write() as connection:
            ended = logins.end(connection, login_id, "logout", now=now)
            if ended:
                self._record(connection, "auth.logout", None, login_id, origin=origin)
        if ended:
            self._memory.forget()
            self.hooks.tell("auth.logged_out", login_id=login_id)
        return ended

    def logout_everybody(self, *, step: int = 500) -> int:
        """End all logins of all people, in small steps; return how many were alive."""
        now, ended = self.clock(), 0
        while True:
            with self.database.write() as connection:
                count = logins.end_some(connection, "everybody", step, now=now)
                ended += count
                if count < step:
                    self._record(connection, "auth.logged_out_everywhere", None, count=ended)
                    break
        self.hooks.tell("auth.logged_out_everywhere", count=ended)
        return ended

    def list_devices(self, user: User) -> list[LoginEntry]:
        """Return the living logins of a person for the devices page."""
        with self.database.read() as connection:
            return logins.entries(connection, user.id, now=self.clock(), this=user.login_id)

    def end_device(self, user: User, login_id: str, *, origin: Origin = NOWHERE) -> bool:
        """End one login of this person; false, and nothing done, if it is not theirs."""
        now = self.clock()
        with self.database.write() as connection:
            ended = logins.end(connection, login_id, "device", now=now, user_id=user.id)
            if ended:
                self._record(connection, "auth.login_ended", user.id, login_id, origin=origin)
        if ended:
            self.hooks.tell("auth.login_ended", user=user, login_id=login_id)
        return ended

    def end_other_devices(self, user: User, *, origin: Origin = NOWHERE) -> int:
        """End all logins of this person but the one in use; return how many."""
        now = self.clock()
        with self.database.write() as connection:
            count = logins.end_all(
                connection, user.id, "device", now=now, keep=user.login_id or None
            )
            self._record(connection, "auth.login_ended", user.id, origin=origin, count=count)
        self.hooks.tell("auth.login_ended", user=user, login_id=None)
        return count

    def user_state(self, user: User, ns: str = "") -> UserState:
        """Return the values that follow this person."""
        return UserState(self.database, user.id, ns=ns, clock=self.clock)

    def fingerprint(self, user: User | None) -> str:
        """Return what a tab remembers of who it was rendered for.

        Before the dot what changes with the login, after it what changes with the person's rights:
        a tab of another login is refused, one that only shows older rights is checked anew.
        """
        if user is None or not user.login_id:
            return "anon"
        return self._fingerprint(user.login_id, user.authz_version)

    @cached_property
    def _fingerprint(self) -> Callable[[str, int], str]:
        """Two MACs, made once for a login and its rights: every request asks for them."""

        @lru_cache(maxsize=4096)
        def fingerprint(login_id: str, authz_version: int) -> str:
            login = self.keys.sign("page", login_id.encode()).hex()
            rights = self.keys.sign("page", f"{login_id}|{authz_version}".encode()).hex()
            return f"{login[:_FINGERPRINT_CHARS]}.{rights[:_RIGHTS_CHARS]}"

        return fingerprint

    def clean(self) -> int:
        """Remove what is over and no longer needed; return how many rows and accounts."""
        gone = self.deletion.finish_due() + self.exports.clean()
        return gone + clean(self.database, self.settings.auth, self.clock())

    def _write_of_reuse(self, user_id: str, login_id: str, ip: str, **_more: object) -> None:
        tell_of_reuse(self, user_id, login_id, Origin(ip))

    def _note_forged(self, origin: Origin) -> None:
        """Write some of the forged cookies down; all of them would be a way to fill the disk."""
        if self.throttle.take(FORGED_IP, ip_prefix(origin.ip)) == 0:
            with self.database.write() as connection:
                self._record(
                    connection, "auth.forged_cookie", None, origin=origin, outcome="refused"
                )
