"""What a server's log must not hold."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from scaffold.cli.logs import HIDDEN, LOGGERS, Discreet, discreet, set_up_logs
from scaffold.web.accounts.routes import ADDRESSES
from tests.cli.serving import SECRET, Visitor, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF"
MAILED = sorted(one for one in ADDRESSES if one.endswith("/{token}"))


@pytest.fixture
def filters() -> Iterator[None]:
    """Leave the loggers as they were."""
    before = {name: list(logging.getLogger(name).filters) for name in LOGGERS}
    yield
    for name, kept in before.items():
        logging.getLogger(name).filters[:] = kept


@pytest.mark.parametrize("address", MAILED)
def test_tokens_of_mailed_links_are_hidden(address: str) -> None:
    """S15 a new address with a token in it is added to the filter."""
    path = address.replace("{token}", TOKEN)
    for text in (path, f"{path}?utm=1", f"http://127.0.0.1:8000{path}", path + "/", path + "%0a"):
        assert TOKEN not in discreet(text)
        assert HIDDEN in discreet(text)
    assert discreet(address.rpartition("/")[0]) == address.rpartition("/")[0]


def test_what_providers_send_back_is_hidden() -> None:
    """S15 code and state of a login."""
    shown = discreet("/auth/oidc/google/callback?code=abc&state=def")
    assert shown == f"/auth/oidc/google/callback?{HIDDEN}"
    assert discreet("/orders?page=2") == "/orders?page=2"


def test_addresses_write_no_lines_of_their_own() -> None:
    """N07 control characters are shown."""
    assert discreet("/x\n12:00 ERROR root: down\r\x1b[2J") == r"/x\n12:00 ERROR root: down\r\x1b[2J"
    assert discreet("/x\u2028y") == r"/x\u2028y"


@pytest.mark.usefixtures("filters")
def test_every_logger_of_requests_has_the_filter_once() -> None:
    set_up_logs()
    set_up_logs()
    for name in LOGGERS:
        found = [one for one in logging.getLogger(name).filters if isinstance(one, Discreet)]
        assert len(found) == 1


def test_a_served_app_logs_requests_without_their_secrets(counter: Path) -> None:
    """S15 the log of requests, as `--access-log` writes it."""
    with serving("serve", "app.py", "--access-log", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET) as one:
        visitor = Visitor(one.port)
        visitor.open("/shown?page=2")
        visitor.open(f"/auth/reset/{TOKEN}")
        visitor.open(f"/auth/oidc/x/callback?code={TOKEN}")
        visitor.open("/last%0aforged")
        one.wait_for("last")
        assert "/shown?page=2" in one.output
        assert f"/auth/reset/{HIDDEN}" in one.output
        assert TOKEN not in one.output
        assert "\nforged" not in one.output
