"""What administrators do with accounts, at the admin pages and from the command line.

Attacks: an account nobody meant to exist (there is no default account and no default password; the
first administrator is made by somebody with a shell on the server), a login that outlives its
account (switching it off, or setting its password, ends its logins in the same transaction), and
an app that nobody can administer any more (the last administrator stays one, also if two of them
act at the same moment; only a shell can change that).
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, update

from scaffold.auth import directory, logins, people, roles
from scaffold.auth.audit import SHELL, By, record
from scaffold.auth.models import Account, Role, RolePermission, UserRole
from scaffold.db.base import add_if_new, new_id
from scaffold.errors import InputError, UsageError
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from scaffold.auth.core import Core
    from scaffold.auth.directory import Listed
    from scaffold.auth.people import Address, Person
    from scaffold.auth.recovery import Recovery
    from scaffold.auth.user import User


class NoAccountError(UsageError):
    """There is no account for an address."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f'There is no account "{email}". `scaffold user list` shows the accounts; '
            f"`scaffold user create {email}` makes one."
        )


class AccountExistsError(UsageError):
    """There already is an account for an address."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f'There already is an account "{email}". Addresses are compared without regard to '
            "capitals; use another one, or `scaffold user promote` to give it more rights."
        )


class LastAdminError(UsageError):
    """An act that would leave the app without an administrator."""

    def __init__(self) -> None:
        super().__init__(
            words(
                "This would leave nobody who may use the admin pages. Make somebody else an "
                "administrator first."
            )
        )


class Administration:
    """Acts on accounts, named by their address or their id.

    `by` says on whose behalf an act is done; what is done at the admin pages cannot take away the
    last administrator.

    Raises:
        NoAccountError: by all functions but `create_user` and `list_users`.
        LastAdminError: as said above.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._database = core.database
        self._hooks = core.hooks
        self._clock = core.clock

    def create_user(
        self,
        email: str,
        password: str | None = None,
        *,
        display_name: str = "",
        verified: bool = True,
        staff: bool = False,
        give: Iterable[str] = (),
        by: By = SHELL,
    ) -> User:
        """Make an account; without a password nobody can log in to it yet.

        Raises:
            InputError: the address or the password is not acceptable.
            AccountExistsError: the address has an account.
            UnknownRoleError: a role in `give` does not exist.
        """
        address = people.parse_address(email, testing=True)
        if address is None:
            raise InputError(people.not_an_address(email))
        stored = None if password is None else self._new_hash(password, address.norm)
        now = self._clock()
        with self._database.write() as connection:
            user_id = insert_account(
                connection,
                address,
                password_hash=stored,
                display_name=display_name,
                now=now,
                verified=verified,
                is_staff=staff,
            )
            if user_id is None:
                raise AccountExistsError(address.email)
            for name in give:
                roles.give(connection, user_id, name)
            person = self._person(connection, user_id)
            self._record(connection, "auth.user_created", person, by)
            user = people.user_of(connection, person)
        self._hooks.tell("auth.user_created", user=user)
        return user

    def find_user(self, email: str) -> User | None:
        """Return the account of an address, None if there is none."""
        with self._database.read() as connection:
            person = people.by_address(connection, people.norm_of(email))
            return None if person is None else people.user_of(connection, person)

    def user(self, who: str) -> User:
        """Return an account."""
        with self._database.read() as connection:
            return people.user_of(connection, self._person(connection, who))

    def user_by_id(self, user_id: str) -> User | None:
        """Return an account, None if there is none."""
        with self._database.read() as connection:
            person = people.by_id(connection, user_id)
            return None if person is None else people.user_of(connection, person)

    def list_users(self, *, search: str = "", limit: int = 100, offset: int = 0) -> list[Listed]:
        """Return accounts in the order they were made, those with `search` in address or name."""
        with self._database.read() as connection:
            return directory.oldest(connection, search, limit, offset)

    def promote(self, who: str, role: str = roles.ADMIN, *, by: By = SHELL) -> User:
        """Give a role; "admin", made if need be, also makes the person staff.

        Raises:
            UnknownRoleError: there is no such role.
        """
        return self._change_role(who, role, given=True, by=by)

    def demote(self, who: str, role: str = roles.ADMIN, *, by: By = SHELL) -> User:
        """Take a role away; the loss of "admin" also ends being staff."""
        return self._change_role(who, role, given=False, by=by)

    def _change_role(self, who: str, role: str, *, given: bool, by: By) -> User:
        with self._database.write() as connection:
            person = self._person(connection, who)
            with self._keeping_an_admin(connection, by):
                if role == roles.ADMIN:
                    roles.ensure_admin_role(connection)
                    self._set(connection, person, is_staff=given)
                change = roles.give if given else roles.take
                change(connection, person.id, role)
            self._record(connection, "auth.role_changed", person, by, role=role, given=given)
            user = self._user(connection, person.id)
        self._hooks.tell("auth.role_changed", user=user, role=role, given=given)
        return user

    def disable(self, who: str, *, by: By = SHELL) -> int:
        """Switch an account off and end its logins; return how many there were."""
        with self._database.write() as connection:
            person = self._person(connection, who)
            with self._keeping_an_admin(connection, by):
                self._set(connection, person, is_active=False)
            ended = logins.end_all(connection, person.id, "disabled", now=self._clock())
            self._record(connection, "auth.disabled", person, by, logins=ended)
        self._hooks.tell("auth.disabled", user_id=person.id)
        return ended

    def enable(self, who: str, *, by: By = SHELL) -> None:
        """Switch an account on again."""
        with self._database.write() as connection:
            person = self._person(connection, who)
            self._set(connection, person, is_active=True)
            self._record(connection, "auth.enabled", person, by)
        self._hooks.tell("auth.enabled", user_id=person.id)

    def logout_user(self, who: str, login_id: str | None = None, *, by: By = SHELL) -> int:
        """End all logins of an account, or one of them; return how many were alive."""
        now = self._clock()
        with self._database.write() as connection:
            person = self._person(connection, who)
            if login_id is None:
                ended = logins.end_all(connection, person.id, "admin", now=now)
            else:
                ended = logins.end(connection, login_id, "admin", now=now, user_id=person.id)
            self._record(connection, "auth.login_ended", person, by, count=int(ended))
        return int(ended)

    def set_password(
        self, who: str, password: str, *, must_change: bool = False, by: By = SHELL
    ) -> int:
        """Replace a password without the current one and end all logins; return how many.

        Raises:
            InputError: the password is not acceptable.
        """
        with self._database.read() as connection:
            stored = self._new_hash(password, self._person(connection, who).email_norm)
        now = self._clock()
        with self._database.write() as connection:
            person = self._person(connection, who)
            self._set(
                connection, person, password_hash=stored,
                password_changed_at=datetime.fromtimestamp(now, UTC),
                must_change_password=must_change, password_disabled_at=None, failed_streak=0,
            )  # fmt: skip
            ended = logins.end_all(connection, person.id, "password", now=now)
            self._record(connection, "auth.password_changed", person, by)
        return ended

    def unlock(self, who: str, *, by: By = SHELL) -> None:
        """Let passwords work again after a hundred failures in a row."""
        with self._database.write() as connection:
            person = self._person(connection, who)
            self._set(connection, person, password_disabled_at=None, failed_streak=0)
            self._record(connection, "auth.unlocked", person, by)

    def require_second_factor(self, who: str, required: bool, *, by: By = SHELL) -> None:
        """Say whether this person must have a second factor; asked for at the next login."""
        with self._database.write() as connection:
            person = self._person(connection, who)
            self._set(connection, person, mfa_required=required)
            self._record(connection, "auth.second_factor_required", person, by, required=required)

    def mail_reset(self, who: str, recovery: Recovery, *, by: By = SHELL) -> None:
        """Send the owner a link to choose a new password."""
        with self._database.write() as connection:
            person = self._person(connection, who)
            recovery.send_to(connection, person, by.origin)
            self._record(connection, "auth.reset_mailed", person, by)

    def define_role(self, name: str, permissions: Iterable[str], *, by: By = SHELL) -> None:
        """Make a role carry exactly these permissions, for all who have it."""
        wanted = sorted(set(permissions))
        with self._database.write() as connection, self._keeping_an_admin(connection, by):
            roles.define(connection, name, wanted)
            self._record(connection, "auth.role_defined", None, by, role=name, permissions=wanted)

    def remove_role(self, name: str, *, by: By = SHELL) -> bool:
        """Remove a role from everybody who has it; return whether there was one.

        Raises:
            UsageError: members of an organisation have it.
        """
        with self._database.write() as connection, self._keeping_an_admin(connection, by):
            removed = roles.remove(connection, name)
            if removed:
                self._record(connection, "auth.role_removed", None, by, role=name)
        return removed

    @contextmanager
    def _keeping_an_admin(self, connection: Connection, by: By) -> Generator[None]:
        """Undo what is done inside if it leaves no administrator; one of these acts at a time."""
        if by.actor_id is None:
            yield
            return
        connection.execute(select(Role.id).where(Role.name == roles.ADMIN).with_for_update())
        yield
        if connection.execute(_AN_ADMIN).first() is None:
            raise LastAdminError

    def _new_hash(self, password: str, context: str) -> str:
        problems = self._core.policy.problems(password, [context])
        if problems:
            raise InputError(problems[0].message)
        return self._core.passwords.hash(password)

    def _person(self, connection: Connection, who: str) -> Person:
        if "@" in who:
            person = people.by_address(connection, people.norm_of(who))
        else:
            person = people.by_id(connection, who)
        if person is None:
            raise NoAccountError(who)
        return person

    def _user(self, connection: Connection, user_id: str) -> User:
        return people.user_of(connection, self._person(connection, user_id))

    def _set(self, connection: Connection, person: Person, **values: Any) -> None:
        """Change columns of an account; the version tells open pages that something is new."""
        raised = Account.authz_version + 1
        statement = update(Account).where(Account.id == person.id)
        connection.execute(statement.values(authz_version=raised, **values))

    def _record(
        self, connection: Connection, event: str, person: Person | None, by: By, **data: Any
    ) -> None:
        if by.reason:
            data["reason"] = by.reason
        record(
            connection, event, "ok", now=self._clock(), user_id=person.id if person else None,
            actor_id=by.actor_id, origin=by.origin, **data,
        )  # fmt: skip


_AN_ADMIN = (
    select(Account.id)
    .join(UserRole, UserRole.user_id == Account.id)
    .join(RolePermission, RolePermission.role_id == UserRole.role_id)
    .where(
        RolePermission.permission == roles.ADMIN_PERMISSION,
        UserRole.org_id == roles.EVERYWHERE,
        Account.is_active,
        Account.deleted_at.is_(None),
    )
    .limit(1)
)


def insert_account(
    connection: Connection,
    address: Address,
    *,
    password_hash: str | None,
    display_name: str,
    now: float,
    verified: bool = False,
    is_staff: bool = False,
) -> str | None:
    """Insert an account and return its id, None if the address has one: one statement for both."""
    at = datetime.fromtimestamp(now, UTC)
    values = {
        "id": new_id(),
        "email": address.email,
        "email_norm": address.norm,
        "display_name": display_name,
        "password_hash": password_hash,
        "password_changed_at": at if password_hash else None,
        "email_verified_at": at if verified else None,
        "is_staff": is_staff,
        "created_at": at,
    }
    return str(values["id"]) if add_if_new(connection, Account, values) else None
