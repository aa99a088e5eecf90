import logging
from dataclasses import replace
from typing import Any

import pytest

from scaffold.auth.user import ANONYMOUS, User
from scaffold.errors import UsageError
from scaffold.navigation.access import (
    Rule,
    Verdict,
    anonymous_only,
    anyone,
    as_rule,
    login_required,
    permission,
    recent_login,
    role,
    second_factor,
    verdict,
    verified,
)

MEMBER = User(id="1", email="ada@example.com", is_logged_in=True)
RECENT = replace(MEMBER, recent=True)
ADMIN = replace(MEMBER, roles=frozenset({"admin"}), permissions=frozenset({"a", "b"}))
VERIFIED = replace(MEMBER, email_verified=True)
SECOND = replace(MEMBER, mfa_at=1.0)


@pytest.mark.parametrize(
    ("rule", "allowed", "refused"),
    [
        (anyone, [ANONYMOUS, MEMBER], []),
        (anonymous_only, [ANONYMOUS], [MEMBER]),
        (login_required, [MEMBER], [ANONYMOUS]),
        (verified, [VERIFIED], [ANONYMOUS, MEMBER, replace(ANONYMOUS, email_verified=True)]),
        (recent_login, [RECENT], [ANONYMOUS, MEMBER, replace(ANONYMOUS, recent=True)]),
        (second_factor, [SECOND], [ANONYMOUS, MEMBER, replace(ANONYMOUS, mfa_at=1.0)]),
        (role("admin"), [ADMIN], [ANONYMOUS, MEMBER]),
        (role("admin", "editor"), [ADMIN], [MEMBER]),
        (permission("a"), [ADMIN], [ANONYMOUS, MEMBER]),
        (permission("a", "c"), [], [ADMIN]),
        (role("admin") & verified, [replace(ADMIN, email_verified=True)], [ADMIN, VERIFIED]),
        (role("admin") | verified, [ADMIN, VERIFIED], [MEMBER]),
    ],
)
def test_rules(rule: Rule, allowed: list[User], refused: list[User]) -> None:
    assert [user for user in [*allowed, *refused] if rule.allows(user)] == allowed


def test_roles_of_nobody_count_for_nothing() -> None:
    assert not role("admin").allows(replace(ADMIN, is_logged_in=False))
    assert not permission("a").allows(replace(ADMIN, is_logged_in=False))


def test_a_function_of_the_user_is_a_rule() -> None:
    def ours(user: Any) -> bool:
        return user is not None and user.email.endswith("@example.com")

    assert as_rule(ours).allows(MEMBER)
    assert not as_rule(ours).allows(ANONYMOUS)
    assert repr(as_rule(ours)) == "ours"


def test_functions_combine_with_rules() -> None:
    def ours(user: Any) -> bool:
        return user is not None

    assert (ours & role("admin")).allows(ADMIN)
    assert not (ours & role("admin")).allows(MEMBER)
    assert (ours | anonymous_only).allows(ANONYMOUS)
    assert repr(verified & (ours | role("admin"))) == 'verified & (ours | role("admin"))'


@pytest.mark.allow_errors
def test_a_rule_that_raises_means_no(caplog: pytest.LogCaptureFixture) -> None:
    def broken(user: Any) -> bool:
        raise ValueError

    with caplog.at_level(logging.ERROR, "scaffold.access"):
        assert not as_rule(broken).allows(MEMBER)
        assert verdict(as_rule(broken) & anyone, MEMBER) is Verdict.FORBIDDEN
    assert "The access rule broken raised; nobody is let in by it." in caplog.text


@pytest.mark.parametrize("given", [True, "admin", None, 5])
def test_what_is_no_rule(given: Any) -> None:
    with pytest.raises(UsageError, match=r"is no rule. Use anyone, login_required"):
        as_rule(given)


@pytest.mark.parametrize("names", [(), ("",), (5,)])
def test_roles_and_permissions_take_names(names: tuple[Any, ...]) -> None:
    with pytest.raises(UsageError, match=r'it takes names, e.g. role\("admin"\)'):
        role(*names)
    with pytest.raises(UsageError, match=r'it takes names, e.g. permission\("admin"\)'):
        permission(*names)


@pytest.mark.parametrize(
    ("rule", "user", "expected"),
    [
        (anyone, ANONYMOUS, Verdict.ALLOWED),
        (login_required, ANONYMOUS, Verdict.LOGIN),
        (role("admin"), ANONYMOUS, Verdict.LOGIN),
        (role("admin"), MEMBER, Verdict.FORBIDDEN),
        (anonymous_only, MEMBER, Verdict.LEAVE),
        (recent_login, ANONYMOUS, Verdict.LOGIN),
        (recent_login, MEMBER, Verdict.CONFIRM),
        (second_factor, ANONYMOUS, Verdict.LOGIN),
        (second_factor, MEMBER, Verdict.SECOND),
        (second_factor & recent_login, MEMBER, Verdict.SECOND),
        (second_factor & recent_login, SECOND, Verdict.CONFIRM),
        (second_factor & role("admin"), MEMBER, Verdict.FORBIDDEN),
        (second_factor & role("admin"), ADMIN, Verdict.SECOND),
        (recent_login & role("admin"), ADMIN, Verdict.CONFIRM),
        (recent_login & role("admin"), MEMBER, Verdict.FORBIDDEN),
        (recent_login | role("admin"), MEMBER, Verdict.CONFIRM),
        (recent_login, RECENT, Verdict.ALLOWED),
        (verified, ANONYMOUS, Verdict.LOGIN),
        (verified, MEMBER, Verdict.VERIFY),
        (verified & recent_login & second_factor, MEMBER, Verdict.VERIFY),
        (verified & role("admin"), MEMBER, Verdict.FORBIDDEN),
        (verified | role("admin"), MEMBER, Verdict.VERIFY),
    ],
)
def test_what_follows_from_a_rule(rule: Rule, user: User, expected: Verdict) -> None:
    assert verdict(rule, user) is expected
