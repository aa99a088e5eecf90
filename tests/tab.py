"""A browser's side of the wire without a browser: what docs/wire.md says, and nothing more."""

from __future__ import annotations

import html
import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Answer:
    """Status, headers by lower-case name, and text."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """One browser: its cookies, shared by its tabs."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send a request; `headers` replace those that a page of the app would send."""
        given = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        given |= SAME_ORIGIN if headers is None else headers
        if fields is not None:
            body = urlencode(fields).encode()
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, given)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read().decode())
        finally:
            connection.close()

    def log_in(self, email: str, password: str, **more: str) -> Answer:
        """Log in at the login page."""
        return self.ask("POST", "/auth/login", {"email": email, "password": password, **more})


@dataclass
class Tab:
    """One tab: the session, version and number of input that the page holds."""

    visitor: Visitor
    path: str = "/"
    session: str = ""
    version: str = "0"
    seq: int = 1
    fingerprint: str = ""
    page: str = ""

    def open(self) -> Tab:
        """Load the page."""
        answer = self.visitor.ask("GET", self.path)
        assert answer.status == 200, answer
        self.page = answer.text
        self.fingerprint = _field(self.page, "_auth") or ""
        self._note(answer)
        return self

    def open_same(self) -> Answer:
        """Ask for the page in this tab's session, as a reload does."""
        headers = {"HX-Request": "true", "X-Scaffold-Session": self.session, **SAME_ORIGIN}
        answer = self.visitor.ask("GET", self.path, headers=headers)
        self._note(answer)
        return answer

    def widget(self, nearby: str) -> str:
        """Return the name of the control next to a text."""
        return widget_near(self.page, nearby)

    def send(self, values: dict[str, str], **replaced: str) -> Answer:
        """Send values, as the script of the page does."""
        protocol = {"_session": self.session, "_version": self.version, "_seq": str(self.seq)}
        headers = {"HX-Request": "true", "X-Scaffold-Auth": self.fingerprint, **SAME_ORIGIN}
        fields = {**protocol, **values, **replaced}
        answer = self.visitor.ask("POST", self.path, fields, headers)
        if answer.status == 200:
            self._note(answer)
        return answer

    def send_until_answered(self, values: dict[str, str]) -> Answer:
        """Send the same input with the same number again, until the server has answered."""
        until = time.monotonic() + 30
        while True:
            try:
                answer = self.send(values)
                whole = "hx-page-version" in answer.headers or 'id="wire"' in answer.text
                if answer.status < 500 and whole:
                    return answer
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < until, "the server stayed away"
            time.sleep(0.01)

    def _note(self, answer: Answer) -> None:
        self.session = _field(answer.text, "_session") or self.session
        self.version = _field(answer.text, "_version") or self.version
        self.seq = int(_field(answer.text, "_seq") or self.seq)
        if version := answer.headers.get("hx-page-version"):
            self.version, self.seq = version, self.seq + 1


def widget_near(page: str, nearby: str) -> str:
    """Return the name of the control whose element contains a text."""
    found = [m[1] for m in re.finditer(r'name="(w[0-9a-f]{18})"', page[: page.index(nearby)])]
    assert found, f"no control before {nearby!r}"
    return found[-1]


def metric(text: str) -> int:
    """Return the number that a metric shows."""
    found = re.findall(r'class="metric-value">\s*<?[^>]*?>?\s*(-?\d+)', text)
    assert found, text[:2000]
    return int(found[-1])


def _field(text: str, name: str) -> str | None:
    found = re.findall(rf'name="{name}" value="([^"]*)"', text)
    return html.unescape(found[-1]) if found else None
