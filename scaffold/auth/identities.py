"""Accounts at providers that open accounts here: found, made, connected, taken away again.

Attacks: taking over an account by claiming its mail address at some provider (the key is issuer and
subject, never the address; an address counts only from a provider that the operator trusts, said to
be confirmed, and against an account here that has confirmed it), waiting in an account made
beforehand with somebody else's address, and coming in where signing up is closed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, select, update

from scaffold.auth import people, throttle
from scaffold.auth.administration import insert_account
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.devices import plain
from scaffold.auth.hooks import VetoError
from scaffold.auth.models import Account
from scaffold.auth.notices import notify
from scaffold.auth.outcome import CLOSED, Outcome, throttled
from scaffold.auth.proof_models import Identity
from scaffold.auth.throttle import ip_prefix
from scaffold.auth.ways_in import close_ways_in, count_ways_in
from scaffold.db.base import add_if_new, new_id
from scaffold.texts import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.people import Address, Person
    from scaffold.auth.user import User

NOT_POSSIBLE = words("This account cannot be used to log in here.")
NO_ADDRESS = words("The provider did not tell a mail address, and an account here needs one.")
NOT_CONFIRMED = words("The provider does not confirm your mail address, and that is needed here.")
LOG_IN_FIRST = words(
    "There is an account with your mail address. Log in as you are used to, then connect it."
)
OTHERS = words("This identity opens another account here.")
LAST_WAY = words("This is the only way into your account. Set a password or a passkey first.")


class Proof(NamedTuple):
    """What a provider has proved about a person.

    Attributes:
        issuer: of the provider; with `subject` the key of the person.
        email: as the provider says it, perhaps empty.
        email_proved: whether the address is confirmed by a provider that is trusted in this.
        auth_time: when the person proved something to the provider, where it says so.
        sid: what the provider calls the login there, "" where it does not say.
    """

    provider: str
    title: str
    issuer: str
    subject: str
    email: str
    email_proved: bool
    name: str
    auth_time: float | None
    sid: str = ""


class Connected(NamedTuple):
    """A line of the page of connections."""

    id: str
    issuer: str
    email: str
    created_at: float
    last_login_at: float | None


class _Taken(Exception):
    """The address or the identity has an account meanwhile."""


class Identities:
    """What providers have proved, and the accounts it opens."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @cached_property
    def _issuers(self) -> list[str]:
        return [one.issuer for one in self._core.settings.auth.providers.values()]

    def enter(self, proof: Proof, *, origin: Origin = NOWHERE) -> Outcome:
        """Return whose account a proof opens; it is made where signing up is open.

        Codes: "ok" and "created" with the user; "known": an account has the address, and must be
        logged in to first; "refused", "closed", "invalid", "vetoed", "throttled".
        """
        core = self._core
        with core.database.read() as connection:
            person = self._owner(connection, proof)
        if person is None:
            return self._first_time(proof, origin)
        try:
            core.hooks.ask("auth.before_login", email=person.email_norm, ip=origin.ip)
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        return self._opened(person, proof, origin)

    def owner_of(self, proof: Proof) -> str | None:
        """Return the id of the account that a proof opens."""
        with self._core.database.read() as connection:
            person = self._owner(connection, proof)
        return person.id if person is not None and person.may_log_in else None

    def _owner(self, connection: Connection, proof: Proof) -> Person | None:
        user_id = connection.execute(select(Identity.user_id).where(*_is(proof))).scalar()
        return None if user_id is None else people.by_id(connection, user_id)

    def _opened(self, person: Person, proof: Proof, origin: Origin) -> Outcome:
        core = self._core
        with core.database.write() as connection:
            if not person.may_prove:
                self._refuse(connection, person.id, proof, "inactive", origin)
                return Outcome("refused", NOT_POSSIBLE)
            used = update(Identity).where(*_is(proof)).values(last_login_at=core.clock())
            connection.execute(used)
            return Outcome("ok", user=people.user_of(connection, person))

    def _first_time(self, proof: Proof, origin: Origin) -> Outcome:
        testing = not self._core.settings.production
        address = people.parse_address(proof.email, testing=testing) if proof.email else None
        if address is None:
            return Outcome("invalid", NO_ADDRESS)
        with self._core.database.read() as connection:
            person = people.by_address(connection, address.norm)
        if person is not None:
            return self._link(person, proof, origin)
        return self._sign_up(address, proof, origin)

    def _link(self, person: Person, proof: Proof, origin: Origin) -> Outcome:
        """Connect an account that has the address, if the address is proved on both sides.

        An account whose address nobody has confirmed may have been made by anybody: whoever has
        proved the address gets it, and what was set up before goes.
        """
        core, now = self._core, self._core.clock()
        with core.database.write() as connection:
            if not proof.email_proved:
                self._refuse(connection, person.id, proof, "address", origin)
                return Outcome("known", LOG_IN_FIRST)
            if not person.may_log_in:
                self._refuse(connection, person.id, proof, "inactive", origin)
                return Outcome("refused", NOT_POSSIBLE)
            if person.email_verified_at is None:
                close_ways_in(connection, person.id, now=now)
                self._verify(connection, person.id, now)
            self._insert(connection, person.id, proof, now)
            self._tell(connection, person, proof, origin)
            found = people.by_id(connection, person.id)
            user = people.user_of(connection, found or person)
        core.hooks.tell("auth.identity_connected", user=user, provider=proof.provider)
        return Outcome("ok", user=user)

    def _verify(self, connection: Connection, user_id: str, now: float) -> None:
        at = datetime.fromtimestamp(now, UTC)
        mine = update(Account).where(Account.id == user_id)
        connection.execute(mine.values(email_verified_at=at))

    def _sign_up(self, address: Address, proof: Proof, origin: Origin) -> Outcome:
        core, auth = self._core, self._core.settings.auth
        allowed = {domain.lower() for domain in auth.sign_up_domains}
        if auth.sign_up != "open" or (allowed and address.domain not in allowed):
            return Outcome("closed", CLOSED)
        if (allowed or auth.verification == "required") and not proof.email_proved:
            return Outcome("closed", NOT_CONFIRMED)
        wait = core.throttle.take(throttle.SIGN_UP_IP, ip_prefix(origin.ip))
        if wait:
            return throttled(wait)
        try:
            core.hooks.ask("auth.before_sign_up", email=address.email, ip=origin.ip)
        except VetoError as veto:
            return Outcome("vetoed", veto.args[0] if veto.args else "")
        return self._make(address, proof, origin)

    def _make(self, address: Address, proof: Proof, origin: Origin) -> Outcome:
        core = self._core
        try:
            with core.database.write() as connection:
                user = self._insert_account(connection, address, proof, origin)
        except _Taken:
            return Outcome("known", LOG_IN_FIRST)
        core.hooks.tell("auth.signed_up", user=user, ip=origin.ip)
        return Outcome("created", user=user)

    def _insert_account(
        self, connection: Connection, address: Address, proof: Proof, origin: Origin
    ) -> User:
        """Insert account and identity, or, where another request was faster, neither."""
        core, now = self._core, self._core.clock()
        user_id = insert_account(
            connection, address, password_hash=None, now=now, verified=proof.email_proved,
            display_name=plain(proof.name, people.MAX_NAME).strip(),
        )  # fmt: skip
        person = people.by_id(connection, user_id) if user_id else None
        if person is None or not self._insert(connection, person.id, proof, now):
            raise _Taken
        core._record(
            connection, "auth.signed_up", person.id, origin=origin, provider=proof.provider
        )
        return people.user_of(connection, person)

    def connect(self, user: User, proof: Proof, *, origin: Origin = NOWHERE) -> Outcome:
        """Let a proof open the account of somebody who is logged in.

        Codes: "ok", "refused" (it opens another account).
        """
        core = self._core
        with core.database.write() as connection:
            person = people.by_id(connection, user.id)
            if person is None or not person.may_log_in:
                return Outcome("refused", NOT_POSSIBLE)
            if not self._insert(connection, user.id, proof, core.clock()):
                owner = self._owner(connection, proof)
                if owner is None or owner.id != user.id:
                    self._refuse(connection, user.id, proof, "other account", origin)
                    return Outcome("refused", OTHERS)
                return Outcome("ok", user=user)
            self._tell(connection, person, proof, origin)
        core.hooks.tell("auth.identity_connected", user=user, provider=proof.provider)
        return Outcome("ok", user=user)

    def _tell(self, connection: Connection, person: Person, proof: Proof, origin: Origin) -> None:
        core = self._core
        core._record(
            connection, "auth.identity_connected", person.id, origin=origin,
            provider=proof.provider,
        )  # fmt: skip
        notify(
            core, connection, person, "identity_connected", origin, "/auth/connections",
            provider=proof.title,
        )  # fmt: skip

    def connected(self, user: User) -> list[Connected]:
        """Return the identities that open a person's account, the oldest first."""
        columns = (getattr(Identity, name) for name in ("id", "issuer", "email_at_link"))
        mine = select(*columns, Identity.created_at, Identity.last_login_at).where(
            Identity.user_id == user.id
        )
        with self._core.database.read() as connection:
            rows = connection.execute(mine.order_by(Identity.created_at)).all()
        return [Connected._make(row) for row in rows]

    def disconnect(self, user: User, identity_id: str, *, origin: Origin = NOWHERE) -> Outcome:
        """Take a way in away, unless it is the last.

        Codes: "ok", "refused" (not theirs), "invalid" (the last way).
        """
        core = self._core
        with core.database.write() as connection:
            ways = count_ways_in(connection, user.id, self._issuers)
            mine = (Identity.id == identity_id, Identity.user_id == user.id)
            issuer = connection.execute(select(Identity.issuer).where(*mine)).scalar()
            if issuer is None:
                return Outcome("refused", NOT_POSSIBLE)
            if ways.is_last and issuer in self._issuers:
                return Outcome("invalid", LAST_WAY)
            connection.execute(delete(Identity).where(*mine))
            core._record(
                connection, "auth.identity_disconnected", user.id, user.login_id, origin=origin,
                issuer=issuer,
            )  # fmt: skip
            person = people.by_id(connection, user.id)
            title = self._title(issuer)
            if person is not None:
                notify(
                    core, connection, person, "identity_disconnected", origin,
                    "/auth/connections", provider=title,
                )  # fmt: skip
        core.hooks.tell("auth.identity_disconnected", user=user, issuer=issuer)
        return Outcome("ok", user=user)

    def _title(self, issuer: str) -> str:
        providers = self._core.settings.auth.providers.values()
        return next((one.title for one in providers if one.issuer == issuer), issuer)

    def _insert(self, connection: Connection, user_id: str, proof: Proof, now: float) -> bool:
        """Store an identity; false if it opens an account already."""
        values: dict[str, Any] = {
            "id": new_id(), "user_id": user_id, "issuer": proof.issuer, "subject": proof.subject,
            "email_at_link": plain(proof.email, 320), "claims": {}, "created_at": now,
            "last_login_at": now,
        }  # fmt: skip
        return add_if_new(connection, Identity, values)

    def _refuse(
        self, connection: Connection, user_id: str, proof: Proof, cause: str, origin: Origin
    ) -> None:
        self._core._record(
            connection, "auth.identity_refused", user_id, origin=origin, outcome="refused",
            provider=proof.provider, cause=cause,
        )  # fmt: skip


def _is(proof: Proof) -> tuple[Any, Any]:
    return Identity.issuer == proof.issuer, Identity.subject == proof.subject
