"""Apps and visitors for the checks of what the application must withstand."""

from __future__ import annotations

from tests.auth.conftest import (
    accounts,
    ada,
    clock,
    database,
    either,
    log_in,
    on_postgres,
    postgres_server,
    postgres_url,
    settings,
)
from tests.web.conftest import make_app, sign_up

__all__ = [
    "accounts",
    "ada",
    "clock",
    "database",
    "either",
    "log_in",
    "make_app",
    "on_postgres",
    "postgres_server",
    "postgres_url",
    "settings",
    "sign_up",
]
