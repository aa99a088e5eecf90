from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from scaffold.auth.models import AuditEvent, Login
from tests.auth.conftest import CHROME, HOME, PASSWORD

if TYPE_CHECKING:
    from scaffold.auth.impersonation import Acting
    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User
    from tests.auth.conftest import Clock

ROOT, BOB = "root@example.com", "bob@example.com"


@pytest.fixture
def bob(accounts: Accounts) -> User:
    return accounts.admin.create_user(BOB, PASSWORD, display_name="Bob")


@pytest.fixture
def root(accounts: Accounts) -> User:
    accounts.roles.define("support", ["auth.impersonate"])
    accounts.admin.create_user(ROOT, PASSWORD, display_name="Root", give=["support"])
    return log_in(accounts, ROOT)


def log_in(accounts: Accounts, email: str) -> User:
    person = accounts.admin.find_user(email)
    started = accounts.start_login(person, origin=HOME) if person else None
    assert started is not None
    return shown(accounts, started.cookie)


def shown(accounts: Accounts, cookie: str | None) -> User:
    user = accounts.verify(cookie, ip=HOME.ip, user_agent=CHROME).user
    assert user is not None
    return user


def act(accounts: Accounts, root: User, bob: User, **more: Any) -> Acting:
    return accounts.impersonation.start(root, bob.id, reason="ticket 7", origin=HOME, **more)


def events(accounts: Accounts, event: str) -> list[Any]:
    with accounts.database.read() as connection:
        found = select(AuditEvent.__table__).where(AuditEvent.event == event)
        return list(connection.execute(found.order_by(AuditEvent.id)))


def test_acting_for_somebody_is_a_login_of_its_own(
    accounts: Accounts, root: User, bob: User
) -> None:
    """N08 both ids are in the audit trail, the login of who acts has ended."""
    acting = act(accounts, root, bob)
    assert acting.outcome.ok
    assert acting.cookie is not None
    user = shown(accounts, acting.cookie.value)
    assert (user.id, user.actor_id, user.is_impersonated) == (bob.id, root.id, True)
    assert not user.recent
    assert not user.read_only
    assert acting.cookie.max_age is None
    with accounts.database.read() as connection:
        before = connection.execute(select(Login).where(Login.id == root.login_id)).mappings().one()
    assert before["revoke_reason"] == "impersonation"
    (event,) = events(accounts, "auth.impersonation_started")
    assert (event.user_id, event.actor_id, event.outcome) == (bob.id, root.id, "ok")
    assert event.data == {"reason": "ticket 7", "read_only": False}


def test_it_ends_after_an_hour_however_busy(
    accounts: Accounts, root: User, bob: User, clock: Clock
) -> None:
    """N08."""
    cookie = act(accounts, root, bob).cookie
    assert cookie is not None
    value = cookie.value
    for _ in range(5):
        clock.forward(minutes=11)
        found = accounts.verify(value, ip=HOME.ip, user_agent=CHROME)
        assert found.user is not None
        value = found.set_cookie or value
    clock.forward(minutes=5.1)
    assert accounts.verify(value, user_agent=CHROME).reason == "expired"


def test_the_way_back_is_a_new_login_without_a_recent_proof(
    accounts: Accounts, root: User, bob: User, clock: Clock
) -> None:
    """N08."""
    acting = act(accounts, root, bob)
    assert acting.cookie is not None
    clock.forward(minutes=1)
    user = shown(accounts, acting.cookie.value)
    back = accounts.impersonation.stop(user, root.login_id, origin=HOME)
    assert back is not None
    again = shown(accounts, back[1].value)
    assert (again.id, again.actor_id, again.recent) == (root.id, "", False)
    assert again.login_id not in (root.login_id, user.login_id)
    assert again.authenticated_at == root.authenticated_at
    assert accounts.verify(acting.cookie.value, user_agent=CHROME).reason == "revoked"
    with accounts.database.read() as connection:
        ends = dict(connection.execute(select(Login.id, Login.expires_at)).all())
    assert ends[again.login_id] == ends[root.login_id]
    assert accounts.impersonation.stop(again, root.login_id) is None
    assert events(accounts, "auth.impersonation_ended")[0].actor_id == root.id


def test_there_is_no_way_back_into_another_login(accounts: Accounts, root: User, bob: User) -> None:
    other = accounts.admin.create_user("carla@example.com", PASSWORD)
    theirs = log_in(accounts, "carla@example.com")
    accounts.end_device(theirs, theirs.login_id)
    acting = act(accounts, root, bob)
    assert acting.cookie is not None
    user = shown(accounts, acting.cookie.value)
    assert accounts.impersonation.stop(user, theirs.login_id) is None
    assert other.id != root.id


@pytest.mark.parametrize("who", ["himself", "staff", "admin", "support", "off", "nobody"])
def test_some_people_are_not_acted_for(accounts: Accounts, root: User, bob: User, who: str) -> None:
    """N08 never staff."""
    target = bob.id
    if who == "himself":
        target = root.id
    elif who == "staff":
        target = accounts.admin.create_user("s@example.com", staff=True).id
    elif who == "admin":
        accounts.roles.define("boss", ["auth.admin"])
        accounts.admin.promote(BOB, "boss")
    elif who == "support":
        accounts.admin.promote(BOB, "support")
    elif who == "off":
        accounts.admin.disable(BOB)
    else:
        target = "0" * 32
    refused = accounts.impersonation.start(root, target, reason="ticket 7")
    assert (refused.outcome.code, refused.cookie) == ("refused", None)
    (event,) = events(accounts, "auth.impersonation_started")
    assert (event.actor_id, event.outcome) == (root.id, "refused")
    with accounts.database.read() as connection:
        mine = select(Login.revoked_at).where(Login.id == root.login_id)
        assert connection.scalar(mine) is None


def test_not_everybody_may_act_for_others(accounts: Accounts, root: User, bob: User) -> None:
    """N08 permission, a recent proof, not from within another one, and a reason."""
    accounts.admin.create_user("carla@example.com", PASSWORD)
    carla = log_in(accounts, "carla@example.com")
    stale = replace(root, recent=False)
    within = replace(root, actor_id=carla.id)
    for user in (carla, stale, within):
        assert act(accounts, user, bob).outcome.code == "refused"
    assert accounts.impersonation.start(root, bob.id, reason=" ").outcome.code == "invalid"


@pytest.mark.parametrize("change", ["demoted", "switched off", "became staff"])
def test_it_ends_with_the_rights_it_stands_on(
    accounts: Accounts, root: User, bob: User, change: str
) -> None:
    """N08 read with every request."""
    acting = act(accounts, root, bob)
    assert acting.cookie is not None
    if change == "demoted":
        accounts.admin.demote(ROOT, "support")
    elif change == "switched off":
        accounts.admin.disable(ROOT)
    else:
        accounts.admin.promote(BOB)
    assert accounts.verify(acting.cookie.value, user_agent=CHROME).user is None


def test_the_browser_of_who_acts_is_not_known_to_the_account(
    accounts: Accounts, root: User, bob: User
) -> None:
    started = accounts.start_login(bob, origin=HOME)
    assert started is not None
    act(accounts, root, bob)
    with accounts.database.read() as connection:
        devices = connection.execute(
            select(Login.device_id).where(Login.user_id.in_([bob.id, root.id]))
        ).all()
    assert len({row.device_id for row in devices}) == 3


def test_every_request_is_written_down_without_tokens(
    accounts: Accounts, root: User, bob: User
) -> None:
    """N08."""
    acting = act(accounts, root, bob, read_only=True)
    assert acting.cookie is not None
    user = shown(accounts, acting.cookie.value)
    assert user.read_only
    accounts.impersonation.note(user, "GET", "/reports/7", HOME)
    accounts.impersonation.note(user, "GET", "/auth/reset/a-token", HOME)
    paths = [row.data["path"] for row in events(accounts, "auth.impersonated_request")]
    assert paths == ["/reports/7", "/auth/reset"]
