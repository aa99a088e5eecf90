from __future__ import annotations

import pytest

from scaffold.auth.hooks import Hooks, VetoError
from scaffold.errors import UsageError


def test_unknown_event_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r'Did you mean "auth\.logged_out"'):
        Hooks().on("auth.logged_ot", print)


def test_coroutines_are_run_to_their_end() -> None:
    heard: list[int] = []

    async def hook(number: int) -> None:
        heard.append(number)

    hooks = Hooks()
    assert hooks.on("auth.confirmed", hook) is hook
    hooks.tell("auth.confirmed", number=7)
    assert heard == [7]


@pytest.mark.allow_errors
def test_a_failing_before_hook_prevents(caplog: pytest.LogCaptureFixture) -> None:
    hooks = Hooks()
    hooks.on("auth.before_login", lambda: 1 / 0)
    with pytest.raises(VetoError, match="not possible at the moment"):
        hooks.ask("auth.before_login")
    assert "does not happen" in caplog.text


@pytest.mark.allow_errors
def test_a_failing_after_hook_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    hooks = Hooks()
    hooks.on("auth.confirmed", lambda: 1 / 0)
    hooks.tell("auth.confirmed")
    assert "A hook of auth.confirmed failed" in caplog.text
