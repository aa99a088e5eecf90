"""Options of logins: bound to a network, and what a browser forgets at a logout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import pytest
from fastapi import Depends

from scaffold import User, login_required, page, st
from scaffold.web.current_user import current_user
from tests.web.mailbox import EMAIL, PASSWORD, accounts_of, make_mailed
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp

HOME, NEXT_DOOR, ELSEWHERE = "192.0.2.10", "192.0.2.99", "203.0.113.7"


@page("/count", title="Count", access=login_required)
def count() -> None:
    st.session_state.setdefault("n", 0)
    if st.button("More"):
        st.session_state.n += 1
    st.write(f"n is {st.session_state.n}")
    if st.button("Leave"):
        st.logout()


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app, bind_ip_prefix=True, logout_clears=("cache", "storage"))
    made.settings.trusted_proxies.append("127.0.0.1")
    made.registry.collect({"count": count})
    accounts_of(made).admin.create_user(EMAIL, PASSWORD)

    @made.get("/api/me")
    def me(user: Annotated[User, Depends(current_user)]) -> str:
        return user.email

    return made


def logged_in(app: App) -> Visitor:
    visitor = Visitor(app)
    visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD}, x_forwarded_for=HOME)
    return visitor


def test_r03_a_login_in_another_network_has_to_prove_itself(app: App) -> None:
    """R03 H: with `bind_ip_prefix` a copied cookie opens no page and no account elsewhere."""
    visitor = logged_in(app)
    assert visitor.get("/count", x_forwarded_for=NEXT_DOOR).status == 200
    for path in ("/count", "/auth/profile", "/auth/devices", "/"):
        seen = visitor.get(path, x_forwarded_for=ELSEWHERE)
        assert (seen.status, seen.header("location")) == (303, f"/auth/confirm?next={path}")
    api = visitor.get("/api/me", x_forwarded_for=ELSEWHERE, accept="application/json")
    assert api.status == 403
    assert "/auth/confirm" in api.text
    assert visitor.get("/count", x_forwarded_for=HOME).status == 200


def test_proving_moves_a_login_to_the_other_network(app: App) -> None:
    visitor = logged_in(app)
    visitor.get("/count", x_forwarded_for=HOME)
    wrong = visitor.post("/auth/confirm", {"password": "not this one"}, x_forwarded_for=ELSEWHERE)
    assert wrong.status == 422
    assert visitor.get("/count", x_forwarded_for=ELSEWHERE).status == 303
    done = visitor.post(
        "/auth/confirm", {"password": PASSWORD, "next": "/count"}, x_forwarded_for=ELSEWHERE
    )
    assert done.header("location") == "/count"
    assert visitor.get("/count", x_forwarded_for=ELSEWHERE).status == 200
    assert visitor.get("/count", x_forwarded_for=HOME).status == 303


def test_an_input_from_another_network_changes_nothing(app: App) -> None:
    visitor = logged_in(app)
    visitor.get("/count", x_forwarded_for=HOME)
    more = visitor.widget("More")
    moved = visitor.request(
        "POST", "/count", f"{more}=1&_session={visitor.fields['_session']}&_seq=1".encode(),
        {"content-type": "application/x-www-form-urlencoded", "x-forwarded-for": ELSEWHERE,
         "hx-request": "true", "x-scaffold-auth": visitor.fingerprint},
    )  # fmt: skip
    assert moved.status == 401
    assert moved.header("hx-redirect") == "/auth/confirm?next=/count"
    assert "n is 0" in visitor.get("/count", x_forwarded_for=HOME).text


def test_a_login_may_be_ended_from_anywhere(app: App) -> None:
    visitor = logged_in(app)
    seen = visitor.post("/auth/logout", x_forwarded_for=ELSEWHERE)
    assert (seen.status, seen.header("clear-site-data")) == (303, '"cache", "storage"')
    assert visitor.get("/count", x_forwarded_for=HOME).header("location") == (
        "/auth/login?next=/count"
    )


def test_logging_out_in_a_script_clears_what_the_settings_name(make_app: MakeApp) -> None:
    app = make_mailed(make_app)
    app.registry.collect({"count": count})
    accounts_of(app).admin.create_user(EMAIL, PASSWORD)
    visitor = logged_in(app)
    visitor.get("/count")
    left = visitor.act("/count", {visitor.widget("Leave"): "1"})
    assert (left.status, left.header("clear-site-data")) == (200, '"cache"')
