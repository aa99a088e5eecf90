"""Checks of the list, rotation and theft (R01-R08), at a server of four processes.

ROTATION_SECONDS=120 makes the test under load last longer.
"""

from __future__ import annotations

import os
import re
import threading
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from scaffold.auth.models import AuditEvent, Login
from scaffold.auth.service import Accounts
from scaffold.db.engine import Database
from scaffold.settings import Settings
from tests.auth.conftest import CHROME, fast
from tests.cli.serving import SECRET, serving
from tests.security.rotating import AUTH, Jar, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold.auth.audit import Origin
    from tests.cli.serving import Server

SECONDS = float(os.environ.get("ROTATION_SECONDS", "9"))
BROWSERS, TABS, LOST = 6, 3, 0.3
EMAIL, PASSWORD = "ada@example.com", "violet kettle 7 orbits"
APP = """
from scaffold import App, login_required, page, st


@page("/inside", title="Inside", access=login_required)
def inside() -> None:
    st.write(f"inside as {st.user.email}")


app = App("Orchard", auth=True)
"""
SETTINGS = {
    "SCAFFOLD_SECRET_KEY": SECRET,
    "SCAFFOLD_AUTH__ROTATE_AFTER": "PT1S",
    "SCAFFOLD_AUTH__GRACE": "PT3S",
    "SCAFFOLD_AUTH__ARGON2_MEMORY_KIB": "19456",
    "SCAFFOLD_MAIL__BACKEND": "file",
}


class Live:
    """The server, and its accounts seen from here."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.port, self.folder = server, server.port, folder
        settings = Settings(
            secret_key=[SECRET], env="production", data_dir=folder / ".scaffold", auth=fast()
        )
        self.accounts = Accounts(Database(f"sqlite:///{folder / 'scaffold.db'}"), settings)

    def browser(self, *, loses: float = 0.0, remember: bool = False) -> Jar:
        """Return a browser in which Ada is logged in."""
        ada = self.accounts.admin.find_user(EMAIL)
        assert ada is not None
        started = self.accounts.start_login(ada, remember=remember, origin=origin())
        assert started is not None
        return Jar(self.port, loses, {AUTH: started.cookie})

    def age(self, jar: Jar, seconds: float) -> None:
        """Let a login be so old, and its last rotation with it."""
        with self.accounts.database.write() as connection:
            connection.execute(
                update(Login)
                .where(Login.selector == selector(jar))
                .values(
                    rotated_at=Login.rotated_at - seconds,
                    confirmed_at=Login.confirmed_at - seconds,
                    prev_until=Login.prev_until - seconds,
                    last_seen_at=Login.last_seen_at - seconds,
                )
            )

    def events(self, name: str) -> int:
        with self.accounts.database.read() as connection:
            found = connection.scalars(select(AuditEvent.id).where(AuditEvent.event == name))
            return len(found.all())

    def letters(self) -> list[str]:
        """Return the mail that was written, as it is in files."""
        folder = self.folder / ".scaffold" / "mail"
        return [file.read_text() for file in sorted(folder.glob("*.eml"))]


def origin() -> Origin:
    from scaffold.auth.audit import Origin

    return Origin("127.0.0.1", CHROME)


def selector(jar: Jar) -> bytes:
    from scaffold.auth.tokens import parse_login_token

    token = parse_login_token(jar.cookies[AUTH])
    assert token is not None
    return token.selector


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("rotation")
    (folder / "app.py").write_text(APP)
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in SETTINGS.items()))
    with serving("serve", "app.py", "--workers", "4", cwd=folder) as server:
        made = Live(server, folder)
        made.accounts.database.upgrade()
        made.accounts.admin.create_user(EMAIL, PASSWORD)
        load([Jar(server.port)], "/_scaffold/health", tabs=8, seconds=1)  # all four have started
        yield made
        made.accounts.database.dispose()


def test_r01_rotation_under_load_logs_nobody_out(live: Live) -> None:
    """R01 H, R05: 6 browsers of 3 tabs, 4 processes, 30 % of the cookies lost: no false logout."""
    jars = [live.browser(loses=LOST) for _ in range(BROWSERS)]
    figures = load(jars, "/inside", tabs=TABS, seconds=SECONDS)
    rotations, lost = sum(jar.rotations for jar in jars), sum(jar.lost for jar in jars)
    print(  # noqa: T201 - the figures of a longer run
        f"\n{figures.requests} requests, {rotations} rotations in {BROWSERS} browsers, {lost} "
        f"cookies lost, {figures.logged_out} logouts, {figures.busy} failures, slowest "
        f"{figures.slowest:.2f} s"
    )
    assert (figures.logged_out, figures.busy) == (0, 0), live.server.output
    assert live.events("auth.reuse_detected") == 0
    assert rotations >= BROWSERS * 2
    assert lost > 0


def test_r03_a_stolen_old_cookie_is_found_out(live: Live) -> None:
    """R03 H: after the grace an old generation ends the login for both, and its owner is told."""
    jar = live.browser()
    stolen = jar.cookies[AUTH]
    live.age(jar, 10)
    assert jar.ask("/inside")[0] == 200
    assert (jar.generation, jar.ask("/inside")[0]) == (2, 200)
    live.age(jar, 10)
    assert jar.ask("/inside", cookie=stolen)[0] == 303
    assert jar.ask("/inside")[0] == 303
    assert jar.generation == 0  # the row is over, so the cookie may go
    assert live.events("auth.reuse_detected") == 1
    until = time.monotonic() + 10
    while not any("We ended a login" in one for one in live.letters()):
        assert time.monotonic() < until, live.letters()
        time.sleep(0.1)
    letter = next(one for one in live.letters() if "We ended a login" in one)
    assert f"To: {EMAIL}" in letter


def test_r04_all_get_the_same_successor(live: Live) -> None:
    """R04 H: an old generation within its grace gets the same cookie byte for byte."""
    jar = live.browser()
    old = jar.cookies[AUTH]
    live.age(jar, 10)
    found: list[tuple[int, list[str]]] = []
    tabs = [
        threading.Thread(target=lambda: found.append(jar.ask("/inside", cookie=old)))
        for _ in range(12)
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert {status for status, _ in found} == {200}
    successors = {cookie for _, cookies in found for cookie in cookies}
    assert len(successors) == 1
    assert re.match(r"v1\.\w+\.[\w-]+\.2\.", successors.pop())


def test_r02_two_tabs_restored_at_once(live: Live) -> None:
    """R02 H: after eight hours, with one cookie: both are logged in, and stay so."""
    jar = live.browser(remember=True)
    live.age(jar, 8 * 3600)
    figures = load([jar], "/inside", tabs=2, seconds=0.5)
    assert figures.requests > 2
    assert figures.logged_out == 0


def test_r07_logout_wins_against_rotation(live: Live) -> None:
    """R07 H, S04: 100 rounds of tabs that rotate while another one logs out: nobody is in."""
    for _ in range(100):
        jar = live.browser()
        first = jar.cookies[AUTH]
        live.age(jar, 10)
        seen: list[str] = [first]

        def visit(jar: Jar = jar, cookie: str = first, seen: list[str] = seen) -> None:
            seen.extend(jar.ask("/inside", cookie=cookie)[1])

        tabs = [threading.Thread(target=visit) for _ in range(2)]
        for tab in tabs:
            tab.start()
        status, _ = jar.ask("/auth/logout", {})
        for tab in tabs:
            tab.join()
        assert status == 303
        for cookie in {one for one in seen if one}:
            assert jar.ask("/inside", cookie=cookie)[0] == 303
    assert live.events("auth.reuse_detected") == 1  # that of the stolen cookie above


def test_r08_random_cookies_end_nothing(live: Live) -> None:
    """R08 H: guessed selectors and generations are nobody, and log nobody out."""
    jar = live.browser()
    version, kid, chosen, gen, mac = jar.cookies[AUTH].split(".")
    for number in range(12):
        other = f"{number:022d}"
        for forged in (
            f"{version}.{kid}.{other}.{gen}.{mac}",
            f"{version}.{kid}.{chosen}.{number + 2}.{mac}",
            f"{version}.{kid}.{chosen}.{gen}.{mac[:-4]}{number:04d}",
        ):
            assert jar.ask("/inside", cookie=forged)[0] == 303
    assert jar.ask("/inside")[0] == 200
    assert 0 < live.events("auth.forged_cookie") <= 20
