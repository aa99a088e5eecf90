"""One's own name, language and time zone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from scaffold.auth.profile import zones
from scaffold.texts import words
from scaffold.web.accounts.base import AccountPage

if TYPE_CHECKING:
    from scaffold.texts import Languages
    from scaffold.web.reply import Reply

DONE = words("Your profile is changed.")


class Profile(AccountPage):
    """`/auth/profile`: how the app calls one, speaks to one, and tells the time."""

    template = "auth/profile.html"
    needs_login = True

    def act(self) -> Reply:
        """Store what was entered; the page comes again, in the new language."""
        outcome = self.accounts.profiles.change(
            self.who.user, display_name=self.field("display_name"), locale=self.field("locale"),
            tz=self.field("tz"), languages=[one.code for one in self.site.languages],
            origin=self.origin,
        )  # fmt: skip
        return self.go("/auth/profile?done=1") if outcome.ok else self.refuse(outcome)

    def show(self, *errors: str, status: int = 200, **context: Any) -> Reply:
        """Return the form with what is stored, or what was entered and refused."""
        user, entered = self.who.user, self.asked.form
        stored = {
            "display_name": user.display_name, "locale": user.locale or "", "tz": user.tz or "",
        }  # fmt: skip
        given = {name: self.field(name) if entered else stored[name] for name in stored}
        return super().show(
            *errors, status=status, given=given, zones=zone_groups(),
            languages=language_names(self.site.languages),
            done=DONE if "done" in self.query and not errors else None, **context,
        )  # fmt: skip


def zone_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones by continent, each as its name and its words."""
    named = ((name, name.partition("/")[2].replace("_", " ") or name) for name in zones())
    groups = groupby(named, key=lambda pair: pair[0].partition("/")[0])
    return [(continent, list(pairs)) for continent, pairs in groups]


def language_names(languages: Languages) -> list[tuple[str, str]]:
    """Return the languages of the app, each by its own name; none where there is no choice."""
    from babel import Locale, UnknownLocaleError

    found: list[tuple[str, str]] = []
    for one in languages:
        try:
            name = Locale.parse(one.code, sep="-").get_display_name() or one.code
        except (ValueError, UnknownLocaleError):
            name = one.code
        found.append((one.code, name[:1].upper() + name[1:]))
    return found if len(found) > 1 else []
