"""What people say about themselves: their name, their language, their time zone.

Attack: giving oneself more than a name. The columns are named here, and each value is checked; a
form with further fields changes nothing by them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import update

from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.models import Account
from scaffold.auth.outcome import Outcome
from scaffold.auth.people import MAX_NAME
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Collection

    from scaffold.auth.core import Core
    from scaffold.auth.user import User

NAME = words("Use up to {count} characters.", count=MAX_NAME)
LANGUAGE = words("This language is not offered here.")
ZONE = words("This is not a time zone. Choose one of the list.")


class Profiles:
    """The profiles of all accounts of an app."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def change(
        self,
        user: User,
        *,
        display_name: str,
        locale: str,
        tz: str,
        languages: Collection[str],
        origin: Origin = NOWHERE,
    ) -> Outcome:
        """Store a profile; an empty language is the browser's, an empty zone UTC.

        Codes: "ok", "invalid" with problems.
        """
        name, core = " ".join(display_name.split()), self._core
        problems: list[tuple[str, str, str]] = []
        if len(name) > MAX_NAME or not name.isprintable():
            problems.append(("display_name", "name", NAME))
        if locale and locale not in languages:
            problems.append(("locale", "language", LANGUAGE))
        if tz and tz not in zones():
            problems.append(("tz", "zone", ZONE))
        if problems:
            return Outcome("invalid", problems[0][2], problems=tuple(problems))
        values = {"display_name": name, "locale": locale or None, "tz": tz or None}
        with core.database.write() as connection:
            connection.execute(update(Account).where(Account.id == user.id).values(values))
            core._record(
                connection, "auth.profile_changed", user.id, user.login_id or None, origin=origin
            )
        core.hooks.tell("auth.profile_changed", user=user)
        return Outcome("ok", user=user)


@cache
def zones() -> tuple[str, ...]:
    """Return the names of the time zones: places, and UTC."""
    from zoneinfo import available_timezones

    places = (one for one in available_timezones() if "/" in one and not one.startswith("Etc/"))
    return ("UTC", *sorted(places))
