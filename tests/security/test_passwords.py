"""Passwords, through the pages that people use: the checks P01 to P14."""

from __future__ import annotations

import asyncio
import re
import threading
import time
import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import bcrypt
import pytest
from sqlalchemy import select, update

from scaffold import App, AuthSettings, Settings, anyone, page, st
from scaffold.auth.models import Account, AuditEvent
from scaffold.errors import InputError, SettingsError
from tests.auth.test_breaches import sha1
from tests.cli.serving import scaffold
from tests.web.conftest import PASSWORD
from tests.web.mailbox import last_link, make_mailed, open_link
from tests.web.visitor import FORM, Seen, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scaffold.auth.passwords import Checked, Passwords
    from scaffold.auth.service import Accounts
    from tests.web.conftest import MakeApp

EMAIL = "ada@example.org"
PARALLEL = 200
ADMITTED = 22  # on two processors: two at work, twenty waiting


@page("/", title="Home", access=anyone)
def home() -> None:
    st.write("home")


@page("/members", title="Members")
def members() -> None:
    st.write("members")


@pytest.fixture
def app_with(tmp_path: Path) -> Iterator[Callable[..., App]]:
    """Make an app with some settings of accounts."""
    made: list[App] = []

    def make(**auth: Any) -> App:
        given = {"enabled": True, "argon2_memory_kib": 19456, "argon2_time": 1, **auth}
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / 'accounts.db'}",
            data_dir=tmp_path / "data",
            secret_key=["k" * 48],
            auth=AuthSettings.model_validate(given),
        )
        app = App("Test", settings=settings, pages=[home, members])
        app._module = {}
        made.append(app)
        return app

    yield make
    for app in made:
        app.site.close()


@pytest.fixture
def app(app_with: Callable[..., App]) -> App:
    return app_with()


def accounts_of(app: App) -> Accounts:
    assert app.site.accounts is not None
    return app.site.accounts


def stored(app: App, email: str = EMAIL) -> Any:
    """Return the row of an account."""
    with app.site.database.read() as connection:
        return connection.execute(select(Account).where(Account.email_norm == email)).first()


def sign(app: App, password: str, email: str = EMAIL, **fields: str) -> Seen:
    visitor = Visitor(app)
    visitor.get("/auth/signup")
    return visitor.post("/auth/signup", {"email": email, "password": password, **fields})


def log_in(app: App, password: str, email: str = EMAIL) -> tuple[Visitor, Seen]:
    visitor = Visitor(app)
    return visitor, visitor.post("/auth/login", {"email": email, "password": password})


@pytest.mark.parametrize(("profile", "shortest"), [("default", 12), ("nist", 15)])
def test_length(app_with: Callable[..., App], profile: str, shortest: int) -> None:
    """P01 From 12 characters (15 with the profile nist) to 128."""
    app = app_with(profile=profile)
    text = "kettle orbits violet " * 7
    for length, status in ((shortest - 1, 422), (shortest, 303), (128, 303), (129, 422)):
        seen = sign(app, f"{text:.{length - 1}}x", f"p{length}@example.org")
        assert seen.status == status, seen.text
        assert (stored(app, f"p{length}@example.org") is None) == (status == 422)


@pytest.mark.parametrize("password", ["correct zebra mat", "π🙂 ß漢字 é🐙ñ ü!", "928374650182736"])
def test_no_composition_rules(app: App, password: str) -> None:
    """P02 Spaces, digits only, emoji: all are fine, and log in again."""
    assert sign(app, password).status == 303
    assert log_in(app, password)[1].status == 303


@pytest.mark.parametrize(
    "password", ["password1234", "International", "123456789012", "ada.example.1", "TestTest-1234"]
)
def test_guessed_first(app: App, sign_up: Callable[[App, str], Visitor], password: str) -> None:
    """P03 Common ones, patterns, one's own names are refused wherever a password is chosen."""
    assert sign(app, password, "other@example.org", display_name="Ada Example").status == 422
    visitor = sign_up(app, EMAIL)
    before = stored(app).password_hash
    changed = visitor.post("/auth/password", {"current": PASSWORD, "new": password})
    assert changed.status == 422
    with pytest.raises(InputError):
        accounts_of(app).admin.create_user("ada.new@example.org", password)
    with pytest.raises(InputError):
        accounts_of(app).admin.set_password(EMAIL, password)
    assert stored(app).password_hash == before
    assert stored(app, "other@example.org") is None
    assert stored(app, "ada.new@example.org") is None


def test_guessed_first_by_mail(make_app: MakeApp) -> None:
    """P03 A password that a letter lets one choose is checked like any other."""
    app = make_mailed(make_app)
    accounts = accounts_of(app)
    accounts.admin.create_user(EMAIL, PASSWORD, display_name="Ada Example")
    accounts.recovery.request(EMAIL)
    accounts.invitations.invite("bob@example.org")
    reset, invited = Visitor(app), Visitor(app)
    open_link(reset, last_link(app, "reset"))
    open_link(invited, last_link(app, "invitation", "bob@example.org"))
    for password in ("password1234", "123456789012", "TestTest-1234", "short"):
        assert reset.post("/auth/reset", {"password": password}).status == 422
        assert invited.post("/auth/invitation", {"password": password}).status == 422
    assert reset.post("/auth/reset", {"password": "Ada.Example-1"}).status == 422
    assert invited.post("/auth/invitation", {"password": "bob@example.org"}).status == 422
    assert accounts.admin.find_user("bob@example.org") is None
    assert log_in(app, PASSWORD)[1].status == 303


def test_stolen_passwords(app_with: Callable[..., App], tmp_path: Path) -> None:
    """P04 A password on the list of stolen ones is refused; without the list none is, and noted."""
    listed = tmp_path / "stolen.txt"
    listed.write_text(f"{sha1(PASSWORD)}:42\n")
    app = app_with(breach_check=str(listed))
    assert "stolen from another site" in sign(app, PASSWORD).text
    listed.unlink()
    assert sign(app, PASSWORD).status == 303
    with app.site.database.read() as connection:
        failed = AuditEvent.event == "auth.breach_check_failed"
        assert len(connection.execute(select(AuditEvent).where(failed)).all()) == 1


def test_nothing_is_cut_off(app: App) -> None:
    """P05 A hundred characters count to the last one."""
    password = ("kettle orbits violet " * 5)[:99]
    assert sign(app, f"{password}y").status == 303
    assert log_in(app, f"{password}x")[1].status == 422
    assert log_in(app, password)[1].status == 422
    assert log_in(app, f"{password}y")[1].status == 303


def test_forms_of_unicode(app: App) -> None:
    """P06 Composed and decomposed characters are one password; capitals are not."""
    typed = "größte élan vital"
    assert sign(app, unicodedata.normalize("NFD", typed)).status == 303
    assert log_in(app, unicodedata.normalize("NFC", typed))[1].status == 303
    assert log_in(app, unicodedata.normalize("NFD", typed))[1].status == 303
    assert log_in(app, typed.upper())[1].status == 422


def test_kind_and_strength_of_the_hash(app: App) -> None:
    """P07 argon2id, with at least 19 MiB; less is refused at start."""
    assert sign(app, PASSWORD).status == 303
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", stored(app).password_hash)
    assert found
    assert int(found[1]) >= 19456
    with pytest.raises(ValueError, match="greater than or equal to 19456"):
        AuthSettings(argon2_memory_kib=19455)
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        AuthSettings(argon2_time=0)
    with pytest.raises(SettingsError, match="the password is the only proof"):
        AuthSettings(password_min_length=8)


def test_imported_hashes(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """P08 A bcrypt hash logs in and is replaced; not where the password changed meanwhile."""
    accounts = accounts_of(app)
    accounts.admin.create_user(EMAIL)
    imported = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    _store(app, imported)
    assert log_in(app, PASSWORD)[1].status == 303
    assert stored(app).password_hash.startswith("$argon2id$")
    _store(app, imported)
    check = accounts.passwords.check

    def changed_meanwhile(password: str, given: str | None) -> Checked:
        checked = check(password, given)
        _store(app, "changed")
        return checked

    monkeypatch.setattr(accounts.passwords, "check", changed_meanwhile)
    accounts.authenticate(EMAIL, PASSWORD)
    assert stored(app).password_hash == "changed"


def _store(app: App, value: str) -> None:
    with app.site.database.write() as connection:
        connection.execute(update(Account).values(password_hash=value))


@pytest.mark.parametrize("path", ["/auth/login", "/auth/signup"])
@pytest.mark.parametrize(("size", "status"), [(1_000_000, 413), (2_000, 422)])
def test_huge_passwords(app: App, path: str, size: int, status: int) -> None:
    """P09 A megabyte, or more than 1,024 bytes, is turned away quickly, before any hashing."""
    _never_hash(accounts_of(app).passwords)
    visitor = Visitor(app)
    visitor.get(path)
    fields = {"email": EMAIL, "password": "x7 " * (size // 3)}
    took: list[float] = []
    for _ in range(3):  # the first one also compiles a template
        start = time.perf_counter()
        assert visitor.post(path, fields).status == status
        took.append(time.perf_counter() - start)
    assert min(took) < 0.1


def _never_hash(passwords: Passwords) -> None:
    def hashed(*_: object) -> Any:
        raise AssertionError("something was hashed")

    for name in ("_made", "_checked"):
        setattr(passwords, name, hashed)


def test_many_logins_at_once(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """P10 Of 200 logins at once a few are worked on and some wait; the site stays up for others.

    Memory is bounded by how many are at work: each takes what the settings say.
    """
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    passwords = accounts_of(app).passwords
    leave, at_work, most = threading.Event(), [0], [0]
    check, lock = passwords._checked, threading.Lock()

    def slow(*given: Any) -> Checked:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        leave.wait(30)
        try:
            return check(*given)
        finally:
            with lock:
                at_work[0] -= 1

    monkeypatch.setattr(passwords, "_checked", slow)
    answers, other = asyncio.run(_log_in_together(app, leave))
    assert other.status == 200
    assert most[0] == 2
    statuses = [answer.status for answer in answers]
    assert statuses.count(503) == PARALLEL - ADMITTED
    assert statuses.count(422) == ADMITTED
    assert {answer.header("retry-after") for answer in answers if answer.status == 503} == {"5"}
    assert log_in(app, PASSWORD)[1].status == 422


async def _log_in_together(app: App, leave: threading.Event) -> tuple[list[Seen], Seen]:
    """Return the answers, and that of another page while those who were let in still wait."""
    tries = [asyncio.ensure_future(_try(app, number)) for number in range(PARALLEL)]
    try:
        async with asyncio.timeout(30):
            waiting = set(tries)
            while len(waiting) > ADMITTED:
                _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            other = await Visitor(app)._request("GET", "/", b"", {})
    finally:
        leave.set()
    return await asyncio.gather(*tries), other


async def _try(app: App, number: int) -> Seen:
    body = urlencode({"email": f"p{number}@example.org", "password": PASSWORD}).encode()
    return await Visitor(app)._request("POST", "/auth/login", body, {"content-type": FORM})


def test_changing_needs_the_current_one(app: App, sign_up: Callable[[App, str], Visitor]) -> None:
    """P12 Wrong current passwords change nothing, and are counted."""
    visitor = sign_up(app, EMAIL)
    accounts_of(app).throttle._factor = 1  # as in production
    before = stored(app).password_hash
    new = {"new": "violet kettle 7 orbits"}
    assert visitor.post("/auth/password", new).status == 422
    wrong = {"current": "not the password", **new}
    statuses = [visitor.post("/auth/password", wrong).status for _ in range(10)]
    assert statuses == [422] * 9 + [429]
    blocked = visitor.post("/auth/password", {"current": PASSWORD, **new})
    assert (blocked.status, blocked.header("retry-after") is not None) == (429, True)
    assert stored(app).password_hash == before


def test_no_default_account(app: App, tmp_path: Path) -> None:
    """P13 A new app has no account; signing up first makes no administrator."""
    made = scaffold("new", "shop", "--no-git", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "There are no accounts." in scaffold("user", "list", cwd=tmp_path / "shop").stdout
    assert accounts_of(app).admin.list_users() == []
    for name in ("admin", "admin@example.org", "root", "admin@localhost"):
        for password in ("admin", "password", "scaffold", ""):
            assert log_in(app, password, name)[1].status in {422, 429}
    assert sign(app, PASSWORD).status == 303
    user = accounts_of(app).admin.find_user(EMAIL)
    assert user is not None
    assert (user.is_staff, user.roles) == (False, frozenset())
    promoted = accounts_of(app).admin.promote(EMAIL)
    assert promoted.is_staff


MORE = {
    "is_staff": "1",
    "is_active": "0",
    "role": "admin",
    "roles": "admin",
    "id": "00000000-0000-0000-0000-000000000000",
    "user_id": "1",
    "email_verified_at": "2026-01-01T00:00:00Z",
    "password_hash": "x",
    "authz_version": "99",
    "must_change_password": "1",
}


def test_fields_that_no_form_has(app: App) -> None:
    """P14 Rights, ids and proofs that are sent along are ignored."""
    accounts_of(app).admin.create_user("root@example.org", PASSWORD)
    visitor = Visitor(app)
    visitor.get("/auth/signup")
    seen = visitor.post("/auth/signup", {"email": EMAIL, "password": PASSWORD, **MORE})
    assert seen.status == 303
    row = stored(app)
    assert row.id != MORE["id"]
    assert (row.is_staff, row.is_active, row.email_verified_at) == (False, True, None)
    assert (row.authz_version, row.must_change_password) == (_plain_version(app), False)
    user = accounts_of(app).admin.find_user(EMAIL)
    assert user is not None
    assert user.roles == frozenset()
    changed = {"current": PASSWORD, "new": "violet kettle 7 orbits", "email": "root@example.org"}
    assert visitor.post("/auth/password", {**changed, **MORE}).status == 200
    after = stored(app)
    kept = ("id", "email", "is_staff", "is_active", "email_verified_at", "must_change_password")
    assert [getattr(after, name) for name in kept] == [getattr(row, name) for name in kept]
    assert log_in(app, PASSWORD, "root@example.org")[1].status == 303


def _plain_version(app: App) -> int:
    """Return the version that an account has which was never touched."""
    accounts_of(app).admin.create_user("plain@example.org")
    version: int = stored(app, "plain@example.org").authz_version
    return version
