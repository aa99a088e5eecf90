"""Apps and visitors for the tests of the web room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import App, AuthSettings, Settings
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold.web.site import Site

PASSWORD = "a long enough password"
MakeApp = Callable[..., App]
SOON = 0.08
"""When answers begin to stream if the settings say nothing else, in seconds."""


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Make apps with a database of their own; pages are given as functions."""
    made: list[Site] = []

    def make(
        *pages: Callable[..., Any],
        auth: bool | AuthSettings = False,
        folder: Path | None = None,
        **settings: Any,
    ) -> App:
        values: dict[str, Any] = {
            "database_url": f"sqlite:///{tmp_path / f'{len(made)}.db'}",
            "data_dir": tmp_path / "data",
            "secret_key": ["k" * 48],
            "stream_after": 2.0,  # a busy machine must not turn quick pages into streams
            **settings,
        }
        accounts = (
            AuthSettings(enabled=auth, argon2_memory_kib=19456, argon2_time=1)
            if isinstance(auth, bool)
            else auth
        )
        app = App(
            "Test",
            settings=Settings.model_validate({"auth": accounts, **values}),
            pages=list(pages),
        )
        app._module = {"__file__": str(folder / "app.py")} if folder else {}
        made.append(app.site)
        return app

    yield make
    for site in made:
        site.close()


@pytest.fixture
def sign_up() -> Callable[[App, str], Visitor]:
    """Make an account and return its logged-in browser."""

    def sign(app: App, email: str = "ada@example.org") -> Visitor:
        visitor = Visitor(app)
        visitor.get("/auth/signup")
        seen = visitor.post("/auth/signup", {"email": email, "password": PASSWORD})
        assert seen.status == 303, seen.text
        return visitor

    return sign
