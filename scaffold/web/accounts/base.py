"""What all account pages share: who asks, form fields, the page around, redirects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.web.failures import error_page, render_page
from scaffold.web.headers import new_nonce
from scaffold.web.next_page import login_path, safe_next
from scaffold.web.reply import Reply, html_headers, redirect, script_redirect

if TYPE_CHECKING:
    from scaffold.auth.outcome import Outcome
    from scaffold.auth.provider import Provider
    from scaffold.web.asked import Asked
    from scaffold.web.identify import Who
    from scaffold.web.site import Site


_PLAIN_PATH = re.compile(r"(/[A-Za-z0-9_-]{1,100}){2,6}", re.ASCII)


def is_own_page(path: str) -> bool:
    """Return whether a path shows something about one's own account: a login may lead there."""
    from scaffold.web.accounts.routes import page_of

    page, _ = page_of(path) if _PLAIN_PATH.fullmatch(path) else (None, {})
    return page is not None and not page.post_only and (page.needs_login or page.needs_recent)


class AccountPage:
    """A page about accounts, for one request.

    Attributes:
        template: what `show` renders.
        needs_login: visitors are led to the login page, and back afterwards.
        needs_recent: the person must have proved lately who they are, else they are asked again.
        post_only: there is nothing to show at this address.
        while_moved: the page is also there for a login that is used from another network by now,
            where the settings mind that.
        while_acting: the page is also there for a login that acts in somebody's place.
        home: the page that a form belongs to which is posted to an address of its own.
        offers_providers: the page has buttons that lead to login providers.
        referrer: whom browsers tell the address of this page; "" for what all pages have.
        parts: what the address has in the places of `{name}`.
    """

    template: ClassVar[str] = ""
    needs_login: ClassVar[bool] = False
    needs_recent: ClassVar[bool] = False
    post_only: ClassVar[bool] = False
    while_moved: ClassVar[bool] = False
    while_acting: ClassVar[bool] = False
    home: ClassVar[str] = ""
    offers_providers: ClassVar[bool] = False
    referrer: ClassVar[str] = ""

    def __init__(
        self,
        site: Site,
        asked: Asked,
        who: Who,
        query: dict[str, list[str]],
        parts: dict[str, str] | None = None,
    ) -> None:
        assert site.accounts is not None  # noqa: S101 - the route checked it
        self.site = site
        self.asked = asked
        self.who = who
        self.query = query
        self.parts = parts or {}
        self.accounts = site.accounts
        self.origin = site.origin(asked)

    def get(self) -> Reply:
        """Show the page."""
        return self.turned_away() or self.show()

    def post(self) -> Reply:
        """Carry out what the form asks for."""
        return self.turned_away() or self.act()

    def turned_away(self) -> Reply | None:
        """Return where somebody is sent who may not use the page now; None if they may."""
        user, needs_login = self.who.user, self.needs_login or self.needs_recent
        if needs_login and not user.is_logged_in:
            return self.go(login_path(self.home or self.asked.path, page=self.site.login_page))
        if (self.needs_recent and not user.recent) or (needs_login and self._has_moved):
            return self.go(login_path(self.home or self.asked.path, page="/auth/confirm"))
        return None

    @property
    def _has_moved(self) -> bool:
        return self.who.user.moved and not self.while_moved

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
            password_min_length=self.site.settings.auth.password_min_length,
            may_remember=self.site.settings.auth.remember,
            **{"providers": self.providers, **context},
        )  # fmt: skip
        headers = html_headers(
            nonce, self.who.cookies, forms=self._form_origins, language=self.who.language.code
        )
        return self._discreet(Reply(status, html.encode(), headers))

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
            return self._discreet(script_redirect(to, self.who.cookies))
        return self._discreet(redirect(to, self.who.cookies))

    def _discreet(self, reply: Reply) -> Reply:
        """Keep the page's address from others where it must not be told."""
        if self.referrer:
            others = [header for header in reply.headers if header[0] != b"referrer-policy"]
            reply.headers = [*others, (b"referrer-policy", self.referrer.encode())]
        return reply

    def field(self, name: str) -> str:
        """Return a form field."""
        return self.asked.first(name) or ""

    @property
    def next(self) -> str:
        """Return where to go afterwards: a page of this app, or one about one's own account."""
        given = self.asked.form.get("next") or self.query.get("next") or [""]
        wanted = given[0] if len(given) == 1 else None
        if wanted and wanted.startswith("/auth/") and is_own_page(wanted):
            return wanted
        return safe_next(wanted, self.site.registry, self.site.settings.auth.landing)

    @property
    def providers(self) -> list[Provider]:
        """Return the login providers that the page has buttons for."""
        if not self.offers_providers or not self.site.settings.auth.providers:
            return []
        return list(self.accounts.open_id.providers.values())

    @property
    def _form_origins(self) -> list[str]:
        return self.accounts.open_id.form_origins if self.providers else []

    @property
    def sign_up_open(self) -> bool:
        """Return whether anybody may sign up."""
        return self.site.settings.auth.sign_up == "open"
