"""Figures, tables and JSON: what is read from which data, and how it is shown."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from scaffold import st
from scaffold.elements.frames import grid_of
from scaffold.errors import UsageError
from scaffold.widgets.numbers import format_number
from tests.elements.running import html_of, show


@dataclass
class Person:
    name: str
    born: int


FRAMES: dict[str, Any] = {
    "pandas": pd.DataFrame({"name": ["Ada"], "born": [1815]}),
    "polars": pl.DataFrame({"name": ["Ada"], "born": [1815]}),
    "lazy": pl.LazyFrame({"name": ["Ada"], "born": [1815]}),
    "arrow": pa.table({"name": ["Ada"], "born": [1815]}),
    "records": [{"name": "Ada", "born": 1815}],
    "columns": {"name": ["Ada"], "born": [1815]},
    "arrays": {"name": np.array(["Ada"]), "born": np.array([1815])},
    "dataclasses": [Person("Ada", 1815)],
    "structured": np.array([("Ada", 1815)], dtype=[("name", "U3"), ("born", int)]),
}


@pytest.mark.parametrize("sort", FRAMES)
def test_every_sort_of_table_is_read(sort: str) -> None:
    grid = grid_of(FRAMES[sort], 10)
    assert (grid.columns, grid.rows, grid.total) == (["name", "born"], [["Ada", 1815]], 1)
    assert grid.sorts == ["text", "number"]
    assert grid.index == []
    assert grid.named


def test_a_query_is_read() -> None:
    cursor = sqlite3.connect(":memory:").execute("SELECT 'Ada' AS name, 1815 AS born")
    assert grid_of(cursor, 10).rows == [["Ada", 1815]]
    cursor.connection.close()


@pytest.mark.parametrize(
    ("data", "columns", "rows"),
    [
        ([1, 2], ["value"], [[1], [2]]),
        ([[1, 2], [3]], ["0", "1"], [[1, 2], [3, None]]),
        (np.array([[1, 2]]), ["0", "1"], [[1, 2]]),
        (pd.Series([1], name="n"), ["n"], [[1]]),
        (pd.Index(["a"], name="n"), ["n"], [["a"]]),
        (pl.Series("n", [1]), ["n"], [[1]]),
        ({"a": 1}, ["value"], [[1]]),
        ({"a": {"x": 1}, "b": {"y": 2}}, ["a", "b"], [[1, None], [None, 2]]),
        ((n for n in (1, 2)), ["value"], [[1], [2]]),
        (None, [], []),
    ],
)
def test_other_shapes_are_read(data: Any, columns: list[str], rows: list[list[Any]]) -> None:
    grid = grid_of(data, 10)
    assert (grid.columns, grid.rows) == (columns, rows)


def test_an_index_of_its_own_is_shown() -> None:
    frame = pd.DataFrame({"n": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))
    assert grid_of(frame, 10).index == [["a", "b"], [1, 2]]


def test_cells_are_json_values() -> None:
    values = [
        None,
        float("nan"),
        pd.NaT,
        pd.NA,
        2**60,
        Decimal("1.5"),
        [1],
        {"a": 1},
        b"x",
        np.int8(3),
    ]
    shown = [None, None, None, None, str(2**60), "1.5", "[1]", '{"a": 1}', "b'x'", 3]
    assert [row[0] for row in grid_of([(value,) for value in values], 20).rows] == shown


@pytest.mark.parametrize("data", ["text", 5, np.zeros((1, 1, 1))])
def test_what_is_no_table_is_refused(data: Any) -> None:
    with pytest.raises(UsageError, match="A table was made from a"):
        grid_of(data, 10)


def test_long_frames_say_what_is_left_out() -> None:
    page = show(lambda: st.dataframe({"n": list(range(6_000))}))
    assert len(page.one("dataframe").props["rows"]) == 5_000
    assert "The first 5000 of 6000 rows are shown." in page.html


def test_columns_can_be_chosen_and_named() -> None:
    config = {"a": "Letters", "b": None, "c": {"format": "%.1f", "help": "A number"}}
    data = [{"a": "x", "b": "y", "c": 1.25}]
    page = show(lambda: st.dataframe(data, column_order=["c", "a"], column_config=config))
    node = page.one("dataframe")
    assert node.props["columns"] == ["c", "a"]
    assert [head["label"] for head in node.props["heads"]] == ["c", "Letters"]
    assert "<td>1.2</td><td>x</td>" in html_of(node)


def test_a_table_hides_names_that_the_data_does_not_have() -> None:
    assert "<thead>" not in show(lambda: st.table([[1, 2]])).html
    assert "<thead>" in show(lambda: st.table([[1, 2]], hide_header=False)).html


@pytest.mark.parametrize(
    ("delta", "tone", "arrow"),
    [(1, "green", "up"), (-1, "red", "down"), (0, "gray", None), ("-3%", "red", "down"),
     ("0", "gray", None), ("0%", "green", "up"), (Decimal("-0.5"), "red", "down")],
)  # fmt: skip
def test_a_delta_follows_its_sign(delta: Any, tone: str, arrow: str | None) -> None:
    props = show(lambda: st.metric("a", 1, delta)).one("metric").props
    assert (props["tone"], props.get("arrow")) == (tone, arrow)


def test_colours_of_a_delta_can_be_turned_or_set() -> None:
    def tone(colour: Any) -> str:
        page = show(lambda: st.metric("a", 1, -1, colour))
        return str(page.one("metric").props["tone"])

    assert [tone(name) for name in ("inverse", "off", "grey", "violet")] == [
        "green", "gray", "gray", "violet",
    ]  # fmt: skip
    with pytest.raises(UsageError, match='Did you mean "inverse"'):
        tone("invers")


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "—"), (1.5, "1.5"), (np.float64(2.5), "2.5"), ("", "—"), (0, "0")]
)
def test_a_figure_is_shown_as_it_is(value: Any, shown: str) -> None:
    assert show(lambda: st.metric("a", value)).one("metric").props["value"] == shown


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1234.5, "dollar", "$1,234.50"), (-3, "yen", "-¥3"), (0.256, "percent", "25.6%"),
        (1_250_000, "compact", "1.2M"), (2048, "bytes", "2 KB"),
        (1234.5678, "localized", "1,234.568"),
        (12345, "engineering", "12.345E3"), (-2, "accounting", "(2.00)"),
        (1.5, "%d items", "1 items"),
        (1500, "scientific", "1.500E+03"), (0.1, "plain", "0.1"),
    ],
)  # fmt: skip
def test_numbers_have_formats(value: float, form: str, text: str) -> None:
    assert format_number(value, form) == text


@pytest.mark.parametrize("form", ["dolar", "%s %s", "%q"])
def test_a_wrong_format_is_refused(form: str) -> None:
    with pytest.raises(UsageError, match="Allowed are"):
        format_number(1, form)


def test_json_takes_texts_and_objects() -> None:
    assert show(lambda: st.json('{"a": 1}')).one("json").props["body"] == '{"a": 1}'
    body = show(lambda: st.json({1: Person("Ada", 1815), "s": {3}})).one("json").props["body"]
    assert body == '{"1": {"name": "Ada", "born": 1815}, "s": [3]}'
    with pytest.raises(UsageError, match=r"st\.json got a text that is no JSON"):
        show(lambda: st.json("{"))


@pytest.mark.parametrize(("expanded", "opened"), [(True, 3), (False, 0), (1, 1), (2, 2)])
def test_json_opens_to_a_depth(expanded: bool | int, opened: int) -> None:
    page = show(lambda: st.json({"a": {"b": {"c": 1}}}, expanded=expanded))
    assert html_of(page.one("json")).count(" open ") == opened


def test_huge_json_says_what_is_left_out() -> None:
    assert "… 1001 more" in show(lambda: st.json(list(range(6_000)))).html


def test_json_of_a_mapping_that_answers_to_every_attribute() -> None:
    class Loose(dict[str, int]):
        def __getattr__(self, name: str) -> None:
            return None

    assert show(lambda: st.json({"a": Loose(n=1)})).one("json").props["body"] == '{"a": {"n": 1}}'
