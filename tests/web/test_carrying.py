"""What outlives a change of login: declared keys, the same person's tabs, drafts of forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from scaffold import anyone, page, st
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp

SignUp = Callable[..., Visitor]
PASSWORD = "a long enough password"


@page("/", title="Shop", access=anyone)
def shop() -> None:
    st.session_state.setdefault("cart", [])
    st.session_state.setdefault("seen", 0)
    st.session_state.seen += 1
    if st.button("Buy"):
        st.session_state.cart.append("book")
        st.browser_state["coupon"] = "spring"
        st.browser_state["other"] = 1
    st.markdown(
        f"cart {st.session_state.cart} seen {st.session_state.seen} {dict(st.browser_state)}"
    )


@page("/note", title="Note")
def note() -> None:
    with st.form("note"):
        title = st.text_input("Title")
        secret = st.text_input("Secret", type="password")
        if st.form_submit_button("Save"):
            st.markdown(f"saved {title} {secret}")
    st.markdown(f"title is <{title}>")


def _shop(make_app: MakeApp) -> App:
    app = make_app(shop, note, auth=True)
    app.settings.auth.carry = ["cart", "coupon"]
    return app


def _log_in(visitor: Visitor, email: str = "ada@example.org") -> None:
    seen = visitor.post("/auth/login", {"email": email, "password": PASSWORD})
    assert seen.status == 303, seen.text


def _run_out(app: App) -> None:
    with app.site.database.write() as connection:
        connection.execute(text("UPDATE logins SET expires_at = 1"))


def test_declared_keys_of_a_visitor_are_kept_at_login(make_app: MakeApp, sign_up: SignUp) -> None:
    app = _shop(make_app)
    sign_up(app)
    visitor = Visitor(app)
    visitor.get("/")
    visitor.act("/", {visitor.widget("Buy"): "1"})
    _log_in(visitor)
    seen = visitor.get("/").text
    assert "cart ['book'] seen 1 {'coupon': 'spring'}" in seen
    assert "cart []" in Visitor(app, visitor.cookies).get("/").text, "only the first tab has it"


def test_nothing_else_is_kept_and_nothing_of_another_login(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    app = _shop(make_app)
    sign_up(app, "eve@example.org")
    ada = sign_up(app)
    ada.get("/")
    ada.act("/", {ada.widget("Buy"): "1"})
    _log_in(ada, "eve@example.org")
    assert "cart [] seen 1 {}" in ada.get("/").text


def test_the_tabs_of_the_same_person_stay(make_app: MakeApp, sign_up: SignUp) -> None:
    app = _shop(make_app)
    ada = sign_up(app)
    ada.get("/")
    session = ada.fields["_session"]
    ada.act("/", {ada.widget("Buy"): "1"})
    old = ada.cookies["__Host-sid"]
    _log_in(ada)
    assert ada.cookies["__Host-sid"] != old
    ada.cookies["scaffold-tab"] = session
    seen = ada.get("/").text
    assert ada.fields["_session"] == session
    assert "cart ['book']" in seen
    assert "'other': 1" in seen


def _send_expired(app: App, visitor: Visitor, **fields: Any) -> str:
    """Fill the form after the login has run out; return where to log in."""
    visitor.get("/note")
    ids = {name: visitor.widget(name) for name in ("Title", "Secret", "Save")}
    _run_out(app)
    values = {ids["Title"]: "Half a thought", ids["Secret"]: "hush", ids["Save"]: "1"}
    seen = visitor.act("/note", values, **fields)
    assert seen.status == 401
    assert seen.text == ""
    return seen.header("hx-redirect") or ""


def test_a_draft_waits_for_the_same_person_and_is_not_sent_again(
    make_app: MakeApp, sign_up: SignUp
) -> None:
    app = _shop(make_app)
    ada = sign_up(app)
    assert _send_expired(app, ada) == "/auth/login?next=/note"
    _log_in(ada)
    seen = ada.get("/note").text
    assert "title is &lt;Half a thought&gt;" in seen
    assert "saved" not in seen
    assert "hush" not in seen
    assert "Half a thought" not in Visitor(app, ada.cookies).get("/note").text, "shown once"


def test_a_draft_is_not_shown_to_another_person(make_app: MakeApp, sign_up: SignUp) -> None:
    app = _shop(make_app)
    sign_up(app, "eve@example.org")
    ada = sign_up(app)
    _send_expired(app, ada)
    _log_in(ada, "eve@example.org")
    assert "Half a thought" not in ada.get("/note").text
    _log_in(ada)
    assert "Half a thought" not in ada.get("/note").text, "it went with the browser"


def test_a_plain_form_keeps_its_draft(make_app: MakeApp, sign_up: SignUp) -> None:
    app = _shop(make_app)
    ada = sign_up(app)
    ada.get("/note")
    fields = {**ada.fields, ada.widget("Title"): "On paper", ada.widget("Save"): "1"}
    _run_out(app)
    seen = ada.post("/note", fields)
    assert seen.status == 303
    assert seen.header("location") == "/auth/login?next=/note"
    _log_in(ada)
    assert "On paper" in ada.get("/note").text


def test_the_script_adds_what_was_typed_elsewhere(make_app: MakeApp, sign_up: SignUp) -> None:
    app = _shop(make_app)
    ada = sign_up(app)
    ada.get("/note")
    title, save = ada.widget("Title"), ada.widget("Save")
    _run_out(app)
    ada.act("/note", {save: "1"})
    ada.post("/auth/draft", {"_path": "/note", title: "typed", "nonsense": "x"})
    _log_in(ada)
    assert "title is &lt;typed&gt;" in ada.get("/note").text


def test_a_draft_needs_a_login_that_ran_out(make_app: MakeApp, sign_up: SignUp) -> None:
    app = _shop(make_app)
    ada = sign_up(app)
    ada.get("/note")
    title = ada.widget("Title")
    stranger = Visitor(app)
    stranger.get("/")
    stranger.post("/auth/draft", {"_path": "/note", title: "planted"})
    _log_in(stranger)
    assert "planted" not in stranger.get("/note").text


def test_too_long_a_draft_is_dropped(make_app: MakeApp, sign_up: SignUp) -> None:
    app = _shop(make_app)
    ada = sign_up(app)
    ada.get("/note")
    title, save = ada.widget("Title"), ada.widget("Save")
    _run_out(app)
    ada.act("/note", {title: "x" * 40_000, save: "1"})
    _log_in(ada)
    assert "title is &lt;&gt;" in ada.get("/note").text
