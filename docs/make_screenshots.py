"""Takes the pictures of docs/images and some more to look at: `python docs/make_screenshots.py`.

Pass a folder to keep all of them; only home.png belongs to the documentation.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.serving import ROOT, Server

APP = ROOT / "docs" / "screenshot_app.py"
HOME = ROOT / "docs" / "images" / "home.png"
EMAIL, PASSWORD = "ada@example.com", "analytical engine"
DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)


@contextmanager
def served(position: str) -> Iterator[Server]:
    """Serve the app of the pictures with its menu in one place."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(APP, Path(folder), {"SCAFFOLD_MENU_POSITION": position})
        server.start()
        server.create_user(EMAIL, PASSWORD, "--name", "Ada Lovelace")
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def window(browser: Browser, size: ViewportSize, scheme: str) -> Iterator[Page]:
    """Open a window of a size, dark or light."""
    phone = size == PHONE
    context = browser.new_context(
        viewport=size, has_touch=phone, is_mobile=phone,
        device_scale_factor=2 if phone else 1, color_scheme=scheme,  # type: ignore[arg-type]
    )  # fmt: skip
    yield context.new_page()
    context.close()


def log_in(tab: Page, server: Server) -> None:
    """Log in at the login page."""
    tab.goto(f"{server.url}/auth/login")
    tab.get_by_label("Email").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.locator(".menu-user").first.wait_for(state="attached")


def take(browser: Browser, server: Server, position: str, folder: Path) -> None:
    """Take the pictures for one place of the menu."""
    for scheme in ("light", "dark"):
        with window(browser, DESK, scheme) as tab:
            if position == "left":
                tab.goto(f"{server.url}/auth/login")
                tab.screenshot(path=folder / f"login-{scheme}.png")
            log_in(tab, server)
            tab.mouse.move(900, 780)
            tab.wait_for_timeout(400)
            tab.screenshot(path=folder / f"home-{position}-{scheme}.png")
        with window(browser, PHONE, scheme) as tab:
            log_in(tab, server)
            tab.screenshot(path=folder / f"phone-home-{position}-{scheme}.png")
            tab.goto(f"{server.url}/order")
            tab.get_by_label("What").fill("A reading lamp")
            tab.wait_for_timeout(300)
            tab.screenshot(path=folder / f"phone-form-{position}-{scheme}.png")


def main() -> None:
    """Take them all, keep home.png."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for position in ("left", "right", "top", "bottom"):
            with served(position) as server:
                take(browser, server, position, folder)
        browser.close()
        HOME.write_bytes((folder / "home-left-light.png").read_bytes())


if __name__ == "__main__":
    main()
