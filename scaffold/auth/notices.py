"""Letters about what was done to an account, so that people notice what they did not do.

Attack: a takeover that stays unseen. Each notice goes to the address the account had before the act
and says when it was, from where, and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import select

from scaffold.auth import people
from scaffold.auth.devices import describe, plain
from scaffold.auth.models import Login

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.audit import Origin
    from scaffold.auth.core import Core


class Reader(Protocol):
    """Who gets a letter: an account as a row, or as a `User`."""

    @property
    def email(self) -> str:
        """The address."""
        ...

    @property
    def display_name(self) -> str:
        """What the letter calls them."""
        ...

    @property
    def locale(self) -> str | None:
        """Their language."""
        ...

    @property
    def tz(self) -> str | None:
        """Their time zone."""
        ...


def notify(
    core: Core,
    connection: Connection,
    reader: Reader,
    template: str,
    origin: Origin,
    path: str,
    **context: Any,
) -> None:
    """Store a letter about an act, in its transaction.

    Args:
        core: of the app.
        connection: in the transaction of the act.
        reader: whose account it is.
        template: `templates/email/<template>.txt`.
        origin: from where it was done.
        path: what the letter's button opens.
        context: further plain values for the template.
    """
    core.mail.put(
        connection, template, reader.email, reader.locale,
        name=reader.display_name, link=core.mail.link(origin, path),
        when=core.clock(), zone=reader.tz,
        device=describe(origin.user_agent).label if origin.user_agent else "",
        ip=plain(origin.ip, 45), **context,
    )  # fmt: skip


def tell_of_reuse(core: Core, user_id: str, login_id: str, origin: Origin) -> None:
    """Store the letter about an old copy of a login cookie, which has ended the login."""
    with core.database.write() as connection:
        person = people.by_id(connection, user_id)
        if person is None or not person.may_log_in:
            return
        agent = connection.scalar(select(Login.user_agent).where(Login.id == login_id))
        login = describe(agent or "").label
        notify(core, connection, person, "old_copy", origin, "/auth/devices", login=login)
