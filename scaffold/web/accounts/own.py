"""One's own account: the password, proving who one is, the devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.auth.outcome import Outcome
from scaffold.auth.throttle import CONFIRM
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.passkeys import offer, prove
from scaffold.web.failures import error_page
from scaffold.web.leaving import end_login

if TYPE_CHECKING:
    from scaffold.auth.provider import Provider
    from scaffold.web.reply import Reply


class Password(AccountPage):
    """`/auth/password`: a new password, with the current one."""

    template = "auth/password.html"
    needs_login = True

    def act(self) -> Reply:
        """Change it; the other logins end unless told otherwise."""
        outcome = self.accounts.change_password(
            self.who.user, self.field("current"), self.field("new"),
            end_others=not self.field("keep_others"), origin=self.origin,
        )  # fmt: skip
        if not outcome.ok:
            return self.refuse(outcome)
        self._renew(outcome)
        return self.show(done=words("The password is changed."))

    def _renew(self, outcome: Outcome) -> None:
        if outcome.cookie is not None:
            cookie = outcome.cookie
            self.who.cookies.append(self.site.jar.set("auth", cookie.value, cookie.max_age))

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        return super().show(*errors, status=status, **{"done": None, **context})


class Confirm(Password):
    """`/auth/confirm`: a proof once more, for pages that need a recent login.

    That is the password or a passkey, or the code of an app where there is no password.
    """

    template = "auth/confirm.html"
    while_moved: ClassVar[bool] = True
    offers_providers: ClassVar[bool] = True

    def act(self) -> Reply:
        """Check it and go on."""
        outcome = self._prove()
        if not outcome.ok:
            return self.refuse(outcome)
        self._renew(outcome)
        return self.go(self.next)

    def _prove(self) -> Outcome:
        user, factors = self.who.user, self.accounts.second_factors
        if self.field("credential"):
            problem = prove(self, "confirm", user.id)
            return Outcome("refused", problem) if problem else self._shown("passkey")
        if factors.ways_of(user.id).has_password:
            return self.accounts.confirm(user, self.field("password"), origin=self.origin)
        tries = (CONFIRM, user.login_id)
        outcome = factors.prove(
            user.id, "totp", self.field("code"), tries=tries, origin=self.origin
        )
        return self._shown("totp") if outcome.ok else outcome

    def _shown(self, factor: str) -> Outcome:
        cookie = self.accounts.second_factors.renew(self.who.user, factor, origin=self.origin)
        return Outcome("ok", cookie=cookie)

    @property
    def providers(self) -> list[Provider]:
        """Return the providers that can confirm this person."""
        found = super().providers
        identities = self.accounts.open_id.identities if found else None
        known = identities.connected(self.who.user) if identities else ()
        issuers = {one.issuer for one in known}
        return [one for one in found if one.settings.issuer in issuers]

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page with the proofs that this person has."""
        user = self.who.user
        ways = self.accounts.second_factors.ways_of(user.id)
        passkey = offer(self, "confirm", user) if ways.passkeys else None
        return super().show(*errors, status=status, ways=ways, passkey=passkey, **context)


class Devices(AccountPage):
    """`/auth/devices`: where this account is logged in, and ending these logins."""

    template = "auth/devices.html"
    needs_login = True

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the list."""
        devices = self.accounts.list_devices(self.who.user)
        return super().show(*errors, status=status, devices=devices, **context)

    def act(self) -> Reply:
        """End one login, or all but this one; those of other people are not found."""
        chosen = self.field("end")
        if chosen == "others":
            self.accounts.end_other_devices(self.who.user, origin=self.origin)
            return self.go("/auth/devices")
        if chosen == self.who.user.login_id:
            end_login(self.site, self.who, self.asked)
            return self.go("/")
        if not self.accounts.end_device(self.who.user, chosen, origin=self.origin):
            return error_page(self.site, self.who, 404, self.asked.path)
        return self.go("/auth/devices")
