"""Who may do what: pages, organisations, rights that come and go while a page is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import pytest
from fastapi import Depends
from sqlalchemy import update

from scaffold import (
    anonymous_only,
    anyone,
    org_role,
    page,
    permission,
    recent_login,
    role,
    st,
    verified,
)
from scaffold.auth.models import Account
from scaffold.auth.user import User  # noqa: TC001 - FastAPI reads it
from scaffold.db.base import utc_now
from scaffold.web.current_user import require
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from scaffold.auth.service import Accounts
    from tests.web.conftest import MakeApp

SignUp = Callable[..., Visitor]
EMAIL = "ada@example.org"


@page("/", title="Desk", access=anyone)
def desk() -> None:
    note = st.text_input("Note")
    st.session_state.setdefault("done", [])
    if st.user.is_logged_in and st.user.has_role("editor") and st.button("Publish"):
        st.session_state.done.append("published")
    if st.button("Keep"):
        st.session_state.done.append("kept")
    st.write(f"note {note}, did {' and '.join(st.session_state.done) or 'nothing'}")


@page("/editors", title="Editors", access=role("editor"))
def editors() -> None:
    st.write("the editors' page")


@page("/reports", title="Reports", access=permission("reports.view"))
def reports() -> None:
    st.write("the reports")


def accounts_of(app: App) -> Accounts:
    found = app.site.accounts
    assert found is not None
    return found


def test_a_given_role_shows_with_the_next_click_which_counts(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    """M08 the menu follows a change of role without a reload, and no input is lost."""
    app = make_app(desk, editors, auth=True)
    ada = sign_up(app)
    ada.get("/")
    assert "Editors" not in ada.html
    note, keep = ada.widget("Note"), ada.widget("Keep")
    accounts_of(app).roles.define("editor")
    accounts_of(app).admin.promote(EMAIL, "editor")
    seen = ada.act("/", {note: "typed meanwhile", keep: "1"})
    assert seen.status == 200
    assert "note typed meanwhile, did kept" in seen.text
    assert "Editors" in seen.text
    assert 'name="_auth"' in seen.text


def test_a_click_on_what_was_taken_away_does_nothing(make_app: MakeApp, sign_up: SignUp) -> None:
    """A04 the button is still on the open page, its callback is not called any more."""
    app = make_app(desk, editors, auth=True)
    accounts_of(app).roles.define("editor")
    ada = sign_up(app)
    accounts_of(app).admin.promote(EMAIL, "editor")
    ada.get("/")
    note, publish = ada.widget("Note"), ada.widget("Publish")
    accounts_of(app).admin.demote(EMAIL, "editor")
    seen = ada.act("/", {note: "typed meanwhile", publish: "1"})
    assert "note typed meanwhile, did nothing" in seen.text
    assert "Publish" not in seen.text
    assert ada.get("/editors").status == 403


@pytest.mark.parametrize("scripted", [True, False])
def test_a_page_that_was_closed_to_somebody_takes_no_input(
    make_app: MakeApp, sign_up: SignUp, scripted: bool
) -> None:
    """A04 at once, with and without script."""
    app = make_app(desk, reports, auth=True)
    accounts_of(app).roles.define("reader", ["reports.view"])
    ada = sign_up(app)
    accounts_of(app).admin.promote(EMAIL, "reader")
    assert "the reports" in ada.get("/reports").text
    accounts_of(app).roles.define("reader", [])
    answer = ada.act("/reports", {}) if scripted else ada.post("/reports", ada.fields)
    assert answer.status == 403
    assert "the reports" not in answer.text


# Pages and the people who may open them.


@page("/org/{org}", title="Organisation", access=org_role("owner", "member"))
def org_page(org: str) -> None:
    mine = st.user.org(org)
    st.write(f"the page of {mine.name if mine else 'nobody'}")


@page("/org/{org}/money", title="Money", access=org_role("owner"))
def org_money(org: str) -> None:
    st.write(f"the money of {org}")


@page("/orgs", title="Organisations", access=org_role("owner"))
def any_org() -> None:
    st.write("an owner's page")


@page("/members", title="Members")
def members() -> None:
    st.write("the members' page")


@page("/front", title="Front", access=anonymous_only)
def front() -> None:
    st.write("the front page")


@page("/checked", title="Checked", access=verified)
def checked() -> None:
    st.write("the page of the confirmed")


@page("/fresh", title="Fresh", access=recent_login & permission("reports.view"))
def fresh() -> None:
    st.write("the fresh reports")


@page("/strict", title="Strict", access=lambda user: user is not None and 1 / 0 > 1)
def strict() -> None:
    st.write("nobody's page")


PEOPLE = ("visitor", "owner", "member", "stranger", "reader", "staff")
OPEN, LOGIN, CLOSED, AWAY = 200, "/auth/login", 403, "/"
TABLE: dict[str, tuple[object, ...]] = {
    # path:            visitor, owner, member, stranger, reader, staff
    "/": (OPEN, OPEN, OPEN, OPEN, OPEN, OPEN),
    "/front": (OPEN, AWAY, AWAY, AWAY, AWAY, AWAY),
    "/members": (LOGIN, OPEN, OPEN, OPEN, OPEN, OPEN),
    "/editors": (LOGIN, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED),
    "/reports": (LOGIN, CLOSED, CLOSED, CLOSED, OPEN, CLOSED),
    "/fresh": (LOGIN, CLOSED, CLOSED, CLOSED, OPEN, CLOSED),
    "/org/north": (LOGIN, OPEN, OPEN, CLOSED, CLOSED, CLOSED),
    "/org/south": (LOGIN, CLOSED, CLOSED, OPEN, CLOSED, CLOSED),
    "/org/north/money": (LOGIN, OPEN, CLOSED, CLOSED, CLOSED, CLOSED),
    "/org/south/money": (LOGIN, CLOSED, CLOSED, OPEN, CLOSED, CLOSED),
    "/org/{org}": (LOGIN, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED),
    "/orgs": (LOGIN, OPEN, CLOSED, OPEN, CLOSED, CLOSED),
    "/checked": (LOGIN, OPEN, OPEN, OPEN, OPEN, OPEN),
    "/strict": (LOGIN, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED),
    "/auth/admin": (LOGIN, 404, 404, 404, 404, OPEN),
    "/auth/admin/audit": (LOGIN, 404, 404, 404, 404, OPEN),
    "/auth/orgs": (LOGIN, OPEN, OPEN, OPEN, OPEN, OPEN),
    "/auth/orgs/north": (LOGIN, OPEN, OPEN, 404, 404, 404),
    "/auth/orgs/south": (LOGIN, 404, 404, OPEN, 404, 404),
    "/auth/orgs/nowhere": (LOGIN, 404, 404, 404, 404, 404),
    "/auth/password": (LOGIN, OPEN, OPEN, OPEN, OPEN, OPEN),
    "/auth/devices": (LOGIN, OPEN, OPEN, OPEN, OPEN, OPEN),
}
ALL = (desk, editors, reports, org_page, org_money, any_org, members, front, checked, fresh, strict)


@pytest.fixture
def town(make_app: MakeApp, sign_up: SignUp) -> tuple[App, dict[str, Visitor]]:
    """An app with two organisations, and a browser of each kind of person."""
    app = make_app(*ALL, auth=True, mail={"backend": "memory"})
    accounts = accounts_of(app)
    accounts.settings.auth.orgs = "open"
    browsers = {"visitor": Visitor(app)}
    for name in PEOPLE[1:]:
        browsers[name] = sign_up(app, f"{name}@example.org")
    with accounts.database.write() as connection:
        connection.execute(update(Account).values(email_verified_at=utc_now()))
    accounts.roles.define("reader", ["reports.view"])
    accounts.roles.define("editor")
    accounts.admin.promote("reader@example.org", "reader")
    accounts.admin.promote("staff@example.org")
    browsers["owner"].post("/auth/orgs", {"name": "North"})
    browsers["stranger"].post("/auth/orgs", {"name": "South"})
    browsers["owner"].post("/auth/orgs/north", {"act": "invite", "email": "member@example.org"})
    accept(app, browsers["member"])
    return app, browsers


def accept(app: App, visitor: Visitor) -> None:
    """Follow the link of the last invitation."""
    letter = accounts_of(app).mail.sent[-1]
    body = letter.get_body(("plain",))
    assert body is not None
    link = next(word for word in body.get_content().split() if "/auth/invitation/" in word)
    visitor.get(urlsplit(link).path)
    assert visitor.post("/auth/invitation").status == 303


@pytest.mark.allow_errors
def test_everybody_gets_what_the_table_says(town: tuple[App, dict[str, Visitor]]) -> None:
    """A01, A03 every page with every kind of person; the menu shows what opens."""
    app, browsers = town
    for name, visitor in browsers.items():
        expected = {path: row[PEOPLE.index(name)] for path, row in TABLE.items()}
        found: dict[str, object] = {}
        for path in TABLE:
            seen = visitor.get(path)
            to = (seen.header("location") or "").split("?")[0]
            found[path] = to if seen.status == 303 else seen.status
            if seen.status != OPEN:
                assert visitor.post(path, visitor.fields).status != OPEN
        assert found == expected, name
        menu = visitor.get("/").text.split('class="menu-foot"')[0]
        shown = {path for path in TABLE if f'href="{path}"' in menu}
        fixed = {one.path for one in app.registry if not one.parameters}
        assert shown == {path for path, status in expected.items() if status == 200} & fixed


def test_the_table_names_every_page(town: tuple[App, dict[str, Visitor]]) -> None:
    """A01 a new page of this test's app has to be added to the table."""
    app, _ = town
    patterns = [one.pattern() for one in app.registry]
    assert all(any(pattern.fullmatch(path) for path in TABLE) for pattern in patterns)


@pytest.mark.allow_errors
def test_a_rule_that_raises_lets_nobody_in(
    town: tuple[App, dict[str, Visitor]], caplog: pytest.LogCaptureFixture
) -> None:
    """A06 denied and logged."""
    assert town[1]["staff"].get("/strict").status == 403
    assert "raised; nobody is let in by it" in caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "//reports",
        "/reports/",
        "/%72eports",
        "/REPORTS",
        "/reports;a",
        "/./reports",
        "/x/../reports",
    ],
)
def test_tricks_with_paths_open_nothing(town: tuple[App, dict[str, Visitor]], path: str) -> None:
    """A07."""
    stranger = town[1]["stranger"]
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
        seen = stranger.request(method, path)
        assert seen.status in (303, 307, 403, 404, 405, 409, 422)
        assert "the reports" not in seen.text


# Organisations through their pages.


def test_acts_in_other_organisations_are_not_found(
    town: tuple[App, dict[str, Visitor]],
) -> None:
    """A02, A08 by slug, by id, and with ids of another organisation in the form."""
    app, browsers = town
    accounts = accounts_of(app)
    south = accounts.admin.user("stranger@example.org").orgs[0]
    theirs = accounts.admin.user("stranger@example.org").id
    for name in (south.slug, south.org_id):
        for act in ("rename", "invite", "role", "remove", "leave"):
            form = {"act": act, "name": "Mine", "sure": "1", "member": theirs, "role": "member"}
            assert browsers["owner"].post(f"/auth/orgs/{name}", form).status == 404
    form = {"act": "remove", "member": theirs}
    assert browsers["owner"].post("/auth/orgs/north", form).status == 403
    assert [one.role for one in accounts.orgs.members(south.org_id)] == ["owner"]
    assert browsers["stranger"].get("/auth/orgs/south").text.count("stranger@example.org") >= 1


def test_members_see_but_do_not_manage(town: tuple[App, dict[str, Visitor]]) -> None:
    """A02 what the page does not offer is refused as well."""
    app, browsers = town
    member = browsers["member"]
    text = member.get("/auth/orgs/north").text
    assert "owner@example.org" in text
    assert 'value="invite"' not in text
    mine = accounts_of(app).admin.user("member@example.org")
    for form in (
        {"act": "rename", "name": "Mine"},
        {"act": "invite", "email": "x@example.org", "role": "member"},
        {"act": "invite", "email": "x@example.org", "role": "owner"},
        {"act": "withdraw", "invitation": "x"},
        {"act": "role", "member": mine.id, "role": "owner"},
        {"act": "remove", "member": accounts_of(app).admin.user("owner@example.org").id},
    ):
        assert member.post("/auth/orgs/north", form).status == 403, form
    assert "The organisation is made" not in member.get("/auth/orgs").text
    assert member.post("/auth/orgs/north", {"act": "leave"}).status == 200
    assert member.post("/auth/orgs/north", {"act": "leave", "sure": "1"}).status == 303
    assert member.get("/org/north").status == 403


def test_the_owner_manages_and_the_last_one_stays(town: tuple[App, dict[str, Visitor]]) -> None:
    app, browsers = town
    owner, accounts = browsers["owner"], accounts_of(app)
    form = {"act": "leave", "sure": "1"}
    seen = owner.post("/auth/orgs/north", form)
    assert (seen.status, "without an owner" in seen.text) == (422, True)
    assert owner.post("/auth/orgs/north", {"act": "rename", "name": "Far <b>North"}).status == 303
    assert "Far &lt;b&gt;North" in owner.get("/auth/orgs/north").text
    member = accounts.admin.user("member@example.org").id
    form = {"act": "role", "member": member, "role": "owner"}
    assert owner.post("/auth/orgs/north", form).status == 303
    assert browsers["member"].get("/org/north/money").status == 200
    assert owner.post("/auth/orgs/north", {"act": "remove", "member": member}).status == 303
    assert browsers["member"].get("/org/north").status == 403
    owner.post("/auth/orgs/north", {"act": "invite", "email": "x@example.org", "role": "member"})
    (open_one,) = accounts.invitations.open(accounts.admin.user("owner@example.org").org_ids[0])
    form = {"act": "withdraw", "invitation": open_one.id}
    assert browsers["stranger"].post("/auth/orgs/south", form).status == 422
    assert owner.post("/auth/orgs/north", form).status == 303
    assert owner.post("/auth/orgs/north", form).status == 422


def test_organisations_are_off_unless_the_app_has_them(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(desk, auth=True)
    ada = sign_up(app)
    assert ada.get("/auth/orgs").status == 404
    assert ada.post("/auth/orgs", {"name": "North"}).status == 404
    accounts_of(app).settings.auth.orgs = "invite"
    assert ada.get("/auth/orgs").status == 200
    assert ada.post("/auth/orgs", {"name": "North"}).status == 403
    assert "Organisations" not in ada.get("/").text


def test_fastapi_routes_keep_organisations_apart(town: tuple[App, dict[str, Visitor]]) -> None:
    """A08 `org_role` looks at the organisation in the path of the route."""
    app, browsers = town

    @app.get("/api/{org}/money")
    def money(org: str, user: Annotated[User, Depends(require(org_role("owner")))]) -> str:
        return f"the money of {org}, {user.name}"

    app.middleware_stack = None
    found = {
        name: [browsers[name].get(f"/api/{org}/money").status for org in ("north", "south")]
        for name in PEOPLE
    }
    assert found == {
        "visitor": [401, 401],
        "owner": [200, 403],
        "member": [403, 403],
        "stranger": [403, 200],
        "reader": [403, 403],
        "staff": [403, 403],
    }
