"""The demo: each page runs, and each example shows its own code."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.cli.demo_app import pages
from scaffold.cli.demo_app.app import PAGES, app, counter
from scaffold.cli.demo_app.showing import code_of, name_of
from scaffold.navigation.page import marked_page
from scaffold.testing import AppTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULES = [info.name for info in pkgutil.iter_modules(pages.__path__)]


def _examples() -> Iterator[Callable[[], Any]]:
    for name in MODULES:
        module = importlib.import_module(f"{pages.__name__}.{name}")
        for value in vars(module).values():
            own = inspect.isfunction(value) and value.__module__ == module.__name__
            if own and marked_page(value) is None:
                yield value


@pytest.mark.parametrize("path", ["/", *PAGES])
def test_each_page_runs(path: str) -> None:
    at = AppTest.from_app(app, default_timeout=10).run()
    if path != "/":
        at.switch_page(path).run()
    shown = ["division by zero"] if path == "/status" else []
    assert [one.message for one in at.exception] == shown
    assert at.title[0].value
    assert len(at.code) >= 1


def test_the_first_page_leads_to_all_others() -> None:
    assert sorted(PAGES) == sorted(f"/{name}" for name in MODULES)
    at = AppTest.from_app(app).run()
    assert sorted(link.path for link in at.page_link) == sorted(PAGES)


@pytest.mark.parametrize("example", list(_examples()), ids=name_of)
def test_each_example_has_a_sentence_and_its_code(example: Callable[[], Any]) -> None:
    assert (inspect.getdoc(example) or "").endswith(".")
    code = code_of(example)
    assert ast.parse(code).body
    assert '"""' not in code.partition("\n")[0]


def test_the_code_is_what_is_inside() -> None:
    assert code_of(counter).startswith('st.session_state.setdefault("count", 0)\n')
    assert code_of(counter).endswith('st.metric("Count", st.session_state.count)')
