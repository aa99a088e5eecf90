"""Which addresses have accounts is nobody's business: E01 to E04; E05 is in test_second_step.py."""

from __future__ import annotations

import re
import statistics
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from scaffold.auth.models import Account
from scaffold.db.base import utc_now
from tests.web.mailbox import (
    EMAIL,
    NEW,
    PASSWORD,
    accounts_of,
    at,
    is_logged_in,
    letters,
    make_mailed,
    subjects,
)
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen

UNKNOWN = "eve@example.org"  # as long as the known one
LOGINS = 200
SIGNIFICANT = 4.0  # standard deviations: chance alone gets there once in 16,000 runs


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app, magic_login=True, verification="required")
    accounts_of(made).admin.create_user(EMAIL, PASSWORD, display_name="Ada")
    return made


def face(seen: Seen, email: str) -> tuple[object, ...]:
    """Return what a visitor can tell answers apart by, without what differs in every answer."""
    text = re.sub(r"nonce[-=]\"?[\w-]{22}|\bid=\"[\w-]{43}\"", "", seen.text.replace(email, "@"))
    text = re.sub(r'"challenge": ?"[^"]*"|&#34;challenge&#34;: ?&#34;[^&]*&#34;', "", text)
    headers = [
        (name, re.sub(r"nonce-[\w-]{22}", "", value))
        for name, value in seen.headers
        if name not in ("set-cookie", "x-request-id", "content-length")
    ]
    cookies = [re.sub(r"=[\w-]{43};", "=;", one) for one in seen.cookies()]
    return seen.status, text, headers, cookies


def both(app: App, path: str, **given: str) -> list[tuple[object, ...]]:
    faces: list[tuple[object, ...]] = []
    for email in (EMAIL, UNKNOWN):
        visitor = Visitor(app)
        faces.append(face(visitor.post(path, {**given, "email": email}), email))
        after = visitor.get(path if path != "/auth/signup" else "/auth/verify")
        faces.append(face(after, email))
    return faces


def test_a_login_fails_in_one_way(app: App) -> None:
    """E01 Known and unknown addresses get the same status, body, headers and cookies."""
    faces = both(app, "/auth/login", password="not the right one")
    assert faces[0] == faces[2]


def test_a_login_of_nobody_takes_as_long(app: App) -> None:
    """E02 200 logins each, in turns: medians within 5 %, and ranks that chance explains.

    What is measured is the work done for an answer; what else the machine does would be noise.
    """
    accounts, visitor = accounts_of(app), Visitor(app)
    times: dict[str, list[float]] = {EMAIL: [], UNKNOWN: []}
    for number in range(LOGINS + 5):
        accounts.throttle._clock = at(2e9 + number * 1e6)
        for email in sorted(times, reverse=bool(number % 2)):
            began = time.process_time()
            seen = visitor.post("/auth/login", {"email": email, "password": "not the right one"})
            times[email].append(time.process_time() - began)
            assert seen.status == 422
    known, unknown = (taken[5:] for taken in times.values())  # the first ones warm up
    assert abs(statistics.median(known) / statistics.median(unknown) - 1) < 0.05
    assert abs(rank_difference(known, unknown)) < SIGNIFICANT


def rank_difference(first: list[float], second: list[float]) -> float:
    """Return the U of Mann and Whitney in standard deviations from what chance gives."""
    n, m = len(first), len(second)
    ranked = sorted([(value, True) for value in first] + [(value, False) for value in second])
    ranks = sum(rank for rank, (_, of_first) in enumerate(ranked, 1) if of_first)
    u = ranks - n * (n + 1) / 2
    return float((u - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5)


def test_the_comparison_of_times_sees_a_small_difference() -> None:
    """Half a millisecond on twenty is found, equal ones are not."""
    some = [20 + (number * 7919 % 1_000) / 500 for number in range(LOGINS)]
    assert abs(rank_difference(some, some[::-1])) < 0.1
    assert rank_difference([value + 0.5 for value in some], some) > SIGNIFICANT


def test_reset_sign_up_and_magic_code_answer_alike(app: App) -> None:
    """E03 The answers and the pages after them are the same for known and unknown addresses."""
    cases: list[tuple[str, dict[str, str]]] = [
        ("/auth/reset", {}), ("/auth/magic", {"do": "ask"}), ("/auth/signup", {"password": NEW}),
    ]  # fmt: skip
    for path, given in cases:
        faces = both(app, path, **given)
        assert faces[0] == faces[2], path
        assert faces[1] == faces[3], path


def test_nothing_is_looked_up_or_sent_before_the_answer(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E03 Asking for a letter touches no account, and composes none, while somebody waits."""
    accounts = accounts_of(app)
    worked: list[str] = []
    monkeypatch.setattr("scaffold.auth.people.by_address", lambda *_: worked.append("looked up"))
    accounts.mail.compose = lambda *_: worked.append("composed")  # type: ignore[assignment]
    for path in ("/auth/reset", "/auth/magic"):
        assert Visitor(app).post(path, {"email": EMAIL, "do": "ask"}).status == 303
    assert Visitor(app).post("/auth/signup", {"email": EMAIL, "password": NEW}).status == 303
    assert worked == []
    monkeypatch.undo()


def test_the_work_is_the_same(app: App) -> None:
    """E03 Asking for a reset takes the same time for known and unknown addresses, in ranks too."""
    accounts = accounts_of(app)
    times: dict[str, list[float]] = {EMAIL: [], UNKNOWN: []}
    for number in range(40):
        accounts.throttle._clock = at(2e9 + number * 4_000)
        for email, found in times.items():
            began = time.thread_time()
            accounts.recovery.request(email)
            found.append(time.thread_time() - began)
    assert abs(rank_difference(times[EMAIL][5:], times[UNKNOWN][5:])) < SIGNIFICANT


def test_signing_up_is_the_same_work(app: App) -> None:
    """E03 Sign-up, whether the address has an account or not: no difference that ranks show.

    What counts is the thread that answers: accounts and letters are made after it, in another one.
    """
    accounts = accounts_of(app)
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(LOGINS // 4):
        accounts.throttle._clock = at(2e9 + number * 4_000)
        known = f"known{number:03}@example.org"
        accounts.admin.create_user(known, PASSWORD)
        for is_known in sorted(times, reverse=bool(number % 2)):
            email = known if is_known else f"fresh{number:03}@example.org"
            began = time.thread_time()
            assert accounts.sign_up(email, NEW).code == "sent"
            times[is_known].append(time.thread_time() - began)
        assert letters(app)
    known_ones, new_ones = (found[5:] for found in times.values())
    assert abs(rank_difference(known_ones, new_ones)) < SIGNIFICANT


def test_only_the_mailbox_tells(app: App) -> None:
    """E03 The owner of a known address is told; the letter is the only difference."""
    Visitor(app).post("/auth/signup", {"email": EMAIL, "password": NEW})
    Visitor(app).post("/auth/signup", {"email": UNKNOWN, "password": NEW})
    Visitor(app).post("/auth/reset", {"email": "nobody@example.org"})
    letters(app)
    assert subjects(app) == ["You already have an account"]
    assert subjects(app, UNKNOWN) == ["Confirm your address"]
    assert subjects(app, "nobody@example.org") == []


def test_a_change_to_a_taken_address_looks_like_any_other(app: App) -> None:
    """E03 Whoever changes to somebody's address gets the same answer; the owner is told."""
    accounts_of(app).admin.create_user("bob@example.org", PASSWORD)
    faces: list[object] = []
    for email in (EMAIL, UNKNOWN):
        bob = Visitor(app)
        bob.post("/auth/login", {"email": "bob@example.org", "password": PASSWORD})
        assert is_logged_in(bob)
        seen = bob.post("/auth/email", {"email": email})
        faces.append((seen.status, seen.header("location")))
    assert faces[0] == faces[1]
    assert subjects(app) == ["This address has an account already"]
    assert subjects(app, UNKNOWN) == ["Confirm your new address"]


@pytest.mark.parametrize("state", ["inactive", "unverified", "switched_off"])
def test_accounts_that_may_not_log_in_look_like_wrong_passwords(app: App, state: str) -> None:
    """E04 The right password of an inactive, unproved or switched-off account tells nothing."""
    accounts = accounts_of(app)
    columns: dict[str, dict[str, Any]] = {
        "inactive": {"is_active": False}, "unverified": {"email_verified_at": None},
        "switched_off": {"password_disabled_at": utc_now()},
    }  # fmt: skip
    with accounts.database.write() as connection:
        connection.execute(update(Account).values(columns[state]))
    given = {"email": EMAIL}
    right = Visitor(app).post("/auth/login", {**given, "password": PASSWORD})
    wrong = Visitor(app).post("/auth/login", {**given, "password": "not the right one"})
    assert right.status == 422
    assert face(right, EMAIL) == face(wrong, EMAIL)


def test_an_unproved_account_gets_in_by_no_other_way(app: App) -> None:
    """E04 Where addresses must be proved first, no way in starts a login before."""
    accounts = accounts_of(app)
    user = accounts.admin.create_user("bob@example.org", PASSWORD, verified=False)
    assert accounts.start_login(user) is None
