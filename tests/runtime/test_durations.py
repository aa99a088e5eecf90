from datetime import timedelta
from typing import Any

import pytest

from scaffold.errors import UsageError
from scaffold.runtime.durations import seconds_of


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (90, 90), (0.5, 0.5), (timedelta(minutes=2), 120), ("90", 90), ("90s", 90), ("1m", 60),
        ("250ms", 0.25), ("1h30m", 5400), ("1h23s", 3623), ("2 days", 172800), ("1 week", 604800),
        (" 1.5 H ", 5400), ("1 day, 2 hours", 93600), (".5s", 0.5), ("1min 1sec", 61),
    ],
)  # fmt: skip
def test_durations(given: Any, seconds: float) -> None:
    assert seconds_of(given) == pytest.approx(seconds)


@pytest.mark.parametrize("given", ["", "  ", "soon", "5 parsecs", "1h-5m", "s", "1..5s"])
def test_what_is_no_duration(given: str) -> None:
    with pytest.raises(UsageError, match=r"is no duration\. Use seconds"):
        seconds_of(given)
