"""Every rule of docs/semantics.txt has a test whose docstring begins with its number."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = re.compile(r"(?:S\d+\.\d+(?:, | and )?)+")


def rules() -> list[list[str]]:
    """Return the lines of the list: number, rule, and what is otherwise, if something is."""
    lines = (ROOT / "docs" / "semantics.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def numbers_of(docstring: str) -> list[str]:
    """Return the numbers that a docstring begins with."""
    begin = NUMBERS.match(docstring)
    return re.findall(r"S\d+\.\d+", begin[0]) if begin else []


def named() -> set[str]:
    """Return the numbers that tests name."""
    found: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name[:5] == "test_"
            ):
                found.update(numbers_of(ast.get_docstring(node) or ""))
    return found


def test_every_rule_has_a_test() -> None:
    assert sorted({number for number, *_ in rules()} - named()) == []


def test_tests_name_rules_of_the_list_only() -> None:
    assert sorted(named() - {number for number, *_ in rules()}) == []


def test_the_list_is_in_order_and_each_line_says_something() -> None:
    numbers = [tuple(map(int, number[1:].split("."))) for number, *_ in rules()]
    assert numbers == sorted(set(numbers))
    assert all(2 <= len(parts) <= 3 and all(parts) for parts in rules())


@pytest.mark.parametrize(
    ("docstring", "numbers"),
    [
        ("S3.7.", ["S3.7"]),
        ("S9.1, S10.2 A sentence.", ["S9.1", "S10.2"]),
        ("S03 H: a check of docs/security_checks.txt.", []),
        ("Not S3.7.", []),
        ("", []),
    ],
)
def test_a_docstring_begins_with_its_numbers(docstring: str, numbers: list[str]) -> None:
    assert numbers_of(docstring) == numbers
