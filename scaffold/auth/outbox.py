"""What waits to be sent, and the thread that sends it.

Attacks: telling accounts by the time of an answer (looking somebody up for a mail, composing and
sending happen here, when the visitor has the answer), and flooding somebody through retries (each
letter belongs to one process at a time, which claims it in one statement, and waits longer after
each failure).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sqlalchemy import delete, select, update

from scaffold.auth.devices import plain
from scaffold.auth.mail_models import OutgoingMail
from scaffold.texts import Language, current_language, speaking

if TYPE_CHECKING:
    from email.message import EmailMessage

    from scaffold.auth.keys import Clock
    from scaffold.auth.mailers import Mailer
    from scaffold.db.engine import Database
    from scaffold.settings import Settings

log = logging.getLogger("scaffold.mail")

RETRY_AFTER = (60.0, 300.0, 1_800.0, 7_200.0, 14_400.0, 28_800.0, 28_800.0)
"""Seconds between tries: a minute, 5, 30, 2 hours, ... nearly a day altogether."""
LEASE = 300.0
NEVER = 1e12
POLL = 30.0
AFTER_ANSWER = 0.2
_LOOKS = (0.05, 0.25, 1.0)
_BATCH = 20
_STOP_SECONDS = 3.0


class Order(NamedTuple):
    """A letter to be composed and sent."""

    id: str
    sent_to: str
    template: str
    content: bytes
    tries: int
    created_at: float
    next_at: float


Job: TypeAlias = Callable[[], object]
_DUE = select(*(getattr(OutgoingMail, name) for name in Order._fields)).order_by(
    OutgoingMail.next_at
)


class Refused(Exception):
    """The mail server will not take this letter, now or later."""


class Outbox:
    """The waiting mail of one app.

    Args:
        database: keeps it.
        settings: name the mailer, which is made at the first letter.
        clock: seconds since 1970.
        compose: makes the message of an order.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        compose: Callable[[Order], EmailMessage],
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._compose = compose
        self._mailer: Mailer | None = None
        self._jobs: deque[tuple[Job, Language]] = deque()
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def mailer(self) -> Mailer:
        """What hands letters over."""
        if self._mailer is None:
            from scaffold.auth.mailers import mailer_of

            self._mailer = mailer_of(self._settings)
        return self._mailer

    def wake(self) -> None:
        """Look for mail soon: some has been written, and is there once its transaction is over."""
        self._woken.set()

    def later(self, job: Job) -> None:
        """Do something for a mail when the visitor has the answer, in the visitor's language."""
        self._jobs.append((job, current_language()))
        self._woken.set()

    def start(self) -> None:
        """Deliver in a thread of its own until `stop`."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._work, name="scaffold-mail", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what is not sent yet stays for the next start."""
        if self._thread is None:
            return
        self._ended.set()
        self._woken.set()
        self._thread.join(_STOP_SECONDS)
        self._thread = None
        self._do_jobs()

    def _work(self) -> None:
        """Sleep, look, send; a broken database or mail server is logged and tried again."""
        while not self._ended.is_set():
            woken = self._woken.wait(POLL)
            self._woken.clear()
            try:
                if self._jobs:
                    self._ended.wait(AFTER_ANSWER)
                sent = self.deliver()
                for pause in _LOOKS if woken and not sent else ():
                    if self._ended.wait(pause) or self.deliver():
                        break
            except Exception:
                log.exception("Delivering mail failed; it is tried again in %d seconds", POLL)

    def deliver(self) -> int:
        """Send all that is due, now and here; return how many letters were tried."""
        if self._jobs:
            self._do_jobs()
        tried = 0
        while due := self._due():
            claimed = [order for order in due if self._claim(order)]
            for order in claimed:
                self._send(order)
            tried += len(claimed)
        return tried

    def _do_jobs(self) -> None:
        while self._jobs:
            job, language = self._jobs.popleft()
            try:
                with speaking(language):
                    job()
            except Exception:
                log.exception("What was to be done for a mail failed")

    def _due(self) -> list[Order]:
        statement = _DUE.where(OutgoingMail.next_at <= self._clock()).limit(_BATCH)
        with self._database.read() as connection:
            return [Order(*row) for row in connection.execute(statement)]

    def _claim(self, order: Order) -> bool:
        """Take an order for this process; false where another one was faster.

        A process that dies while sending gives the letter back when its lease is over.
        """
        mine = update(OutgoingMail).where(
            OutgoingMail.id == order.id, OutgoingMail.next_at == order.next_at
        )
        values = {"next_at": self._clock() + LEASE, "tries": OutgoingMail.tries + 1}
        with self._database.write() as connection:
            return connection.execute(mine.values(values)).rowcount == 1

    def _send(self, order: Order) -> None:
        started = time.monotonic()
        try:
            self.mailer.send(self._compose(order), order.sent_to)
        except Exception as error:
            self._failed(order, error)
            return
        with self._database.write() as connection:
            connection.execute(delete(OutgoingMail).where(OutgoingMail.id == order.id))
        log.info("Sent %s in %.1f s", order.template, time.monotonic() - started)

    def _failed(self, order: Order, error: Exception) -> None:
        """Try again later, or give up; the letter's content goes then, as it may hold a link."""
        problem = plain(f"{type(error).__name__}: {error}", 300)
        values: dict[str, object] = {"problem": problem}
        hopeless = isinstance(error, Refused | ValueError) or order.tries >= len(RETRY_AFTER)
        if hopeless:
            values |= {"next_at": NEVER, "content": b""}
            log.error("Mail %s (%s) is given up: %s", order.id, order.template, problem)
        else:
            wait = RETRY_AFTER[order.tries]
            values["next_at"] = self._clock() + wait
            log.warning(
                "Mail %s (%s) is tried again in %d s: %s", order.id, order.template, wait, problem
            )
        mine = update(OutgoingMail).where(OutgoingMail.id == order.id)
        with self._database.write() as connection:
            connection.execute(mine.values(values))
