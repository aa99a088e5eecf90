from __future__ import annotations

import re
import threading
import unicodedata

import bcrypt
import pytest

from scaffold.auth.passwords import BusyError, Gate, Passwords, gate_of
from scaffold.settings import AuthSettings
from tests.auth.conftest import PASSWORD, fast

# "violet kettle 7 orbits" by hashlib, bcrypt and argon2-cffi themselves.
BCRYPT = "$2b$04$abcdefghijklmnopqrstuO4FcaktvbctoKOuJw.ouYLqDs1RGDrYK"
ARGON2 = (
    "$argon2id$v=19$m=1024,t=1,p=2$c29tZXNhbHRzb21lc2FsdA"
    "$kjQMMicJMcVAy4k3arokUIAnj/OiX5m9Zojfh2oWzBE"
)
IMPORTED = {
    "bcrypt": BCRYPT,
    "bcrypt of PHP": BCRYPT.replace("$2b$", "$2y$"),
    "weak argon2": ARGON2,
    "pbkdf2_sha256": (
        "$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$n28W1Bboc08b/V1h6Ze1UW2ezN9xvoJKBg4HMr3C9j0"
    ),
    "Django's argon2": f"argon2{ARGON2}",
    "Django's bcrypt": f"bcrypt${BCRYPT}",
    "Django's bcrypt_sha256": (
        "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuOuUwsw1B5KJ2j1jsqaPrMH7zBaQ.UVOu"
    ),
    "Django's pbkdf2_sha256": (
        "pbkdf2_sha256$1000$saltsaltsalt$bm0GOp+4DvNjVi2WNoWFtNJlHDosnmQHAQICsFTmTEU="
    ),
}
OLD_KEY, NEW_KEY = "o" * 40, "n" * 40


def peppered(*keys: str) -> Passwords:
    return Passwords(fast().model_copy(update={"pepper": list(keys)}))


def test_hash_is_argon2id_with_the_strength_of_the_settings() -> None:
    """P07."""
    stored = Passwords(fast()).hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=1,p=1$")
    assert Passwords(fast()).check(PASSWORD, stored) == (True, None)
    with pytest.raises(ValueError, match="greater than or equal to 19456"):
        AuthSettings(argon2_memory_kib=1024)


def test_nothing_is_cut_off_and_case_matters() -> None:
    """P05."""
    passwords = Passwords(fast())
    stored = passwords.hash("x" * 99 + "y")
    assert not passwords.check("x" * 100, stored).ok
    assert not passwords.check("x" * 99 + "Y", stored).ok


def test_composed_and_decomposed_characters_are_one_password() -> None:
    """P06."""
    passwords = Passwords(fast())
    typed = "größte élan vital"
    stored = passwords.hash(unicodedata.normalize("NFD", typed))
    assert passwords.check(unicodedata.normalize("NFC", typed), stored).ok


@pytest.mark.parametrize("kind", IMPORTED)
def test_hashes_of_other_kinds_come_with_a_better_one(kind: str) -> None:
    """P08."""
    passwords = Passwords(fast())
    checked = passwords.check(PASSWORD, IMPORTED[kind])
    assert checked.ok
    assert checked.new_hash is not None
    assert checked.new_hash.startswith("$argon2id$v=19$m=19456,t=1,p=1$")
    assert passwords.check(PASSWORD, checked.new_hash) == (True, None)
    assert passwords.check("wrong", IMPORTED[kind]) == (False, None)


def test_a_hash_that_is_stronger_than_today_s_is_replaced_too() -> None:
    stronger = Passwords(fast().model_copy(update={"argon2_time": 2})).hash(PASSWORD)
    assert Passwords(fast()).check(PASSWORD, stronger).new_hash is not None


def test_an_imported_bcrypt_hash_knows_72_bytes_and_its_successor_all() -> None:
    """P05."""
    passwords = Passwords(fast())
    typed = "é" * 36 + "and what bcrypt never saw"
    stored = bcrypt.hashpw(("é" * 36).encode(), bcrypt.gensalt(4)).decode()
    for imported in (stored, f"bcrypt${stored}"):
        checked = passwords.check(typed, imported)
        assert checked.ok
        assert passwords.check(typed, checked.new_hash).ok
        assert not passwords.check("é" * 36, checked.new_hash).ok


def test_a_pepper_is_mixed_in_and_its_key_named() -> None:
    passwords = peppered(OLD_KEY)
    stored = passwords.hash(PASSWORD)
    assert re.match(r"pepper\$[0-9a-f]{8}\$argon2id\$v=19\$m=19456,t=1,p=1\$", stored)
    assert len(stored) <= 512
    assert passwords.check(PASSWORD, stored) == (True, None)
    assert passwords.check("wrong", stored) == (False, None)
    bare = stored[stored.index("$argon2") :]
    assert not passwords.check(PASSWORD, bare).ok


@pytest.mark.parametrize(
    "stored",
    [IMPORTED["Django's bcrypt"], Passwords(fast()).hash(PASSWORD)],
    ids=["bcrypt", "argon2"],
)
def test_a_hash_without_pepper_gets_it_at_the_next_login(stored: str) -> None:
    passwords = peppered(OLD_KEY)
    checked = passwords.check(PASSWORD, stored)
    assert checked.ok
    assert checked.new_hash is not None
    assert checked.new_hash.startswith("pepper$")
    assert passwords.check(PASSWORD, checked.new_hash) == (True, None)


def test_a_pepper_is_changed_login_by_login() -> None:
    stored = peppered(OLD_KEY).hash(PASSWORD)
    both = peppered(NEW_KEY, OLD_KEY)
    checked = both.check(PASSWORD, stored)
    assert checked.ok
    assert peppered(NEW_KEY).check(PASSWORD, checked.new_hash) == (True, None)
    assert both.check("wrong", stored) == (False, None)


def test_a_hash_whose_key_is_gone_fits_no_password() -> None:
    stored = peppered(OLD_KEY).hash(PASSWORD)
    assert peppered(NEW_KEY).check(PASSWORD, stored) == (False, None)
    assert Passwords(fast()).check(PASSWORD, stored) == (False, None)


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "",
        "garbage",
        "!",
        "é",
        "$2b$12$short",
        "$2b$12$" + "!" * 53,
        "$argon2id$v=19$m=99",
        "argon2$argon2id$v=19$m=8,t=1,p=1$xx",
        "bcrypt_sha256$$2b$",
        "pbkdf2_sha256$many$salt$hash",
        "pepper$12345678$argon2id",
    ],
)
def test_an_account_without_a_usable_hash_is_never_right(stored: str | None) -> None:
    assert Passwords(fast()).check(PASSWORD, stored) == (False, None)


@pytest.mark.parametrize("password", ["x" * 1025, "é" * 513, "a\0b", "\ud800"])
def test_what_no_account_can_have_is_refused_before_hashing(password: str) -> None:
    """P09."""
    passwords = Passwords(fast(), Gate(0, 0))
    assert passwords.check(password, None) == (False, None)
    with pytest.raises(ValueError, match="1024 bytes"):
        passwords.hash(password)


def test_only_so_many_are_hashed_and_only_so_many_wait() -> None:
    """P10."""
    gate = Gate(1, queue=1, wait=5)
    inside, leave = threading.Event(), threading.Event()
    done: list[str] = []

    def hold() -> None:
        with gate():
            inside.set()
            leave.wait()
        done.append("first")

    def queue() -> None:
        with gate():
            done.append("second")

    first, second = threading.Thread(target=hold), threading.Thread(target=queue)
    first.start()
    inside.wait()
    second.start()
    while gate._admitted.acquire(blocking=False):  # until the second waits
        gate._admitted.release()
    with pytest.raises(BusyError) as busy, gate():
        pass
    assert busy.value.retry_after == 5
    leave.set()
    first.join()
    second.join()
    assert sorted(done) == ["first", "second"]
    with gate():
        pass


def test_waiting_ends() -> None:
    gate = Gate(1, queue=1, wait=0.01)
    with gate(), pytest.raises(BusyError), gate():
        pass


@pytest.mark.parametrize("threads", [1, 2, 3, 8, 40, 200])
def test_passwords_never_hold_all_threads_of_a_server(threads: int) -> None:
    """P10."""
    gate = gate_of(threads)
    admitted = 0
    while gate._admitted.acquire(blocking=False):
        admitted += 1
    assert 1 <= admitted <= max(1, threads * 2 // 3)
    assert gate._inside.acquire(blocking=False)
