"""`scaffold user`: accounts, by somebody with a shell on the server."""

import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.console import Failure, is_terminal, say, show_next, show_table
from scaffold.cli.db import AppOption

if TYPE_CHECKING:
    from scaffold.auth.administration import Administration

HELP = """Make accounts, list them, give and take rights.

\b
    scaffold user create ada@example.com --admin
    scaffold user list
    scaffold user promote bob@example.com
    scaffold user disable eve@example.com
"""
PASSWORD_BYTES = 15
TRIES = 3

commands = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)
Email = Annotated[str, typer.Argument(help="The address of the account.", show_default=False)]


@commands.command()
def create(
    email: Email,
    admin: Annotated[bool, typer.Option("--admin", help="Give it the role admin.")] = False,
    name: Annotated[str, typer.Option(help="The name that others see.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the standard input.")
    ] = False,
    app: AppOption = None,
) -> None:
    """Make an account: asks for a password, or makes one up where nobody can be asked."""
    with _administration(app) as accounts:
        made_up = "" if password_stdin or is_terminal() else secrets.token_urlsafe(PASSWORD_BYTES)
        if made_up or password_stdin:
            given = made_up or sys.stdin.readline().rstrip("\r\n")
            accounts.create_user(email, given, display_name=name)
        else:
            _create_asking(accounts, email, name)
        if admin:
            accounts.promote(email)
        say(f"Made the account {email}{', an administrator' if admin else ''}.")
        if made_up:
            say(f"Its password: {made_up}")
            say("It is shown this once.", dim=True)
        show_next("scaffold serve --reload", "log in at /auth/login")


@commands.command("list")
def list_users(
    search: Annotated[str, typer.Argument(help="A part of the address.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    app: AppOption = None,
) -> None:
    """List accounts."""
    with _administration(app) as accounts:
        found = accounts.list_users(search=search, limit=limit)
        if not found:
            say("There are no accounts." if not search else f'No address contains "{search}".')
            show_next("scaffold user create ada@example.com --admin")
            return
        rows = [
            (
                one.email,
                one.display_name,
                "admin" if one.is_staff else "member",
                "on" if one.is_active else "off",
                f"{one.created_at:%Y-%m-%d}",
                f"{one.last_login_at:%Y-%m-%d %H:%M}" if one.last_login_at else "never",
            )
            for one in found
        ]
        show_table(("address", "name", "kind", "account", "made", "last login (UTC)"), rows)


@commands.command()
def promote(
    email: Email,
    role: Annotated[str, typer.Option(help="Another role than admin.")] = "admin",
    app: AppOption = None,
) -> None:
    """Give an account a role."""
    with _administration(app) as accounts:
        accounts.promote(email, role)
        say(f"{email} has the role {role} from the next click on.")


@commands.command()
def disable(email: Email, app: AppOption = None) -> None:
    """Switch an account off and end its logins."""
    with _administration(app) as accounts:
        ended = accounts.disable(email)
        say(f"{email} is switched off; {_logins(ended)} ended.")


@commands.command()
def enable(email: Email, app: AppOption = None) -> None:
    """Switch an account on again."""
    with _administration(app) as accounts:
        accounts.enable(email)
        say(f"{email} can log in again.")


@commands.command()
def logout(email: Email, app: AppOption = None) -> None:
    """End all logins of an account."""
    with _administration(app) as accounts:
        say(f"{email}: {_logins(accounts.logout_user(email))} ended.")


def _logins(count: int) -> str:
    return f"{count} login" if count == 1 else f"{count} logins"


@contextmanager
def _administration(app: str | None) -> Generator["Administration"]:
    """Give the accounts of the app, its tables made."""
    from scaffold.cli.target import find_target, load

    target, _ = find_target(app)
    site = load(target).site
    try:
        if site.accounts is None:
            raise Failure(
                "This app has no accounts. Write App(..., auth=True), or set "
                "SCAFFOLD_AUTH__ENABLED=true in .env."
            )
        yield site.accounts.admin
    finally:
        site.close()


def _create_asking(accounts: "Administration", email: str, name: str) -> None:
    """Make an account with a password that is asked for, again where it is not accepted."""
    from scaffold.errors import InputError

    for left in reversed(range(TRIES)):
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more")
        try:
            accounts.create_user(email, password, display_name=name)
            return
        except InputError as error:
            if not left:
                raise
            say(str(error), color="yellow")
