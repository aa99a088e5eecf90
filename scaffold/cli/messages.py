"""`scaffold messages`: the words of an app's pages and templates, collected for translation.

Catalogues are written so that a change of words is all that their history shows: sorted, without
dates, line numbers, names of files or of programs.
"""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scaffold.cli.console import Failure, say

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

HELP = """Collect the words of the app for translation.

\b
    scaffold messages it pt-BR   make or update the catalogues of these languages
    scaffold messages            update those there are
"""

KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "ngettext": (1, 2), "translate": None, "words": None,
    "translate_counted": (1, 2), "counted": (1, 2),
}  # fmt: skip
JINJA = {
    "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false",
}  # fmt: skip
TEMPLATES = frozenset({".html", ".txt"})
LEFT_OUT = frozenset({"build", "dist", "migrations", "node_modules", "tests", "venv"})
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def messages(
    languages: Annotated[
        list[str] | None, typer.Argument(help="Codes, e.g. de or pt-BR.", show_default=False)
    ] = None,
) -> None:
    """Collect the words of the app."""
    from scaffold.cli.project import find_project

    project = find_project()
    folder = project.package or project.root
    collected = collect([folder])
    into = folder / "locales"
    codes: list[str] = sorted(_made(into).union(languages or []))
    if not codes:
        raise Failure(
            f"There is no catalogue in {into} to update. Name a language, e.g. scaffold messages de"
        )
    for code in codes:
        file = into / code.replace("-", "_") / "LC_MESSAGES" / "messages.po"
        missing = update(file, code, collected)
        say(f"{file.relative_to(project.root)}: {len(collected)} messages, {missing} to translate")


def _made(folder: Path) -> set[str]:
    files = folder.glob("*/LC_MESSAGES/messages.po")
    return {file.parent.parent.name.replace("_", "-") for file in files}


def collect(folders: Iterable[Path]) -> "Catalog":
    """Return the marked words of Python files, and of templates in folders of that name.

    Raises:
        Failure: a file cannot be read.
    """
    from babel.messages.catalog import Catalog

    found = Catalog()
    for folder in folders:
        for file in _sources(folder):
            for _, message, comments, context in _extracted(file):
                found.add(message, auto_comments=comments, context=context)
    return found


def _sources(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        inner = file.relative_to(folder).parts[:-1]
        if LEFT_OUT.isdisjoint(inner) and not any(part.startswith(".") for part in inner):
            in_templates = "templates" in file.parts and file.suffix in TEMPLATES
            if file.suffix == ".py" or in_templates:
                yield file


def _extracted(file: Path) -> list[tuple[int, Any, list[str], str | None]]:
    from babel.messages.extract import extract
    from jinja2 import TemplateSyntaxError

    method, options = ("python", {}) if file.suffix == ".py" else ("jinja2", JINJA)
    try:
        with file.open("rb") as source:
            return list(
                extract(
                    method, source, KEYWORDS, ["Translators:"], options, strip_comment_tags=True
                )
            )
    except (SyntaxError, TemplateSyntaxError) as problem:
        raise Failure(f"{file} cannot be read: {problem}") from problem


def update(file: Path, code: str, collected: "Catalog") -> int:
    """Bring a catalogue up to date, or make it; return how many messages it does not translate.

    What is no longer said anywhere is left out.

    Raises:
        Failure: nobody knows the language.
    """
    catalogue = merged(file, code, collected)
    text = catalogue_text(catalogue)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    return len([one for one in catalogue if one.id and not is_translated(one)])


def merged(file: Path, code: str, collected: "Catalog") -> "Catalog":
    """Return what was collected, with the translations of a file."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    from scaffold.texts import known_locale

    locale = known_locale(code)
    if locale is None:
        raise Failure(f"{code!r} is no language that is known. Write its code, e.g. de or pt-BR.")
    before = Catalog(locale)
    if file.exists():
        with file.open("rb") as source:
            before = read_po(source, locale=locale)
    made = Catalog(locale)
    for message in collected:
        if not message.id:
            continue
        known = before.get(message.id, message.context)
        same = known is not None and isinstance(known.id, str) == isinstance(message.id, str)
        made.add(
            message.id, known.string if same and known else None, context=message.context,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            flags=known.flags if same and known else (),
        )  # fmt: skip
    return made


def catalogue_text(catalogue: "Catalog") -> str:
    """Return a catalogue as the text of its file."""
    from babel.messages.pofile import write_po

    written = io.BytesIO()
    write_po(written, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    header = HEADER.format(language=catalogue.locale, plural=catalogue.plural_forms)
    return header + written.getvalue().decode().strip() + "\n"


def is_translated(message: "Message") -> bool:
    """Return whether a message has its translation, in all plural forms."""
    text = message.string
    return bool(text) if isinstance(text, str) else all(text or [""])


def update_own() -> None:
    """Update scaffold's own catalogues; `make messages` in its checkout."""
    from scaffold import paths
    from scaffold.texts import OWN

    collected = own_messages()
    for file in sorted(OWN.glob("*/LC_MESSAGES/scaffold.po")):
        missing = update(file, file.parent.parent.name.replace("_", "-"), collected)
        say(f"{file.relative_to(paths.templates().parent)}: {missing} to translate")


def own_messages() -> "Catalog":
    """Return the words of scaffold itself."""
    from scaffold import paths
    from scaffold.texts import OWN

    return collect([OWN.parent, paths.templates()])
