"""Fixtures of the account tests: a clock to turn, cheap hashes, both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold.auth.audit import Origin
from scaffold.auth.service import Accounts
from scaffold.db.engine import Database
from scaffold.settings import AuthSettings, Settings
from tests.db.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scaffold.auth.service import Started
    from scaffold.auth.user import User

__all__ = ["postgres_server", "postgres_url"]

EMAIL = "ada@example.com"
PASSWORD = "violet kettle 7 orbits"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36"
)
HOME = Origin("192.0.2.7", CHROME, "r1")


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        self.now += seconds + 60 * minutes + 86400 * days


def fast() -> AuthSettings:
    """The cheapest hashes that are allowed."""
    return AuthSettings(enabled=True, argon2_memory_kib=19456, argon2_time=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings() -> Settings:
    """Production rules: no throttle of development, logins bound to the browser family."""
    return Settings(env="production", secret_key=["k" * 40], auth=fast())


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'accounts.db'}")
    made.upgrade()
    yield made
    made.dispose()


@pytest.fixture
def accounts(database: Database, settings: Settings, clock: Clock) -> Accounts:
    return Accounts(database, settings, clock=clock, app_name="Orchard")


@pytest.fixture
def on_postgres(postgres_url: str, settings: Settings, clock: Clock) -> Iterator[Accounts]:
    made = Database(postgres_url)
    made.upgrade()
    yield Accounts(made, settings, clock=clock, app_name="Orchard")
    made.dispose()


@pytest.fixture(params=["accounts", "on_postgres"])
def either(request: pytest.FixtureRequest) -> Accounts:
    """Accounts on SQLite, then on PostgreSQL."""
    found: Accounts = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def ada(accounts: Accounts) -> User:
    return accounts.admin.create_user(EMAIL, PASSWORD, display_name="Ada")


@pytest.fixture
def log_in(accounts: Accounts, ada: User) -> Callable[..., Started]:
    """Log Ada in: a new login row each time."""

    def start(*, remember: bool = False, device_mark: str | None = None) -> Started:
        started = accounts.start_login(ada, remember=remember, origin=HOME, device_mark=device_mark)
        assert started is not None
        return started

    return start
