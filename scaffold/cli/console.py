"""What the commands print: calm lines, tables, failures with their cure."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import typer


class Failure(Exception):
    """A command cannot do what was asked.

    Args:
        message: what happened and what to write instead.
        details: lines shown before it, as they are, e.g. a traceback.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


def say(line: str = "", *, color: str | None = None, dim: bool = False, bold: bool = False) -> None:
    """Print a line; colours only where a terminal shows them."""
    typer.secho(line, fg=color, dim=dim or None, bold=bold or None, color=_colored())


def show_next(*steps: str) -> None:
    """Print what to do next."""
    say()
    say("Next:")
    for step in steps:
        say(f"  {step}", color="cyan")


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table without lines; long cells are folded, never cut."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    print_object(table)


def show_failure(failure: Failure) -> None:
    """Print a failure to the error stream."""
    if failure.details:
        typer.echo(f"{failure.details.rstrip()}\n", err=True)
    typer.secho("Error: ", fg="red", bold=True, nl=False, err=True, color=_colored())
    typer.echo(failure.message, err=True)


def _colored() -> bool | None:
    """Return False where NO_COLOR asks for none, else None: the terminal decides."""
    return False if os.environ.get("NO_COLOR") else None


def show_version(wanted: bool) -> None:
    """Print the version and end, for `--version`."""
    if wanted:
        from scaffold.version import __version__

        say(f"scaffold {__version__}")
        raise typer.Exit


def is_terminal() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty()


def print_object(renderable: Any) -> None:
    """Print something that rich knows how to draw."""
    from rich.console import Console

    Console().print(renderable)
