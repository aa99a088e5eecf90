"""Sign-up, reset, magic code, change of address and invitation, through their pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scaffold.errors import AccessError
from tests.security.test_second_factors import enrol
from tests.web.mailbox import (
    EMAIL,
    NEW,
    PASSWORD,
    accounts_of,
    at,
    is_logged_in,
    last_link,
    letters,
    make_mailed,
    open_link,
    subjects,
    text_of,
)
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from scaffold import App
    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen


def sign_up(visitor: Visitor, email: str = EMAIL, password: str = PASSWORD, **more: str) -> Seen:
    return visitor.post("/auth/signup", {"email": email, "password": password, **more})


def log_in(app: App, password: str = PASSWORD, email: str = EMAIL) -> Visitor:
    visitor = Visitor(app)
    visitor.post("/auth/login", {"email": email, "password": password})
    return visitor


@pytest.fixture
def app(make_app: MakeApp) -> App:
    made = make_mailed(make_app, magic_login=True)
    accounts_of(made).admin.create_user(EMAIL, PASSWORD, display_name="Ada")
    return made


def test_sign_up_with_proof_first(make_app: MakeApp) -> None:
    app = make_mailed(make_app, verification="required")
    visitor = Visitor(app)
    assert sign_up(visitor, next="/inside").header("location") == "/auth/verify"
    assert EMAIL in visitor.get("/auth/verify").text
    assert not is_logged_in(log_in(app))
    seen = open_link(visitor, last_link(app, "verify"))
    assert "Confirm this address" in seen.text
    assert not is_logged_in(visitor)
    done = visitor.post("/auth/verify", {"do": "confirm"})
    assert done.header("location") == "/inside"
    assert is_logged_in(visitor)
    assert is_logged_in(log_in(app))


def test_another_browser_confirms_and_is_not_logged_in(make_app: MakeApp) -> None:
    app = make_mailed(make_app, verification="required")
    sign_up(Visitor(app))
    other = Visitor(app)
    open_link(other, last_link(app, "verify"))
    done = other.post("/auth/verify", {"do": "confirm"})
    assert done.header("location") == "/auth/verify?done=1"
    assert "Your address is confirmed" in other.get("/auth/verify?done=1").text
    assert not is_logged_in(other)
    assert is_logged_in(log_in(app))


def test_the_password_is_the_one_of_the_sign_up_that_is_confirmed(make_app: MakeApp) -> None:
    app = make_mailed(make_app, verification="required")
    sign_up(Visitor(app), password="the password of a stranger")
    accounts_of(app).throttle._clock = at(4e9)
    mine = Visitor(app)
    sign_up(mine, password=NEW)
    open_link(mine, last_link(app, "verify"))
    mine.post("/auth/verify", {"do": "confirm"})
    assert is_logged_in(log_in(app, NEW))
    assert not is_logged_in(log_in(app, "the password of a stranger"))


def test_without_proof_first_people_are_in_at_once_and_get_a_link(make_app: MakeApp) -> None:
    app = make_mailed(make_app)
    visitor = Visitor(app)
    assert sign_up(visitor).status == 303
    assert is_logged_in(visitor)
    asked = visitor.get("/proved")
    assert asked.header("location") == "/auth/verify?next=/proved"
    assert "Send me the link" in visitor.get("/auth/verify?next=/proved").text
    open_link(visitor, last_link(app, "verify"))
    visitor.post("/auth/verify", {"do": "confirm"})
    assert visitor.get("/proved").status == 200


def test_verification_may_be_off(make_app: MakeApp) -> None:
    app = make_mailed(make_app, verification="off")
    sign_up(Visitor(app))
    assert letters(app) == []


def test_a_letter_is_sent_once_more_after_a_while(make_app: MakeApp) -> None:
    app = make_mailed(make_app, verification="required")
    visitor = Visitor(app)
    sign_up(visitor)
    assert visitor.post("/auth/verify", {"do": "resend"}).status == 429
    accounts_of(app).throttle._clock = at(4e9)
    assert visitor.post("/auth/verify", {"do": "resend"}).status == 303
    assert subjects(app) == ["Confirm your address"] * 2
    open_link(visitor, last_link(app, "verify"))
    visitor.post("/auth/verify", {"do": "confirm"})
    assert is_logged_in(visitor)


def test_a_member_has_the_link_sent_again(make_app: MakeApp) -> None:
    app = make_mailed(make_app)
    visitor = Visitor(app)
    sign_up(visitor)
    accounts_of(app).throttle._clock = at(4e9)
    sent = visitor.post("/auth/verify", {"do": "resend", "next": "/proved"})
    assert sent.header("location") == "/auth/verify?next=/proved&sent=1"
    assert "Look into your inbox" in visitor.get("/auth/verify?next=/proved&sent=1").text
    assert len(subjects(app)) == 2


def test_programs_that_fill_in_everything_get_no_account(make_app: MakeApp) -> None:
    for verification in ("optional", "required"):
        app = make_mailed(make_app, verification=verification)
        trapped = sign_up(Visitor(app), website="https://spam.example")
        known = Visitor(app)
        assert trapped.status == (303 if verification == "required" else 200)
        assert letters(app) == []
        assert accounts_of(app).admin.find_user(EMAIL) is None
        assert known.get("/auth/signup").text.count('name="website"') == 1


def test_production_without_mail_says_so(make_app: MakeApp) -> None:
    from scaffold.settings import MailSettings

    app = make_mailed(make_app, verification="required")
    accounts_of(app).settings.mail = MailSettings()
    visitor = Visitor(app)
    assert "sends no mail" in sign_up(visitor).text
    assert "sends no mail" in visitor.get("/auth/reset").text
    assert "Forgot" not in visitor.get("/auth/login").text


def test_reset(app: App) -> None:
    before, visitor = log_in(app), Visitor(app)
    assert is_logged_in(before)
    assert "Forgot your password?" in visitor.get("/auth/login").text
    asked = visitor.post("/auth/reset", {"email": EMAIL})
    assert asked.header("location") == "/auth/reset?sent=1"
    seen = open_link(visitor, last_link(app, "reset"))
    assert 'autocomplete="new-password"' in seen.text
    weak = visitor.post("/auth/reset", {"password": "ada@example.org"})
    assert weak.status == 422
    done = visitor.post("/auth/reset", {"password": NEW})
    assert done.header("location") == "/"
    assert is_logged_in(visitor)
    assert not is_logged_in(before)
    assert is_logged_in(log_in(app, NEW))
    assert not is_logged_in(log_in(app))
    assert "Your password was changed" in subjects(app)


def test_reset_does_not_log_in_past_a_second_factor(app: App) -> None:
    ada = accounts_of(app).admin.find_user(EMAIL)
    assert ada is not None
    enrol(accounts_of(app), ada)
    visitor = Visitor(app)
    visitor.post("/auth/reset", {"email": EMAIL})
    open_link(visitor, last_link(app, "reset"))
    done = visitor.post("/auth/reset", {"password": NEW})
    assert done.header("location") == "/auth/login?reset=1"
    assert "Your password is changed" in visitor.get("/auth/login?reset=1").text
    assert not is_logged_in(visitor)


def test_magic_code_in_the_same_browser(app: App) -> None:
    visitor = Visitor(app)
    assert "Log in by mail" in visitor.get("/auth/login").text
    given = {"email": EMAIL, "do": "ask", "remember": "1", "next": "/inside"}
    assert visitor.post("/auth/magic", given).header("location") == "/auth/magic"
    assert EMAIL in visitor.get("/auth/magic").text
    code = re.search(r"\b([A-Z2-9]{4}-[A-Z2-9]{4})\b", text_of(letters(app)[-1]))
    assert code
    assert visitor.post("/auth/magic", {"code": "AAAA-AAAA", "do": "code"}).status == 422
    done = visitor.post("/auth/magic", {"code": code[1].lower().replace("-", " "), "do": "code"})
    assert done.header("location") == "/inside"
    assert is_logged_in(visitor)
    assert any("__Host-auth" in one and "Max-Age" in one for one in done.cookies())


def test_magic_link_in_the_same_browser(app: App) -> None:
    visitor = Visitor(app)
    visitor.post("/auth/magic", {"email": EMAIL, "do": "ask"})
    seen = open_link(visitor, last_link(app, "magic"))
    assert 'value="link"' in seen.text
    visitor.post("/auth/magic", {"do": "link"})
    assert is_logged_in(visitor)


def test_magic_login_is_off_unless_wanted(make_app: MakeApp) -> None:
    app = make_mailed(make_app)
    visitor = Visitor(app)
    assert visitor.get("/auth/magic").status == 404
    visitor.post("/auth/magic", {"email": EMAIL, "do": "ask"})
    assert letters(app) == []
    assert "by mail" not in visitor.get("/auth/login").text


def test_change_of_address_and_back(app: App) -> None:
    visitor = log_in(app)
    assert EMAIL in visitor.get("/auth/email").text
    sent = visitor.post("/auth/email", {"email": "New@example.org"})
    assert sent.header("location") == "/auth/email"
    assert "New@example.org" in visitor.get("/auth/email").text
    reader = Visitor(app)
    seen = open_link(reader, last_link(app, "email/confirm", "New@example.org"))
    assert EMAIL in seen.text
    done = reader.post("/auth/email/confirm")
    assert done.header("location") == "/auth/email/confirm?done=1"
    assert "New@example.org" in visitor.get("/inside").text
    owner = Visitor(app)
    open_link(owner, last_link(app, "email/undo"))
    assert owner.post("/auth/email/undo").header("location") == "/auth/reset"
    assert not is_logged_in(visitor)
    assert not is_logged_in(log_in(app))
    choose = owner.get("/auth/reset").text
    assert "Your address is as before" in choose
    owner.post("/auth/reset", {"password": NEW})
    assert is_logged_in(owner)
    assert is_logged_in(log_in(app, NEW))


def test_change_of_address_needs_a_recent_login(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = log_in(app)
    verifier = accounts_of(app).verifier
    monkeypatch.setattr(verifier, "_recent", -1.0)
    asked = visitor.post("/auth/email", {"email": "new@example.org"})
    assert asked.header("location") == "/auth/confirm?next=/auth/email"
    assert letters(app) == []


def test_invitation_of_somebody_new(app: App) -> None:
    accounts = accounts_of(app)
    accounts.admin.promote(EMAIL)
    ada = accounts.admin.find_user(EMAIL)
    accounts.roles.define("editor", ["pages.edit"])
    accounts.invitations.invite("bob@example.org", role="editor", by=ada)
    visitor = Visitor(app)
    seen = open_link(visitor, last_link(app, "invitation", "bob@example.org"))
    assert "Ada invites you" in seen.text
    assert "bob@example.org" in seen.text
    made = visitor.post("/auth/invitation", {"password": NEW, "display_name": "Bob"})
    assert made.status == 303, made.text
    assert is_logged_in(visitor)
    bob = accounts.admin.find_user("bob@example.org")
    assert bob is not None
    assert (bob.display_name, set(bob.roles), bob.email_verified) == ("Bob", {"editor"}, True)
    assert accounts.invitations.open() == []


def test_invitation_of_somebody_known(app: App) -> None:
    accounts = accounts_of(app)
    accounts.roles.define("editor", ["pages.edit"])
    accounts.invitations.invite(EMAIL, role="editor")
    visitor = Visitor(app)
    seen = open_link(visitor, last_link(app, "invitation"))
    assert "Log in with it" in seen.text
    assert visitor.post("/auth/invitation", {"password": NEW}).status == 422
    member = log_in(app)
    open_link(member, last_link(app, "invitation"))
    assert member.post("/auth/invitation").status == 303
    ada = accounts.admin.find_user(EMAIL)
    assert ada is not None
    assert ada.roles == {"editor"}


def test_only_administrators_invite(app: App) -> None:
    accounts = accounts_of(app)
    with pytest.raises(AccessError, match=r"auth\.admin"):
        accounts.invitations.invite("eve@example.org", by=accounts.admin.find_user(EMAIL))


def test_an_invitation_is_taken_back(app: App) -> None:
    invitations = accounts_of(app).invitations
    invitations.invite("bob@example.org")
    invitations.invite("bob@example.org")
    (open_one,) = invitations.open()
    path = last_link(app, "invitation", "bob@example.org")
    assert invitations.revoke(open_one.id)
    assert not invitations.revoke(open_one.id)
    seen = open_link(Visitor(app), path)
    assert seen.status == 410


def test_a_new_browser_is_announced_and_a_known_one_is_not(app: App) -> None:
    visitor = log_in(app)
    assert subjects(app) == []  # the first login of an account is no news
    again = log_in(app)
    assert is_logged_in(again)
    assert subjects(app) == ["New login to your account"]
    visitor.post("/auth/logout")
    visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert len(subjects(app)) == 1


def test_a_changed_password_is_announced(app: App) -> None:
    visitor = log_in(app)
    visitor.post("/auth/password", {"current": PASSWORD, "new": NEW})
    assert subjects(app) == ["Your password was changed"]


def test_letters_are_in_the_readers_language_and_have_both_forms(app: App) -> None:
    Visitor(app).post("/auth/reset", {"email": EMAIL})
    (letter,) = letters(app)
    html = letter.get_body(("html",))
    assert html is not None
    assert '<html lang="en"' in html.get_content()
    assert last_link(app, "reset") in html.get_content()
    assert "src=" not in html.get_content()
