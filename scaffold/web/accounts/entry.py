"""Coming in and going out: login, sign-up, logout, and the hand-over of a streamed login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.entering import come_in, enter
from scaffold.web.accounts.passkeys import offer
from scaffold.web.failures import error_page
from scaffold.web.leaving import end_login
from scaffold.web.next_page import login_path, safe_next

if TYPE_CHECKING:
    from scaffold.web.reply import Reply


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
        return self.show()

    def act(self) -> Reply:
        """Check address and password; the answer does not tell which was wrong."""
        outcome = self.accounts.authenticate(
            self.field("email"), self.field("password"), origin=self.origin,
            device_mark=self.site.jar.read("dev", self.asked.cookies),
        )  # fmt: skip
        if not outcome.ok or outcome.user is None:
            return self.refuse(outcome)
        remember = bool(self.field("remember"))
        return enter(self, outcome.user, methods=("pwd",), remember=remember, to=self.next)


    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the form, with a challenge for a passkey where passkeys can be used."""
        return super().show(*errors, status=status, passkey=offer(self, "login"), **context)


class SignUp(AccountPage):
    """`/auth/signup`: a new account, logged in at once.

    A known address gets the same work and nearly the same page: that its account exists now.
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
        outcome = self.accounts.sign_up(
            self.field("email"), self.field("password"), self.field("display_name"),
            origin=self.origin,
        )  # fmt: skip
        if outcome.code == "created" and outcome.user is not None:
            remember = bool(self.field("remember"))
            return enter(self, outcome.user, methods=("pwd",), remember=remember, to=self.next)
        if outcome.code == "known":
            return Login.show(self._as_login(), outcome.message, status=200)
        return self.refuse(outcome)

    def _as_login(self) -> Login:
        return Login(self.site, self.asked, self.who, self.query)


class Logout(AccountPage):
    """`/auth/logout`, by POST only: works also when the login is already dead."""

    post_only = True

    def post(self) -> Reply:
        """End the login in all tabs of this browser."""
        end_login(self.site, self.who, self.asked)
        reply = self.go("/")
        reply.headers.append((b"clear-site-data", b'"cache"'))
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
            end_login(self.site, self.who, self.asked)
            return self.go(to)
        where = come_in(
            self.site, self.who, self.asked, handover.user_id,
            methods=handover.methods, remember=handover.remember, to=to,
        )  # fmt: skip
        return self.go(where) if where else error_page(self.site, self.who, 403, self.asked.path)
