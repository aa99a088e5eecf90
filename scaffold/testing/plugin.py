"""The pytest plugin: fixtures for the tests of an app.

`app_test` makes an AppTest from a page function, a script or an app. `client` is a browser without
a window for the app that the option `scaffold_app` names ("module:app"), `logged_in_client` one
that is logged in as a new member. An ERROR in scaffold's log fails a test that uses one of them,
unless it is marked with `allow_errors`.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from scaffold.testing.app_test import AppTest
    from scaffold.testing.client import Client

PASSWORD_BYTES = 18
FIXTURES = frozenset({"app_test", "client", "logged_in_client"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the app."""
    parser.addini("scaffold_app", 'the app under test, e.g. "myapp.app:app"', default="")


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    config.addinivalue_line("markers", "allow_errors: scaffold may log errors in this test")


@pytest.fixture
def app_test() -> Callable[..., AppTest]:
    """Return a function that makes an AppTest: of a page function, a script's path, or an app."""
    from pathlib import Path

    from scaffold.testing.app_test import AppTest

    def make(target: Any, **options: Any) -> AppTest:
        if isinstance(target, str | Path):
            return AppTest.from_file(target, **options)
        if hasattr(target, "registry"):
            return AppTest.from_app(target, **options)
        return AppTest.from_function(target, **options)

    return make


@pytest.fixture
def scaffold_app(request: pytest.FixtureRequest) -> Any:
    """Return the app that the option `scaffold_app` names."""
    target = str(request.config.getini("scaffold_app"))
    module, colon, name = target.partition(":")
    if not colon:
        raise pytest.UsageError(
            f"The option scaffold_app is {target!r}; the fixture client needs module and app. "
            'Write scaffold_app = "myapp.app:app" into [tool.pytest.ini_options].'
        )
    return getattr(import_module(module), name)


@pytest.fixture
def client(scaffold_app: Any) -> Client:
    """Return a browser of a visitor."""
    from scaffold.testing.client import Client

    return Client(scaffold_app)


@pytest.fixture
def logged_in_client(scaffold_app: Any) -> Client:
    """Return the browser of a new member, logged in."""
    from scaffold.testing.client import Client

    accounts = scaffold_app.site.accounts
    if accounts is None:
        raise pytest.UsageError("logged_in_client needs an app with accounts: App(..., auth=True).")
    email, password = (
        f"member-{secrets.token_hex(4)}@example.org",
        secrets.token_urlsafe(PASSWORD_BYTES),
    )
    accounts.admin.create_user(email, password, display_name="Member")
    browser = Client(scaffold_app)
    answer = browser.log_in(email, password)
    if answer.status_code != 303:  # noqa: PLR2004 - See Other
        raise AssertionError(f"The login of the test answered {answer.status_code}: {answer.text}")
    return browser


@pytest.fixture(autouse=True)
def _no_errors_in_the_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave alone the tests that have nothing to do with an app."""
    if FIXTURES.isdisjoint(request.fixturenames) or request.node.get_closest_marker("allow_errors"):
        yield
        return
    caplog: pytest.LogCaptureFixture = request.getfixturevalue("caplog")
    yield
    errors = [
        record
        for record in caplog.get_records("call")
        if record.levelno >= logging.ERROR and record.name.startswith("scaffold")
    ]
    if errors:
        told = "\n".join(record.getMessage() for record in errors)
        pytest.fail(f"scaffold logged errors (mark the test with allow_errors if it must):\n{told}")
