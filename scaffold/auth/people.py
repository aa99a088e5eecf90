"""Finding accounts: the one spelling of an address, and from a row to a `User`.

Attacks: two accounts for one address in different spellings (the normal form is unique in the
database), and forging an address with control characters (they are refused).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from scaffold.auth.devices import plain
from scaffold.auth.models import Account
from scaffold.auth.roles import grants
from scaffold.auth.user import User
from scaffold.texts import Text, words

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

MAX_EMAIL = 254
MAX_NAME = 100


class Person(NamedTuple):
    """What the flows need of an account; the hash stays inside this room."""

    id: str
    email: str
    email_norm: str
    display_name: str
    password_hash: str | None
    password_disabled_at: datetime | None
    must_change_password: bool
    email_verified_at: datetime | None
    is_active: bool
    is_staff: bool
    authz_version: int
    locale: str | None
    tz: str | None
    created_at: datetime
    last_login_at: datetime | None
    deleted_at: datetime | None

    @property
    def may_log_in(self) -> bool:
        """Whether the account is neither switched off nor deleted."""
        return self.is_active and self.deleted_at is None

    @property
    def may_prove(self) -> bool:
        """Whether a proof is looked at: of somebody being deleted, too, who may come back by it.

        It opens nothing by itself: a login starts where `may_log_in` holds.
        """
        return self.is_active


_PERSON: Select[*tuple[Any, ...]] = select(*(getattr(Account, name) for name in Person._fields))
_BY_ADDRESS = _PERSON.where(Account.email_norm == bindparam("email_norm"))
_BY_ID = _PERSON.where(Account.id == bindparam("user_id"))


class Address(NamedTuple):
    """A valid address as typed and in the form that is compared."""

    email: str
    norm: str
    domain: str


def parse_address(email: str, *, testing: bool = False) -> Address | None:
    """Return a valid address, None for anything else; `testing` allows the domain "test"."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(
            email.strip()[: MAX_EMAIL + 1], check_deliverability=False, test_environment=testing
        )
    except EmailNotValidError:
        return None
    domain = (found.ascii_domain or found.domain).lower()
    local = unicodedata.normalize("NFC", found.local_part).lower()
    return Address(found.normalized, f"{local}@{domain}", domain)


def not_an_address(email: str) -> Text:
    """Return what to say about something that `parse_address` refused."""
    return words('"{email}" is not a mail address. Write e.g. ada@example.com.', email=email)


def norm_of(email: str) -> str:
    """Return the compared form of whatever was typed into a login form, valid or not."""
    address = parse_address(email, testing=True)
    if address is not None:
        return address.norm
    return unicodedata.normalize("NFC", plain(email.strip(), MAX_EMAIL)).lower()


def by_address(connection: Connection, email_norm: str) -> Person | None:
    """Return the account of an address, switched off or not."""
    row = connection.execute(_BY_ADDRESS, {"email_norm": email_norm}).first()
    return None if row is None else Person(*row)


def by_id(connection: Connection, user_id: str) -> Person | None:
    """Return an account, switched off or not."""
    row = connection.execute(_BY_ID, {"user_id": user_id}).first()
    return None if row is None else Person(*row)


def user_of(connection: Connection, person: Person) -> User:
    """Return what others see of a person: an account, but no login."""
    given = grants(connection, person.id)
    return User(
        id=person.id,
        email=person.email,
        display_name=person.display_name,
        is_active=person.may_log_in,
        is_staff=person.is_staff,
        email_verified=person.email_verified_at is not None,
        roles=given.roles,
        permissions=given.permissions,
        orgs=given.orgs,
        authz_version=person.authz_version,
        must_change_password=person.must_change_password,
        locale=person.locale,
        tz=person.tz,
    )
