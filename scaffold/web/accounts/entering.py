"""From a first proof to a login: one way in for passwords, links, passkeys and providers.

Attack: a way in that forgets a step. Whoever has proved something comes through here, and nowhere
else is a login started for a person at an account page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.auth.outcome import REFUSED
from scaffold.web.leaving import start_login

if TYPE_CHECKING:
    from scaffold.auth.user import User
    from scaffold.web.accounts.base import AccountPage
    from scaffold.web.reply import Reply


def enter(
    page: AccountPage, user: User, *, methods: tuple[str, ...], remember: bool, to: str
) -> Reply:
    """Return the answer to somebody who has proved who they are by `methods`."""
    if not start_login(
        page.site, page.who, page.asked, user.id, remember=remember, methods=methods
    ):
        return page.show(REFUSED, status=422)
    return page.go(to)
