"""The ways mail leaves: a mail server, files, the console, the memory of tests.

Attacks: reading or changing mail on its way (the server's certificate is checked, and without
encryption nothing is sent unless the settings say so), and further recipients (the envelope names
the one address the letter was written for, whatever its headers say).
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from typing import TYPE_CHECKING, Any, Protocol

from scaffold.auth.outbox import Refused

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from scaffold.settings import MailSettings, Settings

TIMEOUT = 10.0
IMPLICIT_TLS = 465
MOST_FILES = 200
_PERMANENT = 500
_LINK = re.compile(r"https?://\S+")


class Mailer(Protocol):
    """Hands letters over."""

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand one letter over for the address `to`.

        Raises:
            Refused: it will never be taken.
            Exception: it was not taken this time.
        """
        ...


def mailer_of(settings: Settings) -> Mailer:
    """Return the mailer that the settings name."""
    backend, folder = settings.mail_backend, settings.data_dir / "mail"
    if backend == "smtp":
        return Smtp(settings.mail)
    if backend == "file":
        return Files(folder)
    if backend == "inbox":
        return Inbox(folder)
    return Memory() if backend == "memory" else Console()


class Memory:
    """Keeps what it is given, for tests."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage, to: str) -> None:
        """Keep a letter."""
        self.sent.append(message)


class Console:
    """Shows on the terminal who would get what, and the link in it."""

    def send(self, message: EmailMessage, to: str) -> None:
        """Show a letter."""
        link = link_in(message)
        sys.stderr.write(f"Mail to {to}: {message['Subject']}\n")
        if link:
            sys.stderr.write(f"  {link}\n")
        sys.stderr.flush()


class Files:
    """Writes each letter into a file (.eml), readable by the owner only; the oldest go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, to: str) -> None:
        """Write a letter."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = re.sub(r"[^0-9a-f]", "", str(message["Message-ID"]).partition("@")[0])
        name = f"{number or secrets.token_hex(16)}.eml"
        target = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(target, "wb") as out:
            out.write(message.as_bytes())
        for old in sorted(self._folder.glob("*.eml"))[:-MOST_FILES]:
            old.unlink(missing_ok=True)


class Inbox(Files):
    """Files for the inbox page of development, and a line on the terminal."""

    def send(self, message: EmailMessage, to: str) -> None:
        """Write a letter and show it."""
        super().send(message, to)
        Console().send(message, to)


class Smtp:
    """A mail server: one connection a letter, encrypted, at most ten seconds for each answer."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand a letter over to the server."""
        import smtplib

        given = self._settings
        sender = message["From"].addresses[0].addr_spec
        try:
            with self._connected() as server:
                if given.user:
                    server.login(given.user, given.password)
                server.send_message(message, sender, [message["To"].addresses[0].addr_spec])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (Refused if min(codes) >= _PERMANENT else OSError)(str(error)) from error
        except smtplib.SMTPDataError as error:
            raise (Refused if error.smtp_code >= _PERMANENT else OSError)(str(error)) from error

    def _connected(self) -> Any:
        """Return a connection, encrypted unless the settings say otherwise."""
        import smtplib
        import ssl

        given, checked = self._settings, ssl.create_default_context()
        if given.port == IMPLICIT_TLS:
            return smtplib.SMTP_SSL(given.host, given.port, timeout=TIMEOUT, context=checked)
        server = smtplib.SMTP(given.host, given.port, timeout=TIMEOUT)
        if given.starttls:
            try:
                server.starttls(context=checked)
            except Exception:
                server.close()
                raise
        return server


def link_in(message: EmailMessage) -> str:
    """Return the first link of a letter, "" if there is none."""
    body = message.get_body(("plain",))
    found = _LINK.search(body.get_content()) if body is not None else None
    return found[0] if found else ""
