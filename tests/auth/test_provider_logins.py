"""Which logins came from providers: SQLite and PostgreSQL, and logging out while logging in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import delete, select

from scaffold.auth import provider_logins
from scaffold.auth.fetching import ProviderError
from scaffold.auth.identities import Proof
from scaffold.auth.logout_tokens import LoggedOut
from scaffold.auth.models import Login
from scaffold.auth.proof_models import ProviderLogin
from scaffold.providers import ProviderSettings
from tests.auth.conftest import HOME

if TYPE_CHECKING:
    from scaffold.auth.provider import Provider
    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User

ISSUER = "https://one.example"


class Telling:
    """A provider whose tokens have been checked: what they say is the token itself."""

    name = "one"
    settings = ProviderSettings(issuer=ISSUER, client_id="app")

    def logged_out(self, token: LoggedOut) -> LoggedOut:
        return token


@pytest.fixture
def ada(either: Accounts) -> User:
    return either.admin.create_user("ada@example.com")


def noted(accounts: Accounts, user: User, sid: str = "", subject: str = "ada") -> str:
    proof = Proof("one", "One", ISSUER, subject, "", False, "", None, sid)
    return accounts.open_id.note_login(user, proof)


def log_in(accounts: Accounts, user: User, sid: str = "") -> str:
    started = accounts.start_login(user, origin=HOME, via=noted(accounts, user, sid))
    assert started is not None
    return started.login_id


def tell(accounts: Accounts, number: str, *, subject: str = "", sid: str = "") -> float:
    provider = cast("Provider", Telling())
    told = LoggedOut(subject, sid, number)
    return accounts.open_id.back_channel.receive(provider, told, origin=HOME)


def alive(accounts: Accounts) -> set[str]:
    with accounts.database.read() as connection:
        return set(connection.scalars(select(Login.id).where(Login.revoked_at.is_(None))))


def test_logins_end_by_name_and_by_person(either: Accounts, ada: User) -> None:
    _, second, third = (log_in(either, ada, sid) for sid in ("s-1", "s-2", ""))
    assert tell(either, "1", sid="s-1") == 0
    assert alive(either) == {second, third}
    assert tell(either, "2", subject="ada", sid="s-9") == 0
    assert alive(either) == {second}, "the one without a name may have been that"
    assert tell(either, "3", subject="ada") == 0
    assert alive(either) == set()
    with pytest.raises(ProviderError, match="used before"):
        tell(either, "3", subject="ada")


def test_one_of_several_tokens_sent_at_once_counts(either: Accounts, ada: User) -> None:
    log_in(either, ada)
    heard: list[Any] = []
    either.hooks.on("auth.provider_logout", lambda **told: heard.append(told))

    def send(_number: int) -> bool:
        try:
            return tell(either, "same", subject="ada") == 0
        except ProviderError:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(send, range(6))) == 1
    assert len(heard) == 1


def test_no_login_survives_that_begins_at_the_same_moment(either: Accounts, ada: User) -> None:
    """D09 Whichever of the two comes first: in the end there is no login."""
    for turn in range(8):
        via = noted(either, ada, f"s-{turn}")
        with ThreadPoolExecutor(2) as pool:
            login = pool.submit(either.start_login, ada, origin=HOME, via=via)
            told = pool.submit(tell, either, f"t-{turn}", sid=f"s-{turn}")
            assert told.result() == 0
            login.result()
        assert alive(either) == set(), turn


def test_acting_and_its_end_take_the_note_along(either: Accounts, ada: User) -> None:
    login = log_in(either, ada, "s-1")
    other = log_in(either, ada, "s-2")
    with either.database.write() as connection:
        provider_logins.hold(connection, login)
        provider_logins.move(connection, login, other)
        source = provider_logins.source_of(connection, other)
        assert provider_logins.source_of(connection, login) is None
    assert source is not None
    assert (source.issuer, source.subject) == (ISSUER, "ada")
    assert tell(either, "1", sid="s-1") == 0
    assert alive(either) == {login}


def test_notes_go_with_their_login(either: Accounts, ada: User) -> None:
    log_in(either, ada)
    with either.database.write() as connection:
        connection.execute(delete(Login))
    with either.database.read() as connection:
        assert connection.execute(select(ProviderLogin.id)).first() is None
