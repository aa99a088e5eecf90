"""From a first proof to a login: one way in for passwords, links, passkeys and providers.

Attack: a way in that forgets a step. Whoever has proved something comes through here, and nowhere
else is a login started for a person. Where a second step is missing there is no login yet, only a
flow of this browser that remembers who waits: it opens nothing, and ends after five minutes or with
a new password. Somebody who asked to be deleted gets no login either, but the question whether to
stay.
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
RETURN = "return"
SECONDS = 300.0
PLACES = {"proof": "/auth/second", "enrolment": "/auth/second/setup"}


class Proved(NamedTuple):
    """Somebody who has given all proofs, and what their login will be like.

    `via` is the note of the login at a provider that they came from.
    """

    user_id: str
    methods: tuple[str, ...]
    remember: bool
    to: str
    mfa: bool
    via: str = ""


class Waiting(NamedTuple):
    """Somebody who has given a first proof and still lacks the second."""

    id: str
    user_id: str
    methods: tuple[str, ...]
    remember: bool
    to: str
    stamp: str
    need: Need
    via: str = ""


def enter(
    page: AccountPage,
    user: User,
    *,
    methods: tuple[str, ...],
    remember: bool,
    to: str,
    via: str = "",
) -> Reply:
    """Return the answer to somebody who has proved who they are by `methods`."""
    where = come_in(
        page.site, page.who, page.asked, user.id,
        methods=methods, remember=remember, to=to, via=via,
    )  # fmt: skip
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
    via: str = "",
) -> str | None:
    """Log somebody in, or ask for what is missing; return where to go, None if they may not."""
    assert site.accounts is not None  # noqa: S101 - only an app with accounts signs anybody in
    factors = site.accounts.second_factors
    need = factors.need(user_id, methods, site.jar.read("dev", asked.cookies))
    if need == "nothing":
        proved = Proved(user_id, methods, remember, to, mfa="passkey" in methods, via=via)
        return _log_in(site, who, asked, proved)
    _wait(site, who, asked)
    data: dict[str, Any] = {
        "id": secrets.token_urlsafe(16), "user_id": user_id, "methods": list(methods),
        "remember": remember, "to": to, "stamp": factors.stamp(user_id), "need": need,
        "via": via,
    }  # fmt: skip
    site.pending.put(who.browser, FLOW, data, SECONDS)
    return PLACES[need]


def _log_in(site: Site, who: Who, asked: Asked, proved: Proved) -> str | None:
    """Start a login and return where to go; somebody being deleted is asked whether to stay."""
    if start_proved(site, who, asked, proved):
        return proved.to
    assert site.accounts is not None  # noqa: S101 - as above
    if site.accounts.deletion.due(proved.user_id) is None:
        return None
    _wait(site, who, asked)
    stamp = site.accounts.second_factors.stamp(proved.user_id)
    site.pending.put(who.browser, RETURN, [proved._asdict(), stamp], SECONDS)
    return "/auth/delete/keep"


def start_proved(site: Site, who: Who, asked: Asked, proved: Proved) -> bool:
    """Log the browser in, if the account may."""
    return start_login(
        site, who, asked, proved.user_id,
        remember=proved.remember, methods=proved.methods, mfa=proved.mfa, via=proved.via,
    )  # fmt: skip


def returning(page: AccountPage, *, take: bool = False) -> Proved | None:
    """Return who may come back in this browser; `take` lets nobody wait any more."""
    if page.who.user.is_logged_in or page.who.sid is None:
        return None
    pending = page.site.pending
    kept = (pending.take if take else pending.get)(page.who.browser, RETURN)
    if kept is None:
        return None
    data, stamp = kept
    proved = Proved(**data)._replace(methods=tuple(data["methods"]))
    return proved if page.accounts.second_factors.stamp(proved.user_id) == stamp else None


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
    proved = Proved(found.user_id, methods, found.remember, found.to, mfa=True, via=found.via)
    where = _log_in(site, who, page.asked, proved)
    if trust and who.user.login_id:
        _trust(page)
    return where


def _trust(page: AccountPage) -> None:
    """Trust this browser: the mark that it is known by was set along with the login."""
    name = page.site.jar.set("dev", "").partition("=")[0] + "="
    marks = [one[len(name) :].partition(";")[0] for one in page.who.cookies if one.startswith(name)]
    if marks:
        page.accounts.second_factors.trusted.trust(page.who.user, marks[-1], origin=page.origin)


def give_up(page: AccountPage) -> None:
    """Let nobody wait any more in this browser."""
    page.site.pending.take(page.who.browser, FLOW)
