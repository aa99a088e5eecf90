"""Hooks: what an app wants to do, or to prevent, when people sign up, log in and out.

Events are named `auth.before_...` (asked first, may veto) and `auth....` (told afterwards); those
of `auth.export` return what they add.
Attack: a failing hook as a way around a rule. A before-hook that raises anything prevents the act;
an after-hook that raises is logged and changes nothing that was done.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from scaffold.errors import AuthError, UsageError, nearest
from scaffold.texts import words

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

F = TypeVar("F", bound=Callable[..., object])
log = logging.getLogger(__name__)

BEFORE = (
    "auth.before_sign_up",
    "auth.before_login",
    "auth.before_password_change",
    "auth.before_password_reset",
    "auth.before_deletion",
    "auth.before_user_deleted",
)
AFTER = (
    "auth.signed_up",
    "auth.login_succeeded",
    "auth.login_failed",
    "auth.many_failures",
    "auth.logged_out",
    "auth.login_ended",
    "auth.reuse_detected",
    "auth.password_changed",
    "auth.password_reset",
    "auth.email_verified",
    "auth.email_changed",
    "auth.email_restored",
    "auth.invited",
    "auth.invitation_accepted",
    "auth.confirmed",
    "auth.second_factor_added",
    "auth.second_factor_removed",
    "auth.second_factor_failed",
    "auth.second_factors_reset",
    "auth.recovery_codes_made",
    "auth.role_changed",
    "auth.disabled",
    "auth.enabled",
    "auth.user_created",
    "auth.impersonation_started",
    "auth.impersonation_ended",
    "auth.org_created",
    "auth.org_changed",
    "auth.identity_connected",
    "auth.identity_disconnected",
    "auth.provider_logout",
    "auth.api_token_made",
    "auth.api_token_revoked",
    "auth.deletion_requested",
    "auth.deletion_cancelled",
    "auth.user_deleted",
    "auth.logged_out_everywhere",
    "auth.profile_changed",
)
COLLECTED = ("auth.export",)


def check_event(event: str) -> None:
    """Raise UsageError if there is no such event."""
    known = (*BEFORE, *AFTER, *COLLECTED)
    if event not in known:
        raise UsageError(
            f'There is no event "{event}".{nearest(event, known)} Known: {", ".join(known)}.'
        )


class VetoError(AuthError):
    """Raised by a before-hook: the act does not happen; the person sees the message."""


class Hooks:
    """The hooks of one app."""

    def __init__(self) -> None:
        self._hooks: defaultdict[str, list[Callable[..., object]]] = defaultdict(list)

    def on(self, event: str, hook: F) -> F:
        """Call `hook` at `event`, with keyword arguments that depend on the event.

        Raises:
            UsageError: there is no such event.
        """
        check_event(event)
        self._hooks[event].append(hook)
        return hook

    def ask(self, event: str, **data: Any) -> None:
        """Call the before-hooks of `event`.

        Raises:
            VetoError: a hook said no, or failed.
        """
        for hook in self._hooks[event]:
            try:
                _call(hook, data)
            except VetoError:
                raise
            except Exception as error:
                log.exception("A hook of %s failed; what it guards does not happen", event)
                raise VetoError(words("This is not possible at the moment.")) from error

    def collect(self, event: str, **data: Any) -> Iterator[Any]:
        """Yield what the hooks of `event` return; what they raise goes to the caller."""
        for hook in self._hooks[event]:
            yield _call(hook, data)

    def tell(self, event: str, **data: Any) -> None:
        """Call the after-hooks of `event`; their errors are logged."""
        for hook in self._hooks[event]:
            try:
                _call(hook, data)
            except Exception:
                log.exception("A hook of %s failed", event)


def _call(hook: Callable[..., object], data: dict[str, Any]) -> object:
    """Call `hook` and return what it returns; a coroutine is run to its end, in this thread."""
    made = hook(**data)
    if inspect.iscoroutine(made):
        coroutine: Coroutine[Any, Any, object] = made
        return asyncio.run(coroutine)
    return made
