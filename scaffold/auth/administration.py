"""What administrators do with accounts, mostly from the command line.

Attack: an account nobody meant to exist. There is no default account and no default password; the
first administrator is made by somebody with a shell on the server. Switching an account off, or
setting its password, ends its logins in the same transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, select, update

from scaffold.auth import logins, people, roles
from scaffold.auth.audit import record
from scaffold.auth.models import Account
from scaffold.db.base import add_if_new, new_id
from scaffold.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scaffold.auth.hooks import Hooks
    from scaffold.auth.keys import Clock
    from scaffold.auth.password_policy import PasswordPolicy
    from scaffold.auth.passwords import Passwords
    from scaffold.auth.people import Address, Person
    from scaffold.auth.user import User
    from scaffold.db.engine import Database


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


class Administration:
    """Acts on accounts named by their address.

    Raises:
        NoAccountError: by all functions but `create_user` and `list_users`.
    """

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        policy: PasswordPolicy,
        hooks: Hooks,
        clock: Clock,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._policy = policy
        self._hooks = hooks
        self._clock = clock

    def create_user(
        self,
        email: str,
        password: str | None = None,
        *,
        display_name: str = "",
        verified: bool = True,
        staff: bool = False,
        give: Iterable[str] = (),
    ) -> User:
        """Make an account; without a password nobody can log in to it yet.

        Raises:
            InputError: the address or the password is not acceptable.
            AccountExistsError: the address has an account.
            UnknownRoleError: a role in `give` does not exist.
        """
        address = people.parse_address(email, testing=True)
        if address is None:
            raise InputError(f'"{email}" is not a mail address. Write e.g. ada@example.com.')
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
            record(connection, "auth.user_created", "ok", now=now, user_id=user_id)
            user = self._user(connection, address.norm)
        self._hooks.tell("auth.user_created", user=user)
        return user

    def find_user(self, email: str) -> User | None:
        """Return the account of an address, None if there is none."""
        with self._database.read() as connection:
            person = people.by_address(connection, people.norm_of(email))
            return None if person is None else people.user_of(connection, person)

    def user_by_id(self, user_id: str) -> User | None:
        """Return an account, None if there is none."""
        with self._database.read() as connection:
            person = people.by_id(connection, user_id)
            return None if person is None else people.user_of(connection, person)

    def list_users(self, *, search: str = "", limit: int = 100, offset: int = 0) -> list[Listed]:
        """Return accounts in the order they were made, those with `search` in their address."""
        columns = (getattr(Account, name) for name in Listed._fields)
        statement = select(*columns).order_by(Account.created_at, Account.id)
        if search:
            statement = statement.where(
                Account.email_norm.contains(search.strip().lower(), autoescape=True)
            )
        with self._database.read() as connection:
            found = connection.execute(statement.limit(limit).offset(offset))
            return [Listed(*row) for row in found]

    def promote(self, email: str, role: str = roles.ADMIN) -> User:
        """Give a role; "admin", made if need be, also makes the person staff.

        Raises:
            UnknownRoleError: there is no such role.
        """
        return self._change_role(email, role, given=True)

    def demote(self, email: str, role: str = roles.ADMIN) -> User:
        """Take a role away; the loss of "admin" also ends being staff."""
        return self._change_role(email, role, given=False)

    def _change_role(self, email: str, role: str, *, given: bool) -> User:
        with self._database.write() as connection:
            person = self._person(connection, email)
            if role == roles.ADMIN:
                roles.ensure_admin_role(connection)
                self._set(connection, person, is_staff=given)
            change = roles.give if given else roles.take
            change(connection, person.id, role)
            self._record(connection, "auth.role_changed", person, role=role, given=given)
            user = self._user(connection, person.email_norm)
        self._hooks.tell("auth.role_changed", user=user, role=role, given=given)
        return user

    def disable(self, email: str) -> int:
        """Switch an account off and end its logins; return how many there were."""
        with self._database.write() as connection:
            person = self._person(connection, email)
            self._set(connection, person, is_active=False)
            ended = logins.end_all(connection, person.id, "disabled", now=self._clock())
            self._record(connection, "auth.disabled", person, logins=ended)
        self._hooks.tell("auth.disabled", user_id=person.id)
        return ended

    def enable(self, email: str) -> None:
        """Switch an account on again."""
        with self._database.write() as connection:
            person = self._person(connection, email)
            self._set(connection, person, is_active=True)
            self._record(connection, "auth.enabled", person)
        self._hooks.tell("auth.enabled", user_id=person.id)

    def logout_user(self, email: str) -> int:
        """End all logins of an account; return how many there were."""
        with self._database.write() as connection:
            person = self._person(connection, email)
            ended = logins.end_all(connection, person.id, "admin", now=self._clock())
            self._record(connection, "auth.login_ended", person, count=ended)
        return ended

    def set_password(self, email: str, password: str, *, must_change: bool = False) -> int:
        """Replace a password without the current one and end all logins; return how many.

        Raises:
            InputError: the password is not acceptable.
        """
        stored = self._new_hash(password, people.norm_of(email))
        now = self._clock()
        with self._database.write() as connection:
            person = self._person(connection, email)
            self._set(
                connection,
                person,
                password_hash=stored,
                password_changed_at=datetime.fromtimestamp(now, UTC),
                must_change_password=must_change,
                password_disabled_at=None,
                failed_streak=0,
            )
            ended = logins.end_all(connection, person.id, "password", now=now)
            self._record(connection, "auth.password_changed", person)
        return ended

    def unlock(self, email: str) -> None:
        """Let passwords work again after a hundred failures in a row."""
        with self._database.write() as connection:
            person = self._person(connection, email)
            self._set(connection, person, password_disabled_at=None, failed_streak=0)
            self._record(connection, "auth.enabled", person, unlocked=True)

    def _new_hash(self, password: str, context: str) -> str:
        problems = self._policy.problems(password, [context])
        if problems:
            raise InputError(problems[0].message)
        return self._passwords.hash(password)

    def _person(self, connection: Connection, email: str) -> Person:
        person = people.by_address(connection, people.norm_of(email))
        if person is None:
            raise NoAccountError(email)
        return person

    def _user(self, connection: Connection, email_norm: str) -> User:
        return people.user_of(connection, self._person(connection, email_norm))

    def _set(self, connection: Connection, person: Person, **values: Any) -> None:
        """Change columns of an account; the version tells open pages that something is new."""
        raised = Account.authz_version + 1
        statement = update(Account).where(Account.id == person.id)
        connection.execute(statement.values(authz_version=raised, **values))

    def _record(self, connection: Connection, event: str, person: Person, **data: Any) -> None:
        record(connection, event, "ok", now=self._clock(), user_id=person.id, **data)


class Listed(NamedTuple):
    """A line of the list of accounts."""

    id: str
    email: str
    display_name: str
    is_active: bool
    is_staff: bool
    created_at: datetime
    last_login_at: datetime | None


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
