"""Browsers with several tabs at a real server, which lose answers and have their cookies stolen."""

from __future__ import annotations

import http.client
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.auth.conftest import CHROME

AUTH = "__Host-auth"
FORM = "application/x-www-form-urlencoded"


def _chance(seed: int = 7) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test that can be repeated


@dataclass
class Jar:
    """The cookies of one browser, shared by its tabs.

    Attributes:
        loses: how large a part of the login cookies that are set never arrives.
        rotations: how often the login cookie has changed.
    """

    port: int
    loses: float = 0.0
    cookies: dict[str, str] = field(default_factory=dict)
    rotations: int = 0
    lost: int = 0
    chance: random.Random = field(default_factory=_chance)

    def ask(
        self, path: str, form: dict[str, str] | None = None, *, cookie: str | None = None
    ) -> tuple[int, list[str]]:
        """Send a request on a connection of its own; return status and the login cookies set."""
        cookies = dict(self.cookies) if cookie is None else {AUTH: cookie}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "User-Agent": CHROME,
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site": "same-origin",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            if form is None:
                connection.request("GET", path, headers=headers)
            else:
                body = urlencode(form)
                connection.request("POST", path, body, {**headers, "Content-Type": FORM})
            answer = connection.getresponse()
            answer.read()
            found = [one.partition(";")[0] for one in answer.headers.get_all("set-cookie", [])]
        finally:
            connection.close()
        pairs = [one.partition("=") for one in found]
        if cookie is None:
            for name, _, value in pairs:
                self.keep(name, value)
        return answer.status, [value for name, _, value in pairs if name == AUTH]

    def keep(self, name: str, value: str) -> None:
        """Store a cookie, unless it is one of those that get lost on the way."""
        changes = name == AUTH and AUTH in self.cookies and value != self.cookies[AUTH]
        if changes and self.chance.random() < self.loses:
            self.lost += 1
            return
        self.rotations += changes
        if value:
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)

    @property
    def generation(self) -> int:
        """The generation of its login cookie; 0 without one."""
        return int(self.cookies[AUTH].split(".")[3]) if AUTH in self.cookies else 0


@dataclass
class Figures:
    """What happened under load."""

    requests: int = 0
    logged_out: int = 0
    busy: int = 0
    slowest: float = 0.0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, seconds: float) -> None:
        """Count an answer: 303 leads to the login page."""
        with self.guard:
            self.requests += 1
            self.logged_out += status == 303
            self.busy += status >= 500
            self.slowest = max(self.slowest, seconds)


def load(jars: list[Jar], path: str, *, tabs: int, seconds: float) -> Figures:
    """Let every tab of every browser ask again and again."""
    figures, until = Figures(), time.monotonic() + seconds

    def tab(jar: Jar, seed: int) -> None:
        pause = _chance(seed)
        while time.monotonic() < until:
            began = time.monotonic()
            status, _ = jar.ask(path)
            figures.note(status, time.monotonic() - began)
            time.sleep(pause.uniform(0.01, 0.12))

    threads = [
        threading.Thread(target=tab, args=(jar, place * 100 + number))
        for place, jar in enumerate(jars)
        for number in range(tabs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return figures
