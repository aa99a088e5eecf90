"""Small charts of one series of numbers: the shapes of an SVG of 100 by 30."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE, HIGH, _EDGE = 100.0, 30.0, 2.0


class Sparkline(NamedTuple):
    """Shapes of a small chart: the path of the line, of the area below it, and bars."""

    line: str
    area: str
    bars: list[tuple[float, float, float, float]]


def sparkline(values: Sequence[float]) -> Sparkline:
    """Return the shapes for numbers; bars are x, y, width and height."""
    if not values:
        return Sparkline("", "", [])
    low, high = min(values), max(values)
    shown = [_up(value, low, high) for value in values]
    step = WIDE / max(1, len(values) - 1)
    points = [f"{_short(at * step)} {_short(y)}" for at, y in enumerate(shown)]
    if len(points) == 1:
        points = [points[0], f"{_short(WIDE)} {_short(shown[0])}"]
    line = "M" + "L".join(points)
    area = f"{line}L{_short(WIDE)} {_short(HIGH)}L0 {_short(HIGH)}Z"
    return Sparkline(line, area, _bars(values))


def _bars(values: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """Return bars from the zero line, up and down."""
    low, high = min(0.0, *values), max(0.0, *values)
    zero = _up(0.0, low, high)
    room = WIDE / len(values)
    wide = round(room * 0.7, 2)
    bars: list[tuple[float, float, float, float]] = []
    for at, value in enumerate(values):
        y = _up(value, low, high)
        top, tall = min(y, zero), max(abs(zero - y), 0.5)
        bars.append((round(at * room + room * 0.15, 2), round(top, 2), wide, round(tall, 2)))
    return bars


def _up(value: float, low: float, high: float) -> float:
    """Return where a value stands, measured from the top."""
    if high == low:
        return HIGH / 2
    return _EDGE + (HIGH - 2 * _EDGE) * (1 - (value - low) / (high - low))


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
