from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from scaffold.auth.hooks import VetoError
from scaffold.auth.models import Account, AuditEvent, Login, Throttle
from scaffold.auth.passwords import BusyError, Gate, Passwords
from scaffold.auth.user import ANONYMOUS
from tests.auth.conftest import EMAIL, HOME, PASSWORD, fast
from tests.auth.test_verify import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.outcome import Outcome
    from scaffold.auth.service import Accounts, Started
    from scaffold.auth.user import User
    from tests.auth.conftest import Clock

    LogIn = Callable[..., Started]

NEW = "seven copper lanterns"


def fields(outcome: Outcome) -> dict[str, str]:
    return {field: code for field, code, _ in outcome.problems}


def test_from_signing_up_to_logging_out(either: Accounts) -> None:
    accounts = either
    made = accounts.sign_up("New@Example.com", NEW, "New Person", origin=HOME)
    assert made.ok
    found = accounts.authenticate("new@example.COM", NEW, origin=HOME)
    assert found.user is not None
    assert found.user == made.user
    assert (found.user.email, found.user.display_name) == ("New@example.com", "New Person")
    assert not found.user.is_logged_in
    started = accounts.start_login(found.user, origin=HOME)
    assert started is not None
    assert show(accounts, started.cookie).user is not None
    assert accounts.logout(started.login_id)
    assert show(accounts, started.cookie).user is None


def test_signing_up_says_what_is_wrong(accounts: Accounts) -> None:
    outcome = accounts.sign_up("nobody", "short", "x" * 101)
    assert outcome.code == "invalid"
    assert fields(outcome) == {
        "email": "email",
        "display_name": "name",
        "password": "too_short",
    }
    assert fields(accounts.sign_up(EMAIL, "orchard 12345")) == {"password": "context"}


def test_signing_up_follows_the_settings(accounts: Accounts) -> None:
    auth = accounts.settings.auth
    auth.sign_up_domains = ["Example.org"]
    assert accounts.sign_up("a@example.com", NEW).code == "closed"
    assert accounts.sign_up("a@example.org", NEW).code == "created"
    auth.sign_up_domains = []
    auth.sign_up = "invite"
    assert accounts.sign_up("b@example.org", NEW).code == "closed"
    assert accounts.sign_up("b@example.org", NEW, invited=True).code == "created"
    auth.sign_up = "closed"
    assert accounts.sign_up("c@example.org", NEW, invited=True).code == "closed"


def test_one_network_signs_up_ten_times_an_hour(accounts: Accounts) -> None:
    codes = [accounts.sign_up(f"p{n}@example.com", NEW, origin=HOME).code for n in range(11)]
    assert codes == ["created"] * 10 + ["throttled"]


def test_one_address_has_one_account_in_all_spellings(either: Accounts) -> None:
    with ThreadPoolExecutor(6) as pool:
        codes = pool.map(
            lambda email: either.sign_up(email, NEW).code,
            ["ä@exämple.com", "Ä@exämple.com", "ä@EXÄMPLE.com", "ä@xn--exmple-cua.com"],
        )
    assert sorted(codes) == ["created", "known", "known", "known"]


def test_before_hooks_may_veto(accounts: Accounts, ada: User) -> None:
    def no(**data: object) -> None:
        raise VetoError("Not today.")

    for event in ("auth.before_sign_up", "auth.before_login", "auth.before_password_change"):
        accounts.hooks.on(event, no)
    for outcome in (
        accounts.sign_up("new@example.com", NEW),
        accounts.authenticate(EMAIL, PASSWORD),
        accounts.change_password(ada, PASSWORD, NEW),
    ):
        assert (outcome.code, outcome.message, outcome.ok) == ("vetoed", "Not today.", False)
    assert accounts.admin.find_user("new@example.com") is None


def test_hooks_hear_of_what_happened(accounts: Accounts) -> None:
    heard: list[str] = []
    for event in ("signed_up", "login_succeeded", "login_failed", "logged_out", "confirmed"):
        name = f"auth.{event}"
        accounts.hooks.on(name, lambda name=name, **data: heard.append(name))
    user = accounts.sign_up("new@example.com", NEW).user
    assert user is not None
    accounts.authenticate("new@example.com", "wrong")
    started = accounts.start_login(user)
    assert started is not None
    mine = show(accounts, started.cookie).user
    assert mine is not None
    accounts.confirm(mine, NEW)
    accounts.logout(started.login_id)
    assert [name.removeprefix("auth.") for name in heard] == [
        "signed_up",
        "login_failed",
        "login_succeeded",
        "confirmed",
        "logged_out",
    ]


def test_outdated_hash_is_replaced_at_login(accounts: Accounts, ada: User) -> None:
    from passlib.context import CryptContext

    old = CryptContext(schemes=["django_pbkdf2_sha256"]).hash(PASSWORD)
    with accounts.database.write() as connection:
        connection.execute(update(Account).values(password_hash=old, failed_streak=7))
    assert accounts.authenticate(EMAIL, PASSWORD).ok
    with accounts.database.read() as connection:
        row = connection.execute(select(Account.password_hash, Account.failed_streak)).one()
    assert row.password_hash.startswith("$argon2id$")
    assert row.failed_streak == 0


def test_busy_server_costs_no_try(
    accounts: Accounts, ada: User, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = show(accounts, log_in().cookie).user
    assert user is not None
    monkeypatch.setattr(accounts, "passwords", Passwords(fast(), Gate(0, 0)))
    for _ in range(20):
        with pytest.raises(BusyError):
            accounts.authenticate(EMAIL, PASSWORD, origin=HOME)
        with pytest.raises(BusyError):
            accounts.confirm(user, PASSWORD)
    monkeypatch.undo()
    assert accounts.authenticate(EMAIL, PASSWORD, origin=HOME).ok
    assert accounts.confirm(user, PASSWORD).ok


def test_account_switched_off_meanwhile_gets_no_login(accounts: Accounts, ada: User) -> None:
    accounts.admin.disable(EMAIL)
    assert accounts.start_login(ada) is None
    assert accounts.start_login(ANONYMOUS) is None


def test_a_browser_is_new_once(accounts: Accounts, log_in: LogIn) -> None:
    first = log_in()
    assert first.is_new_device
    again = log_in(device_mark=first.device_mark)
    assert not again.is_new_device
    assert again.device_mark == first.device_mark
    assert log_in(device_mark="v1.forged").is_new_device


def test_devices_page(accounts: Accounts, log_in: LogIn, clock: Clock) -> None:
    first = log_in()
    clock.forward(minutes=5)
    second = log_in(remember=True)
    user = show(accounts, second.cookie).user
    assert user is not None
    devices = accounts.list_devices(user)
    assert [one.is_this for one in devices] == [True, False]
    assert (devices[0].label, devices[0].ip_last) == ("Chrome on Linux", HOME.ip)
    assert (devices[0].persistent, devices[1].persistent) == (True, False)
    assert accounts.end_device(user, first.login_id)
    assert not accounts.end_device(user, first.login_id)
    assert [one.id for one in accounts.list_devices(user)] == [second.login_id]
    log_in()
    log_in()
    assert accounts.end_other_devices(user) == 2
    assert [one.id for one in accounts.list_devices(user)] == [second.login_id]
    clock.forward(days=31)
    assert accounts.list_devices(user) == []


def test_changing_the_password_says_what_is_wrong(accounts: Accounts, log_in: LogIn) -> None:
    user = show(accounts, log_in().cookie).user
    assert user is not None
    assert fields(accounts.change_password(user, PASSWORD, "short")) == {"new": "too_short"}
    assert fields(accounts.change_password(user, PASSWORD, PASSWORD)) == {"new": "same"}
    assert fields(accounts.change_password(user, PASSWORD, "ada@example12")) == {"new": "context"}
    assert accounts.change_password(user, "wrong", NEW).code == "refused"
    other = log_in()
    assert accounts.change_password(user, PASSWORD, NEW, end_others=False).ok
    assert show(accounts, other.cookie).user is not None


def test_password_changed_elsewhere_meanwhile_is_not_overwritten(
    accounts: Accounts, log_in: LogIn
) -> None:
    user = show(accounts, log_in().cookie).user
    assert user is not None
    accounts.hooks.on(
        "auth.before_password_change",
        lambda user: accounts.admin.set_password(EMAIL, "three marble ferries"),
    )
    assert accounts.change_password(user, PASSWORD, NEW).code == "refused"
    assert accounts.authenticate(EMAIL, "three marble ferries").ok


def test_confirming_needs_a_living_login(accounts: Accounts, log_in: LogIn) -> None:
    started = log_in()
    user = show(accounts, started.cookie).user
    assert user is not None
    assert accounts.confirm(user, "wrong").code == "refused"
    accounts.logout(started.login_id)
    assert accounts.confirm(user, PASSWORD).code == "refused"


def test_fingerprint_tells_logins_apart(accounts: Accounts, log_in: LogIn) -> None:
    one, two = (show(accounts, log_in().cookie).user for _ in range(2))
    prints = {accounts.fingerprint(user) for user in (one, two, None, ANONYMOUS)}
    assert len(prints) == 3
    assert "anon" in prints
    assert {len(one) for one in prints} == {len("anon"), 16 + 1 + 8}


def test_what_is_over_is_removed(either: Accounts, clock: Clock) -> None:
    user = either.admin.create_user(EMAIL, PASSWORD)
    started = either.start_login(user)
    assert started is not None
    either.authenticate(EMAIL, "wrong")
    either.logout(started.login_id)
    assert either.clean() == 0
    clock.forward(days=91)
    either.start_login(user)
    assert either.clean() == 5  # a login and four throttle buckets
    clock.forward(days=400)
    either.clean()
    with either.database.read() as connection:
        for model in (Login, AuditEvent, Throttle):
            assert connection.execute(select(model)).first() is None
        assert connection.execute(select(Account)).first() is not None


def test_values_that_follow_a_person(accounts: Accounts, ada: User) -> None:
    accounts.user_state(ada)["theme"] = "dark"
    assert dict(accounts.user_state(ada)) == {"theme": "dark"}
