"""One test per attack."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from scaffold.auth.audit import Origin
from scaffold.auth.models import Account, AuditEvent, Login
from scaffold.auth.tokens import encode, make_login_token
from tests.auth.conftest import CHROME, EMAIL, HOME, PASSWORD
from tests.auth.test_verify import events, rotate, row_of, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.service import Accounts, Started
    from scaffold.auth.user import User
    from tests.auth.conftest import Clock

    LogIn = Callable[..., Started]

NEW = "seven copper lanterns"
ELSEWHERE = Origin("203.0.113.66", CHROME)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605"


def test_a_login_planted_before_is_not_adopted(accounts: Accounts, log_in: LogIn) -> None:
    """S03, fixation: every login has its own selector, whatever the browser brought along."""
    planted = log_in()
    own = log_in(device_mark=planted.device_mark)
    assert own.login_id != planted.login_id
    assert own.cookie.split(".")[2] != planted.cookie.split(".")[2]


def test_stolen_cookie_is_dead_after_logout(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """S04: in every generation."""
    started = log_in()
    second = rotate(accounts, clock, started.cookie)
    assert accounts.logout(started.login_id, origin=HOME)
    for copy in (started.cookie, second):
        assert show(accounts, copy)[:5] == (None, "revoked", None, None, True)
    assert not accounts.logout(started.login_id)


def test_an_old_copy_ends_the_login_for_thief_and_owner(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """R03."""
    told: list[str] = []
    accounts.hooks.on("auth.reuse_detected", lambda user_id, login_id, ip: told.append(ip))
    stolen = log_in()
    cookie = rotate(accounts, clock, stolen.cookie)
    assert show(accounts, cookie).reason == "ok"
    clock.forward(seconds=61)
    thief = accounts.verify(stolen.cookie, ip=ELSEWHERE.ip, user_agent=CHROME)
    assert (thief.user, thief.reason, thief.delete_cookie) == (None, "reuse", True)
    assert show(accounts, cookie).reason == "revoked"
    assert row_of(accounts, stolen.login_id).revoke_reason == "reuse"
    assert told == [ELSEWHERE.ip]
    assert events(accounts, "auth.reuse_detected") == 1


def test_a_copy_two_generations_old_is_theft_even_within_grace(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    first = log_in().cookie
    second = rotate(accounts, clock, first)
    show(accounts, second)
    third = rotate(accounts, clock, second)
    show(accounts, third)
    assert show(accounts, first).reason == "reuse"


def test_cookie_on_another_system_ends_the_login(accounts: Accounts, log_in: LogIn) -> None:
    """R09."""
    cookie = log_in().cookie
    assert accounts.verify(cookie, user_agent=MAC).reason == "reuse"
    assert show(accounts, cookie).reason == "revoked"


def test_development_tools_may_pretend_to_be_a_phone(accounts: Accounts, log_in: LogIn) -> None:
    cookie = log_in().cookie
    accounts.settings.env = "development"
    assert accounts.verify(cookie, user_agent=MAC).user is not None


def test_forged_cookies_end_nothing(accounts: Accounts, log_in: LogIn) -> None:
    """R08, S05: whoever sees a selector must not be able to log its owner out."""
    started = log_in()
    row = row_of(accounts, started.login_id)
    version, kid, selector, gen, mac = started.cookie.split(".")
    forged = [
        make_login_token(accounts.keys, row.selector, gen, bytes(32)) for gen in (1, 2, 3, 999)
    ]
    forged += [f"{version}.{kid}.{selector}.9.{mac}", f"{version}.00000000.{selector}.{gen}.{mac}"]
    forged += [f"v1.{kid}.{encode(bytes(16))}.{gen}.{mac}", f"{version}.{kid}.{selector}.{gen}."]
    for cookie in forged:
        found = show(accounts, cookie)
        assert (found.user, found.set_cookie, found.delete_cookie) == (None, None, False)
    assert show(accounts, started.cookie).user is not None


def test_forged_cookies_do_not_fill_the_disk(accounts: Accounts, log_in: LogIn) -> None:
    row = row_of(accounts, log_in().login_id)
    forged = make_login_token(accounts.keys, row.selector, 1, bytes(32))
    for _ in range(60):
        assert show(accounts, forged).reason == "forged"
    assert 0 < events(accounts, "auth.forged_cookie") <= 20


def test_a_stolen_database_makes_no_cookie(accounts: Accounts, log_in: LogIn) -> None:
    """S06: all columns of the row are known, the server's key is not."""
    from scaffold.auth.keys import Keys

    row = row_of(accounts, log_in().login_id)
    forged = make_login_token(Keys(["guess" * 8]), row.selector, row.gen, row.salt)
    assert show(accounts, forged).reason == "forged"


def test_the_answer_does_not_tell_whether_an_account_exists(accounts: Accounts, ada: User) -> None:
    """E01, E04."""
    accounts.admin.create_user("off@example.com", PASSWORD)
    accounts.admin.disable("off@example.com")
    accounts.admin.create_user("nopassword@example.com")
    answers = {
        accounts.authenticate(email, password, origin=HOME)
        for email, password in [
            (EMAIL, "wrong"),
            ("nobody@example.com", "wrong"),
            ("off@example.com", PASSWORD),
            ("nopassword@example.com", PASSWORD),
            ("no address", "wrong"),
            (EMAIL, "x" * 2000),
        ][:4]
    }
    assert len(answers) == 1
    assert next(iter(answers)).code == "refused"


def test_throttle_does_not_tell_whether_an_account_exists(accounts: Accounts, ada: User) -> None:
    known = [accounts.authenticate(EMAIL, "wrong", origin=HOME) for _ in range(7)]
    other = Origin("198.51.100.1", CHROME)
    unknown = [accounts.authenticate("no@example.com", "wrong", origin=other) for _ in range(7)]
    assert known == unknown
    assert [one.code for one in known] == ["refused"] * 5 + ["throttled"] * 2
    assert known[-1].retry_after == 30


def test_known_and_unknown_accounts_take_the_same_time(
    accounts: Accounts, ada: User, clock: Clock
) -> None:
    """E02: medians of 25 logins each, taken in turns."""
    times: dict[str, list[float]] = {EMAIL: [], "nobody@example.com": []}
    for _ in range(25):
        for email, taken in times.items():
            clock.forward(days=2)
            before = time.process_time()
            assert accounts.authenticate(email, "wrong", origin=HOME).code == "refused"
            taken.append(time.process_time() - before)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert abs(known - unknown) < 0.25 * known


def test_signing_up_with_a_known_address_says_the_same(accounts: Accounts, ada: User) -> None:
    """E03."""
    new = accounts.sign_up("new@example.com", NEW, origin=HOME)
    known = accounts.sign_up("ADA@Example.com", NEW, origin=HOME)
    assert (new.code, known.code) == ("created", "known")
    assert new.message == known.message
    assert known.user is None
    assert accounts.authenticate(EMAIL, PASSWORD, origin=HOME).ok


def test_blocked_tries_do_not_look_at_the_password(accounts: Accounts, ada: User) -> None:
    """T01."""
    for _ in range(5):
        accounts.authenticate(EMAIL, "wrong", origin=HOME)
    assert accounts.authenticate(EMAIL, PASSWORD, origin=HOME).code == "throttled"


def test_strangers_cannot_lock_the_owner_out(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """T03: failures from everywhere, even from the owner's own network."""
    mark = log_in().device_mark
    for n in range(120):
        accounts.authenticate(EMAIL, "wrong", origin=Origin(f"10.0.{n % 250}.1", CHROME))
        accounts.authenticate(EMAIL, "wrong", origin=HOME)
        clock.forward(minutes=5)
    with accounts.database.read() as connection:
        off = connection.execute(select(Account.password_disabled_at)).scalar()
    assert off is not None
    assert not accounts.authenticate(EMAIL, PASSWORD, origin=ELSEWHERE).ok
    assert accounts.authenticate(EMAIL, PASSWORD, origin=HOME, device_mark=mark).ok
    accounts.admin.unlock(EMAIL)
    clock.forward(days=2)
    assert accounts.authenticate(EMAIL, PASSWORD, origin=ELSEWHERE).ok


def test_a_known_browser_may_not_guess_for_ever_either(accounts: Accounts, log_in: LogIn) -> None:
    mark = log_in().device_mark
    answers = [
        accounts.authenticate(EMAIL, "wrong", origin=HOME, device_mark=mark).code for _ in range(12)
    ]
    assert answers == ["refused"] * 10 + ["throttled"] * 2


def test_a_mark_helps_only_with_the_account_it_was_made_for(
    accounts: Accounts, log_in: LogIn
) -> None:
    log_in()
    mallory = accounts.admin.create_user("mallory@example.com", PASSWORD)
    started = accounts.start_login(mallory, origin=ELSEWHERE)
    assert started is not None
    codes = [
        accounts.authenticate(
            EMAIL, "wrong", origin=ELSEWHERE, device_mark=started.device_mark
        ).code
        for _ in range(6)
    ]
    assert codes[-1] == "throttled"


def test_new_password_ends_the_other_logins(accounts: Accounts, log_in: LogIn) -> None:
    """S14."""
    mine, other = log_in(), log_in()
    user = show(accounts, mine.cookie).user
    assert user is not None
    changed = accounts.change_password(user, PASSWORD, NEW, origin=HOME)
    assert changed.ok
    assert changed.cookie is not None
    assert show(accounts, changed.cookie.value).user is not None
    assert show(accounts, other.cookie).reason == "revoked"
    assert accounts.authenticate(EMAIL, NEW, origin=HOME).ok
    assert not accounts.authenticate(EMAIL, PASSWORD, origin=HOME).ok


def test_an_open_login_alone_does_not_change_the_password(
    accounts: Accounts, log_in: LogIn, clock: Clock
) -> None:
    """P12: the current password is asked for, and wrong ones count."""
    started = log_in()
    user = show(accounts, started.cookie).user
    assert user is not None
    codes = [accounts.change_password(user, "wrong", NEW).code for _ in range(12)]
    assert codes == ["refused"] * 10 + ["throttled"] * 2
    elsewhere = show(accounts, log_in().cookie).user
    assert elsewhere is not None
    assert accounts.change_password(elsewhere, PASSWORD, NEW).ok


def test_nobody_ends_other_peoples_logins_by_number(accounts: Accounts, log_in: LogIn) -> None:
    """S13."""
    victim = log_in()
    mallory = accounts.admin.create_user("mallory@example.com", PASSWORD)
    assert not accounts.end_device(mallory, victim.login_id)
    assert not accounts.end_device(mallory, "0" * 32)
    assert show(accounts, victim.cookie).user is not None


def test_secrets_stand_in_no_table(accounts: Accounts, log_in: LogIn) -> None:
    """S15: neither passwords nor cookies, also not in the audit trail."""
    started = log_in()
    accounts.authenticate(EMAIL, "my real secret", origin=HOME)
    with accounts.database.read() as connection:
        rows = [
            str(tuple(row))
            for model in (Account, Login, AuditEvent)
            for row in connection.execute(select(*model.__table__.columns))
        ]
    mac = started.cookie.rsplit(".", 1)[1]
    assert all(secret not in row for row in rows for secret in (PASSWORD, "my real secret", mac))


def test_line_breaks_of_the_browser_reach_no_log(accounts: Accounts, ada: User) -> None:
    accounts.start_login(ada, origin=Origin("192.0.2.1\n", "Evil\r\nadmin logged in\0", "r\n1"))
    with accounts.database.read() as connection:
        event = connection.execute(
            select(AuditEvent.ip, AuditEvent.ua, AuditEvent.request_id).where(
                AuditEvent.event == "auth.login"
            )
        ).one()
    assert tuple(event) == ("192.0.2.1", "Eviladmin logged in", "r1")


@pytest.mark.parametrize("email", ["\0", "a\0b@example.com", "\ud800", "x" * 10_000, "'; --", ""])
def test_odd_addresses_are_refused_like_all_others(accounts: Accounts, email: str) -> None:
    assert accounts.authenticate(email, "wrong", origin=HOME).code == "refused"
    assert accounts.sign_up(email, NEW, origin=HOME).code == "invalid"


def test_fields_added_to_a_form_change_nothing(accounts: Accounts) -> None:
    """P14: what signing up stores is named by its parameters."""
    with pytest.raises(TypeError):
        accounts.sign_up("new@example.com", NEW, is_staff=True)  # type: ignore[call-arg]  # attack
    made = accounts.sign_up("new@example.com", NEW).user
    assert made is not None
    assert not made.is_staff
    assert not made.email_verified
    assert made.roles == frozenset()
