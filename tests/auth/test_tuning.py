"""Proposing the strength of password hashes; machines are played by numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold.auth.tuning import FLOOR, LADDER, Cost, climb, measure, proposed
from scaffold.settings import AuthSettings

if TYPE_CHECKING:
    from collections.abc import Callable


def machine(mib_per_second: float) -> Callable[[Cost], float]:
    return lambda cost: cost.memory_kib * cost.passes / 1024 / mib_per_second


@pytest.mark.parametrize(
    ("speed", "cost"),
    [(100, FLOOR[0]), (500, FLOOR[1]), (1000, Cost(47104, 2)), (2000, Cost(98304, 2))],
)
def test_the_most_work_that_fits_is_proposed(speed: float, cost: Cost) -> None:
    found = list(climb(0.1, measure=machine(speed)))
    assert proposed(found, 0.1).cost == cost


def test_the_climb_ends_where_it_takes_too_long() -> None:
    assert len(list(climb(0.1, measure=machine(10)))) == 2
    assert len(list(climb(0.1, measure=machine(1_000_000)))) == len(LADDER)


def test_everything_on_the_ladder_may_be_set() -> None:
    """P07."""
    for cost in LADDER:
        AuthSettings(argon2_memory_kib=cost.memory_kib, argon2_time=cost.passes)


def test_lanes_are_measured_as_they_are_set() -> None:
    assert {one.cost.lanes for one in climb(0.1, lanes=2, measure=machine(1000))} == {2}


def test_a_hash_takes_time() -> None:
    assert measure(FLOOR[0]) > 0
    assert str(FLOOR[0]) == "19 MiB, 2 passes"
    assert str(FLOOR[1]) == "46 MiB, 1 pass"
