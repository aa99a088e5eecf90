"""Deleting one's own account, and keeping it after all.

Attack: a login left open that ends somebody's account. The page asks for a recent proof and for the
address; until the grace is over a login takes it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.auth import people
from scaffold.auth.deletion import asked_by
from scaffold.auth.hooks import VetoError
from scaffold.auth.outcome import REFUSED
from scaffold.errors import UsageError
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.accounts.entering import returning, start_proved
from scaffold.web.identify import known_browser
from scaffold.web.leaving import end_login

if TYPE_CHECKING:
    from scaffold.web.reply import Reply

GOODBYE = "goodbye"
GOODBYE_SECONDS = 600.0
OTHER_ADDRESS = words("This is not the address of your account. Type it as it stands above.")


class Delete(AccountPage):
    """`/auth/delete`: ask for the end of one's account."""

    template = "auth/delete.html"
    needs_recent = True

    def act(self) -> Reply:
        """Begin the deletion if the address was typed; all logins end, also this one."""
        user = self.who.user
        if people.norm_of(self.field("email")) != people.norm_of(user.email):
            return self.show(OTHER_ADDRESS, status=422)
        try:
            until = self.accounts.deletion.request(user.id, by=asked_by(user.id, self.origin))
        except (UsageError, VetoError) as problem:
            return self.show(problem.args[0], status=422)
        end_login(self.site, self.who, self.asked)
        browser = known_browser(self.site, self.who)
        self.site.pending.put(browser, GOODBYE, until, GOODBYE_SECONDS)
        return self.go("/auth/delete/done")

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page, with what will happen when."""
        days = self.site.settings.auth.delete_after.days
        return super().show(*errors, status=status, days=days, **context)


class Goodbye(AccountPage):
    """`/auth/delete/done`: when the account will be gone, and how to keep it."""

    template = "auth/deleted.html"

    def get(self) -> Reply:
        """Show it to the browser in which it was asked for."""
        until = None
        if self.who.sid is not None:
            until = self.site.pending.get(self.who.browser, GOODBYE)
        return self.go("/") if until is None else self.show(until=until)


class Keep(AccountPage):
    """`/auth/delete/keep`: somebody who has proved who they are, and is being deleted."""

    template = "auth/keep.html"

    def get(self) -> Reply:
        """Ask whether to stay."""
        proved = returning(self)
        until = proved and self.accounts.deletion.due(proved.user_id)
        return self.go("/auth/login") if until is None else self.show(until=until)

    def act(self) -> Reply:
        """Keep the account and log in; or forget about it."""
        proved = returning(self, take=True)
        if proved is None or self.accounts.deletion.due(proved.user_id) is None:
            return self.go("/auth/login")
        if self.field("do") != "keep":
            return self.go("/")
        self.accounts.deletion.cancel(proved.user_id, by=asked_by(proved.user_id, self.origin))
        if start_proved(self.site, self.who, self.asked, proved):
            return self.go(proved.to)
        return self.show(REFUSED, status=422, until=None)
