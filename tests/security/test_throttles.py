"""Guessing, through the pages that people use: the checks T01 to T12."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from scaffold.auth.models import AuditEvent
from scaffold.auth.models import Throttle as Bucket
from tests.auth.conftest import Clock
from tests.serving import ROOT, Server
from tests.tab import Visitor as Browser
from tests.web.mailbox import EMAIL, NEW, PASSWORD, accounts_of, is_logged_in, make_mailed
from tests.web.visitor import Seen, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold import App
    from tests.web.conftest import MakeApp

WRONG = "not the right one"
PARALLEL = 50
FREE = 5


@pytest.fixture
def clock() -> Clock:
    return Clock()


def served(make_app: MakeApp, clock: Clock, **settings: Any) -> App:
    """Make an app in production with Ada's account, whose throttle goes by `clock`."""
    app = make_mailed(make_app)
    app.site.settings = app.site.settings.model_copy(update=settings)
    accounts_of(app).throttle._clock = clock
    accounts_of(app).admin.create_user(EMAIL, PASSWORD, display_name="Ada")
    return app


@pytest.fixture
def app(make_app: MakeApp, clock: Clock) -> App:
    return served(make_app, clock)


@pytest.fixture
def behind_proxy(make_app: MakeApp, clock: Clock) -> App:
    return served(make_app, clock, trusted_proxies=["127.0.0.1"])


def attempt(app: App, password: str = WRONG, email: str = EMAIL, **headers: str) -> Seen:
    given = {"email": email, "password": password}
    return Visitor(app).post("/auth/login", given, **headers)


def fail(app: App, times: int = FREE, **given: str) -> list[int]:
    return [attempt(app, **given).status for _ in range(times)]


def checked(app: App) -> int:
    """Return how many wrong passwords were looked at."""
    with accounts_of(app).database.read() as connection:
        refused = (AuditEvent.event == "auth.login") & (AuditEvent.outcome == "refused")
        return len(connection.execute(select(AuditEvent.id).where(refused)).all())


def test_t01_the_sixth_wrong_password_blocks(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """T01 429 with Retry-After; the right one is not looked at then, known account or not."""
    assert fail(app) == [422] * FREE
    assert fail(app, email="no@example.org")[0] == 422
    looked: list[object] = []
    monkeypatch.setattr(accounts_of(app).passwords, "check", lambda *given: looked.append(given))
    known, unknown = attempt(app, PASSWORD), attempt(app, PASSWORD, "no@example.org")
    for seen in (known, unknown):
        assert seen.status == 429
        assert int(seen.header("retry-after") or "") == 30
        assert "do not match" not in seen.text
    assert known.text.count("Too many tries") == unknown.text.count("Too many tries") > 0
    assert looked == []


def test_t02_the_wait_doubles_up_to_a_quarter_of_an_hour(app: App, clock: Clock) -> None:
    """T02 30 seconds, then twice as long each time, 15 minutes at most; a success clears it."""
    fail(app)
    waits: list[int] = []
    for _ in range(8):
        seen = attempt(app)
        assert seen.status == 429
        waits.append(int(seen.header("retry-after") or ""))
        clock.forward(seconds=waits[-1])
        assert attempt(app).status == 422
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    clock.forward(seconds=900)
    assert attempt(app, PASSWORD).status == 303
    assert fail(app) == [422] * FREE


def test_t03_strangers_do_not_lock_the_owner_out(behind_proxy: App, clock: Clock) -> None:
    """T03 A browser that has logged in before is not touched by anybody's failures."""
    app = behind_proxy
    owner = Visitor(app)
    home = "203.0.113.5"

    def come(password: str = PASSWORD) -> int:
        given = {"email": EMAIL, "password": password}
        return owner.post("/auth/login", given, x_forwarded_for=home).status

    assert come() == 303
    owner.post("/auth/logout", x_forwarded_for=home)
    for network in range(30):
        fail(app, 6, x_forwarded_for=f"10.0.{network}.1")
    fail(app, 6, x_forwarded_for=home)
    stranger = attempt(app, PASSWORD, x_forwarded_for="198.51.100.1")
    assert stranger.status == 429
    assert attempt(app, PASSWORD, x_forwarded_for=home).status == 429
    assert come() == 303
    assert is_logged_in(owner)
    clock.forward(minutes=16)
    owner.post("/auth/logout", x_forwarded_for=home)
    assert [come(WRONG) for _ in range(11)] == [*[422] * 10, 429]


def test_t04_one_password_for_many_accounts(app: App) -> None:
    """T04 Of a hundred accounts, thirty are tried from one network; then even its own waits."""
    statuses = [attempt(app, email=f"p{number}@example.org").status for number in range(100)]
    assert statuses == [422] * 30 + [429] * 70
    assert checked(app) == 30
    assert attempt(app, PASSWORD).status == 429


SPOOFED = ("x_forwarded_for", "forwarded", "x_real_ip", "x_client_ip", "true_client_ip", "via")


def test_t05_headers_do_not_make_a_stranger_somebody_else(app: App) -> None:
    """T05 Without a trusted proxy no header says where a request comes from."""
    statuses = [
        attempt(app, **dict.fromkeys(SPOOFED, f"203.0.{number}.1")).status
        for number in range(FREE + 1)
    ]
    assert statuses == [422] * FREE + [429]


def test_t05_behind_a_proxy_its_own_word_counts(behind_proxy: App) -> None:
    """T05 The right-most hop is what the proxy saw; those before it are the visitor's words."""
    app = behind_proxy
    for number in range(FREE):
        told = {"x_forwarded_for": f"10.{number}.0.1, 203.0.{number}.1, 198.51.100.7"}
        others = {name: f"192.0.{number}.9" for name in SPOOFED if name != "x_forwarded_for"}
        assert attempt(app, **told, **others).status == 422
    blocked = {"x_forwarded_for": "10.9.9.9, 198.51.100.8"}
    assert attempt(app, PASSWORD, **blocked).status == 429
    assert attempt(app, PASSWORD, x_forwarded_for="198.51.100.8, 203.0.113.9").status == 303


def test_t06_a_network_of_ipv6_is_one(behind_proxy: App) -> None:
    """T06 Whoever has a /64 has no more tries than whoever has one address."""
    app = behind_proxy
    for number in range(FREE):
        assert (
            attempt(app, x_forwarded_for=f"2001:db8:1:2:{number:x}::{number + 1:x}").status == 422
        )
    assert attempt(app, PASSWORD, x_forwarded_for="2001:db8:1:2:ffff::1").status == 429
    assert attempt(app, PASSWORD, x_forwarded_for="2001:db8:1:3::1").status == 303


@pytest.fixture
def four_workers(tmp_path: Path) -> Iterator[Server]:
    server = Server(
        ROOT / "tests/browser/apps/notes.py", tmp_path,
        {"SCAFFOLD_WORKERS": "4", "SCAFFOLD_AUTH__ARGON2_TIME": "1"},
    )  # fmt: skip
    yield server.start()
    server.stop()


def test_t07_processes_count_together(four_workers: Server) -> None:
    """T07 Fifty tries at once at four workers: at most five passwords are looked at."""
    server = four_workers
    server.create_user(EMAIL, PASSWORD)

    def one(_number: int) -> int:
        return Browser(server.port).log_in(EMAIL, WRONG).status

    with ThreadPoolExecutor(PARALLEL) as pool:
        statuses = list(pool.map(one, range(PARALLEL)))
    assert set(statuses) <= {422, 429}, server.log[-4000:]
    assert statuses.count(422) <= FREE
    with sqlite3.connect(server.folder / "scaffold.db") as database:
        (looked,) = database.execute(
            "SELECT count(*) FROM auth_audit WHERE event = 'auth.login' AND outcome = 'refused'"
        ).fetchone()
    assert 1 <= looked <= FREE
    assert Browser(server.port).log_in(EMAIL, PASSWORD).status == 429


SPELLINGS = [
    "ANDRÉ.DOE@Bücher.example",
    " andré.doe@bücher.example ",
    unicodedata.normalize("NFD", "andré.doe@bücher.example"),
    "andré.doe@xn--bcher-kva.example",
    "andré.doe@bücher。example",
    "andré.doe@bücher.example.",
    "andr\u00e9.doe\u200b@bücher.example",
    "\uff41ndré.doe@bücher.example",
    "andrédoe@bücher.example",
    "andre.doe@bücher.example",
    "andré.doe+1@bücher.example",
    "andré.doe\x00@bücher.example",
]


def test_t08_spellings_of_an_address_share_their_tries(app: App, clock: Clock) -> None:
    """T08 No spelling opens the account that has tries of its own: capitals, Unicode, dots."""
    account = "andré.doe@bücher.example"
    accounts_of(app).admin.create_user(account, PASSWORD)
    opening: list[str] = []
    for spelling in SPELLINGS:
        clock.forward(days=2)
        if attempt(app, PASSWORD, spelling).status == 303:
            opening.append(spelling)
            clock.forward(days=2)
            assert fail(app, email=account) == [422] * FREE
            assert attempt(app, PASSWORD, spelling).status == 429, spelling
    assert opening == SPELLINGS[:5]


def test_t09_signing_up_is_counted_before_any_work(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T09 Ten an hour and network, also those whose password is refused: that is work, too."""
    worked: list[str] = []
    policy = accounts_of(app).policy
    problems = policy.problems

    def counted(password: str, context: Any) -> Any:
        worked.append(password)
        return problems(password, context)

    monkeypatch.setattr(policy, "problems", counted)
    given = {"email": "new@example.org", "password": "short"}
    statuses = [Visitor(app).post("/auth/signup", given).status for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    assert len(worked) == 10
    assert Visitor(app).post("/auth/signup", {**given, "password": NEW}).status == 429


def test_t11_buckets_do_not_tell_whose_they_are(app: App) -> None:
    """T11 No mail address, network or cookie stands in the table in clear."""
    visitor = Visitor(app)
    visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    visitor.post("/auth/login", {"email": EMAIL, "password": WRONG})
    attempt(app)
    Visitor(app).post("/auth/reset", {"email": EMAIL})
    Visitor(app).post("/auth/signup", {"email": "new@example.org", "password": NEW})
    with accounts_of(app).database.read() as connection:
        rows = [[*row] for row in connection.execute(select(*Bucket.__table__.columns))]
    assert len(rows) >= 5
    text = json.dumps(rows, default=str)
    for known in ("ada@", "example.org", "127.0.0", visitor.cookies["__Host-dev"].split(".")[2]):
        assert known not in text
    assert all(len(bytes.fromhex(key)) == 32 for key, *_ in rows)
