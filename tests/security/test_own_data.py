"""Checks of the list, a person's own data: deletion, export, profile (N09, N10, N14, S12)."""

from __future__ import annotations

import io
import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from sqlalchemy import LargeBinary, func, insert, select

from scaffold import App, auth, login_required, page, st
from scaffold.auth import roles
from scaffold.auth.administration import LastAdminError
from scaffold.auth.audit import By, Origin, record
from scaffold.auth.export_data import LEFT_OUT, PARTS, is_shown
from scaffold.auth.hooks import VetoError
from scaffold.auth.models import AuditEvent, Login, Token
from scaffold.auth.org_models import OrgMember
from scaffold.auth.orgs import LastOwnerError
from scaffold.auth.own_models import Export
from scaffold.auth.proof_models import (
    ApiToken,
    Identity,
    Passkey,
    ProviderLogin,
    RecoveryCode,
    Totp,
    TrustedBrowser,
)
from scaffold.db.base import Base
from scaffold.db.tables import Browser, TabSession, TabValue
from tests.auth.conftest import CHROME, HOME, Clock
from tests.web.mailbox import (
    EMAIL,
    PASSWORD,
    accounts_of,
    last_link,
    make_mailed,
    subjects,
)
from tests.web.mailbox import letters as all_letters
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from scaffold.auth.user import User
    from tests.web.conftest import MakeApp

STAFF = Origin("203.0.113.5", CHROME)
SECRET = b"never-in-an-export"


@page("/state", title="State", access=login_required)
def keeps_state() -> None:
    st.user_state["colour"] = "green"
    st.session_state["draft"] = "hello"
    st.write("kept")


@page("/door", title="Door", access=lambda user: True)
def own_door() -> None:
    """A login form of the app's own."""
    user = auth.authenticate(EMAIL, PASSWORD)
    if user:
        auth.sign_in(user, to="/state")
    st.write("no")


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> App:
    made = make_mailed(make_app)
    made.registry.collect({"state": keeps_state, "door": own_door})
    accounts_of(made).clock = accounts_of(made).throttle._clock = Clock()
    accounts_of(made).admin.create_user(EMAIL, PASSWORD, display_name="Ada")
    return made


def log_in(app: App, email: str = EMAIL, password: str = PASSWORD) -> Visitor:
    visitor = Visitor(app)
    seen = visitor.post("/auth/login", {"email": email, "password": password})
    assert seen.status == 303, seen.text
    return visitor


def ask_to_delete(app: App, visitor: Visitor | None = None) -> Visitor:
    visitor = visitor or log_in(app)
    seen = visitor.post("/auth/delete", {"email": " ADA@example.org "})
    assert (seen.status, seen.header("location")) == (303, "/auth/delete/done"), seen.text
    return visitor


def fill(accounts: Accounts, user: User, name: str) -> None:
    """Give a person a row in every table that has one."""
    now, me = accounts.clock(), {"user_id": user.id}
    sid, tab = f"sid-{name}", f"tab-{name}"
    started = accounts.start_login(user, origin=Origin(f"10.0.0.{len(name)}", CHROME))
    assert started is not None
    accounts.user_state(user)["words"] = f"of {name}"
    accounts.admin.define_role("reader", ["read"])
    accounts.admin.promote(user.id, "reader")
    accounts.orgs.create(f"House of {name}", user)
    rows: list[tuple[Any, dict[str, Any]]] = [
        (Token, {**me, "purpose": "invite", "token_hash": SECRET + name.encode(),
                 "sent_to": user.email, "payload": {"password_hash": SECRET.decode()},
                 "expires_at": datetime(2050, 1, 1, tzinfo=UTC)}),
        (Identity, {**me, "issuer": "https://id", "subject": name, "email_at_link": user.email,
                    "created_at": now}),
        (ProviderLogin, {**me, "login_id": started.login_id, "issuer": "https://id",
                         "subject": name, "sid": f"there-{name}", "created_at": now}),
        (Passkey, {**me, "credential_id": SECRET + name.encode(), "public_key": SECRET,
                   "sign_count": 0, "backup_eligible": False, "backup_state": False,
                   "uv_initialised": True, "name": f"key of {name}", "created_at": now}),
        (Totp, {**me, "secret_enc": SECRET, "name": f"app of {name}", "created_at": now}),
        (RecoveryCode, {**me, "n": 1, "code_hash": SECRET.decode()}),
        (TrustedBrowser, {**me, "device_id": SECRET[:16], "label": f"browser of {name}",
                          "created_at": now, "until": now + 99}),
        (ApiToken, {**me, "name": f"token of {name}", "prefix": "abcd1234",
                    "token_hash": SECRET + name.encode(), "created_at": now}),
        (Browser, {"sid_hash": sid, "login_id": started.login_id, "created": now, "touched": now}),
        (TabSession, {"id": tab, "browser": sid, "page": "/", "nonce": "n", "created": now,
                      "touched": now}),
        (TabValue, {"session_id": tab, "key": f"key of {name}", "value": b"\xa5hello"}),
        (Export, {**me, "state": "failed", "parts": 1, "created_at": now, "touched_at": now}),
    ]  # fmt: skip
    with accounts.database.write() as connection:
        for model, row in rows:
            connection.execute(insert(model).values(row))


def tables_with(accounts: Accounts, *words: str) -> set[str]:
    """Return the tables in which a row has one of these words anywhere."""
    with accounts.database.read() as connection:
        return {
            table.name
            for table in Base.metadata.tables.values()
            for row in connection.execute(select(table))
            if any(word in repr(tuple(row)) for word in words)
        }


# Deletion.


def test_n09_deletion_removes_all_rows(either: Accounts, clock: Clock) -> None:
    """N09 H deletion removes all rows with the user id, in all tables but the audit trail."""
    ada = either.admin.create_user("ada@example.com", "violet kettle 7 orbits")
    bob = either.admin.create_user("bob@example.com", "violet kettle 8 orbits")
    fill(either, ada, "ada")
    fill(either, bob, "bob")
    before = tables_with(either, bob.id)
    owned = {name for name, table in Base.metadata.tables.items() if "user_id" in table.c}
    assert owned <= tables_with(either, ada.id) | {"auth_throttle"}
    either.deletion.request(ada.id)
    clock.forward(days=13, minutes=1439)
    assert either.deletion.finish_due() == 0
    clock.forward(minutes=1)
    assert either.deletion.finish_due() == 1
    assert tables_with(either, ada.id) == {"auth_audit"}
    assert tables_with(either, "ada@example.com", "tab-ada", "sid-ada", "there-ada") <= {
        "auth_mail"
    }
    assert tables_with(either, bob.id) == before
    assert either.admin.user_by_id(ada.id) is None


def test_deleting_oneself_and_staying(app: App) -> None:
    """S12: every login ends with the request; within the grace a login offers to stay."""
    other, visitor = log_in(app), log_in(app)
    assert "Type your address" in visitor.get("/auth/delete").text
    assert visitor.post("/auth/delete", {"email": "bob@example.org"}).status == 422
    ask_to_delete(app, visitor)
    assert "2027-01-29" in visitor.get("/auth/delete/done").text
    assert other.get("/inside").status == visitor.get("/inside").status == 303
    assert subjects(app)[-1] == "Your account will be deleted"
    back = Visitor(app)
    wrong = back.post("/auth/login", {"email": EMAIL, "password": "wrong wrong wrong"})
    assert wrong.status == 422
    seen = back.post("/auth/login", {"email": EMAIL, "password": PASSWORD, "next": "/inside"})
    assert seen.header("location") == "/auth/delete/keep"
    assert "Your account is being deleted on" in back.get("/auth/delete/keep").text
    for path in ("/inside", "/auth/password", "/auth/export", "/auth/devices", "/proved"):
        assert back.get(path).status == 303, path
    assert Visitor(app).get("/auth/delete/keep").header("location") == "/auth/login"
    kept = back.post("/auth/delete/keep", {"do": "keep"})
    assert kept.header("location") == "/inside"
    assert back.get("/inside").status == 200
    assert "Your account stays" in subjects(app)


def test_the_way_back_is_used_once_and_ends(app: App) -> None:
    ask_to_delete(app)
    back = Visitor(app)
    back.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert back.post("/auth/delete/keep", {"do": "go"}).header("location") == "/"
    assert back.post("/auth/delete/keep", {"do": "keep"}).header("location") == "/auth/login"
    back.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    accounts_of(app).clock.forward(minutes=6)  # type: ignore[attr-defined]  # the clock of the test
    assert back.post("/auth/delete/keep", {"do": "keep"}).header("location") == "/auth/login"
    assert accounts_of(app).deletion.due(_id(app)) is not None


def test_an_own_login_form_leads_to_the_way_back(app: App) -> None:
    ask_to_delete(app)
    back = Visitor(app)
    assert back.get("/door").header("location") == "/auth/delete/keep"
    assert back.post("/auth/delete/keep", {"do": "keep"}).header("location") == "/state"


def test_a_letter_leads_back_as_well(make_app: MakeApp) -> None:
    """Who has no password logs in by mail, and is asked the same."""
    app = make_mailed(make_app, magic_login=True)
    accounts_of(app).admin.create_user(EMAIL)
    accounts_of(app).deletion.request(_id(app))
    back = Visitor(app)
    back.post("/auth/magic", {"email": EMAIL})
    link = last_link(app, "magic")
    back.get(link)
    seen = back.post("/auth/magic", {"do": "link"})
    assert seen.header("location") == "/auth/delete/keep"


def test_other_ways_in_stay_closed_while_deleting(app: App) -> None:
    """No reset, no link, no API token, no login that was begun before."""
    accounts = accounts_of(app)
    user = accounts.admin.find_user(EMAIL)
    assert user is not None
    made = accounts.api_tokens.make(user, "script")
    ask_to_delete(app)
    count = len(all_letters(app))
    Visitor(app).post("/auth/reset", {"email": EMAIL})
    assert len(all_letters(app)) == count
    assert accounts.start_login(user) is None
    assert accounts.api_tokens.use(made.token).user is None
    with accounts.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Token)) == 0


def test_a_person_switched_off_is_not_asked(app: App) -> None:
    ask_to_delete(app)
    accounts_of(app).admin.disable(EMAIL)
    seen = Visitor(app).post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert seen.status == 422


def test_the_second_step_is_asked_for_before_staying(app: App) -> None:
    accounts = accounts_of(app)
    fill_totp(accounts, _id(app))
    accounts.deletion.request(_id(app))
    back = Visitor(app)
    seen = back.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert seen.header("location") == "/auth/second"
    assert back.get("/auth/delete/keep").header("location") == "/auth/login"


def fill_totp(accounts: Accounts, user_id: str) -> None:
    row = {"user_id": user_id, "secret_enc": SECRET, "name": "App", "created_at": accounts.clock()}
    with accounts.database.write() as connection:
        connection.execute(insert(Totp).values({**row, "confirmed_at": accounts.clock()}))


def test_hooks_may_prevent_and_prepare(accounts: Accounts, ada: User, clock: Clock) -> None:
    told: list[str] = []
    accounts.hooks.on("auth.user_deleted", lambda user: told.append(user.email))
    accounts.hooks.on("auth.deletion_requested", lambda user, until: told.append("asked"))

    def no(user: User) -> None:
        if not told or told[-1] != "ready":
            raise VetoError("An order is open.")

    accounts.hooks.on("auth.before_user_deleted", no)
    accounts.deletion.request(ada.id)
    clock.forward(days=15)
    assert accounts.clean() == 0
    told.append("ready")
    assert accounts.deletion.finish_due() == 1
    assert told == ["asked", "ready", "ada@example.com"]


def test_the_last_administrator_and_the_last_owner_stay(accounts: Accounts, ada: User) -> None:
    bob = accounts.admin.create_user("bob@example.com")
    org = accounts.orgs.create("House", ada).org_id
    with accounts.database.write() as connection:
        member = roles.need_role(connection, "member")
        row = {"org_id": org, "user_id": bob.id, "role_id": member, "created_at": 1.0}
        connection.execute(insert(OrgMember).values(row))
    with pytest.raises(LastOwnerError):
        accounts.deletion.request(ada.id)
    admin = accounts.admin.promote(accounts.admin.create_user("root@example.com").id)
    with pytest.raises(LastAdminError):
        accounts.deletion.request(admin.id, by=By(admin.id))
    accounts.admin.promote(bob.id)
    assert accounts.deletion.request(admin.id, by=By(bob.id)) > accounts.clock()


def test_double_deletion_is_one(accounts: Accounts, ada: User, clock: Clock) -> None:
    """N12 H double delete."""
    first = accounts.deletion.request(ada.id)
    clock.forward(days=1)
    assert accounts.deletion.request(ada.id) == first
    clock.forward(days=14)
    assert (accounts.deletion.finish_due(), accounts.deletion.finish_due()) == (1, 0)


def _id(app: App) -> str:
    user = accounts_of(app).admin.find_user(EMAIL)
    assert user is not None
    return user.id


# Export.


def archive_of(app: App, visitor: Visitor) -> ZipFile:
    """Ask for an export, wait for it, fetch it."""
    assert visitor.post("/auth/export").header("location") == "/auth/export"
    for _ in range(600):
        found = re.search(r"/auth/export/[0-9a-f]{32}", visitor.get("/auth/export").text)
        if found:
            break
        time.sleep(0.02)
    assert found
    seen = visitor.get(found[0])
    assert seen.header("content-type") == "application/zip"
    assert "attachment" in (seen.header("content-disposition") or "")
    assert seen.header("cache-control") == "no-store"
    return ZipFile(io.BytesIO(seen.body))


def test_n09_export_has_only_own_data(app: App) -> None:
    """N09 H the export has all of a person's data, no secret, and nothing of others."""
    accounts = accounts_of(app)
    ada = accounts.admin.find_user(EMAIL)
    bob = accounts.admin.create_user("bob@example.org", PASSWORD, display_name="Bob")
    assert ada is not None
    visitor = log_in(app)
    fill(accounts, ada, "ada")
    fill(accounts, bob, "bobby")
    with accounts.database.write() as connection:
        record(connection, "auth.unlocked", "ok", now=1.8e9, user_id=ada.id, actor_id=bob.id,
               origin=STAFF)  # fmt: skip
    accounts.hooks.on("auth.export", lambda user: {"orders": [1, 2], "photo.jpg": b"jpg"})
    visitor.get("/state")
    archive = archive_of(app, visitor)
    texts = {name: archive.read(name).decode() for name in archive.namelist()}
    everything = "\n".join(texts.values())
    for word in (
        "of bobby",
        "Bob",
        bob.id,
        "bob@example.org",
        STAFF.ip,
        SECRET.decode(),
        "$argon2",
    ):
        assert word not in everything, word
    cookie = visitor.cookies["__Host-auth"]
    assert cookie.split(".")[2] not in everything
    account = json.loads(texts["account.json"])
    assert (account["email"], account["display_name"]) == (EMAIL, "Ada")
    state = {row["key"]: row["value"] for row in json.loads(texts["user_state.json"])}
    assert state == {"words": "of ada", "colour": "green"}
    assert any(row["value"] == "hello" for row in json.loads(texts["session_state.json"]))
    assert json.loads(texts["organisations.json"])[0]["name"] == "House of ada"
    assert {row["role"] for row in json.loads(texts["roles.json"])} == {"reader"}
    assert json.loads(texts["app/orders.json"]) == [1, 2]
    assert texts["app/photo.jpg"] == "jpg"
    assert {f"{part.name}.json" for part in PARTS} <= texts.keys()
    assert subjects(app)[-1] == "Your data is ready"


def test_n09_every_column_is_exported_or_left_out_on_purpose() -> None:
    """N09 U a new table or column has to be decided about."""
    tables = {part.model.__table__.name for part in PARTS}
    refer = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "users.id" and not table.name.startswith("notes")
    }
    assert refer <= tables
    columns = {f"{t.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns}
    assert columns >= LEFT_OUT
    suspicious = re.compile(r"hash|secret|salt|selector|payload|handle|key$|prefix|gen$")
    shown = {
        f"{table.name}.{column.name}"
        for table in (part.model.__table__ for part in PARTS)
        for column in table.columns
        if is_shown(column)
    }
    assert {name for name in shown if suspicious.search(name)} == {
        "user_data.key", "tab_values.key",
    }  # fmt: skip
    assert not any(
        isinstance(Base.metadata.tables[name.split(".")[0]].c[name.split(".")[1]].type, LargeBinary)
        for name in shown
    )


def test_an_export_is_for_its_person_in_a_recent_login(app: App) -> None:
    """A02: the id of somebody else's export is not found, and a login must be recent."""
    accounts = accounts_of(app)
    accounts.admin.create_user("eve@example.org", PASSWORD)
    visitor = log_in(app)
    archive_of(app, visitor)
    found = re.search(r"/auth/export/[0-9a-f]{32}", visitor.get("/auth/export").text)
    assert found
    assert log_in(app, "eve@example.org").get(found[0]).status == 404
    assert (Visitor(app).get(found[0]).header("location") or "").startswith("/auth/login")
    clock: Any = accounts.clock
    clock.forward(minutes=11)
    assert (visitor.get(found[0]).header("location") or "").startswith("/auth/confirm")
    assert visitor.post("/auth/export").header("location") == "/auth/confirm?next=/auth/export"
    again = log_in(app)
    assert again.get(found[0]).status == 200
    clock.forward(days=1)
    late = log_in(app)
    assert late.get(found[0]).status == 404
    assert late.get("/auth/export/../../etc/passwd").status == 404
    accounts.clean()
    assert not list((app.settings.data_dir / "exports").iterdir())


def test_exports_are_bounded(accounts: Accounts, ada: User, clock: Clock) -> None:
    first, export_id = accounts.exports.begin(ada, origin=HOME)
    assert first.ok
    assert accounts.exports.begin(ada)[0].code == "refused"
    assert accounts.exports.make(export_id)
    for _ in range(2):
        outcome, export_id = accounts.exports.begin(ada)
        assert outcome.ok
        clock.forward(minutes=6)
        entry = accounts.exports.latest(ada)
        assert entry is not None
        assert entry.state == "failed"  # its process has died
    assert accounts.exports.begin(ada)[0].code == "throttled"
    clock.forward(days=1)
    assert accounts.exports.begin(ada)[0].ok


def test_a_failing_hook_fails_the_export(accounts: Accounts, ada: User) -> None:
    """An export that silently lacks something would be a lie."""
    accounts.hooks.on("auth.export", lambda user: {"../../evil": 1})
    _, export_id = accounts.exports.begin(ada)
    assert not accounts.exports.make(export_id)
    entry = accounts.exports.latest(ada)
    assert entry is not None
    assert entry.state == "failed"
    assert accounts.exports.file(ada, export_id) is None


def test_deletion_takes_the_files_along(accounts: Accounts, ada: User, clock: Clock) -> None:
    fill(accounts, ada, "ada")
    accounts.uploads.save("tab-ada", b"mine", "my photo.jpg", "image/jpeg", 100)
    _, export_id = accounts.exports.begin(ada)
    assert accounts.exports.make(export_id)
    path = accounts.exports.file(ada, export_id)
    assert path is not None
    names = ZipFile(path).namelist()
    assert any(name.startswith("files/") and name.endswith("my photo.jpg") for name in names)
    assert path.stat().st_mode & 0o777 == 0o600
    accounts.deletion.request(ada.id)
    clock.forward(days=14)
    accounts.deletion.finish_due()
    assert not path.exists()
    assert not list(accounts.uploads.listed("tab-ada"))


# Profile.


def test_a_profile_is_changed_and_shown(app: App) -> None:
    visitor = log_in(app)
    given = {"display_name": "Ada  Lovelace", "locale": "", "tz": "Asia/Tokyo"}
    assert visitor.post("/auth/profile", given).status == 303
    page = visitor.get("/auth/devices").text
    assert "Ada Lovelace" in page
    assert re.search(r"15 Jan 2027, 17:\d\d JST", page)
    assert 'value="Asia/Tokyo" selected' in visitor.get("/auth/profile").text
    assert " UTC" in log_in_other(app).get("/auth/devices").text


def log_in_other(app: App) -> Visitor:
    accounts_of(app).admin.create_user("eve@example.org", PASSWORD)
    return log_in(app, "eve@example.org")


@pytest.mark.parametrize(
    "given",
    [
        {"display_name": "x" * 101},
        {"display_name": "a\u202eb"},
        {"locale": "tlh"},
        {"tz": "../../etc/passwd"},
        {"tz": "Mars/Olympus"},
    ],
)
def test_odd_profiles_are_refused(app: App, given: dict[str, str]) -> None:
    """P14: fields that no form has change nothing."""
    visitor = log_in(app)
    assert visitor.post("/auth/profile", given).status == 422
    more = {"display_name": "Ada", "is_staff": "1", "role": "admin", "email": "x@example.org"}
    assert visitor.post("/auth/profile", more).status == 303
    user = accounts_of(app).admin.find_user(EMAIL)
    assert user is not None
    assert not user.is_staff
    assert not user.roles


# What is stored.


def test_n10_poisoned_state_is_not_run(app: App) -> None:
    """N10 H a pickle in the browser's row is no state, and runs nothing."""
    poison = b"cos\nsystem\n(S'touch /tmp/scaffold-poisoned'\ntR."
    visitor = log_in(app)
    visitor.get("/state")
    with accounts_of(app).database.write() as connection:
        connection.execute(Browser.__table__.update().values(data=poison))  # type: ignore[attr-defined]  # a table
        connection.execute(TabValue.__table__.update().values(value=poison))  # type: ignore[attr-defined]  # a table
    assert visitor.get("/state").status in (200, 500)
    assert not Path("/tmp/scaffold-poisoned").exists()  # noqa: S108 - what the poison would make


def test_n14_other_peoples_state_is_out_of_reach(accounts: Accounts, ada: User) -> None:
    """N14 H a key of another person is unreachable, also by names that look like theirs."""
    bob = accounts.admin.create_user("bob@example.com")
    accounts.user_state(ada)["colour"] = "green"
    mine = accounts.user_state(bob)
    for key in ("colour", f"{ada.id}/colour", f"{ada.id}|", "' OR 1=1 --", "%", "\0"):
        assert key not in mine
    mine["colour"] = "red"
    assert accounts.user_state(ada)["colour"] == "green"
    assert list(mine) == ["colour"]


def test_events_of_own_data_are_audited(accounts: Accounts, ada: User, clock: Clock) -> None:
    """N07: with who asked for it."""
    accounts.deletion.request(ada.id, by=By("staff", STAFF))
    accounts.deletion.cancel(ada.id)
    accounts.deletion.request(ada.id)
    clock.forward(days=14)
    accounts.deletion.finish_due()
    with accounts.database.read() as connection:
        found = connection.execute(
            select(AuditEvent.event, AuditEvent.actor_id).where(AuditEvent.user_id == ada.id)
        ).all()
        assert connection.scalar(select(func.count()).select_from(Login)) == 0
    assert ("auth.deletion_requested", "staff") in [tuple(row) for row in found]
    assert {row[0] for row in found} >= {"auth.deletion_cancelled", "auth.user_deleted"}


RUNS_CODE = re.compile(
    r"\b(?:pickle|marshal|shelve|dill|cloudpickle|jsonpickle)\.\w|\byaml\.(?:unsafe_)?load\b"
)


def test_n10_nothing_that_runs_code_reads_state() -> None:
    """N10 U pickle and its kind are used nowhere in the package."""
    package = Path(__file__).parents[2] / "scaffold"
    found = [
        str(file)
        for file in package.rglob("*.py")
        if RUNS_CODE.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
