"""Proving a mail address: after signing up, or later, for pages that ask for it.

Attack: being logged in by somebody else's link. The button logs in only the browser that has signed
up; in any other it confirms the address and leads to the login.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.auth.outcome import DEAD, Outcome
from scaffold.web.accounts.entering import enter
from scaffold.web.accounts.entry import SIGNED_UP_FLOW as SIGNED_UP
from scaffold.web.accounts.mailed import MailedLink, MailedPage
from scaffold.web.next_page import login_path

if TYPE_CHECKING:
    from scaffold.web.reply import Reply

FLOW = "verify"


class VerifyLink(MailedLink):
    """`/auth/verify/{token}`: the address in the letter."""

    flow = FLOW
    clean = "/auth/verify"


class Verify(MailedPage):
    """`/auth/verify`: what to do about an address that is not proved yet."""

    template = "auth/verify.html"
    flow = FLOW

    def get(self) -> Reply:
        """Show the button of a letter, or that there is a letter, or that all is done."""
        token = self.token
        if token is not None:
            link = self.accounts.links.peek(token, "verify_email")
            if link is not None:
                return self.show(state="button", address=link.sent_to)
            self.forget()
            return self._waiting(DEAD, status=410)
        if "done" in self.query:
            return self.show(state="done")
        return self._waiting()

    def _waiting(self, *errors: str, status: int = 200) -> Reply:
        """Show that a letter is on its way, to somebody who has signed up or is logged in."""
        user, signed_up = self.who.user, self.recall(SIGNED_UP)
        if user.is_logged_in and user.email_verified:
            return self.show(state="done")
        address = user.email or signed_up.get("email", "")
        if not address and not errors:
            return self.go(login_path("/", page=self.site.login_page))
        sent = bool(signed_up) or "sent" in self.query
        state = "sent" if address and sent else "ask" if address else "dead"
        return self.show(*errors, status=status, state=state, address=address)

    def act(self) -> Reply:
        """Confirm, or send the letter once more."""
        if self.field("do") == "resend":
            return self._resend()
        token = self.token
        if token is None:
            return self._waiting(DEAD, status=410)
        link = self.accounts.links.peek(token, "verify_email")
        outcome = self.accounts.addresses.verify(token, origin=self.origin)
        self.forget()
        if outcome.user is None or link is None:
            return self._waiting(outcome.message, status=410)
        if link.browser == self.who.browser and not self.who.user.is_logged_in:
            given = self.recall(SIGNED_UP)
            return enter(
                self, outcome.user, methods=("mail",), remember=bool(given.get("remember")),
                to=given.get("next") or self.next,
            )  # fmt: skip
        return self.go("/auth/verify?done=1")

    def _resend(self) -> Reply:
        outcome = self._sent_again()
        if outcome.code in ("throttled", "unavailable"):
            reply = self._waiting(outcome.message, status=429)
            if outcome.retry_after:
                reply.headers.append((b"retry-after", str(outcome.retry_after).encode()))
            return reply
        return self.go(login_path(self.next, page="/auth/verify") + "&sent=1")

    def _sent_again(self) -> Outcome:
        addresses, email = self.accounts.addresses, self.recall(SIGNED_UP).get("email", "")
        if self.who.user.is_logged_in:
            return addresses.resend(self.who.user, origin=self.origin)
        if not email:
            return Outcome("refused")
        return addresses.resend_signed_up(email, self.who.browser, origin=self.origin)
