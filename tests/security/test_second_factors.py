"""Second factors: codes that work once, tries that run out, secrets that stay sealed."""

from __future__ import annotations

import os
from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pyotp.totp import TOTP
from sqlalchemy import func, select, update

from scaffold.auth.models import Account, AuditEvent
from scaffold.auth.passkeys import Place
from scaffold.auth.proof_models import RecoveryCode, Totp
from scaffold.auth.sealed import decode, is_current, seal, unseal
from scaffold.auth.second_factors import SECOND_STEP, SECOND_USER
from scaffold.auth.service import Accounts
from scaffold.auth.throttle import CONFIRM
from scaffold.errors import UsageError
from scaffold.settings import Settings
from tests.auth.conftest import HOME, fast
from tests.authenticator import ORIGIN, Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.outcome import Outcome
    from scaffold.auth.service import Started
    from scaffold.auth.user import User
    from scaffold.db.engine import Database
    from tests.auth.conftest import Clock

    LogIn = Callable[..., Started]


def enrol(accounts: Accounts, user: User, name: str = "Phone") -> TOTP:
    """Set an authenticator app up and return what shows its codes."""
    apps = accounts.second_factors.apps
    draft = apps.draft(user)
    setup = apps.setup(user, draft, "Orchard")
    assert setup is not None
    app = TOTP(setup.secret)
    done = apps.add(user, draft, app.at(int(accounts.clock())), name, origin=HOME)
    assert done.ok, done
    return app


def prove(accounts: Accounts, user: User, code: str, *, login: str = "l1") -> Outcome:
    kind = "recovery" if "-" in code else "totp"
    return accounts.second_factors.prove(
        user.id, kind, code, tries=(SECOND_STEP, login), origin=HOME
    )


def count(database: Database, model: type[RecoveryCode] | type[Totp]) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(model)).scalar_one())


def outcomes(accounts: Accounts, event: str) -> list[str]:
    with accounts.database.read() as connection:
        found = select(AuditEvent.outcome).where(AuditEvent.event == event)
        return list(connection.execute(found.order_by(AuditEvent.at, AuditEvent.id)).scalars())


def test_a_code_works_once(accounts: Accounts, ada: User, clock: Clock) -> None:
    """F01: nor does the code work that has set the app up."""
    app = enrol(accounts, ada)
    assert not prove(accounts, ada, app.at(int(clock.now))).ok
    clock.forward(seconds=30)
    assert prove(accounts, ada, app.at(int(clock.now))).ok
    assert not prove(accounts, ada, app.at(int(clock.now))).ok
    assert not prove(accounts, ada, app.at(int(clock.now) - 30)).ok


def test_a_code_works_once_in_parallel(either: Accounts, clock: Clock) -> None:
    """F01: twelve requests at once, on both databases."""
    user = either.admin.create_user("ada@example.com", "violet kettle 7 orbits")
    app = enrol(either, user)
    clock.forward(minutes=1)
    code = app.at(int(clock.now))
    with ThreadPoolExecutor(6) as pool:
        tried = pool.map(lambda n: prove(either, user, code, login=f"l{n}").ok, range(12))
    assert sum(tried) == 1


@pytest.mark.parametrize(
    ("away", "right"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)]
)
def test_only_the_steps_beside_the_servers_clock_count(
    accounts: Accounts, ada: User, clock: Clock, away: int, right: bool
) -> None:
    """F02."""
    app = enrol(accounts, ada)
    clock.forward(minutes=10)
    assert prove(accounts, ada, app.at(int(clock.now) + away)).ok is right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "0" * 9999, "\0"])
def test_odd_codes_are_refused_like_wrong_ones(accounts: Accounts, ada: User, code: str) -> None:
    enrol(accounts, ada)
    assert prove(accounts, ada, code).code == "refused"


def test_a_recovery_code_works_once(accounts: Accounts, ada: User) -> None:
    """F04: in any spelling; the next one still works."""
    enrol(accounts, ada)
    codes = accounts.second_factors.codes.make(ada, origin=HOME)
    assert len(set(codes)) == 10
    assert prove(accounts, ada, codes[9].lower().replace("0", "o").replace("-", " - ")).ok
    assert not prove(accounts, ada, codes[9]).ok
    assert prove(accounts, ada, codes[0]).ok
    assert accounts.second_factors.ways_of(ada.id).codes == 8


def test_a_recovery_code_works_once_in_parallel(either: Accounts) -> None:
    """F04: on both databases."""
    user = either.admin.create_user("ada@example.com", "violet kettle 7 orbits")
    enrol(either, user)
    code = either.second_factors.codes.make(user)[3]
    with ThreadPoolExecutor(4) as pool:
        tried = pool.map(lambda n: prove(either, user, code, login=f"l{n}").ok, range(8))
    assert sum(tried) == 1


def test_recovery_codes_are_kept_as_hashes(accounts: Accounts, ada: User) -> None:
    """F04: argon2id, and 80 bits each."""
    codes = accounts.second_factors.codes.make(ada)
    with accounts.database.read() as connection:
        stored = list(connection.execute(select(RecoveryCode.code_hash)).scalars())
    assert all(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for one in stored)
    for code in codes:
        assert len(code.partition("-")[2].replace("-", "")) * 5 == 80
        assert not any(code[2:] in one for one in stored)


def test_a_new_list_replaces_the_old_one(accounts: Accounts, ada: User) -> None:
    """F04."""
    enrol(accounts, ada)
    old = accounts.second_factors.codes.make(ada)
    new = accounts.second_factors.codes.make(ada)
    assert not prove(accounts, ada, old[0]).ok
    assert prove(accounts, ada, new[0]).ok
    assert count(accounts.database, RecoveryCode) == 10


def test_the_secret_is_sealed(accounts: Accounts, ada: User, settings: Settings) -> None:
    """F05: for its owner, and by a key that the database does not hold."""
    app = enrol(accounts, ada)
    with accounts.database.read() as connection:
        stored = bytes(connection.execute(select(Totp.secret_enc)).scalar_one())
    raw = b32decode(app.secret)
    assert raw not in stored
    assert app.secret.encode() not in stored
    keys = accounts.keys
    assert stored[:4].hex() == keys.current
    assert unseal(keys, "totp", ada.id, stored) == raw
    assert unseal(keys, "totp", "somebody else", stored) is None
    assert unseal(keys, "codes", ada.id, stored) is None
    for damaged in (stored[:-1], stored[:-1] + b"\0", stored[:20], b"", b"\0\0\0\0" + stored[4:]):
        assert unseal(keys, "totp", ada.id, damaged) is None
    assert decode("not base64 é") == b""


def test_secrets_follow_the_keys_of_the_server(
    accounts: Accounts, ada: User, clock: Clock, database: Database
) -> None:
    """F05: an older key still opens them, the next use seals them with the newest one."""
    app = enrol(accounts, ada)

    def with_keys(*keys: str) -> Accounts:
        made = Settings(env="production", secret_key=list(keys), auth=fast())
        return Accounts(database, made, clock=clock)

    both = with_keys("n" * 40, "k" * 40)
    clock.forward(minutes=1)
    assert prove(both, ada, app.at(int(clock.now))).ok
    with database.read() as connection:
        assert is_current(both.keys, connection.execute(select(Totp.secret_enc)).scalar_one())
    clock.forward(minutes=1)
    assert prove(with_keys("n" * 40), ada, app.at(int(clock.now))).ok
    assert not prove(with_keys("x" * 40), ada, app.at(int(clock.now) + 30)).ok


def test_a_draft_is_of_use_for_its_person_only(accounts: Accounts, ada: User, clock: Clock) -> None:
    """F05, F07: and for the one whose browser holds it it needs a right code."""
    eve = accounts.admin.create_user("eve@example.com", "violet kettle 8 orbits")
    apps = accounts.second_factors.apps
    draft = apps.draft(ada)
    setup = apps.setup(ada, draft, "")
    assert setup is not None
    code = TOTP(setup.secret).at(int(clock.now))
    assert apps.setup(eve, draft, "") is None
    assert apps.add(eve, draft, code, "").code == "refused"
    assert apps.add(ada, draft, "000000", "").code == "invalid"
    assert apps.add(ada, draft, code, "").ok
    assert count(accounts.database, Totp) == 1


def test_tries_of_a_waiting_login_run_out(accounts: Accounts, ada: User, clock: Clock) -> None:
    """T09: five, and a right code is refused then; they do not come back in its five minutes."""
    app = enrol(accounts, ada)
    clock.forward(minutes=1)
    for _ in range(5):
        assert prove(accounts, ada, "000000").code == "refused"
    clock.forward(minutes=5)
    refused = prove(accounts, ada, app.at(int(clock.now)))
    assert (refused.code, refused.problems[0][0]) == ("throttled", "second-step")
    assert prove(accounts, ada, app.at(int(clock.now)), login="another").ok


def test_tries_of_an_account_run_out(accounts: Accounts, ada: User, clock: Clock) -> None:
    """T09: ten an hour, however often the password is given; recovery codes count with them."""
    enrol(accounts, ada)
    codes = accounts.second_factors.codes.make(ada)
    for n in range(10):
        code = "000000" if n % 2 else codes[0][:-1] + ("Z" if codes[0][-1] != "Z" else "Y")
        assert prove(accounts, ada, code, login=f"l{n // 4}").code == "refused"
    refused = prove(accounts, ada, codes[1], login="fresh")
    assert (refused.code, refused.problems) == ("throttled", ())
    assert refused.retry_after > 60
    clock.forward(minutes=7)
    assert prove(accounts, ada, codes[1], login="fresh").ok


def test_limits_are_those_of_the_design() -> None:
    """T09."""
    assert (SECOND_STEP.tries, SECOND_USER.tries, SECOND_USER.period) == (5, 10, 3600)
    assert (CONFIRM.tries, CONFIRM.period) == (10, 600)


def test_success_gives_tries_back(accounts: Accounts, ada: User, clock: Clock) -> None:
    app = enrol(accounts, ada)
    for n in range(15):
        clock.forward(seconds=30)
        assert prove(accounts, ada, app.at(int(clock.now)), login=f"l{n}").ok


def test_acts_are_audited(accounts: Accounts, ada: User, clock: Clock) -> None:
    """F08: each with its outcome, and none with a code or secret in it."""
    app = enrol(accounts, ada)
    codes = accounts.second_factors.codes.make(ada, origin=HOME)
    prove(accounts, ada, "000000")
    prove(accounts, ada, codes[0])
    with accounts.database.read() as connection:
        (one,) = accounts.second_factors.apps.entries(connection, ada.id)
        trail = str(connection.execute(select(AuditEvent.data)).all())
    assert accounts.second_factors.remove(ada, "app", one.id, origin=HOME).ok
    assert outcomes(accounts, "auth.second_factor_added") == ["ok"]
    assert outcomes(accounts, "auth.recovery_codes_made") == ["ok"]
    assert outcomes(accounts, "auth.second_factor") == ["refused", "ok"]
    assert outcomes(accounts, "auth.second_factor_removed") == ["ok"]
    assert app.secret not in trail
    assert codes[0][2:] not in trail


def test_the_last_factor_takes_the_codes_along(accounts: Accounts, ada: User) -> None:
    """F04, F07: and whose factor it is not cannot remove or rename it."""
    factors = accounts.second_factors
    eve = accounts.admin.create_user("eve@example.com", "violet kettle 8 orbits")
    enrol(accounts, ada)
    factors.codes.make(ada)
    with accounts.database.read() as connection:
        (one,) = factors.apps.entries(connection, ada.id)
    assert factors.remove(eve, "app", one.id).code == "refused"
    assert not factors.rename(eve, "app", one.id, "mine")
    assert factors.name(eve, "app", one.id) is None
    assert factors.rename(ada, "app", one.id, " Old\0 phone ")
    assert factors.name(ada, "app", one.id) == "Old phone"
    assert factors.remove(ada, "app", one.id).ok
    assert factors.need(ada.id, ("pwd",), None) == "nothing"
    assert (count(accounts.database, Totp), count(accounts.database, RecoveryCode)) == (0, 0)


def test_a_required_factor_stays(accounts: Accounts, ada: User) -> None:
    factors = accounts.second_factors
    with accounts.database.write() as connection:
        connection.execute(update(Account).values(mfa_required=True))
    assert factors.need(ada.id, ("pwd",), None) == "enrolment"
    enrol(accounts, ada)
    assert factors.need(ada.id, ("pwd",), None) == "proof"
    assert factors.need(ada.id, ("passkey",), None) == "nothing"
    with accounts.database.read() as connection:
        (one,) = factors.apps.entries(connection, ada.id)
    assert factors.remove(ada, "app", one.id).code == "invalid"


def test_trust_is_of_one_browser_in_one_account(
    accounts: Accounts, ada: User, log_in: LogIn, clock: Clock
) -> None:
    """F10: and lasts thirty days."""
    factors = accounts.second_factors
    eve = accounts.admin.create_user("eve@example.com", "violet kettle 8 orbits")
    enrol(accounts, ada)
    enrol(accounts, eve)
    mark, other = log_in().device_mark, log_in().device_mark
    factors.trusted.trust(ada, mark, origin=HOME)
    factors.trusted.trust(ada, mark, origin=HOME)
    assert factors.need(ada.id, ("pwd",), mark) == "nothing"
    assert factors.need(ada.id, ("pwd",), other) == "proof"
    assert factors.need(ada.id, ("pwd",), None) == "proof"
    assert factors.need(eve.id, ("pwd",), mark) == "proof"
    forged = mark[:-1] + ("A" if mark[-1] != "A" else "B")
    assert factors.need(ada.id, ("pwd",), forged) == "proof"
    clock.forward(days=29)
    assert factors.need(ada.id, ("pwd",), mark) == "nothing"
    clock.forward(days=1)
    assert factors.need(ada.id, ("pwd",), mark) == "proof"


def test_trust_ends_with_the_password_or_by_hand(
    accounts: Accounts, ada: User, log_in: LogIn, clock: Clock
) -> None:
    """F10: whichever way the password is set."""
    factors = accounts.second_factors
    enrol(accounts, ada)
    mark = log_in().device_mark
    factors.trusted.trust(ada, mark, origin=HOME)
    clock.forward(seconds=1)
    accounts.admin.set_password(ada.email, "seven copper lanterns")
    assert factors.need(ada.id, ("pwd",), mark) == "proof"
    clock.forward(seconds=1)
    factors.trusted.trust(ada, mark, origin=HOME)
    eve = accounts.admin.create_user("eve@example.com", "violet kettle 8 orbits")
    with accounts.database.read() as connection:
        (entry,) = factors.trusted.entries(connection, ada.id, mark)
    assert (entry.label, entry.is_this) == ("Chrome on Linux", True)
    assert not factors.trusted.end(eve, entry.id)
    assert not factors.trusted.end(ada, "no hex")
    assert factors.trusted.end(ada, entry.id)
    assert factors.need(ada.id, ("pwd",), mark) == "proof"


def test_without_trust_no_browser_is_trusted(
    database: Database, clock: Clock, settings: Settings
) -> None:
    """F10: profile aal2, where every login shows both factors."""
    strict = settings.model_copy(update={"auth": fast().model_copy(update={"profile": "aal2"})})
    strict.auth.trust *= 0
    accounts = Accounts(database, strict, clock=clock)
    user = accounts.admin.create_user("ada@example.com", "violet kettle 7 orbits")
    enrol(accounts, user)
    started = accounts.start_login(user)
    assert started is not None
    accounts.second_factors.trusted.trust(user, started.device_mark)
    assert accounts.second_factors.need(user.id, ("pwd",), started.device_mark) == "proof"


def test_an_administrator_resets_for_a_reason(
    accounts: Accounts, ada: User, log_in: LogIn, clock: Clock
) -> None:
    """F08: all factors go, all logins end, and the trail says who did it and why."""
    factors = accounts.second_factors
    enrol(accounts, ada)
    factors.codes.make(ada)
    started = log_in()
    boss = accounts.admin.create_user("boss@example.com", "violet kettle 9 orbits")
    with pytest.raises(UsageError, match="for a reason"):
        factors.reset(ada.id, by=boss, reason="  ")
    assert factors.reset(ada.id, by=boss, reason="Phone lost, met in person", origin=HOME)
    assert not factors.reset("nobody", by=boss, reason="x")
    assert factors.need(ada.id, ("pwd",), None) == "nothing"
    assert accounts.verify(started.cookie, user_agent=HOME.user_agent).user is None
    with accounts.database.read() as connection:
        row = connection.execute(
            select(AuditEvent.data, AuditEvent.actor_id).where(
                AuditEvent.event == "auth.second_factors_reset"
            )
        ).one()
    assert (row.actor_id, row.data["reason"]) == (boss.id, "Phone lost, met in person")


def test_a_waiting_login_goes_stale_with_the_password(
    accounts: Accounts, ada: User, clock: Clock
) -> None:
    """F03: who has reset the password is not followed in by who knew the old one."""
    stamp = accounts.second_factors.stamp(ada.id)
    clock.forward(seconds=1)
    assert stamp == accounts.second_factors.stamp(ada.id)
    accounts.admin.set_password(ada.email, "seven copper lanterns")
    changed = accounts.second_factors.stamp(ada.id)
    assert changed != stamp
    accounts.admin.disable(ada.email)
    assert accounts.second_factors.stamp(ada.id) != changed


PLACE = Place("Orchard", "localhost", ORIGIN)


def add_passkey(accounts: Accounts, user: User) -> Key:
    passkeys, challenge, key = accounts.second_factors.passkeys, os.urandom(32), Key()
    answer = key.create(passkeys.creation_options(user, PLACE, challenge))
    assert passkeys.register(user, answer, challenge, PLACE, "Laptop").ok
    return key


def test_passkeys_and_trust_on_both_databases(either: Accounts) -> None:
    """F06, F07, F10: registered, used, kept as the last way in, removed, reset."""
    factors = either.second_factors
    user = either.admin.create_user("ada@example.com", "violet kettle 7 orbits")
    key, other = add_passkey(either, user), add_passkey(either, user)
    challenge = os.urandom(32)
    answer = key.get(factors.passkeys.request_options(PLACE, challenge))
    with ThreadPoolExecutor(4) as pool:
        proved = pool.map(
            lambda _: factors.passkeys.authenticate(answer, challenge, PLACE).code, range(8)
        )
    assert sorted(proved) == ["ok"] + ["refused"] * 7
    with either.database.write() as connection:
        connection.execute(update(Account).values(password_hash=None))
    with either.database.read() as connection:
        ids = [one.id for one in factors.passkeys.entries(connection, user.id)]
    with ThreadPoolExecutor(2) as pool:
        removed = pool.map(lambda one: factors.remove(user, "passkey", one).code, ids)
    assert sorted(removed) == ["invalid", "ok"]
    assert factors.ways_of(user.id).passkeys == 1
    assert other.id != key.id
    started = either.start_login(user)
    assert started is not None
    factors.trusted.trust(user, started.device_mark, origin=HOME)
    factors.trusted.trust(user, started.device_mark, origin=HOME)
    assert factors.need(user.id, ("mail",), started.device_mark) == "nothing"
    assert factors.reset(user.id, reason="Lost everything")
    assert factors.ways_of(user.id).passkeys == 0


def test_sealing_differs_each_time(accounts: Accounts) -> None:
    """F05: equal secrets do not look equal."""
    keys, rng = accounts.keys, accounts.rng
    assert seal(keys, "totp", "u", b"s", rng) != seal(keys, "totp", "u", b"s", rng)
