"""What a browser may not send, sent to a real server: refused, nothing changed, and it lives on."""

from __future__ import annotations

import http.client
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serving import Server
from tests.tab import SAME_ORIGIN, Answer, Tab, Visitor, metric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

APP = Path(__file__).parent / "bounded_app.py"
EMAIL, PASSWORD = "ada@example.com", "analytical engine"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(APP, tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()


@pytest.fixture
def tab(server: Server) -> Iterator[Tab]:
    """A tab with a count of one, which goes on to two when the test has ended."""
    tab = Tab(Visitor(server.port)).open()
    button = tab.widget("Add one")
    assert metric(tab.send({button: "1"}).text) == 1
    before = values(tab)
    yield tab
    assert values(tab) == before
    assert metric(tab.send({button: "1"}).text) == 2
    assert server.process is not None
    assert server.process.poll() is None
    assert "Traceback" not in server.log


def values(tab: Tab) -> str:
    """Return what the page shows of its state."""
    page = tab.open_same().text
    return re.sub(r"<[^>]+>", "", page[page.index("Order</span>") :])


def refused(answer: Answer, status: int = 422) -> str:
    """Check that an input was refused with a note for the page, and return its text."""
    assert answer.status == status, answer.text[:500]
    assert "#toasts-c" in answer.text
    assert 'id="wire"' not in answer.text
    return answer.text


def test_an_unknown_widget(tab: Tab) -> None:
    """A05."""
    assert "not on this page" in refused(tab.send({"w000000000000000000": "1"}))


@pytest.mark.parametrize(
    "name", ["count", "__class__", "_x", "w" * 5_000, "w\x00", "../../etc/passwd", "<script>"]
)
def test_a_name_that_is_no_widget(tab: Tab, name: str) -> None:
    """A05."""
    assert "<script>" not in refused(tab.send({name: "1"}))


@pytest.mark.parametrize(
    "index", ["2", "-1", "99999999999999999999", "1.0", "red", "0x1", " 1", "\u0661"]
)
def test_an_index_that_was_not_offered(tab: Tab, index: str) -> None:
    """A05."""
    refused(tab.send({tab.widget("green"): index}))


@pytest.mark.parametrize("size", ["11", "-1", "nan", "inf", "1e99", "5.5", "", "five", "0;1"])
def test_a_number_out_of_range(tab: Tab, size: str) -> None:
    refused(tab.send({control(tab, "size"): size}))


def test_a_text_that_is_longer_than_allowed(tab: Tab) -> None:
    refused(tab.send({control(tab, "name"): "x" * 21}))


def test_a_disabled_widget(tab: Tab) -> None:
    """A05."""
    assert "disabled" in refused(tab.send({control(tab, "locked"): "1"}))


def test_a_forged_file(tab: Tab) -> None:
    for file_id in ("0" * 32, "../../etc/passwd", "a" * 4_000):
        refused(tab.send({control(tab, "file"): file_id}))


def test_a_field_of_a_form_without_its_button(tab: Tab) -> None:
    assert "submit button" in refused(tab.send({control(tab, "what"): "a lamp"}))


def test_ten_megabytes_of_text(tab: Tab) -> None:
    refused(tab.send({control(tab, "text"): "x" * 2_000_000}))
    answer = _unless_hung_up(lambda: tab.send({control(tab, "text"): "x" * 10_000_000}))
    if answer is not None:
        refused(answer, 413)


def test_more_fields_than_any_page_has(tab: Tab) -> None:
    refused(tab.send({f"w{number}": "1" for number in range(20_000)}))


def test_the_session_of_another_browser(server: Server, tab: Tab) -> None:
    """A05."""
    thief = Tab(Visitor(server.port)).open()
    button = thief.widget("Add one")
    own = thief.session
    answer = thief.send({button: "1"}, _session=tab.session)
    assert answer.status == 200
    assert thief.session not in (own, tab.session)
    assert metric(answer.text) == 0
    thief.session = tab.session
    seen = thief.open_same()
    assert thief.session != tab.session
    assert metric(seen.text) == 0


@pytest.mark.parametrize(
    "cookie", ["", "x", "../..", "A" * 6_000, "v1.1.a.0.b", "v1." + "." * 100, "%00", "é"]
)
@pytest.mark.parametrize("name", ["__Host-sid", "__Host-auth", "__Host-dev"])
def test_a_broken_cookie(server: Server, name: str, cookie: str) -> None:
    visitor = Visitor(server.port, {name: cookie})
    assert visitor.ask("GET", "/").status == 200
    answer = visitor.ask("GET", "/members")
    assert answer.status == 303
    assert answer.headers["location"].startswith("/auth/login")


@pytest.mark.parametrize(
    "path",
    [
        "/_scaffold/static/../../settings.py", "/_scaffold/static/..%2f..%2fsettings.py",
        "/_scaffold/static/%2e%2e/%2e%2e/pyproject.toml", "//etc/passwd", "/..%5c..%5cwin.ini",
        "/static/../bounded_app.py", "/_scaffold/files/../../scaffold.db", "/scaffold.db", "/.env",
        "/_scaffold/media/0000", "/%00", "/auth/../members", "/" + "a" * 5_000,
    ],
)  # fmt: skip
def test_path_tricks(server: Server, path: str) -> None:
    answer = Visitor(server.port).ask("GET", path)
    assert answer.status in (303, 400, 403, 404), answer.text[:300]
    for secret in ("SQLite format", "def bounded", "[project]", "root:", "Members</h1>"):
        assert secret not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_wrong_origin(tab: Tab, headers: dict[str, str]) -> None:
    fields = {"_session": tab.session, "_version": tab.version, "_seq": str(tab.seq)}
    body = fields | {tab.widget("Add one"): "1"}
    for path in ("/", "/auth/login", "/auth/logout", "/auth/signup"):
        answer = tab.visitor.ask("POST", path, body, {**headers, "HX-Request": "true"})
        assert answer.status == 403
        assert "did not come from a page of this app" in answer.text


def test_the_page_of_another_login(server: Server, tab: Tab) -> None:
    server.create_user(EMAIL, PASSWORD)
    other = Visitor(server.port)
    assert other.log_in(EMAIL, PASSWORD).status == 303
    member = Tab(other, "/members").open()
    assert member.fingerprint != tab.fingerprint
    member.fingerprint = tab.fingerprint
    answer = member.send({})
    assert answer.status == 409
    assert answer.headers["hx-refresh"] == "true"


def test_a_page_for_members_only(server: Server) -> None:
    stranger = Tab(Visitor(server.port)).open()
    stranger.path = "/members"
    answer = stranger.send({})
    assert answer.status == 401
    assert answer.headers["hx-redirect"].startswith("/auth/login")
    assert answer.text == ""


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 40, "1e3"])
def test_strange_numbers_of_the_protocol(server: Server, number: str) -> None:
    tab = Tab(Visitor(server.port)).open()
    for name in ("_version", "_seq", "_fragment", "_session"):
        assert tab.send({}, **{name: number}).status == 200


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 99\r\n\r\nx",
        b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
    ],
)
def test_broken_requests_do_no_harm(server: Server, request_head: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=0.3)
    connection.connect()
    connection.sock.sendall(request_head)
    connection.close()
    assert Visitor(server.port).ask("GET", "/", headers=SAME_ORIGIN).status == 200


def control(tab: Tab, key: str) -> str:
    """Return the name of the widget with a key."""
    found = re.search(rf'id="(w[0-9a-f]{{18}})" class="[^"]*st-key-{key}\b', tab.page)
    assert found, key
    return found[1]


def _unless_hung_up(send: Callable[[], Answer]) -> Answer | None:
    """A server may close the connection while too much is still being sent."""
    try:
        return send()
    except (ConnectionError, http.client.HTTPException):
        return None
