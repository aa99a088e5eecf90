"""What to serve: `module:app`, a file with an App, a Streamlit-style script, or a project's folder.

A target crosses to server processes as one word in the environment; `made` is their entry.
"""

import ast
import gc
import importlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.cli.console import Failure
from scaffold.cli.project import Project, find_project
from scaffold.cli.trouble import author_trace

if TYPE_CHECKING:
    from scaffold.settings import Settings
    from scaffold.web.app import App

VARIABLE = "SCAFFOLD_TARGET"
TOLD_ONCE = ("scaffold.options", "scaffold.theme")
"""What these loggers say is said by the first process; the others repeat it."""
FILES = ("app.py", "main.py", "streamlit_app.py")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the app is.

    Attributes:
        module: the module to import; empty in script mode.
        name: the app's name in it.
        script: the script to run, in script mode.
        root: the folder that imports start from.
    """

    root: Path
    module: str = ""
    name: str = "app"
    script: Path | None = None

    def text(self) -> str:
        """Return the target as one word, for `made`."""
        return "\n".join([str(self.root), self.module, self.name, str(self.script or "")])

    @property
    def watched(self) -> Path:
        """The folder whose changes concern this app."""
        return self.script.parent if self.script else self.root


def find_target(given: str | None) -> tuple[Target, Project]:
    """Return what a command line means, and its project, which becomes the current folder.

    Raises:
        Failure: nothing is there.
    """
    if given is not None and Path(given).is_dir():
        os.chdir(given)
        given = None
    project = find_project()
    if given is None:
        target = _of_project(project)
    elif given.endswith(".py") or ".py:" in given or "/" in given:
        target = _of_file(given, project)
    else:
        target = _of_module(given, project)
    project.enter()
    return target, project


def _of_project(project: Project) -> Target:
    if project.app is not None:
        return _of_module(project.app, project)
    for name in FILES:
        if (project.root / name).is_file():
            return _of_file(str(project.root / name), project)
    raise Failure(
        f"There is nothing to serve in {project.root}: no pyproject.toml with [tool.scaffold] "
        "and no "
        f"{FILES[0]}. Name a script (scaffold serve script.py) or make an app (scaffold new shop)."
    )


def _of_module(given: str, project: Project) -> Target:
    module, _, name = given.partition(":")
    if not all(part.isidentifier() for part in module.split(".")):
        raise Failure(
            f'"{given}" is neither a file nor a module. Write e.g. script.py, shop.app:app, or the '
            "folder of an app."
        )
    return Target(project.root, module, name or "app")


def _of_file(given: str, project: Project) -> Target:
    path, colon, name = given.partition(".py:")
    file = Path(f"{path}.py" if colon else given).resolve()
    if not file.is_file():
        raise Failure(
            f"There is no file {file}. Name a Python file, e.g. scaffold serve script.py."
        )
    found = name or app_name(file)
    if found is None:
        return Target(project.root, script=file)
    root = _import_root(file)
    return Target(root, ".".join(file.relative_to(root).with_suffix("").parts), found)


def _import_root(file: Path) -> Path:
    """Return the folder above the outermost package of a file."""
    folder = file.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder


def app_name(file: Path) -> str | None:
    """Return the name that a file gives to an `App`, None for a script; nothing is executed."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return None  # running the script shows the error with its line
    for node in tree.body:
        if isinstance(node, ast.Assign) and _makes_app(node.value):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if names:
                return names[0]
        if isinstance(node, ast.AnnAssign) and node.value is not None and _makes_app(node.value):
            return node.target.id if isinstance(node.target, ast.Name) else None
    return None


def _makes_app(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    made = value.func
    return (isinstance(made, ast.Name) and made.id == "App") or (
        isinstance(made, ast.Attribute) and made.attr in {"App", "from_script"}
    )


def load(target: Target) -> "App":
    """Import the app.

    Raises:
        Failure: it cannot be imported; with the author's own lines of the traceback.
    """
    from scaffold.errors import ScaffoldError
    from scaffold.web.app import App

    if str(target.root) not in sys.path:
        sys.path.insert(0, str(target.root))
    if target.script is not None:
        return App.from_script(target.script, settings=_settings_of_script())
    try:
        found: Any = getattr(importlib.import_module(target.module), target.name, None)
        if callable(found) and not isinstance(found, App):
            found = found()
    except ScaffoldError as error:
        raise Failure(str(error), author_trace(error)) from error
    except Exception as error:
        raise Failure(_import_problem(target, error), author_trace(error)) from error
    if isinstance(found, App):
        return found
    raise Failure(
        f'{target.module} has no App named "{target.name}"; there is {type(found).__name__}. Write '
        f'{target.name} = App("My app") there, or name it: scaffold serve {target.module}:name'
    )


def _settings_of_script() -> "Settings":
    """Return the settings of a script; one without accounts, on one machine, needs no secret set.

    It gets one of its own, kept in its data folder.
    """
    from scaffold.auth.keys import kept_secret
    from scaffold.settings import Settings

    settings = Settings()
    alone = not settings.auth.enabled and settings.database_url.startswith("sqlite")
    if settings.secret_key or not alone:
        return settings
    return settings.model_copy(update={"secret_key": [kept_secret(settings.data_dir)]})


def load_to_serve(target: Target) -> "App":
    """Import an app that is served next; until the server has begun, no garbage is collected.

    What is imported stays: to go through it again and again takes a tenth of the start.

    Raises:
        Failure: as `load`.
    """
    gc.disable()
    return load(target)


def _import_problem(target: Target, error: Exception) -> str:
    if (
        isinstance(error, ModuleNotFoundError)
        and error.name
        and target.module.startswith(error.name)
    ):
        return (
            f'There is no module "{target.module}" in {target.root}. Go to the folder of your app.'
        )
    return f"{target.module} cannot be imported; see above."


def hand_over(target: Target) -> None:
    """Put the target into the environment of the processes to come."""
    os.environ[VARIABLE] = target.text()


def handed_over() -> Target:
    """Return the target that this process was started for."""
    root, module, name, script = os.environ[VARIABLE].split("\n")
    return Target(Path(root), module, name, Path(script) if script else None)


def made() -> "App":
    """Return the app of a server process."""
    from scaffold.cli.logs import heed, set_up_logs
    from scaffold.cli.orphans import end_with_parent

    set_up_logs()
    end_with_parent()
    app = load_to_serve(handed_over())
    heed(app.config)
    for name in TOLD_ONCE:
        logging.getLogger(name).setLevel(logging.ERROR)
    return app
