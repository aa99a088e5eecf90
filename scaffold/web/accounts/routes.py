"""The account pages below `/auth/`: plain forms that need no script, answered with 303.

Attacks: guessing which addresses have accounts (one answer for all causes), login CSRF (the guard
checks every POST), open redirects (`safe_next`), mass assignment (only named fields are read).
"""

from __future__ import annotations

import asyncio
import logging
import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sqlalchemy.exc import OperationalError
from starlette.routing import BaseRoute, Match, NoMatchFound

from scaffold.auth.passwords import BusyError
from scaffold.texts import words
from scaffold.web.asked import Asked, ask_of, parse_form
from scaffold.web.body import Gone, TooLarge, read_body
from scaffold.web.failures import error_page
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.identify import identify, same_login
from scaffold.web.reply import Reply, compressed, cookie_headers

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import Receive, Scope, Send

    from scaffold.web.accounts.base import AccountPage
    from scaffold.web.identify import Who
    from scaffold.web.site import Site

log = logging.getLogger("scaffold.request")
MOST_BYTES = 65_536
FORBIDDEN = 403
DATABASE_SECONDS = 2
NOT_WHILE_ACTING = words("Pages about an account are closed to those who act for its owner.")
ADDRESSES = {
    "/auth/login": "entry:Login",
    "/auth/signup": "entry:SignUp",
    "/auth/logout": "entry:Logout",
    "/auth/handover": "entry:HandOver",
    "/auth/draft": "draft:Draft",
    "/auth/password": "own:Password",
    "/auth/confirm": "own:Confirm",
    "/auth/devices": "own:Devices",
    "/auth/second": "second_factor:SecondStep",
    "/auth/second/setup": "second_factor:Setup",
    "/auth/passkey": "passkeys:PasskeyLogin",
    "/auth/security": "security:Security",
    "/auth/security/app": "security:AddApp",
    "/auth/security/passkey": "security:AddPasskey",
    "/auth/security/codes": "security:Codes",
    "/auth/security/codes/file": "security:CodesFile",
    "/auth/security/browsers": "security:Browsers",
    "/auth/security/{kind}/{id}": "security:Factor",
    "/auth/verify": "verification:Verify",
    "/auth/verify/{token}": "verification:VerifyLink",
    "/auth/reset": "reset:Reset",
    "/auth/reset/{token}": "reset:ResetLink",
    "/auth/magic": "magic:MagicLogin",
    "/auth/magic/{token}": "magic:MagicLink",
    "/auth/email": "address:Email",
    "/auth/email/confirm": "address:ConfirmEmail",
    "/auth/email/confirm/{token}": "address:ConfirmLink",
    "/auth/email/undo": "address:UndoEmail",
    "/auth/email/undo/{token}": "address:UndoLink",
    "/auth/invitation": "invitation:AcceptInvitation",
    "/auth/invitation/{token}": "invitation:InvitationLink",
    "/auth/oidc/{provider}": "oidc:Start",
    "/auth/oidc/{provider}/callback": "oidc:Callback",
    "/auth/connections": "connections:Connections",
    "/auth/profile": "profile:Profile",
    "/auth/export": "export:Export",
    "/auth/export/{id}": "export:ExportFile",
    "/auth/delete": "deletion:Delete",
    "/auth/delete/done": "deletion:Goodbye",
    "/auth/delete/keep": "deletion:Keep",
    "/auth/tokens": "api_tokens:Tokens",
    "/auth/orgs": "orgs:OrgList",
    "/auth/orgs/{slug}": "orgs:OrgPage",
    "/auth/impersonation/stop": "acting:StopActing",
    "/auth/admin": "admin_users:Users",
    "/auth/admin/invite": "admin_users:Invite",
    "/auth/admin/users/{id}": "admin_person:Person",
    "/auth/admin/roles": "admin_roles:Roles",
    "/auth/admin/audit": "admin_audit:Audit",
    "/auth/admin/audit.csv": "admin_audit:AuditTable",
}
"""The account pages as module:class; a `{name}` in an address stands for one part of it."""


class AccountRoute(BaseRoute):
    """All account pages of an app that has accounts."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match `/auth/...` where the app has accounts."""
        ours = scope["type"] == "http" and scope["path"].startswith("/auth/")
        return (Match.FULL if ours else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raise NoMatchFound: account pages are linked by path."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for an account page."""
        site: Site = self._app.site
        asked = ask_of(scope, site.settings.trusted_proxies)
        if asked.method == "POST":
            try:
                asked.form = parse_form(await read_body(receive, MOST_BYTES))
            except Gone:
                return
            except (TooLarge, ValueError):
                asked.form = {"_too_large": ["1"]}
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(site.pool, answer, site, asked)
        reply = compressed(reply, asked.headers.get("accept-encoding", ""))
        if asked.method == "HEAD":
            reply.body = b""
        await reply.send(send)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    parts = (
        (re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]{1,200})", re.escape(address)), where)
        for address, where in ADDRESSES.items()
    )
    return [(re.compile(pattern), where) for pattern, where in parts]


@cache
def _load(where: str) -> type[AccountPage]:
    """Import a page at its first request: most visits need one or two of them."""
    module, name = where.split(":")
    found: type[AccountPage] = getattr(import_module(f"scaffold.web.accounts.{module}"), name)
    return found


def page_of(path: str) -> tuple[type[AccountPage] | None, dict[str, str]]:
    """Return the account page of an address, with what stands in the places of its `{name}`."""
    if path in ADDRESSES:
        return _load(ADDRESSES[path]), {}
    for pattern, where in _patterns():
        match = pattern.fullmatch(path)
        if match is not None:
            return _load(where), match.groupdict()
    return None, {}


def answer(site: Site, asked: Asked) -> Reply:
    """Return the answer of an account page, in a worker thread."""
    who = identify(site, asked, may_set_cookie=asked.path != "/auth/fp")
    page, parts = page_of(asked.path) if site.accounts is not None else (None, {})
    if asked.path == "/auth/fp":
        shown = asked.headers.get("x-scaffold-auth")
        status = 204 if shown is None or same_login(shown, who.fingerprint) else 205
        return Reply(status, b"", [NO_STORE, *PLAIN, *cookie_headers(who.cookies)])
    if page is None:
        return error_page(site, who, 404, asked.path)
    refused = _refusal(page, who, asked)
    if refused:
        detail = NOT_WHILE_ACTING if refused == FORBIDDEN else ""
        return error_page(site, who, refused, asked.path, detail)
    form = page(site, asked, who, parse_qs(asked.raw_query), parts)
    try:
        return form.post() if asked.method == "POST" else form.get()
    except (BusyError, OperationalError) as problem:
        if isinstance(problem, OperationalError):
            log.exception("%s could not be answered: the database fails", asked.path)
        reply = error_page(site, who, 503, asked.path)
        wait = problem.retry_after if isinstance(problem, BusyError) else DATABASE_SECONDS
        reply.headers.append((b"retry-after", str(wait).encode()))
        return reply


def _refusal(page: type[AccountPage], who: Who, asked: Asked) -> int:
    """Return the status of a request that the page is not even asked about, 0 if it is."""
    if "_too_large" in asked.form:
        return 413
    if who.user.is_impersonated and not page.while_acting:
        return FORBIDDEN
    may_show = asked.method in ("GET", "HEAD") and not page.post_only
    return 0 if asked.method == "POST" or may_show else 405


def account_routes(app: Any) -> list[BaseRoute]:
    """Return the routes of accounts."""
    return [AccountRoute(app)]
