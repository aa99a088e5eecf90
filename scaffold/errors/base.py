"""The branches of scaffold's exceptions, and the words that help with typos."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ScaffoldError(Exception):
    """Base of all errors raised by scaffold."""


class UsageError(ScaffoldError):
    """The author of the app used the API in a way that cannot work."""


class SettingsError(ScaffoldError):
    """Settings that are missing, malformed or cannot work together."""


class AccessError(ScaffoldError):
    """This person may not do this."""


class AuthError(ScaffoldError):
    """A login failed; the message is the same for every cause."""


class SessionError(ScaffoldError):
    """A session is unknown, expired, busy or belongs to another browser."""


class SessionForgotten(SessionError):
    """A session was forgotten while its run was going on: its browser logged in or out."""


class InputError(ScaffoldError):
    """The browser sent a value that was not offered; nothing is changed."""


class Caution(UsageError, Warning):
    """Something that an app shows with `st.exception` as a warning; scaffold raises none."""


def nearest(name: str, known: Iterable[str], most: int = 3) -> str:
    """Return the sentence that names the known words most like `name`, or an empty string.

    >>> nearest("buton", ["button", "radio"])
    ' Did you mean "button"?'
    """
    close = difflib.get_close_matches(name, list(known), n=most, cutoff=0.6)
    quoted = " or ".join('"' + word + '"' for word in close)
    return f" Did you mean {quoted}?" if close else ""
