"""The table of one interaction, row by row, over HTTP without a server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, HTTPException

from scaffold import anonymous_only, anyone, login_required, page, role, st
from tests.web.conftest import PASSWORD, SOON, MakeApp
from tests.web.visitor import Visitor

SignUp = Callable[..., Visitor]


@page("/", title="Counter", access=anyone)
def counter() -> None:
    st.session_state.setdefault("count", 0)
    if st.button("Add one"):
        st.session_state.count += 1
    st.write(f"count is {st.session_state.count}")


@page("/fields", title="Fields", access=anyone)
def fields() -> None:
    name = st.text_input("Name")
    st.number_input("Age", 0, 120, 30)
    st.checkbox("Off", disabled=True)
    st.write(f"Hello {name}")


@page("/members", title="Members", access=login_required)
def members() -> None:
    st.write("the members' page")


@page("/admin", title="Admin", access=role("admin"))
def admin() -> None:
    st.write("the admins' page")


@page("/welcome", title="Welcome", access=anonymous_only)
def welcome() -> None:
    st.write("please log in")


def test_a_page_is_a_document_with_its_tree(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(counter))
    seen = visitor.get("/")
    assert seen.status == 200
    assert "<!doctype html>" in seen.text
    assert "count is 0" in seen.text
    assert seen.header("cache-control") == "no-store"


def test_a_click_answers_with_patches_only(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(counter))
    visitor.get("/")
    seen = visitor.act("/", {visitor.widget("Add one"): "1"})
    assert seen.status == 200
    assert "count is 1" in seen.text
    assert seen.text.count("<hx-partial") == 1
    assert seen.header("hx-page-version") == visitor.fields["_version"]
    assert "Add one" not in seen.text


def test_a_repeated_request_counts_once_and_gets_the_whole_page(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(counter))
    visitor.get("/")
    button, before = visitor.widget("Add one"), dict(visitor.fields)
    visitor.act("/", {button: "1"})
    visitor.fields = before
    again = visitor.act("/", {button: "1"})
    assert "count is 1" in again.text
    assert 'id="app"' in again.text


def test_a_stale_version_gets_the_whole_page_and_the_input_counts(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(counter))
    visitor.get("/")
    seen = visitor.act("/", {visitor.widget("Add one"): "1"}, _version="0")
    assert "count is 1" in seen.text
    assert 'hx-target="#app"' in seen.text


def test_state_survives_a_new_process(make_app: MakeApp, tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    visitor = Visitor(make_app(counter, database_url=url))
    visitor.get("/")
    button = visitor.widget("Add one")
    visitor.act("/", {button: "1"})
    visitor.app = make_app(counter, database_url=url)
    assert "count is 2" in visitor.act("/", {button: "1"}).text


def test_two_tabs_of_one_browser_never_mix(make_app: MakeApp) -> None:
    app = make_app(counter)
    one = Visitor(app)
    one.get("/")
    two = Visitor(app, one.cookies)
    two.get("/")
    assert one.fields["_session"] != two.fields["_session"]
    button = one.widget("Add one")
    for number in range(1, 11):
        assert f"count is {number}" in one.act("/", {button: "1"}).text
        assert f"count is {number}" in two.act("/", {button: "1"}).text


def test_the_session_of_another_browser_is_a_fresh_one(make_app: MakeApp) -> None:
    """S10."""
    app = make_app(counter)
    owner, thief = Visitor(app), Visitor(app)
    owner.get("/")
    button = owner.widget("Add one")
    owner.act("/", {button: "1"})
    thief.get("/")
    seen = thief.act("/", {button: "1"}, _session=owner.fields["_session"])
    assert seen.status == 200
    assert "count is 0" in seen.text
    assert "count is 2" in owner.act("/", {button: "1"}).text


def test_values_that_were_not_offered_are_refused_and_change_nothing(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(fields))
    visitor.get("/fields")
    name, age, off = (visitor.widget(label) for label in ("Name", "Age", "Off"))
    for values in (
        {"w" + "0" * 18: "1"},
        {age: "121"},
        {age: "many"},
        {off: "1"},
        {name: "x" * 2_000_000},
        {name: ["two", "values"]},
    ):
        seen = visitor.act("/fields", {name: "Ada", **values} if name not in values else values)
        assert seen.status == 422, values
        assert 'hx-target="#toasts-c"' in seen.text
    assert "Hello Ada" in visitor.act("/fields", {name: "Ada"}).text


def test_a_body_that_is_too_large_is_refused(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(fields))
    visitor.get("/fields")
    assert visitor.act("/fields", {visitor.widget("Name"): "x" * 10_000_000}).status == 413
    assert visitor.get("/fields").status == 200


def test_pages_are_guarded_and_the_menu_follows(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(counter, members, admin, welcome, auth=True)
    visitor = Visitor(app)
    seen = visitor.get("/members")
    assert (seen.status, seen.header("location")) == (303, "/auth/login?next=/members")
    seen = visitor.get("/members", hx_request="true", x_scaffold_session="new")
    assert (seen.status, seen.header("hx-redirect"), seen.body) == (
        401,
        "/auth/login?next=/members",
        b"",
    )
    assert "Members" not in visitor.get("/").text

    member = sign_up(app)
    home = member.get("/").text
    assert "Members" in home
    assert "Admin" not in home
    assert member.get("/members").status == 200
    assert member.get("/admin").status == 403
    assert member.get("/welcome").header("location") == "/"


def test_an_input_of_a_page_whose_right_is_gone_is_refused(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    app = make_app(counter, members, auth=True)
    member = sign_up(app)
    member.get("/members")
    assert app.site.accounts is not None
    app.site.accounts.admin.disable("ada@example.org")
    seen = member.act("/members", {})
    assert seen.status in (401, 409)
    assert b"members" not in seen.body


def test_a_tab_of_one_login_never_acts_for_another(make_app: MakeApp, sign_up: SignUp) -> None:
    """M05, M06."""
    app = make_app(counter, auth=True)
    member = sign_up(app)
    member.get("/")
    button = member.widget("Add one")
    member.fingerprint = "anon"
    seen = member.act("/", {button: "1"})
    assert (seen.status, seen.header("hx-refresh")) == (409, "true")
    member.fingerprint = member.fields["_auth"]
    assert "count is 1" in member.act("/", {button: "1"}).text


def test_a_plain_form_is_answered_with_303_and_the_page_goes_on(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(counter))
    visitor.get("/")
    seen = visitor.post("/", {**visitor.fields, visitor.widget("Add one"): "1"})
    assert (seen.status, seen.header("location")) == (303, "/")
    assert "count is 1" in visitor.get("/").text
    assert "count is 0" in visitor.get("/").text


def test_a_slow_run_streams_and_is_confirmed_first(make_app: MakeApp) -> None:
    @page("/slow", access=anyone)
    def slow() -> None:
        if st.button("Go"):
            for number in range(4):
                st.write(f"step {number}")
                time.sleep(0.08)

    visitor = Visitor(make_app(slow, stream_after=SOON))
    visitor.get("/slow")
    seen = visitor.act("/slow", {visitor.widget("Go"): "1"})
    assert seen.header("content-type") == "text/event-stream; charset=utf-8"
    pieces = [piece.decode() for piece in seen.pieces if piece]
    assert len(pieces) >= 3
    assert seen.text.index("hx:release") < seen.text.index("step 3")
    assert 'id="wire"' in pieces[-1]


def test_a_slow_run_that_ends_in_a_refusal_says_so_in_its_stream(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    @page("/slow", access=anyone)
    def slow() -> None:
        if st.button("Go") or "at_once" in st.query_params:
            st.write("knocking")
            time.sleep(3 * SOON)
            st.switch_page("/staff")

    @page("/staff", access=role("clerk"))
    def staff() -> None:
        st.write("the staff's")

    visitor = sign_up(make_app(slow, staff, auth=True, stream_after=SOON))
    visitor.get("/slow")
    seen = visitor.act("/slow", {visitor.widget("Go"): "1"})
    assert seen.status == 200
    assert "data: <hx-partial" in seen.text
    assert seen.text.index("not open to your account") < seen.text.index("event: scaffold:end")
    document = visitor.get("/slow?at_once=1").text
    assert document.count("<html") == 1
    assert "not open to your account" in document
    assert "the staff" not in document


def test_switching_to_a_page_for_members_leads_to_the_login(make_app: MakeApp) -> None:
    @page("/here", access=anyone)
    def here() -> None:
        if st.button("Go"):
            st.switch_page("/inside", query_params={"year": "2026"})

    @page("/inside", access=login_required)
    def inside(year: int = 0) -> None:
        st.write(f"inside {year}")

    app = make_app(here, inside, auth=True)
    visitor = Visitor(app)
    visitor.get("/here")
    seen = visitor.act("/here", {visitor.widget("Go"): "1"})
    assert seen.header("hx-redirect") == "/inside?year=2026"
    asked = visitor.get("/inside?year=2026")
    assert asked.header("location") == "/auth/login?next=/inside%3Fyear%3D2026"


def test_the_first_document_of_a_slow_page_shows_what_there_is(make_app: MakeApp) -> None:
    @page("/slow", access=anyone)
    def slow() -> None:
        for number in range(4):
            st.write(f"step {number}")
            time.sleep(0.08)

    seen = Visitor(make_app(slow, stream_after=SOON)).get("/slow")
    pieces = [piece.decode() for piece in seen.pieces if piece]
    assert "step 0" in pieces[0]
    assert "step 3" not in pieces[0]
    assert '<template class="patches">' in pieces[-1]
    assert pieces[-1].rstrip().endswith("</html>")


def test_newer_input_ends_a_run_and_loses_nothing(make_app: MakeApp) -> None:
    """S1.4."""

    @page("/slow", access=anyone)
    def slow() -> None:
        st.session_state.setdefault("clicks", 0)
        if st.button("Go"):
            st.session_state.clicks += 1
            for number in range(100):
                st.write(f"step {number}")
                time.sleep(0.05)
        st.button("Other")
        st.write(f"clicks {st.session_state.clicks}")

    app = make_app(slow)
    visitor = Visitor(app)
    visitor.get("/slow")
    go, other = visitor.widget("Go"), visitor.widget("Other")
    first = Visitor(app, visitor.cookies)
    first.fields = dict(visitor.fields)
    running = threading.Thread(target=lambda: first.act("/slow", {go: "1"}))
    started = time.monotonic()
    running.start()
    time.sleep(0.3)
    visitor.fields["_seq"] = str(int(visitor.fields["_seq"]) + 1)
    seen = visitor.act("/slow", {other: "1"})
    running.join(5)
    assert time.monotonic() - started < 3
    assert "clicks 1" in seen.text


@pytest.mark.allow_errors
def test_an_exception_is_shown_and_the_server_lives_on(make_app: MakeApp) -> None:
    """N06."""

    @page("/broken", access=anyone)
    def broken() -> None:
        st.write("before")
        raise ValueError("the <b>reason</b>")

    development = Visitor(make_app(broken)).get("/broken")
    assert development.status == 200
    assert "before" in development.text
    assert "the &lt;b&gt;reason" in development.text
    production = Visitor(make_app(broken, env="production")).get("/broken").text
    assert "reason" not in production
    assert "reference" in production.lower()


def test_path_and_query_parameters_are_validated(make_app: MakeApp) -> None:
    @page("/reports/{year}", access=anyone)
    def reports(year: int, limit: int = 10) -> None:
        st.write(f"year {year + 1} limit {limit}")

    visitor = Visitor(make_app(reports))
    assert "year 2025 limit 5" in visitor.get("/reports/2024?limit=5").text
    assert visitor.get("/reports/soon").status == 404
    assert visitor.get("/reports/2024?limit=many").status == 422


def test_fastapi_routes_stand_beside_pages(make_app: MakeApp) -> None:
    app = make_app(counter)

    @app.get("/api/answer")
    def answer() -> dict[str, int]:
        return {"answer": 42}

    visitor = Visitor(app)
    seen = visitor.get("/api/answer")
    assert seen.text == '{"answer":42}'
    assert seen.header("x-content-type-options") == "nosniff"
    paths = app.openapi()["paths"]
    assert list(paths) == ["/api/answer"]


def test_unknown_addresses_and_methods(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(counter))
    seen = visitor.get("/nowhere", accept="text/html")
    assert seen.status == 404
    assert "Page not found" in seen.text
    assert visitor.request("PUT", "/").status == 405
    head = visitor.request("HEAD", "/")
    assert (head.status, head.body) == (200, b"")


def test_login_keeps_what_was_typed_and_says_one_thing(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(counter, members, auth=True)
    sign_up(app)
    visitor = Visitor(app)
    for email in ("ada@example.org", "nobody@example.org"):
        seen = visitor.post("/auth/login", {"email": email, "password": "not the password"})
        assert seen.status == 422
        assert "do not match" in seen.text
        assert f'value="{email}"' in seen.text
        assert "not the password" not in seen.text
    seen = visitor.post(
        "/auth/login", {"email": "ada@example.org", "password": PASSWORD, "next": "/members"}
    )
    assert (seen.status, seen.header("location")) == (303, "/members")
    assert "the members" in visitor.get("/members").text


def test_logout_is_by_post_and_ends_it_everywhere(make_app: MakeApp, sign_up: SignUp) -> None:
    """S11."""
    app = make_app(counter, members, auth=True)
    member = sign_up(app)
    other_tab = Visitor(app, member.cookies)
    assert member.get("/auth/logout").status == 405
    seen = member.post("/auth/logout")
    assert (seen.status, seen.header("location")) == (303, "/")
    assert member.get("/members").status == 303
    assert other_tab.get("/members").status == 303


def test_every_login_brings_a_new_browser(make_app: MakeApp, sign_up: SignUp) -> None:
    app = make_app(counter, auth=True)
    visitor = Visitor(app, {"__Host-sid": "planted"})
    visitor.get("/")
    anonymous = visitor.cookies["__Host-sid"]
    assert anonymous != "planted"
    member = sign_up(app)
    assert member.cookies["__Host-sid"] != anonymous
    assert {"__Host-sid", "__Host-auth", "__Host-dev"} == member.cookies.keys()


closed: list[str] = []


def connection() -> Iterator[str]:
    yield "a connection"
    closed.append("closed")


def refusal() -> None:
    raise HTTPException(403, "not now")


def test_dependencies_are_solved_for_those_who_may(make_app: MakeApp) -> None:
    @page("/dep", access=anyone)
    def with_dependency(name: Annotated[str, Depends(connection)]) -> None:
        st.write(f"got {name}")

    @page("/refused", access=anyone)
    def without(name: Annotated[None, Depends(refusal)]) -> None:
        st.write("never")

    visitor = Visitor(make_app(with_dependency, without))
    assert "got a connection" in visitor.get("/dep").text
    assert closed == ["closed"]
    assert visitor.get("/refused").status == 403


def test_a_plain_form_shows_what_its_button_did_once(make_app: MakeApp) -> None:
    called: list[str] = []

    @page("/plain", access=anyone)
    def plain() -> None:
        name = st.text_input("Name")
        if st.button("Greet", on_click=lambda: called.append("once")):
            st.write(f"Hello {name}")

    visitor = Visitor(make_app(plain))
    visitor.get("/plain")
    fields = {**visitor.fields, visitor.widget("Name"): "Ada", visitor.widget("Greet"): "1"}
    assert visitor.post("/plain", fields).status == 303
    assert called == []
    assert "Hello Ada" in visitor.get("/plain").text
    assert called == ["once"]
    assert visitor.post("/plain", fields).status == 303
    visitor.get("/plain")
    assert called == ["once"]


def test_the_menu_may_depend_on_the_state_of_the_session(make_app: MakeApp) -> None:
    @page("/first", access=anyone)
    def first() -> None:
        if st.button("Unlock"):
            st.session_state.unlocked = True

    @page("/second", title="Second page", access=anyone, menu=lambda state: state.get("unlocked"))
    def second() -> None:
        st.write("second")

    @page("/third", access=anyone)
    def third() -> None:
        st.write("third")

    visitor = Visitor(make_app(first, second, third))
    assert "Second page" not in visitor.get("/first").text
    assert "Second page" in visitor.act("/first", {visitor.widget("Unlock"): "1"}).text


def test_what_was_cached_for_a_session_ends_with_it(make_app: MakeApp) -> None:
    released: list[str] = []

    @st.cache_resource(scope="session", on_release=released.append)
    def connection() -> str:
        return "a connection"

    @page("/cached", access=anyone)
    def cached() -> None:
        st.write(connection())

    app = make_app(cached)
    visitor = Visitor(app)
    assert "a connection" in visitor.get("/cached").text
    app.site.sessions.drop(visitor.fields["_session"])
    assert released == ["a connection"]


def test_what_is_cached_on_disk_lies_in_the_data_folder(make_app: MakeApp, tmp_path: Path) -> None:
    @st.cache_data(persist="disk")
    def answer() -> int:
        return 42

    @page("/kept", access=anyone)
    def kept() -> None:
        st.write(answer())

    assert "42" in Visitor(make_app(kept)).get("/kept").text
    assert any(file.is_file() for file in (tmp_path / "data" / "cache").rglob("*"))


def test_m01_a_module_that_keeps_the_name_of_the_user_keeps_nobody(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    """M01 H: `from scaffold import user`, run by the first visitor, is each later one as well."""
    kept: list[Any] = []

    @page("/who", access=login_required)
    def who() -> None:
        from scaffold import user

        kept.append(user)
        st.text(f"you are {kept[0].email}, {kept[0]['email']}, {kept[0].can('auth.admin')}")

    app = make_app(who, auth=True)
    for email in ("ada@example.org", "bob@example.org"):
        seen = sign_up(app, email).get("/who")
        assert f"you are {email}, {email}, False" in seen.text
