"""The throttle while its store is down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from scaffold.auth.local_limits import PERIOD, TRIES, LocalLimits
from scaffold.auth.throttle import SIGN_UP_IP, Throttle

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from tests.auth.conftest import Clock


class Broken:
    """A database that does not answer."""

    def write(self) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))


def test_five_tries_then_a_wait_that_ends(clock: Clock) -> None:
    limits = LocalLimits(clock)
    assert [limits.take("a") for _ in range(TRIES)] == [0.0] * TRIES
    assert limits.take("a") == PERIOD / TRIES
    assert limits.take("b") == 0.0
    clock.forward(seconds=PERIOD / TRIES)
    assert limits.take("a") == 0.0
    assert limits.take("a") > 0


def test_a_flood_of_names_forgets_the_oldest_only(clock: Clock) -> None:
    limits = LocalLimits(clock, room=3)
    for name in "abcd":
        for _ in range(TRIES):
            limits.take(name)
    assert limits.take("d") > 0
    assert limits.take("b") > 0
    assert limits.take("a") == 0.0, "forgotten"


def test_t10_no_open_door_while_the_store_is_down(accounts: Accounts, clock: Clock) -> None:
    """T10 H store down: tries are counted in the process, and few are allowed."""
    throttle = Throttle(Broken(), accounts.keys, clock)  # type: ignore[arg-type]
    waits = [throttle.begin_login("ada@example.com", "192.0.2.7", None) for _ in range(7)]
    assert waits[:TRIES] == [0.0] * TRIES
    assert all(wait > 0 for wait in waits[TRIES:])
    assert throttle.begin_login("bob@example.com", "192.0.2.7", None) == 0.0
    throttle.end_login("ada@example.com", "192.0.2.7", None)
    assert [throttle.take(SIGN_UP_IP, "x") for _ in range(6)][-1] > 0
