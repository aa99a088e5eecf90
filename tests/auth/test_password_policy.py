"""Which passwords are accepted: lengths, patterns, lists, names, estimates."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from scaffold.auth.password_policy import PasswordPolicy, common_words, frequent_words
from scaffold.settings import AuthSettings

POLICY = PasswordPolicy(AuthSettings(), ["Orchard"])


def codes(password: str, *context: str, policy: PasswordPolicy = POLICY) -> list[str]:
    return [problem.code for problem in policy.problems(password, context)]


def test_length_counts_characters_from_12_to_128() -> None:
    """P01."""
    long = "kettle orbits violet " * 7
    assert codes("k7 violet o!"[:11]) == ["too_short"]
    assert codes("k7 violet o!") == []
    assert codes(f"{long:.127}x") == []
    assert codes(f"{long:.128}x") == ["too_long"]


def test_length_counts_from_15_where_the_profile_is_nist() -> None:
    """P01."""
    policy = PasswordPolicy(AuthSettings(profile="nist"))
    assert codes("k7 violet osun", policy=policy) == ["too_short"]
    assert codes("k7 violet osun!", policy=policy) == []


@pytest.mark.parametrize("password", ["x" * 1025, "é" * 513, "a\0b", "\ud800"])
def test_what_no_account_can_have_is_too_long(password: str) -> None:
    """P09."""
    assert codes(password) == ["too_long"]


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
        ("correcthorse", "common"),
        ("International", "common"),
        ("Encyclopedia-2025", "common"),
        ("lanoitanretni7", "weak"),
        ("elephant123456", "weak"),
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


def test_lists_have_3000_entries_of_the_length_that_is_allowed() -> None:
    """P03."""
    every = {word for ranks in frequent_words().values() for word in ranks} | common_words()
    assert len(every) > 50_000
    long = [word for word in every if len(word) >= 12]
    assert len(long) > 3_000
    assert [word for word in long[::25] if not codes(word)] == []


def test_signs_that_look_like_letters_do_not_keep_the_estimate_busy() -> None:
    """All readings of such a password would take seconds."""
    assert codes("4@8({[<369&#!1/|0$5+7%2/m(8[/%b96+<+@5%[17!b/0x7{3!|$a9") == []


def test_words_of_one_person_are_not_those_of_another() -> None:
    """Estimates in several threads at once have their own words each."""
    people = [f"quetzal{letter * 3}" for letter in "bdfhkmpw"]

    def own_and_next(at: int) -> tuple[list[str], list[str]]:
        password = f"{people[at]}-71"
        return codes(password, people[at]), codes(password, people[at - 1])

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(own_and_next, list(range(8)) * 3))
    assert found == [(["context"], [])] * 24


def test_lists_are_loaded_when_the_first_password_is_chosen() -> None:
    code = "import sys, scaffold.auth.service; assert 'zxcvbn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own words
