"""The fixtures that app authors get, used in a project of their own."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["pytester"]

APP = """
from scaffold import App, AuthSettings, Settings, anyone, page, st

@page("/", title="Home", access=anyone)
def home() -> None:
    st.session_state.setdefault("n", 0)
    if st.button("Add"):
        st.session_state.n += 1
    st.text(st.session_state.n)

@page("/members", title="Members")
def members() -> None:
    st.text(f"hello {st.user.display_name}")

@page("/broken", title="Broken", access=anyone)
def broken() -> None:
    raise RuntimeError("broken")

accounts = AuthSettings(enabled=True, argon2_memory_kib=19456, argon2_time=1)
app = App("Test", settings=Settings(database_url="sqlite://", secret_key=["k" * 48], auth=accounts))
"""

TESTS = """
import pytest
from myapp import app, home

def test_pages_without_http(app_test):
    at = app_test(home).run()
    at.button("Add").click().run()
    assert at.text[0].value == "1"

def test_a_visitor(client):
    assert "Add" in client.get("/").text
    assert client.get("/members").headers["location"].startswith("/auth/login")

def test_a_member(logged_in_client):
    assert "hello Member" in logged_in_client.get("/members").text

def test_an_error_in_the_log_fails(client):
    client.get("/broken")

def test_an_error_without_the_fixtures():
    import logging
    logging.getLogger("scaffold").error("of somebody else")

@pytest.mark.allow_errors
def test_an_error_that_is_meant(client):
    assert client.get("/broken").status_code == 200
"""


def test_the_fixtures_work_and_errors_in_the_log_fail(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(myapp=APP)
    pytester.makepyfile(test_myapp=TESTS)
    pytester.makeini("[pytest]\nscaffold_app = myapp:app\npythonpath = .\n")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    installed = "scaffold" in {point.name for point in entry_points(group="pytest11")}
    named = [] if installed else ["-p", "scaffold.testing.plugin"]
    result = pytester.runpytest_subprocess(*named, "-p", "no:cacheprovider")
    result.assert_outcomes(passed=6, errors=1)
    result.stdout.fnmatch_lines(["*scaffold logged errors*"])
