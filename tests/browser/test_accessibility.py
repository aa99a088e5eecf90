"""Every account page, checked by axe: for visitors, members and administrators, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scaffold.paths import CHECKOUT
from scaffold.web.accounts.routes import ADDRESSES
from tests.serving import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Complaints, Serve

AXE = CHECKOUT / "frontend/node_modules/axe-core/axe.min.js"
MEMBER, ADMIN, PASSWORD = "ada@example.com", "root@example.com", "analytical engine"
PHONE = {"width": 390, "height": 844}
NO_PAGES = {"/auth/logout", "/auth/security/codes/file", "/auth/admin/audit.csv"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LINKS = "[...document.querySelectorAll('a[href^=\"/auth/\"]')].map((a) => a.pathname)"
RUN = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}"""


@pytest.fixture(scope="module")
def app(serve: Serve) -> Server:
    server = serve(
        ROOT / "tests/browser/apps/notes.py",
        mail__backend="file", mail__sender="app@example.com",
        auth__magic_login="true", auth__orgs="open",
        auth__providers='{"work": {"issuer": "https://login.example.com", "client_id": '
        '"app", "client_secret": "not used"}}',
    )  # fmt: skip
    server.create_user(MEMBER, PASSWORD, "--name", "Ada")
    server.create_user(ADMIN, PASSWORD, "--admin")
    return server


def log_in(tab: Page, app: Server, email: str) -> None:
    tab.goto(f"{app.url}/auth/login")
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.locator(".menu-user")).to_have_count(1)


def violations(tab: Page, **options: Any) -> list[str]:
    """Return what axe finds on the page that is shown."""
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = tab.evaluate(RUN, options)
    return found


def problems_of(tab: Page) -> list[str]:
    """Check the page that is shown: all rules, then the contrast in the dark and on a phone."""
    found = violations(tab, runOnly=RULES)
    tab.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in violations(tab, runOnly=["color-contrast"])]
    tab.emulate_media(color_scheme="light")
    size = tab.viewport_size or {"width": 1280, "height": 720}
    tab.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("phone: the page is wider than the screen")
    found += [f"phone: {one}" for one in violations(tab, runOnly=["target-size"])]
    tab.set_viewport_size(size)
    return found


@pytest.mark.parametrize("email", [None, MEMBER, ADMIN], ids=["visitor", "member", "admin"])
def test_axe_finds_nothing_on_any_account_page(
    app: Server,
    new_context: Callable[..., BrowserContext],
    complaints: Complaints,
    email: str | None,
) -> None:
    complaints.expect("status of (404|403|405|410)")
    tab = new_context(reduced_motion="reduce").new_page()
    if email:
        log_in(tab, app, email)
    tab.goto(app.url)
    tab.evaluate("document.body.append(document.createElement('input'))")
    assert "label" in {one.split(":")[0] for one in violations(tab, runOnly=RULES)}
    seen: set[str] = set()
    found: list[str] = []
    waiting = ["/", "/note", "/nowhere", *(a for a in sorted(ADDRESSES) if "{" not in a)]
    while waiting:
        address = waiting.pop(0)
        if address in NO_PAGES or address in seen:
            continue
        answer = tab.goto(app.url + address)
        place = tab.url.removeprefix(app.url).split("?")[0]
        seen.add(address)
        if answer is None or answer.status == 204 or (place != address and place in seen):
            continue
        seen.add(place)
        expect(tab.locator("h1")).to_have_count(1)
        found += [f"{place}: {one}" for one in problems_of(tab)]
        waiting += tab.evaluate(LINKS)
    assert found == []
    assert len(seen) >= (8 if email is None else 12)
