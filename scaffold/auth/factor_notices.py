"""Telling a person, and the audit trail, what was done to their second factors.

Attack: a thief who adds a second factor of their own, or removes the owner's, unnoticed. The letter
is stored in the transaction of the act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.auth.devices import describe

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.audit import Origin
    from scaffold.auth.core import Core
    from scaffold.auth.people import Person
    from scaffold.auth.user import User


def tell_owner(
    core: Core,
    connection: Connection,
    letter: str,
    person: User | Person,
    origin: Origin,
    **context: Any,
) -> None:
    """Store a letter to the owner of an account, with when and where it happened."""
    name = person.display_name or person.email.partition("@")[0]
    core.mail.put(
        connection, letter, person.email, person.locale,
        name=name, at=core.clock(), ip=origin.ip,
        device=describe(origin.user_agent).label if origin.user_agent else "", **context,
    )  # fmt: skip
