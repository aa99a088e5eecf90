"""From a first proof to a login: one way in for passwords, links, passkeys and providers.

Attack: a way in that forgets a step. Whoever has proved something comes through here, and nowhere
else is a login started for a person. Where a second step is missing there is no login yet, only a
flow of this browser that remembers who waits: it opens nothing, and ends after five minutes or with
a new password.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from scaffold.auth.outcome import REFUSED
from scaffold.web.identify import known_browser
from scaffold.web.leaving import end_login, rotate_browser, start_login

if TYPE_CHECKING:
    from scaffold.auth.second_factors import Need
    from scaffold.auth.user import User
    from scaffold.web.accounts.base import AccountPage
    from scaffold.web.asked import Asked
    from scaffold.web.identify import Who
    from scaffold.web.reply import Reply
    from scaffold.web.site import Site

FLOW = "login"
SECONDS = 300.0
PLACES = {"proof": "/auth/second", "enrolment": "/auth/second/setup"}


class Waiting(NamedTuple):
    """Somebody who has given a first proof and still lacks the second."""

    id: str
    user_id: str
    methods: tuple[str, ...]
    remember: bool
    to: str
    stamp: str
    need: Need


def enter(
    page: AccountPage, user: User, *, methods: tuple[str, ...], remember: bool, to: str
) -> Reply:
    """Return the answer to somebody who has proved who they are by `methods`."""
    where = come_in(
        page.site, page.who, page.asked, user.id, methods=methods, remember=remember, to=to
    )
    return page.show(REFUSED, status=422) if where is None else page.go(where)


def come_in(
    site: Site,
    who: Who,
    asked: Asked,
    user_id: str,
    *,
    methods: tuple[str, ...],
    remember: bool,
    to: str,
) -> str | None:
    """Log somebody in, or ask for what is missing; return where to go, None if they may not."""
    assert site.accounts is not None  # noqa: S101 - only an app with accounts signs anybody in
    factors = site.accounts.second_factors
    need = factors.need(user_id, methods, site.jar.read("dev", asked.cookies))
    if need == "nothing":
        started = start_login(
            site, who, asked, user_id, remember=remember, methods=methods, mfa="passkey" in methods
        )
        return to if started else None
    _wait(site, who, asked)
    data: dict[str, Any] = {
        "id": secrets.token_urlsafe(16), "user_id": user_id, "methods": list(methods),
        "remember": remember, "to": to, "stamp": factors.stamp(user_id), "need": need,
    }  # fmt: skip
    site.pending.put(who.browser, FLOW, data, SECONDS)
    return PLACES[need]


def _wait(site: Site, who: Who, asked: Asked) -> None:
    """Give the browser a new `sid`; whoever was logged in is out, as somebody else comes."""
    if who.user.login_id:
        end_login(site, who, asked)
    else:
        rotate_browser(site, who)


def waiting(page: AccountPage) -> Waiting | None:
    """Return who waits for the second step in this browser."""
    if page.who.user.is_logged_in or page.who.sid is None:
        return None
    data = page.site.pending.get(page.who.browser, FLOW)
    found = _waiting(data)
    stale = found and page.accounts.second_factors.stamp(found.user_id) != found.stamp
    return None if stale else found


def _waiting(data: Any) -> Waiting | None:
    return None if data is None else Waiting(**data)._replace(methods=tuple(data["methods"]))


def finish(
    page: AccountPage, expected: Waiting | None, factor: str, *, trust: bool = False
) -> str | None:
    """Log in who has shown the second factor; return where to go, None if it was too late.

    Of two answers sent at once one logs in: the flow is taken, and must be that of `expected`, who
    was asked.
    """
    site, who = page.site, page.who
    found = _waiting(site.pending.take(known_browser(site, who), FLOW))
    if found is None or expected is None or found.id != expected.id:
        return None
    methods = (*found.methods, factor)
    if not start_login(
        site, who, page.asked, found.user_id, remember=found.remember, methods=methods, mfa=True
    ):
        return None
    if trust:
        _trust(page)
    return found.to


def _trust(page: AccountPage) -> None:
    """Trust this browser: the mark that it is known by was set along with the login."""
    name = page.site.jar.set("dev", "").partition("=")[0] + "="
    marks = [one[len(name) :].partition(";")[0] for one in page.who.cookies if one.startswith(name)]
    if marks:
        page.accounts.second_factors.trusted.trust(page.who.user, marks[-1], origin=page.origin)


def give_up(page: AccountPage) -> None:
    """Let nobody wait any more in this browser."""
    page.site.pending.take(page.who.browser, FLOW)
