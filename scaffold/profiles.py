"""Profiles of accounts: bundles of settings that follow a standard, NIST SP 800-63B-4.

A profile fills in what the app leaves open. What the app sets itself counts where it is at least as
strict; what is laxer cannot go together with the profile, and the start says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from scaffold.errors import SettingsError

SHORTEST_ALONE = 12
"""The shortest minimal length of a password that is the only proof."""
PROFILES: dict[str, dict[str, Any]] = {
    "default": {},
    "nist": {"password_min_length": 15, "remember_absolute": timedelta(days=30)},
    "aal2": {
        "mfa": "required",
        "trust": timedelta(0),
        "remember": False,
        "idle": timedelta(hours=1),
        "absolute": timedelta(hours=24),
        "remember_idle": timedelta(hours=1),
        "remember_absolute": timedelta(hours=24),
    },
}


def with_profile(given: dict[str, Any]) -> dict[str, Any]:
    """Return the given settings, completed by those of their profile."""
    return {**PROFILES.get(str(given.get("profile", "default")), {}), **given}


def check_profile(name: str, settings: dict[str, Any]) -> None:
    """Compare settings with the profile and with the floor for short passwords.

    Raises:
        SettingsError: one is laxer than allowed.
    """
    for field, limit in PROFILES[name].items():
        if _is_laxer(settings[field], limit):
            raise SettingsError(
                f'SCAFFOLD_AUTH__PROFILE is "{name}", and {_variable(field)} is '
                f"{_shown(settings[field])}, which is laxer than this profile. "
                f"It allows {_allowed(limit)}. Leave {_variable(field)} out, or write "
                "SCAFFOLD_AUTH__PROFILE=default."
            )
    shortest = settings["password_min_length"]
    if shortest < SHORTEST_ALONE and settings["mfa"] != "required":
        raise SettingsError(
            f"{_variable('password_min_length')} is {shortest}, and the password is the only proof "
            f"of who somebody is. Allowed are {SHORTEST_ALONE} and more, or 8 and more beside a "
            f"second factor. Leave it out, or write {_variable('mfa')}=required."
        )


def _is_laxer(given: Any, limit: Any) -> bool:
    """Times may be shorter than the profile's and numbers larger; all else is as it says."""
    if isinstance(limit, timedelta):
        return bool(given > limit)
    if isinstance(limit, int) and not isinstance(limit, bool):
        return bool(given < limit)
    return bool(given != limit)


def _allowed(limit: Any) -> str:
    if isinstance(limit, timedelta):
        return f"{_shown(limit)} and less"
    if isinstance(limit, int) and not isinstance(limit, bool):
        return f"{limit} and more"
    return f"{_shown(limit)} only"


def _shown(value: Any) -> str:
    """Return a value as it is written in `.env`."""
    if isinstance(value, timedelta):
        hours, rest = divmod(value.total_seconds(), 3600)
        return f"PT{rest / 60 + 60 * hours:g}M" if rest else f"PT{hours:g}H"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _variable(field: str) -> str:
    return f"SCAFFOLD_AUTH__{field.upper()}"
