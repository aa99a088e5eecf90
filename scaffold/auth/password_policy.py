"""Which new passwords are accepted: long ones that are not easy to guess; no composition rules.

Attack: guessing with lists of common passwords, names of the site and the person, and patterns. The
lists are read with rules: upper and lower case, look-alike characters, digits and signs around a
word, and pairs of very common words are seen through. What is left is estimated by zxcvbn, whose
lists of passwords, words and names are ours too; they are loaded when the first password is chosen.
Lists stolen from other sites: breaches.py.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scaffold.auth.breaches import UnavailableError, breaches_of
from scaffold.auth.passwords import prepared
from scaffold.texts import counted, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scaffold.settings import AuthSettings

_WORDS = Path(__file__).with_name("common_passwords.txt")
_LOOK_ALIKES = str.maketrans("013457@$!|8", "oleastasiib")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "!@#$%^&*()",
)
_FEWEST_CHARACTERS = 5
_SEQUENCE_SHARE = 0.7
_WORD_LENGTH = 4
_REST_LENGTH = 8
_DRESS_LENGTH = 5
_FEWEST_GUESSES = 1_000_005  # a score of 2
_ESTIMATED_CHARS = 72
_SIGNS = str.maketrans("@({[<!|$+%", "acccciistx")
_MOST_SIGNS = 1


class Problem(NamedTuple):
    """Why a password is refused: a code for programs and a sentence for people."""

    code: str
    message: str


_SIMPLE = Problem("simple", words("This repeats or follows a pattern. Use unrelated words."))
_COMMON = Problem("common", words("This is among the passwords that are guessed first."))
_CONTEXT = Problem("context", words("This is built on your name, address or this site's name."))
_WEAK = Problem("weak", words("This is guessed quickly. Use more, unrelated words."))
_BREACHED = Problem(
    "breached",
    words("This password was stolen from another site and is being tried. Use a new one."),
)


class PasswordPolicy:
    """The rules of one app.

    Args:
        settings: lengths, and where stolen passwords are looked up.
        context: words every guesser tries first, e.g. the app's name.
        unavailable: told why stolen passwords could not be looked up; the password is accepted.

    Raises:
        SettingsError: stolen passwords cannot be looked up as the settings say.
    """

    def __init__(
        self,
        settings: AuthSettings,
        context: Iterable[str] = (),
        unavailable: Callable[[str], object] = lambda _reason: None,
    ) -> None:
        self._shortest = settings.password_min_length
        self._longest = settings.password_max_length
        self._context = tuple(context)
        self._breaches = breaches_of(settings)
        self._unavailable = unavailable

    def problems(self, password: str, context: Iterable[str] = ()) -> list[Problem]:
        """Return what is wrong with `password` as a new one; an empty list if nothing is.

        Args:
            password: as typed.
            context: words about the person: address, names.
        """
        secret = prepared(password)
        if secret is None or len(secret) > self._longest:
            return [Problem("too_long", _at_most(self._longest))]
        if len(secret) < self._shortest:
            return [Problem("too_short", _at_least(self._shortest))]
        found = self._guess(secret, (*self._context, *context))
        if found is None and self._is_breached(secret):
            found = _BREACHED
        return [] if found is None else [found]

    def _guess(self, secret: str, phrases: tuple[str, ...]) -> Problem | None:
        """Return how a password of the right length would be guessed, None if it is a good one."""
        if is_simple(secret):
            return _SIMPLE
        if is_common(secret):
            return _COMMON
        if _leans_on(secret, phrases):
            return _CONTEXT
        return _WEAK if is_weak(secret, phrases) else None

    def _is_breached(self, secret: str) -> bool:
        if self._breaches is None:
            return False
        try:
            return self._breaches.contains(secret)
        except UnavailableError as error:
            self._unavailable(str(error))
            return False


def _at_most(count: int) -> str:
    return counted("Use at most {count} character.", "Use at most {count} characters.", count)


def _at_least(count: int) -> str:
    return counted("Use at least {count} character.", "Use at least {count} characters.", count)


def is_simple(password: str) -> bool:
    """Return whether a few characters, a repetition or a run along the keyboard make it up."""
    text = password.casefold()
    if len(set(text)) < _FEWEST_CHARACTERS or _period(text) <= len(text) // 3:
        return True
    steps = list(pairwise(text))
    return sum(map(_is_step, steps)) >= _SEQUENCE_SHARE * len(steps)


def _period(text: str) -> int:
    """Return the length of the shortest piece whose repetition is `text`."""
    return (text + text).index(text, 1)


@cache
def _steps() -> frozenset[tuple[str, str]]:
    """All neighbours of the alphabet, the digits and keyboards, in both directions."""
    forward = {pair for row in _ROWS for pair in pairwise(row)}
    return frozenset(forward | {(b, a) for a, b in forward})


def _is_step(pair: tuple[str, str]) -> bool:
    return pair in _steps() or pair[0] == pair[1]


@cache
def common_words() -> frozenset[str]:
    """Return the words and passwords that are guessed first, in lower case."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_common(password: str) -> bool:
    """Return whether it is a common password, dressed up or doubled."""
    cores = _undressed(password)
    if any(_is_built_of_words(core, 2) for core in cores if 3 * len(core) >= len(password)):
        return True
    whole = {core for core in cores if len(password) - len(core) <= _DRESS_LENGTH}
    lists = frequent_words().values()
    return any(core in one for core in whole | {password.casefold()} for one in lists)


@cache
def frequent_words() -> dict[str, dict[str, int]]:
    """Return zxcvbn's lists of passwords, words and names, each word with its rank."""
    from zxcvbn import matching

    found: dict[str, dict[str, int]] = matching.RANKED_DICTIONARIES
    return dict(found)


def is_weak(password: str, context: Iterable[str] = ()) -> bool:
    """Return whether zxcvbn expects a million guesses to be enough: a score of 0 or 1.

    It tries all readings of look-alike signs, which takes seconds where there are many kinds of
    them: these are read as letters here.
    """
    from zxcvbn import matching, scoring

    text = password[:_ESTIMATED_CHARS]  # the time grows faster than the length
    if len({*text} & {chr(sign) for sign in _SIGNS}) > _MOST_SIGNS:
        text = text.translate(_SIGNS)
    own = {word: 1 for phrase in context for word in _context_words(phrase)}
    found = matching.omnimatch(text, {**frequent_words(), "user_inputs": own})
    estimate = scoring.most_guessable_match_sequence(text, found)
    return bool(estimate["guesses"] < _FEWEST_GUESSES)


def _undressed(password: str) -> set[str]:
    """Return the letters of a password, with look-alikes read as digits and as letters."""
    text = unicodedata.normalize("NFKC", password).casefold()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    readings = (text, bare, text.translate(_LOOK_ALIKES), bare.translate(_LOOK_ALIKES))
    return {re.sub(r"[\W\d_]+", "", one) for one in readings} | {re.sub(r"[\W_]+", "", text)}


def _is_built_of_words(text: str, most: int) -> bool:
    """Return whether `text` is a common word, or up to `most` of them in a row, or one repeated."""
    words = common_words()
    if text in words or text[: _period(text)] in words:
        return True
    if most == 1:
        return False
    cuts = range(3, len(text) - 2)
    return any(text[:cut] in words and _is_built_of_words(text[cut:], most - 1) for cut in cuts)


def _leans_on(password: str, context: Iterable[str]) -> bool:
    """Return whether little is left of the password without the words of the context."""
    text = _letters(password)
    words = sorted({word for phrase in context for word in _context_words(phrase)}, key=len)
    rest = text
    for word in reversed(words):
        rest = rest.replace(word, "")
    return rest != text and len(rest) < _REST_LENGTH


def _context_words(phrase: str) -> set[str]:
    parts = re.split(r"[\W_]+", phrase.casefold())
    return {word for part in (*parts, phrase) if len(word := _letters(part)) >= _WORD_LENGTH}


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LOOK_ALIKES)
    return re.sub(r"[\W_]+", "", plain)
