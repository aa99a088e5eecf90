"""Words, numbers and languages, without any request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from scaffold.texts import (
    ENGLISH,
    OWN,
    Language,
    Languages,
    counted,
    in_app_language,
    in_language,
    plain,
    speaking,
    translate,
    translate_counted,
    words,
)

if TYPE_CHECKING:
    from pathlib import Path

GERMAN = Languages().get("de") or ENGLISH
FRENCH = Languages().get("fr") or ENGLISH
TRIES = (
    "Too many tries. Please wait {count} second.",
    "Too many tries. Please wait {count} seconds.",
)


def put(folder: Path, code: str, text: str) -> None:
    """Write a catalogue of an app."""
    file = folder / code / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An app's catalogues: Italian, another German word, and what Austrians say."""
    put(tmp_path, "it", 'msgid "Log in"\nmsgstr "Accedi"\n\nmsgid "Basket"\nmsgstr "Cestino"\n')
    put(tmp_path, "de", 'msgid "Log in"\nmsgstr "Einloggen"\n\nmsgid "Basket"\nmsgstr "Korb"\n')
    put(tmp_path, "de_AT", 'msgid "Basket"\nmsgstr "Korberl"\n')
    return tmp_path


def test_a_marked_sentence_is_english_and_knows_its_message() -> None:
    sentence = words("Use up to {count} characters.", count=1500)
    assert sentence == "Use up to 1,500 characters."
    assert in_language(sentence, GERMAN) == "Bitte höchstens 1.500 Zeichen verwenden."
    assert in_language(sentence, FRENCH) == "Utilisez 1\u202f500 caractères au plus."


def test_each_language_counts_in_its_own_way() -> None:
    french = [in_language(counted(*TRIES, n), FRENCH) for n in (0, 1, 2)]
    assert [text.endswith("secondes.") for text in french] == [False, False, True]
    german = [in_language(counted(*TRIES, n), GERMAN) for n in (0, 1, 2)]
    assert [text.endswith("Sekunde warten.") for text in german] == [False, True, False]


def test_values_are_never_taken_for_patterns() -> None:
    with speaking(GERMAN):
        assert (
            translate("You may not change {name}.", name="{x} %s")
            == "Sie dürfen {x} %s nicht ändern."
        )


def test_speaking_ends() -> None:
    with speaking(GERMAN, "Europe/Berlin"):
        assert translate("Cancel") == "Abbrechen"
        assert translate_counted(*TRIES, 2) == "Zu viele Versuche. Bitte 2 Sekunden warten."
    assert translate("Cancel") == "Cancel"


def test_a_sentence_is_stored_as_its_text() -> None:
    encode = msgspec.json.Encoder(enc_hook=plain).encode
    assert encode([words("Hello {name}.", name="Ada")]) == b'["Hello Ada."]'
    with pytest.raises(TypeError, match="object"):
        encode(object())


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("sw, xx-YY", "en"),
        ("fr;q=0, es", "es"),
        ("*", "en"),
        ("de" * 4000, "en"),
        ("de;q=9, <script>, es", "es"),
    ],
)
def test_the_wish_that_counts_most_is_met(header: str, code: str) -> None:
    assert Languages().negotiated(header).code == code


def test_the_default_is_for_all_other_wishes() -> None:
    languages = Languages("de", ["fr"])
    assert [one.code for one in languages] == ["de", "fr"]
    assert languages.negotiated("es,it").code == "de"
    assert languages.negotiated("en").code == "de"


def test_an_app_adds_languages_and_has_the_last_word(folder: Path) -> None:
    languages = Languages(folders=[folder, OWN])
    assert [one.code for one in languages] == ["de", "de-AT", "en", "es", "fr", "it"]
    said = {code: languages.negotiated(code) for code in ("it", "de", "de-AT", "fr")}
    assert {code: in_language("Log in", one) for code, one in said.items()} == {
        "it": "Accedi", "de": "Einloggen", "de-AT": "Einloggen", "fr": "Se connecter",
    }  # fmt: skip
    assert in_language("Cancel", said["de-AT"]) == "Abbrechen"
    assert in_language("Cancel", said["it"]) == "Cancel"


def test_pages_speak_what_the_app_has(folder: Path) -> None:
    languages = Languages(folders=[folder, OWN])
    pages = {one.code: languages.of_pages(one).code for one in languages}
    assert pages == {"de": "de", "de-AT": "de-AT", "en": "en", "es": "en", "fr": "en", "it": "it"}
    untranslated = Languages("fr")
    assert {untranslated.of_pages(one).code for one in untranslated} == {"fr"}


def test_titles_are_looked_up_in_the_apps_own_catalogues(folder: Path) -> None:
    with speaking(Languages(folders=[folder, OWN]).negotiated("de")):
        assert in_app_language("Basket") == "Korb"
        assert in_app_language("Cancel") == "Cancel"
    with speaking(GERMAN):
        assert in_app_language("Cancel") == "Cancel"


def test_a_language_that_nobody_knows_has_plain_numbers() -> None:
    assert in_language(words("{count} things", count=1500), Language("tlh")) == "1,500 things"


def test_right_to_left() -> None:
    assert [Language(code).direction for code in ("ar", "he-IL", "de")] == ["rtl", "rtl", "ltr"]
