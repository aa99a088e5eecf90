"""What holds for every element: it has a template, an example, a docstring, and escapes texts.

The examples stand in gallery_<family>.py beside this file.
"""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold import paths, st
from scaffold.elements import Container
from tests.elements.running import html_of, show

if TYPE_CHECKING:
    from collections.abc import Callable

# Methods that write elements of other kinds than their name.
COMPOSED = {"write", "write_stream", "echo", "balloons", "snow"}
VOID = {
    "area",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
UNWANTED = re.compile(
    r"<script|<iframe(?! class=\"embed\")|\sstyle=|\son[a-z]+=|\shx-|javascript:", re.IGNORECASE
)
NAMES = sorted(name for name in dir(Container) if not name.startswith("_"))


def _examples() -> dict[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {}
    for file in sorted(Path(__file__).parent.glob("gallery_*.py")):
        found.update(importlib.import_module(f"tests.elements.{file.stem}").GALLERY)
    return found


EXAMPLES = _examples()


def _doc(name: str) -> str:
    found = inspect.getattr_static(Container, name)
    return inspect.getdoc(found.fget if isinstance(found, property) else found) or ""


def _documented_examples() -> list[tuple[str, str]]:
    return [
        (name, textwrap.dedent(code))
        for name in NAMES
        for code in re.findall(r"^Example:\n((?:    .*\n?|\n)+)", _doc(name), re.MULTILINE)
    ]


class Nesting(HTMLParser):
    """Notes ids, and tags that are closed in a wrong order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("name", NAMES)
def test_every_element_has_an_example(name: str) -> None:
    assert name in EXAMPLES, f"add an example of st.{name} to tests/elements/gallery_<family>.py"


@pytest.mark.parametrize("name", NAMES)
def test_every_element_has_a_template(name: str) -> None:
    if name not in COMPOSED:
        assert (paths.templates() / "elements" / f"{name}.html").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_every_docstring_begins_with_a_sentence(name: str) -> None:
    first = _doc(name).partition("\n")[0]
    assert first.endswith("."), first
    assert first[:1].isupper()


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_renders(name: str) -> None:
    """Roots carry their ids, ids are unique, tags are closed, nothing unsafe is there."""
    page = show(EXAMPLES[name])
    html = page.html
    for node in page.answer.run.root.walk():
        if node.kind in ("app", "fragment"):
            continue
        assert re.match(rf'<[a-z]+ id="{re.escape(node.id)}" class="el ', html_of(node)), node
    nesting = Nesting()
    nesting.feed(html)
    assert not nesting.wrong
    assert not nesting.open
    assert [id_ for id_, count in Counter(nesting.ids).items() if count > 1] == []
    assert "<b>user" not in html
    assert not UNWANTED.search(html)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_is_the_same_in_every_run(name: str) -> None:
    """A second run without changes sends nothing but what is meant to appear again."""
    if name in ("toast", "balloons", "snow"):
        return
    page = show(EXAMPLES[name])
    page.send({})
    assert page.answer.patches == []


@pytest.mark.parametrize(
    ("name", "code"), _documented_examples(), ids=lambda value: str(value).partition("\n")[0][:30]
)
def test_example_of_docstring_runs(name: str, code: str) -> None:
    page = show(lambda: exec(code, {"st": st, "__name__": "__main__"}))  # noqa: S102 - our own text
    assert page.html
