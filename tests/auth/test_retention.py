"""The clean-up: what is past its time goes, in steps, after as long as the settings say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from scaffold.auth.models import AuditEvent, Login, Throttle
from scaffold.auth.retention import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from scaffold.auth.service import Accounts, Started
    from scaffold.db.engine import Database
    from tests.auth.conftest import Clock


def rows(accounts: Accounts, model: type[AuditEvent | Login | Throttle]) -> int:
    with accounts.database.read() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar_one()


def test_settings_say_how_long_things_are_kept(
    accounts: Accounts, log_in: Callable[..., Started], clock: Clock
) -> None:
    accounts.settings.auth.keep_logins = timedelta(days=3)
    accounts.settings.auth.keep_audit = timedelta(days=10)
    started = log_in()
    accounts.logout(started.login_id)
    clock.forward(days=2)
    accounts.clean()
    assert rows(accounts, Login) == 1
    clock.forward(days=2)
    accounts.clean()
    assert (rows(accounts, Login), rows(accounts, AuditEvent) > 0) == (0, True)
    clock.forward(days=7)
    accounts.clean()
    assert rows(accounts, AuditEvent) == 0


def test_the_database_is_held_for_a_step_at_a_time(
    either: Accounts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = datetime.fromtimestamp(clock.now, UTC) - timedelta(days=400)
    event = {"event": "old", "outcome": "ok", "at": old}
    bucket = {"tat": 0.0, "fails": 0, "blocked_until": 0.0, "updated_at": 0.0}
    with either.database.write() as connection:
        connection.execute(insert(AuditEvent), [event] * 25)
        connection.execute(insert(Throttle), [{"key": f"k{n}", **bucket} for n in range(20)])
    transactions = 0
    write = either.database.write

    def counted(self: Database) -> object:
        nonlocal transactions
        transactions += 1
        return write()

    monkeypatch.setattr(type(either.database), "write", counted)
    assert clean(either.database, either.settings.auth, clock.now, step=10) == 45
    monkeypatch.undo()
    assert transactions == 3 + 3 + 4  # 25 and 20 rows in tens, and four tables without any
    assert rows(either, Throttle) == 0
