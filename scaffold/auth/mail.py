"""Mail of an app: written down with the act that causes it, delivered afterwards.

Attacks: telling accounts by the time of an answer (nothing is sent while somebody waits), a second
recipient slipped into an address, and a letter about something that never happened (it is stored in
the transaction of the act, and goes with it).
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import insert

from scaffold.auth.mail_models import OutgoingMail
from scaffold.db.base import new_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.keys import Clock
    from scaffold.settings import Settings


class Letter(NamedTuple):
    """What a mail says."""

    subject: str
    text: str
    html: str = ""


Compose: TypeAlias = Callable[[str, str | None, dict[str, Any]], Letter]
"""Makes a letter of a template's name, the reader's language code and the context."""


def plain_letter(template: str, _locale: str | None, context: dict[str, Any]) -> Letter:
    """Return a letter without templates: what happened, and the context line by line."""
    lines = [f"{name}: {value}" for name, value in context.items()]
    return Letter(template.replace("_", " ").capitalize(), "\n".join(lines) + "\n")


class Post:
    """The mail of one app.

    Args:
        settings: sender and backend.
        clock: seconds since 1970.
        compose: makes letters of templates.
    """

    def __init__(self, settings: Settings, clock: Clock, compose: Compose = plain_letter) -> None:
        self._settings = settings
        self._clock = clock
        self.compose = compose

    def put(
        self, connection: Connection, template: str, to: str, locale: str | None, **context: Any
    ) -> None:
        """Store a letter for one recipient, in the transaction of the act it tells about."""
        letter = self.compose(template, locale, context)
        now = self._clock()
        message = self._message(letter, to)
        row = {
            "id": new_id(), "sent_to": to, "subject": letter.subject[:300], "tries": 0,
            "content": message.as_bytes(), "next_at": now, "created_at": now, "problem": "",
        }  # fmt: skip
        connection.execute(insert(OutgoingMail).values(row))

    def _message(self, letter: Letter, to: str) -> EmailMessage:
        message = EmailMessage()
        message["To"] = to
        message["Subject"] = letter.subject
        message.set_content(letter.text)
        if letter.html:
            message.add_alternative(letter.html, subtype="html")
        return message
