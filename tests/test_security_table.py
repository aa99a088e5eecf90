"""The table of checks in docs/security.md says what there is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
WHOLE_GROUPS = "PESRTCOMFKD"
OF_N = {"N01", "N02", "N07", "N08", "N09", "N12", "N13", "N14"}


@pytest.fixture(scope="module")
def made() -> ModuleType:
    """The script that makes the table."""
    path = ROOT / "docs" / "make_security_table.py"
    spec = importlib.util.spec_from_file_location("make_security_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_up_to_date(made: ModuleType) -> None:
    same = made.page() == made.PAGE.read_text(encoding="utf-8")
    assert same, "Run: python docs/make_security_table.py"


def test_every_promised_check_has_a_test(made: ModuleType) -> None:
    listed = {one.id for group in made.checks().values() for one in group}
    promised = {one for one in listed if one[0] in WHOLE_GROUPS} | OF_N
    assert sorted(promised - made.covered().keys()) == []


def test_tests_name_checks_of_the_list_only(made: ModuleType) -> None:
    listed = {one.id for group in made.checks().values() for one in group}
    assert sorted(made.covered().keys() - listed) == []
    assert len(listed) == 153


@pytest.mark.parametrize(
    ("docstring", "ids"),
    [
        ("P01 A sentence.", ["P01"]),
        ("P01.", ["P01"]),
        ("S03 H, S04: dead.", ["S03", "S04"]),
        ("N05, X06, X11 in the fields.", ["N05", "X06", "X11"]),
        ("Not P01.", []),
        ("S10.2.", []),
        ("S9.5, S10.2 Written.", []),
        ("", []),
    ],
)
def test_a_docstring_begins_with_its_ids(made: ModuleType, docstring: str, ids: list[str]) -> None:
    assert made.ids_of(docstring) == ids
