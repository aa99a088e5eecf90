"""scaffold's own catalogues say everything that scaffold says, in every language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from scaffold import cli
from scaffold.cli.messages import catalogue_text, collect, merged, own_messages, update
from scaffold.texts import OWN, Language

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

CODES = sorted(file.parent.parent.name for file in OWN.glob("*/LC_MESSAGES/scaffold.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def said() -> Catalog:
    """What scaffold says, collected anew."""
    return own_messages()


@pytest.fixture(scope="module", params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def kept(code: str) -> Catalog:
    """The catalogue of a language."""
    with (OWN / code / "LC_MESSAGES" / "scaffold.po").open("rb") as source:
        return read_po(source)


def pairs(message: Message) -> list[tuple[str, str]]:
    """Return each form of a message with its translations."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    first, *others = forms(message)
    return [(message.id[0], first), *((message.id[1], other) for other in others)]


def forms(message: Message) -> list[str]:
    return list(message.string or ())


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_there_are_these_languages() -> None:
    assert CODES == ["de", "es", "fr"]


def test_nothing_is_missing_and_nothing_is_left_over(said: Catalog, kept: Catalog) -> None:
    """If this fails: make messages, then translate what is empty."""
    assert {one.id for one in messages(kept)} == {one.id for one in messages(said)}
    assert not kept.obsolete


def test_every_message_is_translated(kept: Catalog) -> None:
    empty = [one.id for one in messages(kept) if not all(text for _, text in pairs(one))]
    assert empty == []
    assert [one.id for one in messages(kept) if one.fuzzy] == []


def test_plurals_have_all_their_forms(kept: Catalog) -> None:
    counted = [one for one in messages(kept) if not isinstance(one.id, str)]
    assert len(counted) > 10
    assert {len(forms(one)) for one in counted} == {kept.num_plurals}


def test_placeholders_are_kept(kept: Catalog) -> None:
    for message in messages(kept):
        for english, text in pairs(message):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(english)), text
            assert text.count("%") == english.count("%"), text


def test_no_translation_brings_markup(kept: Catalog) -> None:
    """Templates take what a catalogue says as it is: a tag in it would be a tag in the page."""
    assert [one.string for one in messages(kept) if re.search(r"[<>&]", str(one.string))] == []


def test_sentences_end_as_in_english(kept: Catalog) -> None:
    ends = {".", "?", "!", ":", ","}

    def end(text: str) -> str:
        return text[-1:] if text[-1:] in ends else ""

    for message in messages(kept):
        for english, text in pairs(message):
            same = end(text) == end(english) or (end(english) == "," and end(text) == ":")
            assert same, (english, text)


def test_catalogues_are_written_the_one_way(code: str, said: Catalog) -> None:
    """Sorted, without dates, places and programs, so that a change shows the changed words only."""
    file = OWN / code / "LC_MESSAGES" / "scaffold.po"
    text = file.read_text(encoding="utf-8")
    assert text == catalogue_text(merged(file, code, said))
    assert not re.search(r"^#:|\d{4}-\d\d|Generated|Last-Translator", text, re.MULTILINE)


def test_german_and_french_count_in_their_own_ways() -> None:
    one, many = "%(num)d day", "%(num)d days"
    french = Language("fr", [OWN / "fr" / "LC_MESSAGES" / "scaffold.po"]).catalogue
    german = Language("de", [OWN / "de" / "LC_MESSAGES" / "scaffold.po"]).catalogue
    assert [french.ngettext(one, many, count) % {"num": count} for count in (0, 1, 2)] == [
        "0 jour", "1 jour", "2 jours",
    ]  # fmt: skip
    assert [german.ngettext(one, many, count) % {"num": count} for count in (0, 1, 2)] == [
        "0 Tage", "1 Tag", "2 Tage",
    ]  # fmt: skip


# `scaffold messages`, for apps.


PAGE = """
from scaffold.texts import counted, translate, words

GREETING = words("Hello {name}.", name="Ada")
MENU = translate("Apples")


def tell(count: int) -> str:
    return counted("{count} apple", "{count} apples", count)
"""


@pytest.fixture
def orchard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with marked words, as the current folder."""
    (tmp_path / "pyproject.toml").write_text('[tool.scaffold]\napp = "orchard.app:app"\n')
    package = tmp_path / "orchard"
    (package / "templates").mkdir(parents=True)
    (package / "app.py").write_text(PAGE)
    (package / "templates" / "stall.html").write_text(
        "{% trans %}Buy %(what)s{% endtrans %}".replace("%(what)s", "now")
        + "{{ _('Prices') }}"
        + "{% trans count=n %}{{ count }} pear{% pluralize %}{{ count }} pears{% endtrans %}"
    )
    (package / "tests").mkdir()
    (package / "tests" / "test_it.py").write_text("_('not for people')")
    monkeypatch.chdir(tmp_path)
    return package


def test_an_app_collects_its_words(orchard: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.commands(["messages", "it"], standalone_mode=False)
    assert "6 messages, 6 to translate" in capsys.readouterr().out
    file = orchard / "locales" / "it" / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as source:
        ids = {one.id for one in messages(read_po(source))}
    assert ids == {
        "Hello {name}.", "Apples", ("{count} apple", "{count} apples"), "Buy now", "Prices",
        ("%(count)s pear", "%(count)s pears"),
    }  # fmt: skip


def test_what_was_translated_stays_and_what_is_gone_goes(orchard: Path) -> None:
    file = orchard / "locales" / "it" / "LC_MESSAGES" / "messages.po"
    update(file, "it", collect([orchard]))
    file.write_text(file.read_text().replace('"Apples"\nmsgstr ""', '"Apples"\nmsgstr "Mele"'))
    (orchard / "templates" / "stall.html").unlink()
    cli.commands(["messages"], standalone_mode=False)
    text = file.read_text()
    assert 'msgid "Apples"\nmsgstr "Mele"' in text
    assert "Prices" not in text


def test_unknown_languages_and_unreadable_files_are_named(
    orchard: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["messages"])
    assert "There is no catalogue" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["messages", "klingon"])
    assert "'klingon' is no language" in capsys.readouterr().err
    (orchard / "templates" / "bad.html").write_text("{% trans %}")
    with pytest.raises(SystemExit):
        cli.main(["messages", "it"])
    assert "bad.html cannot be read" in capsys.readouterr().err
