"""Numbers as text: in metrics, tables and column formats."""

from __future__ import annotations

import math
from typing import Any

from scaffold.errors import UsageError, nearest

_UNITS = ("", "K", "M", "B", "T")
_BYTES = ("B", "KB", "MB", "GB", "TB", "PB")
_THOUSAND = 1_000
NUMBER_FORMATS = (
    "plain", "localized", "percent", "dollar", "euro", "yen", "compact", "scientific",
    "engineering", "accounting", "bytes",
)  # fmt: skip
_CURRENCY = {"dollar": "$", "euro": "€", "yen": "¥"}


def format_number(value: Any, form: str | None, what: str = "format") -> str:
    """Return a number as text, by a name of NUMBER_FORMATS or a printf pattern as "%.2f".

    Raises:
        UsageError: neither a known name nor a pattern that takes one number.
    """
    if form is None:
        return str(value)
    if "%" in form:
        try:
            return str(form % value)
        except (TypeError, ValueError):
            raise UsageError(
                f'{what} got "{form}", which does not take one number. Allowed are patterns as '
                f'"%d" or "$%.2f" and names: {", ".join(NUMBER_FORMATS)}.'
            ) from None
    if form not in NUMBER_FORMATS:
        raise UsageError(
            f'{what} got "{form}". Allowed are {", ".join(NUMBER_FORMATS)}, and patterns as "%d" '
            f'or "$%.2f".{nearest(form, NUMBER_FORMATS)}'
        )
    return _named(value, form)


def _named(value: Any, form: str) -> str:
    number = float(value)
    sign, size = ("-" if number < 0 else ""), abs(number)
    if form in _CURRENCY:
        digits = 0 if form == "yen" else 2
        return f"{sign}{_CURRENCY[form]}{size:,.{digits}f}"
    if form == "bytes":
        return sign + _scaled(size, _BYTES, " ")
    if form == "compact":
        return sign + _scaled(size, _UNITS, "")
    if form == "engineering":
        power = 0 if not size else math.floor(math.log10(size) / 3) * 3
        return f"{sign}{trim(size / 10**power)}E{power}"
    if form == "accounting":
        return f"({size:,.2f})" if number < 0 else f"{size:,.2f}"
    return {
        "plain": trim(number, 12),
        "localized": f"{number:,.3f}".rstrip("0").rstrip("."),
        "percent": f"{trim(number * 100, 2)}%",
        "scientific": f"{number:.3E}",
    }[form]


def _scaled(size: float, units: tuple[str, ...], gap: str) -> str:
    step = 0
    while size >= _THOUSAND and step < len(units) - 1:
        size, step = size / _THOUSAND, step + 1
    return f"{trim(size, 1)}{gap}{units[step]}".strip()


def trim(number: float, digits: int = 4) -> str:
    """Return a number with at most `digits` decimals and no zeros at its end.

    >>> trim(2.50), trim(1e20), trim(0.00001)
    ('2.5', '100000000000000000000', '1e-05')
    """
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return f"{number:.4g}" if text in ("0", "-0") and number else text
