"""A cold load of a simple page in Chromium: requests, and bytes as they come over the wire."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.clicks import ARGUMENTS, CHROMIUM
from benchmarks.server import served

PAGES = [
    ("scaffold, counter", "examples.counter.app:app", "/"),
    ("scaffold, login page", "benchmarks.counter_app:app", "/auth/login"),
    ("scaffold, 100 widgets", "benchmarks.counter_app:app", "/widgets"),
    ("bare page", "benchmarks.bare_app:app", "/"),
]


def _load(browser: Browser, address: str) -> tuple[list[tuple[str, int]], float]:
    """Load a page with an empty cache; return its requests with their bytes, and the time."""
    context = browser.new_context()
    tab = context.new_page()
    names: dict[str, str] = {}
    sizes: list[tuple[str, int]] = []

    def sent(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"].rpartition("/")[2]

    def finished(event: dict[str, Any]) -> None:
        sizes.append((names.get(event["requestId"], "?"), int(event["encodedDataLength"])))

    network = context.new_cdp_session(tab)
    network.on("Network.requestWillBeSent", sent)
    network.on("Network.loadingFinished", finished)
    network.send("Network.enable")
    tab.goto(address)
    tab.wait_for_load_state("networkidle")
    took = tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    context.close()
    return [(name, size) for name, size in sizes if size], took


def main() -> None:
    """Load each page and print what it took."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for title, target, path in PAGES:
            with tempfile.TemporaryDirectory() as folder, served(target, Path(folder)) as server:
                address = f"http://127.0.0.1:{server.port}{path}"
                _load(browser, address)
                sizes, took = _load(browser, address)
            total = sum(size for _, size in sizes)
            print(f"{title}: {total / 1000:.1f} kB in {len(sizes)} requests, {took:.0f} ms")
            for name, size in sizes:
                print(f"    {size:>7,} {name or '(document)'}")
        browser.close()


if __name__ == "__main__":
    main()
