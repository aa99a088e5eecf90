from __future__ import annotations

import threading
import unicodedata

import pytest

from scaffold.auth.password_policy import PasswordPolicy, common_words
from scaffold.auth.passwords import BusyError, Gate, Passwords
from scaffold.settings import AuthSettings
from tests.auth.conftest import PASSWORD, fast

POLICY = PasswordPolicy(AuthSettings(), ["Orchard"])


def codes(password: str, *context: str) -> list[str]:
    return [problem.code for problem in POLICY.problems(password, context)]


def test_length_counts_characters_from_12_to_128() -> None:
    """P01."""
    long = "kettle orbits violet " * 7
    assert codes("k7 violet o!"[:11]) == ["too_short"]
    assert codes("k7 violet o!") == []
    assert codes(f"{long:.127}x") == []
    assert codes(f"{long:.128}x") == ["too_long"]


@pytest.mark.parametrize("password", ["correct zebra mat", "π🙂 ß漢字 é🐙ñ ü!", "928374650182736"])
def test_there_are_no_composition_rules(password: str) -> None:
    """P02."""
    assert codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("aaaaaaaaaaaa", "simple"),
        ("abababababab", "simple"),
        ("abcdefabcdefabcdef", "simple"),
        ("123456789012", "simple"),
        ("abcdefghijklm", "simple"),
        ("qwertyuiop[]", "simple"),
        ("1qaz2wsx3edc", "simple"),
        ("password1234", "common"),
        ("P@ssw0rd!2024", "common"),
        ("iloveyou1234!", "common"),
        ("dragonmonkey1", "common"),
        ("Sunshine-2025", "common"),
        ("passwordpassword", "common"),
        ("letmein letmein", "common"),
        ("orchard-1234!", "context"),
        ("ada.lovelace1", "context"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, code: str) -> None:
    """P03."""
    assert codes(password, "Ada Lovelace", "ada@example.com") == [code]


def test_a_long_sentence_with_ones_own_name_is_fine() -> None:
    assert codes("lovelace counts seven engines", "Ada Lovelace") == []


def test_list_of_common_words_is_lower_case_and_big_enough() -> None:
    assert len(common_words()) > 700
    assert all(word == word.casefold() for word in common_words())


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


def test_outdated_hashes_come_with_a_better_one() -> None:
    """P08."""
    from passlib.context import CryptContext

    passwords = Passwords(fast())
    for old in (
        CryptContext(schemes=["django_pbkdf2_sha256"]).hash(PASSWORD),
        CryptContext(schemes=["argon2"], argon2__memory_cost=8192).hash(PASSWORD),
    ):
        checked = passwords.check(PASSWORD, old)
        assert checked.ok
        assert checked.new_hash is not None
        assert checked.new_hash.startswith("$argon2id$v=19$m=19456,t=1,p=1$")
        assert passwords.check("wrong", old) == (False, None)


@pytest.mark.parametrize("stored", [None, "", "garbage", "!"])
def test_an_account_without_a_usable_hash_is_never_right(stored: str | None) -> None:
    assert Passwords(fast()).check(PASSWORD, stored) == (False, None)


@pytest.mark.parametrize("password", ["x" * 1025, "é" * 513, "a\0b", "\ud800"])
def test_what_no_account_can_have_is_refused_before_hashing(password: str) -> None:
    """P09."""
    passwords = Passwords(fast(), Gate(0, 0))
    assert passwords.check(password, None) == (False, None)
    with pytest.raises(ValueError, match="1024 bytes"):
        passwords.hash(password)
    assert codes(password) == ["too_long"]


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
