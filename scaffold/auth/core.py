"""What all flows of accounts share: the database, the keys, the clock, the audit trail.

Attack: predictable secrets. Chance is the operating system's; only tests, which also set the clock,
hand in their own.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from scaffold.auth.audit import NOWHERE, Origin, record
from scaffold.auth.hooks import Hooks
from scaffold.auth.keys import keys_of
from scaffold.auth.mail import Post
from scaffold.auth.models import Account
from scaffold.auth.password_policy import PasswordPolicy
from scaffold.auth.passwords import Passwords, gate_of
from scaffold.auth.roles import Roles
from scaffold.auth.throttle import HOUR, Limit, Throttle
from scaffold.runtime.uploads import UploadFolder

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.keys import Clock, Rng
    from scaffold.auth.people import Person
    from scaffold.db.engine import Database
    from scaffold.settings import Settings

_DEVELOPMENT_FACTOR = 10
_BREACH_CHECK = Limit("breach-check", 100, HOUR)


class Core:
    """The parts every flow needs.

    Args:
        database: with scaffold's tables in it.
        settings: of the app.
        clock: seconds since 1970.
        rng: gives that many random bytes.
        app_name: a word no password may be built on.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Clock = time.time,
        rng: Rng = os.urandom,
        app_name: str = "",
    ) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        self.rng = rng
        self.hooks = Hooks()
        self.roles = Roles(database)
        self.keys = keys_of(settings)
        self.passwords = Passwords(settings.auth, gate_of(settings.threads))
        self.mail = Post(database, settings, clock, app_name)
        self.uploads = UploadFolder(settings.data_dir / "uploads")
        self.user_model: type[Any] = Account
        self.policy = PasswordPolicy(settings.auth, [app_name], self._breach_check_failed)
        factor = 1 if settings.production else _DEVELOPMENT_FACTOR
        self.throttle = Throttle(database, self.keys, clock, factor)

    def _breach_check_failed(self, reason: str) -> None:
        """Write down that a password was accepted unseen; some of them, as not to fill the disk."""
        if self.throttle.take(_BREACH_CHECK) == 0:
            with self.database.write() as connection:
                event = "auth.breach_check_failed"
                self._record(connection, event, None, outcome="failed", reason=reason)

    def is_proved(self, person: Person) -> bool:
        """Return whether the address of an account is proved as far as this app demands it."""
        return self.settings.auth.verification != "required" or person.email_verified_at is not None

    def _record(
        self,
        connection: Connection,
        event: str,
        user_id: str | None,
        login_id: str | None = None,
        *,
        origin: Origin = NOWHERE,
        outcome: str = "ok",
        **data: Any,
    ) -> None:
        """Write an audit event in the transaction of the act."""
        record(
            connection,
            event,
            outcome,
            now=self.clock(),
            user_id=user_id,
            login_id=login_id,
            origin=origin,
            **data,
        )
