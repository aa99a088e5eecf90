"""Logging in by mail: an address, then the code of the letter, or its link in the same browser.

Attack: a link opened, or stolen, elsewhere. In another browser than the one that asked for it the
page shows the code to type there, and no button.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.auth.outcome import DEAD, Outcome
from scaffold.web.accounts.entering import enter
from scaffold.web.accounts.mailed import MailedLink, MailedPage
from scaffold.web.failures import error_page
from scaffold.web.identify import known_browser

if TYPE_CHECKING:
    from scaffold.web.reply import Reply

FLOW = "magic_link"
ASKED = "magic"
HERE = "/auth/magic"


class MagicLink(MailedLink):
    """`/auth/magic/{token}`: the address in the letter."""

    flow = FLOW
    clean = HERE


class MagicLogin(MailedPage):
    """`/auth/magic`: the address, the code, or the button of the letter."""

    template = "auth/magic.html"
    flow = FLOW

    def get(self) -> Reply:
        """Show the step that comes next."""
        if not self.accounts.magic.works:
            return error_page(self.site, self.who, 404, self.asked.path)
        if self.who.user.is_logged_in:
            return self.go(self.next)
        if "again" in self.query:
            self.forget()
            return self.show(state="ask")
        token = self.token
        if token is not None:
            return self._of_link(token)
        asked = self.recall(ASKED)
        if asked:
            return self.show(state="code", address=asked["email"])
        return self.show(state="ask")

    def _of_link(self, token: str) -> Reply:
        found = self.accounts.magic.peek(token, self.who.browser)
        if found is None:
            self.forget()
            return self.show(DEAD, status=410, state="ask")
        same_browser, code = found
        if same_browser:
            return self.show(state="button")
        self.forget()
        return self.show(state="elsewhere", code=code)

    def act(self) -> Reply:
        """Send the letter, or log in with its code or link."""
        magic, step = self.accounts.magic, self.field("do")
        if not magic.works or self.who.user.is_logged_in:
            return self.get()
        if step == "code":
            outcome = magic.type_code(self.field("code"), self.who.browser, origin=self.origin)
            return self._enter(outcome)
        if step == "link":
            outcome = magic.follow(self.token or "", self.who.browser, origin=self.origin)
            self.forget()
            return self._enter(outcome)
        return self._ask()

    def _ask(self) -> Reply:
        browser = known_browser(self.site, self.who)
        outcome = self.accounts.magic.request(self.field("email"), browser, origin=self.origin)
        if outcome.code != "sent":
            return self._refused(outcome, "ask")
        given = {
            "email": self.field("email")[:254], "remember": self.field("remember")[:1],
            "next": self.next,
        }  # fmt: skip
        self.forget()
        self.remember(ASKED, given, self.site.settings.auth.magic_within.total_seconds())
        return self.go(HERE)

    def _enter(self, outcome: Outcome) -> Reply:
        asked = self.recall(ASKED)
        if outcome.user is None:
            return self._refused(outcome, "code" if outcome.code == "refused" and asked else "ask")
        if asked:
            self.site.pending.take(self.who.browser, ASKED)
        return enter(
            self, outcome.user, methods=("mail",), remember=bool(asked.get("remember")),
            to=asked.get("next") or self.next,
        )  # fmt: skip

    def _refused(self, outcome: Outcome, state: str) -> Reply:
        status = 429 if outcome.code == "throttled" else 422
        address = self.recall(ASKED).get("email", "")
        reply = self.show(outcome.message, status=status, state=state, address=address)
        if outcome.retry_after:
            reply.headers.append((b"retry-after", str(outcome.retry_after).encode()))
        return reply
