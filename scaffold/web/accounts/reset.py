"""A new password for somebody who forgot theirs.

Attack: asking which addresses have accounts. The page says the same for all, and the looking-up is
done when it has been sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.auth.outcome import DEAD, NO_MAIL
from scaffold.web.accounts.entering import enter
from scaffold.web.accounts.mailed import MailedLink, MailedPage

if TYPE_CHECKING:
    from scaffold.auth.people import Person
    from scaffold.web.reply import Reply

FLOW = "reset"


class ResetLink(MailedLink):
    """`/auth/reset/{token}`: the address in the letter."""

    flow = FLOW
    clean = "/auth/reset"


class Reset(MailedPage):
    """`/auth/reset`: ask for the letter; with its link, choose a password."""

    template = "auth/reset.html"
    flow = FLOW

    def get(self) -> Reply:
        """Show the form for the address, or for the new password."""
        token = self.token
        if token is not None and "again" not in self.query:
            person = self.accounts.recovery.peek(token)
            if person is not None:
                return self._choose(person)
            self.forget()
            return self._ask(DEAD, status=410)
        if "sent" in self.query:
            return self.show(state="sent")
        return self._ask()

    def _choose(self, person: Person, *errors: str, status: int = 200) -> Reply:
        restored = bool(self.recall("restored"))
        return self.show(
            *errors, status=status, state="choose", address=person.email, restored=restored
        )

    def _ask(self, *errors: str, status: int = 200) -> Reply:
        if not self.accounts.recovery.works:
            return self.show(NO_MAIL, status=503, state="none")
        return self.show(*errors, status=status, state="ask")

    def act(self) -> Reply:
        """Send the letter, or set the password."""
        if "password" in self.asked.form:
            return self._set()
        outcome = self.accounts.recovery.request(self.field("email"), origin=self.origin)
        if outcome.code == "sent":
            return self.go("/auth/reset?sent=1")
        reply = self._ask(outcome.message, status=429 if outcome.code == "throttled" else 503)
        if outcome.retry_after:
            reply.headers.append((b"retry-after", str(outcome.retry_after).encode()))
        return reply

    def _set(self) -> Reply:
        recovery, token = self.accounts.recovery, self.token or ""
        person = recovery.peek(token)
        outcome = recovery.finish(token, self.field("password"), origin=self.origin)
        if person is None or outcome.code == "dead":
            self.forget()
            return self._ask(DEAD, status=410)
        if outcome.user is None:
            problems = [sentence for _, _, sentence in outcome.problems] or [outcome.message]
            return self._choose(person, *problems, status=422)
        self.forget()
        if self.accounts.second_factors.ways_of(outcome.user.id).enrolled:
            return self.go(f"{self.site.login_page}?reset=1")
        return enter(self, outcome.user, methods=("mail",), remember=False, to=self.next)
