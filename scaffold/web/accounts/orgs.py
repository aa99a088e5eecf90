"""The pages about organisations: those of a person, and one with its members.

Attack: looking into, or acting in, an organisation one does not belong to. To others it does not
exist; what one may do there is asked again with every act (auth/orgs.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.auth.orgs import MANAGE, MEMBER
from scaffold.errors import AccessError, InputError, UsageError
from scaffold.texts import words
from scaffold.web.accounts.admin_base import sentence_of
from scaffold.web.accounts.base import AccountPage
from scaffold.web.failures import error_page

if TYPE_CHECKING:
    from scaffold.auth.user import Membership
    from scaffold.web.reply import Reply

SAID = {
    "created": words("The organisation is made. You are its owner."),
    "changed": words("It is changed."),
    "invited": words("The invitation is on its way."),
    "withdrawn": words("The invitation is withdrawn."),
    "removed": words("The member is removed."),
    "left": words("You have left the organisation."),
}
NO_MAIL = words("This app sends no mail, so nobody can be invited.")


class OrgList(AccountPage):
    """`/auth/orgs`: the organisations of a person, and making one."""

    template = "auth/orgs.html"
    needs_login = True

    def turned_away(self) -> Reply | None:
        """Return where somebody is sent who may not use the page now; None if they may."""
        if self.site.settings.auth.orgs == "off":
            return self.not_found()
        return super().turned_away()

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        said = SAID.get((self.query.get("said") or [""])[0])
        may_create = self.accounts.orgs.may_create(self.who.user)
        common = {"done": said, "may_create": may_create, "title": self.field("name")}
        return super().show(*errors, status=status, **{**common, **context})

    def act(self) -> Reply:
        """Carry out what the form asks for; what cannot be done says why."""
        try:
            return self.carry_out()
        except AccessError as problem:
            return self.show(sentence_of(problem), status=403)
        except (InputError, UsageError) as problem:
            return self.show(sentence_of(problem), status=422)

    def carry_out(self) -> Reply:
        """Make an organisation."""
        if not self.accounts.orgs.may_create(self.who.user):
            return error_page(self.site, self.who, 403, self.asked.path)
        made = self.accounts.orgs.create(self.field("name"), self.who.user, origin=self.origin)
        return self.go(f"/auth/orgs/{made.slug}?said=created")

    def not_found(self) -> Reply:
        """Return the page for what does not exist, or is not to be known of."""
        return error_page(self.site, self.who, 404, self.asked.path)


class OrgPage(OrgList):
    """`/auth/orgs/{slug}`: members, invitations, the name."""

    template = "auth/org.html"

    def turned_away(self) -> Reply | None:
        """Return where somebody is sent who may not use the page now; None if they may."""
        away = super().turned_away()
        return away or (self.not_found() if self.mine is None else None)

    @property
    def mine(self) -> Membership | None:
        """Return the person's membership of this organisation."""
        found: Membership | None = self.who.user.org(self.parts["slug"])
        return found

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the page."""
        mine = self.mine
        if mine is None:
            return self.not_found()
        manages = MANAGE in mine.permissions
        return super().show(
            *errors, status=status, org=mine, manages=manages, standard=MEMBER,
            members=self.accounts.orgs.members(mine.org_id),
            offered=self.accounts.orgs.offered_roles(self.who.user, mine.org_id),
            invitations=self.accounts.invitations.open(mine.org_id) if manages else [], **context,
        )  # fmt: skip

    def carry_out(self) -> Reply:
        """Rename, invite, change a role, remove a member, leave."""
        mine, act = self.mine, self.field("act")
        if mine is None or act not in ("rename", "invite", "withdraw", "role", "remove", "leave"):
            return self.not_found()
        if act == "leave":
            return self._leave(mine)
        {
            "rename": self._rename,
            "invite": self._invite,
            "withdraw": self._withdraw,
            "role": self._set_role,
            "remove": self._remove,
        }[act](mine)
        said = {"invite": "invited", "withdraw": "withdrawn", "remove": "removed"}
        return self.go(f"/auth/orgs/{mine.slug}?said={said.get(act, 'changed')}")

    def _rename(self, mine: Membership) -> None:
        self.accounts.orgs.rename(
            mine.org_id, self.field("name"), self.who.user, origin=self.origin
        )

    def _invite(self, mine: Membership) -> None:
        role = self.field("role") or MEMBER
        self.accounts.orgs.check_inviting(mine.org_id, role, self.who.user)
        outcome = self.accounts.invitations.invite(
            self.field("email"), role, mine.org_id, by=self.who.user, origin=self.origin
        )
        if outcome.code == "unavailable":
            raise InputError(NO_MAIL)

    def _withdraw(self, mine: Membership) -> None:
        self.accounts.orgs.check_inviting(mine.org_id, MEMBER, self.who.user)
        if not self.accounts.invitations.revoke(self.field("invitation"), mine.org_id):
            raise InputError(words("This invitation is over."))

    def _set_role(self, mine: Membership) -> None:
        self.accounts.orgs.set_role(
            mine.org_id, self.field("member"), self.field("role"), self.who.user,
            origin=self.origin,
        )  # fmt: skip

    def _remove(self, mine: Membership) -> None:
        self.accounts.orgs.remove(
            mine.org_id, self.field("member"), self.who.user, origin=self.origin
        )

    def _leave(self, mine: Membership) -> Reply:
        if not self.field("sure"):
            return self.show(leaving=True)
        me = self.who.user
        self.accounts.orgs.remove(mine.org_id, me.id, me, origin=self.origin)
        return self.go("/auth/orgs?said=left")
