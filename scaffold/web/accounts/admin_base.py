"""What the admin pages share: who may see them, their tabs, what is said after an act.

Attack: a login of an administrator that was left open. Every page and every act needs a proof of
the last minutes, and a login that is not older than a working day; to people without the right
these pages do not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from scaffold.auth.audit import By
from scaffold.auth.hooks import VetoError
from scaffold.auth.roles import ADMIN_PERMISSION
from scaffold.errors import AccessError, InputError, UsageError
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage
from scaffold.web.failures import error_page
from scaffold.web.leaving import end_login
from scaffold.web.next_page import login_path

if TYPE_CHECKING:
    from scaffold.web.reply import Reply

SAID = {
    "created": words("It is made."),
    "invited": words("The invitation is on its way."),
    "withdrawn": words("The invitation is withdrawn."),
    "disabled": words("The account is switched off, its logins have ended."),
    "enabled": words("The account is switched on."),
    "unlocked": words("Passwords work again for this account."),
    "given": words("The role is given."),
    "taken": words("The role is taken away."),
    "logged_out": words("The login has ended."),
    "mailed": words("The link for a new password is on its way."),
    "factors": words("The second factors are removed, the logins have ended."),
    "changed": words("It is changed."),
    "removed": words("It is removed."),
    "deleted": words("The account is closed and will be deleted."),
    "kept": words("The account is kept."),
}


class AdminPage(AccountPage):
    """A page below `/auth/admin`.

    Attributes:
        tab: which of the tabs is marked.
    """

    needs_recent = True
    tab: ClassVar[str] = ""

    def turned_away(self) -> Reply | None:
        """Return where somebody is sent who may not use the page now; None if they may."""
        user = self.who.user
        if user.is_logged_in and not user.can(ADMIN_PERMISSION):
            return self.not_found()
        return self._too_old() or super().turned_away()

    def _too_old(self) -> Reply | None:
        """End a login that has been open for too long to administer with."""
        user, longest = self.who.user, self.site.settings.auth.staff_absolute.total_seconds()
        if not user.is_logged_in or self.site.clock() - user.authenticated_at <= longest:
            return None
        end_login(self.site, self.who, self.asked)
        return self.go(login_path(self.asked.path, page=self.site.login_page))

    def act(self) -> Reply:
        """Carry out what the form asks for; what cannot be done says why."""
        try:
            return self.carry_out()
        except (AccessError, InputError, UsageError, VetoError) as problem:
            return self.show(sentence_of(problem), status=422)

    def carry_out(self) -> Reply:
        """Carry out what the form asks for.

        Raises:
            AccessError, InputError, UsageError, VetoError: with a sentence for the person.
        """
        return error_page(self.site, self.who, 405, self.asked.path)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        said = SAID.get(self.given("said"))
        common = {"tab": self.tab, "done": said, "works_by_mail": self.accounts.mail.works}
        return super().show(*errors, status=status, **{**common, **context})

    def by(self, reason: str = "") -> By:
        """Return on whose behalf an act is done: for the audit trail."""
        return By(self.who.user.id, self.origin, reason)

    def given(self, name: str) -> str:
        """Return a parameter of the address."""
        return (self.query.get(name) or [""])[0][:200]

    def not_found(self) -> Reply:
        """Return the page for what does not exist, or is not to be known of."""
        return error_page(self.site, self.who, 404, self.asked.path)


def sentence_of(problem: Exception) -> str:
    """Return what an error says to the person; it can still be translated."""
    return problem.args[0] if problem.args and isinstance(problem.args[0], str) else str(problem)
