"""Using the app in somebody's place, to see what they see.

Attacks: a way to more rights (never a person with staff rights, never from within another one), an
act blamed on the wrong person (the login carries both, and every request with it is written down),
staying for good (60 minutes in all, and no page that could change how the account is opened), and
doing it unseen (a reason, a banner on every page, a letter to the owner unless the app says no).

The login of who acts ends when it begins and a new one is made when it ends, with what was left of
its time and no recent proof: a copy of the impersonating cookie does not lead to the admin pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, update

from scaffold.auth import logins, people, provider_logins
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.models import Login
from scaffold.auth.outcome import Outcome
from scaffold.auth.roles import ADMIN_PERMISSION, IMPERSONATE_PERMISSION
from scaffold.auth.user import IMPERSONATED, READ_ONLY
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.logins import LoginCookie
    from scaffold.auth.people import Person
    from scaffold.auth.user import User

LIFE = timedelta(minutes=60)
ENDED_FOR = "impersonation"
LONGEST_REASON = 300
_SHORTEST_REASON = 3
_OWN_PAGES = "/auth/"
_PARTS_OF_OWN_PAGES = 3
NO_REASON = words("Say why, in a few words: the reason is kept.")
NOT_THEM = words("Nobody may act for this person.")
NOT_YOU = words("You may not act for others.")


class Acting(NamedTuple):
    """What came of a wish to act for somebody: the login that has begun, or why not."""

    outcome: Outcome
    user: User | None = None
    cookie: LoginCookie | None = None


class Impersonation:
    """Logins in other people's names.

    Args:
        core: of the app.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    def start(
        self,
        actor: User,
        user_id: str,
        *,
        reason: str,
        read_only: bool = False,
        origin: Origin = NOWHERE,
    ) -> Acting:
        """End the login of `actor` and begin one as somebody else.

        Codes: "ok" with the login, "refused" (the attempt is written down), "invalid" without a
        reason.
        """
        core, why = self._core, reason.strip()[:LONGEST_REASON]
        if len(why) < _SHORTEST_REASON:
            return Acting(Outcome("invalid", NO_REASON, problems=(("reason", "short", NO_REASON),)))
        with core.database.write() as connection:
            person = people.by_id(connection, user_id)
            problem = self._problem(connection, actor, person)
            if person is None or problem:
                core._record(
                    connection, "auth.impersonation_started", user_id if person else None,
                    origin=origin, outcome="refused", actor_id=actor.id, reason=why,
                )  # fmt: skip
                return Acting(Outcome("refused", problem or NOT_THEM))
            return self._begin(connection, actor, person, why, read_only, origin)

    def _problem(self, connection: Connection, actor: User, person: Person | None) -> str:
        may = IMPERSONATE_PERMISSION in actor.permissions and actor.recent
        if not may or actor.is_impersonated or not actor.login_id:
            return NOT_YOU
        if person is None or person.id == actor.id or not person.may_log_in or person.is_staff:
            return NOT_THEM
        theirs = people.user_of(connection, person).permissions
        return "" if theirs.isdisjoint({ADMIN_PERMISSION, IMPERSONATE_PERMISSION}) else NOT_THEM

    def _begin(
        self,
        connection: Connection,
        actor: User,
        person: Person,
        reason: str,
        read_only: bool,
        origin: Origin,
    ) -> Acting:
        core, now = self._core, self._core.clock()
        methods = (IMPERSONATED, READ_ONLY) if read_only else (IMPERSONATED,)
        provider_logins.hold(connection, actor.login_id)
        if not logins.end(connection, actor.login_id, ENDED_FOR, now=now, user_id=actor.id):
            return Acting(Outcome("refused", NOT_YOU))
        cookie = logins.start(
            connection, person.id, keys=core.keys, auth=core.settings.auth, rng=core.rng, now=now,
            remember=False, methods=methods, origin=origin, sid_hash=None,
            device_id=core.rng(16),  # of no browser: this one must not count as known to them
        )  # fmt: skip
        provider_logins.move(connection, actor.login_id, cookie.login_id)
        until = now + LIFE.total_seconds()
        idle = min(until, now + core.settings.auth.idle.total_seconds())
        values = {"actor_user_id": actor.id, "expires_at": until, "idle_expires_at": idle}
        connection.execute(
            update(Login).where(Login.id == cookie.login_id).values(reauth_at=0.0, **values)
        )
        core._record(
            connection, "auth.impersonation_started", person.id, cookie.login_id, origin=origin,
            actor_id=actor.id, reason=reason, read_only=read_only,
        )  # fmt: skip
        if core.settings.auth.impersonation_mail:
            core.mail.put(
                connection, "impersonated", person.email, person.locale,
                name=person.display_name, reason=reason, read_only=read_only,
            )  # fmt: skip
        user = people.user_of(connection, person)
        core.hooks.tell("auth.impersonation_started", user=user, actor=actor, reason=reason)
        return Acting(Outcome("ok"), user, cookie)

    def stop(
        self, user: User, own_login: str, *, origin: Origin = NOWHERE
    ) -> tuple[User, LoginCookie] | None:
        """End acting for somebody and return to a new login of one's own.

        Args:
            user: who was acted for, as the request has it.
            own_login: the login that had ended for it.
            origin: where the request came from.

        Returns:
            The person and the login, or None where the old one has run out meanwhile.
        """
        if not user.is_impersonated:
            return None
        core, now = self._core, self._core.clock()
        with core.database.write() as connection:
            provider_logins.hold(connection, user.login_id)
            if not logins.end(connection, user.login_id, "logout", now=now):
                return None
            core._record(
                connection, "auth.impersonation_ended", user.id, user.login_id, origin=origin,
                actor_id=user.actor_id,
            )  # fmt: skip
            person = people.by_id(connection, user.actor_id)
            if person is None or not person.may_log_in:
                return None
            cookie = self._resume(connection, person.id, own_login, now, origin)
            if cookie is not None:
                provider_logins.move(connection, user.login_id, cookie.login_id)
            back = people.user_of(connection, person)
        core.hooks.tell("auth.impersonation_ended", user=user, actor=back)
        return None if cookie is None else (back, cookie)

    def _resume(
        self, connection: Connection, user_id: str, own_login: str, now: float, origin: Origin
    ) -> LoginCookie | None:
        """Make a login with what is left of the one before; it was proved when that one was."""
        theirs = (Login.id == own_login, Login.user_id == user_id, Login.actor_user_id.is_(None))
        alive = (Login.revoke_reason == ENDED_FOR, Login.expires_at > now)
        found = connection.execute(select(Login).where(*theirs, *alive))
        before = found.mappings().first()
        if before is None:
            return None
        core = self._core
        cookie = logins.start(
            connection, user_id, keys=core.keys, auth=core.settings.auth, rng=core.rng, now=now,
            remember=before["persistent"], methods=before["auth_methods"].split(), origin=origin,
            device_id=before["device_id"], sid_hash=None,
        )  # fmt: skip
        kept = {name: before[name] for name in ("expires_at", "authenticated_at", "mfa_at")}
        connection.execute(
            update(Login).where(Login.id == cookie.login_id).values(reauth_at=0.0, **kept)
        )
        core._record(
            connection, "auth.login", user_id, cookie.login_id, origin=origin, after=ENDED_FOR
        )
        if cookie.max_age is None:
            return cookie
        return cookie._replace(max_age=min(cookie.max_age, int(before["expires_at"] - now)))

    def note(self, user: User, method: str, path: str, origin: Origin) -> None:
        """Write down one request that was made in somebody's place."""
        if path.startswith(_OWN_PAGES):  # what follows may be a token
            path = "/".join(path.split("/")[:_PARTS_OF_OWN_PAGES])
        with self._core.database.write() as connection:
            self._core._record(
                connection, "auth.impersonated_request", user.id, user.login_id, origin=origin,
                actor_id=user.actor_id, method=method, path=path,
            )  # fmt: skip
