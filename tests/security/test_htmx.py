"""Requests of the page's script, with a login and without: the checks M01, M05 to M07."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from scaffold import anyone, login_required, page, role, st
from tests.web.conftest import PASSWORD
from tests.web.test_uploads import BOUNDARY, _multipart
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold import App
    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen

    SignUp = Callable[..., Visitor]

ADA, EVE = "ada@example.org", "eve@example.org"
SECRETS = ("swordfish", "members only", "Desk", ADA, "of the admins")
EXPIRED = "UPDATE logins SET expires_at = 1"
REVOKED = "UPDATE logins SET revoked_at = 1, revoke_reason = 'device'"


@page("/", title="Home", access=anyone)
def home() -> None:
    st.session_state.setdefault("count", 0)
    st.session_state.count += st.button("Add one")
    st.write(f"count {st.session_state.count}")


@page("/desk", title="Desk", access=login_required)
def desk() -> None:
    st.user_state.setdefault("done", 0)
    st.title("Desk")
    st.write("members only")
    st.text_input("Word", "swordfish")
    st.file_uploader("A file", type=["txt"])
    st.download_button("Download", b"swordfish", "note.txt")

    @st.fragment
    def part() -> None:
        st.user_state["done"] += st.button("Press")
        st.write(f"swordfish done {st.user_state['done']}")

    part()


@page("/admins", title="Admins", access=role("admin"))
def admins() -> None:
    st.write("swordfish of the admins")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(home, desk, admins, auth=True)


def run(app: App, statement: str) -> None:
    with app.site.database.write() as connection:
        connection.execute(text(statement))


def done(app: App, visitor: Visitor) -> int:
    found = re.search(r"swordfish done (\d+)", visitor.get("/desk").text)
    assert found
    return int(found[1])


def leaks(seen: Seen) -> list[str]:
    everything = seen.text + str(seen.headers)
    return [secret for secret in SECRETS if secret in everything]


def fragment_of(html: str) -> str:
    found = re.findall(r'data-fragment="([^"]+)"', html)
    return str(found[0]) if found else "part"


def requests(ada: Visitor) -> dict[str, Callable[[], Seen]]:
    """Return everything that a page of a member asks for by script."""
    button, word = ada.widget("Press"), ada.widget("Word")
    session, html = ada.fields["_session"], ada.html
    scripted = {
        "hx_request": "true", "x_scaffold_auth": ada.fingerprint, "x_scaffold_session": session,
    }  # fmt: skip
    return {
        "the page again": lambda: ada.get("/desk", **scripted),
        "a new tab by script": lambda: ada.get("/desk", hx_request="true"),
        "a button": lambda: ada.act("/desk", {button: "1"}),
        "a text": lambda: ada.act("/desk", {word: "x"}),
        "a fragment": lambda: ada.act("/desk", {button: "1"}, _fragment=fragment_of(html)),
        "a fragment without input": lambda: ada.act("/desk", {}, _fragment=fragment_of(html)),
        "no fingerprint": lambda: ada.post("/desk", {button: "1"}, hx_request="true"),
        "another page of members": lambda: ada.get("/admins", **scripted),
    }


@pytest.mark.parametrize("end", [EXPIRED, "DELETE FROM logins"])
def test_m01_a_login_that_is_over_gets_nothing_private(app: App, sign_up: SignUp, end: str) -> None:
    """M01 Fragments and callbacks: 401 and HX-Redirect to the login, and not a byte more."""
    ada = sign_up(app)
    ada.get("/desk")
    asked = requests(ada)
    run(app, end)
    kept = dict(ada.cookies)
    for name, ask in asked.items():
        ada.cookies = dict(kept)
        seen = ask()
        to = seen.header("hx-redirect") or seen.header("hx-refresh")
        assert to in ("/auth/login?next=/desk", "/auth/login?next=/admins", "true"), name
        assert seen.status == (401 if to != "true" else seen.status), name
        if end == EXPIRED:
            assert seen.status == 401, name
        assert seen.body == b"", name
        assert leaks(seen) == [], name
        assert seen.header("cache-control") == "no-store", name
    back = Visitor(app)
    back.post("/auth/login", {"email": ADA, "password": PASSWORD})
    assert done(app, back) == 0


def test_m01_files_and_uploads_of_a_login_that_is_over(app: App, sign_up: SignUp) -> None:
    """M01 The routes beside the pages that carry what is private."""
    ada = sign_up(app)
    html = ada.get("/desk").text
    (address,) = set(re.findall(r'href="(/_scaffold/files/[^"]+)"', html))
    address = address.replace("&amp;", "&")
    upload = f"/_scaffold/upload?session={ada.fields['_session']}&widget={ada.widget('A file')}"
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    body = _multipart("file", "note.txt", b"hello")
    assert ada.get(address).body == b"swordfish"
    assert ada.request("POST", upload, body, kind).status == 200
    run(app, EXPIRED)
    cookies = dict(ada.cookies)
    seen = ada.get(address)
    assert (seen.status, leaks(seen)) == (404, [])
    ada.cookies = dict(cookies)
    seen = ada.request("POST", upload, body, kind)
    assert (seen.status, leaks(seen)) == (403, [])
    ada.cookies = dict(cookies)
    seen = ada.get("/auth/fp", x_scaffold_auth=ada.fingerprint)
    assert (seen.status, seen.body) == (205, b"")


def test_m05_a_tab_of_ada_writes_nothing_as_eve(app: App, sign_up: SignUp) -> None:
    """M05 After a switch in the same browser: 409, and nobody's data change."""
    ada = sign_up(app)
    ada.get("/desk")
    button, word = ada.widget("Press"), ada.widget("Word")
    shown, fields = ada.fingerprint, dict(ada.fields)
    sign_up(app, EVE)
    switched = Visitor(app, ada.cookies)
    switched.post("/auth/logout")
    switched.post("/auth/login", {"email": EVE, "password": PASSWORD})
    ada.cookies = switched.cookies
    for values, more in (
        ({button: "1"}, {}),
        ({word: "x"}, {}),
        ({button: "1"}, {"_fragment": "p"}),
    ):
        ada.fingerprint, ada.fields = shown, dict(fields)
        seen = ada.act("/desk", values, **more)
        assert (seen.status, seen.header("hx-refresh"), seen.body) == (409, "true", b"")
    plain = switched.post("/desk", {**fields, button: "1"})
    assert (plain.status, plain.header("location")) == (303, "/desk")
    assert done(app, switched) == 0
    back = Visitor(app)
    back.post("/auth/login", {"email": ADA, "password": PASSWORD})
    assert done(app, back) == 0


def test_m06_the_fingerprint_opens_nothing(app: App, sign_up: SignUp) -> None:
    """M06 Missing or forged it only refuses; the login is what counts."""
    ada, eve = sign_up(app), sign_up(app, EVE)
    assert app.site.accounts is not None
    app.site.accounts.admin.promote(ADA)
    ada.get("/desk")
    eve.get("/desk")
    button = eve.widget("Press")
    stranger = Visitor(app)
    for shown in (ada.fingerprint, eve.fingerprint, "anon", "", "x", "." + "0" * 8, "*"):
        seen = stranger.get("/desk", hx_request="true", x_scaffold_auth=shown)
        assert (seen.body, leaks(seen)) == (b"", [])
        seen = stranger.post("/desk", {button: "1", "_auth": shown}, hx_request="true")
        assert (seen.body, leaks(seen)) == (b"", [])
        seen = eve.get("/admins", hx_request="true", x_scaffold_auth=shown)
        assert "of the admins" not in seen.text
        if shown != eve.fingerprint:
            sent = {**eve.fields, button: "1"}
            seen = eve.post("/desk", sent, hx_request="true", x_scaffold_auth=shown)
            assert seen.status == 409, shown
    assert done(app, eve) == 0
    eve.get("/desk")
    without = {name: value for name, value in eve.fields.items() if name != "_auth"}
    assert eve.post("/desk", {**without, button: "1"}, hx_request="true").status == 200
    assert done(app, eve) == 1


HEADERS: tuple[dict[str, str], ...] = (
    {"hx_request": "true"},
    {"hx_request": "TRUE"},
    {"hx_request": "true", "hx_boosted": "true", "hx_target": "app"},
    {"hx_request": "true", "hx_history_restore_request": "true"},
    {"hx_request": "true", "hx_current_url": "http://127.0.0.1:8000/admins"},
    {"hx_request": "true", "hx_trigger": "x", "hx_trigger_name": "y", "hx_prompt": "z"},
    {"hx_request": "true", "hx_source": "admin", "hx_request_type": "partial"},
    {"hx_redirect": "/admins", "hx_refresh": "true", "hx_retarget": "body"},
    {"x_scaffold_session": "new", "hx_request": "true", "sec_fetch_mode": "navigate"},
)


def test_m07_headers_of_htmx_give_no_rights(app: App, sign_up: SignUp) -> None:
    """M07 Whoever sends them sees what they see without, and no part of a protected page."""
    eve, stranger = sign_up(app, EVE), Visitor(app)
    eve.get("/desk")
    for headers in HEADERS:
        for path in ("/desk", "/admins", "/auth/admin", "/auth/devices"):
            seen = stranger.get(path, **headers)
            assert seen.status in (200, 303, 401), (path, headers)
            assert (seen.body, leaks(seen)) == (b"", [])
            assert not seen.header("hx-push-url")
        seen = eve.get("/admins", **headers)
        assert seen.status == 403, headers
        assert "of the admins" not in seen.text
        stolen = {**headers, "x_scaffold_session": eve.fields["_session"]}
        seen = stranger.get("/", **stolen)
        assert leaks(seen) == []
        assert eve.fields["_session"] not in seen.text
