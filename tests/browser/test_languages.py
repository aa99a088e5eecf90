"""Account pages and mails in four languages, as browsers ask for them; German on a phone."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from playwright.sync_api import Page, ViewportSize, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from tests.browser.conftest import Complaints, Serve
    from tests.serving import Server

    NewContext = Callable[..., BrowserContext]

PASSWORD = "violet kettle 7 orbits"
ROOT = "root@example.org"
PHONE = ViewportSize(width=360, height=780)
PATIENCE = 10.0
IN_UTC = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$")
WIDE = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const box = one.getBoundingClientRect();
  const shown = box.width > 1 && box.height > 1 && getComputedStyle(one).visibility === "visible";
  const scrolls = one.closest(".grid-scroll, .unseen, .skip, [popover]");
  return shown && !scrolls && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => one.outerHTML.slice(0, 120))"""


class Words(NamedTuple):
    """What a language says on the way through the pages."""

    locale: str
    log_in: str
    password: str
    sign_up: str
    too_short: str
    devices: str
    this_device: str
    subject: str
    log_out: str


LANGUAGES = [
    Words(
        "en-GB", "Log in", "Password", "Sign up", "Use at least 12 characters.", "Your devices",
        "this device", "Confirm your address", "Log out",
    ),
    Words(
        "de-DE", "Anmelden", "Passwort", "Registrieren", "Bitte mindestens 12 Zeichen verwenden.",
        "Ihre Geräte", "dieses Gerät", "Adresse bestätigen", "Abmelden",
    ),
    Words(
        "fr-FR", "Se connecter", "Mot de passe", "S\u2019inscrire",
        "Utilisez au moins 12 caractères.", "Vos appareils", "cet appareil",
        "Confirmez votre adresse", "Se déconnecter",
    ),
    Words(
        "es-ES", "Iniciar sesión", "Contraseña", "Registrarse", "Use al menos 12 caracteres.",
        "Sus dispositivos", "este dispositivo", "Confirme su dirección", "Cerrar sesión",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def orchard(serve: Serve) -> Server:
    server = serve("mailing.py", env="development", auth__orgs="open", auth__magic_login="true")
    server.create_user(ROOT, PASSWORD, "--name", "Root", "--admin")
    return server


def heading(tab: Page, text: str) -> None:
    expect(tab.get_by_role("heading", level=1)).to_have_text(text)


def open_letter(tab: Page, server: Server, to: str) -> None:
    """Open the only letter to somebody in the inbox of development, waiting for it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        tab.goto(f"{server.url}/_dev/mail")
        found = tab.locator(".mails a").filter(has_text=to)
        if found.count():
            found.first.click()
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"no letter to {to}: {server.log[-2000:]}")


@pytest.mark.parametrize("said", LANGUAGES, ids=[one.locale for one in LANGUAGES])
def test_a_visitor_is_spoken_to_in_the_language_of_the_browser(
    orchard: Server, new_context: NewContext, complaints: Complaints, said: Words
) -> None:
    complaints.expect("422")
    email = f"ada.{said.locale.lower()}@example.org"
    tab = new_context(locale=said.locale).new_page()
    tab.goto(f"{orchard.url}/auth/login")
    heading(tab, said.log_in)
    assert tab.evaluate("document.documentElement.lang") == said.locale[:2]
    tab.locator("main").get_by_role("link", name=said.sign_up).click()
    heading(tab, said.sign_up)
    tab.locator("#email").fill(email)
    tab.get_by_label(said.password, exact=True).fill("short")
    tab.get_by_role("button", name=said.sign_up).click()
    expect(tab.locator("#errors")).to_have_text(said.too_short)
    tab.get_by_label(said.password, exact=True).fill(PASSWORD)
    tab.get_by_role("button", name=said.sign_up).click()
    expect(tab.get_by_text("Open to everybody.")).to_be_visible()
    tab.goto(f"{orchard.url}/auth/devices")
    heading(tab, said.devices)
    expect(tab.get_by_text(said.this_device)).to_be_visible()
    expect(tab.locator("time").first).to_have_attribute("title", IN_UTC)
    open_letter(tab, orchard, email)
    heading(tab, said.subject)
    letter = tab.frame_locator(".mail-frame")
    expect(letter.get_by_role("heading", name=said.subject)).to_be_visible()
    expect(letter.locator("html")).to_have_attribute("lang", said.locale[:2])
    tab.goto(orchard.url)
    tab.locator(".menu-user summary").click()
    tab.get_by_role("button", name=said.log_out).click()
    expect(tab.locator(".menu-login")).to_have_text(said.log_in)


def test_scripts_of_widgets_speak_it(serve: Serve, new_context: NewContext) -> None:
    server = serve("fruit.py")
    tab = new_context(locale="de-DE").new_page()
    tab.goto(server.url)
    expect(tab.get_by_role("button", name="apple entfernen")).to_be_visible()
    field = tab.get_by_role("combobox", name="Fruit")
    field.fill("melon")
    expect(tab.get_by_role("option")).to_have_text("„melon“ hinzufügen")
    field.press("Escape")
    kind = tab.get_by_role("combobox", name="Kind")
    kind.fill("zzz")
    expect(tab.get_by_text("Nichts gefunden")).to_be_visible()
    kind.fill("kind")
    expect(tab.get_by_text("100 weitere: zum Finden tippen")).to_be_visible()
    english = new_context(locale="en-GB").new_page()
    english.goto(server.url)
    expect(english.get_by_role("button", name="Remove apple")).to_be_visible()
    assert english.locator("script[data-words]").count() == 0


VISITED = ["login", "signup", "reset", "magic"]
OWN = [
    "profile", "password", "email", "devices", "security", "security/app", "security/codes",
    "orgs", "export", "delete", "admin", "admin/roles", "admin/audit", "admin/invite",
    "nowhere",
]  # fmt: skip


@pytest.fixture
def phone(new_context: NewContext) -> Page:
    options: dict[str, Any] = {
        "viewport": PHONE, "has_touch": True, "is_mobile": True, "locale": "de-DE",
    }  # fmt: skip
    return new_context(**options).new_page()


def test_long_words_fit_on_a_phone(orchard: Server, phone: Page, complaints: Complaints) -> None:
    complaints.expect("404")
    for name in VISITED:
        fits(phone, orchard, name)
    phone.goto(f"{orchard.url}/auth/login")
    phone.locator("#email").fill(ROOT)
    phone.locator("#password").fill(PASSWORD)
    phone.get_by_role("button", name="Anmelden", exact=True).click()
    expect(phone.get_by_text("Open to everybody.")).to_be_visible()
    for name in OWN:
        fits(phone, orchard, name)


def fits(phone: Page, server: Server, name: str) -> None:
    phone.goto(f"{server.url}/auth/{name}")
    assert phone.evaluate("document.documentElement.lang") == "de", name
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    assert phone.evaluate(WIDE) == [], name
