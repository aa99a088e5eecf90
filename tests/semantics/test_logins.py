"""The cookie of a login, what ends it, and frames: section 15 of docs/semantics.txt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scaffold import anyone, login_required, page, st
from tests.web.conftest import make_app
from tests.web.mailbox import EMAIL, PASSWORD, accounts_of, make_mailed
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp

__all__ = ["make_app"]

FRIEND = "https://friend.example"
AUTH = "__Host-auth"


@page("/private", title="Private", access=login_required)
def private() -> None:
    st.text(f"private to {st.user.email}")


@page("/shared", title="Shared", access=anyone, frame_ancestors=[FRIEND])
def shared() -> None:
    st.text("shared with a friend")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app)
    made.registry.collect({"private": private, "shared": shared})
    accounts_of(made).admin.create_user(EMAIL, PASSWORD)
    return made


def log_in(app: App, **fields: str) -> tuple[Visitor, str]:
    """Log in; return the visitor and the cookie that the answer sets."""
    visitor = Visitor(app)
    seen = visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD, **fields})
    (cookie,) = [one for one in seen.cookies() if one.startswith(AUTH)]
    return visitor, cookie


@pytest.mark.parametrize(
    ("fields", "age"), [({}, None), ({"remember": "1"}, str(30 * 24 * 60 * 60))]
)
def test_the_cookie_of_a_login(app: App, fields: dict[str, str], age: str | None) -> None:
    """S15.4."""
    _, cookie = log_in(app, **fields)
    flags = set(cookie.split("; ")[1:])
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= flags
    found = re.search(r"Max-Age=(\d+)", cookie)
    assert (found[1] if found else None) == age


def test_a_changed_cookie_is_no_login(app: App) -> None:
    """S15.4 It is signed."""
    visitor, _ = log_in(app)
    assert f"private to {EMAIL}" in visitor.get("/private").text
    value = visitor.cookies[AUTH]
    visitor.cookies[AUTH] = value[:-9] + ("A" if value[-9] != "A" else "B") + value[-8:]
    assert "private to" not in visitor.get("/private").text


def test_logging_out_reaches_what_is_open(app: App) -> None:
    """S15.5 A copy of the cookie that another tab has kept is no login any more."""
    visitor, _ = log_in(app)
    other = Visitor(app, dict(visitor.cookies))
    assert f"private to {EMAIL}" in other.get("/private").text
    assert visitor.post("/auth/logout").status == 303
    assert "private to" not in other.get("/private").text


@pytest.mark.parametrize(
    ("path", "framed_by"), [("/shared", FRIEND), ("/", "'none'"), ("/auth/login", "'none'")]
)
def test_who_may_frame_a_page(app: App, path: str, framed_by: str) -> None:
    """S15.6."""
    policy = Visitor(app).get(path).header("content-security-policy") or ""
    assert f"frame-ancestors {framed_by};" in f"{policy};"
