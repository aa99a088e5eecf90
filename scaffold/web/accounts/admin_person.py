"""The admin page about one account: facts, roles, logins, and acts that may need a second look.

Attacks: more than an administrator needs (no password is shown or set here), an act by a slip (what
cannot be taken back with one click asks again, with a reason where one is kept), and locking
everybody out (the last administrator stays one).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scaffold.auth import directory, logins, people
from scaffold.auth.audit_log import Query
from scaffold.auth.impersonation import LONGEST_REASON
from scaffold.auth.roles import ADMIN, ADMIN_PERMISSION, IMPERSONATE_PERMISSION
from scaffold.texts import Text, words
from scaffold.web.accounts.acting import begin_acting
from scaffold.web.accounts.admin_base import AdminPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.user import User
    from scaffold.web.reply import Reply

_EVENTS = 8
NO_REASON = words("Say why, in a few words: the reason is kept.")
NOTHING_CHOSEN = words("Choose a role.")


class Question(NamedTuple):
    """What is asked before an act is done."""

    title: Text
    text: Text
    button: Text
    needs_reason: bool = False


QUESTIONS = {
    "disable": Question(
        words("Switch the account off?"),
        words("All logins end at once, and nobody can log in until it is switched on again."),
        words("Switch off"),
    ),
    "take": Question(
        words("Take the role away?"),
        words("What the role allows ends with the next click of this person."),
        words("Take away"),
    ),
    "reset_factors": Question(
        words("Remove the second factors?"),
        words(
            "Do this for somebody who has lost them and has shown you who they are. All logins "
            "end, the owner gets a letter, and the password alone opens the account."
        ),
        words("Remove"),
        needs_reason=True,
    ),
    "impersonate": Question(
        words("Act for this person?"),
        words(
            "You see and do what they can, for an hour at most, but you cannot change how the "
            "account is opened. Every request is written down with your name."
        ),
        words("Begin"),
        needs_reason=True,
    ),
    "delete": Question(
        words("Delete the account?"),
        words("It is closed at once and removed with all its data after the time of grace."),
        words("Delete"),
        needs_reason=True,
    ),
}
OWN_ACCOUNT = words("This is your own account.")


class Person(AdminPage):
    """`/auth/admin/users/{id}`: one account."""

    template = "auth/admin/person.html"
    tab = "users"

    def get(self) -> Reply:
        """Show the account."""
        return self.turned_away() or (self.not_found() if self.person is None else self.show())

    @property
    def person(self) -> User | None:
        """Return whose page this is."""
        return self.accounts.admin.user_by_id(self.parts["id"])

    @property
    def here(self) -> str:
        """Return the address of this page."""
        return f"/auth/admin/users/{self.parts['id']}"

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page about the account as it is now."""
        person, accounts = self.person, self.accounts
        if person is None:
            return self.not_found()
        with accounts.database.read() as connection:
            facts = directory.facts(connection, person.id)
            row = people.by_id(connection, person.id)
            devices = logins.entries(connection, person.id, now=accounts.clock())
        events, _ = accounts.audit_log.page(Query(person=person.id), limit=_EVENTS)
        return super().show(
            *errors, status=status, person=person, facts=facts, row=row, devices=devices,
            events=events, here=self.here, offers=self._offers(person),
            ways=accounts.second_factors.ways_of(person.id), is_self=person.id == self.who.user.id,
            free_roles=[one for one in accounts.roles.names() if one not in person.roles],
            **context,
        )  # fmt: skip

    def _offers(self, person: User) -> set[str]:
        """Return the acts that make sense for this account, of those that not all apps have."""
        me, offers = self.who.user, set[str]()
        if self.accounts.recovery.works and person.is_active:
            offers.add("mail_reset")
        if person.id != me.id:
            offers.add("delete")
        theirs = person.permissions & {ADMIN_PERMISSION, IMPERSONATE_PERMISSION}
        usual = person.is_active and not person.is_staff and not theirs
        if usual and me.can(IMPERSONATE_PERMISSION):
            offers.add("impersonate")
        return offers

    def carry_out(self) -> Reply:
        """Do what was chosen, after asking again where that is due."""
        person, chosen = self.person, self.field("act")
        act: Callable[[User], Reply] | None = getattr(self, f"_do_{chosen}", None)
        if person is None or act is None:
            return self.not_found()
        question = QUESTIONS.get(chosen)
        if question is None or (chosen == "take" and not self._is_grave(person)):
            return act(person)
        reason = self.field("reason").strip()[:LONGEST_REASON]
        if self.field("sure") and (reason or not question.needs_reason):
            return act(person)
        return self._ask(person, question, *([NO_REASON] if self.field("sure") else []))

    def _is_grave(self, person: User) -> bool:
        return self.field("role") == ADMIN or person.id == self.who.user.id

    def _ask(self, person: User, question: Question, *errors: str) -> Reply:
        self.template = "auth/admin/sure.html"  # type: ignore[misc]  # of this one answer
        hidden = {"act": self.field("act"), "role": self.field("role"), "sure": "1"}
        warning = OWN_ACCOUNT if person.id == self.who.user.id else ""
        return super().show(
            *errors, status=422 if errors else 200, person=person, question=question,
            hidden=hidden, here=self.here, warning=warning, reason=self.field("reason"),
            longest=LONGEST_REASON,
        )  # fmt: skip

    def _said(self, what: str) -> Reply:
        return self.go(f"{self.here}?said={what}")

    # Acts, by the value of their button.

    def _do_disable(self, person: User) -> Reply:
        self.accounts.admin.disable(person.id, by=self.by(self.field("reason").strip()))
        return self._said("disabled")

    def _do_enable(self, person: User) -> Reply:
        self.accounts.admin.enable(person.id, by=self.by())
        return self._said("enabled")

    def _do_unlock(self, person: User) -> Reply:
        self.accounts.admin.unlock(person.id, by=self.by())
        return self._said("unlocked")

    def _do_give(self, person: User) -> Reply:
        if not self.field("role"):
            return self.show(NOTHING_CHOSEN, status=422)
        self.accounts.admin.promote(person.id, self.field("role"), by=self.by())
        return self._said("given")

    def _do_take(self, person: User) -> Reply:
        self.accounts.admin.demote(person.id, self.field("role"), by=self.by())
        return self._said("taken")

    def _do_log_out(self, person: User) -> Reply:
        """End one login, or all; one of somebody else is not found."""
        chosen = self.field("login") or None
        if not self.accounts.admin.logout_user(person.id, chosen, by=self.by()) and chosen:
            return self.not_found()
        return self._said("logged_out")

    def _do_require_factor(self, person: User) -> Reply:
        required = bool(self.field("required"))
        self.accounts.admin.require_second_factor(person.id, required, by=self.by())
        return self._said("changed")

    def _do_reset_factors(self, person: User) -> Reply:
        self.accounts.second_factors.reset(
            person.id, by=self.who.user, reason=self.field("reason"), origin=self.origin
        )
        return self._said("factors")

    def _do_delete(self, person: User) -> Reply:
        by = self.by(self.field("reason").strip()[:LONGEST_REASON])
        self.accounts.deletion.request(person.id, by=by)
        return self._said("deleted")

    def _do_keep(self, person: User) -> Reply:
        self.accounts.deletion.cancel(person.id, by=self.by())
        return self._said("kept")

    def _do_mail_reset(self, person: User) -> Reply:
        if "mail_reset" not in self._offers(person):
            return self.not_found()
        self.accounts.admin.mail_reset(person.id, self.accounts.recovery, by=self.by())
        return self._said("mailed")

    def _do_impersonate(self, person: User) -> Reply:
        outcome = begin_acting(self, person, self.field("reason"), bool(self.field("read_only")))
        return (
            self.show(outcome.message, status=403)
            if not outcome.ok
            else self.go(self.site.settings.auth.landing)
        )
