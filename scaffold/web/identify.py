"""Who asks: the login behind the cookies, and the browser that the tab must belong to.

Attack: a copied `sid` without its login. A browser is known by its `sid` together with its login,
so either alone opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaffold.auth.user import ANONYMOUS
from scaffold.texts import ENGLISH, Language, use_language, use_zone
from scaffold.web.cookies import hash_of

if TYPE_CHECKING:
    from scaffold.web.asked import Asked
    from scaffold.web.site import Site


@dataclass(slots=True)
class Who:
    """The person and the browser of a request.

    Attributes:
        cookies: `Set-Cookie` headers that the answer must carry.
        language: of our own words in the answer.
        past: person and login of a cookie whose time was over.
        fingerprint: what pages of this login carry, so that a tab never acts for another one.
        request_id: names the request, for error pages.
    """

    user: Any = ANONYMOUS
    sid: str | None = None
    fingerprint: str = "anon"
    cookies: list[str] = field(default_factory=list[str])
    reason: str = "none"
    past: tuple[str, str] | None = None
    language: Language = ENGLISH
    request_id: str = ""

    @property
    def browser(self) -> str:
        """Return the name under which the store keeps this browser's tabs."""
        return browser_key(self.sid or "", self.user.login_id)


def browser_key(sid: str, login_id: str) -> str:
    """Return the hash of a `sid` and a login."""
    return hash_of(f"{sid}|{login_id}")


def same_login(shown: str, fingerprint: str) -> bool:
    """Return whether two fingerprints are of one login, be it with other rights by now."""
    return shown.partition(".")[0] == fingerprint.partition(".")[0]


def identify(site: Site, asked: Asked, *, may_set_cookie: bool = True) -> Who:
    """Return who asks, by one indexed query where there is a login."""
    ahead = "prefetch" in asked.headers.get("sec-purpose", "")
    who = _identify(site, asked, may_set_cookie and not ahead)
    who.request_id = asked.id
    who.language = site.language_of(asked, who.user)
    use_language(who.language)
    use_zone(who.user.tz)
    return who


def _identify(site: Site, asked: Asked, may_set_cookie: bool) -> Who:
    who = Who(sid=site.jar.read("sid", asked.cookies))
    if site.accounts is None:
        return who
    cookie = site.jar.read("auth", asked.cookies)
    if cookie is None:
        return who
    verify = site.accounts.verify_from_memory if site.may_remember(asked) else site.accounts.verify
    verified = verify(
        cookie, ip=asked.ip, user_agent=asked.user_agent, may_set_cookie=may_set_cookie
    )
    who.reason, who.past = verified.reason, verified.past
    if verified.user is not None:
        who.user = verified.user
        if verified.user.is_impersonated:
            origin = site.origin(asked)
            site.accounts.impersonation.note(verified.user, asked.method, asked.path, origin)
        who.fingerprint = site.accounts.fingerprint(verified.user)
    if verified.set_cookie is not None:
        who.cookies.append(site.jar.set("auth", verified.set_cookie, verified.max_age))
    elif verified.delete_cookie:
        who.cookies.append(site.jar.delete("auth"))
    return who


def known_browser(site: Site, who: Who) -> str:
    """Return the browser of a request, making a new one where its `sid` is not ours."""
    if site.browsers.known(who.browser) is None:
        new_browser(site, who)
    return who.browser


def rename_browser(site: Site, who: Who, old: str) -> None:
    """Give the browser a new `sid` and let it keep its tabs: the same person logged in again."""
    login = who.user.login_id
    who.sid = site.browsers.rename(old, lambda sid: browser_key(sid, login), login)
    site.sessions.rename_browser(old, who.browser)
    who.cookies.append(site.jar.set("sid", who.sid))


def new_browser(site: Site, who: Who) -> None:
    """Give the browser a new `sid`: at the first visit, and at every login and logout."""
    who.sid = site.browsers.create(
        lambda sid: browser_key(sid, who.user.login_id), who.user.login_id
    )
    who.cookies.append(site.jar.set("sid", who.sid))
