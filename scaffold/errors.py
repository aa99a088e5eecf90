"""Every exception of scaffold, one class per mistake; control signals live in runtime/control.py.

ScaffoldError
├── UsageError      the author's mistake: what happened, was given, is allowed, to write instead
├── SettingsError   settings that cannot work, found at start
├── AccessError     this person may not do this
├── AuthError       a login that did not succeed: one message for all causes
├── SessionError    a session that is gone, foreign or busy
└── InputError      a value from the browser that was not offered, answered with 422
"""

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


class InputError(ScaffoldError):
    """The browser sent a value that was not offered; nothing is changed."""


def nearest(name: str, known: Iterable[str], most: int = 3) -> str:
    """Return the sentence that names the known words most like `name`, or an empty string.

    >>> nearest("buton", ["button", "radio"])
    ' Did you mean "button"?'
    """
    close = difflib.get_close_matches(name, list(known), n=most, cutoff=0.6)
    quoted = " or ".join('"' + word + '"' for word in close)
    return f" Did you mean {quoted}?" if close else ""


class DuplicateError(UsageError):
    """Two widgets of one run cannot be told apart."""


class DuplicateKeyError(DuplicateError):
    """Two widgets of one run share a key."""

    def __init__(self, key: str, page: str, first: str, second: str) -> None:
        super().__init__(
            f'Two widgets on page "{page}" have key="{key}": one at {first}, one at {second}. '
            f'Keys must be unique on a page; give one of them another key, e.g. key="{key}_2".'
        )


class DuplicateWidgetError(DuplicateError):
    """Two widgets without a key are identical, so their values cannot be told apart."""

    def __init__(self, kind: str, label: str, page: str) -> None:
        super().__init__(
            f'Two {kind} widgets labelled "{label}" on page "{page}" have the same parameters '
            "and no key. "
            f'Give each its own key, e.g. st.{kind}("{label}", key="{kind}_2").'
        )


class WidgetAssignError(UsageError):
    """A widget's key was assigned after the widget was made in this run.

    Or can never be assigned.
    """

    def __init__(self, key: str, kind: str, *, never: bool) -> None:
        when = (
            f"the value of a {kind} cannot be set"
            if never
            else f"the {kind} with this key was already made in this run"
        )
        cure = (
            "Read it, or use another key for your own value."
            if never
            else "Assign it before the widget is made, or in a callback (on_change, on_click)."
        )
        super().__init__(f'st.session_state["{key}"] cannot be assigned: {when}. {cure}')


class NoRunError(UsageError):
    """An st. call was made outside of a page run."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was called outside of a page run (at import time, or in a thread of its own). "
            "Call it inside a page function or script; in a thread, collect results and write them "
            "from the page."
        )


class FormError(UsageError):
    """A widget and a form do not go together."""


class StateTypeError(UsageError):
    """A value of session_state that cannot be stored, where storing is required."""

    def __init__(self, key: str, type_name: str) -> None:
        super().__init__(
            f'st.session_state["{key}"] holds a {type_name}, which cannot be stored outside of '
            "this "
            "process. Allowed are plain values, dataclasses, pydantic and attrs models, arrays, "
            "frames "
            "and images. Register your own type with scaffold.register_state_type(cls, encode, "
            "decode), "
            "or keep it in st.cache_resource."
        )


class SecretsMissing(UsageError, FileNotFoundError):
    """There is no secrets file."""


class StateSizeError(UsageError):
    """The state of a session is larger than the settings allow."""

    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(
            f"{what} takes {size:,} bytes; at most {limit:,} are allowed. Keep large data in a "
            "file, a "
            "database or st.cache_data and store only a reference, or raise state_max_bytes."
        )


# The same mistakes under the names that scripts written for Streamlit catch.
Error = ScaffoldError
StreamlitAPIException = UsageError
StreamlitAuthError = AuthError
StreamlitDuplicateElementKey = DuplicateKeyError
StreamlitDuplicateElementId = DuplicateWidgetError
DuplicateWidgetID = DuplicateError
NoSessionContext = NoRunError
StreamlitInvalidFormCallbackError = FormError
StreamlitSecretNotFoundError = SecretsMissing
StreamlitValueAssignmentNotAllowedError = WidgetAssignError
StreamlitWidgetAlreadyInstantiatedError = WidgetAssignError
UnserializableSessionStateError = StateTypeError
