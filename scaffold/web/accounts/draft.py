"""What was typed on a page whose login ran out, sent by its script before it leaves."""

from __future__ import annotations

from scaffold.web.accounts.base import AccountPage
from scaffold.web.carrying import add_to_draft
from scaffold.web.headers import NO_STORE, PLAIN
from scaffold.web.reply import Reply


class Draft(AccountPage):
    """`/auth/draft`, by POST only: adds to the draft that the refused request has begun."""

    post_only = True

    def act(self) -> Reply:
        """Keep the fields, if a draft waits for its person."""
        add_to_draft(self.site, self.who, self.asked)
        return Reply(204, b"", [NO_STORE, *PLAIN])
