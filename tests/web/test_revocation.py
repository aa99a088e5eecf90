"""A login that ends while a page of it is being sent."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import text

from scaffold import anyone, page, role, st
from tests.web.conftest import SOON
from tests.web.visitor import Seen, Visitor

if TYPE_CHECKING:
    import pytest

    from scaffold import App
    from tests.web.conftest import MakeApp

SignUp = Callable[..., Visitor]
STEPS = 60


@page("/", title="Home", access=anyone)
def home() -> None:
    st.markdown("home")


@page("/slow", title="Slow")
def slow() -> None:
    if st.button("Start"):
        _count()


@page("/staff", title="Staff", access=role("clerk"))
def staff() -> None:
    _count()


def _count() -> None:
    for step in range(STEPS):
        st.markdown(f"secret {step}.")
        time.sleep(0.1)
    st.markdown("the end")


def _change_after(app: App, seconds: float, statement: str) -> None:
    def change() -> None:
        time.sleep(seconds)
        with app.site.database.write() as connection:
            connection.execute(text(statement))

    threading.Thread(target=change, daemon=True).start()


def _ended(seen: Seen, started: float, login: str) -> None:
    """The stream ended within two seconds of the change and leads to the login."""
    assert seen.status == 200
    assert time.monotonic() - started < 3.5
    assert "secret 1." in seen.text
    assert "secret 30." not in seen.text
    assert "the end" not in seen.text
    assert "scaffold:go" in seen.text
    assert login in seen.text


def test_w02_a_stream_ends_with_its_login(make_app: MakeApp, sign_up: SignUp) -> None:
    """W02 H revoke: the stream is closed within two seconds, no message after."""
    app = make_app(home, slow, auth=True, stream_after=SOON)
    ada = sign_up(app)
    ada.get("/slow")
    started = time.monotonic()
    _change_after(app, 0.8, "UPDATE logins SET revoked_at = 1, revoke_reason = 'device'")
    seen = ada.act("/slow", {ada.widget("Start"): "1"})
    _ended(seen, started, "data: /auth/login?next=/slow")


def test_w02_a_streamed_document_ends_with_its_login(make_app: MakeApp, sign_up: SignUp) -> None:
    """W02 H the same for a page that is being loaded."""
    app = make_app(home, slow, staff, auth=True, stream_after=SOON)
    ada = sign_up(app)
    app.site.accounts.roles.define("clerk")  # type: ignore[union-attr]
    app.site.accounts.admin.promote("ada@example.org", "clerk")  # type: ignore[union-attr]
    started = time.monotonic()
    _change_after(app, 0.8, "UPDATE users SET is_active = false")
    _ended(ada.get("/staff"), started, "/auth/login?next=/staff")


def test_w03_a_stream_ends_with_the_role(make_app: MakeApp, sign_up: SignUp) -> None:
    """W03 H a role that is taken away ends what it let one see."""
    app = make_app(home, slow, staff, auth=True, stream_after=SOON)
    ada = sign_up(app)
    app.site.accounts.roles.define("clerk")  # type: ignore[union-attr]
    app.site.accounts.admin.promote("ada@example.org", "clerk")  # type: ignore[union-attr]
    started = time.monotonic()
    statement = "UPDATE users SET authz_version = authz_version + 1"
    _change_after(app, 0.8, "DELETE FROM user_roles")
    _change_after(app, 0.85, statement)
    _ended(ada.get("/staff"), started, "/auth/login?next=/staff")


def test_a_stream_of_a_living_login_goes_on(
    make_app: MakeApp, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "STEPS", 15)
    app = make_app(home, slow, auth=True, stream_after=SOON)
    ada = sign_up(app)
    ada.get("/slow")
    seen = ada.act("/slow", {ada.widget("Start"): "1"})
    assert "the end" in seen.text
    assert "scaffold:go" not in seen.text
