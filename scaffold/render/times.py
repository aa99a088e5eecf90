"""Times as people read them: in their language and time zone, with the exact time in UTC beside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jinja2 import pass_eval_context
from markupsafe import Markup

from scaffold.texts import SOURCE, current_language, current_zone, known_locale

if TYPE_CHECKING:
    from datetime import tzinfo

    from babel import Locale
    from jinja2.nodes import EvalContext

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_TAG = Markup('<time datetime="{exact}" title="{utc}">{told}</time>')


def tell(at: float | datetime) -> str:
    """Return a time, or seconds since 1970, in the reader's language and time zone."""
    zone = current_zone()
    time = _in_zone(at, zone)
    code = current_language().code
    locale = None if code == SOURCE else known_locale(code)
    if locale is None:
        return f"{time.day} {_MONTHS[time.month - 1]} {time:%Y, %H:%M %Z}"
    return _tell(time, zone, locale)


def _tell(time: datetime, zone: tzinfo, locale: Locale) -> str:
    from babel.dates import format_datetime, get_timezone_name

    told = format_datetime(time, _pattern(locale), tzinfo=zone, locale=locale)
    name = get_timezone_name(time, "short", locale=locale)
    return f"{told} {name if name[:1].isalpha() else time.strftime('%Z')}"


def _pattern(locale: Locale) -> str:
    """Return how a language writes a day and a time of day without seconds."""
    both = str(locale.datetime_formats["medium"])
    return both.format(locale.time_formats["short"].pattern, locale.date_formats["medium"].pattern)


@pass_eval_context
def moment(context: EvalContext, at: float | datetime) -> str:
    """Return a time for a template; in HTML as an element that has the time in UTC as its title."""
    told = tell(at)
    if not context.autoescape:
        return told
    exact = _in_zone(at, UTC)
    return _TAG.format(
        exact=exact.isoformat("T", "seconds"), utc=f"{exact:%Y-%m-%d %H:%M:%S} UTC", told=told
    )


def _in_zone(at: float | datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone) if isinstance(at, datetime) else datetime.fromtimestamp(at, zone)
