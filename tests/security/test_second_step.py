"""The second step of a login and what guards the factors, through the pages that people use."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select, update

from scaffold import AuthSettings, anyone, auth, page, second_factor, st
from scaffold.auth.handover import Handover, make_handover
from scaffold.auth.models import Account, AuditEvent, Login
from scaffold.auth.proof_models import Passkey, Totp
from scaffold.web import accounts as accounts_of_web
from scaffold.web.accounts.routes import ADDRESSES, page_of
from scaffold.web.identify import browser_key
from tests.auth.conftest import Clock
from tests.authenticator import PRESENT, Key
from tests.web.conftest import PASSWORD
from tests.web.visitor import Seen, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold import App
    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User

    MakeApp = Callable[..., App]

ADA, EVE = "ada@example.org", "eve@example.org"


@page("/", title="Home", access=anyone)
def home() -> None:
    st.write("home")


@page("/members", title="Members")
def members() -> None:
    st.write("members")


@page("/vault", title="Vault", access=second_factor)
def vault() -> None:
    st.write("vault")


@page("/own", title="Own login", access=anyone)
def own() -> None:
    user = st.user
    if not user.is_logged_in:
        found = auth.authenticate(ADA, PASSWORD)
        assert found is not None
        auth.sign_in(found, to="/members")


def accounts_with(**values: Any) -> AuthSettings:
    cheap = {"enabled": True, "argon2_memory_kib": 19456, "argon2_time": 1}
    return AuthSettings.model_validate({**cheap, **values})


@page("/shop", title="Shop", access=anyone)
def shop() -> None:
    if not st.user.is_logged_in:
        st.browser_state["cart"] = "three pears"
    st.write(f"cart: {st.browser_state.get('cart')}")


class Local(Visitor):
    """A visitor of http://localhost, where passkeys work."""

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Seen:
        return super().request(method, path, body, {"host": "localhost:8000", **(headers or {})})

    def log_in(self, email: str = ADA, **fields: str) -> Seen:
        return self.post("/auth/login", {"email": email, "password": PASSWORD, **fields})

    def options(self, path: str) -> str:
        """Return what the page tells the browser about passkeys."""
        found = re.search(r'data-options="([^"]*)"', self.get(path).text)
        assert found is not None, path
        return html.unescape(found[1])

    @property
    def sid(self) -> str | None:
        return self.cookies.get("__Host-sid")

    @property
    def is_in(self) -> bool:
        return "__Host-auth" in self.cookies and self.get("/members").status == 200


class Stage:
    """An app with Ada and Eve in it, and a clock to turn."""

    def __init__(self, app: App) -> None:
        self.app = app
        assert app.site.accounts is not None
        self.accounts: Accounts = app.site.accounts
        self.clock = Clock()
        parts = (self.accounts.throttle, self.accounts.mail, self.accounts.mail.outbox)
        self.accounts.clock = self.clock
        for part in parts:
            part._clock = self.clock
        self.ada = self.accounts.admin.create_user(ADA, PASSWORD, display_name="Ada")
        self.eve = self.accounts.admin.create_user(EVE, PASSWORD, display_name="Eve")

    def enrol(self, user: User | None = None) -> TOTP:
        person = user or self.ada
        apps = self.accounts.second_factors.apps
        draft = apps.draft(person)
        setup = apps.setup(person, draft, "Test")
        assert setup is not None
        app = TOTP(setup.secret)
        assert apps.add(person, draft, app.at(int(self.clock.now)), "Phone").ok
        self.clock.forward(seconds=30)
        return app

    def code(self, app: TOTP) -> str:
        return app.at(int(self.clock.now))

    def login(self) -> Any:
        """Return the youngest login."""
        with self.accounts.database.read() as connection:
            return connection.execute(select(Login).order_by(Login.id.desc())).first()

    def events(self, name: str) -> list[tuple[str, Any]]:
        with self.accounts.database.read() as connection:
            found = select(AuditEvent.outcome, AuditEvent.data).where(AuditEvent.event == name)
            return [(row.outcome, row.data) for row in connection.execute(found)]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(home, members, vault, own, auth=True, mail={"backend": "memory"})


@pytest.fixture
def stage(app: App) -> Stage:
    return Stage(app)


@pytest.fixture
def visitor(app: App) -> Local:
    return Local(app)


def enter(stage: Stage, visitor: Local, **fields: str) -> None:
    """Log Ada in with all her factors."""
    with stage.accounts.database.read() as connection:
        assert not stage.accounts.second_factors.is_enrolled(connection, stage.ada.id)
    seen = visitor.log_in(**fields)
    assert (seen.status, seen.header("location")) == (303, "/")


def add_passkey(visitor: Local, **key: Any) -> Key:
    """Register a passkey through the page of who is logged in."""
    made = Key(**key)
    answer = made.create(visitor.options("/auth/security/passkey"))
    seen = visitor.post("/auth/security/passkey", {"credential": answer, "name": "Laptop"})
    assert seen.status == 303, seen.text
    return made


def test_a_password_alone_is_no_login(stage: Stage, visitor: Local) -> None:
    """F03, S03: what waits has a new sid, no login, and no rights at any address."""
    app = stage.enrol()
    visitor.get("/")
    before = visitor.sid
    seen = visitor.log_in(next="/members")
    assert (seen.status, seen.header("location")) == (303, "/auth/second")
    assert visitor.sid != before
    assert "__Host-auth" not in visitor.cookies
    for path in ("/members", "/vault", *(one for one in ADDRESSES if "{" not in one)):
        kind, _ = page_of(path)
        if kind is None or kind.needs_login or kind.needs_recent:
            for seen in (visitor.get(path), visitor.post(path)):
                where = seen.header("location") or ""
                assert seen.status in (404, 405) or where.startswith("/auth/login?next="), path
    waiting = visitor.sid
    seen = visitor.post("/auth/second", {"way": "totp", "code": stage.code(app)})
    assert (seen.status, seen.header("location")) == (303, "/members")
    assert visitor.sid not in (waiting, before)
    assert visitor.is_in
    row = stage.login()
    assert (row.auth_methods, row.mfa_at) == ("pwd totp", stage.clock.now)


def test_without_the_first_proof_there_is_no_second(stage: Stage, visitor: Local) -> None:
    """F03: the step cannot be reached or answered out of order, nor from another browser."""
    app = stage.enrol()
    code = stage.code(app)
    for seen in (visitor.get("/auth/second"), visitor.post("/auth/second", {"code": code})):
        assert (seen.header("location") or "").startswith("/auth/login")
    visitor.log_in()
    stranger = Local(stage.app)
    stranger.get("/")
    assert "/auth/login" in (stranger.post("/auth/second", {"code": code}).header("location") or "")
    assert visitor.get("/auth/second/setup").header("location") == "/auth/second"
    assert visitor.post("/auth/second/setup", {"code": code}).header("location") == "/auth/second"


def test_remembering_goes_along(stage: Stage, visitor: Local) -> None:
    app = stage.enrol()
    visitor.log_in(remember="1")
    seen = visitor.post("/auth/second", {"code": stage.code(app)})
    assert any("__Host-auth" in one and "Max-Age" in one for one in seen.cookies())


def test_a_waiting_login_ends(stage: Stage, visitor: Local) -> None:
    """F03: after five minutes, and with a new password."""
    app = stage.enrol()
    visitor.log_in()
    stage.clock.forward(seconds=301)
    late = visitor.post("/auth/second", {"code": stage.code(app)})
    assert "/auth/login" in (late.header("location") or "")
    visitor.log_in()
    stage.clock.forward(seconds=30)
    stage.accounts.admin.set_password(ADA, "seven copper lanterns")
    stale = visitor.post("/auth/second", {"code": stage.code(app)})
    assert "/auth/login" in (stale.header("location") or "")
    assert not visitor.is_in


def test_tries_of_a_waiting_login_run_out(stage: Stage, visitor: Local) -> None:
    """T09: the waiting login is over then; in production after five tries."""
    app = stage.enrol()
    stage.accounts.throttle._factor = 1
    visitor.log_in()
    for _ in range(5):
        seen = visitor.post("/auth/second", {"code": "000000"})
        assert seen.status == 422
        assert "This code is not right" in seen.text
    over = visitor.post("/auth/second", {"code": stage.code(app)})
    assert over.status == 429
    assert "Please log in again" in over.text
    again = visitor.post("/auth/second", {"code": stage.code(app)})
    assert "/auth/login" in (again.header("location") or "")
    assert not visitor.is_in


def test_tries_of_an_account_run_out(stage: Stage, visitor: Local) -> None:
    """T09: whoever knows the password does not get more by giving it again."""
    stage.enrol()
    stage.accounts.throttle._factor = 1
    for n in range(10):
        if n % 4 == 0:
            visitor.log_in()
        assert visitor.post("/auth/second", {"code": "000000"}).status == 422
    visitor.log_in()
    refused = visitor.post("/auth/second", {"code": "000000"})
    assert refused.status == 429
    assert refused.header("retry-after")


def test_no_way_in_goes_around_the_second_step(stage: Stage, visitor: Local) -> None:
    """F03: a login page of the app's own, and a login that a streaming answer handed over."""
    stage.enrol()
    assert visitor.get("/own").header("location") == "/auth/second"
    assert not visitor.is_in
    other = Local(stage.app)
    other.get("/")
    browser = browser_key(other.sid or "", "")
    token = make_handover(stage.accounts, Handover("sign_in", stage.ada.id, False, ("x",)), browser)
    seen = other.post("/auth/handover", {"token": token, "to": "/members"})
    assert seen.header("location") == "/auth/second"
    assert not other.is_in


def test_a_new_password_by_mail_is_no_second_step(stage: Stage, visitor: Local) -> None:
    """F03: whoever reads the mail is asked for the second factor all the same."""
    app = stage.enrol()
    visitor.post("/auth/reset", {"email": ADA})
    letter = str(stage.accounts.mail.sent[-1].get_body(("plain",)))
    found = re.search(r"/auth/reset/[A-Za-z0-9_-]+", letter)
    assert found is not None
    visitor.get(found[0])
    visitor.get("/auth/reset")
    password = "seven copper lanterns"
    seen = visitor.post("/auth/reset", {"password": password})
    assert seen.status == 303, seen.text
    assert not visitor.is_in
    again = visitor.post("/auth/login", {"email": ADA, "password": password})
    assert again.header("location") == "/auth/second"
    assert visitor.post("/auth/second", {"code": stage.code(app)}).header("location") == "/"


def test_logins_start_in_one_place() -> None:
    """F03: nothing but the way in, which asks for the second factor, starts a login."""
    web = Path(accounts_of_web.__file__).parent.parent
    callers = {
        file.relative_to(web).as_posix()
        for file in web.rglob("*.py")
        if re.search(r"(?<!def )\bstart_login\(", file.read_text(encoding="utf-8"))
    }
    assert callers == {"leaving.py", "accounts/entering.py"}


def test_planted_cookies_are_not_adopted(stage: Stage, visitor: Local) -> None:
    """S03: neither before the second step nor after it."""
    app = stage.enrol()
    planted = "A" * 43
    visitor.cookies["__Host-sid"] = planted
    visitor.log_in()
    waiting = visitor.sid
    assert waiting not in (None, planted)
    visitor.cookies["__Host-dev"] = "v1.00000000.AAAAAAAAAAAAAAAAAAAAAA." + planted
    visitor.post("/auth/second", {"code": stage.code(app), "trust": "1"})
    assert visitor.sid not in (None, planted, waiting)
    assert planted not in visitor.cookies["__Host-dev"]


def test_logging_in_as_somebody_else_ends_the_login(stage: Stage, visitor: Local) -> None:
    """F03: while Ada waits in Eve's browser, Eve is out."""
    stage.enrol()
    visitor.log_in(EVE)
    assert visitor.is_in
    assert visitor.log_in(ADA).header("location") == "/auth/second"
    assert "__Host-auth" not in visitor.cookies
    assert stage.login().revoke_reason == "logout"


def test_two_answers_at_once_make_one_login(stage: Stage, visitor: Local) -> None:
    """F01: the waiting login is taken by the first."""
    app = stage.enrol()
    visitor.log_in()
    copy = Local(stage.app, visitor.cookies)
    assert visitor.post("/auth/second", {"code": stage.code(app)}).header("location") == "/"
    stage.clock.forward(seconds=30)
    late = copy.post("/auth/second", {"code": stage.code(app)})
    assert "/auth/login" in (late.header("location") or "")


def test_where_a_second_factor_is_required_it_is_set_up_first(make_app: MakeApp) -> None:
    """F03: before anything else; the recovery codes are shown once."""
    app = make_app(home, members, auth=accounts_with(mfa="required"))
    stage, visitor = Stage(app), Local(app)
    assert visitor.log_in(next="/members").header("location") == "/auth/second/setup"
    shown = visitor.get("/auth/second/setup").text
    assert visitor.get("/members").status == 303
    assert visitor.get("/auth/security").status == 303
    assert visitor.post("/auth/second/setup", {"code": "000000"}).status == 422
    secret = re.search(r'<code class="app-secret"[^>]*>([A-Z2-7 ]+)<', shown)
    assert secret is not None
    code = TOTP(secret[1].replace(" ", "")).at(int(stage.clock.now))
    seen = visitor.post("/auth/second/setup", {"code": code})
    assert seen.header("location") == "/auth/security/codes"
    assert visitor.is_in
    codes = re.findall(r"\b\d+-[0-9A-Z-]{19}\b", visitor.get("/auth/security/codes").text)
    assert len(codes) == 10
    assert codes[9] in visitor.get("/auth/security/codes/file").text
    done = visitor.post("/auth/security/codes", {"act": "done"})
    assert done.header("location") == "/members"
    assert codes[0] not in visitor.get("/auth/security/codes").text
    assert visitor.get("/auth/security/codes/file").status == 303


def test_a_passkey_will_do_where_a_factor_is_required(make_app: MakeApp) -> None:
    app = make_app(home, members, auth=accounts_with(mfa="required"))
    Stage(app)
    visitor = Local(app)
    visitor.log_in()
    answer = Key().create(visitor.options("/auth/second/setup"))
    seen = visitor.post("/auth/second/setup", {"credential": answer})
    assert seen.header("location") == "/auth/security/codes"
    assert visitor.is_in


def test_the_secret_is_never_shown_again(stage: Stage, visitor: Local) -> None:
    """F05, F08: nor kept in clear while it is being set up; the owner gets a letter."""
    enter(stage, visitor)
    shown = visitor.get("/auth/security/app").text
    secret = re.search(r'<code class="app-secret"[^>]*>([A-Z2-7 ]+)<', shown)
    assert secret is not None
    plain = secret[1].replace(" ", "")
    app = TOTP(plain)
    wrong = visitor.post("/auth/security/app", {"code": "000000", "name": "Old phone"})
    assert wrong.status == 422
    assert secret[1] in wrong.text
    code = app.at(int(stage.clock.now))
    seen = visitor.post("/auth/security/app", {"code": code, "name": "Old phone"})
    assert seen.header("location") == "/auth/security/codes"
    visitor.post("/auth/security/codes", {"act": "done"})
    for path in ("/auth/security", "/auth/security/app", "/auth/security/codes"):
        text = visitor.get(path).text
        assert secret[1] not in text
        assert plain not in text
    assert "Old phone" in visitor.get("/auth/security").text
    letters = [letter["Subject"] for letter in stage.accounts.mail.sent]
    assert letters == [
        "An authenticator app was added to your account", "New recovery codes for your account",
    ]  # fmt: skip


def test_pages_of_other_peoples_factors_are_not_found(stage: Stage, visitor: Local) -> None:
    """F07: nor can they be renamed or removed."""
    stage.enrol(stage.eve)
    with stage.accounts.database.read() as connection:
        (theirs,) = stage.accounts.second_factors.apps.entries(connection, stage.eve.id)
    enter(stage, visitor)
    for kind in ("app", "passkey", "recovery", "x"):
        path = f"/auth/security/{kind}/{theirs.id}"
        assert visitor.get(path).status == 404
        for act in ("rename", "remove"):
            assert visitor.post(path, {"act": act, "name": "mine"}).status == 404
    assert stage.accounts.second_factors.ways_of(stage.eve.id).apps == 1


SENSITIVE = {
    "/auth/security/app",
    "/auth/security/passkey",
    "/auth/security/codes",
    "/auth/security/codes/file",
    "/auth/security/{kind}/{id}",
}


def test_sensitive_acts_need_a_recent_proof(stage: Stage, visitor: Local) -> None:
    """F09: eleven minutes after the login each leads to the question, and nothing is done."""
    enter(stage, visitor)
    stage.enrol()
    with stage.accounts.database.read() as connection:
        (mine,) = stage.accounts.second_factors.apps.entries(connection, stage.ada.id)
    stage.clock.forward(minutes=11)
    asking = {a for a in ADDRESSES if (kind := page_of(a)[0]) and kind.needs_recent}
    assert asking >= SENSITIVE
    for address in sorted(asking):
        path = address.format(kind="app", id=mine.id, **dict.fromkeys(("name", "slug"), "x")) if (
            address in SENSITIVE
        ) else address  # fmt: skip
        for seen in (visitor.get(path), visitor.post(path, {"act": "remove", "code": "000000"})):
            where = seen.header("location") or ""
            assert seen.status in (303, 404, 405), path
            assert seen.status != 303 or where.startswith("/auth/confirm?next=/"), (path, where)
    assert stage.accounts.second_factors.ways_of(stage.ada.id).apps == 1


def test_a_proof_opens_them_for_ten_minutes(stage: Stage, visitor: Local) -> None:
    """F09: with a new generation of the login cookie, and back to the page that asked."""
    enter(stage, visitor)
    stage.clock.forward(minutes=11)
    where = visitor.get("/auth/security/app").header("location")
    assert where == "/auth/confirm?next=/auth/security/app"
    old = visitor.cookies["__Host-auth"]
    seen = visitor.post("/auth/confirm", {"password": PASSWORD, "next": "/auth/security/app"})
    assert seen.header("location") == "/auth/security/app"
    assert visitor.cookies["__Host-auth"] != old
    assert visitor.get("/auth/security/app").status == 200
    stage.clock.forward(minutes=11)
    assert visitor.get("/auth/security/app").status == 303


def test_tries_to_confirm_run_out(stage: Stage, visitor: Local) -> None:
    """T09: ten in ten minutes, for the password and for the code of who has no password."""
    stage.accounts.throttle._factor = 1
    enter(stage, visitor)
    for _ in range(10):
        assert visitor.post("/auth/confirm", {"password": "wrong"}).status == 422
    assert visitor.post("/auth/confirm", {"password": PASSWORD}).status == 429
    stage.clock.forward(minutes=11)
    app = stage.enrol()
    with stage.accounts.database.write() as connection:
        connection.execute(update(Account).values(password_hash=None))
    assert 'name="code"' in visitor.get("/auth/confirm").text
    for _ in range(10):
        assert visitor.post("/auth/confirm", {"code": "000000"}).status == 422
    assert visitor.post("/auth/confirm", {"code": stage.code(app)}).status == 429


def test_a_code_confirms_where_there_is_no_password(stage: Stage, visitor: Local) -> None:
    """F09: and counts as a second factor of this login from then on."""
    enter(stage, visitor)
    app = stage.enrol()
    with stage.accounts.database.write() as connection:
        connection.execute(update(Account).values(password_hash=None))
    stage.clock.forward(minutes=11)
    seen = visitor.post("/auth/confirm", {"code": stage.code(app), "next": "/vault"})
    assert seen.header("location") == "/vault"
    assert stage.login().auth_methods == "pwd totp"
    assert visitor.get("/vault").status == 200


def test_a_page_may_ask_for_a_second_factor(stage: Stage, visitor: Local) -> None:
    """F03: to set one up, or to show it."""
    enter(stage, visitor)
    assert visitor.get("/vault").header("location") == "/auth/second?next=/vault"
    to_setup = visitor.get("/auth/second?next=/vault").header("location")
    assert to_setup == "/auth/security/app?next=/vault"
    app = stage.enrol()
    assert visitor.get("/auth/second?next=/vault").status == 200
    assert visitor.post("/auth/second", {"code": "000000", "next": "/vault"}).status == 422
    seen = visitor.post("/auth/second", {"code": stage.code(app), "next": "/vault"})
    assert seen.header("location") == "/vault"
    assert visitor.get("/vault").status == 200


def test_a_trusted_browser_is_not_asked(stage: Stage, visitor: Local) -> None:
    """F10: its mark is of no use for another account, and a new password ends the trust."""
    app = stage.enrol()
    stage.enrol(stage.eve)
    visitor.log_in()
    visitor.post("/auth/second", {"code": stage.code(app), "trust": "1"})
    visitor.post("/auth/logout")
    assert visitor.log_in().header("location") == "/"
    assert visitor.get("/vault").status == 303
    visitor.post("/auth/logout")
    assert visitor.log_in(EVE).header("location") == "/auth/second"
    assert Local(stage.app).log_in().header("location") == "/auth/second"
    stage.clock.forward(seconds=1)
    stage.accounts.admin.set_password(ADA, PASSWORD + " more")
    again = visitor.post("/auth/login", {"email": ADA, "password": PASSWORD + " more"})
    assert again.header("location") == "/auth/second"


def test_trust_can_be_taken_back(stage: Stage, visitor: Local) -> None:
    """F10: by its owner only, and without a recent proof: it is help in an emergency."""
    app = stage.enrol()
    visitor.log_in()
    visitor.post("/auth/second", {"code": stage.code(app), "trust": "1"})
    stage.clock.forward(minutes=30)
    found = re.search(r'name="browser" value="([0-9a-f]+)"', visitor.get("/auth/security").text)
    assert found is not None
    eve = Local(stage.app)
    eve.log_in(EVE)
    assert eve.post("/auth/security/browsers", {"browser": found[1]}).status == 404
    assert visitor.post("/auth/security/browsers", {"browser": found[1]}).status == 303
    visitor.post("/auth/logout")
    assert visitor.log_in().header("location") == "/auth/second"


def test_an_unverified_address_sets_nothing_up(stage: Stage, visitor: Local) -> None:
    """F08: as the letters about it would not arrive."""
    with stage.accounts.database.write() as connection:
        connection.execute(update(Account).values(email_verified_at=None))
    enter(stage, visitor)
    assert "Confirm your mail address first" in visitor.get("/auth/security/app").text
    assert visitor.post("/auth/security/app", {"code": "123456"}).status == 422
    assert visitor.post("/auth/security/passkey", {"credential": "{}"}).status == 422
    assert "data-options" not in visitor.get("/auth/security/passkey").text


# Passkeys.


def test_a_passkey_logs_in_by_itself(stage: Stage, visitor: Local) -> None:
    """F06: it is two factors; the box to be remembered applies."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    answer = key.get(visitor.options("/auth/login"))
    seen = visitor.post("/auth/passkey", {"credential": answer, "remember": "1", "next": "/vault"})
    assert (seen.status, seen.header("location")) == (303, "/vault")
    assert any("__Host-auth" in one and "Max-Age" in one for one in seen.cookies())
    row = stage.login()
    assert (row.auth_methods, row.mfa_at) == ("passkey", stage.clock.now)
    assert visitor.get("/vault").status == 200


def test_a_passkey_works_where_passwords_are_off(stage: Stage, visitor: Local) -> None:
    """T12: after a hundred failures in a row the owner still gets in."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    with stage.accounts.database.write() as connection:
        off = datetime.fromtimestamp(stage.clock.now, UTC)
        connection.execute(update(Account).values(password_disabled_at=off))
    stranger = Local(stage.app)
    assert stranger.log_in().status == 422
    answer = key.get(visitor.options("/auth/login"))
    assert visitor.post("/auth/passkey", {"credential": answer}).status == 303


def test_switched_off_accounts_are_not_told_apart(stage: Stage, visitor: Local) -> None:
    """E04, E05: a passkey of theirs is refused like any other."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    stage.accounts.admin.disable(ADA)
    answer = key.get(visitor.options("/auth/login"))
    refused = visitor.post("/auth/passkey", {"credential": answer})
    assert refused.status == 422
    assert "This passkey cannot be used here." in refused.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9000"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.create"},
        {"flags": PRESENT},
        {"flags": 0},
        {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
        {"handle": "AAAA"},
        {"handle": None},
        {"challenge": "A" * 43},
    ],
    ids=str,
)
def test_wrong_answers_of_a_passkey_are_refused(
    stage: Stage, visitor: Local, wrong: dict[str, Any]
) -> None:
    """F06: another origin, domain or challenge, no verified user, somebody else's name."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    answer = key.get(visitor.options("/auth/login"), **wrong)
    assert visitor.post("/auth/passkey", {"credential": answer}).status == 422
    assert not visitor.is_in


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.get"},
        {"flags": PRESENT},
        {"challenge": "A" * 43},
    ],
    ids=str,
)
def test_wrong_answers_make_no_passkey(stage: Stage, visitor: Local, wrong: dict[str, Any]) -> None:
    """F06."""
    enter(stage, visitor)
    answer = Key().create(visitor.options("/auth/security/passkey"), **wrong)
    assert visitor.post("/auth/security/passkey", {"credential": answer}).status == 422
    assert stage.accounts.second_factors.ways_of(stage.ada.id).passkeys == 0


def test_an_answer_is_of_use_once_and_for_one_purpose(stage: Stage, visitor: Local) -> None:
    """F06: in the browser it was asked from, within five minutes."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    answer = key.get(visitor.options("/auth/login"))
    stranger = Local(stage.app)
    stranger.get("/auth/login")
    assert stranger.post("/auth/passkey", {"credential": answer}).status == 422
    assert visitor.post("/auth/passkey", {"credential": answer}).status == 303
    visitor.post("/auth/logout")
    assert visitor.post("/auth/passkey", {"credential": answer}).status == 422
    late = key.get(visitor.options("/auth/login"))
    stage.clock.forward(seconds=301)
    assert visitor.post("/auth/passkey", {"credential": late}).status == 422
    visitor.log_in()
    other = key.get(visitor.options("/auth/login"))
    assert visitor.post("/auth/second", {"credential": other}).status == 422
    assert not visitor.is_in


def test_a_copied_passkey_shows(stage: Stage, visitor: Local) -> None:
    """F06: its counter goes back; that is refused and written down."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    for counter, right in ((5, True), (5, False), (4, False), (0, False), (6, True)):
        answer = key.get(visitor.options("/auth/login"), counter=counter)
        seen = visitor.post("/auth/passkey", {"credential": answer})
        assert seen.status == (303 if right else 422), counter
        visitor.post("/auth/logout")
    reasons = [data["reason"] for _, data in stage.events("auth.passkey")]
    assert reasons == ["counter"] * 3


def test_a_passkey_that_does_not_count_works(stage: Stage, visitor: Local) -> None:
    enter(stage, visitor)
    key = add_passkey(visitor, counts=False)
    for _ in range(2):
        visitor.post("/auth/logout")
        answer = key.get(visitor.options("/auth/login"))
        assert visitor.post("/auth/passkey", {"credential": answer}).status == 303


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", "[" * 20_000, '{"response":1}', '{"response":{"clientDataJSON":1}}'],
    ids=repr,
)  # fmt: skip
def test_made_up_answers_are_refused(stage: Stage, visitor: Local, credential: str) -> None:
    """F06: at every page that takes one."""
    enter(stage, visitor)
    add_passkey(visitor)
    for path in ("/auth/security/passkey", "/auth/confirm"):
        assert visitor.post(path, {"credential": credential}).status == 422
    visitor.post("/auth/logout")
    assert visitor.post("/auth/passkey", {"credential": credential}).status == 422


def test_nothing_about_accounts_is_told_before_a_key_has_signed(
    stage: Stage, visitor: Local
) -> None:
    """E05: options name no key; a wrong key and an unknown one get the same answer."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    options = visitor.options("/auth/login")
    assert "allowCredentials" not in options or '"allowCredentials": []' in options
    pages = []
    for one, wrong in ((key, {"flags": PRESENT}), (Key(), {})):
        answer = one.get(visitor.options("/auth/passkey"), **wrong)
        seen = visitor.post("/auth/passkey", {"credential": answer})
        pages.append((seen.status, re.sub(r'nonce="[^"]*"|data-options="[^"]*"', "", seen.text)))
    assert pages[0] == pages[1]


def test_a_passkey_opens_one_account(stage: Stage, visitor: Local) -> None:
    """F07: neither the second step nor the proof of another one."""
    eve = Local(stage.app)
    eve.log_in(EVE)
    theirs = add_passkey(eve)
    enter(stage, visitor)
    mine = add_passkey(visitor)
    stage.clock.forward(minutes=11)
    answer = theirs.get(visitor.options("/auth/confirm"))
    assert visitor.post("/auth/confirm", {"credential": answer}).status == 422
    answer = mine.get(visitor.options("/auth/confirm"))
    assert visitor.post("/auth/confirm", {"credential": answer}).status == 303
    visitor.post("/auth/logout")
    assert visitor.log_in().header("location") == "/auth/second"
    answer = theirs.get(visitor.options("/auth/second"))
    assert visitor.post("/auth/second", {"credential": answer}).status == 422
    answer = mine.get(visitor.options("/auth/second"))
    assert visitor.post("/auth/second", {"credential": answer}).status == 303
    assert visitor.is_in
    assert stage.login().auth_methods == "pwd passkey"


def test_one_key_is_registered_once(stage: Stage, visitor: Local) -> None:
    """F07: not for a second account either."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    eve = Local(stage.app)
    eve.log_in(EVE)
    answer = key.create(eve.options("/auth/security/passkey"))
    assert eve.post("/auth/security/passkey", {"credential": answer}).status == 422
    with stage.accounts.database.read() as connection:
        assert connection.execute(select(Passkey.user_id)).scalars().all() == [stage.ada.id]


def test_the_last_way_in_stays(stage: Stage, visitor: Local) -> None:
    """F07, F08: others can go, and the owner gets a letter about it."""
    enter(stage, visitor)
    add_passkey(visitor)
    with stage.accounts.database.write() as connection:
        connection.execute(update(Account).values(password_hash=None))
    with stage.accounts.database.read() as connection:
        (one,) = stage.accounts.second_factors.passkeys.entries(connection, stage.ada.id)
    path = f"/auth/security/passkey/{one.id}"
    refused = visitor.post(path, {"act": "remove"})
    assert refused.status == 422
    assert "last way into your account" in refused.text
    visitor.post(path, {"act": "rename", "name": "Key ring"})
    add_passkey(visitor)
    stage.clock.forward(seconds=30)
    assert visitor.post(path, {"act": "remove"}).header("location") == (
        "/auth/security?said=removed"
    )
    assert stage.accounts.second_factors.ways_of(stage.ada.id).passkeys == 1
    last = stage.accounts.mail.sent[-1]
    assert last["Subject"] == "A passkey was removed from your account"
    assert "Key ring" in str(last.get_body())


def test_passkeys_are_bound_to_the_settings_address(make_app: MakeApp) -> None:
    """F06: in production the request's host says nothing; in development only localhost does."""
    made = make_app(
        home, auth=True, env="production", public_origin="https://app.example.org",
        mail={"backend": "memory"},
    )  # fmt: skip
    Stage(made)
    visitor = Visitor(made)
    visitor.get("/", host="evil.example")
    text = html.unescape(visitor.get("/auth/login", host="evil.example").text)
    assert '"rpId": "app.example.org"' in text
    plain = make_app(home, auth=True, env="production", mail={"backend": "memory"})
    assert "data-options" not in Visitor(plain).get("/auth/login", host="localhost:8000").text
    numbers = make_app(home, auth=True)
    text = Visitor(numbers).get("/auth/passkey").text
    assert "http://localhost:8000/auth/passkey" in text
    assert "data-options" not in text


def test_without_the_package_the_page_says_what_to_install(
    stage: Stage, visitor: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaffold.auth.passkeys.find_spec", lambda name: None)
    enter(stage, visitor)
    text = html.unescape(visitor.get("/auth/security/passkey").text)
    assert 'pip install "scaffold[passkeys]"' in text
    assert visitor.post("/auth/security/passkey", {"credential": "{}"}).status == 422


def test_challenges_do_not_push_a_waiting_login_out(stage: Stage, visitor: Local) -> None:
    """F03: pages loaded again and again keep a few challenges only."""
    enter(stage, visitor)
    key = add_passkey(visitor)
    visitor.post("/auth/logout")
    visitor.log_in()
    first = visitor.options("/auth/second")
    for _ in range(30):
        stage.clock.forward(seconds=1)
        visitor.get("/auth/second")
    answer = key.get(first)
    assert visitor.post("/auth/second", {"credential": answer}).status == 422
    answer = key.get(visitor.options("/auth/second"))
    assert visitor.post("/auth/second", {"credential": answer}).status == 303


def test_what_the_app_carries_comes_along(make_app: MakeApp) -> None:
    """S03: also where a login has two steps; all else of the visitor's is forgotten."""
    stage = Stage(app := make_app(home, shop, auth=accounts_with(carry=["cart"])))
    code, visitor = stage.enrol(), Local(app)
    visitor.get("/shop")
    visitor.log_in()
    visitor.post("/auth/second", {"code": stage.code(code)})
    assert "three pears" in visitor.get("/shop").text
    plain = make_app(home, shop, auth=True)
    stage, other = Stage(plain), Local(plain)
    code = stage.enrol()
    other.get("/shop")
    other.log_in()
    other.post("/auth/second", {"code": stage.code(code)})
    assert "three pears" not in other.get("/shop").text


def test_settings_change_what_trust_means(make_app: MakeApp) -> None:
    """F10: without it the box is not offered."""
    app = make_app(home, members, auth=accounts_with(trust=timedelta(0)))
    stage, visitor = Stage(app), Local(app)
    code = stage.enrol()
    visitor.log_in()
    assert 'name="trust"' not in visitor.get("/auth/second").text
    visitor.post("/auth/second", {"code": stage.code(code), "trust": "1"})
    visitor.post("/auth/logout")
    assert visitor.log_in().header("location") == "/auth/second"
    with stage.accounts.database.read() as connection:
        assert connection.execute(select(Totp.last_step)).scalar_one() > 0
