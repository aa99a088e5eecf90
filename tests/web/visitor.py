"""A visitor of an app, without a server: speaks ASGI, keeps cookies, knows its tab."""

from __future__ import annotations

import asyncio
import gzip
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

ORIGIN = {"sec-fetch-site": "same-origin", "host": "127.0.0.1:8000"}
FORM = "application/x-www-form-urlencoded"


@dataclass
class Seen:
    """An answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    pieces: list[bytes] = field(default_factory=list)

    @property
    def text(self) -> str:
        body = gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body
        return body.decode()

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    def cookies(self) -> list[str]:
        return [value for key, value in self.headers if key == "set-cookie"]


class Visitor:
    """One browser with one tab.

    Give it a loop of its own for the whole test, since runs and streams share one in a server too.
    """

    def __init__(self, app: Any, cookies: dict[str, str] | None = None) -> None:
        self.app = app
        self.cookies = dict(cookies or {})
        self.says = ORIGIN
        self.fields: dict[str, str] = {}
        self.fingerprint = "anon"
        self.html = ""

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Seen:
        return asyncio.run(self._request(method, path, body, headers or {}))

    def get(self, path: str, **headers: str) -> Seen:
        seen = self.request("GET", path, headers=_named(headers))
        self._note(seen)
        return seen

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Seen:
        """Post a plain form, as a page without script does."""
        body = urlencode(fields or {}, doseq=True).encode()
        return self.request("POST", path, body, {"content-type": FORM, **_named(headers)})

    def act(self, path: str, values: dict[str, Any], **fields: str) -> Seen:
        """Send widget values, as the page's script does."""
        sent = {**self.fields, **values, **fields}
        headers = {"content-type": FORM, "hx-request": "true", "x-scaffold-auth": self.fingerprint}
        seen = self.request("POST", path, urlencode(sent, doseq=True).encode(), headers)
        self._note(seen)
        return seen

    def widget(self, label: str, html: str | None = None) -> str:
        """Return the id of the widget whose HTML has `label`."""
        for part in re.split(r'(?=<div id="w[0-9a-f]{18}")', html or self.html)[1:]:
            if label in part:
                return part[len('<div id="') : len('<div id="') + 19]
        raise AssertionError(f"no widget {label!r} in {html or self.html}")

    async def _request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Seen:
        path, _, query = path.partition("?")
        given = {**self.says, **headers}
        if self.cookies and "cookie" not in given:
            given["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "root_path": "", "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 8000),
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in given.items()],
        }  # fmt: skip
        seen = Seen(0, [], b"")
        asked = False
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await gone.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                seen.headers = [
                    (k.decode().lower(), v.decode("latin-1")) for k, v in message["headers"]
                ]
            else:
                seen.pieces.append(message.get("body", b""))

        await self.app(scope, receive, send)
        seen.body = b"".join(seen.pieces)
        self._keep_cookies(seen)
        return seen

    def _keep_cookies(self, seen: Seen) -> None:
        for cookie in seen.cookies():
            name, _, value = cookie.split(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def _note(self, seen: Seen) -> None:
        try:
            html = seen.text
        except UnicodeDecodeError:
            return
        for name in ("_session", "_version", "_seq", "_auth"):
            found = re.findall(rf'name="{name}" value="([^"]*)"', html)
            if found:
                self.fields[name] = found[-1]
        if version := seen.header("hx-page-version"):
            self.fields["_version"] = version
            self.fields["_seq"] = str(int(self.fields["_seq"]) + 1)
        found = re.findall(r'name="scaffold-auth" content="([^"]*)"', html)
        if found:
            self.fingerprint = found[0]
            self.html = html


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
