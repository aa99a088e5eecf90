"""`streamlit` as another name of scaffold."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

import scaffold
from scaffold import compat
from scaffold.errors import UsageError
from scaffold.testing import AppTest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def alias() -> Iterator[None]:
    compat.uninstall()
    compat.install()
    yield
    compat.uninstall()


def imported(name: str) -> Any:
    return importlib.import_module(name)


def test_names_are_those_of_scaffold(alias: None) -> None:
    st = imported("streamlit")
    assert st.button == scaffold.st.button
    assert st.__version__ == compat.VERSION
    assert imported("streamlit.components.v1").html is scaffold.components.v1.html
    assert imported("streamlit.components.v1.components").declare_component
    assert imported("streamlit.errors").StreamlitAPIException is UsageError
    assert imported("streamlit.delta_generator").DeltaGenerator is scaffold.Container
    assert imported("streamlit.runtime.scriptrunner").get_script_run_ctx() is None
    assert imported("streamlit.runtime.metrics_util").gather_metrics("x", len) is len
    assert imported("streamlit.runtime.metrics_util").gather_metrics("x")(len) is len
    imported("streamlit.deprecation_util").show_deprecation_warning("old")
    assert st.components.v1.html is scaffold.components.v1.html


def test_everything_is_imported_by_a_star(alias: None) -> None:
    names: dict[str, Any] = {}
    exec("from streamlit import *", names)  # noqa: S102 - our own text
    assert set(scaffold.__all__) <= set(names)


def test_modules_are_attributes_of_the_one_above(alias: None) -> None:
    names: dict[str, Any] = {}
    exec("from streamlit import errors, runtime, version", names)  # noqa: S102 - our own text
    assert names["runtime"].exists()
    assert names["version"].STREAMLIT_VERSION_STRING == compat.VERSION
    assert names["errors"].StreamlitAPIException is UsageError


def test_an_installed_streamlit_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compat.uninstall()
    (tmp_path / "streamlit").mkdir()
    (tmp_path / "streamlit" / "__init__.py").write_text("marker = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    compat.install()
    assert not hasattr(imported("streamlit"), "marker")
    compat.uninstall()
    assert imported("streamlit").marker == 1
    del sys.modules["streamlit"]


def test_scaffold_itself_stays_as_it_is(alias: None) -> None:
    before = scaffold.__spec__
    imported("streamlit.components.v1")
    assert scaffold.__spec__ is before
    assert scaffold.__version__ != compat.VERSION


def test_what_is_not_there_says_so(alias: None) -> None:
    with pytest.raises(ModuleNotFoundError, match="stands for scaffold"):
        imported("streamlit.proto.Common_pb2")
    with pytest.raises(AttributeError):
        _ = imported("streamlit").no_such_thing


def test_without_it_nothing_changes() -> None:
    compat.uninstall()
    assert "streamlit" not in sys.modules


def test_it_comes_before_streamlit_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    compat.uninstall()
    monkeypatch.setitem(sys.modules, "streamlit", ModuleType("streamlit"))
    with pytest.raises(UsageError, match="must come first"):
        compat.install()


def test_scripts_may_import_streamlit(tmp_path: Path) -> None:
    compat.uninstall()
    script = tmp_path / "script.py"
    script.write_text(
        "import streamlit as st\n"
        "from streamlit import session_state as ss\n"
        "import streamlit.components.v1 as components\n"
        "ss.setdefault('n', 1)\n"
        "st.write('Number', ss.n)\n"
        "components.html('<p>x</p>')\n"
    )
    try:
        at = AppTest.from_file(str(script)).run()
        assert not at.exception
        assert at.markdown[0].value == "Number `1`"
        assert len(at.get("iframe")) == 1
    finally:
        compat.uninstall()


def test_scripts_may_import_all_of_streamlit(tmp_path: Path) -> None:
    compat.uninstall()
    script = tmp_path / "script.py"
    script.write_text("from streamlit import *\ntitle('Fruit')\nsidebar.write('pear')\n")
    try:
        at = AppTest.from_file(str(script)).run()
        assert not at.exception
        assert at.title[0].value == "Fruit"
        assert at.sidebar.markdown[0].value == "pear"
    finally:
        compat.uninstall()
