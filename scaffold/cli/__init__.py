"""The `scaffold` command: one module a command; what is heavy is imported when a command runs."""

import sys

import typer

from scaffold.cli import auth, check, db, demo, generate, messages, new, routes, serve, user
from scaffold.cli.console import Failure, show_failure, show_version

HELP = """Multi-page web applications from Python scripts.

A first app, from nothing to a page in the browser:

\b
    scaffold new shop
    cd shop
    scaffold serve --reload
"""

commands = typer.Typer(
    name="scaffold",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
commands.command("new", help=new.HELP)(new.new)
commands.command("serve", help=serve.HELP)(serve.serve)
commands.command("routes", help=routes.HELP)(routes.routes)
commands.command("check", help=check.HELP)(check.check)
commands.command("demo", help=demo.HELP)(demo.demo)
commands.command("messages", help=messages.HELP)(messages.messages)
commands.add_typer(db.commands, name="db")
commands.add_typer(user.commands, name="user")
commands.add_typer(auth.commands, name="auth")
commands.add_typer(generate.commands, name="generate")


@commands.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", help="Show the version.", callback=show_version, is_eager=True
    ),
) -> None:
    """Take the options of `scaffold` itself."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line.

    The exit code is 0, 1 where it could not be done, 2 for a wrong call.
    """
    try:
        commands(arguments)
    except Failure as failure:
        show_failure(failure)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from scaffold.errors import ScaffoldError

        if not isinstance(error, ScaffoldError):
            raise
        show_failure(Failure(str(error)))
        sys.exit(1)
