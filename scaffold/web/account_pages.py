"""Login, sign-up, logout, password, devices: each page a class with `get` and `post`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.web.failures import error_page, render_page
from scaffold.web.headers import new_nonce
from scaffold.web.leaving import end_login, start_login
from scaffold.web.next_page import login_path, safe_next
from scaffold.web.reply import Reply, html_headers, redirect, script_redirect

if TYPE_CHECKING:
    from scaffold.auth.outcome import Outcome
    from scaffold.web.asked import Asked
    from scaffold.web.identify import Who
    from scaffold.web.site import Site


class AccountPage:
    """A page about accounts, for one request."""

    template: ClassVar[str] = ""
    needs_login: ClassVar[bool] = False
    post_only: ClassVar[bool] = False

    def __init__(self, site: Site, asked: Asked, who: Who, query: dict[str, list[str]]) -> None:
        assert site.accounts is not None  # noqa: S101 - the route checked it
        self.site = site
        self.asked = asked
        self.who = who
        self.query = query
        self.accounts = site.accounts
        self.origin = site.origin(asked)

    def get(self) -> Reply:
        """Show the page."""
        if self.needs_login and not self.who.user.is_logged_in:
            return self.go(login_path(self.asked.path, page=self.site.login_page))
        return self.show()

    def post(self) -> Reply:
        """Carry out what the form asks for."""
        if self.needs_login and not self.who.user.is_logged_in:
            return self.go(login_path(self.asked.path, page=self.site.login_page))
        return self.act()

    def act(self) -> Reply:
        """Carry out what the form asks for, by somebody who may."""
        return error_page(self.site, self.who, 405, self.asked.path)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page with what was entered, passwords left out."""
        nonce = new_nonce()
        values = {name: self.field(name) for name in ("email", "display_name", "remember")}
        html = render_page(
            self.site, self.who, self.template, nonce, self.asked.path,
            errors=list(errors), values=values, next=self.next, sign_up_open=self.sign_up_open,
            **context,
        )  # fmt: skip
        return Reply(status, html.encode(), html_headers(nonce, self.who.cookies))

    def refuse(self, outcome: Outcome) -> Reply:
        """Return the page with the reasons of a refusal."""
        problems = [sentence for _, _, sentence in outcome.problems] or [outcome.message]
        reply = self.show(*problems, status=429 if outcome.code == "throttled" else 422)
        if outcome.retry_after:
            reply.headers.append((b"retry-after", str(outcome.retry_after).encode()))
        return reply

    def go(self, to: str) -> Reply:
        """Return a redirect."""
        if self.asked.scripted:
            return script_redirect(to, self.who.cookies)
        return redirect(to, self.who.cookies)

    def field(self, name: str) -> str:
        """Return a form field."""
        return self.asked.first(name) or ""

    @property
    def next(self) -> str:
        """Return where to go afterwards: a page of this app."""
        given = self.asked.form.get("next") or self.query.get("next") or [""]
        landing = self.site.settings.auth.landing
        return safe_next(given[0] if len(given) == 1 else None, self.site.registry, landing)

    @property
    def sign_up_open(self) -> bool:
        """Return whether anybody may sign up."""
        return self.site.settings.auth.sign_up == "open"


class Login(AccountPage):
    """`/auth/login`: address and password, and "remember me"."""

    template = "auth/login.html"

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
        if not start_login(
            self.site, self.who, self.asked, outcome.user.id, remember=remember, methods=("pwd",)
        ):
            return self.show("The address and the password do not match.", status=422)
        return self.go(self.next)


class SignUp(AccountPage):
    """`/auth/signup`: a new account, logged in at once.

    A known address gets the same work and nearly the same page: that its account exists now.
    """

    template = "auth/signup.html"

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
            start_login(
                self.site, self.who, self.asked, outcome.user.id,
                remember=bool(self.field("remember")), methods=("pwd",),
            )  # fmt: skip
            return self.go(self.next)
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
        return self.show(done="The password is changed.")

    def _renew(self, outcome: Outcome) -> None:
        if outcome.cookie is not None:
            cookie = outcome.cookie
            self.who.cookies.append(self.site.jar.set("auth", cookie.value, cookie.max_age))

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        return super().show(*errors, status=status, **{"done": None, **context})


class Confirm(Password):
    """`/auth/confirm`: the password again, for pages that need a recent login."""

    template = "auth/confirm.html"

    def act(self) -> Reply:
        """Check it and go on."""
        outcome = self.accounts.confirm(self.who.user, self.field("password"), origin=self.origin)
        if not outcome.ok:
            return self.refuse(outcome)
        self._renew(outcome)
        return self.go(self.next)


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
        if handover.action == "sign_in" and handover.user_id is not None:
            start_login(
                self.site, self.who, self.asked, handover.user_id,
                remember=handover.remember, methods=handover.methods,
            )  # fmt: skip
        else:
            end_login(self.site, self.who, self.asked)
        to = safe_next(self.field("to"), self.site.registry, self.site.settings.auth.landing)
        return self.go(to)


PAGES: dict[str, type[AccountPage]] = {
    "/auth/login": Login,
    "/auth/signup": SignUp,
    "/auth/logout": Logout,
    "/auth/password": Password,
    "/auth/confirm": Confirm,
    "/auth/devices": Devices,
    "/auth/handover": HandOver,
}
