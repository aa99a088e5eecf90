"""A server in a process of its own on a free port, and a visitor without JavaScript."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
END_SECONDS = 15
SECRET = "a-secret-for-tests-of-the-command-line-only"


def environment(**settings: str) -> dict[str, str]:
    """Return an environment without settings of this machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SCAFFOLD_", "COV_"))}
    return {**kept, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "100", "NO_COLOR": "1", **settings}


def scaffold(
    *arguments: str, cwd: Path, stdin: str | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603 - the tests' own words
        [sys.executable, "-m", "scaffold.cli", *arguments],
        cwd=cwd,
        env=environment(**settings),
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@dataclass
class Server:
    """A running `scaffold serve`."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    port: int = 0
    _queue: Queue[str] = field(default_factory=Queue)

    def wait_for(self, pattern: str, seconds: float = START_SECONDS) -> str:
        """Return the first line that is still unread and matches."""
        until = time.monotonic() + seconds
        while True:
            try:
                line = self._queue.get(timeout=max(0.01, until - time.monotonic()))
            except Empty:
                raise AssertionError(f"no line like {pattern!r} in:\n{self.output}") from None
            if re.search(pattern, line):
                return line

    def read(self) -> None:
        """Collect what the server prints, in a thread of its own."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            self._queue.put(line)

    @property
    def output(self) -> str:
        """What was printed so far."""
        return "".join(self.lines)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the server and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(END_SECONDS)


@contextmanager
def serving(
    *arguments: str, cwd: Path, port: int | None = 0, python: Path | None = None, **settings: str
) -> Generator[Server]:
    """Run `scaffold serve` until the end of the block."""
    command: Sequence[str] = [str(python or sys.executable), "-m", "scaffold.cli", *arguments]
    process = subprocess.Popen(  # noqa: S603 - the tests' own words
        [*command, *(() if port is None else ("--port", str(port)))],
        cwd=cwd,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server(process)
    reader = threading.Thread(target=server.read, daemon=True)
    reader.start()
    try:
        line = server.wait_for(r"http://[\w.]+:\d+")
        server.port = int(re.findall(r":(\d+) ", line)[0])
        yield server
    finally:
        try:
            server.end()
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(END_SECONDS)
        reader.join(END_SECONDS)
        if process.stdout is not None:
            process.stdout.close()


@dataclass
class Visitor:
    """A browser without JavaScript: keeps cookies, follows redirects, submits the page's form."""

    port: int
    path: str = "/"
    html: str = ""
    status: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def open(self, path: str) -> Visitor:
        """Load a page."""
        return self._ask("GET", path)

    def click(self, label: str) -> Visitor:
        """Press the button with this label, as the page's form does."""
        buttons = re.findall(r"<button([^>]*)>(.*?)</button>", self.html, re.DOTALL)
        wanted = [attrs for attrs, text in buttons if label in _plain(text)]
        assert len(wanted) == 1, f"{len(wanted)} buttons {label!r} in:\n{self.html}"
        return self.submit({_attribute(wanted[0], "name"): "1"})

    def submit(self, values: dict[str, str]) -> Visitor:
        """Post values with the hidden fields of the page."""
        hidden = dict(re.findall(r'name="(_\w+)" value="([^"]*)"', self.html))
        return self.post(self.path, {**hidden, **values})

    def post(self, path: str, fields: dict[str, str]) -> Visitor:
        """Post a form."""
        return self._ask("POST", path, urlencode(fields))

    def metric(self) -> str:
        """Return the text of the page's metric."""
        found = re.search(r'class="metric-value">(.*?)</div>', self.html, re.DOTALL)
        assert found is not None, self.html
        return _plain(found[1]).strip()

    def _ask(self, method: str, path: str, body: str | None = None) -> Visitor:
        for _ in range(5):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
            connection.request(method, path, body, self._headers())
            answer = connection.getresponse()
            self._keep(answer)
            self.html, self.status = answer.read().decode(), answer.status
            connection.close()
            self.path = path.partition("?")[0]
            location = answer.headers["location"]
            if answer.status not in (302, 303) or location is None:
                return self
            method, path, body = "GET", location, None
        raise AssertionError(f"too many redirects, the last to {path}")

    def _headers(self) -> dict[str, str]:
        return {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
            "User-Agent": "Visitor",
        }

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for header in answer.headers.get_all("set-cookie", []):
            name, _, rest = header.partition("=")
            value = rest.partition(";")[0]
            if "Max-Age=0" in header:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def _plain(html: str) -> str:
    return unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL))


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', attributes)
    assert found is not None, attributes
    return found[1]
