"""The flows that go by mail on both databases, and what they do when two things happen at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from scaffold.auth.audit import Origin
from scaffold.errors import AccessError, InputError, UsageError
from scaffold.settings import MailSettings, Settings
from tests.auth.conftest import CHROME, EMAIL, HOME, PASSWORD, fast

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.service import Accounts, Started
    from scaffold.auth.user import User
    from tests.auth.conftest import Clock

    LogIn = Callable[..., Started]

NEW = "seven copper lanterns"
BROWSER = "ab" * 32


@pytest.fixture
def settings() -> Settings:
    auth = fast().model_copy(update={"magic_login": True})
    return Settings(
        env="production", secret_key=["k" * 40], public_origin="https://orchard.example",
        auth=auth, mail=MailSettings(backend="memory"),
    )  # fmt: skip


def make_ada(accounts: Accounts) -> User:
    return accounts.admin.create_user(EMAIL, PASSWORD, display_name="Ada")


def token(accounts: Accounts, flow: str, to: str = EMAIL) -> str:
    """Return the token of the newest letter of a flow."""
    texts = [
        str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        for letter in accounts.mail.sent
        if letter["To"] == to
    ]
    found = re.findall(rf"https://orchard\.example/auth/{flow}/([\w-]{{43}})", "\n".join(texts))
    return str(found[-1])


def subjects(accounts: Accounts) -> list[str]:
    return [str(letter["Subject"]) for letter in accounts.mail.sent]


def test_reset_on_both_databases(either: Accounts) -> None:
    make_ada(either)
    assert either.recovery.request("ADA@example.com ", origin=HOME).code == "sent"
    good = token(either, "reset")
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: either.recovery.finish(good, NEW).code, range(8)))
    assert sorted(outcomes) == ["dead"] * 7 + ["ok"]
    assert either.authenticate(EMAIL, NEW).ok


def test_magic_code_on_both_databases(either: Accounts) -> None:
    ada = make_ada(either)
    either.magic.request(EMAIL, BROWSER, origin=HOME)
    code = either.magic.code_of(token(either, "magic"))
    assert either.magic.type_code("AAAAAAAA", BROWSER).code == "refused"
    assert either.magic.type_code(code, "cd" * 32).code == "dead"
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: either.magic.type_code(code, BROWSER).user, range(4)))
    assert [user.id for user in found if user is not None] == [ada.id]


def test_tries_in_parallel_count_like_tries_in_a_row(either: Accounts) -> None:
    make_ada(either)
    either.magic.request(EMAIL, BROWSER, origin=HOME)
    assert len(either.mail.sent) == 1
    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda _: either.magic.type_code("x", BROWSER).code, range(12)))
    assert tried.count("refused") == 5


def test_two_accounts_want_one_address(either: Accounts) -> None:
    users = [either.admin.create_user(f"p{n}@example.com", PASSWORD) for n in range(4)]
    tokens = []
    for user in users:
        assert either.addresses.request_change(user, "shared@example.com", origin=HOME).ok is False
        tokens.append(token(either, "email/confirm", "shared@example.com"))
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda one: either.addresses.confirm_change(one).code, tokens))
    assert sorted(codes) == ["ok", "refused", "refused", "refused"]
    assert either.admin.find_user("shared@example.com") is not None


def test_an_undo_gives_the_address_back(either: Accounts, clock: Clock) -> None:
    ada = make_ada(either)
    either.addresses.request_change(ada, "new@example.com", origin=HOME)
    assert either.addresses.confirm_change(token(either, "email/confirm", "new@example.com")).ok
    clock.forward(days=6.9)
    outcome = either.addresses.undo_change(token(either, "email/undo"))
    assert outcome.ok
    assert either.authenticate(EMAIL, PASSWORD).code == "refused"
    assert either.recovery.finish(outcome.message, NEW).ok
    assert either.authenticate(EMAIL, NEW).ok


def test_an_undo_ends_after_a_week(either: Accounts, clock: Clock) -> None:
    ada = make_ada(either)
    either.addresses.request_change(ada, "new@example.com", origin=HOME)
    either.addresses.confirm_change(token(either, "email/confirm", "new@example.com"))
    clock.forward(days=7.1)
    assert either.addresses.undo_change(token(either, "email/undo")).code == "dead"


def test_a_change_of_letters_only_is_a_change(accounts: Accounts) -> None:
    ada = make_ada(accounts)
    assert accounts.addresses.request_change(ada, EMAIL).code == "invalid"
    assert accounts.addresses.request_change(ada, "Ada@example.com").code == "sent"
    assert accounts.addresses.confirm_change(token(accounts, "email/confirm", "Ada@example.com")).ok
    found = accounts.admin.find_user(EMAIL)
    assert found is not None
    assert found.email == "Ada@example.com"


def test_an_invitation_makes_one_account(either: Accounts) -> None:
    either.roles.define("editor", ["pages.edit"])
    either.invitations.invite("bob@example.com", role="editor")
    good = token(either, "invitation", "bob@example.com")
    with ThreadPoolExecutor(6) as pool:
        codes = pool.map(lambda _: either.invitations.accept(good, NEW, "Bob").code, range(6))
    assert sorted(codes) == ["created", "dead", "dead", "dead", "dead", "dead"]
    bob = either.admin.find_user("bob@example.com")
    assert bob is not None
    assert set(bob.roles) == {"editor"}


def test_the_account_that_an_invitation_has_just_made_is_no_other_one(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.invitations.invite("bob@example.com")
    good = token(accounts, "invitation", "bob@example.com")
    seen = accounts.invitations.peek(good)
    assert seen is not None
    assert accounts.invitations.accept(good, NEW).code == "created"
    late = seen._replace(has_account=True)  # read between the link and the account
    monkeypatch.setattr(accounts.invitations, "peek", lambda _token: late)
    assert accounts.invitations.accept(good, NEW).code == "dead"


def test_an_invitation_takes_an_unproved_account_over(accounts: Accounts) -> None:
    stranger = accounts.sign_up("bob@example.com", "the password of a stranger").user
    assert stranger is not None
    accounts.invitations.invite("bob@example.com")
    outcome = accounts.invitations.accept(token(accounts, "invitation", "bob@example.com"), NEW)
    assert outcome.user is not None
    assert outcome.user.id == stranger.id
    assert accounts.authenticate("bob@example.com", "the password of a stranger").code == "refused"
    assert accounts.authenticate("bob@example.com", NEW).ok


def test_an_invitation_names_what_there_is(accounts: Accounts) -> None:
    invite = accounts.invitations.invite
    with pytest.raises(InputError, match="not a mail address"):
        invite("nobody")
    with pytest.raises(UsageError, match='no role "editro"'):
        invite("bob@example.com", role="editro")
    accounts.roles.define("member", [])
    with pytest.raises(UsageError, match="no organisation"):
        invite("bob@example.com", role="member", org="nowhere")
    with pytest.raises(UsageError, match="names the role"):
        invite("bob@example.com", org="nowhere")
    with pytest.raises(AccessError):
        invite("bob@example.com", role="admin", by=make_ada(accounts))
    assert accounts.mail.sent == []


def test_an_invited_administrator_is_one(accounts: Accounts) -> None:
    accounts.invitations.invite("bob@example.com", role="admin")
    outcome = accounts.invitations.accept(token(accounts, "invitation", "bob@example.com"), NEW)
    assert outcome.user is not None
    assert outcome.user.is_staff
    assert outcome.user.can("auth.admin")


def test_a_weak_password_costs_no_link(accounts: Accounts) -> None:
    accounts.invitations.invite("bob@example.com")
    good = token(accounts, "invitation", "bob@example.com")
    outcome = accounts.invitations.accept(good, "bob@example12", "x" * 101)
    assert {field for field, _, _ in outcome.problems} == {"password", "display_name"}
    assert accounts.invitations.accept(good, NEW).ok


def test_an_old_copy_of_a_login_is_told(
    accounts: Accounts, ada: User, log_in: LogIn, clock: Clock
) -> None:
    """R03 The owner gets a letter when a login was used from an old copy."""
    old = log_in().cookie
    current = old
    for _ in range(2):
        clock.forward(minutes=61)
        found = accounts.verify(current, ip=HOME.ip, user_agent=CHROME)
        current = found.set_cookie or current
        clock.forward(minutes=2)
        accounts.verify(current, ip=HOME.ip, user_agent=CHROME)
    clock.forward(minutes=2)
    assert accounts.verify(old, ip="198.51.100.9", user_agent=CHROME).reason == "reuse"
    letter = accounts.mail.sent[-1]
    assert "Old copy" in str(letter["Subject"])
    assert "198.51.100.9" in letter.get_content()


def test_a_new_browser_is_told_of_after_the_first(
    accounts: Accounts, ada: User, log_in: LogIn
) -> None:
    mark = log_in().device_mark
    log_in(device_mark=mark)
    assert subjects(accounts) == []
    log_in()
    assert subjects(accounts) == ["New device"]
    assert accounts.start_login(ada, methods=("mail",), origin=Origin("192.0.2.9")) is not None
    assert subjects(accounts) == ["New device"]
