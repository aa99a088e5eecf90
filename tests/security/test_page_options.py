"""Options of pages and forms: who may frame a page, logins from memory, tokens in forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scaffold import login_required, page, recent_login, st
from scaffold.errors import UsageError
from scaffold.web.form_token import LOOKED_AT, has_token, with_token
from tests.auth.conftest import Clock
from tests.web.mailbox import EMAIL, PASSWORD, accounts_of, make_mailed
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen

SILENT = {"host": "127.0.0.1:8000"}
INTRANET = "https://intranet.example.com"


@page("/framed", title="Framed", access=login_required, frame_ancestors=[INTRANET, "self"])
def framed() -> None:
    st.write(f"framed for {st.user.email}")
    if st.button("Go on"):
        st.switch_page("/shown")


@page("/shown", title="Shown", access=login_required, cache_auth=True)
def shown() -> None:
    st.write(f"shown to {st.user.email}")
    st.button("Press")
    with st.form("small"):
        st.text_input("Name")
        st.form_submit_button("Send")


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return prepared(make_mailed(make_app))


def prepared(app: App) -> App:
    app.registry.collect({"framed": framed, "shown": shown})
    accounts_of(app).clock = Clock()
    accounts_of(app).admin.create_user(EMAIL, PASSWORD)
    return app


def logged_in(app: App) -> Visitor:
    visitor = Visitor(app)
    assert visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD}).status == 303
    return visitor


def policy(seen: Seen) -> str:
    return seen.header("content-security-policy") or ""


def test_x01_a_page_is_framed_by_those_whom_it_names(app: App) -> None:
    """X01 H: nobody may frame a page, but for the origins that it names itself."""
    visitor = logged_in(app)
    other = visitor.get("/shown")
    assert "frame-ancestors 'none'" in policy(other)
    assert other.header("x-frame-options") == "DENY"
    mine = visitor.get("/framed")
    assert f"frame-ancestors {INTRANET} 'self';" in policy(mine)
    assert mine.header("x-frame-options") is None
    login = Visitor(app).get("/auth/login")
    assert "frame-ancestors 'none'" in policy(login)


def test_a_framed_page_does_not_turn_into_one_that_must_not_be_framed(app: App) -> None:
    visitor = logged_in(app)
    visitor.get("/framed")
    seen = visitor.act("/framed", {visitor.widget("Go on"): "1"})
    assert (seen.status, seen.header("hx-redirect")) == (200, "/shown")
    assert "shown to" not in seen.text
    assert "shown to" in visitor.get("/shown").text


@pytest.mark.parametrize("given", ["https://a.example", ["a.example"], ["*"], ["https://a b"]])
def test_origins_of_frames_are_origins(given: list[str]) -> None:
    with pytest.raises(UsageError, match="a list of origins"):
        page("/x", frame_ancestors=given)


def test_r01_a_login_is_taken_from_memory_for_seconds_where_a_page_says_so(app: App) -> None:
    """R01 H: a login ends elsewhere; a page with `cache_auth` notices within five seconds."""
    visitor = logged_in(app)
    assert visitor.get("/shown").status == 200
    accounts_of(app).admin.logout_user(EMAIL)
    assert visitor.get("/framed").status == 303
    visitor = logged_in(app)
    cookies = dict(visitor.cookies)
    visitor.get("/shown")
    press = visitor.widget("Press")
    accounts_of(app).admin.logout_user(EMAIL)
    assert Visitor(app, cookies).get("/shown").status == 200
    assert visitor.act("/shown", {press: "1"}).status == 409  # an input never comes from memory
    visitor = Visitor(app, cookies)
    accounts_of(app).clock.forward(seconds=5.1)  # type: ignore[attr-defined]
    assert visitor.get("/shown").status == 303


def test_a_logout_here_is_noticed_at_once(app: App) -> None:
    visitor = logged_in(app)
    cookies = dict(visitor.cookies)
    visitor.get("/shown")
    visitor.post("/auth/logout")
    assert Visitor(app, cookies).get("/shown").status == 303


def test_a_recent_proof_does_not_come_from_memory() -> None:
    with pytest.raises(UsageError, match="must not come from memory"):
        page("/x", access=recent_login, cache_auth=True)


@pytest.fixture
def old(make_app: MakeApp) -> App:
    """An app that serves browsers which do not say where a request comes from."""
    app = make_mailed(make_app)
    app.settings.csrf = "token"
    return prepared(app)


def without_headers(visitor: Visitor, path: str, body: bytes, kind: str) -> Seen:
    """Post as a browser does that sends neither Origin nor Sec-Fetch-Site."""
    visitor.says = SILENT
    return visitor.request("POST", path, body, {"content-type": kind})


def token_of(html: str) -> str:
    found = re.findall(
        r'<form[^>]*method="post"[^>]*><input type="hidden" name="_csrf" value="(.+?)">', html
    )
    assert found
    assert len(set(found)) == 1
    assert len(found) == len(re.findall(r'<form[^>]*method="post"', html))
    return str(found[0])


FORM = "application/x-www-form-urlencoded"


def test_c01_old_browsers_log_in_with_a_token(old: App) -> None:
    """C01 H: where no header says so, the token in a form shows that it is ours."""
    visitor = Visitor(old)
    token = token_of(visitor.get("/auth/login").text)
    fields = f"email={EMAIL}&password={PASSWORD.replace(' ', '+')}"
    assert without_headers(visitor, "/auth/login", fields.encode(), FORM).status == 403
    wrong = f"_csrf={'0' * 64}&{fields}".encode()
    assert without_headers(visitor, "/auth/login", wrong, FORM).status == 403
    right = f"_csrf={token}&{fields}".encode()
    stranger = Visitor(old)
    stranger.get("/auth/login")
    assert without_headers(stranger, "/auth/login", right, FORM).status == 403
    assert without_headers(visitor, "/auth/login", right, FORM).status == 303
    assert visitor.get("/shown").status == 200


def test_c02_a_header_that_speaks_against_it_counts_more_than_a_token(old: App) -> None:
    """C02 H: a token does not help a request that says it comes from elsewhere."""
    visitor = Visitor(old)
    token = token_of(visitor.get("/auth/login").text)
    fields = {"_csrf": token, "email": EMAIL, "password": PASSWORD}
    assert visitor.post("/auth/login", fields, sec_fetch_site="cross-site").status == 403
    visitor.says = SILENT
    assert visitor.post("/auth/login", fields, origin="https://evil.example").status == 403


def test_old_browsers_use_pages(old: App) -> None:
    visitor = logged_in(old)
    html = visitor.get("/shown").text
    token, session = token_of(html), visitor.fields["_session"]
    parts = [("_csrf", token), ("_session", session), (visitor.widget("Press"), "1")]
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts
    )
    seen = without_headers(
        visitor, "/shown", f"{body}--b--\r\n".encode(), "multipart/form-data; boundary=b"
    )
    assert (seen.status, seen.header("location")) == (303, "/shown")


def test_without_the_setting_there_is_no_token(app: App) -> None:
    assert "_csrf" not in Visitor(app).get("/auth/login").text


def test_tokens_stay_at_home() -> None:
    away = '<form method="post" action="https://elsewhere.example/">'
    slashes = '<form action="//elsewhere.example/" method="post">'
    assert with_token(away + slashes, "t") == away + slashes
    here = '<form method="post" action="">'
    assert with_token(here, "t") == f'{here}<input type="hidden" name="_csrf" value="t">'
    assert with_token('<form method="get">', "t") == '<form method="get">'


def test_a_token_is_looked_for_in_the_beginning() -> None:
    token = "a" * 64
    assert has_token(f"a=1&_csrf={token}".encode(), token)
    assert not has_token(f"a_csrf={token}".encode(), token)
    assert not has_token(b"x" * LOOKED_AT + f"&_csrf={token}".encode(), token)
    assert not has_token(b"", token)


@page("/styled", title="Styled", access=login_required)
def styled() -> None:
    wide = st.session_state.get("wide", 100)
    if st.button("Wider"):
        st.session_state.wide = wide + 10
    st.button("Next", width=st.session_state.get("wide", 100))
    if st.button("Count"):
        st.session_state.n = st.session_state.get("n", 0) + 1
    st.text(f"n is {st.session_state.get('n', 0)}")


def nonce_in(policy: str) -> str:
    found = re.search(r"style-src (?:'self' )?'nonce-([^']+)'", policy)
    assert found is not None, policy
    return found[1]


def test_x02_every_partial_names_a_nonce(app: App) -> None:
    """X02 H: a partial with styles has a nonce of its own, another one names that of its page."""
    app.registry.collect({"styled": styled})
    visitor = logged_in(app)
    of_page = nonce_in(policy(visitor.get("/styled")))
    count, wider = visitor.widget("Count"), visitor.widget("Wider")
    plain = visitor.act("/styled", {count: "1"})
    assert "n is 1" in plain.text
    assert "nonce=" not in plain.text
    assert nonce_in(policy(plain)) == of_page
    with_style = visitor.act("/styled", {wider: "1"})
    assert f'<style nonce="{nonce_in(policy(with_style))}">' in with_style.text
    assert nonce_in(policy(with_style)) != of_page
