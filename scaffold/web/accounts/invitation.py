"""Accepting an invitation: a new account, or more for the one there is.

Attack: taking an invitation that is for somebody else, or more than it offers. Address and role
stand with the link on the server; the form has a name and a password, and other fields are not
read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.auth import people
from scaffold.auth.outcome import DEAD
from scaffold.web.accounts.entering import enter
from scaffold.web.accounts.mailed import MailedLink, MailedPage

if TYPE_CHECKING:
    from scaffold.auth.invitations import Invitation
    from scaffold.web.reply import Reply

FLOW = "invitation"


class InvitationLink(MailedLink):
    """`/auth/invitation/{token}`: the address in the letter."""

    flow = FLOW
    clean = "/auth/invitation"


class AcceptInvitation(MailedPage):
    """`/auth/invitation`: who invites to what, and the form of the new account."""

    template = "auth/invitation.html"
    flow = FLOW

    def get(self) -> Reply:
        """Show the invitation."""
        found = self.accounts.invitations.peek(self.token or "")
        return self._dead() if found is None else self._offer(found)

    def _dead(self) -> Reply:
        self.forget()
        return self.show(DEAD, status=410, state="dead", invitation=None)

    def _offer(self, found: Invitation, *errors: str, status: int = 200) -> Reply:
        """Show what the reader can do: make an account, join with theirs, or log in to theirs."""
        user = self.who.user
        mine = user.is_logged_in and people.norm_of(user.email) == people.norm_of(found.email)
        state = "join" if mine else "login" if found.has_account else "new"
        return self.show(*errors, status=status, state=state, invitation=found)

    def act(self) -> Reply:
        """Join, or make the account and log in."""
        invitations, token = self.accounts.invitations, self.token or ""
        found = invitations.peek(token)
        if found is None:
            return self._dead()
        if found.has_account:
            return self._join(found, token)
        outcome = invitations.accept(
            token, self.field("password"), self.field("display_name"), origin=self.origin
        )
        if outcome.code == "dead":
            return self._dead()
        if outcome.user is None:
            problems = [sentence for _, _, sentence in outcome.problems] or [outcome.message]
            return self._offer(found, *problems, status=422)
        self.forget()
        return enter(self, outcome.user, methods=("mail",), remember=False, to=self.next)

    def _join(self, found: Invitation, token: str) -> Reply:
        user = self.who.user
        if not user.is_logged_in:
            return self._offer(found, status=422)
        outcome = self.accounts.invitations.join(token, user, origin=self.origin)
        if not outcome.ok:
            return self._offer(found, outcome.message, status=403)
        self.forget()
        return self.go(self.next)
