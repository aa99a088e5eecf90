"""Logging out at a provider ends the logins here that came from it (back-channel logout).

Attacks: ending other people's logins (only what the provider has signed for this app counts, once,
within minutes of being made), and keeping the server busy with tokens that are worth nothing (so
many bad ones from one network, and keys are looked up again once a minute).
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from scaffold.auth import people, provider_logins
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.id_tokens import IdTokenError
from scaffold.auth.logout_tokens import REMEMBER
from scaffold.auth.models import Token
from scaffold.auth.throttle import MINUTE, Limit, ip_prefix
from scaffold.db.base import add_if_new, new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.logout_tokens import LoggedOut
    from scaffold.auth.provider import Provider
    from scaffold.auth.user import User

BAD_IP = Limit("oidc-logout-ip", 20, MINUTE)
PURPOSE = "logout_token"


class BackChannel:
    """What providers tell this server without a browser between."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def receive(self, provider: Provider, token: object, *, origin: Origin = NOWHERE) -> float:
        """End the logins that a logout token is about; return 0, or the seconds to wait.

        Raises:
            ProviderError: the token is not good, or no more.
        """
        core, place = self._core, ip_prefix(origin.ip)
        wait = core.throttle.take(BAD_IP, place)
        if wait:
            return wait
        told = provider.logged_out(token)
        with core.database.write() as connection:
            self._use(connection, provider, told)
            ended = self._end(connection, provider, told, origin)
        core.throttle.give_back(BAD_IP, place)
        for user, login_id in ended:
            core.hooks.tell(
                "auth.provider_logout", user=user, login_id=login_id, provider=provider.name
            )
        return 0.0

    def _use(self, connection: Connection, provider: Provider, told: LoggedOut) -> None:
        """Use a token up; together with what it does, so that one that failed can be sent again."""
        now = self._core.clock()
        number = f"{PURPOSE}|{provider.settings.issuer}|{told.number}"
        row: dict[str, Any] = {
            "id": new_id(),
            "created_at": datetime.fromtimestamp(now, UTC),
            "purpose": PURPOSE,
            "token_hash": sha256(number.encode("utf-8", "replace")).digest(),
            "sent_to": "",
            "payload": {},
            "expires_at": datetime.fromtimestamp(now + REMEMBER, UTC),
            "used_at": datetime.fromtimestamp(now, UTC),
            "tries": 0,
            "ip": "",
        }
        if not add_if_new(connection, Token, row):
            raise IdTokenError("The logout token was used before.")

    def _end(
        self, connection: Connection, provider: Provider, told: LoggedOut, origin: Origin
    ) -> list[tuple[User, str]]:
        core = self._core
        issuer, now = provider.settings.issuer, core.clock()
        ended = provider_logins.end(connection, issuer, told, now=now)
        for one in ended:
            core._record(
                connection, "auth.provider_logout", one.user_id, one.login_id, origin=origin,
                provider=provider.name,
            )  # fmt: skip
        if not ended:
            core._record(
                connection, "auth.provider_logout", None, origin=origin, provider=provider.name,
                count=0,
            )  # fmt: skip
        persons = ((people.by_id(connection, one.user_id), one.login_id) for one in ended)
        return [
            (people.user_of(connection, person), login_id)
            for person, login_id in persons
            if person is not None
        ]
