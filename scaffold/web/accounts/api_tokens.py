"""The page of API tokens: which there are, a new one, one less.

Attack: a token made at a desk left alone. Making one needs a recent proof; ending one does not, as
that helps in an emergency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.auth.api_tokens import scopes_of
from scaffold.web.accounts.base import AccountPage
from scaffold.web.failures import error_page
from scaffold.web.next_page import login_path

if TYPE_CHECKING:
    from scaffold.web.reply import Reply

DAYS = (7, 30, 90, 365)
USUAL_DAYS = 90


class Tokens(AccountPage):
    """`/auth/tokens`: what programs may show instead of this person's login."""

    template = "auth/tokens.html"
    needs_login = True

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the list, and the form for one more."""
        user = self.who.user
        given = {
            "tokens": self.accounts.api_tokens.listed(user), "scopes": sorted(scopes_of(user)),
            "chosen": self.asked.form.get("scope", []), "token_name": self.field("name"),
            "days": DAYS, "usual_days": self._days(), "made": "",
        }  # fmt: skip
        return super().show(*errors, status=status, **{**given, **context})

    def act(self) -> Reply:
        """Make a token and show it, once; or end one. Those of other people are not found."""
        user = self.who.user
        ended = self.field("revoke")
        if ended:
            if not self.accounts.api_tokens.revoke(user, ended, origin=self.origin):
                return error_page(self.site, self.who, 404, self.asked.path)
            return self.go(self.asked.path)
        if not user.recent:
            return self.go(login_path(self.asked.path, page="/auth/confirm"))
        made = self.accounts.api_tokens.make(
            user, self.field("name"), self.asked.form.get("scope", []), days=self._days(),
            origin=self.origin,
        )  # fmt: skip
        if not made.outcome.ok:
            return self.refuse(made.outcome)
        return self.show(made=made.token, token_name="", chosen=[])

    def _days(self) -> int:
        given = self.field("days")
        return int(given) if given.isdecimal() and int(given) in DAYS else USUAL_DAYS
