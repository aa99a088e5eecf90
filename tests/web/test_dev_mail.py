"""The inbox of development: who sees it, and what a letter can do there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scaffold.settings import MailSettings
from tests.web.mailbox import EMAIL, accounts_of, home
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_app(home, auth=True)
    accounts = accounts_of(made)
    with accounts.database.write() as connection:
        accounts.mail.put(
            connection, "reset_password", EMAIL, None, name="<b>Ada", minutes=30, ip="",
            link="http://127.0.0.1:8000/auth/reset/token",
        )  # fmt: skip
    accounts.mail.outbox.deliver()
    return made


def test_letters_are_listed_and_shown(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    visitor = Visitor(app)
    listed = visitor.get("/_dev/mail")
    assert EMAIL in listed.text
    address = re.findall(r'href="(/_dev/mail/[0-9a-f]+)"', listed.text)[0]
    shown = visitor.get(address)
    assert "Choose a new password" in shown.text
    assert '<a href="http://127.0.0.1:8000/auth/reset/token"' in shown.text
    assert "&lt;b&gt;Ada" in shown.text
    policy = shown.header("content-security-policy") or ""
    assert "frame-src 'self'" in policy
    letter = visitor.get(f"{address}/html")
    assert "&lt;b&gt;Ada" in letter.text
    policy = letter.header("content-security-policy") or ""
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "192.168.0.7:8000"},
        {"host": "localhost.evil.example"},
        {"x-forwarded-for": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_only_this_machine_sees_it(app: App, headers: dict[str, str]) -> None:
    """A10 Other hosts, proxies and other sites get 404, as if there were no inbox."""
    for path in ("/_dev/mail", "/_dev/mail/" + "0" * 32, "/_dev/mail/" + "0" * 32 + "/html"):
        assert Visitor(app).request("GET", path, headers=headers).status == 404


@pytest.mark.parametrize(
    "settings", [{"env": "production"}, {"mail": MailSettings(backend="memory")}]
)
def test_elsewhere_there_is_none(make_app: MakeApp, settings: dict[str, object]) -> None:
    """A10 Production, and development with mail of another kind, have no inbox."""
    visitor = Visitor(make_app(home, auth=True, **settings))
    assert visitor.get("/_dev/mail").status == 404


@pytest.mark.parametrize(
    "path", ["/_dev/mail/../secret_key", "/_dev/mail/x", "/_dev/mail/", "/_dev/mailbox", "/_dev"]
)
def test_only_letters_are_shown(app: App, path: str) -> None:
    assert Visitor(app).get(path).status == 404


def test_the_console_names_reader_and_link(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    accounts = accounts_of(app)
    with accounts.database.write() as connection:
        accounts.mail.put(
            connection, "reset_password", EMAIL, None, name="", minutes=30, ip="",
            link="http://127.0.0.1:8000/auth/reset/other",
        )  # fmt: skip
    accounts.mail.outbox.deliver()
    said = capsys.readouterr().err
    assert f"Mail to {EMAIL}: Choose a new password" in said
    assert "http://127.0.0.1:8000/auth/reset/other" in said
