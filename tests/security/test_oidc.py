"""OpenID Connect against a real provider that can be made hostile."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pyotp import TOTP
from sqlalchemy import select

from scaffold import App, AuthSettings, Settings, anyone, page, st
from scaffold.auth.identities import Proof
from scaffold.auth.models import Account, AuditEvent, Login
from scaffold.auth.proof_models import Identity
from scaffold.errors import UsageError
from tests.auth.conftest import Clock
from tests.provider_process import CLIENT_ID, CLIENT_SECRET, ProviderProcess
from tests.serving import free_port
from tests.web.conftest import PASSWORD
from tests.web.visitor import Seen, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scaffold.auth.service import Accounts

    MakeApp = Callable[..., App]

ADA = {"sub": "ada-1", "email": "ada@example.org", "name": "Ada Byron"}
BACK = "http://127.0.0.1:8000/auth/oidc/{}/callback"


@page("/", title="Home", access=anyone)
def home() -> None:
    st.write(f"Hello {st.user.email}")


@page("/orders", title="Orders")
def orders() -> None:
    st.write("Orders")


@page("/in", title="In", access=anyone)
def in_() -> None:
    st.login("one")


@page("/remembered", title="Remembered", access=anyone, cache_auth=True)
def remembered() -> None:
    st.text(f"logged in: {st.user.is_logged_in}")


@page("/out", title="Out", access=anyone)
def out() -> None:
    st.logout()


@page("/slow", title="Slow", access=anyone)
def slow() -> None:
    st.text("One moment")
    time.sleep(0.3)
    st.logout()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderProcess]:
    started = ProviderProcess(free_port(), tmp_path_factory.mktemp("provider") / "log.txt")
    yield started
    started.stop()


@pytest.fixture
def provider(process: ProviderProcess) -> ProviderProcess:
    """The provider with all knobs turned back."""
    for name in ("one", "two"):
        process.knobs(name, redirect_uris=[BACK.format(name)])
    return process


@pytest.fixture
def oidc_app(provider: ProviderProcess, tmp_path: Path) -> Iterator[MakeApp]:
    """Make an app with both issuers; options are those of the issuer "one" and of accounts."""
    made: list[App] = []

    def make(*, one: dict[str, Any] | None = None, clock: Clock | None = None, **auth: Any) -> App:
        basic = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        providers = {
            name: {"issuer": f"{provider.url}/{name}", "title": name.title(), **basic}
            for name in ("one", "two")
        }
        providers["one"].update(one or {})
        cheap = {"enabled": True, "argon2_memory_kib": 19456, "argon2_time": 1}
        accounts = AuthSettings.model_validate({**cheap, "providers": providers, **auth})
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / f'{len(made)}.db'}", data_dir=tmp_path / "data",
            secret_key=["k" * 48], auth=accounts,
        )  # fmt: skip
        app = App("Test", settings=settings, pages=[home, orders, in_, out, remembered, slow])
        app._module = {}
        made.append(app)
        return app

    yield make
    for app in made:
        app.site.close()


def accounts_of(app: App) -> Accounts:
    assert app.site.accounts is not None
    return app.site.accounts


def begin(visitor: Visitor, name: str = "one", **fields: str) -> str:
    """Press the button; return the address at the provider."""
    seen = visitor.post(f"/auth/oidc/{name}", fields)
    assert seen.status == 303, seen.text
    address = seen.header("location")
    assert address is not None
    return address


def come_in(
    app: App, provider: ProviderProcess, visitor: Visitor | None = None, name: str = "one",
    **person: str,
) -> Seen:  # fmt: skip
    """Log in at the provider and come back."""
    browser = visitor or Visitor(app)
    return browser.get(provider.allow(begin(browser, name), **{**ADA, **person}))


def is_in(visitor: Visitor) -> bool:
    return "__Host-auth" in visitor.cookies and visitor.get("/orders").status == 200


def rows(app: App, table: Any) -> list[Any]:
    with app.site.database.read() as connection:
        return list(connection.execute(select(table.__table__)).mappings())


def causes(app: App) -> list[str]:
    events = rows(app, AuditEvent)
    return [row["data"]["cause"] for row in events if row["event"] == "auth.oidc_refused"]


def changed(path: str, **parameters: str | None) -> str:
    """Return the way back with other parameters."""
    parts = urlsplit(path)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    kept = {name: value for name, value in {**given, **parameters}.items() if value is not None}
    return f"{parts.path}?{urlencode(kept)}"


def test_somebody_new_comes_in_and_comes_again(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    app = oidc_app()
    visitor = Visitor(app)
    back = provider.allow(begin(visitor, next="/orders", remember="1"), **ADA)
    seen = visitor.get(back, sec_fetch_site="cross-site")
    assert (seen.status, seen.header("location")) == (303, "/orders")
    assert is_in(visitor)
    assert any("__Host-auth" in one and "Max-Age=" in one for one in seen.cookies())
    (account,), (identity,) = rows(app, Account), rows(app, Identity)
    assert (account["email"], account["display_name"]) == ("ada@example.org", "Ada Byron")
    assert account["password_hash"] is None
    assert account["email_verified_at"] is None
    assert (identity["issuer"], identity["subject"]) == (f"{provider.url}/one", "ada-1")
    assert rows(app, Login)[0]["auth_methods"] == "oidc"
    assert come_in(app, provider, email="elsewhere@example.org").status == 303
    assert len(rows(app, Account)) == 1


def test_d01_every_login_has_a_state_a_nonce_and_a_challenge_of_its_own(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D01 State, nonce and PKCE: sent, different each time, the verifier only to the provider."""
    app = oidc_app()
    visitor = Visitor(app)
    asked = [parse_qs(urlsplit(begin(visitor)).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert len({query[name][0] for query in asked}) == 2
        assert all(len(query[name][0]) == 43 for query in asked)
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert asked[0]["response_type"] == ["code"]
    assert asked[0]["redirect_uri"] == [BACK.format("one")]
    assert come_in(app, provider, visitor).status == 303
    log = provider.knobs()
    (token,) = [one for one in log if one["at"] == "token"]
    digest = hashlib.sha256(token["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert challenge in {one.get("code_challenge") for one in log}
    assert token["by"].startswith("Basic ")


@pytest.mark.parametrize("state", [None, "", "x" * 43, "x" * 9_000, "../oidc:", "\x00"])
def test_d01_an_answer_without_its_state_is_refused(
    oidc_app: MakeApp, provider: ProviderProcess, state: str | None
) -> None:
    """D01 A state that is missing, empty or made up."""
    app = oidc_app()
    visitor = Visitor(app)
    back = provider.allow(begin(visitor), **ADA)
    assert visitor.get(changed(back, state=state)).status == 403
    assert not is_in(visitor)
    assert visitor.get(back).status == 303


def test_d01_an_answer_counts_once_and_for_ten_minutes(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D01 A state that is used again, or too late; two tabs do not disturb each other."""
    app = oidc_app()
    visitor = Visitor(app)
    first, second = (provider.allow(begin(visitor), **ADA) for _ in range(2))
    assert visitor.get(second + "&state=other").status == 403
    assert visitor.get(second).status == 303
    fresh = Visitor(app)
    assert fresh.get(second).status == 403
    assert visitor.get(second).status == 403
    assert visitor.get(first).status == 403, "the login made this another browser"
    late = Visitor(app)
    back = provider.allow(begin(late), **ADA)
    accounts = accounts_of(app)
    clock = Clock()
    clock.now = accounts.clock() + 601
    accounts.clock = clock
    assert late.get(back).status == 403


def test_d01_an_answer_of_another_browser_is_refused(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D01 An answer that another browser began: login CSRF, and a stolen address."""
    app = oidc_app()
    attacker, victim = Visitor(app), Visitor(app)
    begin(victim)
    back = provider.allow(begin(attacker), **ADA)
    assert victim.get(back).status == 403
    assert not is_in(victim)
    assert attacker.get(back).status == 303


@pytest.mark.parametrize(
    ("knobs", "cause"),
    [
        ({"claims": {"nonce": "another"}}, "nonce"),
        ({"without": ["nonce"]}, "nonce"),
        ({"claims": {"nonce": None}}, "nonce"),
    ],
)
def test_d01_the_nonce_must_be_that_of_this_login(
    oidc_app: MakeApp, provider: ProviderProcess, knobs: dict[str, Any], cause: str
) -> None:
    """D01 A nonce that is missing or wrong."""
    _expect_refusal(oidc_app(), provider, knobs, cause)


def _expect_refusal(app: App, provider: ProviderProcess, knobs: dict[str, Any], cause: str) -> None:
    provider.knobs(**knobs)
    visitor = Visitor(app)
    seen = come_in(app, provider, visitor)
    assert seen.status == 403, seen.text
    assert not is_in(visitor)
    assert rows(app, Account) == []
    (found,) = causes(app)
    assert cause in found
    assert found not in seen.text


@pytest.mark.parametrize(
    ("knobs", "cause"),
    [
        ({"claims": {"iss": "https://evil.example"}}, "issuer"),
        ({"without": ["iss"]}, "issuer"),
        ({"claims": {"aud": "another app"}}, "another app"),
        ({"claims": {"aud": [CLIENT_ID, "another app"]}}, "another app"),
        ({"claims": {"aud": []}}, "another app"),
        ({"claims": {"azp": "another app"}}, "another app"),
        ({"without": ["aud"]}, "another app"),
        ({"claims": {"exp": 1_700_000_000}}, "is over"),
        ({"claims": {"exp": True}}, "'exp'"),
        ({"claims": {"exp": "2099"}}, "'exp'"),
        ({"without": ["exp"]}, "'exp'"),
        ({"claims": {"iat": 1_700_000_000}}, "during this login"),
        ({"claims": {"iat": 4_000_000_000}}, "later than now"),
        ({"without": ["iat"]}, "'iat'"),
        ({"claims": {"nbf": 4_000_000_000}}, "does not count yet"),
        ({"without": ["sub"]}, "nobody"),
        ({"claims": {"sub": ""}}, "nobody"),
        ({"claims": {"sub": 7}}, "nobody"),
        ({"claims": {"sub": "x" * 256}}, "nobody"),
        ({"claims": {"sub": "ada\x00"}}, "characters"),
        ({"alg": "none"}, "'none'"),
        ({"alg": "HS256"}, "'HS256'"),
        ({"alg": "RS512"}, "'RS512'"),
        ({"kid": "nobody's"}, "no key"),
        ({"key": "stranger"}, "signature"),
    ],
)
def test_d02_a_wrong_token_is_refused(
    oidc_app: MakeApp, provider: ProviderProcess, knobs: dict[str, Any], cause: str
) -> None:
    """D02 Wrong iss, aud, azp, exp, iat, sub; alg none, HS256 with the public key, unknown kid."""
    _expect_refusal(oidc_app(), provider, knobs, cause)


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256"])
def test_d02_methods_with_public_keys_are_accepted(
    oidc_app: MakeApp, provider: ProviderProcess, alg: str
) -> None:
    """D02 What is asymmetric and of this provider counts, also with `azp` and several apps."""
    provider.knobs(alg=alg, claims={"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID})
    assert come_in(oidc_app(), provider).status == 303


def test_d02_new_keys_are_looked_for_once_a_minute(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D02 Keys are remembered; an unknown one makes us look again, but not each time."""
    app = oidc_app()
    accounts, clock = accounts_of(app), Clock()
    begun = accounts.clock()
    clock.now = begun
    for one in accounts.open_id.providers.values():
        one._clock = clock
    accounts.clock = clock
    assert come_in(app, provider).status == 303
    clock.forward(seconds=30)
    provider.knobs(rotate=True)
    assert come_in(app, provider).status == 403
    assert [one["at"] for one in provider.knobs()].count("jwks") == 0
    clock.forward(seconds=31)
    provider.knobs(claims={"iat": clock.now, "exp": clock.now + 60})
    assert come_in(app, provider).status == 303
    assert [one["at"] for one in provider.knobs()].count("jwks") == 1


def test_d03_the_same_number_at_two_providers_is_two_people(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D03 The key of a person is issuer and subject."""
    app = oidc_app()
    assert come_in(app, provider).status == 303
    assert come_in(app, provider, name="two", email="grace@example.org").status == 303
    assert len({row["user_id"] for row in rows(app, Identity)}) == 2


def _with_account(app: App, *, verified: bool) -> str:
    from datetime import UTC, datetime

    from sqlalchemy import update

    user = accounts_of(app).admin.create_user("Ada@example.org", PASSWORD)
    at = datetime.now(UTC) if verified else None
    with app.site.database.write() as connection:
        connection.execute(update(Account).values(email_verified_at=at))
    return user.id


@pytest.mark.parametrize(
    ("trusted", "said"), [(False, True), (True, False), (True, "true"), (True, None)]
)
def test_d04_an_address_that_is_not_proved_does_not_link(
    oidc_app: MakeApp, provider: ProviderProcess, trusted: bool, said: object
) -> None:
    """D04 Linking by mail needs a trusted provider that says email_verified, exactly true."""
    app = oidc_app(one={"trusted": trusted})
    _with_account(app, verified=True)
    provider.knobs(person={"email_verified": said})
    visitor = Visitor(app)
    seen = come_in(app, provider, visitor)
    assert seen.status == 409
    assert "Log in as you are used to" in seen.text
    assert not is_in(visitor)
    assert rows(app, Identity) == []


def test_d04_a_proved_address_links_to_a_verified_account(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D04 Proved on both sides: the account keeps its password and gets one more way in."""
    app = oidc_app(one={"trusted": True})
    user_id = _with_account(app, verified=True)
    visitor = Visitor(app)
    assert come_in(app, provider, visitor).status == 303
    assert is_in(visitor)
    assert [row["user_id"] for row in rows(app, Identity)] == [user_id]
    assert accounts_of(app).authenticate("ada@example.org", PASSWORD).ok


def test_d04_an_account_made_beforehand_is_taken_from_its_maker(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D04 Pre-hijack: password, login and identity of whoever was first open nothing any more."""
    app = oidc_app(one={"trusted": True})
    attacker = Visitor(app)
    attacker.post("/auth/signup", {"email": "ada@example.org", "password": PASSWORD})
    assert is_in(attacker)
    identities = accounts_of(app).open_id.identities
    with app.site.database.write() as connection:
        user_id = rows(app, Account)[0]["id"]
        proof = _proof(provider, "two", "mallory")
        identities._insert(connection, user_id, proof, 1.0)
    owner = Visitor(app)
    assert come_in(app, provider, owner).status == 303
    assert is_in(owner)
    assert attacker.get("/orders").status == 303
    assert not accounts_of(app).authenticate("ada@example.org", PASSWORD).ok
    assert [row["subject"] for row in rows(app, Identity)] == ["ada-1"]
    (account,) = rows(app, Account)
    assert account["password_hash"] is None
    assert account["email_verified_at"] is not None


def _proof(provider: ProviderProcess, name: str, subject: str) -> Any:
    from scaffold.auth.identities import Proof

    issuer = f"{provider.url}/{name}"
    return Proof(name, name, issuer, subject, "", email_proved=False, name="", auth_time=None)


def test_d05_an_answer_of_another_provider_is_refused(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D05 Mix-up: the answer of issuer two to what was asked of issuer one, in all ways."""
    app = oidc_app()
    visitor = Visitor(app)
    first = provider.allow(begin(visitor, "one"), **ADA)
    assert visitor.get(first.replace("/one/", "/two/")).status == 403
    for given in (f"{provider.url}/two", None, ""):
        back = provider.allow(begin(visitor, "one"), **ADA)
        assert visitor.get(changed(back, iss=given)).status == 403
    back = provider.allow(begin(visitor, "one"), **ADA)
    code = parse_qs(urlsplit(provider.allow(begin(visitor, "two"), **ADA)).query)["code"][0]
    assert visitor.get(changed(back, code=code)).status == 403
    assert not is_in(visitor)
    assert rows(app, Account) == []


def test_d05_a_provider_that_promises_nothing_may_leave_iss_out(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D05 `iss` is checked when it is given or promised; else the address tells them apart."""
    quiet = {"authorization_response_iss_parameter_supported": False}
    provider.knobs(iss=None, document=quiet)
    app = oidc_app()
    assert come_in(app, provider).status == 303
    back = provider.allow(begin(other := Visitor(app)), **ADA)
    assert other.get(changed(back, iss="https://evil.example")).status == 403


def test_d06_pages_with_buttons_let_forms_lead_to_the_providers(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D06 form-action names the providers where their buttons are, and nowhere else."""
    app = oidc_app(one={"origins": "https://sso.example.org"})
    visitor = Visitor(app)
    for path in ("/auth/login", "/auth/signup", "/auth/oidc/one"):
        seen = visitor.get(path)
        policy = seen.header("content-security-policy") or ""
        assert f"form-action 'self' {provider.url} https://sso.example.org;" in policy
        assert "Continue with One" in seen.text
    policy = visitor.get("/").header("content-security-policy") or ""
    assert "form-action 'self';" in policy


def test_d06_elsewhere_a_page_in_between_leads_on(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """D06 An endpoint of another origin than the issuer's is no place for a form's redirect."""
    address = provider.url.replace("127.0.0.1", "localhost") + "/one/authorize"
    provider.knobs(document={"authorization_endpoint": address})
    seen = Visitor(oidc_app()).post("/auth/oidc/one", {})
    assert seen.status == 200
    assert f'http-equiv="refresh" content="0;url={address}?' in seen.text


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/nowhere", "/auth/x"])
def test_o04_the_way_on_comes_from_what_was_begun(
    oidc_app: MakeApp, provider: ProviderProcess, evil: str
) -> None:
    """O04 Neither a `next` at the start nor one in the answer leads out of the app."""
    app = oidc_app()
    visitor = Visitor(app)
    back = provider.allow(begin(visitor, next=evil), **ADA)
    seen = visitor.get(f"{back}&next=/orders&to={evil}&redirect_uri={evil}")
    assert (seen.status, seen.header("location")) == (303, "/")


def test_only_a_post_of_ours_begins(oidc_app: MakeApp) -> None:
    visitor = Visitor(oidc_app())
    seen = visitor.request("POST", "/auth/oidc/one", headers={"sec-fetch-site": "cross-site"})
    assert seen.status == 403
    seen = visitor.get("/auth/oidc/one?next=/orders", sec_fetch_site="cross-site")
    assert seen.status == 200
    assert "data-submit" not in seen.text
    assert "data-submit" in visitor.get("/auth/oidc/one?next=/orders").text
    assert visitor.get("/auth/oidc/three").status == 404
    assert visitor.post("/auth/oidc/three").status == 404
    assert visitor.post("/auth/oidc/one/callback").status == 405


def test_a_script_leads_to_the_button(oidc_app: MakeApp) -> None:
    visitor = Visitor(oidc_app())
    seen = visitor.get("/in")
    assert (seen.status, seen.header("location")) == (303, "/auth/oidc/one?next=/in")


def test_somebody_who_says_no_stays_out(oidc_app: MakeApp, provider: ProviderProcess) -> None:
    app = oidc_app()
    visitor = Visitor(app)
    back = changed(provider.allow(begin(visitor), **ADA), code=None, error="access_denied<b>")
    seen = visitor.get(back)
    assert seen.status == 403
    assert "access_denied" not in seen.text
    assert "access_denied" in causes(app)[0]


@pytest.mark.parametrize("how", ["redirect", "huge", "broken"])
def test_the_provider_is_asked_with_care(
    oidc_app: MakeApp, provider: ProviderProcess, how: str
) -> None:
    """Redirects are not followed, large answers not read, and nonsense is no answer."""
    app = oidc_app()
    visitor = Visitor(app)
    back = provider.allow(begin(visitor), **ADA)
    provider.knobs("two")
    provider.knobs(token=how)
    assert visitor.get(back).status == 403
    assert provider.knobs("two") == []


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://a.example/\r\nx: y"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "https://user:x@a.example/"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    oidc_app: MakeApp, provider: ProviderProcess, document: dict[str, Any]
) -> None:
    provider.knobs(document=document)
    app = oidc_app()
    assert Visitor(app).post("/auth/oidc/one").status == 502
    assert len(causes(app)) == 1
    asked = provider.knobs()
    assert Visitor(app).post("/auth/oidc/one").status == 502
    assert len(asked) == 1
    assert provider.knobs() == [], "it rests for ten seconds after a failure"


def test_the_address_may_come_from_userinfo_of_the_same_person(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    provider.knobs(email_in_userinfo=True)
    app = oidc_app()
    assert come_in(app, provider).status == 303
    assert rows(app, Account)[0]["email"] == "ada@example.org"
    provider.knobs(email_in_userinfo=True, userinfo={"sub": "mallory"})
    assert come_in(app, provider, sub="ada-2").status == 403
    assert "somebody else" in causes(app)[0]


@pytest.mark.parametrize(
    ("auth", "one", "status"),
    [
        ({"sign_up": "closed"}, {"trusted": True}, 422),
        ({"sign_up": "invite"}, {"trusted": True}, 422),
        ({"sign_up_domains": ["example.com"]}, {"trusted": True}, 422),
        ({"sign_up_domains": ["example.org"]}, {"trusted": False}, 422),
        ({"sign_up_domains": ["Example.org"]}, {"trusted": True}, 303),
        ({"verification": "required"}, {"trusted": False}, 422),
        ({"verification": "required"}, {"trusted": True}, 303),
    ],
)
def test_signing_up_follows_the_settings(
    oidc_app: MakeApp, provider: ProviderProcess, auth: dict[str, Any], one: dict[str, Any],
    status: int,
) -> None:  # fmt: skip
    app = oidc_app(one=one, **auth)
    assert come_in(app, provider).status == status
    assert len(rows(app, Account)) == (status == 303)


def test_an_account_that_is_switched_off_stays_off(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    app = oidc_app()
    assert come_in(app, provider).status == 303
    accounts_of(app).admin.disable("ada@example.org")
    visitor = Visitor(app)
    assert come_in(app, provider, visitor).status == 422
    assert not is_in(visitor)


def test_starting_is_throttled(oidc_app: MakeApp) -> None:
    app = oidc_app()
    accounts_of(app).throttle._factor = 1
    visitor = Visitor(app)
    assert [visitor.post("/auth/oidc/one").status for _ in range(31)] == [303] * 30 + [429]


def test_connections_are_added_listed_and_taken_away(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    app = oidc_app()
    accounts_of(app).admin.create_user("ada@example.org", PASSWORD)
    visitor = Visitor(app)
    assert visitor.get("/auth/connections").status == 303
    visitor.post("/auth/login", {"email": "ada@example.org", "password": PASSWORD})
    back = provider.allow(begin(visitor, purpose="connect"), **ADA)
    assert visitor.get(back).header("location") == "/auth/connections"
    shown = visitor.get("/auth/connections").text
    assert "Disconnect One" in shown
    assert "Connect Two" in shown
    stranger = Visitor(app)
    stranger.post("/auth/signup", {"email": "bob@example.org", "password": PASSWORD})
    back = provider.allow(begin(stranger, purpose="connect"), **ADA)
    assert "opens another account" in stranger.get(back).text
    (identity,) = rows(app, Identity)
    taken = {"disconnect": identity["id"]}
    assert stranger.post("/auth/connections", taken).status == 404
    assert visitor.post("/auth/connections", taken).status == 303
    assert rows(app, Identity) == []


def test_the_last_way_in_stays(oidc_app: MakeApp, provider: ProviderProcess) -> None:
    app = oidc_app()
    visitor = Visitor(app)
    come_in(app, provider, visitor)
    (identity,) = rows(app, Identity)
    seen = visitor.post("/auth/connections", {"disconnect": identity["id"]})
    assert seen.status == 422
    assert "only way" in seen.text
    back = provider.allow(begin(visitor, "two", purpose="connect"), sub="ada-2")
    assert visitor.get(back).status == 303
    assert visitor.post("/auth/connections", {"disconnect": identity["id"]}).status == 303
    assert [row["subject"] for row in rows(app, Identity)] == ["ada-2"]


def test_connecting_and_disconnecting_need_a_recent_proof(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    app = oidc_app()
    visitor = Visitor(app)
    come_in(app, provider, visitor)
    accounts = accounts_of(app)
    clock = Clock()
    clock.now = accounts.clock() + 700
    accounts.verifier._clock = clock
    to = "/auth/confirm?next=/auth/connections"
    for path, fields in (
        ("/auth/connections", {"disconnect": rows(app, Identity)[0]["id"]}),
        ("/auth/oidc/two", {"purpose": "connect"}),
    ):
        assert visitor.post(path, fields).header("location") == to
    assert len(rows(app, Identity)) == 1


def test_the_provider_confirms_who_is_there(oidc_app: MakeApp, provider: ProviderProcess) -> None:
    """Somebody without a password proves anew who they are where they logged in."""
    app = oidc_app()
    visitor = Visitor(app)
    come_in(app, provider, visitor)
    before = rows(app, Login)[0]["reauth_at"]
    address = begin(visitor, purpose="confirm", next="/orders")
    assert "prompt=login" in address
    assert visitor.get(provider.allow(address, **ADA)).header("location") == "/orders"
    after = rows(app, Login)[0]["reauth_at"]
    assert after > before
    back = provider.allow(begin(visitor, purpose="confirm"), sub="mallory")
    assert visitor.get(back).status == 403
    provider.knobs(claims={"auth_time": 1_700_000_000})
    back = provider.allow(begin(visitor, purpose="confirm"), **ADA)
    assert visitor.get(back).status == 403
    assert rows(app, Login)[0]["reauth_at"] == after


def test_scripts_are_told_which_providers_there_are(oidc_app: MakeApp) -> None:
    app = oidc_app()
    with pytest.raises(UsageError, match=r'Did you mean "one"\? Set up are one, two\.'):
        app.site.login_address(None, "onee")  # type: ignore[arg-type] # the page is not asked


def _leads_away(provider: ProviderProcess, hint: str) -> str:
    back = "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2F"
    client = f"client_id=scaffold%20tests&amp;logout_hint={hint}&amp;{back}"
    return f'<a class="main-button" href="{provider.url}/one/logout?{client}"'


def test_logging_out_may_lead_to_the_provider(oidc_app: MakeApp, provider: ProviderProcess) -> None:
    app = oidc_app(one={"logout": True})
    visitor = Visitor(app)
    come_in(app, provider, visitor)
    seen = visitor.post("/auth/logout")
    assert seen.status == 200
    assert _leads_away(provider, "ada-1") in seen.text
    assert not is_in(visitor)
    come_in(app, provider, visitor, "two", email="two@example.org")
    assert visitor.post("/auth/logout").header("location") == "/"


def test_each_login_ends_at_the_provider_it_came_from(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """A person with two providers is led to the one of this browser's login, whichever is newer."""
    app = oidc_app(one={"logout": True})
    at_home, at_work, by_password = Visitor(app), Visitor(app), Visitor(app)
    come_in(app, provider, at_home, sid="s-1")
    begun = begin(at_home, "two", purpose="connect")
    assert at_home.get(provider.allow(begun, sub="ada-2")).status == 303
    come_in(app, provider, at_work, "two", sub="ada-2")
    user = accounts_of(app).admin.find_user("ada@example.org")
    accounts_of(app).admin.create_user("bob@example.org", PASSWORD)
    by_password.post("/auth/login", {"email": "bob@example.org", "password": PASSWORD})
    assert user is not None
    assert at_work.post("/auth/logout").header("location") == "/"
    assert by_password.post("/auth/logout").header("location") == "/"
    assert _leads_away(provider, "s-1") in at_home.post("/auth/logout").text


def test_a_script_that_logs_out_leads_to_the_provider(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """`st.logout()`: for a reader without script by a page in between, else at once."""
    app = oidc_app(one={"logout": True})
    for scripted in (False, True):
        visitor = Visitor(app)
        come_in(app, provider, visitor, sid="s-1")
        if scripted:
            seen = visitor.request("GET", "/out", headers={"hx-request": "true"})
            to = seen.header("hx-redirect") or ""
            assert to.startswith(f"{provider.url}/one/logout?client_id=scaffold%20tests&logout_")
        else:
            assert _leads_away(provider, "s-1") in visitor.get("/out").text
        assert not is_in(visitor)


def test_a_streaming_page_that_logs_out_leads_to_the_provider(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """What cannot be in the headers any more is handed over to a form."""
    app = oidc_app(one={"logout": True})
    visitor = Visitor(app)
    come_in(app, provider, visitor, sid="s-1")
    found = re.search(r'"token": "([^"]+)"', html.unescape(visitor.get("/slow").text))
    assert found is not None
    seen = visitor.post("/auth/handover", {"token": found[1], "to": "/"})
    assert _leads_away(provider, "s-1") in seen.text
    assert seen.header("clear-site-data") is not None
    assert not is_in(visitor)


def test_a_reset_by_mail_takes_an_unproved_account_from_its_maker(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    """Whoever reads the mail of an address gets its account; identities set up before go."""
    from scaffold.auth import people
    from scaffold.auth.recovery import take_over

    app = oidc_app()
    mallory = Visitor(app)
    come_in(app, provider, mallory, sub="mallory", email="victim@example.org")
    accounts = accounts_of(app)
    with app.site.database.write() as connection:
        person = people.by_address(connection, "victim@example.org")
        assert person is not None
        take_over(accounts, connection, person, None, accounts.clock())
    assert rows(app, Identity) == []
    assert not is_in(mallory)


@pytest.mark.parametrize("methods", [["client_secret_post"], "nonsense"])
def test_the_secret_is_sent_as_the_provider_takes_it(
    oidc_app: MakeApp, provider: ProviderProcess, methods: object
) -> None:
    document = {"token_endpoint_auth_methods_supported": methods}
    provider.knobs(document=document)
    assert come_in(oidc_app(), provider).status == 303
    (token,) = [one for one in provider.knobs(document=document) if one["at"] == "token"]
    assert token["by"] is None
    assert (token["client_id"], token["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)


def test_a_public_client_sends_its_name_only(oidc_app: MakeApp, provider: ProviderProcess) -> None:
    assert come_in(oidc_app(one={"client_secret": ""}), provider).status == 403
    (token,) = [one for one in provider.knobs() if one["at"] == "token"]
    assert token["client_id"] == CLIENT_ID
    assert "client_secret" not in token
    assert token["by"] is None


def test_nobody_comes_in_without_an_address(oidc_app: MakeApp, provider: ProviderProcess) -> None:
    provider.knobs(person={"email": ""}, document={"userinfo_endpoint": None})
    app = oidc_app()
    assert "did not tell a mail address" in come_in(app, provider).text
    assert rows(app, Account) == []


def test_logging_out_does_not_wait_for_a_provider_that_is_gone(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    app = oidc_app(one={"logout": True})
    visitor = Visitor(app)
    come_in(app, provider, visitor)
    found = accounts_of(app).open_id.providers["one"]
    found._document.at = float("-inf")
    provider.knobs(document={"issuer": "https://evil.example"})
    assert visitor.post("/auth/logout").header("location") == "/"
    assert not is_in(visitor)


def test_a_trusted_provider_does_not_open_an_account_that_is_off(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    app = oidc_app(one={"trusted": True})
    _with_account(app, verified=True)
    accounts_of(app).admin.disable("ada@example.org")
    assert come_in(app, provider).status == 422
    assert rows(app, Identity) == []


def test_many_who_come_at_once_ask_for_the_description_once(
    oidc_app: MakeApp, provider: ProviderProcess
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    found = accounts_of(oidc_app()).open_id.providers["one"]
    with ThreadPoolExecutor(8) as pool:
        endpoints = set(pool.map(lambda _: found.metadata().token_endpoint, range(16)))
    assert endpoints == {f"{provider.url}/one/token"}
    assert len(provider.knobs()) == 1


# Logging out at the provider.

BACKCHANNEL = "/auth/oidc/one/backchannel"
FROM_A_SERVER = {
    "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site",
    "origin": "https://evil.example",
}  # fmt: skip
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def tell(app: App, token: str, path: str = BACKCHANNEL, **headers: str) -> Seen:
    """Post a logout token, as the provider's server does: from nowhere, without a cookie."""
    body = urlencode({"logout_token": token}).encode()
    return Visitor(app).request("POST", path, body, {**FROM_A_SERVER, **headers})


def events(app: App, event: str) -> list[Any]:
    return [row for row in rows(app, AuditEvent) if row["event"] == event]


@pytest.fixture
def told_app(oidc_app: MakeApp) -> App:
    """An app whose provider "one" tells of logouts."""
    return oidc_app(one={"backchannel": True})


def test_d08_logging_out_at_the_provider_ends_the_logins_from_there(
    told_app: App, provider: ProviderProcess
) -> None:
    """D08 By subject: all logins that came from this provider, and no others."""
    accounts, heard = accounts_of(told_app), []
    accounts.hooks.on("auth.provider_logout", lambda **data: heard.append(data))
    first, second, bob, other, local = (Visitor(told_app) for _ in range(5))
    come_in(told_app, provider, first, sid="s-1")
    come_in(told_app, provider, second)
    come_in(told_app, provider, bob, sub="bob-1", email="bob@example.org", sid="s-9")
    come_in(told_app, provider, other, "two", email="two@example.org")
    ada = accounts.admin.find_user("ada@example.org")
    assert ada is not None
    accounts.admin.create_user("cy@example.org", PASSWORD)
    local.post("/auth/login", {"email": "cy@example.org", "password": PASSWORD})
    seen = tell(told_app, provider.logout_token(sub="ada-1"))
    assert (seen.status, seen.body, seen.header("cache-control")) == (200, b"", "no-store")
    assert [is_in(one) for one in (first, second, bob, other, local)] == [False, False, *[True] * 3]
    written = events(told_app, "auth.provider_logout")
    assert {row["user_id"] for row in written} == {ada.id}
    assert {row["login_id"] for row in written} == {one["login_id"] for one in heard}
    assert len(written) == 2
    assert [(one["user"].email, one["provider"]) for one in heard] == [(ada.email, "one")] * 2
    ended = [row["revoke_reason"] for row in rows(told_app, Login) if row["revoked_at"]]
    assert ended == ["provider", "provider"]


@pytest.mark.parametrize("claims", [{"sid": "s-1"}, {"sid": "s-1", "sub": "ada-1"}])
def test_d08_one_login_at_the_provider_may_end_alone(
    told_app: App, provider: ProviderProcess, claims: dict[str, str]
) -> None:
    """D08 By the name of the login there: the others of the person stay."""
    first, second, bob = (Visitor(told_app) for _ in range(3))
    come_in(told_app, provider, first, sid="s-1")
    come_in(told_app, provider, second, sid="s-2")
    come_in(told_app, provider, bob, sub="bob-1", email="bob@example.org", sid="s-3")
    assert tell(told_app, provider.logout_token(**claims)).status == 200
    assert [is_in(one) for one in (first, second, bob)] == [False, True, True]
    come_in(told_app, provider, first, sid="s-1")
    assert is_in(first), "another login may follow"


def test_d08_name_and_person_must_fit(told_app: App, provider: ProviderProcess) -> None:
    """D08 A name of somebody else's login ends nothing; one that nobody told may be any."""
    named, nameless = Visitor(told_app), Visitor(told_app)
    come_in(told_app, provider, named, sid="s-1")
    come_in(told_app, provider, nameless)
    assert tell(told_app, provider.logout_token(sub="bob-1", sid="s-1")).status == 200
    assert tell(told_app, provider.logout_token(sid="s-7")).status == 200
    assert is_in(named)
    assert is_in(nameless)
    assert [row["data"]["count"] for row in events(told_app, "auth.provider_logout")] == [0, 0]
    assert tell(told_app, provider.logout_token(sub="ada-1", sid="s-7")).status == 200
    assert is_in(named)
    assert not is_in(nameless)


def test_d08_a_token_counts_once(told_app: App, provider: ProviderProcess) -> None:
    """D08 Sent again it is refused, also when somebody has logged in meanwhile."""
    visitor = Visitor(told_app)
    come_in(told_app, provider, visitor)
    token = provider.logout_token(sub="ada-1")
    assert tell(told_app, token).status == 200
    come_in(told_app, provider, visitor)
    seen = tell(told_app, token)
    assert (seen.status, seen.header("cache-control")) == (400, "no-store")
    assert is_in(visitor)
    assert causes(told_app) == ["The logout token was used before."]


@pytest.mark.parametrize(
    ("knobs", "cause"),
    [
        ({"claims": {"iss": "https://evil.example"}}, "issuer"),
        ({"claims": {"aud": "another app"}}, "another app"),
        ({"claims": {"aud": [CLIENT_ID, "another app"]}}, "another app"),
        ({"claims": {"exp": 1_700_000_000}}, "is over"),
        ({"without": ["exp"]}, "'exp'"),
        ({"claims": {"iat": 1_700_000_000}}, "too long ago"),
        ({"claims": {"iat": 4_000_000_000}}, "later than now"),
        ({"without": ["iat"]}, "'iat'"),
        ({"claims": {"nbf": 4_000_000_000}}, "does not count yet"),
        ({"claims": {"nonce": "n"}}, "nonce"),
        ({"claims": {"nonce": None}}, "nonce"),
        ({"without": ["events"]}, "somebody has logged out"),
        ({"claims": {"events": {"https://other.example": {}}}}, "somebody has logged out"),
        ({"claims": {"events": {EVENT: True}}}, "somebody has logged out"),
        ({"claims": {"events": [EVENT]}}, "somebody has logged out"),
        ({"without": ["jti"]}, "number"),
        ({"claims": {"jti": ""}}, "number"),
        ({"claims": {"jti": "x" * 256}}, "number"),
        ({"without": ["sub"]}, "nobody"),
        ({"claims": {"sub": ""}}, "nobody"),
        ({"claims": {"sub": 7, "sid": "s-1"}}, "nobody"),
        ({"claims": {"sid": ""}}, "cannot be one"),
        ({"claims": {"sid": 7}}, "cannot be one"),
        ({"claims": {"sid": "x" * 256}}, "cannot be one"),
        ({"header": {"typ": "at+jwt"}}, "at+jwt"),
        ({"alg": "none"}, "'none'"),
        ({"alg": "HS256"}, "'HS256'"),
        ({"alg": "RS512"}, "'RS512'"),
        ({"kid": "nobody's"}, "no key"),
        ({"key": "stranger"}, "signature"),
    ],
)
def test_d07_a_wrong_logout_token_ends_nothing(
    told_app: App, provider: ProviderProcess, knobs: dict[str, Any], cause: str
) -> None:
    """D07 Wrong iss, aud, exp, iat, events, jti, sub, sid, type, method, key; with a nonce."""
    visitor = Visitor(told_app)
    come_in(told_app, provider, visitor, sid="s-1")
    provider.knobs(**knobs)
    seen = tell(told_app, provider.logout_token(sub="ada-1"))
    assert (seen.status, seen.header("cache-control")) == (400, "no-store")
    assert json.loads(seen.body)["error"] == "invalid_request"
    assert is_in(visitor)
    (found,) = causes(told_app)
    assert cause in found
    assert found not in seen.text


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "application/Logout+JWT"])
def test_d07_types_of_logout_tokens(told_app: App, provider: ProviderProcess, typ: str) -> None:
    """D07 What says that it is a logout token counts, and what says nothing about it."""
    visitor = Visitor(told_app)
    come_in(told_app, provider, visitor)
    provider.knobs(header={"typ": typ}, alg="ES256")
    assert tell(told_app, provider.logout_token(sub="ada-1")).status == 200
    assert not is_in(visitor)


def test_d07_an_id_token_is_no_logout_token(told_app: App, provider: ProviderProcess) -> None:
    """D07 Neither an ID token nor a token for another provider's address counts."""
    visitor = Visitor(told_app)
    come_in(told_app, provider, visitor)
    identity = provider.logout_token(sub="ada-1", nonce="n", events=None)
    other = provider.logout_token("two", sub="ada-1")
    assert [tell(told_app, one).status for one in (identity, other)] == [400, 400]
    assert is_in(visitor)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"logout_token=", "application/x-www-form-urlencoded"),
        (b"logout_token=a&logout_token=b", "application/x-www-form-urlencoded"),
        (b"logout_token=a.b.c", "application/x-www-form-urlencoded"),
        (b"logout_token=e30.e30.\xff", "application/x-www-form-urlencoded"),
        (b"logout_token=" + b"a" * 40_000, "application/x-www-form-urlencoded"),
        (b"logout_token=" + b"a" * 400_000, "application/x-www-form-urlencoded"),
        (b"&" * 20_000, "application/x-www-form-urlencoded"),
        (b'{"logout_token": "a.b.c"}', "application/json"),
        (b"logout_token=a.b.c", "text/plain"),
    ],
)
def test_d07_odd_requests_are_refused(told_app: App, body: bytes, kind: str) -> None:
    """D07 No token, two, no token at all, too large, not a form."""
    headers = {**FROM_A_SERVER, "content-type": kind}
    seen = Visitor(told_app).request("POST", BACKCHANNEL, body, headers)
    assert (seen.status, seen.header("cache-control")) == (400, "no-store")


def test_d09_no_login_begins_after_its_end(told_app: App, provider: ProviderProcess) -> None:
    """D09 Somebody who logs out at the provider during the second step gets no login."""
    app, visitor = told_app, Visitor(told_app)
    come_in(app, provider, visitor)
    user = accounts_of(app).admin.find_user("ada@example.org")
    assert user is not None
    accounts = accounts_of(app)
    noted = accounts.open_id.note_login(user, _proof_of(app, "ada-1"))
    stranger = accounts.admin.create_user("bob@example.org", PASSWORD)
    assert accounts.start_login(stranger, via=noted) is None, "the note is another person's"
    assert tell(app, provider.logout_token(sub="ada-1")).status == 200
    assert accounts.start_login(user, via=noted) is None
    again = accounts.open_id.note_login(user, _proof_of(app, "ada-1"))
    assert accounts.start_login(user, via=again) is not None
    assert accounts.start_login(user, via=again) is None, "a note is used once"


def _proof_of(app: App, subject: str, sid: str = "") -> Proof:
    issuer = accounts_of(app).open_id.providers["one"].settings.issuer
    return Proof("one", "One", issuer, subject, "", False, "", None, sid)


def test_d09_the_note_goes_through_the_second_step(
    told_app: App, provider: ProviderProcess
) -> None:
    """D09 With a second factor: logged out in between is out; else the login ends with it."""
    app = told_app
    visitor = Visitor(app)
    come_in(app, provider, visitor)
    codes = _codes_of_an_app(app, "ada@example.org")
    for ends_first in (True, False):
        late = Visitor(app)
        seen = come_in(app, provider, late)
        assert seen.header("location") == "/auth/second"
        if ends_first:
            assert tell(app, provider.logout_token(sub="ada-1")).status == 200
        late.post("/auth/second", {"code": codes.pop(0)})
        assert is_in(late) is not ends_first
        assert tell(app, provider.logout_token(sub="ada-1")).status == 200
        assert not is_in(late)


def _codes_of_an_app(app: App, email: str) -> list[str]:
    """Set up an authenticator app for somebody; return two codes that count now."""
    accounts = accounts_of(app)
    user, now = accounts.admin.find_user(email), int(accounts.clock())
    assert user is not None
    apps = accounts.second_factors.apps
    draft = apps.draft(user)
    setup = apps.setup(user, draft, "Test")
    assert setup is not None
    codes = [TOTP(setup.secret).at(now + seconds) for seconds in (-30, 0, 30)]
    assert apps.add(user, draft, codes[0], "Phone").ok
    return codes[1:]


def test_d09_acting_for_somebody_ends_as_well(told_app: App, provider: ProviderProcess) -> None:
    """D09 A login that acts in somebody's place hangs on the one it took the place of."""
    app, accounts = told_app, accounts_of(told_app)
    accounts.roles.define("support", ["auth.admin", "auth.impersonate"])
    bob = accounts.admin.create_user("bob@example.org", PASSWORD)
    come_in(app, provider)
    accounts.admin.promote("ada@example.org", "support")
    for stops in (False, True):
        visitor = Visitor(app)
        come_in(app, provider, visitor)
        fields = {"act": "impersonate", "reason": "ticket 7", "sure": "1"}
        assert visitor.post(f"/auth/admin/users/{bob.id}", fields).status == 303
        assert "bob@example.org" in visitor.get("/").text
        if stops:
            assert visitor.post("/auth/impersonation/stop").status == 303
            assert "ada@example.org" in visitor.get("/").text
        assert tell(app, provider.logout_token(sub="ada-1")).status == 200
        assert not is_in(visitor)


def test_d09_a_new_name_after_confirming_counts(told_app: App, provider: ProviderProcess) -> None:
    """D09 A provider that asks anew may call the login differently afterwards."""
    visitor, local = Visitor(told_app), Visitor(told_app)
    come_in(told_app, provider, visitor, sid="s-1")
    accounts_of(told_app).admin.create_user("bob@example.org", PASSWORD)
    local.post("/auth/login", {"email": "bob@example.org", "password": PASSWORD})
    bob = {"sub": "bob-1", "email": "bob@example.org"}
    assert local.get(provider.allow(begin(local, purpose="connect"), **bob)).status == 303
    for browser, person in ((visitor, {**ADA, "sid": "s-2"}), (local, {**bob, "sid": "s-3"})):
        back = provider.allow(begin(browser, purpose="confirm"), **person)
        assert browser.get(back).status == 303
    assert tell(told_app, provider.logout_token(sid="s-2")).status == 200
    assert tell(told_app, provider.logout_token(sid="s-3")).status == 200
    assert not is_in(visitor)
    assert is_in(local), "it came from a password"


def test_d10_the_address_reads_and_sets_no_cookie(told_app: App, provider: ProviderProcess) -> None:
    """D10 C08 Exempt from the check of origins: whoever comes there is nobody."""
    visitor = Visitor(told_app)
    come_in(told_app, provider, visitor)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    for token in (provider.logout_token(sub="bob-1"), "nothing"):
        seen = tell(told_app, token, cookie=cookies)
        assert seen.cookies() == []
        assert seen.header("x-content-type-options") == "nosniff"
    seen = visitor.get(BACKCHANNEL)
    assert (seen.status, seen.header("allow"), seen.cookies()) == (405, "POST", [])
    assert Visitor(told_app).request("PUT", BACKCHANNEL, b"", FROM_A_SERVER).status == 403
    assert is_in(visitor)


@pytest.mark.parametrize(
    "path",
    [
        "/auth/oidc/two/backchannel", "/auth/oidc/three/backchannel", "/auth/oidc//backchannel",
        "/auth/oidc/one/backchannel/", "/auth/oidc/one/backchannel/x", "/auth/oidc/ONE/backchannel",
        "/auth/oidc/one", "/auth/logout",
    ],
)  # fmt: skip
def test_d10_no_other_address_is_exempt(
    told_app: App, provider: ProviderProcess, path: str
) -> None:
    """D10 Without the setting the address does not exist, and the guard refuses as everywhere."""
    assert tell(told_app, provider.logout_token("two", sub="ada-1"), path).status == 403


def test_d08_a_login_from_memory_ends_at_once(told_app: App, provider: ProviderProcess) -> None:
    """D08 Pages that may be a moment behind are not, where this process was told."""
    visitor = Visitor(told_app)
    come_in(told_app, provider, visitor)
    assert "logged in: True" in visitor.get("/remembered").text
    assert tell(told_app, provider.logout_token(sub="ada-1")).status == 200
    assert "logged in: False" in visitor.get("/remembered").text


def test_d10_it_is_off_by_itself(oidc_app: MakeApp, provider: ProviderProcess) -> None:
    """D10 Nobody may end logins who was not asked to."""
    app = oidc_app()
    visitor = Visitor(app)
    come_in(app, provider, visitor)
    assert tell(app, provider.logout_token(sub="ada-1")).status == 403
    assert visitor.post(BACKCHANNEL).status == 404
    assert is_in(visitor)


def test_d10_bad_tokens_are_counted(told_app: App, provider: ProviderProcess) -> None:
    """D10 Twenty bad ones a minute and network; good ones as many as there are."""
    accounts_of(told_app).throttle._factor = 1
    for _ in range(22):
        assert tell(told_app, provider.logout_token(sub="ada-1")).status == 200
    assert [tell(told_app, "a.b.c").status for _ in range(20)] == [400] * 20
    seen = tell(told_app, provider.logout_token(sub="ada-1"))
    assert (seen.status, seen.header("cache-control")) == (429, "no-store")
    assert int(seen.header("retry-after") or 0) >= 1
    assert len(causes(told_app)) == 20


@pytest.mark.allow_errors
def test_d10_what_failed_can_be_sent_again(
    told_app: App, provider: ProviderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D10 A token is used up together with what it does."""
    from sqlalchemy.exc import OperationalError

    from scaffold.auth import provider_logins

    visitor, token = Visitor(told_app), provider.logout_token(sub="ada-1")
    come_in(told_app, provider, visitor)

    def fail(*_given: object, **_named: object) -> None:
        raise OperationalError("update", {}, Exception("the disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(provider_logins, "end", fail)
        assert tell(told_app, token).status == 400
    assert is_in(visitor)
    assert tell(told_app, token).status == 200
    assert not is_in(visitor)


def test_notes_of_logins_that_never_began_go(told_app: App, provider: ProviderProcess) -> None:
    from scaffold.auth.proof_models import ProviderLogin

    come_in(told_app, provider)
    accounts = accounts_of(told_app)
    user = accounts.admin.find_user("ada@example.org")
    assert user is not None
    accounts.open_id.note_login(user, _proof_of(told_app, "ada-1"))
    clock = Clock()
    clock.now = accounts.clock() + 86_300
    accounts.clock = clock
    accounts.clean()
    assert len(rows(told_app, ProviderLogin)) == 2
    clock.forward(seconds=200)
    accounts.clean()
    assert [row["login_id"] is not None for row in rows(told_app, ProviderLogin)] == [True]


def test_d10_an_app_with_middleware_is_told_as_well(
    told_app: App, provider: ProviderProcess
) -> None:
    """D10 The address is exempt, and reached, whatever stands before the routes."""
    from starlette.middleware.gzip import GZipMiddleware

    told_app.add_middleware(GZipMiddleware)
    visitor = Visitor(told_app)
    come_in(told_app, provider, visitor)
    assert tell(told_app, provider.logout_token(sub="ada-1")).status == 200
    assert not is_in(visitor)
