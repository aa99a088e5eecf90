"""`scaffold serve`: run an app or a script."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.console import Failure

if TYPE_CHECKING:
    from scaffold.options.options import Options

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000

HELP = """Serve an app or a script.

Without --reload it serves the public: production settings, no traceback in pages, and a secret key
of its own is needed. With --reload it is for development: saving a file restarts the app in a
moment, and what people have entered stays.

\b
    scaffold serve --reload            the app of this folder
    scaffold serve                     the same, as in production
    scaffold serve --workers 4         with four processes
    scaffold serve script.py --reload  a Streamlit-style script
    scaffold serve shop.app:app        an App by module and name
"""

TargetArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="TARGET",
        help="module:app, a file with an App, a script, or a folder. "
        "Default: what pyproject.toml says, or app.py.",
        show_default=False,
    ),
]


def serve(
    target: TargetArgument = None,
    reload: Annotated[
        bool, typer.Option("--reload", help="Development: restart when a file is saved.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="Number of processes. Default: SCAFFOLD_WORKERS, or 1."),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; 0.0.0.0 for all of this machine. "
            "Default: server.address of config.toml, or 127.0.0.1.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="0 takes a free one. Default: server.port, or 8000.",
            show_default=False,
        ),
    ] = None,
    access_log: Annotated[bool, typer.Option("--access-log", help="Log every request.")] = False,
) -> None:
    """Serve what the command line names."""
    from scaffold.cli.server import Serving, bind, run_here, run_workers
    from scaffold.cli.target import find_target, hand_over
    from scaffold.options.options import Options

    found, project = find_target(target)
    _choose_environment(reload=reload)
    count = _count(workers, reload=reload)
    hand_over(found)
    options = Options.read([Path.cwd(), found.watched])
    host, port = _place(options, host, port)
    serving = Serving(found, project, bind(host, port), host, access_log, count, options)
    if reload:
        from scaffold.cli.reload import run_reloading

        run_reloading(serving)
    elif count > 1:
        run_workers(serving)
    else:
        run_here(serving)


def _place(options: "Options", host: str | None, port: int | None) -> tuple[str, int]:
    """Return where to listen: as the command says, or the options, or on this machine alone."""
    given = options.get("server.port") if options.is_given("server.port") else DEFAULT_PORT
    return (
        host or options.get("server.address") or DEFAULT_HOST,
        int(given) if port is None else port,
    )


def _choose_environment(*, reload: bool) -> None:
    """Serving is production and reloading is development, unless the settings say otherwise.

    Raises:
        Failure: reloading in production.
    """
    given = os.environ.get("SCAFFOLD_ENV") or _from_file("SCAFFOLD_ENV")
    if reload and given == "production":
        raise Failure(
            "--reload is for development, and SCAFFOLD_ENV=production is set. Leave out "
            "--reload, or "
            "write SCAFFOLD_ENV=development."
        )
    os.environ["SCAFFOLD_ENV"] = given or ("development" if reload else "production")


def _from_file(name: str) -> str | None:
    from dotenv import dotenv_values

    return dotenv_values(".env").get(name)


def _count(workers: int | None, *, reload: bool) -> int:
    """Return the number of processes, and tell it to the app.

    Raises:
        Failure: several processes cannot be reloaded.
    """
    from scaffold.settings import Settings

    if reload and workers is not None and workers > 1:
        raise Failure(
            f"--reload runs one process, and --workers {workers} was given. Leave one of them out."
        )
    count = 1 if reload else workers or Settings().workers
    os.environ["SCAFFOLD_WORKERS"] = str(count)
    return count
