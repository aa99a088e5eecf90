from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from scaffold.auth.models import Account, AuditEvent, Login
from scaffold.auth.service import Accounts
from scaffold.auth.tokens import make_login_token
from tests.auth.conftest import CHROME, EMAIL, HOME, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.service import Started
    from scaffold.auth.user import User
    from scaffold.auth.verify import Verified
    from scaffold.db.engine import Database
    from scaffold.settings import Settings
    from tests.auth.conftest import Clock

    LogIn = Callable[..., Started]


def show(accounts: Accounts, cookie: str | None, *, may_set_cookie: bool = True) -> Verified:
    return accounts.verify(cookie, ip="192.0.2.7", user_agent=CHROME, may_set_cookie=may_set_cookie)


def row_of(accounts: Accounts, login_id: str) -> Login:
    with accounts.database.session() as session:
        return session.execute(select(Login).where(Login.id == login_id)).scalar_one()


def events(accounts: Accounts, event: str) -> int:
    with accounts.database.read() as connection:
        return len(connection.execute(select(AuditEvent).where(AuditEvent.event == event)).all())


def rotate(accounts: Accounts, clock: Clock, cookie: str) -> str:
    """Use the login an hour later and return the cookie of the next generation."""
    clock.forward(minutes=61)
    found = show(accounts, cookie)
    assert found.reason == "rotated"
    assert found.set_cookie is not None
    return found.set_cookie


def test_a_login_is_recognised_and_nothing_changes(accounts: Accounts, log_in: LogIn) -> None:
    started = log_in()
    found = show(accounts, started.cookie)
    assert found.user is not None
    assert (found.reason, found.set_cookie, found.delete_cookie) == ("ok", None, False)
    assert (found.user.email, found.user.name, found.user.is_logged_in) == (EMAIL, "Ada", True)
    assert found.user.login_id == started.login_id
    assert found.user.auth_methods == ("pwd",)
    assert found.user.recent
    assert accounts.verifier.user_of(started.login_id)


@pytest.mark.parametrize(("cookie", "reason"), [(None, "none"), ("", "none"), ("x", "malformed")])
def test_no_cookie_is_nobody(accounts: Accounts, cookie: str | None, reason: str) -> None:
    assert show(accounts, cookie)[:5] == (None, reason, None, None, False)


def test_cookie_changes_after_an_hour_of_use(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    cookie = log_in().cookie
    clock.forward(minutes=59)
    assert show(accounts, cookie).reason == "ok"
    second = rotate(accounts, clock, cookie)
    assert show(accounts, second).reason == "ok"
    assert rotate(accounts, clock, second) not in {cookie, second}


def test_old_cookie_within_grace_gets_the_same_successor(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """R04."""
    cookie = log_in().cookie
    second = rotate(accounts, clock, cookie)
    assert show(accounts, second).reason == "ok"
    clock.forward(seconds=60)
    found = show(accounts, cookie)
    assert (found.reason, found.set_cookie) == ("reissued", second)


def test_lost_answer_is_harmless(accounts: Accounts, log_in: LogIn, clock: Clock) -> None:
    """R05: the browser never got the successor and goes on with what it has."""
    cookie = log_in().cookie
    second = rotate(accounts, clock, cookie)
    for _ in range(60):
        clock.forward(minutes=1)
        found = show(accounts, cookie)
        assert (found.reason, found.set_cookie) == ("reissued", second)


def test_streams_never_rotate(accounts: Accounts, log_in: LogIn, clock: Clock) -> None:
    """R06."""
    started = log_in()
    clock.forward(minutes=90)
    for _ in range(3):
        found = show(accounts, started.cookie, may_set_cookie=False)
        assert found.user is not None
        assert found.set_cookie is None
    assert row_of(accounts, started.login_id).gen == 1
    second = show(accounts, started.cookie).set_cookie
    found = show(accounts, started.cookie, may_set_cookie=False)
    assert (found.reason, found.set_cookie) == ("ok", None)
    assert second is not None


def test_two_tabs_restored_at_once_are_both_logged_in(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """R02."""
    cookie = log_in().cookie
    clock.forward(minutes=8 * 60)
    answers: list[Verified] = []
    tabs = [
        threading.Thread(target=lambda: answers.append(show(accounts, cookie))) for _ in range(2)
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert all(answer.user for answer in answers)
    assert len({answer.set_cookie for answer in answers}) == 1


def test_a_generation_of_the_future_is_no_alarm(accounts: Accounts, log_in: LogIn) -> None:
    """R10: a replica that lags behind."""
    started = log_in()
    row = row_of(accounts, started.login_id)
    ahead = make_login_token(accounts.keys, row.selector, row.gen + 1, row.salt)
    assert show(accounts, ahead)[:5] == (None, "ahead", None, None, False)
    assert show(accounts, started.cookie).user is not None


def test_a_generation_committed_meanwhile_is_read_again(
    accounts: Accounts, log_in: LogIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = log_in().cookie
    lagging = accounts.verifier._load(_selector(cookie))
    second = rotate(accounts, clock, cookie)
    rows = iter([lagging, accounts.verifier._load(_selector(cookie))])
    monkeypatch.setattr(accounts.verifier, "_load", lambda selector: next(rows))
    assert show(accounts, second).user is not None


def _selector(cookie: str) -> bytes:
    from scaffold.auth.tokens import parse_login_token

    token = parse_login_token(cookie)
    assert token is not None
    return token.selector


@pytest.mark.parametrize(
    ("remember", "idle_minutes", "absolute_days"), [(False, 12 * 60, 1), (True, 30 * 24 * 60, 90)]
)
def test_idle_and_absolute_limits(
    accounts: Accounts,
    log_in: LogIn,
    clock: Clock,
    remember: bool,
    idle_minutes: int,
    absolute_days: int,
) -> None:
    """S07."""
    cookie = log_in(remember=remember).cookie
    clock.forward(minutes=idle_minutes)
    assert show(accounts, cookie)[:5] == (None, "expired", None, None, True)
    started = log_in(remember=remember)
    cookie, ends = started.cookie, clock.now + absolute_days * 86400
    while clock.now + idle_minutes * 30 < ends:
        clock.forward(minutes=idle_minutes / 2)
        found = show(accounts, cookie)
        assert found.user is not None
        cookie = found.set_cookie or cookie
    clock.now = ends
    assert show(accounts, cookie).reason == "expired"
    assert accounts.verifier.user_of(started.login_id) is None


def test_remembered_cookie_is_kept_up_to_30_days_and_renewed(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """S09."""
    month = 30 * 86400
    started = log_in(remember=True)
    assert started.max_age == month
    cookie, begin = started.cookie, clock.now
    for _ in range(80):
        clock.forward(days=1)
        found = show(accounts, cookie)
        assert found.user is not None
        assert found.set_cookie is not None
        assert found.max_age == min(month, int(begin + 90 * 86400 - clock.now))
        cookie = found.set_cookie
    assert log_in(remember=False).max_age is None


def test_last_seen_is_written_once_a_minute(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    started = log_in()
    begin = clock.now
    clock.forward(seconds=59)
    show(accounts, started.cookie)
    assert row_of(accounts, started.login_id).last_seen_at == begin
    clock.forward(seconds=1)
    accounts.verify(started.cookie, ip="198.51.100.1", user_agent=CHROME)
    row = row_of(accounts, started.login_id)
    assert (row.last_seen_at, row.ip_last) == (clock.now, "198.51.100.1")
    assert row.idle_expires_at == clock.now + 12 * 3600


def test_a_busy_database_does_not_log_anybody_out(
    accounts: Accounts, log_in: LogIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = log_in().cookie
    clock.forward(minutes=90)

    def busy() -> None:
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    monkeypatch.setattr(accounts.database, "write", busy)
    found = show(accounts, cookie)
    assert found.user is not None
    assert found.set_cookie is None


def test_old_secret_is_replaced_at_rotation_and_dead_once_removed(
    accounts: Accounts, log_in: LogIn, clock: Clock, database: Database, settings: Settings
) -> None:
    """S16."""
    cookie = log_in().cookie
    settings.secret_key = ["n" * 40, "k" * 40]
    both = Accounts(database, settings, clock=clock)
    assert show(both, cookie).user is not None
    renewed = rotate(both, clock, cookie)
    settings.secret_key = ["n" * 40]
    only_new = Accounts(database, settings, clock=clock)
    assert show(only_new, renewed).user is not None
    assert show(only_new, cookie)[:5] == (None, "forged", None, None, False)


def test_rights_and_switching_off_take_effect_at_the_next_request(
    accounts: Accounts, log_in: LogIn
) -> None:
    """S12."""
    cookie = log_in().cookie
    first = show(accounts, cookie).user
    assert first is not None
    accounts.admin.promote(EMAIL)
    second = show(accounts, cookie).user
    assert second is not None
    assert (first.has_role("admin"), second.has_role("admin")) == (False, True)
    assert second.can("auth.admin")
    assert second.is_staff
    assert accounts.fingerprint(first) != accounts.fingerprint(second)
    accounts.admin.demote(EMAIL)
    third = show(accounts, cookie).user
    assert third is not None
    assert not third.can("auth.admin")
    with accounts.database.write() as connection:
        connection.execute(update(Account).values(is_active=False))
    assert show(accounts, cookie)[:5] == (None, "inactive", None, None, False)


def test_recent_ends_ten_minutes_after_the_last_proof(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    cookie = log_in().cookie
    clock.forward(minutes=10)
    user = show(accounts, cookie).user
    assert user is not None
    assert user.recent
    clock.forward(seconds=1)
    stale = show(accounts, cookie).user
    assert stale is not None
    assert not stale.recent
    renewed = accounts.confirm(stale, PASSWORD, origin=HOME)
    assert renewed.cookie is not None
    fresh = show(accounts, renewed.cookie.value).user
    assert fresh is not None
    assert fresh.recent


def test_confirming_changes_the_generation_but_not_within_a_grace(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """Two changes within a minute would make a second tab's request look like theft."""
    cookie = rotate(accounts, clock, log_in().cookie)
    user = show(accounts, cookie).user
    assert user is not None
    within = accounts.confirm(user, PASSWORD)
    assert within.cookie is not None
    assert within.cookie.value == cookie
    clock.forward(seconds=61)
    after = accounts.confirm(user, PASSWORD)
    assert after.cookie is not None
    assert after.cookie.value != cookie
    assert show(accounts, after.cookie.value).user is not None
    assert show(accounts, cookie).user is not None


def test_works_on_postgres(on_postgres: Accounts, clock: Clock) -> None:
    accounts = on_postgres
    user = accounts.admin.create_user(EMAIL, PASSWORD, give=[])
    started = accounts.start_login(user, remember=True, origin=HOME)
    assert started is not None
    second = rotate(accounts, clock, started.cookie)
    third = rotate(accounts, clock, _confirmed(accounts, second))
    assert show(accounts, _confirmed(accounts, third)).user is not None
    assert show(accounts, started.cookie).reason == "reuse"
    assert accounts.verifier.user_of(started.login_id) is None


def _confirmed(accounts: Accounts, cookie: str) -> str:
    assert show(accounts, cookie).reason == "ok"
    return cookie


class Jar:
    """A browser: one cookie, several tabs, answers that come late or never."""

    def __init__(self, cookie: str) -> None:
        self.cookie = cookie
        self.refused: list[str] = []


def _browse(accounts: Accounts, jar: Jar, chance: Random, lost: float, requests: int) -> None:
    for _ in range(requests):
        sent = jar.cookie
        threading.Event().wait(chance.random() * 0.02)
        found = show(accounts, sent)
        if found.user is None:
            jar.refused.append(found.reason)
        threading.Event().wait(chance.random() * 0.02)
        if found.set_cookie is not None and chance.random() >= lost:
            jar.cookie = found.set_cookie


@pytest.mark.parametrize("lost", [0.0, 0.3])
def test_many_tabs_and_lost_answers_log_nobody_out(
    database: Database, settings: Settings, lost: float
) -> None:
    """R01: with a grace as long as an answer may take, there is no false alarm."""
    settings.auth.rotate_after = timedelta(seconds=0.1)
    settings.auth.grace = timedelta(seconds=0.5)
    seed = 20260701
    workers = [Accounts(database, settings) for _ in range(2)]
    user = workers[0].admin.create_user(EMAIL, PASSWORD)
    jars: list[Jar] = []
    for _ in range(4):
        started = workers[0].start_login(user, origin=HOME)
        assert started is not None
        jars.append(Jar(started.cookie))
    first = [jar.cookie for jar in jars]
    threads = [
        threading.Thread(
            target=_browse,
            args=(workers[tab % 2], jar, Random(seed + tab), lost, 100),  # noqa: S311 - repeatable
        )
        for jar in jars
        for tab in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [jar.refused for jar in jars] == [[]] * 4
    assert all(jar.cookie != cookie for jar, cookie in zip(jars, first, strict=True))
    assert events(workers[0], "auth.reuse_detected") == 0


def test_logout_wins_against_rotation(accounts: Accounts, log_in: LogIn, clock: Clock) -> None:
    """R07: a cookie set late belongs to a login that is over."""
    for _ in range(25):
        started = log_in()
        clock.forward(minutes=61)
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(show, accounts, started.cookie)
            accounts.logout(started.login_id)
        for cookie in (started.cookie, late.result().set_cookie):
            assert show(accounts, cookie).user is None


def test_theft_is_told_once_though_many_requests_see_it(
    accounts: Accounts, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = log_in().cookie
    seen_by_all = accounts.verifier._load(_selector(cookie))
    monkeypatch.setattr(accounts.verifier, "_load", lambda selector: seen_by_all)
    for _ in range(3):
        assert accounts.verify(cookie, user_agent="curl/8").reason == "reuse"
    assert events(accounts, "auth.reuse_detected") == 1


def test_user_as_a_dictionary(ada: User) -> None:
    assert ada.to_dict()["email"] == EMAIL
    assert ada.to_dict()["is_logged_in"] is False


def test_user_is_fixed(ada: User) -> None:
    with pytest.raises(AttributeError):
        ada.is_staff = True  # type: ignore[misc]  # that is the point
