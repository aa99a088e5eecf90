"""Who may do what: pages, organisations, rights that come and go while a page is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from scaffold import anyone, page, permission, role, st
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from scaffold.auth.service import Accounts
    from tests.web.conftest import MakeApp

SignUp = Callable[..., Visitor]
EMAIL = "ada@example.org"


@page("/", title="Desk", access=anyone)
def desk() -> None:
    note = st.text_input("Note")
    st.session_state.setdefault("done", [])
    if st.user.is_logged_in and st.user.has_role("editor") and st.button("Publish"):
        st.session_state.done.append("published")
    if st.button("Keep"):
        st.session_state.done.append("kept")
    st.write(f"note {note}, did {' and '.join(st.session_state.done) or 'nothing'}")


@page("/editors", title="Editors", access=role("editor"))
def editors() -> None:
    st.write("the editors' page")


@page("/reports", title="Reports", access=permission("reports.view"))
def reports() -> None:
    st.write("the reports")


def accounts_of(app: App) -> Accounts:
    found = app.site.accounts
    assert found is not None
    return found


def test_a_given_role_shows_with_the_next_click_which_counts(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    """M08 the menu follows a change of role without a reload, and no input is lost."""
    app = make_app(desk, editors, auth=True)
    ada = sign_up(app)
    ada.get("/")
    assert "Editors" not in ada.html
    note, keep = ada.widget("Note"), ada.widget("Keep")
    accounts_of(app).roles.define("editor")
    accounts_of(app).admin.promote(EMAIL, "editor")
    seen = ada.act("/", {note: "typed meanwhile", keep: "1"})
    assert seen.status == 200
    assert "note typed meanwhile, did kept" in seen.text
    assert "Editors" in seen.text
    assert 'name="_auth"' in seen.text


def test_a_click_on_what_was_taken_away_does_nothing(make_app: MakeApp, sign_up: SignUp) -> None:
    """A04 the button is still on the open page, its callback is not called any more."""
    app = make_app(desk, editors, auth=True)
    accounts_of(app).roles.define("editor")
    ada = sign_up(app)
    accounts_of(app).admin.promote(EMAIL, "editor")
    ada.get("/")
    note, publish = ada.widget("Note"), ada.widget("Publish")
    accounts_of(app).admin.demote(EMAIL, "editor")
    seen = ada.act("/", {note: "typed meanwhile", publish: "1"})
    assert "note typed meanwhile, did nothing" in seen.text
    assert "Publish" not in seen.text
    assert ada.get("/editors").status == 403


@pytest.mark.parametrize("scripted", [True, False])
def test_a_page_that_was_closed_to_somebody_takes_no_input(
    make_app: MakeApp, sign_up: SignUp, scripted: bool
) -> None:
    """A04 at once, with and without script."""
    app = make_app(desk, reports, auth=True)
    accounts_of(app).roles.define("reader", ["reports.view"])
    ada = sign_up(app)
    accounts_of(app).admin.promote(EMAIL, "reader")
    assert "the reports" in ada.get("/reports").text
    accounts_of(app).roles.define("reader", [])
    answer = ada.act("/reports", {}) if scripted else ada.post("/reports", ada.fields)
    assert answer.status == 403
    assert "the reports" not in answer.text
