"""Administrators: what they may do, what they may not, and that it is written down."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from fastapi import Depends
from sqlalchemy import delete, select, text

from scaffold import anyone, page, permission, st
from scaffold.auth import people
from scaffold.auth.administration import LastAdminError
from scaffold.auth.audit import NOWHERE, By, Origin, record
from scaffold.auth.audit_log import Query, defused
from scaffold.auth.models import Account, AuditEvent
from scaffold.auth.user import User  # noqa: TC001 - FastAPI reads it
from scaffold.errors import UsageError
from scaffold.web.current_user import current_user
from tests.web.conftest import PASSWORD
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from scaffold.auth.service import Accounts
    from tests.web.conftest import MakeApp

SignUp = Callable[..., Visitor]
ROOT, BOB = "root@example.org", "bob@example.org"
ADMIN_PAGES = ("/auth/admin", "/auth/admin/invite", "/auth/admin/roles", "/auth/admin/audit")


@page("/", title="Desk", access=anyone)
def desk() -> None:
    note = st.text_input("Note")
    if st.button("Keep"):
        st.session_state.kept = note
    st.write(f"Hello {st.user.name}, kept {st.session_state.get('kept', 'nothing')}")


@page("/reports", title="Reports", access=permission("reports.view"))
def reports() -> None:
    st.write("the reports")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_app(desk, reports, auth=True, mail={"backend": "memory"})
    accounts_of(made).roles.define("support", ["auth.impersonate"])
    return made


@pytest.fixture
def root(app: App, sign_up: SignUp) -> Visitor:
    visitor = sign_up(app, ROOT)
    accounts_of(app).admin.promote(ROOT)
    return visitor


@pytest.fixture
def bob(app: App, sign_up: SignUp) -> Visitor:
    return sign_up(app, BOB)


def accounts_of(app: App) -> Accounts:
    found = app.site.accounts
    assert found is not None
    return found


def user_of(app: App, email: str) -> User:
    found = accounts_of(app).admin.find_user(email)
    assert found is not None
    return found


def page_of(app: App, email: str) -> str:
    return f"/auth/admin/users/{user_of(app, email).id}"


def audited(app: App, event: str) -> list[Any]:
    statement = select(AuditEvent.__table__).where(AuditEvent.event == event)
    with accounts_of(app).database.read() as connection:
        return list(connection.execute(statement.order_by(AuditEvent.id)))


def begin_acting(app: App, root: Visitor, **more: str) -> None:
    accounts_of(app).admin.promote(ROOT, "support")
    fields = {"act": "impersonate", "sure": "1", "reason": "ticket 7", **more}
    seen = root.post(page_of(app, BOB), fields)
    assert (seen.status, seen.header("location")) == (303, "/"), seen.text


# Who may see the admin pages.


def test_the_admin_pages_do_not_exist_for_others(app: App, root: Visitor, bob: Visitor) -> None:
    """A02 also not one's own page, and no act is done."""
    accounts_of(app).roles.define("support")
    accounts_of(app).admin.promote(BOB, "support")
    for path in (*ADMIN_PAGES, page_of(app, BOB), page_of(app, ROOT), "/auth/admin/audit.csv"):
        assert bob.get(path).status == 404
        assert bob.post(path, {"act": "disable", "sure": "1"}).status == 404
        seen = Visitor(app).get(path)
        assert (seen.status, (seen.header("location") or "")[:12]) == (303, "/auth/login?")
        assert root.get(path).status == 200
    assert user_of(app, ROOT).is_active
    assert "Administration" not in bob.get("/").text
    assert "Administration" in root.get("/").text


def test_the_admin_pages_need_a_recent_proof(app: App, root: Visitor) -> None:
    """F09 for administrators."""
    accounts = accounts_of(app)
    later = accounts.clock() + 3600
    accounts.clock = accounts.verifier._clock = lambda: later
    for path in (*ADMIN_PAGES, page_of(app, ROOT)):
        seen = root.get(path)
        assert (seen.status, seen.header("location")) == (303, f"/auth/confirm?next={path}")
    seen = root.post(page_of(app, ROOT), {"act": "give", "role": "support"})
    assert seen.status == 303
    assert "support" not in user_of(app, ROOT).roles


def test_the_admin_pages_need_a_login_of_today(app: App, root: Visitor) -> None:
    """S07 H a login of an administrator administers for twelve hours, however often confirmed."""
    assert root.get("/auth/admin").status == 200
    with app.site.database.write() as connection:
        connection.execute(text("UPDATE logins SET authenticated_at = authenticated_at - 43300"))
    seen = root.get("/auth/admin")
    assert (seen.status, seen.header("location")) == (303, "/auth/login?next=/auth/admin")
    assert root.get("/auth/devices").header("location") == "/auth/login?next=/auth/devices"


def test_ids_of_others_open_nothing(app: App, root: Visitor, bob: Visitor) -> None:
    """A02 a login of somebody else cannot be ended through one's page; unknown ids are 404."""
    bob.get("/")
    (login,) = accounts_of(app).list_devices(user_of(app, BOB))
    assert root.post(page_of(app, ROOT), {"act": "log_out", "login": login.id}).status == 404
    assert len(accounts_of(app).list_devices(user_of(app, BOB))) == 1
    for path in ("/auth/admin/users/" + "0" * 32, "/auth/admin/users/x", "/auth/admin/nothing"):
        assert root.get(path).status == 404
        assert root.post(path, {"act": "disable", "sure": "1"}).status == 404
    for act in ("", "_person", "carry_out", "set_password"):
        assert root.post(page_of(app, BOB), {"act": act, "sure": "1"}).status == 404


# What they do.


def test_a_switched_off_account_is_out_at_once(app: App, root: Visitor, bob: Visitor) -> None:
    """S12 the next request of every login is anonymous; switching on does not bring them back."""
    phone = Visitor(app)
    phone.get("/auth/login")
    phone.post("/auth/login", {"email": BOB, "password": PASSWORD})
    assert "Hello bob" in bob.get("/").text
    asked = root.post(page_of(app, BOB), {"act": "disable"})
    assert "Switch the account off?" in asked.text
    assert "Hello bob" in bob.get("/").text
    assert root.post(page_of(app, BOB), {"act": "disable", "sure": "1"}).status == 303
    for browser in (bob, phone):
        assert "Hello bob" not in browser.get("/").text
    again = Visitor(app)
    again.get("/auth/login")
    assert again.post("/auth/login", {"email": BOB, "password": PASSWORD}).status == 422
    assert root.post(page_of(app, BOB), {"act": "enable"}).status == 303
    assert "Hello bob" not in bob.get("/").text
    assert again.post("/auth/login", {"email": BOB, "password": PASSWORD}).status == 303


def test_administrators_end_logins(app: App, root: Visitor, bob: Visitor) -> None:
    """S14 one or all."""
    assert root.post(page_of(app, BOB), {"act": "log_out"}).status == 303
    assert "Hello bob" not in bob.get("/").text
    (event,) = audited(app, "auth.login_ended")
    assert (event.user_id, event.actor_id) == (user_of(app, BOB).id, user_of(app, ROOT).id)
    assert len(event.request_id) == 12


def test_a_password_is_neither_shown_nor_set(app: App, root: Visitor, bob: Visitor) -> None:
    text = root.get(page_of(app, BOB)).text
    assert 'type="password"' not in text
    assert "argon2" not in text
    assert root.post(page_of(app, BOB), {"act": "mail_reset"}).status == 303
    letter = [one for one in accounts_of(app).mail.sent if one["To"] == BOB][-1]
    assert "/auth/reset/" in letter.as_string().replace("=\n", "")
    assert audited(app, "auth.reset_mailed")[0].actor_id == user_of(app, ROOT).id


def test_the_last_administrator_stays(app: App, root: Visitor, bob: Visitor) -> None:
    own = page_of(app, ROOT)
    for fields in (
        {"act": "disable", "sure": "1"},
        {"act": "take", "role": "admin", "sure": "1"},
    ):
        seen = root.post(own, fields)
        assert (seen.status, "leave nobody" in seen.text) == (422, True)
    seen = root.post(
        "/auth/admin/roles", {"act": "define", "name": "admin", "permissions": "reports.view"}
    )
    assert (seen.status, "leave nobody" in seen.text) == (422, True)
    assert root.get("/auth/admin").status == 200
    accounts_of(app).admin.promote(BOB)
    assert "your own account" in root.post(own, {"act": "take", "role": "admin"}).text
    assert root.post(own, {"act": "take", "role": "admin", "sure": "1"}).status == 303
    assert root.get("/auth/admin").status == 404


def test_two_administrators_cannot_take_each_other_away(app: App, root: Visitor) -> None:
    """N12 both at the same moment: one of them stays."""
    admin = accounts_of(app).admin
    for _ in range(5):
        ids = [user_of(app, ROOT).id, admin.create_user("x@example.org").id]
        admin.promote("x@example.org")

        def demote(pair: tuple[str, str]) -> bool:
            try:
                admin.demote(pair[0], by=By(pair[1]))
            except LastAdminError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(demote, (ids, ids[::-1]))) == [False, True]
        admin.promote(ROOT)
        admin.demote("x@example.org")
        with accounts_of(app).database.write() as connection:
            connection.execute(delete(Account).where(Account.id == ids[1]))


def test_roles_are_made_changed_and_removed(app: App, root: Visitor, bob: Visitor) -> None:
    fields = {"act": "create", "name": "reader", "permissions": "reports.view\norders.view"}
    assert root.post("/auth/admin/roles", fields).status == 303
    assert root.post("/auth/admin/roles", fields).status == 422
    assert accounts_of(app).roles.permissions()["reader"] == ["orders.view", "reports.view"]
    assert bob.get("/reports").status == 403
    assert root.post(page_of(app, BOB), {"act": "give", "role": "reader"}).status == 303
    assert bob.get("/reports").status == 200
    wrong = {"act": "define", "name": "reader", "permissions": "Not, a <permission>"}
    assert root.post("/auth/admin/roles", wrong).status == 422
    for name in ("", "x y", "<b>", "x" * 65):
        assert root.post("/auth/admin/roles", {"act": "create", "name": name}).status == 422
    removal = {"act": "remove", "name": "reader"}
    assert "loses it" in root.post("/auth/admin/roles", removal).text
    assert root.post("/auth/admin/roles", {**removal, "sure": "1"}).status == 303
    assert bob.get("/reports").status == 403
    assert root.post("/auth/admin/roles", {"act": "remove", "name": "admin"}).status == 404
    defined = audited(app, "auth.role_defined")
    assert defined[0].data == {"role": "reader", "permissions": ["orders.view", "reports.view"]}


def test_the_list_is_searched_filtered_and_paged(app: App, root: Visitor) -> None:
    admin = accounts_of(app).admin
    for number in range(55):
        admin.create_user(f"p{number:02}@example.org", display_name=f"<i>{number}</i>")
    admin.create_user("new@example.org", verified=False)
    admin.disable("p07@example.org")
    first = root.get("/auth/admin").text
    assert "new@example.org" in first
    assert "&lt;i&gt;54" in first
    assert "p03@example.org" not in first
    more = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = root.get(more).text
    assert "p03@example.org" in second
    assert "p54@example.org" not in second
    assert "p07@example.org" in root.get("/auth/admin?kind=off").text
    assert "p08@example.org" not in root.get("/auth/admin?kind=off").text
    assert "new@example.org" in root.get("/auth/admin?kind=unverified").text
    assert "p33@example.org" in root.get("/auth/admin?q=P33%40").text
    assert "No account fits" in root.get("/auth/admin?q=%25").text


@pytest.mark.parametrize("attack", ["' OR 1=1 --", "%", "_", "\\", "<script>", "{{7*7}}", "\x00"])
def test_searches_are_words_and_nothing_else(app: App, root: Visitor, attack: str) -> None:
    """N05, X06, X11 in the fields of the admin pages."""
    from urllib.parse import quote

    for path in ("/auth/admin?q=", "/auth/admin/audit?person=", "/auth/admin/audit?event="):
        seen = root.get(path + quote(attack))
        assert seen.status == 200
        assert "<script>" not in seen.text.replace("<script async", "")
        assert "49" not in seen.text.split("<main")[1].split("</form>")[0]


# Acting for others.


def test_acting_shows_a_banner_and_no_account_pages(app: App, root: Visitor, bob: Visitor) -> None:
    """N08 limits, banner, no credential pages."""
    begin_acting(app, root)
    for path in ("/", "/reports"):
        text = root.get(path).text
        assert 'id="acting"' in text
        assert "You act for bob" in text
    from scaffold.web.accounts.routes import ADDRESSES

    for path in ADDRESSES:
        real = path.replace("{id}", user_of(app, BOB).id).replace("{", "").replace("}", "")
        if path in ("/auth/logout", "/auth/impersonation/stop"):
            continue
        assert root.get(real).status == 403, path
        assert root.post(real, {"email": "x@example.org"}).status == 403, path
    assert "Hello bob" in bob.get("/").text  # bob's own login goes on


def test_acting_is_written_down_with_both(app: App, root: Visitor, bob: Visitor) -> None:
    """N08 each request, and a letter to the owner."""
    begin_acting(app, root)
    root.get("/")
    root.act("/", {root.widget("Note"): "for bob", root.widget("Keep"): "1"})
    both = {(row.user_id, row.actor_id) for row in audited(app, "auth.impersonated_request")}
    assert both == {(user_of(app, BOB).id, user_of(app, ROOT).id)}
    made = [
        (row.data["method"], row.data["path"]) for row in audited(app, "auth.impersonated_request")
    ]
    assert made == [("GET", "/"), ("POST", "/")]
    letter = [one for one in accounts_of(app).mail.sent if one["To"] == BOB][-1]
    assert "ticket 7" in letter.as_string()


def test_only_looking_changes_nothing(app: App, root: Visitor, bob: Visitor) -> None:
    """N08 the read-only option."""
    begin_acting(app, root, read_only="1")
    assert "You look at this app as bob" in root.get("/").text
    seen = root.act("/", {root.widget("Note"): "no", root.widget("Keep"): "1"})
    assert seen.status == 403
    assert "kept nothing" in root.get("/").text
    assert root.post("/", {**root.fields, root.widget("Keep"): "1"}).status == 403


def test_only_looking_holds_for_fastapi_routes(app: App, root: Visitor, bob: Visitor) -> None:
    """N08 reading goes on, everything else is refused."""
    done: list[str] = []

    def act(user: Annotated[User, Depends(current_user)]) -> str:
        done.append(user.email)
        return "done"

    app.add_api_route("/api/act", act, methods=["GET", "POST"])
    app.middleware_stack = None
    begin_acting(app, root, read_only="1")
    assert root.get("/api/act").status == 200
    assert root.post("/api/act").status == 403
    assert done == [BOB]


def test_stopping_leads_back_to_a_new_login(app: App, root: Visitor, bob: Visitor) -> None:
    """N08."""
    begin_acting(app, root)
    before = dict(root.cookies)
    seen = root.post("/auth/impersonation/stop")
    assert (seen.status, seen.header("location")) == (303, page_of(app, BOB))
    assert "Hello root" in root.get("/").text
    assert 'id="acting"' not in root.get("/").text
    assert "/auth/confirm" in (root.get("/auth/admin").header("location") or "")
    copy = Visitor(app, before)
    assert "Hello bob" not in copy.get("/").text
    assert root.get("/auth/impersonation/stop").status == 405


def test_acting_needs_its_own_permission(app: App, root: Visitor, bob: Visitor) -> None:
    """N08 an administrator without it is not offered it and is refused."""
    assert "Act for this person" not in root.get(page_of(app, BOB)).text
    fields = {"act": "impersonate", "sure": "1", "reason": "ticket 7"}
    assert root.post(page_of(app, BOB), fields).status == 403
    assert audited(app, "auth.impersonation_started")[0].outcome == "refused"
    accounts_of(app).admin.promote(ROOT, "support")
    accounts_of(app).admin.promote(BOB)
    assert root.post(page_of(app, BOB), fields).status == 403


# The audit trail.


def test_events_hold_no_secrets_and_no_line_breaks(app: App, root: Visitor) -> None:
    """N07."""
    accounts = accounts_of(app)
    with accounts.database.write() as connection:
        origin = Origin("1.2.3.4\r\n", "Agent\r\nX-Forged: 1", "r\n1")
        record(
            connection, "auth.login", "ok", now=1.0, origin=origin,
            reason="one\r\ntwo\x1b[31m", names=["a\nb"],
        )  # fmt: skip
        for name in ("password", "token", "cookie", "secret", "code"):
            secret: dict[str, Any] = {name: "x"}
            with pytest.raises(UsageError, match="Secrets do not belong"):
                record(connection, "auth.login", "ok", now=1.0, **secret)
    row = audited(app, "auth.login")[-1]
    words = (row.ip, row.ua, row.request_id, json.dumps(row.data))
    assert words == (
        "1.2.3.4",
        "AgentX-Forged: 1",
        "r1",
        '{"reason": "onetwo[31m", "names": ["ab"]}',
    )


def test_flows_leave_no_secret_in_the_audit_trail(app: App, root: Visitor, bob: Visitor) -> None:
    """N07, S15 neither passwords nor cookies, also of failures."""
    wrong = "a password that is wrong"
    Visitor(app).post("/auth/login", {"email": BOB, "password": wrong})
    bob.post("/auth/password", {"current": PASSWORD, "new": "seven copper lanterns"})
    bob.post("/auth/password", {"current": wrong, "new": "eight copper lanterns"})
    root.post(page_of(app, BOB), {"act": "mail_reset"})
    begin_acting(app, root)
    with accounts_of(app).database.read() as connection:
        everything = str(connection.execute(select(AuditEvent.__table__)).all())
    secrets = [PASSWORD, wrong, "copper", *bob.cookies.values(), *root.cookies.values()]
    for secret in secrets:
        assert secret not in everything
    outcomes = {(row.event, row.outcome) for row in all_events(app)}
    assert {("auth.login", "refused"), ("auth.password_changed", "refused")} <= outcomes


def all_events(app: App) -> list[Any]:
    with accounts_of(app).database.read() as connection:
        return list(connection.execute(select(AuditEvent.__table__)))


def test_the_audit_log_is_filtered_and_paged(app: App, root: Visitor, bob: Visitor) -> None:
    accounts = accounts_of(app)
    with accounts.database.write() as connection:
        for number in range(60):
            record(connection, "auth.noise", "ok", now=86400.0 * 3 + number, number=number)
    log = accounts.audit_log
    first, more = log.page(Query(event="auth.noise"))
    assert [one.data["number"] for one in first] == list(range(59, 9, -1))
    second, end = log.page(Query(event="auth.noise", before=more))
    assert [one.data["number"] for one in second] == list(range(9, -1, -1))
    assert end == ""
    text = root.get("/auth/admin/audit?person=BOB%40example.org").text
    assert "auth.signed_up" in text
    assert "root@example.org" not in text.split("<ul")[-1]
    assert "auth.noise" in root.get("/auth/admin/audit?day=1970-01-04").text.split("</form>")[1]
    assert "Nothing has happened" in root.get("/auth/admin/audit?day=1970-01-05").text
    assert root.get("/auth/admin/audit?day=nonsense").status == 200


def test_the_exported_table_has_no_formulas(app: App, root: Visitor) -> None:
    """N02."""
    accounts = accounts_of(app)
    accounts.admin.create_user("=cmd|1@example.org".replace("|", "+"))
    with accounts.database.write() as connection:
        origin = Origin("1.2.3.4", '=HYPERLINK("http://evil")', "+1")
        record(connection, "auth.login", "refused", now=5.0, origin=origin, reason="@SUM(1)")
    seen = root.get("/auth/admin/audit.csv")
    assert seen.header("content-type") == "text/csv; charset=utf-8"
    assert "attachment" in (seen.header("content-disposition") or "")
    rows = list(csv.reader(io.StringIO(seen.text.lstrip("\ufeff"))))
    assert rows[0][0] == "time (UTC)"
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("http://evil")' in cells
    assert "'=cmd+1@example.org" in cells


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_defused(cell: str) -> None:
    """N02."""
    assert defused(cell) == "'" + cell
    assert defused("a" + cell) == "a" + cell


def test_audit_and_error_page_share_the_id_of_the_request(app: App, bob: Visitor) -> None:
    seen = bob.get("/reports")
    assert seen.status == 403
    from re import search

    assert search(r"Reference [0-9a-f]{12}", seen.text)
    assert all(len(row.request_id) == 12 for row in audited(app, "auth.signed_up"))


# Races and spellings.


def test_two_sign_ups_with_one_address_make_one_account(app: App) -> None:
    """N12 in whatever spelling."""
    accounts = accounts_of(app)
    spellings = ("Eve@Example.org", "eve@example.org", "EVE@EXAMPLE.ORG", "eve@example.ORG")
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda one: accounts.sign_up(one, PASSWORD).code, spellings))
    assert sorted(codes) == ["created", "known", "known", "known"]
    assert len(accounts.admin.list_users(search="eve")) == 1


def test_a_role_that_is_given_and_an_account_that_is_removed_twice(app: App, bob: Visitor) -> None:
    """N12 done once, without an error."""
    admin = accounts_of(app).admin
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: admin.promote(BOB, "support"), range(8)))
        assert user_of(app, BOB).roles == {"support"}
        list(pool.map(lambda _: admin.demote(BOB, "support"), range(8)))
        assert sum(pool.map(lambda _: admin.disable(BOB), range(8))) == 1
    assert user_of(app, BOB).roles == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada@Example.org", "ada@example.org", True),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example", True),
        ("ada@example.org", "аda@example.org", False),  # noqa: RUF001 - Cyrillic
        ("ada@example.org", "ada@exаmple.org", False),  # noqa: RUF001 - Cyrillic
        ("jos\u00e9@example.org", "jose\u0301@example.org", True),
        ("ada@example.org", "ada.@example.org", False),
    ],
)
def test_spellings_of_an_address(one: str, other: str, same: bool) -> None:
    """N13 look-alikes are not merged, spellings of one address are."""
    assert (people.norm_of(one) == people.norm_of(other)) is same


@pytest.mark.parametrize("bad", ["a\x00@example.org", "a\n@example.org", "a@exam\x00ple.org"])
def test_addresses_with_control_characters_are_refused(app: App, bad: str) -> None:
    """N13."""
    assert people.parse_address(bad) is None
    assert accounts_of(app).sign_up(bad, PASSWORD, origin=NOWHERE).code == "invalid"


def test_an_account_is_deleted_after_asking_and_kept_after_all(
    app: App, root: Visitor, bob: Visitor
) -> None:
    """S12 its logins end with the request; the reason is kept."""
    here = page_of(app, BOB)
    assert "Delete the account?" in root.post(here, {"act": "delete"}).text
    assert root.post(here, {"act": "delete", "sure": "1"}).status == 422
    assert "Hello bob" in bob.get("/").text
    form = {"act": "delete", "sure": "1", "reason": "asked for it by phone"}
    assert root.post(here, form).status == 303
    assert "Hello bob" not in bob.get("/").text
    (event,) = audited(app, "auth.deletion_requested")
    assert (event.actor_id, event.data["reason"]) == (user_of(app, ROOT).id, form["reason"])
    assert "Keep the account" in root.get(here).text
    assert root.post(here, {"act": "keep"}).status == 303
    assert "Delete the account" in root.get(here).text
    own = root.post(page_of(app, ROOT), form)
    assert (own.status, "leave nobody" in own.text) == (422, True)
