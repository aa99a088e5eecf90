"""Mistakes of where and when something was called, and of names that are taken or not there."""

from __future__ import annotations

from scaffold.errors.arguments import ArgumentError
from scaffold.errors.base import AuthError, UsageError


class DuplicateError(UsageError):
    """Two widgets of one run cannot be told apart."""


class DuplicateKeyError(DuplicateError):
    """Two widgets of one run share a key; `first` and `second` are file and line of each."""

    def __init__(self, key: str, page: str, first: str, second: str) -> None:
        super().__init__(
            f'Two widgets on page "{page}" have key="{key}": one at {first}, one at {second}. '
            f'Keys must be unique on a page; give one of them another key, e.g. key="{key}_2".'
        )


class DuplicateWidgetError(DuplicateError):
    """Two widgets without a key are identical, so their values cannot be told apart."""

    def __init__(self, kind: str, label: str, page: str, first: str, second: str) -> None:
        super().__init__(
            f'Two {kind} widgets labelled "{label}" on page "{page}" have the same parameters '
            f"and no key: one at {first}, one at {second}. "
            f'Give each its own key, e.g. st.{kind}("{label}", key="{kind}_2").'
        )


class WidgetAssignError(UsageError):
    """A widget's key was assigned where that cannot be."""


class NeverAssignedError(WidgetAssignError):
    """The value of a button, an upload or the like was assigned."""

    def __init__(self, key: str, kind: str) -> None:
        super().__init__(
            f'st.session_state["{key}"] cannot be assigned: the value of a {kind} cannot be set. '
            "Read it, or use another key for your own value."
        )


class AlreadyMadeError(WidgetAssignError):
    """A widget's key was assigned after the widget was made in this run."""

    def __init__(self, key: str, kind: str) -> None:
        super().__init__(
            f'st.session_state["{key}"] cannot be assigned: the {kind} with this key was already '
            "made in this run. Assign it before the widget is made, or in a callback (on_change, "
            "on_click)."
        )


class NoRunError(UsageError):
    """An st. call was made outside of a page run."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was called outside of a page run (at import time, or in a thread of its own). "
            "Call it inside a page function or script; in a thread, collect results and write them "
            "from the page."
        )


class LayoutContextError(UsageError):
    """A call that cannot stand where it was made: in a form, a dialog, the sidebar."""


class FormError(LayoutContextError):
    """A widget and a form do not go together."""


class FormCallbackError(FormError, ArgumentError):
    """A widget inside a form has a callback, which only submit buttons may have."""


class FragmentKeyError(UsageError, KeyError):
    """There is no fragment with this key."""

    def __str__(self) -> str:
        return UsageError.__str__(self)


class PageMissingError(ArgumentError):
    """There is no such page."""


class ProviderLibraryError(AuthError):
    """A login provider was asked for whose library is not installed."""


class StateTypeError(UsageError):
    """A value of session_state that cannot be stored, where storing is required."""

    def __init__(self, key: str, type_name: str) -> None:
        super().__init__(
            f'st.session_state["{key}"] holds a {type_name}, which cannot be stored outside of '
            "this process. Allowed are plain values, dataclasses, pydantic and attrs models, "
            "arrays, frames and images. Register your own type with "
            "scaffold.register_state_type(cls, encode, decode), or keep it in st.cache_resource."
        )


class StateSizeError(UsageError):
    """The state of a session is larger than the settings allow."""

    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(
            f"{what} takes {size:,} bytes; at most {limit:,} are allowed. Keep large data in a "
            "file, a database or st.cache_data and store only a reference, or raise "
            "state_max_bytes."
        )


class SecretsMissing(UsageError, FileNotFoundError):
    """There is no secrets file."""
