"""The address of one's account: changing it, confirming the change, taking it back.

Attack: moving an account away from its owner. Asking for a change needs a recent proof of who one
is; confirming needs the new mailbox; the old mailbox can take the change back, which ends all
logins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.auth.outcome import DEAD
from scaffold.web.accounts.mailed import MailedLink, MailedPage
from scaffold.web.leaving import end_login

if TYPE_CHECKING:
    from scaffold.auth.links import Link, Purpose
    from scaffold.web.reply import Reply

NEW = "email_new"


class Email(MailedPage):
    """`/auth/email`: the address, whether it is proved, and a form for another one."""

    template = "auth/email.html"
    needs_recent = True
    flow = NEW

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        waiting = self.recall(NEW).get("email", "")
        works = self.accounts.mail.works
        return super().show(
            *errors, status=status, **{"waiting": waiting, "mail_works": works, **context}
        )

    def act(self) -> Reply:
        """Send the letter to the new address, or forget that one was sent."""
        email = self.field("email")
        outcome = self.accounts.addresses.request_change(self.who.user, email, origin=self.origin)
        if outcome.code != "sent":
            return self.refuse(outcome)
        within = self.site.settings.auth.change_email_within.total_seconds()
        self.remember(NEW, {"email": email[:254]}, within)
        return self.go("/auth/email")


class ConfirmLink(MailedLink):
    """`/auth/email/confirm/{token}`: the address in the letter to the new address."""

    flow = "email_confirm"
    clean = "/auth/email/confirm"


class _EmailButton(MailedPage):
    """A page with the button of a letter about the address."""

    template = "auth/email_link.html"

    def _link(self, purpose: Purpose) -> Link | None:
        """Return the link that leads here; forget one that is no good."""
        link = self.accounts.links.peek(self.token or "", purpose)
        if link is None:
            self.forget()
        return link

    def _dead(self, message: str = DEAD) -> Reply:
        return self.show(message, status=410, state="dead")


class ConfirmEmail(_EmailButton):
    """`/auth/email/confirm`: the button that changes the address."""

    flow = "email_confirm"

    def get(self) -> Reply:
        """Show the button, or that it is done."""
        if "done" in self.query:
            return self.show(state="confirmed")
        link = self._link("change_email")
        if link is None:
            return self._dead()
        return self.show(state="confirm", address=link.sent_to, old=link.payload["from"])

    def act(self) -> Reply:
        """Change the address."""
        outcome = self.accounts.addresses.confirm_change(self.token or "", origin=self.origin)
        self.forget()
        if not outcome.ok:
            return self._dead(outcome.message)
        if self.recall(NEW):
            self.site.pending.take(self.who.browser, NEW)
        return self.go("/auth/email/confirm?done=1")


class UndoLink(MailedLink):
    """`/auth/email/undo/{token}`: the address in the letter to the old address."""

    flow = "email_undo"
    clean = "/auth/email/undo"


class UndoEmail(_EmailButton):
    """`/auth/email/undo`: the button that takes a change of address back."""

    flow = "email_undo"

    def get(self) -> Reply:
        """Show the button."""
        link = self._link("undo_email")
        return self._dead() if link is None else self.show(state="undo", address=link.sent_to)

    def act(self) -> Reply:
        """Give the account its old address back, and lead on to a new password."""
        outcome = self.accounts.addresses.undo_change(self.token or "", origin=self.origin)
        self.forget()
        if not outcome.ok:
            return self._dead(outcome.message)
        if self.who.user.is_logged_in:
            end_login(self.site, self.who, self.asked)
        self.remember("reset", outcome.message, 1_800.0)
        self.remember("restored", {"address": outcome.user.email if outcome.user else ""}, 1_800.0)
        return self.go("/auth/reset")
