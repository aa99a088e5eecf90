"""Where a login leads: never out of the app. The checks O01 to O03; O04 is in test_oidc.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from tests.web.mailbox import EMAIL, NEW, PASSWORD, accounts_of, is_logged_in, make_mailed
from tests.web.visitor import FORM, Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "HTTPS://evil.example/inside",
    "http:inside",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%252f/evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)//inside",
    "data:text/html,x",
    "/\t/evil.example",
    "/inside\n",
    "/inside\r\nSet-Cookie: a=b",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "\x00/inside",
    " /inside",
    "@evil.example",
    "/@evil.example",
    "//user@evil.example/inside",
    "/inside@evil.example",
    "inside",
    ".",
    "../inside",
    "?next=/inside",
    "#inside",
    "/" + "i" * 2_100,
    "/inside?" + "x" * 2_100,
    "/\uff0e\uff0e/inside",
    "\uff0f\uff0fevil.example",
    "/inside/..//evil.example",
]
NO_PAGES = [
    "/auth/logout",
    "/auth/handover",
    "/auth/login",
    "/auth/reset/token",
    "/%61uth/logout",
    "/auth/../auth/logout",
    "/AUTH/logout",
    "/auth//logout",
    "/auth/oidc/one/callback",
    "/_scaffold/health",
    "/_scaffold/files/x",
    "/_csp",
    "/_dev/mail",
    "/api/now",
    "/docs",
    "/static/x.js",
    "/nowhere",
    "/inside/",
]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app)
    accounts_of(made).admin.create_user(EMAIL, PASSWORD, display_name="Ada")

    @made.get("/api/now")
    def now() -> str:
        return "now"

    return made


def log_in(app: App, next_page: str | list[str], *, query: str = "", **headers: str) -> Seen:
    """Log in with a `next` in the form; those in the address come as they are."""
    visitor = Visitor(app)
    fields = {"email": EMAIL, "password": PASSWORD, **({"next": next_page} if next_page else {})}
    seen = visitor.post(f"/auth/login{query}", fields, **headers)
    assert is_logged_in(visitor)
    return seen


def test_o01_next_never_leads_elsewhere(app: App) -> None:
    """O01 From the form and from the address, after logging in: to the first page."""
    for given in ELSEWHERE:
        assert log_in(app, given).header("location") == "/", given
        encoded = log_in(app, "", query=f"?next={quote(given, safe='')}")
        assert encoded.header("location") == "/", given
        form = Visitor(app).get(f"/auth/login?next={quote(given, safe='')}")
        assert "evil.example" not in form.text
        assert 'value="javascript' not in form.text.lower()


def test_o01_two_of_them_are_none(app: App) -> None:
    """O01 Whoever says it twice means to be understood in two ways."""
    assert log_in(app, ["/inside", "/inside"]).header("location") == "/"
    assert log_in(app, ["/inside", "//evil.example"]).header("location") == "/"
    twice = "?next=/inside&next=//evil.example"
    assert log_in(app, "", query=twice).header("location") == "/"
    assert log_in(app, "/inside").header("location") == "/inside"
    assert log_in(app, "/inside?a=1").header("location") == "/inside?a=1"


def test_o01_the_other_ways_in_lead_nowhere_else_either(app: App) -> None:
    """O01 Signing up, proving once more, and opening the login page while logged in."""
    ada = Visitor(app)
    ada.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    for number, given in enumerate(("//evil.example", "/\\evil.example", "javascript:alert(1)")):
        new = {"email": f"new{number}@example.org", "password": NEW, "next": given}
        for seen in (
            Visitor(app).post("/auth/signup", new),
            ada.post("/auth/confirm", {"password": PASSWORD, "next": given}),
            ada.get(f"/auth/login?next={quote(given, safe='')}"),
        ):
            assert (seen.status, seen.header("location")) == (303, "/")


def test_o02_the_page_s_script_is_not_led_elsewhere(app: App) -> None:
    """O02 HX-Redirect is made of the same `next`; HX-Current-URL says nothing at all."""
    for given in ELSEWHERE:
        assert log_in(app, given, hx_request="true").header("hx-redirect") == "/", given
        address = re.sub(r"[^\x20-\x7e]", "", given)
        told = {"hx-request": "true", "hx-current-url": address, "referer": address}
        for method in ("GET", "POST"):
            seen = Visitor(app).request(method, "/inside", b"", {"content-type": FORM, **told})
            assert (seen.status, seen.header("hx-redirect")) == (401, "/auth/login?next=/inside")


def test_o02_a_tab_of_another_login_is_reloaded_where_it_is(app: App) -> None:
    """O02 Also at addresses that look like another host's."""
    for path in ("//evil.example", "//evil.example/inside", "/\\evil.example"):
        for headers in ({}, {"hx_request": "true"}):
            fields = {"_auth": "somebody", "x": "1"}
            seen = Visitor(app).post(path, fields, x_scaffold_auth="somebody", **headers)
            found = [seen.header(name) for name in ("location", "hx-redirect", "hx-location")]
            assert not [one for one in found if one and "evil" in one], (path, seen.status)


def test_o03_what_is_no_page_is_no_place_to_go(app: App) -> None:
    """O03 Logging out, routes of programs, files: `next` leads to pages only."""
    for given in NO_PAGES:
        assert log_in(app, given).header("location") == "/", given
        assert log_in(app, given, hx_request="true").header("hx-redirect") == "/", given
        query = "?" + urlencode({"next": given})
        assert log_in(app, "", query=query).header("location") == "/", given


def test_o03_pages_about_one_s_own_account_are_pages(app: App) -> None:
    """O03 Whoever is asked to log in there comes back there."""
    for path in ("/auth/devices", "/auth/password", "/inside"):
        assert log_in(app, path).header("location") == path
