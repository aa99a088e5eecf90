"""Leading a browser to another site after a form, where a redirect would be blocked.

Browsers apply a page's `form-action` to the redirects that follow a form; a page in between is no
redirect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scaffold.web.accounts.base import AccountPage

if TYPE_CHECKING:
    from scaffold.web.reply import Reply


class Leaving(AccountPage):
    """A page that leads to another site, at once or by its link."""

    template: ClassVar[str] = "auth/leaving.html"


def leave(page: AccountPage, address: str) -> Reply:
    """Return the answer that leads to another site, in the place of `page`."""
    if page.asked.scripted:
        return page.go(address)
    return Leaving(page.site, page.asked, page.who, page.query).show(to=address)
