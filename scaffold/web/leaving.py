"""When a run ends by going somewhere else: a redirect, a login that starts, a login that ends.

Attack: session fixation. Every login and logout gives the browser a new `sid`, and the tabs of the
old one are forgotten.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scaffold.web.carrying import declared_values, draft_of, take_along
from scaffold.web.cookies import DEVICE_AGE
from scaffold.web.identify import new_browser, rename_browser
from scaffold.web.next_page import safe_next
from scaffold.web.reply import Reply, redirect, script_redirect

if TYPE_CHECKING:
    from scaffold.runtime.control import Leave
    from scaffold.web.asked import Asked
    from scaffold.web.exchange import Exchange
    from scaffold.web.headers import Header
    from scaffold.web.identify import Who
    from scaffold.web.site import Site


def leave_app(exchange: Exchange, signal: Leave) -> Reply:
    """Return the answer that carries out a Leave signal."""
    from scaffold.web.accounts.entering import come_in
    from scaffold.web.accounts.leaving import lead_away, provider_logout
    from scaffold.web.failures import error_page

    site, who = exchange.site, exchange.who
    away: str | None = None
    to = signal.to if signal.action == "redirect" else safe_next(signal.to, site.registry)
    if exchange.streaming and signal.action != "redirect":
        token = _hand_over(site, signal, who)
        data = json.dumps({"token": token, "to": to})
        return Reply(200, exchange.told("scaffold:handover", data).encode())
    if signal.action == "sign_in" and signal.user_id is not None:
        where = come_in(
            site, who, exchange.asked, signal.user_id,
            methods=signal.methods, remember=signal.remember, to=to,
        )  # fmt: skip
        if where is None:
            return error_page(site, who, 403, exchange.asked.path)
        to = where
    elif signal.action == "sign_out":
        away = provider_logout(site, who, exchange.asked)
        end_login(site, who, exchange.asked)
    if exchange.streaming:
        return Reply(200, exchange.told("scaffold:go", to).encode())
    if away is not None:
        reply = lead_away(site, who, exchange.asked, away)
    else:
        reply = (script_redirect if exchange.asked.scripted else redirect)(to, who.cookies)
    if signal.action == "sign_out":
        reply.headers.append(what_is_cleared(site))
    return reply


def what_is_cleared(site: Site) -> Header:
    """Return the header that makes a browser forget, at a logout, what it keeps of the app."""
    kinds = ", ".join(f'"{kind}"' for kind in site.settings.auth.logout_clears)
    return (b"clear-site-data", kinds.encode())


def _hand_over(site: Site, signal: Leave, who: Who) -> str:
    from scaffold.auth.handover import Handover, make_handover

    assert site.accounts is not None  # noqa: S101 - signing in and out needs accounts
    handover = Handover(signal.action, signal.user_id, signal.remember, signal.methods)
    return make_handover(site.accounts, handover, who.browser)


def start_login(
    site: Site,
    who: Who,
    asked: Asked,
    user_id: str,
    *,
    remember: bool,
    methods: tuple[str, ...],
    mfa: bool = False,
    via: str = "",
) -> bool:
    """Log the browser in: a new login row and a new `sid`.

    The tabs and values of another person, or of a visitor, are forgotten but for what the app
    declared; those of the same person stay.
    """
    assert site.accounts is not None  # noqa: S101 - only an app with accounts signs anybody in
    old = who.browser
    user = site.accounts.admin.user_by_id(user_id)
    if user is None:
        return False
    started = site.accounts.start_login(
        user, remember=remember, methods=methods, origin=site.origin(asked),
        device_mark=site.jar.read("dev", asked.cookies), mfa=mfa, via=via,
    )  # fmt: skip
    if started is None:
        return False
    before = who.user
    if before.login_id:
        site.accounts.logout(before.login_id, origin=site.origin(asked))
    carried = {} if before.login_id else declared_values(site, old)
    draft = draft_of(site, old, user.id)
    who.cookies.clear()
    who.user = site.with_login(user, started.login_id)
    if before.login_id and before.id == user.id:
        rename_browser(site, who, old)
    else:
        forget_browser(site, old)
        new_browser(site, who)
        take_along(site, who, carried, draft)
    who.cookies.append(site.jar.set("auth", started.cookie, started.max_age))
    who.cookies.append(site.jar.set("dev", started.device_mark, DEVICE_AGE))
    return True


def end_login(site: Site, who: Who, asked: Asked) -> None:
    """Log the browser out: the row ends, cookies and tabs go. Works also when the login is dead."""
    old = who.browser
    if site.accounts is not None and who.user.login_id:
        site.accounts.logout(who.user.login_id, origin=site.origin(asked))
    forget_browser(site, old)
    who.user = site.anonymous
    who.cookies.clear()
    new_browser(site, who)
    who.cookies.append(site.jar.delete("auth"))


def rotate_browser(site: Site, who: Who) -> None:
    """Give a visitor's browser a new `sid`, as it waits for a login; what it has comes along."""
    if site.browsers.known(who.browser) is None:
        new_browser(site, who)
    else:
        rename_browser(site, who, who.browser)


def forget_browser(site: Site, browser: str) -> None:
    """Forget a browser with all its tabs, and end their runs."""
    site.sessions.drop_browser(browser)
    site.browsers.drop(browser)
