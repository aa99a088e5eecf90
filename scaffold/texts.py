"""Words for people in their language: marked in the code, looked up in gettext catalogues.

A marked sentence is English text that remembers what to look up, so code below the web room says it
once and need not know who will read it.

    >>> sentence = counted("{count} try is left.", "{count} tries are left.", 2)
    >>> sentence
    '2 tries are left.'
    >>> in_language(sentence, Language("en"))
    '2 tries are left.'
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, tzinfo
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from babel import Locale

OWN = Path(__file__).with_name("locales")
SOURCE = "en"
_LONGEST_HEADER = 500
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_WISH = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*(?:;\s*q=([01](?:\.\d{1,3})?))?\s*")


class Text(str):
    """A sentence in English that knows its message, so that it can be said in other languages."""

    __slots__ = ("message", "plural", "values")

    message: str
    plural: str | None
    values: dict[str, Any]


def words(message: str, /, **values: Any) -> Text:
    """Return a sentence; `{name}` in it stands for the value of that name."""
    return _text(message, None, values, message)


def counted(one: str, many: str, count: int, /, **values: Any) -> Text:
    """Return a sentence about a number of things; languages choose among their own plurals."""
    return _text(one, many, {"count": count, **values}, one if count == 1 else many)


def plain(value: object) -> str:
    """Return a sentence as the `str` that encoders know; a hook for them."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"Encoding objects of type {type(value).__name__} is unsupported")


def _told(values: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return the values of a sentence, numbers as the language writes them."""
    return {name: number(value, language) for name, value in values.items()}


def number(value: Any, language: Language) -> Any:
    """Return a whole number as a language writes it, e.g. "12.000"; other values as they are."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    locale = None if language.code == SOURCE else known_locale(language.code)
    if locale is None:
        return f"{value:,}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


def known_locale(code: str) -> Locale | None:
    """Return what Babel knows about a language; None where it knows nothing."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _text(message: str, plural: str | None, values: dict[str, Any], english: str) -> Text:
    made = Text(english.format_map(_told(values, ENGLISH)) if values else english)
    made.message, made.plural, made.values = message, plural, values
    return made


class Language:
    """A language with its catalogues, which are read at the first use.

    Args:
        code: e.g. "de" or "pt-BR".
        files: catalogues (.po), those that count most first.
        app_files: those of `files` that are the app's own.
    """

    def __init__(
        self, code: str, files: Sequence[Path] = (), app_files: Sequence[Path] = ()
    ) -> None:
        self.code = code
        self.speaks_app = bool(app_files)
        self._files = files
        self._app_files = app_files

    @property
    def direction(self) -> str:
        """Return "ltr" or "rtl", as HTML's `dir`."""
        return "rtl" if self.code.split("-")[0] in _RIGHT_TO_LEFT else "ltr"

    @cached_property
    def catalogue(self) -> gettext.NullTranslations:
        """Return the messages; English ones where there is no catalogue."""
        return _read_all(self._files, self.code)

    @cached_property
    def app_catalogue(self) -> gettext.NullTranslations:
        """Return the app's own messages, without scaffold's."""
        return _read_all(self._app_files, self.code)

    def __repr__(self) -> str:
        return f"Language({self.code!r})"


def _read_all(files: Sequence[Path], code: str) -> gettext.NullTranslations:
    """Return catalogues as one; what the first does not have is looked up in the next."""
    found: gettext.NullTranslations = gettext.NullTranslations()
    for file in reversed(files):
        read = _read(file, code)
        read.add_fallback(found)
        found = read
    return found


def _read(file: Path, code: str) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with file.open("rb") as source:
        catalogue = read_po(source, locale=known_locale(code))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


ENGLISH = Language(SOURCE)
_current: ContextVar[Language] = ContextVar("scaffold_language", default=ENGLISH)
_zone: ContextVar[tzinfo] = ContextVar("scaffold_zone", default=UTC)


def current_language() -> Language:
    """Return the language of whoever is being answered."""
    return _current.get()


def use_language(language: Language) -> None:
    """Answer in `language` from here on, in this thread or task."""
    _current.set(language)


def use_zone(name: str | None) -> None:
    """Tell times in a time zone from here on, in this thread or task; UTC if there is none."""
    _zone.set(_zone_of(name) if name else UTC)


def current_zone() -> tzinfo:
    """Return the time zone of whoever is being answered."""
    return _zone.get()


@contextmanager
def speaking(language: Language, zone: str | None = None) -> Generator[None]:
    """Speak to somebody else for a while: in their language and time zone."""
    before = _current.set(language), _zone.set(_zone_of(zone) if zone else UTC)
    try:
        yield
    finally:
        _current.reset(before[0])
        _zone.reset(before[1])


@lru_cache(maxsize=64)
def _zone_of(name: str) -> tzinfo:
    """Return a time zone by its name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def in_language(text: str, language: Language | None = None) -> str:
    """Return a sentence in a language, the current one if left out.

    A plain string is looked up as it is: an app's catalogue may have it.
    """
    language = language or _current.get()
    catalogue = language.catalogue
    if not isinstance(text, Text):
        return catalogue.gettext(text) if text else ""
    if text.plural is None:
        found = catalogue.gettext(text.message)
    else:
        found = catalogue.ngettext(text.message, text.plural, text.values["count"])
    return found.format_map(_told(text.values, language)) if text.values else found


def translate(message: str, /, **values: Any) -> str:
    """Return a sentence in the current language; `{name}` in it stands for the value of that name.

    >>> translate("Hello {name}.", name="Ada")
    'Hello Ada.'
    """
    return in_language(words(message, **values))


def translate_counted(one: str, many: str, count: int, /, **values: Any) -> str:
    """Return a sentence about a number of things in the current language."""
    return in_language(counted(one, many, count, **values))


def look_up(message: str) -> str:
    """Return a message of a template, whose values are filled in later."""
    return _current.get().catalogue.gettext(message)


def look_up_counted(one: str, many: str, count: int) -> str:
    """Return a message of a template about a number of things."""
    return _current.get().catalogue.ngettext(one, many, count)


def in_app_language(text: str) -> str:
    """Return what the author wrote (a page's title) in the current language, if the app has it.

    scaffold's own catalogues do not count: of an app in English they would translate a few words.
    """
    language = _current.get()
    return str(language.app_catalogue.gettext(text) if text and language.speaks_app else text)


class Languages:
    """The languages of one app: those with a catalogue, scaffold's or the app's own.

    Args:
        default: the language of the app, and of visitors whose languages it does not have.
        offered: the codes to choose from; all there are if empty.
        folders: with `<code>/LC_MESSAGES/*.po` in them, the app's before scaffold's.
    """

    def __init__(
        self, default: str = SOURCE, offered: Iterable[str] = (), folders: Sequence[Path] = (OWN,)
    ) -> None:
        files: dict[str, list[Path]] = {SOURCE: []}
        for folder in folders:
            for file in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                files.setdefault(file.parent.parent.name.replace("_", "-"), []).append(file)
        wanted = {default, *offered} if offered else {default, *files}
        self._languages = {code: _language(code, files) for code in sorted(wanted)}
        self.default = self._languages[default]
        self._app_is_translated = any(one.speaks_app for one in self)
        self._by_lower = {code.lower(): code for code in self._languages}
        self.negotiated = lru_cache(maxsize=512)(self._negotiate)

    def __iter__(self) -> Iterator[Language]:
        return iter(self._languages.values())

    def of_pages(self, language: Language) -> Language:
        """Return the language that the app's pages have for a reader of `language`.

        Without catalogues of its own an app is written in the default language; with them, in
        English, and translated.
        """
        if language.speaks_app:
            return language
        if not self._app_is_translated:
            return self.default
        return self._languages.get(SOURCE, self.default)

    def get(self, code: str | None) -> Language | None:
        """Return a language by its code, or the main one ("de" for "de-AT"); None if absent."""
        if not code:
            return None
        lower = code.replace("_", "-").lower()
        found = self._by_lower.get(lower) or self._by_lower.get(lower.split("-")[0])
        return self._languages[found] if found else None

    def _negotiate(self, header: str) -> Language:
        """Return the language that `Accept-Language` wants most, of those there are."""
        wishes: list[tuple[float, int, str]] = []
        for place, part in enumerate(header[:_LONGEST_HEADER].split(",")):
            wish = _WISH.fullmatch(part)
            if wish is not None:
                wishes.append((-float(wish[2] or 1), place, wish[1]))
        found = (self.get(code) for weight, _, code in sorted(wishes) if weight < 0)
        return next((one for one in found if one is not None), self.default)


def _language(code: str, files: dict[str, list[Path]]) -> Language:
    """Return a language; what "de-AT" does not say is said as in "de"."""
    main = code.split("-", maxsplit=1)[0]
    found = [*files.get(code, []), *(files.get(main, []) if main != code else [])]
    return Language(code, found, [file for file in found if OWN not in file.parents])
