"""Examples that run beside their code."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING

from scaffold import st

if TYPE_CHECKING:
    from collections.abc import Callable


def show(title: str, about: str, *examples: Callable[[], object]) -> None:
    """Write a page: a title, a sentence, and each example beside its code."""
    st.title(title)
    st.markdown(about, text_color="gray")
    for example in examples:
        beside(example)


def beside(example: Callable[[], object]) -> None:
    """Run an example, with its name and first sentence above and its code at its side."""
    st.space("small")
    st.header(name_of(example))
    st.caption((inspect.getdoc(example) or "").partition("\n")[0])
    live, code = st.columns(2)
    with live.container(border=True, key=f"live-{example.__name__}"):
        example()
    code.code(code_of(example), wrap_lines=True)


def name_of(example: Callable[[], object]) -> str:
    """Return the name of an example for people: that of its function."""
    return example.__name__.strip("_").replace("_", " ").capitalize()


@lru_cache(maxsize=256)
def code_of(example: Callable[[], object]) -> str:
    """Return what is inside of a function, without its docstring."""
    source = textwrap.dedent(inspect.getsource(example))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)  # noqa: S101 - what examples are
    first = function.body[1]
    lines = source.splitlines()[first.lineno - 1 - len(getattr(first, "decorator_list", ())) :]
    return textwrap.dedent("\n".join(lines))
