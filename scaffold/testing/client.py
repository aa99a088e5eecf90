"""A browser without a window for tests of an app: speaks HTTP to it, no server needed.

It keeps cookies, sends what a page of the app would send, and follows nothing by itself.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

BASE = {"host": "127.0.0.1:8000", "sec-fetch-site": "same-origin", "accept": "text/html"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Response:
    """An answer: `status_code`, `headers` (the last of repeated ones), `content`, `cookies` set."""

    status_code: int
    headers: dict[str, str]
    content: bytes
    set_cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the body as text, decompressed."""
        zipped = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.content) if zipped else self.content).decode()

    def json(self) -> Any:
        """Return the body read as JSON."""
        return json.loads(self.text)


@dataclass
class Client:
    """One browser, by its cookies.

    Example:
        client = Client(app)
        assert client.get("/").status_code == 200
    """

    app: Any
    cookies: dict[str, str] = field(default_factory=dict[str, str])

    def get(self, path: str, headers: dict[str, str] | None = None) -> Response:
        """Load an address."""
        return self.request("GET", path, headers=headers)

    def post(
        self, path: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> Response:
        """Send a form, as a page of the app would."""
        body = urlencode(data or {}, doseq=True).encode()
        return self.request("POST", path, body, {"content-type": FORM, **(headers or {})})

    def request(
        self, method: str, path: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> Response:
        """Send any request; `headers` replace those that a page of the app would send."""
        return asyncio.run(self._request(method, path, content, headers or {}))

    def log_in(self, email: str, password: str) -> Response:
        """Log in through the app's own login form and return its answer."""
        return self.post("/auth/login", {"email": email, "password": password})

    async def _request(
        self, method: str, path: str, content: bytes, headers: dict[str, str]
    ) -> Response:
        address, _, query = path.partition("?")
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {**BASE, **({"cookie": cookie} if cookie else {}), **headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": address, "raw_path": address.encode(), "root_path": "",
            "query_string": query.encode(), "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in given.items()],
        }  # fmt: skip
        pieces: list[bytes] = []
        status, found = 0, list[tuple[str, str]]()
        sent = iter([{"type": "http.request", "body": content, "more_body": False}])

        async def receive() -> dict[str, Any]:
            message = next(sent, None)
            if message is None:
                await asyncio.Event().wait()
                raise AssertionError("unreachable")
            return message

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                found.extend((k.decode(), v.decode("latin-1")) for k, v in message["headers"])
            else:
                pieces.append(message.get("body", b""))

        await self.app(scope, receive, send)
        set_cookies = tuple(value for name, value in found if name.lower() == "set-cookie")
        self._keep(set_cookies)
        named = {name.lower(): value for name, value in found}
        return Response(status, named, b"".join(pieces), set_cookies)

    def _keep(self, set_cookies: tuple[str, ...]) -> None:
        for cookie in set_cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
