"""Signals that end a run on purpose.

They derive from BaseException, so that `except Exception:` in a script does not swallow them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


class Signal(BaseException):
    """Base of all control signals."""


class StopRun(Signal):
    """`st.stop()`: the page ends here; what was not reached keeps its state."""


class Interrupted(StopRun):
    """Newer input, or a closed tab: the run ends at its next `st.` call."""


class RerunRun(Signal):
    """`st.rerun()`: start again from the top, or rerun some fragments.

    One that `replaces` the run of an interaction still sees the buttons that were pressed for it.
    """

    def __init__(self, fragments: tuple[str, ...] | None = None, *, replaces: bool = False) -> None:
        super().__init__()
        self.fragments = fragments
        self.replaces = replaces


class SwitchPage(Signal):
    """`st.switch_page()`: start another page of the app in the same session."""

    def __init__(self, target: Any, query: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.target = target
        self.query = query


@dataclass
class Leave(Signal):
    """The run ends and the browser goes somewhere else, perhaps with another login.

    Attributes:
        action: a plain redirect, or a login that starts or ends on the way.
        to: a path of this app, or an address that the app trusts.
        user_id: whom to sign in.
        remember: whether the login outlives the browser.
        methods: how the person proved who they are, e.g. ("pwd",).
    """

    action: Literal["redirect", "sign_in", "sign_out"]
    to: str = "/"
    user_id: str | None = None
    remember: bool = False
    methods: tuple[str, ...] = field(default=("pwd",))

    __hash__ = BaseException.__hash__


class ScriptSyntaxError(SyntaxError):
    """A script that cannot be compiled: nothing of it has run, so the page before stays."""


# It is shown as what it is for the author of the script.
ScriptSyntaxError.__name__ = ScriptSyntaxError.__qualname__ = "SyntaxError"
ScriptSyntaxError.__module__ = "builtins"
