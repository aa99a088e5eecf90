"""Requests that other sites make browsers send, and the webhooks that are exempt."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import APIRouter, FastAPI, Request

from scaffold import App, anyone, page, st, webhook
from scaffold.errors import UsageError
from scaffold.web.accounts.routes import ADDRESSES
from scaffold.web.csrf import SAFE
from scaffold.web.webhook import endpoints, verify_of
from tests.web.conftest import PASSWORD
from tests.web.visitor import FORM, Seen, Visitor

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp

HOME = "https://app.example"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
KEY = b"the bank's key"
EXEMPT = {"/hooks/bank", "/more/hooks/bank", "/inner/hooks/bank"}
SITES = (None, "same-origin", "none", "same-site", "cross-site", "", "Same-Origin", "nonsense")
ORIGINS = (
    None,
    HOME,
    "null",
    "https://app.example.evil",
    "https://evil.example",
    "https://app.example:8443",
    "http://app.example",
    "https://APP.example",
    "https://app.example.",
    "https://app.example/",
    "",
)


@page("/", title="Home", access=anyone)
def home() -> None:
    st.session_state.setdefault("done", 0)
    if st.button("Do"):
        st.session_state.done += 1
    st.write(f"done {st.session_state.done}")


def signed(request: Request, body: bytes) -> bool:
    given = request.headers.get("x-signature", "")
    return hmac.compare_digest(given, hmac.digest(KEY, body, hashlib.sha256).hex())


@pytest.fixture
def done() -> list[str]:
    """What the routes have done."""
    return []


@pytest.fixture
def app(make_app: MakeApp, done: list[str]) -> App:
    made = make_app(
        home, auth=True, public_origin=HOME, trusted_origins=["https://partner.example"]
    )

    @made.api_route("/api/change", methods=list(UNSAFE))
    def change(request: Request) -> str:
        done.append(request.method)
        return "changed"

    @webhook(verify=signed)
    async def bank(request: Request) -> str:
        body = (await request.body()).decode()
        done.append(body)
        return body

    router, inner = APIRouter(), FastAPI()
    for target in (made, router, inner):
        target.post("/hooks/bank")(bank)
    made.include_router(router, prefix="/more")
    made.mount("/inner", inner)
    return made


def send(app: App, method: str, path: str, body: bytes = b"", /, **headers: str | None) -> Seen:
    """Send a request with exactly these headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    visitor = Visitor(app)
    given = {"host": "app.example", **{k: v for k, v in named.items() if v is not None}}

    async def ask() -> Seen:
        return await visitor._request(method, path, body, given)

    return asyncio.run(ask())


@pytest.fixture(autouse=True)
def only_given_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The visitor of these tests adds no headers of a friendly browser."""
    monkeypatch.setattr("tests.web.visitor.ORIGIN", {})


def expected(site: str | None, origin: str | None) -> bool:
    """AUTH.md §8, written down a second time."""
    if origin == "https://partner.example":
        return True
    if site is not None:
        return site in ("same-origin", "none")
    return origin == HOME


@pytest.mark.parametrize("method", UNSAFE)
def test_c01_the_matrix_of_sites_and_origins(app: App, done: list[str], method: str) -> None:
    """C01 Every Sec-Fetch-Site with every Origin and every method."""
    for site, origin in itertools.product(SITES, (*ORIGINS, "https://partner.example")):
        before = len(done)
        status = send(app, method, "/api/change", sec_fetch_site=site, origin=origin).status
        assert status == (200 if expected(site, origin) else 403), (site, origin)
        assert len(done) - before == (status == 200)


@pytest.mark.parametrize("method", sorted(SAFE))
def test_c01_safe_methods_are_not_checked(app: App, method: str) -> None:
    """C01 Reading may come from anywhere; it changes nothing."""
    assert send(app, method, "/", sec_fetch_site="cross-site").status != 403


@pytest.mark.parametrize("origin", [one for one in ORIGINS if one != HOME])
def test_c02_spellings_of_our_origin_are_not_our_origin(
    app: App, done: list[str], origin: str | None
) -> None:
    """C02 `null`, another port or scheme, capitals, a dot or slash at the end, a longer host."""
    for path in ("/", "/auth/login", "/auth/logout", "/api/change"):
        assert send(app, "POST", path, origin=origin).status == 403
    assert done == []


def test_c05_a_login_cannot_be_made_from_elsewhere(app: App) -> None:
    """C05 Login CSRF is refused without any cookie."""
    assert app.site.accounts is not None
    app.site.accounts.admin.create_user("mallory@example.org", PASSWORD)
    body = f"email=mallory@example.org&password={PASSWORD.replace(' ', '+')}".encode()
    path = "/auth/login"
    seen = send(app, "POST", path, body, content_type=FORM, sec_fetch_site="cross-site")
    assert seen.status == 403
    assert seen.cookies() == []
    seen = send(app, "POST", path, body, content_type=FORM, sec_fetch_site="same-origin")
    assert seen.status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"x-http-method-override": "POST"},
        {"x-http-method": "DELETE"},
        {"x-method-override": "POST"},
    ],
)
def test_c06_methods_are_not_overridden(app: App, done: list[str], headers: dict[str, str]) -> None:
    """C06 `_method` and headers of that kind mean nothing, in both directions."""
    assert send(app, "GET", "/api/change?_method=POST", **headers).status == 405
    assert send(app, "POST", "/api/change?_method=GET", b"_method=GET", **headers).status == 403
    assert done == []


def test_c07_a_request_that_says_nothing_is_refused(app: App, done: list[str]) -> None:
    """C07 Neither header: refused with and without cookies; allowed with a token alone."""
    assert send(app, "POST", "/api/change").status == 403
    assert send(app, "POST", "/api/change", cookie="__Host-auth=v1.x").status == 403
    assert done == []
    assert send(app, "POST", "/api/change", authorization="Bearer scf_x").status == 200
    both = {"authorization": "Bearer scf_x", "cookie": "__Host-auth=v1.x"}
    assert send(app, "POST", "/api/change", **both).status == 403
    assert send(app, "POST", "/api/change", authorization="Basic x").status == 403


def test_c08_every_unsafe_route_is_checked(app: App, done: list[str]) -> None:
    """C08 Walk all routes; what is exempt equals an allow list, and asks for its own proof."""
    walked = 0
    for path, methods, endpoint in endpoints(app.routes):
        for method in methods & set(UNSAFE):
            walked += 1
            assert send(app, method, path, sec_fetch_site="cross-site").status == 403, path
            assert (verify_of(endpoint) is not None) == (path in EXEMPT)
    assert walked == 7
    for path in (*ADDRESSES, "/", "/_scaffold/upload", "/nowhere"):
        for method in UNSAFE:
            assert send(app, method, path, origin="https://evil.example").status == 403, path
    assert done == []


def test_c09_the_host_header_does_not_say_who_we_are(app: App, done: list[str]) -> None:
    """C09 With a public origin, Host and its relatives are not believed."""
    spoofed = {"origin": "https://evil.example", "host": "evil.example"}
    assert send(app, "POST", "/api/change", **spoofed).status == 403
    forwarded = {**spoofed, "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    assert send(app, "POST", "/api/change", **forwarded).status == 403
    assert send(app, "POST", "/api/change", origin=HOME, host="evil.example").status == 200
    assert done == ["POST"]


def test_c11_other_origins_are_not_let_in(app: App) -> None:
    """C11 No CORS headers by default, and preflights are refused."""
    asked = {"origin": "https://evil.example", "access_control_request_method": "POST"}
    for path in ("/", "/auth/login", "/api/change", "/hooks/bank"):
        seen = send(app, "OPTIONS", path, **asked, access_control_request_headers="authorization")
        assert seen.status >= 400
        for answer in (seen, send(app, "GET", path, origin="https://evil.example")):
            assert not [name for name, _ in answer.headers if name.startswith("access-control")]


def signature(body: bytes) -> str:
    return hmac.digest(KEY, body, hashlib.sha256).hex()


@pytest.mark.parametrize("path", sorted(EXEMPT))
def test_a_webhook_lets_in_whom_it_verifies(app: App, done: list[str], path: str) -> None:
    body = b'{"paid": 7}'
    seen = send(app, "POST", path, body, x_signature=signature(body))
    assert (seen.status, done) == (200, [body.decode()])
    seen = send(app, "POST", path, body + b" ", x_signature=signature(body))
    assert seen.status == 403
    assert len(done) == 1


def test_a_webhook_believes_no_header_of_browsers(app: App, done: list[str]) -> None:
    """Whoever has no signature can write any header, so these are no way around `verify`."""
    for headers in (
        {"sec_fetch_site": "same-origin"},
        {"origin": HOME},
        {"sec_fetch_site": "none"},
    ):
        assert send(app, "POST", "/hooks/bank", b"x", **headers).status == 403
    assert send(app, "POST", "/hooks/bank", b"x", authorization="Bearer scf_x").status == 403
    assert done == []


@pytest.mark.allow_errors
def test_only_true_is_a_yes(make_app: MakeApp) -> None:
    app = make_app(home)

    async def later(_request: Request, body: bytes) -> bool:
        await asyncio.sleep(0)
        return body == b"yes"

    def raises(_request: Request, _body: bytes) -> bool:
        raise RuntimeError("no key")

    answers: dict[str, Any] = {
        "text": lambda _request, _body: "False",
        "one": lambda _request, _body: 1,
        "nothing": lambda _request, _body: None,
        "raises": raises,
        "later": later,
    }
    for name, verify in answers.items():
        app.post(f"/{name}")(webhook(verify=verify)(lambda: "in"))
    for name in answers:
        assert send(app, "POST", f"/{name}", b"no").status == 403, name
    assert send(app, "POST", "/later", b"yes").status == 200


def test_a_webhook_reads_no_more_than_other_routes(make_app: MakeApp) -> None:
    app = make_app(home, request_max_bytes=1_000)
    app.post("/hook")(webhook(verify=lambda _request, _body: True)(lambda: "in"))
    assert send(app, "POST", "/hook", b"x" * 1_000).status == 200
    assert send(app, "POST", "/hook", b"x" * 1_001).status == 403


def test_a_webhook_must_be_verified_by_a_function() -> None:
    with pytest.raises(UsageError, match="must be a function"):
        webhook(verify="secret")  # type: ignore[arg-type] # the mistake
