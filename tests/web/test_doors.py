"""What guards the doors: origins, redirects, cookies, addresses, files, headers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text as sql

from scaffold import anyone, page, st
from scaffold.web.asked import ask_of, parse_form
from scaffold.web.cookies import Jar
from scaffold.web.csrf import bears_token, same_origin
from scaffold.web.next_page import login_path, safe_next
from scaffold.web.static import file_within
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp

PAGES = SimpleNamespace(match=lambda path: path if path in ("/", "/orders", "/a b") else None)


@page("/", title="Home", access=anyone)
def home() -> None:
    st.button("Go")
    st.write("home")


@page("/members", title="Members")
def members() -> None:
    st.write("private")


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://app.example"}, False),
        ({"origin": "https://app.example"}, True),
        ({"origin": "https://APP.example"}, False),
        ({"origin": "https://app.example."}, False),
        ({"origin": "https://app.example:8443"}, False),
        ({"origin": "http://app.example"}, False),
        ({"origin": "https://app.example.evil"}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://partner.example", "sec-fetch-site": "cross-site"}, True),
        ({"host": "evil.example", "origin": "https://evil.example"}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_may_post(headers: dict[str, str], allowed: bool) -> None:
    assert allowed is same_origin(
        headers,
        expected="https://app.example",
        scheme="https",
        trusted=["https://partner.example"],
    )


def test_in_development_the_host_header_says_who_we_are() -> None:
    headers = {"host": "localhost:8000", "origin": "http://localhost:8000"}
    assert same_origin(headers, expected=None, scheme="http", trusted=[])
    assert not same_origin(headers, expected=None, scheme="https", trusted=[])


def test_a_token_speaks_only_where_no_cookie_does() -> None:
    headers = {"authorization": "Bearer scf_x"}
    assert bears_token(headers, None)
    assert not bears_token(headers, "a cookie")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_unsafe_request_is_checked_also_beside_the_pages(
    make_app: MakeApp, method: str
) -> None:
    app = make_app(home, auth=True)
    done: list[str] = []

    @app.api_route("/api/change", methods=["POST", "PUT", "PATCH", "DELETE"])
    def change() -> None:
        done.append("changed")

    visitor = Visitor(app)
    for path in ("/", "/auth/login", "/auth/logout", "/api/change", "/_scaffold/upload"):
        for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "", "origin": "null"}):
            assert visitor.request(method, path, headers=headers).status == 403, path
    assert done == []
    assert visitor.request(method, "/api/change").status == 200


@pytest.mark.parametrize(
    "given",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "/%2f/evil",
        "/%2fevil",
        "javascript:alert(1)",
        "/\torders",
        "/orders\n",
        "@evil",
        "/@evil",
        "orders",
        "",
        "/auth/logout",
        "/%61uth/logout",
        "/nowhere",
        "/orders/../auth",
        "/" + "o" * 3_000,
        "////evil",
        "\\\\evil",
        "/orders\x00",
    ],
)
def test_next_leads_to_pages_of_this_app_only(given: str) -> None:
    """O01, O03."""
    assert safe_next(given, PAGES) == "/"


def test_next_keeps_pages_with_their_query() -> None:
    assert safe_next("/orders?x=1&next=//evil", PAGES) == "/orders?x=1&next=//evil"
    assert safe_next("/a%20b", PAGES) == "/a%20b"
    assert login_path("/orders", "x=1&y=2") == "/auth/login?next=/orders%3Fx%3D1%26y%3D2"


def test_cookies_have_all_their_flags() -> None:
    assert Jar().set("sid", "x") == "__Host-sid=x; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert "Max-Age=60" in Jar().set("auth", "x", 60)
    assert Jar(secure=False).set("sid", "x") == "scaffold-sid=x; Path=/; HttpOnly; SameSite=Lax"
    assert Jar().names == {"__Host-sid", "__Host-auth", "__Host-dev"}


def test_a_visitor_gets_one_cookie_with_flags(make_app: MakeApp) -> None:
    (cookie,) = Visitor(make_app(home)).get("/").cookies()
    assert re.fullmatch(r"__Host-sid=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure", cookie)


@pytest.mark.parametrize(
    "cookie",
    [
        "__Host-auth=v1.x.y",
        "__Host-auth=" + "x" * 8_000,
        "__Host-sid=\xff\xfe",
        "__Host-auth=v1.....",
        "=;;==;",
        "__Host-sid=../../etc; scaffold-tab=' or 1=1",
        "scaffold-tab=" + "z" * 5_000,
    ],
)
def test_broken_cookies_are_nobody(make_app: MakeApp, cookie: str) -> None:
    visitor = Visitor(make_app(home, auth=True))
    assert visitor.request("GET", "/", headers={"cookie": cookie}).status == 200


def test_the_address_behind_a_proxy_is_the_last_one_that_it_did_not_make_up() -> None:
    """T05."""

    def asked(peer: str, forwarded: str, trusted: list[str]) -> str:
        scope: dict[str, Any] = {
            "method": "GET", "path": "/", "query_string": b"", "client": (peer, 1),
            "headers": [(b"x-forwarded-for", forwarded.encode())],
        }  # fmt: skip
        return ask_of(scope, trusted).ip

    assert asked("203.0.113.9", "1.2.3.4", []) == "203.0.113.9"
    assert asked("10.0.0.1", "6.6.6.6, 1.2.3.4", ["10.0.0.0/8"]) == "1.2.3.4"
    assert asked("10.0.0.1", "1.2.3.4, 10.0.0.7", ["10.0.0.0/8"]) == "1.2.3.4"
    assert asked("10.0.0.1", "nonsense", ["10.0.0.0/8"]) == "10.0.0.1"


def test_forms_are_parsed_and_bounded() -> None:
    assert parse_form(b"a=1&a=2&b=x+y%21&c") == {"a": ["1", "2"], "b": ["x y!"], "c": [""]}
    with pytest.raises(ValueError, match="too many fields"):
        parse_form(b"&".join([b"a=1"] * 10_001))


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "..%2fsecret",
        "/etc/passwd",
        "a/../../secret.txt",
        ".env",
        "x/.git/config",
        "C:\\x",
        "\\\\host\\x",
        "a\x00.txt",
        "",
        "app.py",
        "data.db",
        "./ok.txt",
        "a//ok.txt",
    ],
)
def test_only_plain_files_of_the_static_folder_are_served(tmp_path: Path, name: str) -> None:
    """A09."""
    folder = tmp_path / "static"
    folder.mkdir()
    for file in ("ok.txt", ".env", "app.py", "data.db"):
        (folder / file).write_text("x")
    (tmp_path / "secret.txt").write_text("x")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert file_within(folder, name) is None
    assert file_within(folder, "link.txt") is None
    assert file_within(folder, "ok.txt") == (folder / "ok.txt").resolve()


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "/./",
        "/%2e%2e/etc/passwd",
        "/..",
        "/HOME",
        "/;x",
        "/\\x",
        "/_scaffold/static/../x",
        "/_scaffold/static/%2e%2e/errors.py",
        "/_scaffold/files/../../x",
        "/_scaffold/files/x",
    ],
)
def test_path_tricks_lead_nowhere(make_app: MakeApp, path: str) -> None:
    """A07."""
    assert Visitor(make_app(home)).get(path).status == 404


def test_the_policy_has_a_fresh_nonce_and_allows_nothing_inline(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(home))
    first, second = visitor.get("/"), visitor.get("/")
    policy = first.header("content-security-policy") or ""
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    nonces = [re.findall(r"script-src 'self' 'nonce-([^']{22})'", p or "")[0] for p in (
        policy, second.header("content-security-policy"))]  # fmt: skip
    assert nonces[0] != nonces[1]
    assert nonces[0] in first.text
    for name in ("x-content-type-options", "x-frame-options", "referrer-policy"):
        assert first.header(name)
        assert visitor.get("/nowhere").header(name)
        assert visitor.get("/_scaffold/health").header(name)


def test_development_tools_are_not_in_production(make_app: MakeApp) -> None:
    """A10."""
    visitor = Visitor(make_app(home, env="production"))
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert visitor.get(path).status == 404


def test_health_says_whether_the_database_answers(make_app: MakeApp) -> None:
    assert Visitor(make_app(home)).get("/_scaffold/health").text == "ok\n"


@pytest.mark.allow_errors
def test_t10_a_login_without_a_database_is_503(make_app: MakeApp) -> None:
    """T10 H store down: 503 and Retry-After, never a login."""
    app = make_app(home, auth=True)
    visitor = Visitor(app)
    with app.site.database.write() as connection:
        connection.execute(sql("DROP TABLE auth_throttle"))
        connection.execute(sql("DROP TABLE users"))
    seen = visitor.post("/auth/login", {"email": "a@example.org", "password": "x" * 20})
    assert seen.status == 503
    assert seen.header("retry-after") == "2"
    assert not [cookie for cookie in seen.cookies() if "auth=" in cookie]


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream", "image/png"])
def test_programs_without_a_login_get_problem_json(make_app: MakeApp, accept: str) -> None:
    visitor = Visitor(make_app(members, auth=True))
    seen = visitor.request("GET", "/members", headers={"accept": accept})
    assert seen.status == 401
    assert seen.header("content-type") == "application/problem+json"
    assert seen.header("www-authenticate") == 'Bearer realm="pages"'
    assert json.loads(seen.body)["status"] == 401
    for fine in ("text/html,application/json", "*/*"):
        assert visitor.request("GET", "/members", headers={"accept": fine}).status == 303
