"""Links that came by mail: out of the address at once, used by a button.

Attacks: a mail scanner or a prefetching browser that uses a link up (GET only puts its token away),
and a token that leaks through the address: into the history, the Referer, a log (it is moved into a
flow of this browser, and the page that shows the button has a clean address).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from scaffold.web.accounts.base import AccountPage
from scaffold.web.identify import known_browser

if TYPE_CHECKING:
    from scaffold.web.reply import Reply

KEPT_SECONDS = 3_600.0


class MailedLink(AccountPage):
    """The address in a letter, with its token at the end: no other page is told of it.

    Attributes:
        flow: under what name the browser remembers the token.
        clean: where the button is.
    """

    referrer = "no-referrer"
    flow: ClassVar[str]
    clean: ClassVar[str]

    def get(self) -> Reply:
        """Put the token away and go to the page with the button."""
        browser = known_browser(self.site, self.who)
        self.site.pending.put(browser, self.flow, self.parts["token"], KEPT_SECONDS)
        return self.go(self.clean)


class MailedPage(AccountPage):
    """A page that may have a token from a letter; other sites are not told of it.

    Its own forms are: with "no-referrer" browsers would send them with the origin "null", which is
    refused where they send nothing else to go by.

    Attributes:
        flow: under what name the browser remembers the token.
    """

    referrer = "same-origin"
    flow: ClassVar[str]

    @property
    def token(self) -> str | None:
        """The token that this browser has come with."""
        found = self.site.pending.get(self.who.browser, self.flow)
        return found if isinstance(found, str) else None

    def forget(self) -> None:
        """Forget the token: it is used, or no good."""
        if self.token is not None:
            self.site.pending.take(self.who.browser, self.flow)

    def remember(self, name: str, data: object, seconds: float) -> None:
        """Remember something for the next page of this browser."""
        self.site.pending.put(known_browser(self.site, self.who), name, data, seconds)

    def recall(self, name: str) -> dict[str, str]:
        """Return what was remembered, {} if nothing was."""
        found = self.site.pending.get(self.who.browser, name)
        return cast(dict[str, str], found) if isinstance(found, dict) else {}
