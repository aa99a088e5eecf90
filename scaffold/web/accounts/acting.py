"""Acting for somebody: from the administrator's login to one in their name, and back.

Attack: a page of one login used with another. Both ways the browser gets a new `sid` and a new
login cookie, and all its tabs are forgotten; where to return to is kept on the server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.auth.impersonation import LIFE
from scaffold.web.accounts.base import AccountPage
from scaffold.web.identify import new_browser
from scaffold.web.leaving import end_login, forget_browser

if TYPE_CHECKING:
    from scaffold.auth.logins import LoginCookie
    from scaffold.auth.outcome import Outcome
    from scaffold.auth.user import User
    from scaffold.web.reply import Reply

RETURN = "impersonator"


def begin_acting(page: AccountPage, person: User, reason: str, read_only: bool) -> Outcome:
    """End the administrator's login and begin one in somebody's name."""
    me = page.who.user
    acting = page.accounts.impersonation.start(
        me, person.id, reason=reason, read_only=read_only, origin=page.origin
    )
    if acting.user is not None and acting.cookie is not None:
        _become(page, acting.user, acting.cookie)
        kept = {"login": me.login_id, "person": person.id}
        page.site.pending.put(page.who.browser, RETURN, kept, LIFE.total_seconds())
    return acting.outcome


class StopActing(AccountPage):
    """`/auth/impersonation/stop`, by POST only: back to one's own login."""

    needs_login = True
    post_only = True
    while_acting = True

    def act(self) -> Reply:
        """End acting; where the own login has run out meanwhile, one has to log in again."""
        user = self.who.user
        if not user.is_impersonated:
            return self.go(self.site.settings.auth.landing)
        kept: dict[str, str] | None = self.site.pending.get(self.who.browser, RETURN)
        own_login = kept["login"] if kept else ""
        back = self.accounts.impersonation.stop(user, own_login, origin=self.origin)
        if back is None:
            end_login(self.site, self.who, self.asked)
            return self.go(self.site.login_page)
        _become(self, *back)
        return self.go(f"/auth/admin/users/{user.id}")


def _become(page: AccountPage, user: User, cookie: LoginCookie) -> None:
    """Let the browser be another login: new cookies, and nothing of the old one's tabs."""
    site, who = page.site, page.who
    forget_browser(site, who.browser)
    who.cookies.clear()
    who.user = site.with_login(user, cookie.login_id)
    new_browser(site, who)
    who.cookies.append(site.jar.set("auth", cookie.value, cookie.max_age))
