from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from scaffold.auth.orgs import LastOwnerError, slug_of
from scaffold.auth.roles import UnknownRoleError
from scaffold.errors import AccessError, InputError
from tests.auth.conftest import EMAIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.service import Accounts
    from scaffold.auth.user import Membership, User

PEOPLE = ("ada", "bob", "eve")


@pytest.fixture
def people(either: Accounts) -> dict[str, User]:
    return {
        name: either.admin.create_user(f"{name}@example.com", display_name=name) for name in PEOPLE
    }


def now(accounts: Accounts, user: User) -> User:
    found = accounts.admin.user_by_id(user.id)
    assert found is not None
    return found


def join(accounts: Accounts, org: Membership, user: User, role: str = "member") -> User:
    """Put somebody into an organisation as an accepted invitation does."""
    from scaffold.auth.invitations import _join_org

    with accounts.database.write() as connection:
        _join_org(connection, org.org_id, user.id, role, accounts.clock())
    return now(accounts, user)


def test_who_makes_an_organisation_owns_it(either: Accounts, people: dict[str, User]) -> None:
    made = either.orgs.create("Müller  & Söhne", people["ada"])
    assert (made.slug, made.name, made.role) == ("muller-sohne", "Müller & Söhne", "owner")
    ada = now(either, people["ada"])
    assert ada.orgs == (made,)
    assert ada.authz_version > people["ada"].authz_version
    assert either.orgs.create("Muller Sohne", ada).slug == "muller-sohne-2"
    assert [one.email for one in either.orgs.members(made.org_id)] == [EMAIL]
    assert ada.roles == frozenset()  # owner here, nothing elsewhere
    assert not ada.can("org.manage")


def test_the_role_in_one_organisation_is_none_in_another(
    either: Accounts, people: dict[str, User]
) -> None:
    """A08 what an owner may in his own organisation he may not in another one."""
    either.orgs.create("North", people["ada"])
    south = either.orgs.create("South", people["bob"])
    ada = now(either, people["ada"])
    acts: list[Callable[[], None]] = [
        lambda: either.orgs.rename(south.org_id, "Mine", ada),
        lambda: either.orgs.set_role(south.org_id, people["bob"].id, "member", ada),
        lambda: either.orgs.remove(south.org_id, people["bob"].id, ada),
        lambda: either.orgs.check_inviting(south.org_id, "member", ada),
    ]
    for act in acts:
        with pytest.raises(AccessError):
            act()
    assert [one.role for one in either.orgs.members(south.org_id)] == ["owner"]


def test_members_do_not_manage_and_managers_make_no_owners(
    either: Accounts, people: dict[str, User]
) -> None:
    org = either.orgs.create("North", people["ada"])
    ada, bob = now(either, people["ada"]), join(either, org, people["bob"])
    with pytest.raises(AccessError, match="may not change North"):
        either.orgs.rename(org.org_id, "South", bob)
    either.roles.define("manager", ["org.view", "org.manage"])
    either.roles.define("elsewhere", ["reports.view"])
    either.orgs.set_role(org.org_id, bob.id, "manager", ada)
    bob = now(either, bob)
    assert either.orgs.offered_roles(bob, org.org_id) == ["manager", "member"]
    assert either.orgs.offered_roles(ada, org.org_id) == ["manager", "member", "owner"]
    for who in (ada, bob):
        with pytest.raises(AccessError, match="Only owners"):
            either.orgs.set_role(org.org_id, who.id, "owner", bob)
    with pytest.raises(AccessError, match="Only owners"):
        either.orgs.remove(org.org_id, ada.id, bob)
    with pytest.raises(UnknownRoleError):
        either.orgs.set_role(org.org_id, bob.id, "elsewhere", ada)
    with pytest.raises(AccessError, match="not a member"):
        either.orgs.set_role(org.org_id, people["eve"].id, "member", ada)


def test_the_last_owner_stays(either: Accounts, people: dict[str, User]) -> None:
    org = either.orgs.create("North", people["ada"])
    ada, bob = now(either, people["ada"]), join(either, org, people["bob"])
    with pytest.raises(LastOwnerError, match="North would be left without an owner"):
        either.orgs.remove(org.org_id, ada.id, ada)
    with pytest.raises(LastOwnerError):
        either.orgs.set_role(org.org_id, ada.id, "member", ada)
    either.orgs.set_role(org.org_id, bob.id, "owner", ada)
    either.orgs.remove(org.org_id, ada.id, ada)
    assert [one.email for one in either.orgs.members(org.org_id)] == ["bob@example.com"]
    assert now(either, ada).orgs == ()


def test_two_owners_who_leave_at_once_leave_one_behind(
    either: Accounts, people: dict[str, User]
) -> None:
    """N12."""
    for number in range(5):
        org = either.orgs.create(f"Race {number}", people["ada"])
        join(either, org, people["bob"], "owner")

        def leave(name: str, org_id: str = org.org_id) -> bool:
            user = now(either, people[name])
            try:
                either.orgs.remove(org_id, user.id, user)
            except LastOwnerError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(leave, ("ada", "bob"))) == [False, True]
        assert len(either.orgs.members(org.org_id)) == 1


def test_renaming_reaches_all_members_and_keeps_the_address(
    either: Accounts, people: dict[str, User]
) -> None:
    org = either.orgs.create("North", people["ada"])
    bob = join(either, org, people["bob"])
    either.orgs.rename(org.org_id, "Far North", now(either, people["ada"]))
    assert [(one.name, one.slug) for one in now(either, bob).orgs] == [("Far North", "north")]
    for name in ("", " ", "x" * 101, "a\0b"):
        with pytest.raises(InputError, match="1 to 100 characters"):
            either.orgs.rename(org.org_id, name, now(either, people["ada"]))


def test_who_may_make_organisations(accounts: Accounts, ada: User) -> None:
    logged_in = replace_login(ada)
    assert not accounts.orgs.may_create(logged_in)
    accounts.settings.auth.orgs = "invite"
    assert not accounts.orgs.may_create(logged_in)
    accounts.roles.define("founder", ["orgs.create"])
    assert accounts.orgs.may_create(replace_login(accounts.admin.promote(EMAIL, "founder")))
    accounts.settings.auth.orgs = "open"
    assert accounts.orgs.may_create(logged_in)


def replace_login(user: User) -> User:
    from dataclasses import replace

    return replace(user, is_logged_in=True)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("North", "north"),
        ("A/B  c!", "a-b-c"),
        ("東京", "org"),
        ("x" * 90, "x" * 48),
        ("--", "org"),
    ],
)
def test_slugs_are_plain(name: str, slug: str) -> None:
    assert slug_of(name) == slug
