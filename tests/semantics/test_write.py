"""Which element `st.write` chooses for which value: S10.1 of docs/semantics.txt, case by case."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import io
import pathlib
import sys
import types
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from PIL import Image

from scaffold import st
from scaffold.testing import AppTest
from tests.elements.running import show
from tests.semantics.running import at_of


class Plain:
    pass


class Lines:
    def __str__(self) -> str:
        return "one\ntwo ``` three"


class Drawn:
    def _repr_html_(self) -> str:
        return "<em>drawn</em>"


class Told(Drawn):
    def __str__(self) -> str:
        return "told"


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int = 1


class Pair(tuple[int, int]):
    """A subclass of tuple is as plain as a tuple."""


Named = collections.namedtuple("Named", "a b")


def words() -> Iterator[str]:
    yield from ("one ", "two")


async def later_words() -> AsyncIterator[str]:
    for word in ("one ", "two"):
        yield word


def stand_in(module: str, name: str) -> Any:
    """Return an object of a class that a library would have under this name."""
    kind = type(name, (), {"__module__": module, "__qualname__": name})
    return kind()


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("*text*", "*text*"),
        (io.StringIO("*text*"), "*text*"),
        (1, "`1`"),
        (1.5, "`1.5`"),
        (1j, "`1j`"),
        (True, "`True`"),
        (None, "`None`"),
        (b"by", "`b'by'`"),
        (decimal.Decimal("1.20"), "`1.20`"),
        (np.float64(1.5), "`1.5`"),
        (np.int64(3), "`3`"),
        (datetime.date(2026, 1, 2), "`2026-01-02`"),
        (datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC), "`2026-01-02 03:04:00+00:00`"),
        (datetime.time(3, 4), "`03:04:00`"),
        (datetime.timedelta(days=1), "`1 day, 0:00:00`"),
        (pd.Timestamp("2026-01-02"), "`2026-01-02 00:00:00`"),
        (pathlib.PurePosixPath("a/b"), "`a/b`"),
        (Colour.RED, "`Colour.RED`"),
        ((1, 2), "`(1, 2)`"),
        (Pair((1, 2)), "`(1, 2)`"),
        ({1}, "`{1}`"),
        (range(3), "`range(0, 3)`"),
        (collections.deque([1]), "`deque([1])`"),
        (Told(), "`told`"),
        (Lines(), "````\none\ntwo ``` three\n````"),
    ],
)
def test_plain_values_are_their_text_as_code(value: Any, body: str) -> None:
    """S10.1."""
    at = at_of(lambda: st.write(value))
    assert at.markdown.values == [body]


@pytest.mark.parametrize(
    "value",
    [
        [1],
        {"a": 1},
        collections.Counter("a"),
        collections.ChainMap({"a": 1}),
        types.MappingProxyType({"a": 1}),
        {"a": 1}.keys(),
        {"a": 1}.values(),
        {"a": 1}.items(),
        map(str, [1]),
        enumerate(["a"]),
        Named(1, 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_lists_and_mappings_are_json(value: Any) -> None:
    """S10.1."""
    assert show(lambda: st.write(value)).kinds == ["json"]


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (pd.DataFrame({"a": [1]}), [[1]]),
        (pd.DataFrame({"a": [1]}).style, [[1]]),
        (pd.Series([1], name="a"), [[1]]),
        (pd.Index([1]), [[1]]),
        (pd.array([1, None]), [[1], [None]]),
        (pd.Categorical(["b"]), [["b"]]),
        (np.array([1, 2]), [[1], [2]]),
        (np.array([[1, 2]]), [[1, 2]]),
        (pl.DataFrame({"a": [1]}), [[1]]),
        (pl.LazyFrame({"a": [1]}), [[1]]),
        (pl.Series("a", [1]), [[1]]),
        (pa.table({"a": [1]}), [[1]]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_tables_of_any_library_are_data_frames(value: Any, cells: list[list[Any]]) -> None:
    """S10.1."""
    assert show(lambda: st.write(value)).one("dataframe").props["rows"] == cells


@pytest.mark.parametrize("value", [ValueError("wrong"), KeyboardInterrupt("wrong")])
def test_exceptions_are_shown_as_such(value: BaseException) -> None:
    """S10.1."""
    page = show(lambda: st.write(value))
    assert page.kinds == ["exception"]
    assert page.one("exception").props["type"] == type(value).__name__


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (len, "len"),
        (at_of, "tests.semantics.running.at_of"),
        (io, "io"),
        (Plain, "Plain"),
        (ValueError, "ValueError"),
        (Plain(), "Plain"),
        (Point(), "Point"),
        (Drawn(), "Drawn"),
        (st.container, "container"),
    ],
)
def test_what_has_no_text_of_its_own_is_explained(value: Any, title: str) -> None:
    """S10.1."""
    page = show(lambda: st.write(value))
    assert page.kinds == ["help"]
    assert title in page.html


@pytest.mark.parametrize("value", [words, words(), later_words, later_words()])
def test_generators_and_their_functions_are_streams(value: Any) -> None:
    """S10.1."""
    assert at_of(lambda: st.write(value)).markdown.values == ["one two"]


def test_the_stream_of_a_language_model_is_a_stream() -> None:
    """S10.1."""

    class Stream:
        def __iter__(self) -> Iterator[str]:
            return words()

    Stream.__module__ = "openai"
    assert at_of(lambda: st.write(Stream())).markdown.values == ["one two"]


def test_a_picture_is_an_image() -> None:
    """S10.1."""
    page = show(lambda: st.write(Image.new("RGB", (1, 1))))
    assert page.kinds == ["image"]
    assert f'src="/_scaffold/files/{sha256(page.files[0][0]).hexdigest()}"' in page.html


def test_an_expression_of_sympy_is_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.1."""
    sympy = types.ModuleType("sympy")
    vars(sympy)["latex"] = lambda expression: r"x^{2}"
    monkeypatch.setitem(sys.modules, "sympy", sympy)
    expression = stand_in("sympy.core.basic", "Basic")
    assert at_of(lambda: st.write(expression)).latex.values == ["$$\nx^{2}\n$$"]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("matplotlib.figure", "Figure"),
        ("altair.vegalite.v6.api", "TopLevelMixin"),
        ("plotly.basedatatypes", "BaseFigure"),
        ("bokeh.model.model", "Model"),
        ("pydeck.bindings.deck", "Deck"),
        ("graphviz.graphs", "Graph"),
    ],
)
def test_a_figure_is_no_text_and_the_page_says_what_to_do(module: str, name: str) -> None:
    """S10.1."""
    at = at_of(lambda: st.write(stand_in(module, name)))
    assert f"a {name} of {module.partition('.')[0]}" in at.exception[0].value
    assert "st.image" in at.exception[0].value


@pytest.mark.parametrize(
    ("value", "allowed", "kind", "shown"),
    [
        (Drawn(), True, "html", "<em>drawn</em>"),
        (Drawn(), False, "help", "Drawn"),
        (Told(), True, "html", "<em>drawn</em>"),
        (Told(), False, "markdown", "<code>told</code>"),
        ("<em>text</em>", True, "markdown", "<em>text</em>"),
        ("<em>text</em>", False, "markdown", "&lt;em&gt;text&lt;/em&gt;"),
    ],
)
def test_html_needs_permission(value: Any, allowed: bool, kind: str, shown: str) -> None:
    """S10.1."""
    page = show(lambda: st.write(value, unsafe_allow_html=allowed))
    assert page.kinds == [kind]
    assert shown in page.html


@pytest.mark.parametrize(
    ("values", "bodies"),
    [
        (("a", "b"), ["a b"]),
        (("a", 1, None, 2.5), ["a `1` `None` `2.5`"]),
        (("a", [1], "b", "c"), ["a", "b c"]),
        (([1], "a", ValueError(), "b"), ["a", "b"]),
        (("a", words(), "b"), ["a", "one two", "b"]),
        (("a", Lines(), "b"), ["a \n\n````\none\ntwo ``` three\n````\n\n b"]),
        ((), []),
    ],
)
def test_neighbouring_texts_are_one_element(values: tuple[Any, ...], bodies: list[str]) -> None:
    """S10.1."""
    assert at_of(lambda: st.write(*values)).markdown.values == bodies


def test_code_of_several_lines_stays_a_block_between_texts() -> None:
    """S10.1."""
    html = show(lambda: st.write("before", Lines(), "behind")).html
    assert "<p>before</p>" in html
    assert "one\ntwo ``` three" in html
    assert "<p>behind</p>" in html


def test_write_takes_no_separator() -> None:
    """S10.1."""
    loose: Any = st
    at = at_of(lambda: loose.write("a", "b", sep="-"))
    assert "st.write got sep='-', which it does not take" in at.exception[0].value


def test_write_returns_none() -> None:
    """S10.1."""
    loose: Any = st
    returned: list[object] = []
    at_of(lambda: returned.extend([loose.write("a"), loose.write([1]), loose.write()]))
    assert returned == [None, None, None]


def test_a_script_writes_what_it_writes_in_streamlit() -> None:
    """S10.1."""
    at = AppTest.from_string("""
        import scaffold as st

        st.write("Total:", 3, "of", {"all": 5})
        with st.sidebar:
            st.write(1, 2)
    """).run()
    assert at.main.markdown.values == ["Total: `3` of"]
    assert at.main.json[0].value == '{"all": 5}'
    assert at.sidebar.markdown.values == ["`1` `2`"]
