"""Leading a browser to another site after a form, where a redirect would be blocked.

Browsers apply a page's `form-action` to the redirects that follow a form; a page in between is no
redirect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scaffold.web.accounts.base import AccountPage

if TYPE_CHECKING:
    from scaffold.web.asked import Asked
    from scaffold.web.identify import Who
    from scaffold.web.reply import Reply
    from scaffold.web.site import Site


class Leaving(AccountPage):
    """A page that leads to another site, at once or by its link."""

    template: ClassVar[str] = "auth/leaving.html"


def leave(page: AccountPage, address: str) -> Reply:
    """Return the answer that leads to another site, in the place of `page`."""
    if page.asked.scripted:
        return page.go(address)
    return Leaving(page.site, page.asked, page.who, page.query).show(to=address)


def lead_away(site: Site, who: Who, asked: Asked, address: str) -> Reply:
    """Return the answer that leads to another site, in the place of any page."""
    return leave(Leaving(site, asked, who, {}), address)


def provider_logout(site: Site, who: Who, asked: Asked) -> str | None:
    """Return where a login's person logs out of its provider, too, if the settings say so.

    The provider sends the browser back to the start page.
    """
    if site.accounts is None or not site.settings.auth.providers:
        return None
    return site.accounts.open_id.logout_address(who.user, site.link(asked, "/"))
