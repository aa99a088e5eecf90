"""Checks of the list, sessions and cookies, through the pages (S02-S07, S09, S15, S16, R06)."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from scaffold import App, login_required, page, st
from scaffold.auth.keys import Keys
from scaffold.auth.models import AuditEvent, Login
from scaffold.auth.tokens import encode, make_login_token, parse_login_token
from scaffold.db.tables import Browser
from tests.auth.conftest import CHROME, Clock
from tests.web.mailbox import EMAIL, PASSWORD, accounts_of, make_mailed
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen

SID, AUTH = "__Host-sid", "__Host-auth"
MONTH = 30 * 86400


@page("/broken", title="Broken", access=login_required)
def broken() -> None:
    raise RuntimeError("something is wrong")


@page("/picture", title="Picture", access=login_required)
def picture() -> None:
    st.download_button("Get", b"bytes", "file.bin")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app)
    made.registry.collect({"broken": broken, "picture": picture})
    accounts_of(made).clock = Clock()
    accounts_of(made).admin.create_user(EMAIL, PASSWORD)
    return made


def clock_of(app: App) -> Any:
    return accounts_of(app).clock


def log_in(app: App, cookies: dict[str, str] | None = None, **fields: str) -> Visitor:
    visitor = Visitor(app, cookies)
    seen = visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD, **fields})
    assert seen.status == 303, seen.text
    return visitor


def is_in(app: App, cookies: dict[str, str]) -> bool:
    """Return whether cookies open a page for members."""
    return Visitor(app, cookies).get("/inside").status == 200


def login_cookie(seen: Seen) -> str:
    return next((one for one in seen.cookies() if one.startswith(AUTH)), "")


def age(app: App, seconds: float) -> None:
    """Let the last rotation of all logins be so long ago."""
    values = {
        name: getattr(Login, name) - seconds
        for name in ("rotated_at", "confirmed_at", "prev_until")
    }
    with accounts_of(app).database.write() as connection:
        connection.execute(update(Login).values(values))


def test_s02_identifiers_are_random_and_long(app: App) -> None:
    """S02 U 10,000 of each are different, have 128 bits or more, and come from the system."""
    accounts = accounts_of(app)
    assert accounts.rng is os.urandom
    many = 10_000
    selectors = {accounts.rng(16) for _ in range(many)}
    tokens = {make_login_token(accounts.keys, one, 1, accounts.rng(32)) for one in selectors}
    links = {accounts.links.new_token() for _ in range(many)}
    assert len(selectors) == len(tokens) == len(links) == many
    assert min(len(one) for one in links) >= 22  # base64: six bits a character
    visitor = log_in(app)
    token = parse_login_token(visitor.cookies[AUTH])
    assert token is not None
    assert len(token.selector) * 8 >= 128
    assert len(visitor.cookies[SID]) * 6 >= 128


def test_s03_planted_cookies_are_not_adopted(app: App) -> None:
    """S03 H a planted sid or login is replaced; the sid changes at login and at logout."""
    mallory = log_in(app)
    planted = dict(mallory.cookies)
    for cookies in (planted, {SID: "A" * 43}, {SID: planted[SID]}, {AUTH: planted[AUTH]}):
        visitor = log_in(app, cookies) if cookies != planted else Visitor(app, cookies)
        if cookies == planted:  # somebody is logged in: the login page leads on
            visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
        assert visitor.cookies[SID] != cookies.get(SID)
        assert visitor.cookies[AUTH] != cookies.get(AUTH)
        before = visitor.cookies[SID]
        visitor.post("/auth/logout")
        assert visitor.cookies[SID] != before
        assert AUTH not in visitor.cookies


def test_s03_a_visitors_sid_does_not_survive_the_login(app: App) -> None:
    """S03 H, S04: whoever planted it sees nothing of the login, nor of its tabs."""
    visitor = Visitor(app)
    visitor.get("/")
    planted = visitor.cookies[SID]
    visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert visitor.cookies[SID] != planted
    assert not is_in(app, {SID: planted})
    with accounts_of(app).database.read() as connection:
        kept = connection.scalars(select(Browser.login_id)).all()
    assert kept == [login_id(app)]


def login_id(app: App) -> str:
    with accounts_of(app).database.read() as connection:
        found = connection.scalar(select(Login.id).where(Login.revoked_at.is_(None)))
    assert found is not None
    return found


def test_s04_old_values_are_dead(app: App) -> None:
    """S04 H the values from before a login, and those from before a logout, open nothing."""
    visitor = log_in(app)
    first = dict(visitor.cookies)
    visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    second = dict(visitor.cookies)
    assert (is_in(app, first), is_in(app, second)) == (False, True)
    visitor.post("/auth/logout")
    for cookies in (first, second, {AUTH: second[AUTH]}, {SID: second[SID]}):
        assert not is_in(app, cookies)


def tampered(cookie: str) -> list[str]:
    version, kid, selector, gen, mac = cookie.split(".")
    other = "B" if mac[5] != "B" else "C"
    return [
        f"{version}.{kid}.{encode(bytes(16))}.{gen}.{mac}",
        f"{version}.{kid}.{selector[:-1]}.{gen}.{mac}",
        f"{version}.{kid}.{selector}.{int(gen) + 1}.{mac}",
        f"{version}.{kid}.{selector}.-1.{mac}",
        f"{version}.{kid}.{selector}.٣.{mac}",
        f"{version}.{kid}.{selector}.{gen}.{mac[:5]}{other}{mac[6:]}",
        f"{version}.{kid}.{selector}.{gen}.",
        f"{version}.00000000.{selector}.{gen}.{mac}",
        f"{version}.{kid.upper() if kid.upper() != kid else 'x' * 8}.{selector}.{gen}.{mac}",
        f"v2.{kid}.{selector}.{gen}.{mac}",
        f"{cookie}.more",
        f"{cookie}=",
        f'"{cookie}"',
        cookie * 50,
        "A" * 8192,
        "é\u00ff" * 20,
        "%00%0d%0a",
        "",
        ".",
        "....",
    ]


@pytest.mark.parametrize("place", range(20))
def test_s05_tampered_cookies_are_nobody(app: App, place: int) -> None:
    """S05 H no error, no login, and nobody is logged out by them."""
    visitor = log_in(app)
    given = tampered(visitor.cookies[AUTH])[place]
    header = f"{AUTH}={given}; {SID}={visitor.cookies[SID]}".encode().decode("latin-1")
    seen = Visitor(app).request("GET", "/inside", headers={"cookie": header})
    assert seen.status == 303
    assert (seen.header("location") or "").startswith("/auth/login")
    assert not login_cookie(seen)
    assert is_in(app, visitor.cookies)


def test_s06_neither_database_nor_key_makes_a_cookie(app: App) -> None:
    """S06 U all columns without the key, or the key without the row, open nothing."""
    log_in(app)
    accounts = accounts_of(app)
    with accounts.database.read() as connection:
        row = connection.execute(select(Login.selector, Login.gen, Login.salt)).one()
    with_database = make_login_token(Keys(["guessed" * 8]), row.selector, row.gen, row.salt)
    with_key = make_login_token(accounts.keys, row.selector, row.gen, bytes(32))
    made_up = make_login_token(accounts.keys, bytes(16), 1, bytes(32))
    for forged in (with_database, with_key, made_up):
        assert not is_in(app, {AUTH: forged})
    assert is_in(app, {AUTH: make_login_token(accounts.keys, row.selector, row.gen, row.salt)})


@pytest.mark.parametrize(("remember", "idle", "absolute"), [("", 12, 24), ("1", 30 * 24, 90 * 24)])
def test_s07_idle_and_absolute_limits(
    app: App, remember: str, idle: float, absolute: float
) -> None:
    """S07 H by the clock, remembered and not; use makes a login live longer, up to its end."""
    clock = clock_of(app)
    unused, used = log_in(app, remember=remember), log_in(app, remember=remember)
    began = clock.now
    steps = 0
    while clock.now - began < (absolute - idle / 2) * 3600:
        clock.forward(minutes=idle * 60 * 0.5 - 1)
        assert used.get("/inside").status == 200, clock.now - began
        steps += 1
    assert steps > 2
    assert not is_in(app, unused.cookies)
    clock.now = began + absolute * 3600 - 1
    assert used.get("/inside").status == 200
    clock.now = began + absolute * 3600
    assert used.get("/inside").status == 303
    assert AUTH not in used.cookies


def test_s09_the_age_of_the_cookie(app: App) -> None:
    """S09 H 30 days at most, set again at rotation, never beyond the end of the login."""
    clock = clock_of(app)
    short, long = log_in(app), Visitor(app)
    seen = long.post("/auth/login", {"email": EMAIL, "password": PASSWORD, "remember": "1"})
    assert f"Max-Age={MONTH};" in f"{login_cookie(seen)};"
    clock.forward(minutes=61)
    assert "Max-Age" not in login_cookie(short.get("/inside"))
    again = login_cookie(long.get("/inside"))
    assert f"Max-Age={MONTH};" in f"{again};"
    end = clock.now - 61 * 60 + 3 * MONTH
    while clock.now < end - MONTH / 2:
        clock.forward(days=10)
        cookie = login_cookie(long.get("/inside"))
        left = int(re.findall(r"Max-Age=(\d+)", cookie)[0])
        assert left <= min(MONTH, end - clock.now)


def test_s15_cookies_are_told_nobody(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """S15 H neither in addresses, pages, error pages, logs, nor in the audit trail."""
    caplog.set_level("DEBUG")
    visitor = log_in(app)
    cookies = dict(visitor.cookies)
    seen = [
        visitor.get(path)
        for path in ("/inside", "/broken", "/nowhere", "/auth/devices", "/auth/admin", "/picture")
    ]
    seen.append(visitor.post("/auth/password", {"current": "wrong", "new": "short"}))
    seen.append(visitor.post("/inside", {"_session": "x"}, sec_fetch_site="cross-site"))
    seen.append(visitor.post("/auth/logout"))
    with accounts_of(app).database.read() as connection:
        audit = str(connection.execute(select(AuditEvent.__table__)).all())
    secrets = [cookies[SID], cookies[AUTH].split(".")[4], cookies[AUTH].split(".")[2]]
    told = [one.text + str([h for h in one.headers if h[0] != "set-cookie"]) for one in seen]
    for secret in secrets:
        assert not any(secret in one for one in (*told, audit, caplog.text))


def test_s16_a_key_is_changed_without_logging_out(make_app: MakeApp) -> None:
    """S16 H old cookies count while their key is listed, are signed anew, and die with it."""
    old, new = "o" * 40, "n" * 40
    first = make_mailed(make_app)
    accounts = accounts_of(first)
    accounts.keys = Keys([old])
    accounts.admin.create_user(EMAIL, PASSWORD)
    visitor = log_in(first)
    signed_old = dict(visitor.cookies)
    both, only_new = Keys([new, old]), Keys([new])
    use_keys(first, both)
    assert is_in(first, signed_old)
    age(first, 7200)
    visitor.get("/inside")
    assert visitor.cookies[AUTH].split(".")[1] == both.current
    use_keys(first, only_new)
    assert is_in(first, visitor.cookies)
    assert not is_in(first, signed_old)


def use_keys(app: App, keys: Keys) -> None:
    """Let the app have other keys, as after a restart."""
    accounts = accounts_of(app)
    accounts.keys = keys
    vars(accounts).pop("verifier", None)


def test_r06_what_carries_no_cookie_rotates_nothing(app: App) -> None:
    """R06 H files, the question who is there, pages fetched ahead: the generation stays."""
    visitor = log_in(app)
    visitor.get("/inside")
    page_ = visitor.get("/picture").text
    file = re.search(r"/_scaffold/files/[^\"]+", page_)
    assert file is not None
    before = visitor.cookies[AUTH]
    age(app, 7200)
    for path in (file[0].replace("&amp;", "&"), "/auth/fp", "/_scaffold/health", "/nowhere.png"):
        assert not login_cookie(visitor.get(path)), path
    assert not login_cookie(visitor.get("/inside", sec_purpose="prefetch;prerender"))
    assert visitor.cookies[AUTH] == before
    assert login_cookie(visitor.get("/inside"))
    assert visitor.cookies[AUTH] != before


def test_r09_another_system_ends_the_login(app: App) -> None:
    """R09 H the same cookie with the words of another system is a copy."""
    visitor = Visitor(app)
    visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD}, user_agent=CHROME)
    assert visitor.get("/inside", user_agent=CHROME).status == 200
    mac = CHROME.replace("X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7")
    assert visitor.get("/inside", user_agent=mac).status == 303
    assert visitor.get("/inside", user_agent=CHROME).status == 303
