"""Mail of an app: written down with the act that causes it, delivered afterwards.

Attacks: telling accounts by the time of an answer (nothing is composed or sent while somebody
waits), a second recipient or a header slipped into an address (each part of a message is made by
the standard library from one checked address), and a letter about something that never happened
(it is stored in the transaction of the act, and goes with it).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import insert

from scaffold.auth.devices import plain
from scaffold.auth.mail_models import OutgoingMail
from scaffold.auth.outbox import Order, Outbox
from scaffold.auth.people import parse_address
from scaffold.db.base import new_id
from scaffold.texts import current_language

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.audit import Origin
    from scaffold.auth.keys import Clock
    from scaffold.db.engine import Database
    from scaffold.settings import Settings

IN_DEVELOPMENT = "http://127.0.0.1:8000"
LONGEST_SUBJECT = 200


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
        database: keeps letters until they are delivered.
        settings: sender and backend.
        clock: seconds since 1970.
        app_name: the sender's name where the settings have none.
        compose: makes letters of templates.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        app_name: str = "",
        compose: Compose = plain_letter,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self.compose = compose
        self.sender = _sender(settings, app_name)
        self.outbox = Outbox(database, settings, clock, self.message)

    @property
    def works(self) -> bool:
        """Whether mail leaves this app at all; flows that need it say so where it does not."""
        return self._settings.mail_backend != "none"

    @property
    def sent(self) -> list[EmailMessage]:
        """What the backend "memory" has sent, after sending all that waits; for tests."""
        self.outbox.deliver()
        found: list[EmailMessage] = getattr(self.outbox.mailer, "sent", [])
        return found

    def link(self, origin: Origin, path: str) -> str:
        """Return the full address of a page: never made of what a visitor in production says."""
        return (self._settings.public_origin or origin.home or IN_DEVELOPMENT).rstrip("/") + path

    def put(
        self, connection: Connection, template: str, to: str, locale: str | None, **context: Any
    ) -> None:
        """Store a letter for one recipient, in the transaction of the act it tells about.

        Args:
            connection: in a transaction.
            template: `templates/email/<template>.txt`.
            to: one address, as `people.parse_address` returns it.
            locale: the reader's language; that of the request if None.
            context: plain values for the template; `link` becomes the button.
        """
        if not self.works:
            return
        now = self._clock()
        code = locale or current_language().code
        row = {
            "id": new_id(), "sent_to": to, "template": template, "tries": 0, "problem": "",
            "content": msgspec.msgpack.encode((code, context), enc_hook=str),
            "next_at": now, "created_at": now,
        }  # fmt: skip
        connection.execute(insert(OutgoingMail).values(row))
        self.outbox.wake()

    def message(self, order: Order) -> EmailMessage:
        """Return the finished message (RFC 5322) of a stored letter.

        Raises:
            ValueError: the recipient is not one mail address.
        """
        locale, context = msgspec.msgpack.decode(order.content)
        letter = self.compose(order.template, locale, context)
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = recipient(order.sent_to)
        message["Subject"] = plain(" ".join(letter.subject.split()), LONGEST_SUBJECT)
        message["Date"] = format_datetime(datetime.fromtimestamp(order.created_at, UTC))
        message["Message-ID"] = f"<{order.id}@{self.sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(letter.text, cte="quoted-printable")
        if letter.html:
            message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        return message


def recipient(address: str) -> Address:
    """Return an address for a header; international domains in their ASCII form.

    Raises:
        ValueError: it is not exactly one address.
    """
    found = parse_address(address, testing=True)
    if found is None:
        raise ValueError(f"{address!r} is not one mail address")
    return Address(username=found.email.rpartition("@")[0], domain=found.domain)


def _sender(settings: Settings, app_name: str) -> Address:
    """Return who mails are from: the settings' sender, or one at the app's own address."""
    name, address = parseaddr(settings.mail.sender)
    host = urlsplit(settings.public_origin or "").hostname or "localhost"
    local, _, domain = (address or f"no-reply@{host}").rpartition("@")
    return Address(plain(name or app_name, 100), local, domain.encode("idna").decode())
