"""The author's own source code: what `st.echo` shows, and what `st.help` was asked about."""

from __future__ import annotations

import ast
import linecache
import sys
import textwrap
from typing import TYPE_CHECKING

from scaffold.paths import is_ours

if TYPE_CHECKING:
    from types import FrameType


def block_of_caller() -> str:
    """Return the body of the `with` statement that the author's code is entering."""
    frame = _author_frame()
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return ""
    found: ast.With | ast.AsyncWith | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.With | ast.AsyncWith) and _begins(node, frame.f_lineno):
            found = node
    if found is None:
        return ""
    first, last = found.body[0].lineno, found.body[-1].end_lineno
    return textwrap.dedent("".join(lines[first - 1 : last])).rstrip()


def first_argument(name: str) -> str | None:
    """Return how the author wrote the first argument of the call of `name` that runs now."""
    frame = _author_frame()
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _is_call(node, name, frame.f_lineno):
            return ast.unparse(node.args[0])
    return None


def _is_call(node: ast.Call, name: str, line: int) -> bool:
    called = node.func
    known = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return known == name and node.lineno <= line <= (node.end_lineno or node.lineno)


def _begins(node: ast.With | ast.AsyncWith, line: int) -> bool:
    return node.lineno <= line < max(node.body[0].lineno, node.lineno + 1)


def _author_frame() -> FrameType:
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_between(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def _is_between(file: str) -> bool:
    return is_ours(file) or file.endswith("contextlib.py")
