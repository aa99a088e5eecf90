"""A small HTTP client for loops: keep-alive over a plain socket, so that it costs little itself."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Answer:
    """Status, headers and body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Client:
    """One browser: a connection, cookies, and the tab's session."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    session: str = ""
    version: str = "0"
    seq: int = 0
    fingerprint: str = ""
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Send a request and return its answer."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self._reader is not None  # noqa: S101 - opened above
        lines = [
            f"{method} {path} HTTP/1.1",
            f"host: 127.0.0.1:{self.port}",
            "sec-fetch-site: same-origin",
        ]
        lines.append("cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if method == "POST":
            lines += [
                "content-type: application/x-www-form-urlencoded",
                f"content-length: {len(body)}",
            ]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await self._read(self._reader)

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        headers = [
            (n.lower(), v.strip()) for n, _, v in (line.partition(":") for line in head[1:] if line)
        ]
        for name, value in headers:
            if name == "set-cookie":
                cookie, _, content = value.split(";")[0].partition("=")
                self.cookies[cookie] = content
        length = next((int(v) for n, v in headers if n == "content-length"), None)
        if length is None:
            return Answer(status, headers, await self._chunks(reader))
        return Answer(status, headers, await reader.readexactly(length))

    @staticmethod
    async def _chunks(reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)

    async def open(self, path: str) -> str:
        """Load a page and note its session."""
        answer = await self.request("GET", path)
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{path} answered {answer.status}")
        html = answer.body.decode()
        self._note(html)
        found = re.search(r'name="scaffold-auth" content="([^"]*)"', html)
        self.fingerprint = found[1] if found else ""
        return html

    async def act(self, path: str, values: dict[str, str]) -> Answer:
        """Send widget values, as the page's script does."""
        fields = {
            "_session": self.session,
            "_version": self.version,
            "_seq": str(self.seq),
            **values,
        }
        answer = await self.request(
            "POST",
            path,
            urlencode(fields).encode(),
            hx_request="true",
            x_scaffold_auth=self.fingerprint,
        )
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:300]!r}")
        self._note(answer.body.decode())
        version = next((v for name, v in answer.headers if name == "hx-page-version"), None)
        if version is not None:
            self.version, self.seq = version, self.seq + 1
        return answer

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a plain form."""
        return await self.request("POST", path, urlencode(fields).encode())

    async def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()

    def _note(self, html: str) -> None:
        for name, attribute in (("_session", "session"), ("_version", "version")):
            found = re.search(rf'name="{name}" value="([^"]*)"', html)
            if found:
                setattr(self, attribute, found[1])
        found = re.search(r'name="_seq" value="([^"]*)"', html)
        if found:
            self.seq = int(found[1])


def widget_of(html: str, nearby: str) -> str:
    """Return the name of the first control whose tag or surroundings contain `nearby`."""
    for found in re.finditer(r'name="(w[0-9a-f]{18})"', html):
        if nearby in html[max(0, found.start() - 400) : found.end() + 400]:
            return found[1]
    raise RuntimeError(f"no widget near {nearby!r}")
