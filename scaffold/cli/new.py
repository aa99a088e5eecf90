"""`scaffold new`: an app to begin with, from the templates in `templates/project/`."""

import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli.console import Failure, print_object, say, show_next
from scaffold.cli.names import checked_name, title_of

HELP = """Make a new app.

It has pages for everybody, for members and for admins, a model with a migration, and tests.

\b
    scaffold new shop
    scaffold new shop --directory /srv/shop
"""
RENDERED = ".jinja"
PRIVATE = 0o600


def new(
    name: Annotated[
        str, typer.Argument(help="Its name: letters, digits, - and _.", show_default=False)
    ],
    directory: Annotated[
        Path | None,
        typer.Option(help="The folder to make; ./NAME if left out.", show_default=False),
    ] = None,
    git: Annotated[bool, typer.Option("--git/--no-git", help="Make a git repository.")] = True,
) -> None:
    """Make a new app."""
    package = checked_name(name)
    folder = (directory or Path(name)).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure(
            f"{folder} is there already, and nothing is overwritten. Choose another name, or "
            "another "
            f"place: scaffold new {name} --directory elsewhere/{name}"
        )
    made = write_project(folder, name, package)
    if git:
        _make_repository(folder)
    say(f"Made {title_of(name)} in {folder}")
    _show_tree(folder, made)
    shown = directory or Path(name)
    show_next(
        f"cd {shown}",
        "scaffold user create you@example.com --admin",
        "scaffold serve --reload",
    )


def write_project(folder: Path, name: str, package: str) -> list[Path]:
    """Write all files of a new app and return their places in it.

    Files that end in `.jinja` are rendered, all others copied; `__package__` and `dot.` in paths
    become the package's name and a dot.
    """
    from jinja2 import Environment, StrictUndefined

    from scaffold import paths
    from scaffold.version import __version__

    # Single-use text for files, not HTML: nothing here is escaped or comes from a visitor.
    environment = Environment(  # noqa: S701 - see above
        undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    values = {
        "name": name,
        "package": package,
        "title": title_of(name),
        "secret": secrets.token_urlsafe(48),
        "version": __version__,
    }
    source = paths.templates() / "project"
    made: list[Path] = []
    for file in sorted(source.rglob("*")):
        if not file.is_file() or "__pycache__" in file.parts:
            continue
        place = _place(file.relative_to(source), package)
        content = file.read_bytes()
        if file.suffix == RENDERED:
            content = environment.from_string(content.decode()).render(values).encode()
        _write(folder / place, content)
        made.append(place)
    return made


def _place(path: Path, package: str) -> Path:
    parts = [part.replace("__package__", package) for part in path.parts]
    last = parts[-1].removesuffix(RENDERED)
    if last.startswith("dot."):
        last = last.removeprefix("dot")
    return Path(*parts[:-1], last)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.name == ".env":
        file.touch(mode=PRIVATE)
    file.write_bytes(content)


def _make_repository(folder: Path) -> None:
    """Make a git repository, unless there is no git or the folder is in a repository."""
    git = shutil.which("git")
    if git is None:
        return
    inside = [git, "-C", str(folder), "rev-parse", "--is-inside-work-tree"]
    for command in (inside, [git, "init", "--quiet", str(folder)]):
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed words
        if command is inside and done.returncode == 0:
            return


def _show_tree(folder: Path, made: list[Path]) -> None:
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(f"{folder.name}/", style="bold"), guide_style="dim")
    branches = {Path(): root}
    for place in sorted(made, key=lambda path: (path.parent != Path(), path)):
        for parent in reversed(place.parents[:-1]):
            if parent not in branches:
                branches[parent] = branches[parent.parent].add(Text(f"{parent.name}/"))
        branches[place.parent].add(Text(place.name))
    print_object(root)
