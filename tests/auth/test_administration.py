from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold.auth.administration import AccountExistsError, NoAccountError
from scaffold.auth.roles import UnknownRoleError
from scaffold.errors import InputError
from tests.auth.conftest import EMAIL, HOME, PASSWORD
from tests.auth.test_verify import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.service import Accounts, Started
    from scaffold.auth.user import User

    LogIn = Callable[..., Started]

NEW = "seven copper lanterns"


def test_a_new_app_has_no_account(accounts: Accounts) -> None:
    """P13."""
    assert accounts.admin.list_users() == []
    assert accounts.roles.names() == []


def test_create_find_and_list(either: Accounts, clock: Callable[[], float]) -> None:
    admin = either.admin
    either.roles.define("editor", ["posts.edit"])
    made = admin.create_user("Bo@Example.com", NEW, display_name="Bo", give=["editor"])
    assert made.has_role("editor")
    assert made.can("posts.edit")
    assert made.email_verified
    assert admin.find_user("bo@EXAMPLE.com ") == made
    assert admin.find_user("who@example.com") is None
    admin.create_user("x_y@example.com", verified=False)
    assert [one.email for one in admin.list_users()] == ["Bo@example.com", "x_y@example.com"]
    assert [one.email for one in admin.list_users(search="_y")] == ["x_y@example.com"]
    assert [one.email for one in admin.list_users(limit=1, offset=1)] == ["x_y@example.com"]


def test_what_cannot_be_created_says_why(accounts: Accounts, ada: User) -> None:
    with pytest.raises(AccountExistsError, match='already is an account "ADA@'):
        accounts.admin.create_user("ADA@example.com", NEW)
    with pytest.raises(InputError, match='"ada" is not a mail address'):
        accounts.admin.create_user("ada", NEW)
    with pytest.raises(InputError, match="at least 12 characters"):
        accounts.admin.create_user("bo@example.com", "short")
    with pytest.raises(UnknownRoleError, match=r'no role "editor"\. There are none yet'):
        accounts.admin.create_user("bo@example.com", NEW, give=["editor"])
    assert accounts.admin.find_user("bo@example.com") is None
    accounts.roles.define("editor")
    with pytest.raises(UnknownRoleError, match=r'Did you mean "editor"\? Roles are editor'):
        accounts.admin.promote(EMAIL, "editr")


@pytest.mark.parametrize("act", ["promote", "demote", "disable", "enable", "logout_user", "unlock"])
def test_acts_on_nobody_say_so(accounts: Accounts, act: str) -> None:
    with pytest.raises(NoAccountError, match='no account "who@'):
        getattr(accounts.admin, act)("who@example.com")


def test_promote_and_demote(either: Accounts) -> None:
    either.admin.create_user(EMAIL, PASSWORD)
    changes: list[bool] = []
    either.hooks.on("auth.role_changed", lambda user, role, given: changes.append(given))
    first = either.admin.promote(EMAIL)
    assert (first.is_staff, set(first.roles)) == (True, {"admin"})
    again = either.admin.promote(EMAIL)
    assert again.roles == {"admin"}
    last = either.admin.demote(EMAIL)
    assert (last.is_staff, last.roles, last.permissions) == (False, frozenset(), frozenset())
    assert changes == [True, True, False]


def test_changing_what_a_role_may_do_reaches_all_who_have_it(
    accounts: Accounts, log_in: LogIn
) -> None:
    cookie = log_in().cookie
    accounts.roles.define("editor", ["posts.edit"])
    accounts.admin.promote(EMAIL, "editor")
    before = show(accounts, cookie).user
    accounts.roles.define("editor", ["posts.view", "posts.delete"])
    after = show(accounts, cookie).user
    assert before is not None
    assert after is not None
    assert before.permissions == {"posts.edit"}
    assert after.permissions == {"posts.view", "posts.delete"}
    accounts.roles.define("editor")
    last = show(accounts, cookie).user
    assert last is not None
    assert (set(last.roles), set(last.permissions)) == ({"editor"}, set())


def test_disable_ends_logins_and_enable_lets_in_again(accounts: Accounts, log_in: LogIn) -> None:
    cookies = [log_in().cookie for _ in range(3)]
    assert accounts.admin.disable(EMAIL) == 3
    assert {show(accounts, cookie).reason for cookie in cookies} == {"revoked"}
    assert not accounts.authenticate(EMAIL, PASSWORD, origin=HOME).ok
    accounts.admin.enable(EMAIL)
    assert accounts.authenticate(EMAIL, PASSWORD, origin=HOME).ok


def test_logout_user_ends_all_logins(accounts: Accounts, log_in: LogIn) -> None:
    cookie = log_in().cookie
    assert accounts.admin.logout_user(EMAIL) == 1
    assert show(accounts, cookie).user is None


def test_set_password_ends_logins_and_may_ask_for_a_new_one(
    accounts: Accounts, log_in: LogIn
) -> None:
    log_in()
    with pytest.raises(InputError, match="at least 12"):
        accounts.admin.set_password(EMAIL, "short")
    assert accounts.admin.set_password(EMAIL, NEW, must_change=True) == 1
    user = accounts.authenticate(EMAIL, NEW, origin=HOME).user
    assert user is not None
    assert user.must_change_password
    started = accounts.start_login(user, origin=HOME)
    assert started is not None
    mine = show(accounts, started.cookie).user
    assert mine is not None
    assert mine.must_change_password
    assert accounts.change_password(mine, NEW, "three marble ferries").ok
    fresh = accounts.admin.find_user(EMAIL)
    assert fresh is not None
    assert not fresh.must_change_password
