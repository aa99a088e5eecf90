"""Profiles: what they set, what an app may tighten, what it may not loosen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.errors import SettingsError
from scaffold.settings import AuthSettings, Settings
from tests.auth.conftest import HOME

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def auth(**given: Any) -> AuthSettings:
    return AuthSettings.model_validate(given)


def test_nist_asks_for_15_characters_and_for_the_password_every_30_days() -> None:
    settings = auth(profile="nist")
    assert settings.password_min_length == 15
    assert settings.remember_absolute == 30 * DAY


def test_aal2_asks_for_a_second_factor_and_forgets_soon() -> None:
    settings = auth(profile="aal2")
    assert (settings.mfa, settings.remember) == ("required", False)
    assert (settings.idle, settings.absolute) == (HOUR, DAY)
    assert (settings.remember_idle, settings.remember_absolute) == (HOUR, DAY)


def test_what_is_stricter_than_the_profile_counts() -> None:
    settings = auth(profile="aal2", idle=HOUR / 2, password_min_length=8)
    assert (settings.idle, settings.password_min_length) == (HOUR / 2, 8)
    assert auth(profile="nist", password_min_length=20).password_min_length == 20


def test_a_profile_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCAFFOLD_AUTH__PROFILE", "nist")
    monkeypatch.setenv("SCAFFOLD_AUTH__REMEMBER_ABSOLUTE", "P7D")
    monkeypatch.setenv("SCAFFOLD_AUTH__PEPPER", f"{'a' * 40}, {'b' * 40}")
    made = Settings().auth
    assert (made.password_min_length, made.remember_absolute) == (15, 7 * DAY)
    assert made.pepper == ["a" * 40, "b" * 40]
    assert "aaaa" not in repr(made)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"profile": "nist", "password_min_length": 12},
            'SCAFFOLD_AUTH__PROFILE is "nist", and SCAFFOLD_AUTH__PASSWORD_MIN_LENGTH is 12, which '
            "is laxer than this profile. It allows 15 and more. Leave "
            "SCAFFOLD_AUTH__PASSWORD_MIN_LENGTH out, or write SCAFFOLD_AUTH__PROFILE=default.",
        ),
        (
            {"profile": "aal2", "idle": 1.5 * HOUR},
            'SCAFFOLD_AUTH__PROFILE is "aal2", and SCAFFOLD_AUTH__IDLE is PT90M, which is laxer '
            "than this profile. It allows PT1H and less. Leave SCAFFOLD_AUTH__IDLE out, or write "
            "SCAFFOLD_AUTH__PROFILE=default.",
        ),
        (
            {"profile": "aal2", "remember": True},
            'SCAFFOLD_AUTH__PROFILE is "aal2", and SCAFFOLD_AUTH__REMEMBER is true, which is laxer '
            "than this profile. It allows false only. Leave SCAFFOLD_AUTH__REMEMBER out, or write "
            "SCAFFOLD_AUTH__PROFILE=default.",
        ),
        (
            {"password_min_length": 8},
            "SCAFFOLD_AUTH__PASSWORD_MIN_LENGTH is 8, and the password is the only proof of who "
            "somebody is. Allowed are 12 and more, or 8 and more beside a second factor. Leave it "
            "out, or write SCAFFOLD_AUTH__MFA=required.",
        ),
        (
            {"pepper": ["x" * 40, "short"]},
            "SCAFFOLD_AUTH__PEPPER has a key that is too short. Use at least 32 random characters, "
            "several keys with commas between them, e.g. "
            'python -c "import secrets; print(secrets.token_urlsafe(48))".',
        ),
    ],
)
def test_what_cannot_go_together_is_refused_at_start(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        auth(**given)
    assert str(refused.value) == message


def test_no_login_is_remembered_where_that_is_off(accounts: Accounts, ada: User) -> None:
    accounts.settings.auth.remember = False
    started = accounts.start_login(ada, remember=True, origin=HOME)
    assert started is not None
    assert started.max_age is None
    [device] = accounts.list_devices(ada)
    assert not device.persistent
