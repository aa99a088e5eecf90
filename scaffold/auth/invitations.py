"""Inviting people: a link in a mail makes the account, with the role the inviter meant.

Attacks: taking somebody else's invitation (the account gets the address the letter went to, and a
known address must be logged in), raising the role on the way (it is kept with the link, not in the
form), and inviting with rights one does not have (only administrators give roles everywhere).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select, update

from scaffold.auth import logins, people, roles
from scaffold.auth.administration import insert_account
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.models import Account, Token
from scaffold.auth.org_models import Org, OrgMember
from scaffold.auth.outcome import DEAD, NO_MAIL, SENT, Outcome
from scaffold.auth.recovery import take_over
from scaffold.db.base import add_if_new
from scaffold.errors import AccessError, InputError, UsageError
from scaffold.texts import current_language, words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.links import Link, Links
    from scaffold.auth.people import Person
    from scaffold.auth.sign_up import SignUp
    from scaffold.auth.user import User

OTHER = words("This invitation is for another address. Log in with that account.")


class Invitation(NamedTuple):
    """An open invitation: who is invited to what, by whom."""

    id: str
    email: str
    role: str | None
    org_id: str | None
    org: str
    inviter: str
    expires_at: datetime
    has_account: bool = False


class Invitations:
    """The invitations of one app."""

    def __init__(self, core: SignUp, links: Links) -> None:
        self._core = core
        self._links = links

    def invite(
        self,
        email: str,
        role: str | None = None,
        org: str | None = None,
        *,
        by: User | None = None,
        origin: Origin = NOWHERE,
    ) -> Outcome:
        """Send an invitation; earlier ones to the same address for the same thing die.

        Args:
            email: who is invited.
            role: given at acceptance, in the organisation if one is named, else everywhere.
            org: id of an organisation; whether `by` may invite into it, the caller has checked.
            by: who invites; None for somebody with a shell on the server.
            origin: where the link leads.

        Raises:
            InputError: this is no mail address.
            UsageError: there is no such role or organisation.
            AccessError: `by` may not invite.
        """
        core = self._core
        if not core.mail.works:
            return Outcome("unavailable", NO_MAIL)
        if by is not None and org is None and not by.can(roles.ADMIN_PERMISSION):
            raise AccessError(
                f"{by.email} may not invite people: this needs the permission "
                f'"{roles.ADMIN_PERMISSION}".'
            )
        address = people.parse_address(email, testing=True)
        if address is None:
            raise InputError(people.not_an_address(email))
        with core.database.write() as connection:
            title = _check(connection, role, org)
            self._revoke_same(connection, address.email, role, org)
            self._send(connection, address.email, role, org, title, by, origin)
            core._record(
                connection, "auth.invited", by.id if by else None, origin=origin,
                role=role, org=org,
            )  # fmt: skip
        core.hooks.tell("auth.invited", email=address.email, role=role, org=org, by=by)
        return Outcome("sent", SENT)

    def _send(
        self,
        connection: Connection,
        email: str,
        role: str | None,
        org: str | None,
        title: str,
        by: User | None,
        origin: Origin,
    ) -> None:
        core, within = self._core, self._core.settings.auth.invite_within
        inviter = by.name if by else ""
        token = self._links.make(
            connection, "invite", email, within, ip=origin.ip,
            payload={"role": role, "org": org, "title": title, "by": by.id if by else None,
                     "inviter": inviter},
        )  # fmt: skip
        core.mail.put(
            connection, "invitation", email, current_language().code, inviter=inviter, org=title,
            days=within.days, link=core.mail.link(origin, f"/auth/invitation/{token}"),
        )  # fmt: skip

    def _revoke_same(
        self, connection: Connection, email: str, role: str | None, org: str | None
    ) -> None:
        for one in _open(connection, self._now()):
            if (one.email, one.role, one.org_id) == (email, role, org):
                self._links.use_by_id(connection, one.id)

    def open(self, org: str | None = None) -> list[Invitation]:
        """Return the invitations nobody has accepted yet: of an organisation, or of the app."""
        with self._core.database.read() as connection:
            return [one for one in _open(connection, self._now()) if one.org_id == org]

    def revoke(self, invitation_id: str, org: str | None = None) -> bool:
        """Take an invitation back; false where it is over, or of another organisation."""
        if all(one.id != invitation_id for one in self.open(org)):
            return False
        with self._core.database.write() as connection:
            self._core._record(connection, "auth.invitation_revoked", None)
            return self._links.use_by_id(connection, invitation_id)

    def peek(self, token: str) -> Invitation | None:
        """Return what an invitation is for; None if it is no good (any more)."""
        link = self._links.peek(token, "invite")
        if link is None:
            return None
        with self._core.database.read() as connection:
            person = self._person(connection, link)
        until = link.created_at + self._core.settings.auth.invite_within
        known = person is not None and person.email_verified_at is not None
        found = _invitation(link.id, link.sent_to, link.payload, until)
        return found._replace(has_account=known)

    def join(self, token: str, user: User, *, origin: Origin = NOWHERE) -> Outcome:
        """Accept with the account that has the invited address; codes: "ok", "refused", "dead"."""
        core = self._core
        invitation = self.peek(token)
        if invitation is None:
            return Outcome("dead", DEAD)
        if people.norm_of(invitation.email) != people.norm_of(user.email):
            return Outcome("refused", OTHER)
        with core.database.write() as connection:
            link = self._links.use(connection, token, "invite")
            person = self._person(connection, link) if link else None
            if link is None or person is None or person.id != user.id:
                return Outcome("dead", DEAD)
            self._give(connection, person.id, link, origin)
            found = people.user_of(connection, person)
        core.hooks.tell("auth.invitation_accepted", user=found, by=link.payload.get("by"))
        return Outcome("ok", user=found)

    def accept(
        self, token: str, password: str, display_name: str = "", *, origin: Origin = NOWHERE
    ) -> Outcome:
        """Make the account of the invited address, proved as the letter arrived there.

        Codes: "created" with the user, "invalid" with problems, "dead", "known" (the address has an
        account: `join`).

        Raises:
            BusyError: too many passwords are being hashed.
        """
        core, invitation = self._core, self.peek(token)
        if invitation is None:
            return Outcome("dead", DEAD)
        if invitation.has_account:  # it may be this link that has just made it
            alive = self._links.peek(token, "invite") is not None
            return Outcome("known", OTHER) if alive else Outcome("dead", DEAD)
        address = people.parse_address(invitation.email, testing=True)
        problems = core.sign_up_problems(address, password, display_name)
        if problems or address is None:
            return Outcome(
                "invalid", words("Please check what you entered."), problems=tuple(problems)
            )
        stored = core.passwords.hash(password)
        with core.database.write() as connection:
            link = self._links.use(connection, token, "invite")
            if link is None:
                return Outcome("dead", DEAD)
            user_id = self._account(connection, address, stored, display_name.strip())
            if user_id is None:
                return Outcome("dead", DEAD)
            self._give(connection, user_id, link, origin)
            person = people.by_id(connection, user_id)
            user = people.user_of(connection, person) if person else None
        core.hooks.tell("auth.invitation_accepted", user=user, by=link.payload.get("by"))
        return Outcome("created", user=user)

    def _account(
        self, connection: Connection, address: people.Address, stored: str, name: str
    ) -> str | None:
        """Make the account, or take over one whose address nobody has proved."""
        now = self._core.clock()
        made = insert_account(
            connection, address, password_hash=stored, display_name=name, now=now, verified=True
        )
        person = people.by_address(connection, address.norm)
        if made is not None or person is None:
            return made
        if person.email_verified_at is not None:
            return None
        take_over(self._core, connection, person, stored, now, display_name=name)
        logins.end_all(connection, person.id, "invitation", now=now)
        return person.id

    def _give(self, connection: Connection, user_id: str, link: Link, origin: Origin) -> None:
        """Give what the invitation promised; what is gone since then is not given."""
        role, org = link.payload.get("role"), link.payload.get("org")
        if org is not None:
            _join_org(connection, org, user_id, role, self._core.clock())
        elif role == roles.ADMIN:
            roles.ensure_admin_role(connection)
            connection.execute(update(Account).where(Account.id == user_id).values(is_staff=True))
            roles.give(connection, user_id, role)
        elif role is not None and roles.role_id_of(connection, role) is not None:
            roles.give(connection, user_id, role)
        self._core._record(
            connection, "auth.invitation_accepted", user_id, origin=origin, role=role, org=org,
            by=link.payload.get("by"),
        )  # fmt: skip

    def _person(self, connection: Connection, link: Link) -> Person | None:
        return people.by_address(connection, people.norm_of(link.sent_to))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._core.clock(), UTC)


def _open(connection: Connection, now: datetime) -> list[Invitation]:
    """Return all invitations that can still be accepted, the oldest first."""
    statement = (
        select(Token.id, Token.sent_to, Token.payload, Token.expires_at)
        .where(Token.purpose == "invite", Token.used_at.is_(None), Token.expires_at > now)
        .order_by(Token.created_at, Token.id)
    )
    return [_invitation(*row) for row in connection.execute(statement)]


def _invitation(
    token_id: str, email: str, payload: dict[str, Any], expires_at: datetime
) -> Invitation:
    return Invitation(
        token_id, email, payload.get("role"), payload.get("org"), payload.get("title") or "",
        payload.get("inviter") or "", expires_at,
    )  # fmt: skip


def _check(connection: Connection, role: str | None, org: str | None) -> str:
    """Return the name of the organisation, "" for none.

    Raises:
        UsageError: the role or the organisation does not exist, or no role is named for it.
    """
    if role == roles.ADMIN and org is None:
        roles.ensure_admin_role(connection)
    if role is not None and roles.role_id_of(connection, role) is None:
        raise roles.UnknownRoleError(role, list(roles.permissions_of_roles(connection)))
    if org is None:
        return ""
    if role is None:
        raise UsageError("An invitation into an organisation names the role there, e.g. member.")
    title = connection.scalar(select(Org.name).where(Org.id == org))
    if title is None:
        raise UsageError(f'There is no organisation with the id "{org}".')
    return title


def _join_org(connection: Connection, org: str, user_id: str, role: str | None, now: float) -> None:
    role_id = roles.role_id_of(connection, role or "")
    exists = connection.scalar(select(Org.id).where(Org.id == org))
    if role_id is not None and exists:
        row = {"org_id": org, "user_id": user_id, "role_id": role_id, "created_at": now}
        if add_if_new(connection, OrgMember, row):
            roles.raise_version_of(connection, user_id)
