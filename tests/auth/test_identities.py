"""Identities of providers in the database: SQLite and PostgreSQL, and two requests at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from scaffold.auth.hooks import VetoError
from scaffold.auth.identities import Identities, Proof
from scaffold.auth.models import Account, AuditEvent, Login
from scaffold.auth.proof_models import ApiToken, Identity
from scaffold.auth.ways_in import close_ways_in, count_ways_in
from scaffold.providers import ProviderSettings
from scaffold.settings import Settings
from tests.auth.conftest import EMAIL, HOME, PASSWORD, fast

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User

ISSUER, OTHER = "https://one.example", "https://two.example"


@pytest.fixture
def settings() -> Settings:
    given = {
        name: ProviderSettings(issuer=issuer, client_id="app", title=name.title())
        for name, issuer in (("one", ISSUER), ("two", OTHER))
    }
    auth = fast().model_copy(update={"providers": given})
    return Settings(env="production", secret_key=["k" * 40], auth=auth)


def proof(subject: str = "1", *, issuer: str = ISSUER, proved: bool = True, **more: str) -> Proof:
    email = more.get("email", EMAIL)
    return Proof("one", "One", issuer, subject, email, proved, more.get("name", "Ada"), None)


def count(accounts: Accounts, table: type[Identity | Account | Login | ApiToken]) -> int:
    with accounts.database.read() as connection:
        found: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
        return found


def identities(accounts: Accounts) -> Identities:
    return accounts.open_id.identities


def test_from_the_first_time_to_the_last(either: Accounts) -> None:
    made = identities(either).enter(proof(name="A\x00da\n"), origin=HOME)
    assert made.code == "created"
    assert made.user is not None
    assert (made.user.display_name, made.user.email_verified) == ("Ada", True)
    again = identities(either).enter(proof(email="other@example.com"), origin=HOME)
    assert (again.code, again.user and again.user.id) == ("ok", made.user.id)
    assert identities(either).connect(made.user, proof("2", issuer=OTHER)).ok
    assert identities(either).connect(made.user, proof("2", issuer=OTHER)).ok
    first, second = identities(either).connected(made.user)
    assert identities(either).disconnect(made.user, first.id).ok
    assert identities(either).disconnect(made.user, first.id).code == "refused"
    assert identities(either).disconnect(made.user, second.id).code == "invalid"
    with either.database.read() as connection:
        events = list(connection.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))
    assert events == [
        "auth.signed_up",
        "auth.identity_connected",
        "auth.identity_disconnected",
    ]


def test_two_first_times_at_once_make_one_account(either: Accounts) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: identities(either).enter(proof()).code, range(8)))
    assert codes.count("created") == 1
    assert set(codes) <= {"created", "ok", "known"}
    assert (count(either, Account), count(either, Identity)) == (1, 1)


def test_of_two_last_ways_one_stays_when_both_are_taken_at_once(either: Accounts) -> None:
    user = identities(either).enter(proof()).user
    assert user is not None
    identities(either).connect(user, proof("2", issuer=OTHER))
    ids = [one.id for one in identities(either).connected(user)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda one: identities(either).disconnect(user, one).code, ids))
    assert sorted(done) == ["invalid", "ok"]
    assert count(either, Identity) == 1


def test_an_identity_of_a_provider_that_is_gone_is_no_way_in(accounts: Accounts, ada: User) -> None:
    gone = proof(issuer="https://gone.example")
    assert identities(accounts).connect(ada, gone).ok
    with accounts.database.write() as connection:
        ways = count_ways_in(connection, ada.id, [ISSUER])
    assert ways == (1, 0, 0)
    assert ways.is_last
    (entry,) = identities(accounts).connected(ada)
    assert identities(accounts).disconnect(ada, entry.id).ok


def test_closing_the_ways_in_closes_all(accounts: Accounts, ada: User) -> None:
    accounts.start_login(ada, origin=HOME)
    identities(accounts).connect(ada, proof())
    accounts.api_tokens.make(ada, "one")
    with accounts.database.write() as connection:
        close_ways_in(connection, ada.id, now=accounts.clock())
        assert sum(count_ways_in(connection, ada.id, [ISSUER])) == 0
        alive = connection.scalar(select(func.count()).where(Login.revoked_at.is_(None)))
    assert alive == 0
    assert count(accounts, ApiToken) == 0
    assert not accounts.authenticate(EMAIL, PASSWORD).ok


def test_hooks_may_say_no(accounts: Accounts) -> None:
    def no(**_given: object) -> None:
        raise VetoError("Not today.")

    accounts.hooks.on("auth.before_sign_up", no)
    assert identities(accounts).enter(proof()).message == "Not today."
    assert count(accounts, Account) == 0
    accounts.hooks._hooks.clear()
    assert identities(accounts).enter(proof()).ok
    accounts.hooks.on("auth.before_login", no)
    assert identities(accounts).enter(proof()).code == "vetoed"


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x" * 400 + "@example.com"])
def test_an_account_needs_an_address(accounts: Accounts, email: str) -> None:
    assert identities(accounts).enter(proof(email=email)).code == "invalid"


def test_signing_up_is_throttled_here_too(accounts: Accounts) -> None:
    codes = [
        identities(accounts).enter(proof(str(n), email=f"a{n}@example.com"), origin=HOME).code
        for n in range(11)
    ]
    assert codes == ["created"] * 10 + ["throttled"]
