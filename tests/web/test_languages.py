"""The language of pages and letters, through requests."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import anyone, page, st
from scaffold.texts import words
from tests.web.mailbox import EMAIL, PASSWORD, accounts_of, letters, make_mailed, text_of
from tests.web.visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold import App
    from tests.web.conftest import MakeApp

ITALIAN = """
msgid "Log in"
msgstr "Accedi"

msgid "Basket"
msgstr "Cestino"

msgid "Two kinds of apples"
msgstr "Due specie di mele"
"""


@page("/", title=words("Basket"), access=anyone)
def basket() -> None:
    st.text_input("Secret", type="password")
    st.selectbox("Kind", [words("red"), "green"], index=None)
    st.error(words("Only {count} left.", count=2))
    st.text(st.context.locale or "")


@page("/broken", access=anyone)
def broken() -> None:
    raise ValueError


def heading(html: str) -> str:
    return html.partition("<h1>")[2].partition("</h1>")[0]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_mailed(make_app, magic_login=True)


@pytest.mark.parametrize(
    ("code", "title", "button"),
    [
        ("en", "Log in", "Forgot your password?"),
        ("de", "Anmelden", "Passwort vergessen?"),
        ("fr", "Se connecter", "Mot de passe oublié\u202f?"),
        ("es", "Iniciar sesión", "¿Ha olvidado la contraseña?"),
    ],
)
def test_account_pages_speak_the_browsers_language(
    app: App, code: str, title: str, button: str
) -> None:
    seen = Visitor(app).get("/auth/login", accept_language=f"{code}-XX,{code};q=0.9")
    assert heading(seen.text) == title
    assert button in seen.text
    assert f'<html lang="{code}" dir="ltr"' in seen.text
    assert seen.header("content-language") == code
    assert seen.header("cache-control") == "no-store"


def test_refusals_speak_it_as_well(app: App) -> None:
    seen = Visitor(app).post(
        "/auth/signup", {"email": "nobody", "password": "short"}, accept_language="de"
    )
    assert seen.status == 422
    assert "Das ist keine gültige E-Mail-Adresse." in seen.text
    assert "Bitte mindestens 12 Zeichen verwenden." in seen.text


def test_error_pages_speak_it(app: App) -> None:
    missing = Visitor(app).get("/nowhere", accept_language="fr", accept="text/html")
    assert heading(missing.text) == "Page introuvable"
    assert missing.header("content-language") == "fr"
    body = b"x" * 6_000_000
    form = {"content-type": "application/x-www-form-urlencoded", "accept-language": "de"}
    large = Visitor(app).request("POST", "/", body, form)
    assert large.status == 413
    assert "Mehr als 5.000.000 Bytes wurden gesendet." in large.text


def test_a_choice_of_ones_own_counts_most(app: App) -> None:
    accounts_of(app).admin.create_user(EMAIL, PASSWORD)
    visitor = Visitor(app)
    visitor.post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    seen = visitor.get("/auth/devices", accept_language="de")
    assert heading(seen.text) == "Ihre Geräte"
    done = visitor.post("/auth/profile", {"locale": "es", "tz": "Europe/Madrid"})
    assert done.header("location") == "/auth/profile?done=1"
    seen = visitor.get("/auth/devices", accept_language="de")
    assert heading(seen.text) == "Sus dispositivos"
    assert ' UTC">' in seen.text
    assert "CET</time>" in seen.text or "CEST</time>" in seen.text
    assert "Perfil" in visitor.get("/inside", accept_language="de").text


def test_the_apps_language_is_for_all_others(make_app: MakeApp) -> None:
    app = make_app(basket, auth=True, language="fr", languages=["de"])
    assert heading(Visitor(app).get("/auth/login", accept_language="es").text) == "Se connecter"
    assert heading(Visitor(app).get("/auth/login").text) == "Se connecter"
    assert heading(Visitor(app).get("/auth/login", accept_language="de").text) == "Anmelden"


def test_a_page_is_in_the_language_of_the_app_and_its_frame_in_the_readers(
    make_app: MakeApp,
) -> None:
    seen = Visitor(make_app(basket, auth=True)).get("/", accept_language="de-DE")
    assert '<html lang="en" dir="ltr"' in seen.text
    assert seen.header("content-language") == "en"
    assert 'href="#main" lang="de">Zum Inhalt springen' in seen.text
    assert 'lang="de"' in seen.text.partition("menu-login")[2][:60]
    assert 'aria-label="Text anzeigen"' in seen.text
    assert "Option wählen" in seen.text
    assert "Only 2 left." in seen.text
    assert "de-DE</div>" in seen.text


def test_partials_speak_the_language_of_their_request(make_app: MakeApp) -> None:
    @page("/", access=anyone)
    def growing() -> None:
        if st.button("More"):
            st.text_input("Secret", type="password")

    visitor = Visitor(make_app(growing))
    visitor.get("/", accept_language="de")
    headers = {
        "content-type": "application/x-www-form-urlencoded", "hx-request": "true",
        "x-scaffold-auth": visitor.fingerprint, "accept-language": "de",
    }  # fmt: skip
    fields = {**visitor.fields, visitor.widget("More"): "1"}
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    assert "Text anzeigen" in visitor.request("POST", "/", body, headers).text


def test_a_broken_page_says_so_in_the_readers_language(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(broken, env="production", public_origin="https://orchard.example")
    seen = Visitor(app).get("/broken", accept_language="de")
    assert "Auf dieser Seite ist etwas schiefgegangen." in seen.text
    assert "failed" in caplog.text


def test_an_app_brings_languages_words_and_templates(make_app: MakeApp, tmp_path: Path) -> None:
    catalogue = tmp_path / "shop" / "locales" / "it" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(ITALIAN)
    template = tmp_path / "shop" / "templates" / "auth" / "login.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        '{% extends "auth/login.html" %}'
        "{% block card %}<p>{{ _('Two kinds of apples') }}</p>{{ super() }}{% endblock %}"
    )
    app = make_app(basket, auth=True, folder=tmp_path / "shop")
    italian = Visitor(app).get("/auth/login", accept_language="it-IT")
    assert heading(italian.text) == "Accedi"
    assert "<p>Due specie di mele</p>" in italian.text
    assert '<html lang="it"' in italian.text
    first = Visitor(app).get("/", accept_language="it")
    assert "<title>Cestino</title>" in first.text
    assert '<span class="menu-label">Cestino</span>' in first.text
    assert '<html lang="it"' in first.text
    german = Visitor(app).get("/auth/login", accept_language="de")
    assert heading(german.text) == "Anmelden"
    assert "<p>Two kinds of apples</p>" in german.text


# Letters.


def newest(app: App) -> tuple[str, str]:
    letter = letters(app)[-1]
    return str(letter["Subject"]), text_of(letter)


def test_letters_to_strangers_speak_the_language_of_the_request(make_app: MakeApp) -> None:
    app = make_mailed(make_app, verification="required")
    Visitor(app).post("/auth/signup", {"email": EMAIL, "password": PASSWORD}, accept_language="fr")
    subject, text = newest(app)
    assert subject == "Confirmez votre adresse"
    assert "Quelqu\u2019un, sans doute vous" in text
    assert "24 heures" in text
    html = letters(app)[-1].get_body(("html",))
    assert html is not None
    assert '<html lang="fr" dir="ltr">' in html.get_content()


@pytest.mark.parametrize(
    ("flow", "subject"),
    [("reset", "Neues Passwort wählen"), ("magic", "Ihr Anmeldecode: ")],
)
def test_letters_to_people_speak_their_language(app: App, flow: str, subject: str) -> None:
    user = accounts_of(app).admin.create_user(EMAIL, PASSWORD, display_name="Ada")
    speak(app, user, "de")
    Visitor(app).post(f"/auth/{flow}", {"email": EMAIL}, accept_language="es")
    said, text = newest(app)
    assert said.startswith(subject)
    assert "Hallo Ada," in text


def test_notices_tell_the_time_of_their_reader(app: App) -> None:
    user = accounts_of(app).admin.create_user(EMAIL, PASSWORD, display_name="Ada")
    speak(app, user, "de", "Asia/Tokyo")
    Visitor(app).post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    accounts_of(app).mail.outbox.deliver()
    Visitor(app).post("/auth/login", {"email": EMAIL, "password": PASSWORD})
    notices = [text_of(one) for one in letters(app) if "Neue Anmeldung" in str(one["Subject"])]
    assert notices
    assert "JST" in notices[-1] or "+0900" in notices[-1]


def speak(app: App, user: Any, locale: str, tz: str = "") -> None:
    """Let somebody choose a language."""
    languages = [one.code for one in app.site.languages]
    chosen = accounts_of(app).profiles.change(
        user, display_name=user.display_name, locale=locale, tz=tz, languages=languages
    )
    assert chosen.ok


def test_english_pages_need_no_babel(tmp_path: Path) -> None:
    script = f"""
import sys
from scaffold import App, Settings, anyone, page, st
from tests.web.visitor import Visitor

@page("/", access=anyone)
def home() -> None:
    st.text_input("Secret", type="password")

app = App("Test", pages=[home], settings=Settings.model_validate({{
    "auth": {{"enabled": True}}, "secret_key": ["k" * 48], "data_dir": {str(tmp_path)!r},
    "database_url": "sqlite:///{tmp_path}/a.db",
}}))
for path in ("/", "/auth/login", "/auth/signup", "/nowhere"):
    Visitor(app).get(path, accept_language="en-GB,en;q=0.9,de;q=0.5", accept="text/html")
assert not [name for name in sys.modules if name.split(".")[0] == "babel"]
Visitor(app).get("/auth/login", accept_language="de")
assert "babel" in sys.modules
app.site.close()
"""
    subprocess.run([sys.executable, "-c", script], check=True)  # noqa: S603 - our own words
