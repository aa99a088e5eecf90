"""Handing mail over to a mail server: encrypted, checked, to one recipient."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from scaffold.auth.mail import recipient
from scaffold.auth.mailers import Smtp
from scaffold.auth.outbox import Refused
from scaffold.settings import MailSettings
from tests.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "127.0.0.1"
TO = "ada@example.org"


class Mailbox:
    """A mail server's mind: takes what it is given, but for what `answer` says."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's protocol
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append((session, envelope))
        return "250 Message accepted"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address(HOST))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(pem))
    return file


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox, certificate: Path) -> Iterator[Controller]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == b"right"
        return AuthResult(success=right, handled=False)

    running = Controller(
        mailbox, hostname=HOST, port=free_port(), tls_context=context, authenticator=check,
        auth_required=True, require_starttls=True,
    )  # fmt: skip
    running.start()
    yield running
    running.stop()


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"] = recipient("no-reply@orchard.example")
    made["To"] = recipient(TO)
    made["Subject"] = "Hello"
    made.set_content("a link")
    return made


def mailer(server: Controller, **given: Any) -> Smtp:
    values: dict[str, Any] = {
        "host": HOST, "port": server.port, "user": "orchard", "password": "right", **given,
    }  # fmt: skip
    return Smtp(MailSettings(**values))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    """Trust the server's certificate, as if an authority had signed it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.mark.usefixtures("trusted")
def test_a_letter_is_handed_over_encrypted(server: Controller, mailbox: Mailbox) -> None:
    mailer(server).send(message(), TO)
    ((session, envelope),) = mailbox.taken
    assert session.ssl
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@orchard.example", [TO])
    assert b"Subject: Hello" in envelope.content


def test_an_unknown_certificate_is_refused(server: Controller, mailbox: Mailbox) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        mailer(server).send(message(), TO)
    assert mailbox.taken == []


@pytest.mark.usefixtures("trusted")
def test_the_recipient_is_the_one_of_the_letter(server: Controller, mailbox: Mailbox) -> None:
    """K07 A further header adds no recipient to the envelope."""
    crowded = message()
    crowded["Cc"] = "eve@example.org"
    mailer(server).send(crowded, TO)
    ((_, envelope),) = mailbox.taken
    assert envelope.rcpt_tos == [TO]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 No such mailbox", Refused), ("451 Try again later", OSError)],
)
def test_a_refusal_is_for_good_or_for_now(
    server: Controller, mailbox: Mailbox, answer: str, error: type[Exception]
) -> None:
    mailbox.answer = answer
    with pytest.raises(error, match=answer[:3]):
        mailer(server).send(message(), TO)


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_of_the_server_is_tried_again_later(server: Controller) -> None:
    import smtplib

    with pytest.raises(smtplib.SMTPAuthenticationError):
        mailer(server, password="wrong").send(message(), TO)


def test_a_server_that_is_away_is_tried_again_later() -> None:
    away = Smtp(MailSettings(host=HOST, port=free_port()))
    with pytest.raises(OSError, match="refused"):
        away.send(message(), TO)
