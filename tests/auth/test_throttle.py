from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from scaffold.auth.audit import Origin
from scaffold.auth.keys import Keys
from scaffold.auth.models import Throttle as Bucket
from scaffold.auth.throttle import (
    LOGIN_IP,
    SIGN_UP_IP,
    Limit,
    Throttle,
    ip_prefix,
)

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from tests.auth.conftest import Clock

THREE = Limit("three", 3, 30)


def test_tries_run_out_and_come_back_evenly(either: Accounts, clock: Clock) -> None:
    take = either.throttle.take
    assert [take(THREE, "a") for _ in range(5)] == [0, 0, 0, 10, 10]
    assert take(THREE, "b") == 0
    clock.forward(seconds=10)
    assert [take(THREE, "a") for _ in range(2)] == [0, 10]
    clock.forward(seconds=1000)
    assert [take(THREE, "a") for _ in range(4)] == [0, 0, 0, 10]


def test_a_try_given_back_can_be_used_again(either: Accounts) -> None:
    for _ in range(20):
        assert either.throttle.take(THREE, "a") == 0
        either.throttle.give_back(THREE, "a")


def test_limits_do_not_share_their_tries(either: Accounts) -> None:
    for _ in range(SIGN_UP_IP.tries):
        assert either.throttle.take(SIGN_UP_IP, "x") == 0
    assert either.throttle.take(SIGN_UP_IP, "x") > 0
    assert either.throttle.take(LOGIN_IP, "x") == 0


def test_parallel_tries_count_like_tries_in_a_row(either: Accounts) -> None:
    """T07, on both databases."""
    answers: list[float] = []

    def try_often() -> None:
        answers.extend(either.throttle.take(THREE, "p") for _ in range(5))

    threads = [threading.Thread(target=try_often) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers)[:4] == [0, 0, 0, 10]


def test_blocks_double_from_30_seconds_to_15_minutes(either: Accounts, clock: Clock) -> None:
    """T02, on both databases."""
    waits: list[float] = []
    for _ in range(13):
        clock.forward(seconds=1)
        wait = either.throttle.begin_login("a@example.com", "192.0.2.1", None)
        waits.append(wait)
        clock.forward(seconds=wait)
    assert [round(wait) for wait in waits] == [0, 0, 0, 0, 0, 29, 0, 59, 0, 119, 0, 239, 0]


def test_longest_block_is_15_minutes(accounts: Accounts, clock: Clock) -> None:
    longest = 0.0
    for _ in range(40):
        longest = max(longest, accounts.throttle.begin_login("a@example.com", "192.0.2.1", None))
        clock.forward(minutes=14)
    assert 0 < longest <= 900


def test_the_failures_of_yesterday_are_forgotten(either: Accounts, clock: Clock) -> None:
    for _ in range(5):
        either.throttle.begin_login("a@example.com", "192.0.2.1", None)
    clock.forward(days=2)
    assert [either.throttle.begin_login("a@example.com", "192.0.2.1", None) for _ in range(5)] == [
        0
    ] * 5


def test_a_success_clears_the_way(either: Accounts) -> None:
    """T02."""
    for _ in range(50):
        assert either.throttle.begin_login("a@example.com", "192.0.2.1", None) == 0
        either.throttle.end_login("a@example.com", "192.0.2.1", None)


def test_one_network_cannot_try_many_accounts(accounts: Accounts) -> None:
    """T04."""
    waits = [
        accounts.throttle.begin_login(f"{n}@example.com", "192.0.2.1", None) for n in range(40)
    ]
    assert waits[:30] == [0] * 30
    assert min(waits[30:]) > 0


def test_many_networks_cannot_try_one_account(accounts: Accounts) -> None:
    waits = [accounts.throttle.begin_login("a@example.com", f"10.0.{n}.1", None) for n in range(30)]
    assert waits[:20] == [0] * 20
    assert min(waits[20:]) > 0


def test_a_refused_try_uses_nothing_up(accounts: Accounts, clock: Clock) -> None:
    for _ in range(1000):
        accounts.throttle.begin_login("a@example.com", "192.0.2.1", None)
    clock.forward(seconds=30)
    assert accounts.throttle.begin_login("a@example.com", "192.0.2.1", None) == 0


def test_no_address_stands_in_the_table_in_clear(accounts: Accounts) -> None:
    """T11."""
    accounts.throttle.begin_login("a@example.com", "192.0.2.1", None)
    with accounts.database.read() as connection:
        keys = list(connection.scalars(select(Bucket.key)))
    assert len(keys) == 3
    assert all(len(key) == 64 and "192" not in bytes.fromhex(key).decode("latin1") for key in keys)


def test_development_is_more_patient(accounts: Accounts, clock: Clock) -> None:
    patient = Throttle(accounts.database, Keys(["k" * 40]), clock, factor=10)
    assert [patient.take(THREE, "a") for _ in range(30)] == [0] * 30
    assert patient.take(THREE, "a") > 0


@pytest.mark.parametrize(
    ("ip", "prefix"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_networks(ip: str, prefix: str) -> None:
    """T06."""
    assert ip_prefix(ip) == prefix


def test_many_failures_all_over_the_app_sound_the_alarm_once_an_hour(
    accounts: Accounts, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    accounts.settings.auth.alarm_failures = 4
    told: list[int] = []
    accounts.hooks.on("auth.many_failures", lambda **data: told.append(data["most"]))
    for number in range(9):
        accounts.authenticate(
            f"person{number}@example.com", "wrong", origin=Origin(f"10.{number}.0.1")
        )
    assert told == [4]
    assert "More than 4 logins failed within ten minutes" in caplog.text
    clock.forward(seconds=3700)
    for number in range(9):
        accounts.authenticate(
            f"other{number}@example.com", "wrong", origin=Origin(f"11.{number}.0.1")
        )
    assert told == [4, 4]
