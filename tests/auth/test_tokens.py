from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.auth.keys import Keys, hkdf, kept_secret, keys_of
from scaffold.auth.tokens import (
    encode,
    is_genuine,
    make_device_mark,
    make_login_token,
    parse_login_token,
    read_device_mark,
)
from scaffold.errors import SettingsError
from scaffold.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

KEYS = Keys(["first" * 8])
SELECTOR, SALT = bytes(range(16)), bytes(range(32))


def test_hkdf_gives_the_values_of_rfc_5869() -> None:
    made = hkdf(
        bytes([0x0B] * 22),
        bytes.fromhex("f0f1f2f3f4f5f6f7f8f9"),
        salt=bytes.fromhex("000102030405060708090a0b0c"),
        length=42,
    )
    assert made.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_token_comes_back_as_it_was_made() -> None:
    token = parse_login_token(make_login_token(KEYS, SELECTOR, 12, SALT))
    assert token is not None
    assert (token.selector, token.gen) == (SELECTOR, 12)
    assert is_genuine(KEYS, token, SALT)


def test_token_needs_the_row_as_well_as_the_key() -> None:
    token = parse_login_token(make_login_token(KEYS, SELECTOR, 1, SALT))
    assert token is not None
    assert not is_genuine(KEYS, token, bytes(32))
    assert not is_genuine(Keys(["other" * 8]), token, SALT)


def test_every_changed_character_is_noticed() -> None:
    value = make_login_token(KEYS, SELECTOR, 7, SALT)
    for place, char in enumerate(value):
        for other in set("A0.-_z") - {char}:
            token = parse_login_token(value[:place] + other + value[place + 1 :])
            assert token is None or not is_genuine(KEYS, token, SALT)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "v1",
        "v2." + make_login_token(KEYS, SELECTOR, 1, SALT)[3:],
        make_login_token(KEYS, SELECTOR, 1, SALT) + ".x",
        make_login_token(KEYS, SELECTOR, 1, SALT) + "\n",
        make_login_token(KEYS, SELECTOR, 1, SALT).replace(".1.", ".01."),
        make_login_token(KEYS, SELECTOR, 1, SALT).replace(".1.", ".-1."),
        make_login_token(KEYS, SELECTOR, 1, SALT).replace(".1.", ".٣."),
        make_login_token(KEYS, SELECTOR, 1, SALT).replace(encode(SELECTOR), "A" * 21 + "B"),
        "x" * 9000,
    ],
)
def test_other_spellings_are_no_tokens(value: str) -> None:
    assert parse_login_token(value) is None


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(value: str) -> None:
    parse_login_token(value)
    assert read_device_mark(KEYS, value) is None


def test_old_keys_verify_and_the_first_signs() -> None:
    value = make_login_token(KEYS, SELECTOR, 1, SALT)
    both = Keys(["second" * 8, "first" * 8])
    token = parse_login_token(value)
    assert token is not None
    assert is_genuine(both, token, SALT)
    renewed = parse_login_token(make_login_token(both, SELECTOR, 2, SALT))
    assert renewed is not None
    assert renewed.kid == both.current != token.kid


def test_device_mark_is_no_login_and_cannot_be_made_up() -> None:
    mark = make_device_mark(KEYS, SELECTOR)
    assert read_device_mark(KEYS, mark) == SELECTOR
    assert read_device_mark(Keys(["other" * 8]), mark) is None
    assert read_device_mark(KEYS, mark[:-1] + ("A" if mark[-1] != "A" else "B")) is None
    assert read_device_mark(KEYS, None) is None
    assert parse_login_token(mark) is None


def test_development_makes_a_secret_and_keeps_it(tmp_path: Path) -> None:
    settings = Settings(secret_key=[], data_dir=tmp_path / "data")
    assert keys_of(settings).current == keys_of(settings).current
    file = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["secret_key"]


def test_the_first_process_decides_the_kept_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def lose(source: str, target: Path) -> None:
        target.write_text("theirs")
        link(source, target)

    monkeypatch.setattr("os.link", lose)
    assert kept_secret(tmp_path) == "theirs"


def test_production_without_a_secret_does_not_start() -> None:
    with pytest.raises(SettingsError, match="SCAFFOLD_SECRET_KEY"):
        keys_of(Settings(env="production", secret_key=[]))
