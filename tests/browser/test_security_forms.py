"""What other sites make a browser send, and forms where a browser says little: C03, C04, C10."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from scaffold.web.accounts.routes import ADDRESSES
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.serving import Server, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserType

    from tests.browser.conftest import Complaints, Serve

ADA, PASSWORD = "ada@example.com", "analytical engine"
OTHERS = ["/", "/ledger", "/api/change", "/_scaffold/upload?session=x&widget=y"]
ROUTES = [*(one.replace("{", "").replace("}", "") for one in sorted(ADDRESSES)), *OTHERS]
KEPT = (
    "user_data", "api_tokens", "roles", "role_permissions", "user_roles", "orgs",
    "org_members", "auth_passkeys", "auth_totp", "auth_tokens", "auth_identities",
)  # fmt: skip
SOME = ["/", "/ledger", "/api/change", "/auth/login", "/auth/logout", "/auth/password"]
REFUSED = "Refused a cross-site POST of"
NAMES = "--host-resolver-rules=MAP *.test 127.0.0.1"
FIELDS = {
    "email": "eve@example.com", "password": PASSWORD, "new": "seven copper lanterns",
    "current": PASSWORD, "end": "others", "do": "delete", "confirm": ADA, "name": "Eve",
}  # fmt: skip


class Evil(BaseHTTPRequestHandler):
    """Another site: an empty page at every address; it writes down what posts bring along."""

    brought: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        """Answer with a page that may do everything."""
        body = b"<!doctype html><title>Evil</title><iframe name=hidden></iframe>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Write the headers down, and answer with the page."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.brought.append({name.lower(): value for name, value in self.headers.items()})
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def evil() -> Iterator[int]:
    """The port of another site, under whatever name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    port = free_port()
    server = serve("ledger.py", port=port, public_origin=f"http://127.0.0.1:{port}")
    server.create_user(ADA, PASSWORD)
    return server


@pytest.fixture
def named(chromium: BrowserType, complaints: Complaints) -> Iterator[BrowserContext]:
    """A browser for which all names below `.test` are this machine."""
    running = chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, NAMES])
    context = running.new_context()
    complaints.watch(context)
    yield context
    context.close()
    running.close()


def log_in(tab: Page, home: str) -> None:
    tab.goto(f"{home}/ledger")
    tab.get_by_label("Email").fill(ADA)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.get_by_text(f"{ADA} has paid")).to_be_visible()


def paid(tab: Page, home: str) -> str:
    tab.goto(f"{home}/ledger")
    return tab.get_by_text(f"{ADA} has paid").inner_text()


def kept(server: Server) -> str:
    """Return what people would miss: accounts, rights, data, and which logins are alive."""
    with closing(sqlite3.connect(server.folder / "scaffold.db")) as database:
        rows = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in KEPT}  # noqa: S608 - our names
        people = database.execute("SELECT * FROM users").description
        columns = [name for name, *_ in people if name != "webauthn_handle"]  # made late
        rows["users"] = database.execute(f"SELECT {','.join(columns)} FROM users").fetchall()  # noqa: S608 - as above
        rows["logins"] = database.execute("SELECT id, revoked_at, gen FROM logins").fetchall()
    return json.dumps(rows, default=str)


@contextmanager
def listening(tab: Page, home: str) -> Iterator[list[Response]]:
    """Collect the answers of an app to what a page sends."""
    heard: list[Response] = []

    def hear(response: Response) -> None:
        if response.url.startswith(home):
            heard.append(response)

    tab.on("response", hear)
    yield heard
    tab.remove_listener("response", hear)


SUBMIT = """([home, routes, fields, type]) => Promise.all(routes.map((route) => {
  const frame = document.createElement("iframe");
  frame.name = "f" + Math.random();
  document.body.append(frame);
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: home + route, target: frame.name, enctype: type});
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, {type: "hidden", name, value});
    form.append(input);
  }
  document.body.append(form);
  return new Promise((done) => {
    frame.addEventListener("load", done);
    HTMLFormElement.prototype.submit.call(form);
    setTimeout(done, 4000);
  });
}))"""
FETCH = """([home, routes, fields]) => Promise.all(routes.flatMap((route) => ["text/plain",
  "application/x-www-form-urlencoded"].map((type) => fetch(home + route, {
    method: "POST", mode: "no-cors", credentials: "include", headers: {"Content-Type": type},
    body: type === "text/plain" ? JSON.stringify(fields) : new URLSearchParams(fields),
  }).then(() => 1, () => 0))))"""
CORS = """([home, routes, method]) => Promise.all(routes.map((route) => fetch(home + route, {
  method, credentials: "include", headers: {"HX-Request": "true"}, body: "x=1",
}).then(() => "read", () => "refused")))"""
IMAGE = """([home, routes]) => Promise.all(routes.map((route) => new Promise((done) => {
  const image = new Image();
  image.onload = image.onerror = () => done(image.width);
  image.src = home + route;
})))"""


def brings(tab: Page, host: str, evil: int) -> dict[str, str]:
    """Return what a post from the page that is shown brings along to a host."""
    to = f"http://{host}:{evil}/"
    tab.evaluate("(to) => fetch(to, {method: 'POST', mode: 'no-cors', credentials: 'include'})", to)
    return Evil.brought.pop()


def attack(tab: Page, server: Server, home: str) -> None:
    """Send everything that a page of another site can send: all of it is refused."""
    refused = server.log.count(REFUSED)
    with listening(tab, home) as heard:
        tab.evaluate(SUBMIT, [home, ROUTES, FIELDS, "application/x-www-form-urlencoded"])
        for kind in ("text/plain", "multipart/form-data"):
            tab.evaluate(SUBMIT, [home, SOME, FIELDS, kind])
        tab.evaluate(FETCH, [home, ROUTES, FIELDS])
        for method in ("POST", "DELETE"):
            answers: list[Any] = tab.evaluate(CORS, [home, SOME, method])
            assert set(answers) == {"refused"}
        assert set(tab.evaluate(IMAGE, [home, ROUTES])) == {0}
    assert {one.status for one in heard if one.request.method == "POST"} == {403}
    assert server.log.count(REFUSED) - refused == 3 * len(ROUTES) + 2 * len(SOME)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_c03_another_site_changes_nothing(
    app: Server, evil: int, tab: Page, complaints: Complaints, host: str
) -> None:
    """C03 Forms of all kinds, fetch, JSON as text and images, at every route, while logged in.

    At `localhost` it is another site; at `127.0.0.1` another port of the same one, whose requests
    bring the cookies along.
    """
    complaints.expect(".")
    log_in(tab, app.url)
    before, first = paid(tab, app.url), kept(app)
    tab.goto(f"http://{host}:{evil}/")
    attack(tab, app, app.url)
    with_login = "__Host-auth" in brings(tab, "127.0.0.1", evil).get("cookie", "")
    assert with_login == (host == "127.0.0.1")
    assert kept(app) == first
    assert paid(tab, app.url) == before


def test_c04_a_sibling_domain_changes_nothing(
    serve: Serve, evil: int, new_context: Callable[[], BrowserContext], complaints: Complaints
) -> None:
    """C04 A page below the same domain brings the cookies along, and is refused all the same."""
    complaints.expect(".")
    port = free_port()
    home = f"http://www.app.localhost:{port}"
    server = serve("ledger.py", port=port, public_origin=home)
    server.create_user(ADA, PASSWORD)
    tab = new_context().new_page()
    log_in(tab, home)
    before, first = paid(tab, home), kept(server)
    tab.goto(f"http://evil.app.localhost:{evil}/")
    attack(tab, server, home)
    brought = brings(tab, "www.app.localhost", evil)
    assert brought["sec-fetch-site"] == "same-site"
    assert "__Host-auth" in brought["cookie"]
    assert kept(server) == first
    assert paid(tab, home) == before


def test_c10_forms_work_where_browsers_say_the_origin_only(
    serve: Serve, evil: int, named: BrowserContext, complaints: Complaints
) -> None:
    """C10 Development in a local network without TLS: `Origin` alone tells whose form it is."""
    server = serve("ledger.py", env="development", allow_insecure_http="true")
    server.create_user(ADA, PASSWORD)
    home = f"http://lan.test:{server.port}"
    tab = named.new_page()
    log_in(tab, home)
    tab.get_by_role("button", name="Pay").click()
    expect(tab.get_by_text(f"{ADA} has paid 1 times")).to_be_visible()
    complaints.expect(".")
    first = kept(server)
    for other in ("evil.test", "lan.test"):
        tab.goto(f"http://{other}:{evil}/")
        brought = brings(tab, "lan.test", evil)
        assert "sec-fetch-site" not in brought
        assert brought["origin"] == f"http://{other}:{evil}"
        with listening(tab, home) as heard:
            tab.evaluate(SUBMIT, [home, SOME, FIELDS, "application/x-www-form-urlencoded"])
        assert {one.status for one in heard} == {403}
        assert len(heard) == len(SOME)
    assert kept(server) == first
    tab.goto(f"{home}/ledger")
    expect(tab.get_by_text(f"{ADA} has paid 1 times")).to_be_visible()
