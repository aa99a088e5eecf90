"""The providers that open one's own account: which there are, one more, one less.

Attacks: a way in added or taken away at a desk left alone (a recent proof is needed), and being
locked out by the last one going.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.web.accounts.base import AccountPage
from scaffold.web.failures import error_page
from scaffold.web.next_page import login_path

if TYPE_CHECKING:
    from scaffold.web.reply import Reply


class Connections(AccountPage):
    """`/auth/connections`: the identities that open this account."""

    template = "auth/connections.html"
    needs_login = True
    offers_providers: ClassVar[bool] = True

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the list, and buttons for the providers that are not in it."""
        open_id = self.accounts.open_id
        connected = open_id.identities.connected(self.who.user)
        known = {one.issuer for one in connected}
        missing = [one for one in open_id.providers.values() if one.settings.issuer not in known]
        titles = {issuer: open_id.title_of(issuer) for issuer in known}
        return super().show(
            *errors, status=status, connected=connected, missing=missing, titles=titles, **context
        )

    def act(self) -> Reply:
        """Disconnect one; those of other people are not found."""
        user = self.who.user
        if not user.recent:
            return self.go(login_path(self.asked.path, page="/auth/confirm"))
        identities = self.accounts.open_id.identities
        outcome = identities.disconnect(user, self.field("disconnect"), origin=self.origin)
        if outcome.code == "refused":
            return error_page(self.site, self.who, 404, self.asked.path)
        return self.go(self.asked.path) if outcome.ok else self.refuse(outcome)
