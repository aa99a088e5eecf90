"""The admin pages about all accounts: the list, and inviting somebody.

Attack: an account made with a password that its maker knows. Accounts are made by invitation: who
gets the letter chooses the password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from scaffold.auth import directory
from scaffold.texts import words
from scaffold.web.accounts.admin_base import AdminPage

if TYPE_CHECKING:
    from scaffold.auth.directory import Kind
    from scaffold.web.reply import Reply

NO_MAIL = words("This app sends no mail, so nobody can be invited.")
KIND_TITLES = {
    "all": words("All"),
    "active": words("Active"),
    "off": words("Switched off"),
    "staff": words("Staff"),
    "unverified": words("Unconfirmed"),
}


class Users(AdminPage):
    """`/auth/admin`: accounts, the youngest first."""

    template = "auth/admin/users.html"
    tab = "users"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return a page of the list."""
        search, kind = self.given("q"), self.given("kind")
        chosen: Kind = kind if kind in directory.KINDS else "all"
        with self.accounts.database.read() as connection:
            found, following = directory.newest(connection, search, chosen, self.given("before"))
            counts = directory.count_by_kind(connection)
        more = urlencode({"q": search, "kind": chosen, "before": following}) if following else ""
        return super().show(
            *errors, status=status, users=found, search=search, kind=chosen, counts=counts,
            kinds=KIND_TITLES, more=more, is_first=not self.given("before"), **context,
        )  # fmt: skip


class Invite(AdminPage):
    """`/auth/admin/invite`: asks somebody to join by mail, perhaps with a role."""

    template = "auth/admin/invite.html"
    tab = "users"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the form and the invitations that nobody has accepted yet."""
        return super().show(
            *errors, status=status, roles=self.accounts.roles.names(), role=self.field("role"),
            invitations=self.accounts.invitations.open(), **context,
        )  # fmt: skip

    def carry_out(self) -> Reply:
        """Send an invitation, or take one back."""
        if self.field("withdraw"):
            if not self.accounts.invitations.revoke(self.field("withdraw")):
                return self.not_found()
            return self.go("/auth/admin/invite?said=withdrawn")
        outcome = self.accounts.invitations.invite(
            self.field("email"), self.field("role") or None, by=self.who.user, origin=self.origin
        )
        if outcome.code == "unavailable":
            return self.show(NO_MAIL, status=422)
        return self.go("/auth/admin/invite?said=invited")
