"""Coming in and going out: login, sign-up, logout, and the hand-over of a streamed login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.auth.outcome import SIGNED_UP
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.entering import come_in, enter
from scaffold.web.accounts.leaving import leave, provider_logout
from scaffold.web.accounts.passkeys import offer
from scaffold.web.failures import error_page
from scaffold.web.identify import known_browser
from scaffold.web.leaving import end_login, what_is_cleared
from scaffold.web.next_page import login_path, safe_next

if TYPE_CHECKING:
    from scaffold.web.reply import Reply


SIGNED_UP_FLOW = "signed_up"
RESET = words("Your password is changed. Log in with it.")


class Login(AccountPage):
    """`/auth/login`: address and password, and "remember me"."""

    template = "auth/login.html"
    offers_providers: ClassVar[bool] = True

    def get(self) -> Reply:
        """Show the form, or go on if somebody is logged in or the app has a form of its own."""
        if self.who.user.is_logged_in:
            return self.go(self.next)
        if self.site.login_page != self.asked.path:
            return self.go(login_path(self.next, page=self.site.login_page))
        return self.show(done=RESET if "reset" in self.query else None)

    def act(self) -> Reply:
        """Check address and password; the answer does not tell which was wrong."""
        outcome = self.accounts.authenticate(
            self.field("email"), self.field("password"), origin=self.origin,
            device_mark=self.site.jar.read("dev", self.asked.cookies),
        )  # fmt: skip
        if outcome.user is None:
            return self.refuse(outcome)
        remember = bool(self.field("remember"))
        return enter(self, outcome.user, methods=("pwd",), remember=remember, to=self.next)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the form, with the other ways in: a passkey, a letter, a new password."""
        ways = {"can_reset": self.accounts.recovery.works, "can_mail": self.accounts.magic.works}
        return super().show(*errors, status=status, passkey=offer(self, "login"), **ways, **context)


class SignUp(AccountPage):
    """`/auth/signup`: a new account, logged in at once or by the link in a letter.

    A known address gets the same work and nearly the same page: that its account exists now. Where
    addresses must be proved first, the page is the same.

    Programs fill in all fields of a form, also one that people do not see ("website"). They get the
    page of a known address, and no account.
    """

    template = "auth/signup.html"
    offers_providers: ClassVar[bool] = True

    def get(self) -> Reply:
        """Show the form."""
        if self.who.user.is_logged_in:
            return self.go(self.next)
        if not self.sign_up_open:
            return error_page(self.site, self.who, 404, self.asked.path)
        return self.show()

    def act(self) -> Reply:
        """Make the account."""
        if self.field("website"):
            return self._to_mail() if self.accounts.proves_first else self._known(SIGNED_UP)
        outcome = self.accounts.sign_up(
            self.field("email"), self.field("password"), self.field("display_name"),
            origin=self.origin,
            browser=known_browser(self.site, self.who) if self.accounts.proves_first else None,
        )  # fmt: skip
        if outcome.code == "sent":
            return self._to_mail()
        if outcome.code == "created" and outcome.user is not None:
            remember = bool(self.field("remember"))
            return enter(self, outcome.user, methods=("pwd",), remember=remember, to=self.next)
        if outcome.code == "known":
            return self._known(outcome.message)
        return self.refuse(outcome)

    def _known(self, message: str) -> Reply:
        return Login(self.site, self.asked, self.who, self.query).show(message, status=200)

    def _to_mail(self) -> Reply:
        """Say that there is a letter, and remember what the link will go on with."""
        given = {
            "email": self.field("email")[:254], "remember": self.field("remember")[:1],
            "next": self.next,
        }  # fmt: skip
        within = self.site.settings.auth.verify_within.total_seconds()
        self.site.pending.put(known_browser(self.site, self.who), SIGNED_UP_FLOW, given, within)
        return self.go("/auth/verify")


class Logout(AccountPage):
    """`/auth/logout`, by POST only: works also when the login is already dead."""

    post_only = True
    while_acting = True

    def post(self) -> Reply:
        """End the login in all tabs of this browser."""
        away = provider_logout(self.site, self.who, self.asked)
        end_login(self.site, self.who, self.asked)
        reply = self.go("/") if away is None else leave(self, away)
        reply.headers.append(what_is_cleared(self.site))
        return reply


class HandOver(AccountPage):
    """`/auth/handover`, by POST only.

    The login or logout that a streaming answer could not carry.
    """

    post_only = True

    def act(self) -> Reply:
        """Use the token, once, in the browser that it was made for."""
        from scaffold.auth.handover import use_handover

        handover = use_handover(self.accounts, self.field("token"), self.who.browser)
        if handover is None:
            return error_page(self.site, self.who, 403, self.asked.path)
        to = safe_next(self.field("to"), self.site.registry, self.site.settings.auth.landing)
        if handover.action != "sign_in" or handover.user_id is None:
            away = provider_logout(self.site, self.who, self.asked)
            end_login(self.site, self.who, self.asked)
            reply = self.go(to) if away is None else leave(self, away)
            reply.headers.append(what_is_cleared(self.site))
            return reply
        where = come_in(
            self.site, self.who, self.asked, handover.user_id,
            methods=handover.methods, remember=handover.remember, to=to,
        )  # fmt: skip
        return self.go(where) if where else error_page(self.site, self.who, 403, self.asked.path)
