"""Make the table of checks in docs/security.md: the list beside it, and the tests that name them.

    python docs/make_security_table.py

A test covers a check if its docstring begins with the check's id.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "security_checks.txt"
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- checks begin -->", "<!-- checks end -->"
IDS = re.compile(r"(?:[A-Z]\d\d(?!\.?\d)(?: [UHB]\b)?(?:, | and )?)+")
HEADING = "## Not covered by an automatic test"


class Check(NamedTuple):
    """A line of the list."""

    id: str
    level: str
    asvs: str
    what: str
    limit: str


def checks() -> dict[str, list[Check]]:
    """Return the checks by group, in the order of the list."""
    groups: dict[str, list[Check]] = {}
    title = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title = line[2:]
        elif line:
            parts = [part.strip() for part in line.split(" | ")]
            groups.setdefault(title, []).append(Check(*parts[:4], *(parts[4:] or [""])))
    return groups


def covered() -> dict[str, list[str]]:
    """Return by id which files of tests name it, those about security first."""
    found: dict[str, set[str]] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        name = file.relative_to(ROOT / "tests").as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for one in ids_of(ast.get_docstring(node) or ""):
                    found.setdefault(one, set()).add(name)
    rank = ("security/", "browser/")
    return {
        one: sorted(names, key=lambda name: (not name.startswith(rank), name))
        for one, names in found.items()
    }


def ids_of(docstring: str) -> list[str]:
    """Return the ids that a docstring begins with; S10.2 is a rule of docs/semantics.txt.

    >>> ids_of("F01, F03: once."), ids_of("S03 H, S04: dead."), ids_of("Nothing, as in P01.")
    (['F01', 'F03'], ['S03', 'S04'], [])
    >>> ids_of("S10.2.")
    []
    """
    begin = IDS.match(docstring)
    return re.findall(r"[A-Z]\d\d", begin[0]) if begin else []


def table() -> str:
    """Return the part of the page that is made: a table for each group, and what is missing."""
    tests, parts = covered(), []
    missing: list[Check] = []
    for title, group in checks().items():
        rows = [_row(one, tests[one.id]) for one in group if one.id in tests]
        missing += [one for one in group if one.id not in tests]
        if rows:
            head = "| id | what | level | ASVS | tests, below `tests/` |\n|---|---|---|---|---|"
            parts.append("\n".join([f"### {title}", "", head, *rows]))
    lines = "\n".join(f"- {one.id} ({one.level}): {one.what}" for one in missing)
    return "\n\n".join([*parts, HEADING, lines or "Nothing."])


def _row(check: Check, names: list[str]) -> str:
    what = f"{check.what} ({check.limit})" if check.limit else check.what
    asvs = "" if check.asvs == "-" else check.asvs
    files = ", ".join(f"`{name}`" for name in names)
    return f"| {check.id} | {what} | {check.level} | {asvs} | {files} |"


def page() -> str:
    """Return the whole page as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
