"""Links that go by mail: K01 to K08, S14, T09 for what is asked for by mail."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, get_args

import pytest
from sqlalchemy import select

from scaffold.auth.links import MADE_FOR_ITS_ACCOUNT, Purpose
from scaffold.auth.models import Account, AuditEvent, Token
from scaffold.auth.people import parse_address
from scaffold.auth.throttle import (
    CHANGE_EMAIL,
    MAGIC_ADDRESS,
    MAGIC_IP,
    RESET_ADDRESS,
    RESET_IP,
    SIGN_UP_IP,
    VERIFY_MAIL,
)
from tests.web.mailbox import (
    EMAIL,
    NEW,
    ORIGIN,
    PASSWORD,
    accounts_of,
    at,
    is_logged_in,
    last_link,
    letters,
    link_of,
    make_mailed,
    open_link,
    subjects,
    text_of,
)
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from scaffold.auth.user import User
    from tests.web.conftest import MakeApp

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app, magic_login=True)
    accounts_of(made).admin.create_user(EMAIL, PASSWORD, display_name="Ada")
    return made


@pytest.fixture
def ada(app: App) -> User:
    found = accounts_of(app).admin.find_user(EMAIL)
    assert found is not None
    return found


def make_link(app: App, user: User, purpose: Purpose, sent_to: str = EMAIL) -> str:
    accounts = accounts_of(app)
    with accounts.database.write() as connection:
        return accounts.links.make(
            connection, purpose, sent_to, accounts.settings.auth.reset_within, user_id=user.id,
            payload={"from": EMAIL},
        )  # fmt: skip


def use(app: App, token: str, purpose: Purpose) -> bool:
    accounts = accounts_of(app)
    with accounts.database.write() as connection:
        return accounts.links.use(connection, token, purpose) is not None


def log_in(app: App, password: str = PASSWORD, email: str = EMAIL) -> Visitor:
    visitor = Visitor(app)
    visitor.post("/auth/login", {"email": email, "password": password})
    return visitor


def test_only_hashes_are_stored(app: App, ada: User) -> None:
    """K01 A token has 256 bits and stands in the letter only."""
    token = make_link(app, ada, "reset_password")
    assert re.fullmatch(r"[\w-]{43}", token)
    with accounts_of(app).database.read() as connection:
        rows = connection.execute(select(Token)).mappings().all()
    assert all(token not in str(dict(row)) for row in rows)
    assert len({make_link(app, ada, "reset_password") for _ in range(50)}) == 50


def test_twenty_at_once_use_a_link_once(app: App, ada: User) -> None:
    """K01 Of twenty parallel posts one sets its password."""
    token = make_link(app, ada, "reset_password")
    with ThreadPoolExecutor(20) as pool:
        used = list(pool.map(lambda _: use(app, token, "reset_password"), range(20)))
    assert used.count(True) == 1


def test_links_end_by_themselves(app: App, ada: User) -> None:
    """K01 A link is good until its time is over, and not a second longer."""
    accounts = accounts_of(app)
    now = accounts.clock()
    token = make_link(app, ada, "reset_password")
    accounts.clock = at(now + 29 * 60)
    assert accounts.links.peek(token, "reset_password") is not None
    accounts.clock = at(now + 31 * 60)
    assert accounts.links.peek(token, "reset_password") is None
    assert not use(app, token, "reset_password")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_is_for_one_purpose(app: App, ada: User, purpose: Purpose) -> None:
    """K01 A link made for one thing opens nothing else."""
    token = make_link(app, ada, purpose)
    for other in PURPOSES:
        if other != purpose:
            assert not use(app, token, other)
    assert use(app, token, purpose)


def test_a_switched_off_account_has_no_links(app: App, ada: User) -> None:
    """K01 Links die with the account."""
    token = make_link(app, ada, "reset_password")
    accounts_of(app).admin.disable(EMAIL)
    assert not use(app, token, "reset_password")


@pytest.mark.parametrize("flow", ["verify", "reset", "magic", "email/confirm", "email/undo"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_uses_nothing_up(app: App, ada: User, flow: str, method: str) -> None:
    """K02 Neither GET nor HEAD nor a prefetch uses a link up, however often it comes."""
    purposes: dict[str, Purpose] = {
        "verify": "verify_email", "reset": "reset_password", "magic": "magic_login",
        "email/confirm": "change_email", "email/undo": "undo_email",
    }  # fmt: skip
    purpose = purposes[flow]
    token = make_link(app, ada, purpose)
    scanner = Visitor(app)
    for headers in ({}, {"sec-purpose": "prefetch"}):
        seen = scanner.request(method, f"/auth/{flow}/{token}", headers=headers)
        assert seen.status == 303
        scanner.request("GET", seen.header("location") or "")
    assert accounts_of(app).links.peek(token, purpose) is not None


@pytest.mark.parametrize("purpose", sorted(MADE_FOR_ITS_ACCOUNT))
def test_a_link_is_dead_once_the_address_has_changed(app: App, ada: User, purpose: Purpose) -> None:
    """K03 A link counts for the address it was sent to."""
    token = make_link(app, ada, purpose)
    change = make_link(app, ada, "change_email", "new@example.org")
    assert accounts_of(app).addresses.confirm_change(change).ok
    assert not use(app, token, purpose)


def test_of_two_changes_the_confirmed_one_counts(app: App, ada: User) -> None:
    """K03 Two changes race: the account gets the address whose link was used, the other is dead."""
    accounts = accounts_of(app)
    first = make_link(app, ada, "change_email", "first@example.org")
    second = make_link(app, ada, "change_email", "second@example.org")
    assert accounts.addresses.confirm_change(first).ok
    assert accounts.addresses.confirm_change(second).code == "dead"
    assert accounts.admin.find_user("first@example.org") is not None
    assert accounts.admin.find_user("second@example.org") is None


def test_an_address_that_is_taken_meanwhile_is_not_given(app: App, ada: User) -> None:
    """K03 A change does not take an address from the account that has it by now."""
    accounts = accounts_of(app)
    change = make_link(app, ada, "change_email", "new@example.org")
    accounts.admin.create_user("new@example.org", PASSWORD)
    assert accounts.addresses.confirm_change(change).code == "refused"
    assert accounts.admin.find_user(EMAIL) is not None


def test_the_first_undo_wins_over_later_ones(app: App, ada: User) -> None:
    """K03 Whoever moves an account on twice does not keep it by undoing the second move."""
    accounts = accounts_of(app)
    now = accounts.clock()
    thief = "thief@example.org"
    accounts.addresses.confirm_change(make_link(app, ada, "change_email", thief))
    undo = last_link(app, "email/undo").rpartition("/")[2]
    accounts.clock = at(now + 60)
    with accounts.database.write() as connection:
        onward = accounts.links.make(
            connection, "change_email", "second@example.org", accounts.settings.auth.reset_within,
            user_id=ada.id, payload={"from": thief},
        )  # fmt: skip
    assert accounts.addresses.confirm_change(onward).ok
    thiefs = last_link(app, "email/undo", thief).rpartition("/")[2]
    accounts.clock = at(now + 120)
    assert accounts.addresses.undo_change(undo).ok
    assert accounts.addresses.undo_change(thiefs).code == "dead"
    found = accounts.admin.find_user(EMAIL)
    assert found is not None
    assert found.id == ada.id


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example", "x-forwarded-host": "evil.example"},
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http"},
        {"forwarded": "host=evil.example"},
        {"host": "127.0.0.1:8000@evil.example"},
    ],
)
@pytest.mark.parametrize("env", ["production", "development"])
def test_links_lead_home(make_app: MakeApp, headers: dict[str, str], env: str) -> None:
    """K04 No header of a request gets into a link."""
    app = make_mailed(make_app, env=env)
    accounts_of(app).admin.create_user(EMAIL, PASSWORD)
    visitor = Visitor(app)
    body = f"email={EMAIL}".encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert visitor.request("POST", "/auth/reset", body, {**kind, **headers}).status == 303
    (letter,) = letters(app)
    assert f"{ORIGIN}/auth/reset/" in text_of(letter)
    assert "evil" not in letter.as_string()


def test_without_an_origin_development_believes_loopback_names_only(make_app: MakeApp) -> None:
    """K04 The Host header counts in development, and there only if it names this machine."""
    app = make_mailed(make_app, env="development")
    app.site.settings.public_origin = None
    accounts_of(app).admin.create_user(EMAIL, PASSWORD)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    hosts = {
        "localhost:9000": "http://localhost:9000/", "evil.example": "http://127.0.0.1:8000/",
        "localhost.evil.example": "http://127.0.0.1:8000/",
    }  # fmt: skip
    for host, home in hosts.items():
        body = f"email={EMAIL}".encode()
        Visitor(app).request("POST", "/auth/reset", body, {**kind, "host": host})
        assert f"{home}auth/reset/" in text_of(letters(app)[-1])


@pytest.mark.parametrize("flow", ["verify", "reset", "magic", "email/confirm", "invitation"])
def test_the_address_is_cleaned_and_told_to_nobody(app: App, flow: str) -> None:
    """K05 The token leaves the address at once, and the pages send no Referer."""
    visitor = Visitor(app)
    token = "t" * 43
    moved = visitor.get(f"/auth/{flow}/{token}")
    assert moved.status == 303
    assert token not in (moved.header("location") or "")
    shown = visitor.get(moved.header("location") or "")
    assert token not in shown.text
    for seen, policy in ((moved, "no-referrer"), (shown, "same-origin")):
        assert [value for name, value in seen.headers if name == "referrer-policy"] == [policy]
        assert seen.header("cache-control") == "no-store"


def test_a_magic_link_opens_nothing_in_another_browser(app: App) -> None:
    """K06 Elsewhere the link shows the code to type, and neither its page nor a post logs in."""
    asking, other = Visitor(app), Visitor(app)
    asking.post("/auth/magic", {"email": EMAIL, "do": "ask"})
    link = last_link(app, "magic")
    seen = open_link(other, link)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", text_of(letters(app)[-1]))
    assert code
    assert code[0] in seen.text
    other.get(link)
    assert other.post("/auth/magic", {"do": "link"}).status == 422
    assert other.post("/auth/magic", {"do": "code", "code": code[0]}).status == 422
    assert not is_logged_in(other)
    asking.post("/auth/magic", {"do": "code", "code": code[0]})
    assert is_logged_in(asking)


def test_a_code_has_five_tries(app: App) -> None:
    """K06 After five wrong codes the right one is no good, for known and unknown addresses."""
    for email in (EMAIL, "nobody@example.org"):
        visitor = Visitor(app)
        visitor.post("/auth/magic", {"email": email, "do": "ask"})
        sent = letters(app)
        said = [visitor.post("/auth/magic", {"do": "code", "code": "AAAAAAAA"}) for _ in range(6)]
        assert ["Ask for a new one" in one.text for one in said] == [False] * 5 + [True]
        code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", text_of(sent[-1]))
        assert code
        visitor.post("/auth/magic", {"do": "code", "code": code[0]})
        assert not is_logged_in(visitor)


def test_an_unproved_account_is_taken_over_whole(make_app: MakeApp) -> None:
    """K06 Who logs in by mail to an account made in advance by a stranger shares it with nobody."""
    app = make_mailed(make_app, magic_login=True)
    stranger, owner = Visitor(app), Visitor(app)
    stranger.post("/auth/signup", {"email": EMAIL, "password": PASSWORD})
    assert is_logged_in(stranger)
    owner.post("/auth/magic", {"email": EMAIL, "do": "ask"})
    open_link(owner, last_link(app, "magic"))
    owner.post("/auth/magic", {"do": "link"})
    assert is_logged_in(owner)
    assert not is_logged_in(stranger)
    assert not is_logged_in(log_in(app))


@pytest.mark.parametrize(
    "typed",
    [
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org%0d%0aBcc: b@example.org",
        "a@example.org,b@example.org",
        "a@example.org;b@example.org",
        "A <a@example.org>, B <b@example.org>",
        '"a@example.org, b"@example.org',
        "b@example.org <a@example.org>",
        "(b@example.org) a@example.org",
    ],
)
def test_an_address_is_one_recipient(app: App, typed: str) -> None:
    """K07 What is typed as an address is one address, or nothing is sent."""
    assert parse_address(typed) is None
    visitor = Visitor(app)
    assert visitor.post("/auth/signup", {"email": typed, "password": NEW}).status == 422
    for path, given in (
        ("/auth/reset", {"email": typed}),
        ("/auth/magic", {"email": typed, "do": "ask"}),
    ):
        assert visitor.post(path, given).status == 303
    assert log_in(app).post("/auth/email", {"email": typed}).status == 422
    assert letters(app) == []


def test_no_name_gets_into_a_header(make_app: MakeApp) -> None:
    """K07 Names with line breaks are refused, and names stand in no header of a letter."""
    app = make_mailed(make_app)
    visitor = Visitor(app)
    given = {"email": EMAIL, "password": NEW}
    bad = visitor.post("/auth/signup", {**given, "display_name": "Ada\r\nBcc: b@example.org"})
    assert bad.status == 422
    visitor.post("/auth/signup", {**given, "display_name": "b@example.org, https://evil.example"})
    (letter,) = letters(app)
    assert letter["To"] == EMAIL
    assert letter["Bcc"] is None
    assert "evil" not in letter.as_string()


def test_an_invitation_is_for_its_address(app: App) -> None:
    """K08 The account gets the invited address and role, whatever the form says."""
    accounts = accounts_of(app)
    accounts.admin.promote(EMAIL)
    accounts.roles.define("reader", ["pages.read"])
    by = accounts.admin.find_user(EMAIL)
    accounts.invitations.invite("bob@example.org", role="reader", by=by)
    thief = Visitor(app)
    open_link(thief, last_link(app, "invitation", "bob@example.org"))
    thief.post(
        "/auth/invitation",
        {"email": "eve@example.org", "role": "admin", "is_staff": "1", "password": NEW},
    )
    assert accounts.admin.find_user("eve@example.org") is None
    bob = accounts.admin.find_user("bob@example.org")
    assert bob is not None
    assert (set(bob.roles), bob.is_staff) == ({"reader"}, False)


def test_invitations_accepted_at_once_make_one_account(app: App) -> None:
    """N12 One link four times, and two links to one address: one account, each link once."""
    accounts = accounts_of(app)
    for role in ("reader", "editor"):
        accounts.roles.define(role, [f"pages.{role}"])
    accounts.invitations.invite("Bob@example.org", role="reader")
    accounts.invitations.invite("bob@Example.org", role="editor")
    written = [one for one in letters(app) if "ob@" in str(one["To"])]
    tokens = [link_of(one, "invitation").rpartition("/")[2] for one in written]
    assert len(tokens) == 2
    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(lambda one: accounts.invitations.accept(one, NEW).code, tokens * 3))
    assert codes.count("created") == 1
    assert set(codes) <= {"created", "dead", "known"}
    assert [one.email_norm for one in accounts_named(app, "bob")] == ["bob@example.org"]


def accounts_named(app: App, name: str) -> list[Any]:
    with accounts_of(app).database.read() as connection:
        named = select(Account.email_norm).where(Account.email_norm.contains(name))
        return list(connection.execute(named))


def test_an_invitation_of_a_member_is_not_taken_by_another(app: App) -> None:
    """K08 Somebody else's login cannot accept, and cannot set the member's password."""
    accounts = accounts_of(app)
    accounts.admin.create_user("eve@example.org", PASSWORD)
    accounts.roles.define("editor", ["pages.edit"])
    accounts.invitations.invite(EMAIL, role="editor")
    eve = log_in(app, email="eve@example.org")
    open_link(eve, last_link(app, "invitation"))
    assert eve.post("/auth/invitation", {"password": NEW}).status == 403
    for email in (EMAIL, "eve@example.org"):
        found = accounts.admin.find_user(email)
        assert found is not None
        assert not found.roles
    assert is_logged_in(log_in(app))


def test_a_reset_ends_all_logins_and_links(app: App, ada: User) -> None:
    """S14 With a new password all logins end, and the other links with them."""
    before = [log_in(app) for _ in range(3)]
    others = [make_link(app, ada, "reset_password"), make_link(app, ada, "magic_login")]
    visitor = Visitor(app)
    open_link(visitor, f"/auth/reset/{make_link(app, ada, 'reset_password')}")
    assert visitor.post("/auth/reset", {"password": NEW}).status == 303
    assert not any(is_logged_in(one) for one in before)
    assert not use(app, others[0], "reset_password")
    assert not use(app, others[1], "magic_login")
    assert subjects(app)[-1] == "Your password was changed"
    assert is_logged_in(visitor)


def test_a_reset_makes_a_switched_off_password_work(app: App, ada: User) -> None:
    """T12 A hundred failures switch the password off, the owner is told, a reset switches it on."""
    accounts = accounts_of(app)
    for number in range(100):
        accounts.clock = at(1.8e9 + number * 3_700)
        accounts.throttle._clock = accounts.clock
        accounts.authenticate(EMAIL, "wrong")
    assert subjects(app) == ["Your password is switched off"]
    accounts.clock = accounts.throttle._clock = at(1.9e9)
    assert accounts.authenticate(EMAIL, PASSWORD).code == "refused"
    token = make_link(app, ada, "reset_password")
    assert accounts.recovery.finish(token, NEW).ok
    accounts.clock = accounts.throttle._clock = at(1.9e9 + 3_600)
    assert accounts.authenticate(EMAIL, NEW).ok


def test_mail_is_asked_for_so_often(app: App, ada: User) -> None:
    """T09 Reset and magic code: five an hour and address, twenty an hour and network."""
    assert (RESET_ADDRESS[1:], RESET_IP[1:]) == ((5, 3_600), (20, 3_600))
    assert (MAGIC_ADDRESS[1:], MAGIC_IP[1:]) == ((5, 3_600), (20, 3_600))
    assert (SIGN_UP_IP[1:], VERIFY_MAIL[1:], CHANGE_EMAIL[1:]) == (
        (10, 3_600),
        (1, 180),
        (5, 3_600),
    )
    for path in ("/auth/reset", "/auth/magic"):
        for email in (EMAIL, "nobody@example.org"):
            visitor = Visitor(app)
            said = [visitor.post(path, {"email": email, "do": "ask"}) for _ in range(6)]
            assert [one.status for one in said] == [303] * 5 + [429]
            assert said[-1].header("retry-after")
        others = [Visitor(app).post(path, {"email": f"p{n}@example.org"}) for n in range(11)]
        assert [one.status for one in others] == [303] * 10 + [429]


def test_sign_up_and_change_of_address_are_limited(make_app: MakeApp) -> None:
    """T09 Ten accounts an hour and network; five letters an hour to new addresses."""
    app = make_mailed(make_app, verification="required")
    made = [
        Visitor(app).post("/auth/signup", {"email": f"p{n}@example.org", "password": NEW}).status
        for n in range(11)
    ]
    assert made == [303] * 10 + [429]
    accounts_of(app).admin.create_user(EMAIL, PASSWORD)
    member = log_in(app)
    asked = [member.post("/auth/email", {"email": f"new{n}@example.org"}).status for n in range(6)]
    assert asked == [303] * 5 + [429]


def test_the_trail_holds_no_token(app: App) -> None:
    """K01 Neither audit trail nor waiting mail keeps a token after it has been sent."""
    visitor = Visitor(app)
    visitor.post("/auth/reset", {"email": EMAIL})
    token = last_link(app, "reset").rpartition("/")[2]
    open_link(visitor, f"/auth/reset/{token}")
    visitor.post("/auth/reset", {"password": NEW})
    letters(app)
    with accounts_of(app).database.read() as connection:
        events = connection.execute(select(AuditEvent)).mappings().all()
    assert {"auth.reset_requested", "auth.password_reset"} <= {row["event"] for row in events}
    assert token not in str([dict(row) for row in events])
