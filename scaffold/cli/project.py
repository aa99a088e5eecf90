"""The project a command works on: the nearest pyproject.toml with `[tool.scaffold]`, upwards."""

import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.cli.console import Failure

MIGRATIONS = "migrations"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with an app.

    Attributes:
        app: where the app is, e.g. "shop.app:app"; None where the project does not say.
        migrations: the folder of the app's own migrations; it need not exist.
    """

    root: Path
    app: str | None
    migrations: Path

    @property
    def package(self) -> Path | None:
        """The folder of the app's package, where `pages/` and `models.py` stand."""
        if self.app is None:
            return None
        folder = self.root.joinpath(*self.app.partition(":")[0].split(".")[:-1])
        return folder if folder.is_dir() else None

    def enter(self) -> None:
        """Make the folder the current one, so that `.env`, databases and imports are found."""
        os.chdir(self.root)
        if str(self.root) not in sys.path:
            sys.path.insert(0, str(self.root))


def find_project(start: Path | None = None) -> Project:
    """Return the project of a folder; a folder without one is a project that says nothing.

    Raises:
        Failure: `pyproject.toml` is malformed.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        table = _table(folder / "pyproject.toml")
        if table is not None:
            return Project(
                folder, _app(table, folder), folder / table.get("migrations", MIGRATIONS)
            )
    return Project(here, None, here / MIGRATIONS)


def need_package(project: Project) -> Path:
    """Return the folder of the app's package.

    Raises:
        Failure: there is none.
    """
    folder = project.package
    if folder is None:
        raise Failure(
            f"There is no app in {project.root}: pyproject.toml with [tool.scaffold] and "
            'app = "shop.app:app" names it. Go to the folder of your app, or make one: scaffold '
            "new shop"
        )
    return folder


def _table(file: Path) -> dict[str, Any] | None:
    if not file.is_file():
        return None
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Failure(f"{file} cannot be read: {error}") from error
    table: dict[str, Any] | None = found.get("tool", {}).get("scaffold")
    return table


def _app(table: dict[str, Any], folder: Path) -> str | None:
    app = table.get("app")
    if app is None or (isinstance(app, str) and ":" in app):
        return app
    raise Failure(
        f"[tool.scaffold] in {folder / 'pyproject.toml'} has app = {app!r}. "
        'Write the module and the name of the app, e.g. app = "shop.app:app".'
    )
