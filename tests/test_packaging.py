"""The wheel: what is in it, and that it generates and serves an app where there is no checkout."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.cli.serving import CHECKOUT, Visitor, environment, serving


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(folder)]
    done = subprocess.run(  # noqa: S603 - the tests' own words
        [*pip, str(CHECKOUT)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("scaffold-*.whl"))


def test_the_wheel_carries_what_runs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in (
        "scaffold/py.typed",
        "scaffold/locales/de/LC_MESSAGES/scaffold.po",
        "scaffold/static/manifest.json",
        "scaffold/_templates/layouts/document.html",
        "scaffold/_templates/elements/button.html",
        "scaffold/_templates/project/dot.env.jinja",
        "scaffold/_templates/project/dot.gitignore",
        "scaffold/_migrations/env.py",
        "scaffold/_migrations/versions/0001_accounts.py",
    ):
        assert name in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"scaffold"}
    assert not [name for name in names if name.endswith((".pyc", ".db", ".env"))]


def test_an_installed_wheel_generates_and_serves_an_app(wheel: Path, tmp_path: Path) -> None:
    """The environment has the dependencies of this one, but neither the checkout nor its copies."""
    python = _install(wheel, tmp_path / "env")
    kept = {k: v for k, v in environment().items() if k != "PYTHONPATH"}

    def run(*arguments: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run(  # noqa: S603 - the tests' own words
            [str(python.with_name("scaffold")), *arguments], cwd=cwd, env=kept,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("new", "shop", "--no-git")
    shop = tmp_path / "shop"
    run("db", "upgrade", cwd=shop)
    assert "an administrator" in run("user", "create", "ada@example.com", "--admin", cwd=shop)
    with serving("serve", cwd=shop, python=python, PYTHONPATH="") as server:
        visitor = Visitor(server.port).open("/")
        assert visitor.status == 200
        assert visitor.click("Add one").metric() == "1"
        assert "Welcome to Shop" in visitor.open("/auth/login").html


def _install(wheel: Path, folder: Path) -> Path:
    """Install the wheel into an empty environment that borrows the dependencies of this one."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run(  # noqa: S603 - the tests' own words
        [*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True, timeout=120
    )
    packages = next(folder.glob("lib/python*/site-packages"))
    for place in filter(Path.is_dir, map(Path, site.getsitepackages())):
        _borrow(place, packages)
    return python


def _borrow(theirs: Path, ours: Path) -> None:
    """Link to everything in another environment but scaffold itself."""
    for entry in theirs.iterdir():
        is_scaffold = entry.name.lower().startswith(("scaffold", "_scaffold", "__editable__"))
        if not is_scaffold and entry.suffix != ".pth" and not (ours / entry.name).exists():
            (ours / entry.name).symlink_to(entry)
    assert shutil.which("python", path=str(ours.parents[2] / "bin"))
