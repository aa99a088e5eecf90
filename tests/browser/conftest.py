"""Chromium, servers for its tests, and windows in which every complaint fails the test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Error,
    Page,
    sync_playwright,
)

from tests.serving import Server

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000
CSP_LISTENER = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI || event.sample}`));
"""
HERE = Path(__file__).parent
Serve = Callable[..., Server]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder and run them last: Playwright keeps a loop running."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: HERE in item.path.parents)


@dataclass
class Complaints:
    """What the console of a browser said, but for what a test expects."""

    said: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let messages pass that a test provokes."""
        self.expected.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of a context."""
        context.set_default_timeout(PATIENCE)
        context.add_init_script(CSP_LISTENER)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.said.append(f"exception: {error.error}"))

    def unexpected(self) -> list[str]:
        """Return what nobody expected."""
        return [text for text in self.said if not any(re.search(e, text) for e in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{message.type}: {message.text} ({message.location.get('url')})")


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """Debian's Chromium, to be launched."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    """One running Chromium for all tests; each test has contexts of its own."""
    running = chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fail the test if a page complained: errors, exceptions, violations of the policy."""
    found = Complaints()
    yield found
    assert found.unexpected() == []


@pytest.fixture
def new_context(
    browser: Browser, complaints: Complaints
) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens another cookie jar: a browser of somebody else."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**options)
        opened.append(context)
        complaints.watch(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """One browser."""
    return new_context()


@pytest.fixture
def tab(context: BrowserContext) -> Page:
    """One tab of it."""
    return context.new_page()


@pytest.fixture
def new_persistent(
    chromium: BrowserType, complaints: Complaints, tmp_path: Path
) -> Iterator[Callable[[], BrowserContext]]:
    """Return a function that starts a browser with the same profile each time."""
    opened: list[BrowserContext] = []

    def make() -> BrowserContext:
        context = chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=ARGUMENTS
        )
        opened.append(context)
        complaints.watch(context)
        return context

    yield make
    for context in opened:
        try:
            context.close()
        except Error:  # the test closed it
            continue


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Return a function that serves an app or script until the module's tests have ended."""
    servers: list[Server] = []

    def start(target: Path | str, *, port: int = 0, **settings: str) -> Server:
        folder = tmp_path_factory.mktemp("server")
        path = Path(target) if Path(target).is_absolute() else HERE / "apps" / target
        given = {f"SCAFFOLD_{name.upper()}": value for name, value in settings.items()}
        server = Server(path, folder, given, port)
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        server.stop()
