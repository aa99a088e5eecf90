"""The second step of a login: showing a factor, or setting the first one up where it is required.

Attack: skipping the step by an address. Who waits here has no login: every other page sees a
visitor. What is shown here counts for the person and the flow of this browser only.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from scaffold.auth.second_factors import SECOND_STEP
from scaffold.auth.throttle import CONFIRM
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.entering import finish, give_up, waiting
from scaffold.web.accounts.passkeys import offer, prove
from scaffold.web.accounts.setting_up import Enrolment
from scaffold.web.next_page import login_path

if TYPE_CHECKING:
    from scaffold.auth.outcome import Outcome
    from scaffold.auth.second_factors import Ways
    from scaffold.auth.throttle import Limit
    from scaffold.auth.user import User
    from scaffold.web.accounts.entering import Waiting
    from scaffold.web.reply import Reply

TOO_MANY_TRIES = words("Too many tries. Please log in again.")
TOO_LATE = words("This took too long. Please log in again.")
WAYS = ("passkey", "totp", "recovery")


class _WhoWaits(AccountPage):
    """A page for somebody whose login waits for a second factor."""

    @cached_property
    def _found(self) -> Waiting | None:
        return waiting(self)


class SecondStep(_WhoWaits):
    """`/auth/second`: a code, a passkey or a recovery code.

    Reached by who waits to be logged in, and by who is logged in without a second factor and opens
    a page that needs one.
    """

    template = "auth/second.html"

    def turned_away(self) -> Reply | None:
        """Return where somebody goes who has nothing to do here."""
        user, found = self.who.user, self._found
        if found is not None:
            return None if found.need == "proof" else self.go("/auth/second/setup")
        if not user.is_logged_in:
            return self.go(login_path(self.next, page=self.site.login_page))
        if user.mfa_at:
            return self.go(self.next)
        if not self._ways.enrolled:
            return self.go(login_path(self.next, page="/auth/security/app"))
        return None

    @property
    def _user_id(self) -> str:
        found = self._found
        return found.user_id if found is not None else self.who.user.id

    @property
    def _ways(self) -> Ways:
        return self.accounts.second_factors.ways_of(self._user_id)

    @property
    def _tries(self) -> tuple[Limit, str]:
        found = self._found
        return (SECOND_STEP, found.id) if found is not None else (CONFIRM, self.who.user.login_id)

    def act(self) -> Reply:
        """Check a passkey's answer or a code, and log in."""
        if self.field("credential"):
            problem = prove(self, "second", self._user_id)
            return self._done("passkey") if problem is None else self.show(problem, status=422)
        kind = "recovery" if self.field("way") == "recovery" else "totp"
        outcome = self.accounts.second_factors.prove(
            self._user_id, kind, self.field("code"), tries=self._tries, origin=self.origin
        )
        if outcome.ok:
            return self._done(kind)
        return self._no_more_tries() if _is_used_up(outcome) else self.refuse(outcome)

    def _no_more_tries(self) -> Reply:
        give_up(self)
        return super().show(TOO_MANY_TRIES, status=429, way="", ways=None, passkey=None, trust=0)

    def _done(self, factor: str) -> Reply:
        if not self.who.user.is_logged_in:
            to = finish(self, self._found, factor, trust=bool(self.field("trust")))
            return self.go(to or login_path(self.next, page=self.site.login_page))
        cookie = self.accounts.second_factors.renew(self.who.user, factor, origin=self.origin)
        if cookie is not None:
            self.who.cookies.append(self.site.jar.set("auth", cookie.value, cookie.max_age))
        return self.go(self.next)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page for the way that was chosen, or the best there is."""
        ways = self._ways
        user = self.accounts.admin.user_by_id(self._user_id)
        passkey = offer(self, "second", user) if ways.passkeys else None
        has = {"passkey": passkey, "totp": ways.apps, "recovery": ways.codes}
        chosen = self.field("way") or (self.query.get("way") or [""])[0]
        best = "totp" if ways.apps else "passkey" if passkey and passkey.options else "recovery"
        trusting = self._found is not None
        return super().show(
            *errors, status=status, way=chosen if has.get(chosen) else best, ways=ways,
            passkey=passkey, trust=self.accounts.second_factors.trusted.days if trusting else 0,
            **context,
        )  # fmt: skip


def _is_used_up(outcome: Outcome) -> bool:
    """Return whether the tries of this login are over, not those of the account."""
    return any(scope == SECOND_STEP.scope for scope, _, _ in outcome.problems)


class Setup(_WhoWaits, Enrolment):
    """`/auth/second/setup`: the first factor, where one is required, before anything else."""

    template = "auth/second_setup.html"

    def turned_away(self) -> Reply | None:
        """Return where somebody goes who does not wait for a first factor."""
        found = self._found
        if found is None:
            return self.go(login_path(self.next, page=self.site.login_page))
        return None if found.need == "enrolment" else self.go("/auth/second")

    @property
    def person(self) -> User:
        """Return who waits."""
        found = self._found
        user = self.accounts.admin.user_by_id(found.user_id) if found else None
        return user or self.who.user

    def done(self, user: User, factor: str) -> Reply:
        """Log in, and show the recovery codes."""
        to = finish(self, self._found, factor)
        if to is None:
            return self.go(login_path("/", page=self.site.login_page))
        return self.to_codes(self.who.user, to) if self.who.user.login_id else self.go(to)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        user = self.person
        return super().show(
            *errors, status=status, draft=self.app_setup(user),
            passkey=offer(self, "add", user), **context,
        )  # fmt: skip
