"""API tokens, and FastAPI routes that ask who is there."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import select, update
from starlette.websockets import WebSocket  # noqa: TC002 - FastAPI looks at it

from scaffold import (
    App,
    User,
    anyone,
    current_user,
    page,
    permission,
    recent_login,
    require,
    role,
    st,
    token_required,
)
from scaffold.auth.api_tokens import is_well_formed, new_token
from scaffold.auth.models import Account, AuditEvent
from scaffold.auth.proof_models import ApiToken
from tests.auth.conftest import Clock
from tests.web.conftest import PASSWORD
from tests.web.visitor import Seen, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.service import Accounts
    from tests.web.conftest import MakeApp

    SignUp = Callable[..., Visitor]

EMAIL = "ada@example.org"
Me = Annotated[User, Depends(current_user)]


@page("/", title="Home", access=anyone)
def home() -> None:
    st.write(f"Hello {st.user.email}")


@page("/members", title="Members")
def members(user: Me) -> None:
    st.text(f"Member {user.email}")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_app(home, members, auth=True)
    made.settings.mail.backend = "memory"

    @made.get("/api/me")
    def me(user: Me) -> dict[str, Any]:
        return {"email": user.email, "may": sorted(user.permissions), "by": user.auth_methods}

    @made.post("/api/change")
    def change(user: Me) -> str:
        return user.email

    @made.get("/api/reports", dependencies=[Depends(require("reports.view"))])
    def reports() -> str:
        return "reports"

    @made.get("/api/both")
    def both(
        user: Annotated[User, Depends(require(permission("reports.view") & role("clerk")))],
    ) -> str:
        return user.email

    @made.get("/api/now", dependencies=[Depends(require(recent_login))])
    def now() -> str:
        return "now"

    @made.get("/api/machine")
    def machine(user: Annotated[User, Depends(token_required)]) -> str:
        return user.email

    return made


def accounts_of(app: App) -> Accounts:
    assert app.site.accounts is not None
    return app.site.accounts


@pytest.fixture
def ada(app: App, sign_up: SignUp) -> Visitor:
    """A clerk, who is logged in and may view reports."""
    visitor = sign_up(app, EMAIL)
    accounts = accounts_of(app)
    accounts.roles.define("clerk", ["reports.view", "reports.edit"])
    accounts.admin.promote(EMAIL, "clerk")
    return visitor


def make_token(visitor: Visitor, *scopes: str, name: str = "Nightly", days: int = 30) -> str:
    seen = visitor.post("/auth/tokens", {"name": name, "scope": list(scopes), "days": days})
    assert seen.status == 200, seen.text
    found = re.search(r'<output class="secret">(.*?)</output>', seen.text)
    assert found is not None, seen.text
    return found[1]


def ask(app: App, path: str, token: str | None = None, method: str = "GET", **more: str) -> Seen:
    """Ask as a program does: no cookies, no headers of browsers."""
    headers = {"sec-fetch-site": "", "accept": "application/json", **more}
    del headers["sec-fetch-site"]
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return Visitor(app).request(method, path, headers={**headers, "sec-fetch-site": "cross-site"})


def test_n01_a_token_stands_for_its_maker(app: App, ada: Visitor) -> None:
    """N01 Shown once, kept as a hash, with the scopes that were chosen."""
    token = make_token(ada, "reports.view")
    assert re.fullmatch(r"scf_[0-9a-f]{8}_[\w-]{43}[0-9a-f]{8}", token)
    seen = ask(app, "/api/me", token)
    assert seen.status == 200
    assert seen.text == '{"email":"ada@example.org","may":["reports.view"],"by":["token"]}'
    with app.site.database.read() as connection:
        stored = str(connection.execute(select(ApiToken.__table__)).mappings().all())
        told = str(connection.execute(select(AuditEvent.__table__)).mappings().all())
    secret = token.split("_", 2)[2]
    assert secret[:43] not in stored + told
    shown = ada.get("/auth/tokens").text
    assert token not in shown
    assert f"scf_{token[4:12]}_…" in shown
    assert "reports.view" in shown


def test_n01_scopes_limit_what_a_token_may(app: App, ada: Visitor) -> None:
    """N01 Effective are scopes that the person still has; roles and staff do not come along."""
    bare, one = make_token(ada), make_token(ada, "reports.view")
    assert ask(app, "/api/me", bare).status == 200
    refused = ask(app, "/api/reports", bare)
    assert refused.status == 403
    assert refused.header("content-type") == "application/problem+json"
    assert ask(app, "/api/reports", one).status == 200
    assert ask(app, "/api/both", one).status == 403
    assert ada.get("/api/both").status == 200
    accounts_of(app).admin.demote(EMAIL, "clerk")
    assert ask(app, "/api/reports", one).status == 403
    assert ask(app, "/api/now", one).status == 403


def test_n01_nobody_makes_a_token_with_rights_of_others(app: App, ada: Visitor) -> None:
    """N01 Scopes are the person's own permissions."""
    fields = {"name": "x", "scope": ["reports.view", "auth.admin"], "days": "30"}
    seen = ada.post("/auth/tokens", fields)
    assert seen.status == 422
    assert "what you are allowed yourself" in seen.text
    assert ada.post("/auth/tokens", {"name": " ", "days": "30"}).status == 422
    assert ada.post("/auth/tokens", {"name": "x" * 101, "days": "30"}).status == 422


def test_n01_tokens_end_by_themselves_and_at_once(app: App, ada: Visitor) -> None:
    """N01 Expiry, revocation, and the account being switched off."""
    short, long = make_token(ada, days=7), make_token(ada, days=365)
    accounts, clock = accounts_of(app), Clock()
    started = accounts.clock()
    clock.now = started + 7 * 86400 + 1
    accounts.clock = clock
    assert ask(app, "/api/me", short).status == 401
    assert ask(app, "/api/me", long).status == 200
    clock.now = started
    third = make_token(ada, name="Third")
    (entry,) = [one for one in accounts.api_tokens.listed(_user(app)) if one.name == "Third"]
    assert ada.post("/auth/tokens", {"revoke": entry.id}).status == 303
    assert ask(app, "/api/me", third).status == 401
    assert ada.post("/auth/tokens", {"revoke": entry.id}).status == 404
    accounts.admin.disable(EMAIL)
    assert ask(app, "/api/me", long).status == 401


def _user(app: App) -> User:
    with app.site.database.read() as connection:
        user_id = connection.execute(select(Account.id).where(Account.email == EMAIL)).scalar_one()
    user = accounts_of(app).admin.user_by_id(user_id)
    assert user is not None
    return user


def test_n01_a_token_is_read_from_its_header_only(app: App, ada: Visitor) -> None:
    """N01 Not from the query, a cookie, a form, or another scheme."""
    token = make_token(ada)
    for name in ("access_token", "token", "api_key", "authorization"):
        assert ask(app, f"/api/me?{name}={token}").status == 401
    for name in ("__Host-auth", "__Host-sid", "token", "Authorization"):
        assert ask(app, "/api/me", cookie=f"{name}={token}").status == 401
    assert ask(app, "/api/me", authorization=f"Basic {token}").status == 401
    assert ask(app, "/api/me", **{"x-api-key": token}).status == 401


def test_n01_a_cookie_is_no_token(app: App, ada: Visitor) -> None:
    """N01 Where a token is required, a login does not count, and never as a token's text."""
    assert ada.get("/api/machine").status == 401
    cookie = ada.cookies["__Host-auth"]
    assert ask(app, "/api/me", cookie).status == 401
    assert ask(app, "/api/machine", make_token(ada)).status == 200


def test_n01_a_bad_token_is_not_made_good_by_a_cookie(app: App, ada: Visitor) -> None:
    """N01 Where a token is shown, it alone decides."""
    headers = {"authorization": "Bearer scf_nonsense"}
    assert ada.request("GET", "/api/me", headers=headers).status == 401
    assert ada.request("GET", "/api/me", headers={"authorization": "Bearer "}).status == 401


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: token[:20] + ("A" if token[20] != "A" else "B") + token[21:],
        lambda token: token.upper(),
        lambda token: token + "0",
        lambda token: token[:-1],
        lambda token: token + "\x00",
        lambda token: token.replace("scf", "scg"),
        lambda _token: "x" * 100_000,
        lambda _token: new_token(b"abcd", b"x" * 32),
    ],
)
def test_n01_changed_tokens_do_not_count(
    app: App, ada: Visitor, change: Callable[[str], str]
) -> None:
    """N01 One token has one spelling."""
    token = make_token(ada)
    assert is_well_formed(token)
    assert ask(app, "/api/me", change(token)).status == 401


def test_n01_bad_tokens_are_counted_by_network(app: App, ada: Visitor) -> None:
    """N01 Twenty bad ones a minute; those who have a good one are not disturbed."""
    token = make_token(ada)
    accounts_of(app).throttle._factor = 1
    statuses = [ask(app, "/api/me", "scf_x").status for _ in range(21)]
    assert statuses == [401] * 20 + [429]
    assert ask(app, "/api/me", "scf_x").header("retry-after")
    assert ask(app, "/api/me", token).status == 200


def test_n01_making_one_needs_a_recent_proof(app: App, ada: Visitor) -> None:
    """N01 At a desk left alone tokens can be ended, but not made."""
    make_token(ada, name="Old")
    accounts, clock = accounts_of(app), Clock()
    clock.now = accounts.clock() + 700
    accounts.verifier._clock = clock
    seen = ada.post("/auth/tokens", {"name": "x", "days": "7"})
    assert seen.header("location") == "/auth/confirm?next=/auth/tokens"
    (entry,) = accounts.api_tokens.listed(_user(app))
    assert ada.post("/auth/tokens", {"revoke": entry.id}).header("location") == "/auth/tokens"
    assert accounts.api_tokens.listed(_user(app)) == []


def test_n01_tokens_of_others_are_not_found(app: App, ada: Visitor, sign_up: SignUp) -> None:
    """N01 IDOR: another person's token cannot be revoked or seen."""
    token = make_token(ada)
    (entry,) = accounts_of(app).api_tokens.listed(_user(app))
    mallory = sign_up(app, "mallory@example.org")
    assert mallory.post("/auth/tokens", {"revoke": entry.id}).status == 404
    assert token[4:12] not in mallory.get("/auth/tokens").text
    assert ask(app, "/api/me", token).status == 200


def test_n01_refusals_tell_programs_how(app: App) -> None:
    """N01 401 as problem+json with WWW-Authenticate; a browser gets a page."""
    seen = ask(app, "/api/me")
    assert seen.status == 401
    assert seen.header("content-type") == "application/problem+json"
    assert seen.header("www-authenticate") == 'Bearer realm="api"'
    assert '"status":401' in seen.text
    assert seen.header("x-content-type-options") == "nosniff"
    bad = ask(app, "/api/me", "scf_x").header("www-authenticate")
    assert bad == 'Bearer realm="api", error="invalid_token"'
    seen = Visitor(app).get("/api/me", accept="text/html")
    assert seen.status == 401
    assert "Please log in" in seen.text


def test_a_login_works_beside_tokens_with_the_check_of_origins(app: App, ada: Visitor) -> None:
    assert ada.get("/api/me").text.endswith('"by":["pwd"]}')
    assert ada.post("/api/change").status == 200
    cross = {"sec-fetch-site": "cross-site"}
    assert ada.request("POST", "/api/change", headers=cross).status == 403
    token = make_token(ada)
    assert ask(app, "/api/change", token, "POST").status == 200
    both = {**cross, "authorization": f"Bearer {token}"}
    assert ada.request("POST", "/api/change", headers=both).status == 403


def test_pages_take_the_same_dependency_but_no_token(app: App, ada: Visitor) -> None:
    assert "Member ada@example.org" in ada.get("/members").text
    token = make_token(ada)
    assert ask(app, "/members", token, accept="text/html").status == 303


def test_the_use_of_a_token_is_noted_once_a_minute(app: App, ada: Visitor) -> None:
    token = make_token(ada)
    accounts, clock = accounts_of(app), Clock()
    start = clock.now = accounts.clock()
    accounts.clock = clock

    def noted() -> float | None:
        with app.site.database.read() as connection:
            found: float | None = connection.execute(select(ApiToken.last_used_at)).scalar()
            return found

    assert noted() is None
    for seconds, expected in ((0, 0), (59, 0), (60, 60), (61, 60)):
        clock.now = start + seconds
        assert ask(app, "/api/me", token).status == 200
        assert noted() == start + expected


def test_there_are_not_more_than_fifty(app: App, ada: Visitor) -> None:
    for number in range(50):
        make_token(ada, name=str(number))
    seen = ada.post("/auth/tokens", {"name": "51", "days": "7"})
    assert seen.status == 422
    assert "You have 50 tokens" in seen.text


def test_parallel_uses_are_all_served(app: App, ada: Visitor) -> None:
    token = make_token(ada)
    tokens = accounts_of(app).api_tokens
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tokens.use(token).user, range(40)))
    assert all(user is not None and user.email == EMAIL for user in found)


def test_websockets_ask_the_same(app: App, ada: Visitor) -> None:
    @app.websocket("/live")
    async def live(socket: WebSocket, user: Me) -> None:
        await socket.accept()
        await socket.send_text(user.email)
        await socket.close()

    def said(**headers: str) -> list[Any]:
        return asyncio.run(_listen(app, "/live", headers))

    token = f"Bearer {make_token(ada)}"
    assert EMAIL in said(authorization=token)
    cookie = f"__Host-auth={ada.cookies['__Host-auth']}"
    assert EMAIL in said(cookie=cookie, origin="http://127.0.0.1:8000")
    assert EMAIL not in said(cookie=cookie)
    assert EMAIL not in said(cookie=cookie, origin="https://evil.example")
    assert EMAIL not in said(authorization="Bearer scf_x")
    assert EMAIL not in said(origin="http://127.0.0.1:8000")


async def _listen(app: App, path: str, headers: dict[str, str]) -> list[Any]:
    """Open a WebSocket; return the texts that come, until it is closed."""
    texts: list[Any] = []
    given = {"host": "127.0.0.1:8000", **headers}
    scope = {
        "type": "websocket", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "ws",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "client": ("127.0.0.1", 5000), "server": ("127.0.0.1", 8000), "subprotocols": [],
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        texts.append(message.get("text"))

    await app(scope, receive, send)
    return texts


def test_openapi_shows_the_scheme(app: App) -> None:
    described = app.openapi()
    assert described["components"]["securitySchemes"]["API token"]["scheme"] == "bearer"
    assert described["paths"]["/api/me"]["get"]["security"] == [{"API token": []}]
    assert described["paths"]["/api/reports"]["get"]["security"] == [{"API token": []}]
    assert "parameters" not in described["paths"]["/api/me"]["get"]


def test_mounted_apps_ask_the_same(app: App, ada: Visitor) -> None:
    inner = FastAPI()

    @inner.get("/me")
    def me(user: Me) -> str:
        return user.email

    app.mount("/inner", inner)
    assert ask(app, "/inner/me", make_token(ada)).text == '"ada@example.org"'
    assert ask(app, "/inner/me").status == 401


def test_an_unverified_change_of_the_hash_opens_nothing(app: App, ada: Visitor) -> None:
    """Whoever can only read the database has nothing to show: the hash is no token."""
    make_token(ada)
    with app.site.database.write() as connection:
        stored = connection.execute(select(ApiToken.token_hash)).scalar_one()
        connection.execute(update(ApiToken).values(last_used_at=None))
    assert ask(app, "/api/me", stored.hex()).status == 401
    assert PASSWORD not in stored.hex()
