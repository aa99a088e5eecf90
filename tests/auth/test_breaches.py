"""Stolen passwords: a service played by a server of the test, and files."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from scaffold.auth.audit import Origin
from scaffold.auth.breaches import BreachFile, BreachService, UnavailableError, _read, breaches_of
from scaffold.auth.models import AuditEvent
from scaffold.auth.password_policy import PasswordPolicy
from scaffold.auth.service import Accounts
from scaffold.errors import InputError, SettingsError
from scaffold.settings import AuthSettings, Settings
from tests.auth.conftest import EMAIL, PASSWORD, fast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scaffold.db.engine import Database
    from tests.auth.conftest import Clock

STOLEN = "violet kettle 7 stolen"
Answer = str | int | None


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


class Service:
    """The service: knows one password, or answers as it is told; None hangs until the end."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.answer: Answer = f"{'0' * 35}:3\r\n{sha1(STOLEN)[5:]}:17\r\n{sha1(PASSWORD)[5:]}:0\r\n"
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/range/"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append((self.path, self.headers["add-padding"]))
                if service.answer is None:
                    service.over.wait(30)
                    return
                status = service.answer if isinstance(service.answer, int) else 200
                self.send_response(status)
                self.end_headers()
                self.wfile.write(str(service.answer).encode())

            def log_message(self, format: str, *args: Any) -> None: ...

        return Handler

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture
def checked(database: Database, clock: Clock, service: Service) -> Accounts:
    """Accounts of an app that asks the service."""
    online = {"breach_check": "online", "breach_url": service.url}
    auth = fast().model_copy(update=online)
    settings = Settings(env="production", secret_key=["k" * 40], auth=auth)
    return Accounts(database, settings, clock=clock)


@pytest.fixture
def events(database: Database) -> Callable[[], list[Any]]:
    """Return the audit trail: event, outcome, data."""

    def read() -> list[Any]:
        columns = select(AuditEvent.event, AuditEvent.outcome, AuditEvent.data)
        with database.read() as connection:
            return [tuple(row) for row in connection.execute(columns.order_by(AuditEvent.id))]

    return read


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., BreachFile]:
    """Make a file of hashes."""

    def make(*passwords: str, line: str = "{}\n") -> BreachFile:
        file = tmp_path / "stolen.txt"
        lines = "".join(line.format(one) for one in sorted(map(sha1, passwords)))
        file.write_bytes(lines.encode())
        return BreachFile(file)

    return make


def test_nothing_is_looked_up_unless_it_is_asked_for() -> None:
    assert breaches_of(AuthSettings()) is None


def test_a_stolen_password_is_refused_and_the_service_learns_five_characters(
    checked: Accounts, service: Service
) -> None:
    """P04."""
    outcome = checked.sign_up(EMAIL, STOLEN)
    assert [code for _, code, _ in outcome.problems] == ["breached"]
    assert service.asked == [(f"/range/{sha1(STOLEN)[:5]}", "true")]
    with pytest.raises(InputError, match="stolen from another site"):
        checked.admin.create_user(EMAIL, STOLEN)


def test_padding_with_a_count_of_zero_is_no_hit(checked: Accounts) -> None:
    """P04."""
    assert checked.sign_up(EMAIL, PASSWORD).code == "created"


def test_a_password_that_the_service_does_not_know_is_accepted(service: Service) -> None:
    """P04."""
    assert not BreachService(service.url.rstrip("/")).contains("violet kettle 8 orbits")
    assert service.asked == [(f"/range/{sha1('violet kettle 8 orbits')[:5]}", "true")]


def test_an_answer_that_comes_drop_by_drop_is_given_up() -> None:
    """P04."""
    assert _read(BytesIO(b"all of it"), 10) == b"all of it"
    with pytest.raises(TimeoutError):
        _read(BytesIO(b"a part"), -1)


def test_what_is_refused_anyway_is_not_looked_up(checked: Accounts, service: Service) -> None:
    assert checked.sign_up(EMAIL, "password1234").code == "invalid"
    assert service.asked == []


def test_a_service_that_hangs_keeps_nobody_out_but_is_noted(
    checked: Accounts, service: Service, events: Callable[[], list[Any]]
) -> None:
    """P04."""
    service.answer = None
    checked.policy._breaches = BreachService(service.url, timeout=0.05)
    assert checked.sign_up(EMAIL, STOLEN, origin=Origin("192.0.2.7")).code == "created"
    assert ("auth.breach_check_failed", "failed", {"reason": "timeout"}) in events()


@pytest.mark.parametrize("answer", [503, 404, "x" * 1_000_001])
def test_a_service_that_fails_keeps_nobody_out_but_is_noted(
    checked: Accounts, service: Service, events: Callable[[], list[Any]], answer: Answer
) -> None:
    """P04."""
    service.answer = answer
    assert checked.sign_up(EMAIL, STOLEN).code == "created"
    assert [event for event, *_ in events()].count("auth.breach_check_failed") == 1


def test_a_service_that_is_not_there_keeps_nobody_out(service: Service) -> None:
    """P04."""
    gone = BreachService(service.url)
    service.close()
    with pytest.raises(UnavailableError, match="URLError"):
        gone.contains(STOLEN)


def test_failures_do_not_fill_the_audit_trail(
    checked: Accounts, service: Service, events: Callable[[], list[Any]]
) -> None:
    for _ in range(150):
        checked._breach_check_failed("timeout")
    assert len(events()) == 100


def test_only_so_many_ask_at_once(service: Service) -> None:
    """A hanging service must not hold all threads of the server."""
    service.answer = None
    asking = BreachService(service.url, timeout=0.01)
    reasons: list[str] = []
    for _ in range(9):
        with pytest.raises(UnavailableError) as failed:
            asking.contains(STOLEN)
        reasons.append(str(failed.value))
    assert set(reasons) <= {"timeout", "too many at once"}
    held = BreachService(service.url)
    for _ in range(8):
        held._places.acquire()
    with pytest.raises(UnavailableError, match="too many at once"):
        held.contains(STOLEN)


def test_the_policy_says_why_a_check_failed(service: Service) -> None:
    """P04."""
    service.answer = 503
    reasons: list[str] = []
    online = AuthSettings(breach_check="online", breach_url=service.url)
    assert PasswordPolicy(online, unavailable=reasons.append).problems(STOLEN) == []
    assert reasons == ["HTTPError"]


@pytest.mark.parametrize("line", ["{}\n", "{}:42\n", "{}\r\n"])
@pytest.mark.parametrize("count", [1, 2, 3, 100])
def test_a_file_is_searched(listed: Callable[..., BreachFile], line: str, count: int) -> None:
    """P04."""
    known = [f"stolen {number}" for number in range(count)]
    file = listed(*known, line=line)
    assert all(file.contains(one) for one in known)
    assert not any(file.contains(f"own {number}") for number in range(100))


def test_a_file_may_have_lines_of_any_length_and_no_last_line_break(tmp_path: Path) -> None:
    """P04."""
    known = [f"stolen {number}" for number in range(50)]
    hashes = sorted(map(sha1, known))
    lines = [f"{one.lower()}:{7**place}" for place, one in enumerate(hashes)]
    (tmp_path / "stolen.txt").write_text("\n".join(lines))
    file = BreachFile(tmp_path / "stolen.txt")
    assert all(file.contains(one) for one in known)
    assert not any(file.contains(f"own {number}") for number in range(100))


def test_the_policy_uses_the_file(listed: Callable[..., BreachFile], tmp_path: Path) -> None:
    """P04."""
    listed(STOLEN)
    policy = PasswordPolicy(AuthSettings(breach_check=str(tmp_path / "stolen.txt")))
    assert [problem.code for problem in policy.problems(STOLEN)] == ["breached"]
    assert policy.problems(PASSWORD) == []


def test_a_file_that_is_gone_keeps_nobody_out(
    listed: Callable[..., BreachFile], tmp_path: Path
) -> None:
    """P04."""
    file = listed(STOLEN)
    (tmp_path / "stolen.txt").unlink()
    with pytest.raises(UnavailableError, match="FileNotFoundError"):
        file.contains(STOLEN)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"breach_check": "/nowhere/stolen.txt"},
            "SCAFFOLD_AUTH__BREACH_CHECK is /nowhere/stolen.txt, and this file cannot be read: No "
            "such file or directory. Allowed are off, online, and the path of a sorted list of "
            "SHA-1 hashes.",
        ),
        (
            {"breach_check": "online", "breach_url": "file:///etc/passwd"},
            "SCAFFOLD_AUTH__BREACH_URL is file:///etc/passwd, which is no address of a service. "
            "Allowed are addresses with https:// (or http:// within your own network). Leave it "
            "out for https://api.pwnedpasswords.com/range/.",
        ),
    ],
)
def test_settings_that_cannot_work_are_found_at_start(given: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        PasswordPolicy(AuthSettings.model_validate(given))
    assert str(refused.value) == message


def test_a_file_of_something_else_is_found_at_start(tmp_path: Path) -> None:
    file = tmp_path / "stolen.txt"
    file.write_text("password\n123456\n")
    with pytest.raises(SettingsError, match="its first line is no SHA-1 hash: 'password'"):
        BreachFile(file)
