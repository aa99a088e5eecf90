"""Projects for tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.serving import scaffold

COUNTER = """
from scaffold import App, anyone, page, st


@page("/", title="Home", access=anyone)
def home() -> None:
    st.session_state.setdefault("count", 0)
    if st.button("Add one"):
        st.session_state.count += 1
    st.metric("Count", st.session_state.count)


app = App("Counter", auth=True)
"""

SCRIPT = """
import streamlit_like as st

st.session_state.setdefault("count", 0)
if st.button("Add one"):
    st.session_state.count += 1
st.metric("Count", st.session_state.count)
""".replace("streamlit_like", "scaffold")


@pytest.fixture
def counter(tmp_path: Path) -> Path:
    """A folder with an app in app.py."""
    (tmp_path / "app.py").write_text(COUNTER)
    return tmp_path


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A folder with a script in script.py."""
    (tmp_path / "script.py").write_text(SCRIPT)
    return tmp_path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated app; tests of one module share it and leave its files alone."""
    folder = tmp_path_factory.mktemp("generated")
    made = scaffold("new", "my-shop", "--no-git", cwd=folder)
    assert made.returncode == 0, made.stderr
    return folder / "my-shop"
