"""The rules of the house that a linter does not know: sizes, templates, layers."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "scaffold"
TEMPLATES = ROOT / "templates"
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
MODULES = sorted(PACKAGE.rglob("*.py"))
OURS = [file for file in sorted(TEMPLATES.rglob("*.html")) if "project" not in file.parts]
HTMX = TEMPLATES / "elements" / "_htmx.html"
SAFE = {
    "_htmx.html",  # partials: what other templates made
}


def offenders(files: list[Path], problem: Callable[[Path], object]) -> dict[str, object]:
    """Return what is wrong, by file; empty if nothing is."""
    found = {str(file.relative_to(ROOT)): problem(file) for file in files}
    return {name: wrong for name, wrong in found.items() if wrong}


def test_a_module_can_be_read_in_one_sitting() -> None:
    def too_long(module: Path) -> int:
        lines = len(module.read_text(encoding="utf-8").splitlines())
        return lines if lines > LONGEST_MODULE else 0

    assert not offenders(MODULES, too_long)


def test_functions_are_short() -> None:
    """A function's docstring, which may be long, does not count."""

    def too_long(module: Path) -> dict[str, int]:
        functions = [
            node
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        lengths = {node.name: _length(node) for node in functions}
        return {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}

    assert not offenders(MODULES, too_long)


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's body."""
    has_docstring = ast.get_docstring(node) is not None and len(node.body) > 1
    return (node.end_lineno or node.lineno) - node.body[has_docstring].lineno + 1


def test_no_module_is_named_for_anything() -> None:
    assert not {"utils", "helpers", "common", "misc"} & {module.stem for module in MODULES}


def test_templates_keep_to_the_content_security_policy() -> None:
    """X08 Inline handlers and scripts without a nonce do not run; style attributes do not count."""

    def forbidden(template: Path) -> list[str]:
        markup = _without_comments(template)
        scripts = [tag for tag in re.findall(r"<script\b[^>]*>", markup) if "nonce" not in tag]
        return re.findall(r"\s(?:on[a-z]+|style)\s*=", markup) + scripts

    assert not offenders(OURS, forbidden)


def test_htmx_attributes_stand_in_one_file() -> None:
    """X08."""
    others = [template for template in OURS if template != HTMX]
    assert not offenders(others, lambda file: re.findall(r"\bhx-[a-z]+", _without_comments(file)))


def test_templates_escape() -> None:
    """X08."""

    def unescaped(template: Path) -> list[str]:
        return re.findall(r"\|\s*safe\b|autoescape", template.read_text(encoding="utf-8"))

    assert not offenders([one for one in OURS if one.name not in SAFE], unescaped)


def test_no_template_is_an_orphan() -> None:
    """A template is the kind of an element, or named by code or by another template."""
    code = "".join(module.read_text(encoding="utf-8") for module in MODULES)
    markup = "".join(template.read_text(encoding="utf-8") for template in OURS)
    orphans = []
    for template in OURS:
        name = template.relative_to(TEMPLATES).as_posix()
        is_kind = template.parent.name == "elements" and f'"{template.stem}"' in code
        if not is_kind and name not in code and name not in markup:
            orphans.append(name)
    assert not orphans


def test_imports_go_down_the_house() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(  # noqa: S603 - our own words
        [str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def _without_comments(template: Path) -> str:
    return re.sub(r"{#.*?#}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
