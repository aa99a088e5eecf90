"""What profiles change on the account pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scaffold import AuthSettings, anyone, page, st
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp


@page("/", title="Home", access=anyone)
def home() -> None:
    st.write("home")


@pytest.mark.parametrize("path", ["/auth/login", "/auth/signup"])
def test_where_no_login_is_remembered_nothing_offers_it(make_app: MakeApp, path: str) -> None:
    app = make_app(home, auth=True)
    assert 'name="remember"' in Visitor(app).get(path).text
    app.settings.auth.remember = False
    assert 'name="remember"' not in Visitor(app).get(path).text


def test_the_hint_names_the_length_of_the_profile(make_app: MakeApp) -> None:
    app = make_app(home, auth=True)
    app.settings.auth.password_min_length = AuthSettings(profile="nist").password_min_length
    assert "At least 15 characters" in Visitor(app).get("/auth/signup").text
