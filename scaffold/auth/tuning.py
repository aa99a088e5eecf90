"""How strong password hashes can be on this machine: measured, then proposed.

Attack: guessing passwords from a stolen table. Each guess costs what each login costs, so hashes
should take as long as people do not notice; memory is raised before passes, since it is what
machines for guessing have least of.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Measure = Callable[["Cost"], float]

_ROUNDS = 5
_TOLERANCE = 1.1
_SALT = b"0123456789abcdef"
_TAG_BYTES = 32


class Cost(NamedTuple):
    """What one hash costs: KiB of memory, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int = 1

    @property
    def work(self) -> tuple[int, int]:
        """Return what to compare costs by: all that is written; more memory where that is even."""
        return self.memory_kib * self.passes, self.memory_kib

    def __str__(self) -> str:
        passes = "1 pass" if self.passes == 1 else f"{self.passes} passes"
        return f"{self.memory_kib // 1024} MiB, {passes}"


class Measured(NamedTuple):
    """A cost and the seconds that a hash of it takes."""

    cost: Cost
    seconds: float


FLOOR = (Cost(19456, 2), Cost(47104, 1))
"""The least that OWASP names for argon2id, in two forms."""
LADDER = (
    *FLOOR,
    *(Cost(47104, passes) for passes in (2, 3)),
    *(Cost(memory * 1024, passes) for memory in (64, 96, 128, 192, 256) for passes in (2, 3)),
)


def measure(cost: Cost) -> float:
    """Return the seconds that a hash takes: the median of several."""
    from argon2.low_level import Type, hash_secret_raw

    took: list[float] = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        hash_secret_raw(
            b"password", _SALT, cost.passes, cost.memory_kib, cost.lanes, _TAG_BYTES, Type.ID
        )
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def climb(seconds: float, lanes: int = 1, measure: Measure = measure) -> Iterator[Measured]:
    """Measure one cost after the other, each more work than the last, until two take too long."""
    too_long = 0
    for step in sorted(LADDER, key=lambda one: one.work):
        cost = step._replace(lanes=lanes)
        found = Measured(cost, measure(cost))
        yield found
        too_long += found.seconds > seconds * _TOLERANCE
        if too_long > 1:
            return


def proposed(found: list[Measured], seconds: float) -> Measured:
    """Return the most work that fits into the time, the least there is if nothing does."""
    fitting = [one for one in found if one.seconds <= seconds * _TOLERANCE]
    return max(fitting, key=lambda one: one.cost.work, default=found[0])
