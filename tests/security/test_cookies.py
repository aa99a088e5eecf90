"""Cookies over TLS, browsers without their login, logging out and devices: S01, S10, S11, S13."""

from __future__ import annotations

import datetime
import http.client
import re
import ssl
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scaffold import App, login_required, page, st
from tests.serving import free_port
from tests.web.mailbox import EMAIL, NEW, PASSWORD, accounts_of, is_logged_in, make_mailed
from tests.web.visitor import FORM, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import MakeApp

SID, AUTH, DEV = "__Host-sid", "__Host-auth", "__Host-dev"
FLAGS = r"Path=/; HttpOnly; SameSite=Lax; Secure"
ALLOWED = {
    "sid": rf"__Host-sid=[\w-]{{43}}; {FLAGS}",
    "login": rf"__Host-auth=v1\.[0-9a-f]{{8}}\.[\w-]{{22}}\.\d+\.[\w-]{{43}}; {FLAGS}",
    "remembered": (
        rf"__Host-auth=v1\.[0-9a-f]{{8}}\.[\w-]{{22}}\.\d+\.[\w-]{{43}}; Max-Age=2592000; {FLAGS}"
    ),
    "over": rf"__Host-auth=; Max-Age=0; {FLAGS}",
    "device": rf"__Host-dev=v1\.[0-9a-f]{{8}}\.[\w-]{{22}}\.[\w-]{{43}}; Max-Age=15552000; {FLAGS}",
}


@page("/notes", title="Notes", access=login_required)
def notes() -> None:
    st.browser_state.setdefault("note", "")
    st.browser_state["note"] = st.text_input("Note", st.browser_state["note"])
    st.session_state.setdefault("kept", "")
    st.session_state.kept = st.session_state.kept or st.browser_state["note"]
    st.write(f"noted {st.browser_state['note']}/{st.session_state.kept}.")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app, magic_login=True)
    made.registry.collect({"notes": notes})
    for email in (EMAIL, "eve@example.org"):
        accounts_of(made).admin.create_user(email, PASSWORD)
    return made


def log_in(app: App, email: str = EMAIL, **fields: str) -> Visitor:
    visitor = Visitor(app)
    seen = visitor.post("/auth/login", {"email": email, "password": PASSWORD, **fields})
    assert seen.status == 303
    return visitor


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a key and a certificate for localhost; return their files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "tls.key", folder / "tls.pem"
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files[0].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    files[1].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return files


class Https:
    """A browser that speaks TLS and writes down all cookies that it is given."""

    def __init__(self, port: int, trusted: Path) -> None:
        self.port = port
        self.context = ssl.create_default_context(cafile=str(trusted))
        self.cookies: dict[str, str] = {}
        self.set: list[str] = []

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> int:
        """Ask, and check what goes with cookies."""
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Origin": f"https://localhost:{self.port}", "Content-Type": FORM,
            "Sec-Fetch-Site": "same-origin",
        }  # fmt: skip
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        given = answer.headers.get_all("Set-Cookie") or []
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        if given:
            assert answer.headers["Cache-Control"] == "no-store"
        for cookie in given:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        self.set += given
        return answer.status


@pytest.fixture
def https(make_app: MakeApp, tmp_path: Path) -> Iterator[Https]:
    """The app in production, behind TLS with a certificate of its own."""
    port = free_port()
    app = make_mailed(make_app, magic_login=True)
    site = app.site
    site.settings = site.settings.model_copy(update={"public_origin": f"https://localhost:{port}"})
    accounts_of(app).admin.create_user(EMAIL, PASSWORD)
    key, pem = certificate(tmp_path)
    server = uvicorn.Server(
        uvicorn.Config(
            app, port=port, ssl_keyfile=key, ssl_certfile=pem, log_config=None, access_log=False,
            lifespan="off", timeout_graceful_shutdown=1,
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    assert server.started
    yield Https(port, pem)
    server.should_exit = True
    thread.join(10)


def test_s01_the_cookies_over_tls(https: Https) -> None:
    """S01 Three names, each with all its flags and no domain; nothing else is ever set."""
    credentials = {"email": EMAIL, "password": PASSWORD}
    seen: dict[str, list[str]] = {}

    def step(name: str, method: str, path: str, fields: dict[str, str] | None = None) -> None:
        before = len(https.set)
        assert https.ask(method, path, fields) in (200, 303, 401, 404, 422)
        seen[name] = [kind_of(cookie) for cookie in https.set[before:]]

    step("first visit", "GET", "/")
    step("again", "GET", "/")
    step("wrong", "POST", "/auth/login", {**credentials, "password": "not the right one"})
    step("login", "POST", "/auth/login", credentials)
    step("page", "GET", "/inside")
    step("proof", "POST", "/auth/confirm", {"password": PASSWORD})
    step("logout", "POST", "/auth/logout")
    step("remembered", "POST", "/auth/login", {**credentials, "remember": "1"})
    step("page", "GET", "/inside")
    changed = {"current": PASSWORD, "new": NEW}
    step("password", "POST", "/auth/password", changed)
    step("devices", "POST", "/auth/devices", {"end": "others"})
    step("out", "POST", "/auth/logout")
    step("sign-up", "POST", "/auth/signup", {"email": "new@example.org", "password": NEW})
    step("out", "POST", "/auth/logout")
    step("magic", "POST", "/auth/magic", {"email": EMAIL, "do": "ask"})
    step("reset", "POST", "/auth/reset", {"email": EMAIL})
    step("nowhere", "GET", "/nowhere")
    step("static", "GET", "/_scaffold/health")
    assert seen["first visit"] == ["sid"]
    assert seen["again"] == seen["page"] == seen["devices"] == seen["static"] == []
    assert sorted(seen["login"]) == sorted(seen["sign-up"]) == ["device", "login", "sid"]
    assert sorted(seen["remembered"]) == ["device", "remembered", "sid"]
    assert sorted(seen["logout"]) == sorted(seen["out"]) == ["over", "sid"]
    assert seen["proof"] == ["login"]
    assert seen["password"] == ["remembered"]


def kind_of(cookie: str) -> str:
    """Return which of the allowed cookies this is; any other one fails."""
    found = [kind for kind, pattern in ALLOWED.items() if re.fullmatch(pattern, cookie, re.ASCII)]
    assert len(found) == 1, cookie
    return found[0]


def test_s10_a_browser_without_its_login_is_empty(app: App) -> None:
    """S10 The sid alone shows nothing, and with another login it is another browser."""
    ada, eve = log_in(app), log_in(app, "eve@example.org")
    ada.get("/notes")
    ada.act("/notes", {ada.widget("Note"): "quite private"})
    assert "quite private" in ada.get("/notes").text
    session = ada.fields["_session"]
    alone = Visitor(app, {SID: ada.cookies[SID]})
    for path in ("/notes", "/", "/auth/devices"):
        assert "quite private" not in alone.get(path).text
    mixed = Visitor(app, {SID: ada.cookies[SID], AUTH: eve.cookies[AUTH]})
    hint = {"hx_request": "true", "x_scaffold_session": session}
    assert "noted /." in mixed.get("/notes").text
    assert "quite private" not in mixed.get("/notes", **hint).text
    assert mixed.cookies[SID] != ada.cookies[SID]
    other = Visitor(app, {SID: eve.cookies[SID], AUTH: ada.cookies[AUTH]})
    assert "noted /." in other.get("/notes").text
    assert "quite private" not in eve.get("/notes").text
    assert "quite private" in ada.get("/notes", **hint).text


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("cross-site", "https://evil.example"),
        ("same-site", "https://evil.orchard.example"),
        ("cross-site", "null"),
    ],
)
def test_s11_nobody_else_logs_one_out(app: App, site: str, origin: str) -> None:
    """S11 Logging out is a POST of our own pages: GET is 405, other sites are refused."""
    ada = log_in(app)
    for method in ("GET", "HEAD"):
        seen = ada.request(
            method, "/auth/logout", headers={"sec-fetch-site": site, "origin": origin}
        )
        assert (seen.status, seen.cookies()) == (405, [])
    for path, fields in (("/auth/logout", {}), ("/auth/devices", {"end": "others"})):
        seen = ada.post(path, fields, sec_fetch_site=site, origin=origin)
        assert (seen.status, seen.cookies()) == (403, [])
    assert is_logged_in(ada)
    assert ada.post("/auth/logout").status == 303
    assert not is_logged_in(ada)


def ids(visitor: Visitor) -> list[str]:
    """Return the logins that the devices page shows."""
    found = re.findall(r'name="end" value="([^"]+)"', visitor.get("/auth/devices").text)
    return [one for one in found if one != "others"]


def test_s13_logins_are_ended_one_by_one_or_all(app: App) -> None:
    """S13 One, the others, this one; ids of other people are not found, and nothing happens."""
    here, there, away = (log_in(app) for _ in range(3))
    eve = log_in(app, "eve@example.org")
    (of_eve,) = ids(eve)
    own = set(ids(here))
    assert len(own) == 3
    assert of_eve not in own
    for strange in (of_eve, "", "x" * 32, "0" * 36, f"{of_eve}'", "%", "../"):
        assert here.post("/auth/devices", {"end": strange}).status == 404
    assert all(is_logged_in(one) for one in (here, there, away, eve))
    of_there = accounts_of(app).verify(there.cookies[AUTH]).user
    assert of_there is not None
    assert here.post("/auth/devices", {"end": of_there.login_id}).status == 303
    assert [is_logged_in(one) for one in (here, there, away)] == [True, False, True]
    assert set(ids(here)) == own - {of_there.login_id}
    assert here.post("/auth/devices", {"end": "others"}).status == 303
    assert (is_logged_in(here), is_logged_in(away), is_logged_in(eve)) == (True, False, True)
    assert len(ids(here)) == 1
    assert here.post("/auth/devices", {"end": ids(here)[0]}).status == 303
    assert not is_logged_in(here)
    assert is_logged_in(eve)
