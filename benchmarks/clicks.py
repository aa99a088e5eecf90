"""From a click to the changed page in Chromium: our counter beside a bare FastAPI + htmx page.

The counter is that of a logged-in member and is committed to SQLite; the bare page keeps a number
in memory. Both are measured in the page itself, by turns, so that both see the same machine.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.server import PLAIN, served

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "long enough for us"  # noqa: S105 - of an account that exists for one run
ROUNDS = 10
CLICKS = 20
MEASURE = """async ([clicks, counter]) => {
  const button = [...document.querySelectorAll("button")].find((b) => b.innerText === "Add one");
  const count = () => Number(document.querySelector(counter).textContent);
  const times = [];
  for (let click = 0; click < clicks; click++) {
    const wanted = count() + 1;
    const started = performance.now();
    const changed = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (count() !== wanted) return;
        observer.disconnect();
        resolve(performance.now() - started);
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    button.click();
    times.push(await changed);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return times;
}"""


def _sign_up(tab: Page, address: str) -> None:
    tab.goto(f"{address}/auth/signup")
    tab.get_by_label("Email").fill("member@example.org")
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign up").click()
    tab.locator(".metric-value").wait_for()


def _report(name: str, times: list[float]) -> float:
    middle = statistics.median(times)
    slow = sorted(times)[int(len(times) * 0.95)]
    print(f"{name}: median {middle:.1f} ms, 95 of 100 within {slow:.1f} ms ({len(times)} clicks)")
    return middle


def main() -> None:
    """Measure both and print the medians."""
    ours: list[float] = []
    bare: list[float] = []
    with (
        tempfile.TemporaryDirectory() as first,
        tempfile.TemporaryDirectory() as second,
        served("benchmarks.counter_app:app", Path(first)) as counter,
        served("benchmarks.bare_app:app", Path(second), run=PLAIN) as plain,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab, other = browser.new_page(), browser.new_page()
        _sign_up(tab, f"http://127.0.0.1:{counter.port}")
        other.goto(f"http://127.0.0.1:{plain.port}/")
        for number in range(ROUNDS + 1):
            for page, selector, times in ((tab, ".metric-value", ours), (other, "#count", bare)):
                page.bring_to_front()
                measured = page.evaluate(MEASURE, [CLICKS, selector])
                times.extend(measured if number else [])
        browser.close()
    difference = _report("scaffold", ours) - _report("bare page", bare)
    print(f"difference: {difference:+.1f} ms")


if __name__ == "__main__":
    main()
