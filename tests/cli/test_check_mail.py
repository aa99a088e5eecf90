"""`scaffold check --deploy` and mail: flows that are on need a mail server."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.cli.check import _of_mail
from scaffold.settings import AuthSettings, MailSettings, Settings

KEY = ["k" * 48]
SERVER = {"host": "smtp.example.com", "sender": "no-reply@shop.example"}


def problems(auth: dict[str, Any], mail: dict[str, Any]) -> list[str]:
    settings = Settings(
        env="production", secret_key=KEY, auth=AuthSettings(**auth), mail=MailSettings(**mail)
    )
    return [finding.what for finding in _of_mail(settings) if finding.problem]


@pytest.mark.parametrize(
    ("auth", "mail", "wrong"),
    [
        ({}, {}, []),
        ({"enabled": True}, {}, ["mail"]),
        ({"enabled": True}, {"backend": "file"}, ["mail"]),
        ({"enabled": True, "verification": "off", "password_reset": False}, {}, []),
        ({"enabled": True}, SERVER, []),
        ({"enabled": True}, {**SERVER, "sender": ""}, ["mail has a sender"]),
        (
            {"enabled": True},
            {**SERVER, "starttls": False},
            ["mail is encrypted on its way"],
        ),
        ({"enabled": True}, {**SERVER, "starttls": False, "port": 465}, []),
        ({"enabled": True}, {**SERVER, "starttls": False, "host": "localhost"}, []),
    ],
)
def test_deployment_needs_what_the_flows_need(
    auth: dict[str, Any], mail: dict[str, Any], wrong: list[str]
) -> None:
    assert problems(auth, mail) == wrong
