"""Mail: what a message holds, how it is delivered, retried and given up."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from scaffold.auth.mail import recipient
from scaffold.auth.mail_models import OutgoingMail
from scaffold.auth.mailers import Files, Memory
from scaffold.auth.outbox import NEVER, RETRY_AFTER, Refused
from scaffold.auth.service import Accounts
from scaffold.errors import SettingsError
from scaffold.settings import MailSettings, Settings
from tests.auth.conftest import fast

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from scaffold.db.engine import Database
    from tests.auth.conftest import Clock

TO = "ada@example.com"


@pytest.fixture
def settings() -> Settings:
    return Settings(
        env="production", secret_key=["k" * 40], public_origin="https://orchard.example",
        auth=fast(), mail=MailSettings(backend="memory"),
    )  # fmt: skip


class Broken:
    """A mail server that takes nothing; `errors` says why, one a try."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.tries = 0

    def send(self, message: EmailMessage, to: str) -> None:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)


def put(accounts: Accounts, to: str = TO, **context: object) -> None:
    with accounts.database.write() as connection:
        accounts.mail.put(connection, "a_letter", to, None, **context)


def waiting(accounts: Accounts) -> list[OutgoingMail]:
    with accounts.database.session() as session:
        return list(session.scalars(select(OutgoingMail)))


def test_a_message_has_all_its_headers(accounts: Accounts) -> None:
    put(accounts, link="https://orchard.example/x", name="Ada Ä")
    (message,) = accounts.mail.sent
    assert message["To"] == TO
    assert message["From"] == "Orchard <no-reply@orchard.example>"
    assert message["Subject"] == "A letter"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@orchard.example>")
    assert message["Date"] == "Fri, 15 Jan 2027 08:00:00 +0000"
    assert "name: Ada Ä" in message.get_content()
    assert all(byte < 128 for byte in message.as_bytes())
    assert waiting(accounts) == []


def test_a_letter_goes_with_its_act(accounts: Accounts) -> None:
    def fail() -> None:
        with accounts.database.write() as connection:
            accounts.mail.put(connection, "a_letter", TO, None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert accounts.mail.sent == []


def test_an_app_without_mail_writes_none(database: Database, clock: Clock) -> None:
    mute = Accounts(
        database, Settings(env="production", secret_key=["k" * 40], auth=fast()), clock=clock
    )
    assert not mute.mail.works
    put(mute)
    assert waiting(mute) == []


@pytest.mark.allow_errors
def test_tries_become_rarer_and_end_after_a_day(accounts: Accounts, clock: Clock) -> None:
    began = clock.now
    broken = Broken(*[OSError("no answer")] * 20)
    accounts.mail.outbox._mailer = broken
    put(accounts, link="https://orchard.example/secret")
    for wait in RETRY_AFTER:
        assert accounts.mail.outbox.deliver() == 1
        (row,) = waiting(accounts)
        assert row.problem == "OSError: no answer"
        assert row.next_at == clock.now + wait
        clock.forward(seconds=wait - 1)
        assert accounts.mail.outbox.deliver() == 0
        clock.forward(seconds=1)
    assert RETRY_AFTER[:4] == (60, 300, 1800, 7200)
    assert 0.8 < (clock.now - began) / 86400 <= 1
    accounts.mail.outbox.deliver()
    (row,) = waiting(accounts)
    assert (row.next_at, row.content) == (NEVER, b"")
    clock.forward(days=2)
    assert accounts.mail.outbox.deliver() == 0
    assert broken.tries == len(RETRY_AFTER) + 1
    clock.forward(days=31)
    accounts.clean()
    assert waiting(accounts) == []


@pytest.mark.allow_errors
def test_a_refusal_for_good_is_not_tried_again(accounts: Accounts) -> None:
    accounts.mail.outbox._mailer = Broken(Refused("no such mailbox"))
    put(accounts)
    accounts.mail.outbox.deliver()
    (row,) = waiting(accounts)
    assert (row.next_at, row.problem) == (NEVER, "Refused: no such mailbox")


@pytest.mark.allow_errors
def test_one_bad_letter_holds_up_no_other(accounts: Accounts) -> None:
    put(accounts, to="not an address")
    put(accounts)
    assert [message["To"] for message in accounts.mail.sent] == [TO]


def test_several_processes_never_send_one_twice(
    either: Accounts, settings: Settings, clock: Clock
) -> None:
    others = [Accounts(either.database, settings, clock=clock) for _ in range(5)]
    mailer = Memory()
    for one in (either, *others):
        one.mail.outbox._mailer = mailer
    for _ in range(30):
        put(either)
    threads = [threading.Thread(target=one.mail.outbox.deliver) for one in (either, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({message["Message-ID"] for message in mailer.sent}) == len(mailer.sent) == 30


def test_a_letter_of_a_dead_process_is_sent_by_another(accounts: Accounts, clock: Clock) -> None:
    put(accounts)
    (order,) = accounts.mail.outbox._due()
    assert accounts.mail.outbox._claim(order)
    assert accounts.mail.sent == []
    clock.forward(minutes=6)
    assert len(accounts.mail.sent) == 1


def test_the_thread_delivers_what_is_written_and_does_what_is_left(accounts: Accounts) -> None:
    done = threading.Event()
    outbox = accounts.mail.outbox
    outbox._mailer = mailer = Broken()
    outbox.start()
    try:
        outbox.later(lambda: put(accounts))
        outbox.later(done.set)
        assert done.wait(10)
    finally:
        outbox.stop()
    outbox.deliver()
    assert mailer.tries == 1


@pytest.mark.allow_errors
def test_a_failing_job_does_not_stop_the_next(accounts: Accounts) -> None:
    accounts.mail.outbox.later(lambda: 1 // 0)
    accounts.mail.outbox.later(lambda: put(accounts))
    assert len(accounts.mail.sent) == 1


def test_files_are_for_the_owner_only_and_the_oldest_go(
    accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaffold.auth.mailers.MOST_FILES", 2)
    accounts.mail.outbox._mailer = Files(tmp_path / "mail")
    for _ in range(3):
        put(accounts)
        accounts.mail.outbox.deliver()
    files = sorted((tmp_path / "mail").glob("*.eml"))
    assert len(files) == 2
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert b"To: ada@example.com" in files[0].read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\nX: y",
        "a@example.com, b@example.com",
        "a@example.com;b@example.com",
        "A <a@example.com>",
        "a@example.com>",
        "a b@example.com",
        '"a@x.example, b"@example.com',
        "a@example.com%0d%0abcc:b@example.com",
        "",
        "@",
    ],
)
def test_a_recipient_is_one_address(address: str) -> None:
    with pytest.raises(ValueError, match="not one mail address"):
        recipient(address)


def test_an_international_domain_is_written_in_ascii() -> None:
    assert recipient("ada@straße.example").addr_spec == "ada@xn--strae-oqa.example"


@pytest.mark.parametrize(
    "sender", ["nobody", "a@x.example, b@x.example", "A\r\nBcc: x <a@x.example>"]
)
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(SettingsError, match="SCAFFOLD_MAIL__SENDER"):
        MailSettings(sender=sender)


def test_the_sender_may_have_a_name(database: Database) -> None:
    given = MailSettings(backend="memory", sender="The Shop <shop@shop.example>")
    made = Accounts(
        database, Settings(secret_key=["k" * 40], auth=fast(), mail=given), app_name="Orchard"
    )
    assert str(made.mail.sender) == "The Shop <shop@shop.example>"


def test_the_backend_follows_from_the_settings() -> None:
    key = ["k" * 40]
    assert Settings(secret_key=key).mail_backend == "inbox"
    assert Settings(secret_key=key, env="production").mail_backend == "none"
    server = MailSettings(host="smtp.example.com")
    assert Settings(secret_key=key, mail=server).mail_backend == "smtp"
    with pytest.raises(SettingsError, match="SCAFFOLD_MAIL__HOST"):
        Settings(secret_key=key, mail=MailSettings(backend="smtp")).check()
