"""Magic: a bare expression in a script is written to the page, as if inside `st.write(...)`.

A bare `"Total:", n` is written as `st.write("Total:", n)`. Docstrings and calls are not written (a
call says itself what it shows), nor is the body of a class, but its methods are functions like
others; imported modules are left alone.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from scaffold.options.options import Options

WRITER = "__scaffold_write__"


@dataclass(frozen=True, slots=True)
class Magic:
    """What is written of a script.

    Attributes:
        enabled: anything at all.
        root_docstring: the string that the script begins with, too.
        last_call: the script's last expression, too, if it is a call and no semicolon follows.
    """

    enabled: bool = True
    root_docstring: bool = False
    last_call: bool = False

    @classmethod
    def of(cls, options: Options) -> Magic:
        """Return what the options say."""
        return cls(
            bool(options.get("runner.magicEnabled")),
            bool(options.get("magic.displayRootDocString")),
            bool(options.get("magic.displayLastExprIfNoSemicolon")),
        )


def with_magic(source: str, filename: str, magic: Magic | None = None) -> ast.Module:
    """Return the syntax tree of a script with its bare expressions written."""
    magic = magic or Magic()
    tree = ast.parse(source, filename)
    if magic.last_call and not source.rstrip().endswith(";"):
        _write_last_call(tree)
    _Magic(root_docstring=magic.root_docstring).visit(tree)
    importer = ast.parse(f"from scaffold.elements.root import write_magic as {WRITER}").body
    place = 0
    if tree.body and _is_string(tree.body[0]):
        place = 1
    while place < len(tree.body) and _is_future(tree.body[place]):
        place += 1
    tree.body[place:place] = importer
    return ast.fix_missing_locations(tree)


_SILENT = (ast.Call, ast.Yield, ast.YieldFrom, ast.Await)


class _Magic(ast.NodeTransformer):
    def __init__(self, *, root_docstring: bool) -> None:
        self._root_docstring = root_docstring

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self._body(node.body, docstring=not self._root_docstring)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._body(node.body, docstring=True)
        self.generic_visit(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        self._body(node.body, docstring=True)
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return super().generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name in ("body", "orelse", "finalbody"):
            body: Any = getattr(node, name, None)
            if isinstance(body, list) and not isinstance(
                node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
            ):
                self._body(cast(list[ast.stmt], body), docstring=False)
        return super().generic_visit(node)

    @staticmethod
    def _body(body: list[ast.stmt], *, docstring: bool) -> None:
        for index, statement in enumerate(body):
            if not isinstance(statement, ast.Expr):
                continue
            if docstring and index == 0 and _is_string(statement):
                continue
            if isinstance(statement.value, _SILENT) or _is_ellipsis(statement):
                continue
            call = ast.Call(ast.Name(WRITER, ast.Load()), _arguments(statement.value), [])
            body[index] = ast.copy_location(ast.Expr(call), statement)


def _write_last_call(tree: ast.Module) -> None:
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        last.value = ast.copy_location(ast.Tuple([last.value], ast.Load()), last.value)


def _arguments(value: ast.expr) -> list[ast.expr]:
    return value.elts if isinstance(value, ast.Tuple) and value.elts else [value]


def _is_string(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_ellipsis(statement: ast.Expr) -> bool:
    return isinstance(statement.value, ast.Constant) and statement.value.value is ...


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
