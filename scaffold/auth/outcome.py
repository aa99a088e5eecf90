"""What came of a flow, as data for a page.

Attack: guessing which addresses have accounts from the wording of an answer. All failed logins
share one message, made here and nowhere else; the cause is in the audit trail only.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from scaffold.texts import counted, words

if TYPE_CHECKING:
    from scaffold.auth.logins import LoginCookie
    from scaffold.auth.user import User

Code = Literal[
    "ok", "refused", "throttled", "vetoed", "invalid", "created", "known", "closed", "sent", "dead",
    "unavailable", "leaving",
]  # fmt: skip

_MINUTE = 60
REFUSED = words("The address and the password do not match.")
WRONG_PASSWORD = words("The password is not right.")
SIGNED_UP = words("If this address is new here, its account exists now: log in.")
CLOSED = words("Signing up is not possible here.")
SENT = words("We sent you a mail. Please look into your inbox.")
DEAD = words("This link does not work any more. It may have been used, or be too old.")
NO_MAIL = words("This app sends no mail, so this is not possible. Ask who runs it.")


class Outcome(NamedTuple):
    """The result of a flow.

    `code` is for programs, `message` for people. `user` is set where the flow succeeded; `problems`
    holds (field, code, sentence) of refused input; `cookie` a new value for the login cookie.
    """

    code: Code
    message: str = ""
    user: User | None = None
    retry_after: int = 0
    problems: tuple[tuple[str, str, str], ...] = ()
    cookie: LoginCookie | None = None

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return self.code in {"ok", "created"}


def throttled(seconds: float) -> Outcome:
    """Return the answer to too many tries; whole seconds, at least one."""
    wait = max(1, math.ceil(seconds))
    if wait < 2 * _MINUTE:
        message = counted(
            "Too many tries. Please wait {count} second.",
            "Too many tries. Please wait {count} seconds.",
            wait,
        )
    else:
        message = counted(
            "Too many tries. Please wait {count} minute.",
            "Too many tries. Please wait {count} minutes.",
            math.ceil(wait / _MINUTE),
        )
    return Outcome("throttled", message, retry_after=wait)
