"""`scaffold user`: accounts, by somebody with a shell on the server."""

import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.accounts import counted_logins, opened_accounts
from scaffold.cli.console import Failure, is_terminal, say, show_next, show_table
from scaffold.cli.db import AppOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.auth.administration import Administration
    from scaffold.auth.service import Accounts

HELP = """Make accounts, list them, give and take rights.

\b
    scaffold user create ada@example.com --admin
    scaffold user list
    scaffold user show ada@example.com
    scaffold user promote bob@example.com
    scaffold user roles editor posts.edit posts.delete
    scaffold user disable eve@example.com
    scaffold user set-password eve@example.com
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
            _asking(lambda given: _create(accounts, email, given, name))
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
def demote(
    email: Email,
    role: Annotated[str, typer.Option(help="Another role than admin.")] = "admin",
    app: AppOption = None,
) -> None:
    """Take a role away."""
    with _administration(app) as accounts:
        accounts.demote(email, role)
        say(f"{email} has the role {role} no more.")


@commands.command()
def roles(
    role: Annotated[str, typer.Argument(help="A role to define.", show_default=False)] = "",
    permissions: Annotated[
        list[str] | None, typer.Argument(help="What it allows from now on.", show_default=False)
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the role.")] = False,
    app: AppOption = None,
) -> None:
    """List the roles, define one, or remove one."""
    with opened_accounts(app) as accounts:
        if remove:
            if not accounts.admin.remove_role(role):
                raise Failure(f'There is no role "{role}". `scaffold user roles` shows them.')
            say(f"The role {role} is removed.")
            return
        if role:
            accounts.admin.define_role(role, permissions or [])
            say(f"The role {role} allows from the next click on: {' '.join(permissions or ['-'])}")
            return
        found = accounts.roles.permissions()
        if not found:
            say("There are no roles.")
            show_next(
                "scaffold user roles editor posts.edit", "scaffold user promote --role editor"
            )
            return
        show_table(("role", "permissions"), [(name, " ".join(of)) for name, of in found.items()])


@commands.command()
def show(email: Email, app: AppOption = None) -> None:
    """Show what is known about an account."""
    with opened_accounts(app) as accounts:
        show_table(("", ""), _facts(accounts, email))


@commands.command("set-password")
def set_password(
    email: Email,
    must_change: Annotated[
        bool, typer.Option("--must-change", help="Ask for another one at the next login.")
    ] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the standard input.")
    ] = False,
    app: AppOption = None,
) -> None:
    """Give an account another password: asked for, never an argument. Its logins end."""

    def store(password: str) -> int:
        return accounts.set_password(email, password, must_change=must_change)

    with _administration(app) as accounts:
        if password_stdin:
            ended = store(sys.stdin.readline().rstrip("\r\n"))
        elif is_terminal():
            ended = _asking(store)
        else:
            raise Failure(
                "Nobody can be asked for the password here. Give it on the standard input: "
                f"scaffold user set-password {email} --password-stdin < file"
            )
        say(f"{email} has another password; {counted_logins(ended)} ended.")


@commands.command()
def unlock(email: Email, app: AppOption = None) -> None:
    """Let passwords work again after too many failures in a row."""
    with _administration(app) as accounts:
        accounts.unlock(email)
        say(f"Passwords work again for {email}.")


@commands.command("reset-second-factor")
def reset_second_factor(
    email: Email,
    reason: Annotated[str, typer.Option(help="Why; it is kept and mailed to the owner.")],
    app: AppOption = None,
) -> None:
    """Remove the second factors of somebody who has lost them. Their logins end."""
    with opened_accounts(app) as accounts:
        user = accounts.admin.user(email)
        accounts.second_factors.reset(user.id, reason=reason)
        say(f"{email} has no second factor any more.")


@commands.command()
def disable(email: Email, app: AppOption = None) -> None:
    """Switch an account off and end its logins."""
    with _administration(app) as accounts:
        ended = accounts.disable(email)
        say(f"{email} is switched off; {counted_logins(ended)} ended.")


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
        say(f"{email}: {counted_logins(accounts.logout_user(email))} ended.")


def _create(accounts: "Administration", email: str, password: str, name: str) -> int:
    accounts.create_user(email, password, display_name=name)
    return 0


def _facts(accounts: "Accounts", email: str) -> list[tuple[str, str]]:
    from scaffold.auth import directory

    user = accounts.admin.user(email)
    with accounts.database.read() as connection:
        facts = directory.facts(connection, user.id)
        one = directory.oldest(connection, user.email, 1, 0)[0]
    ways = accounts.second_factors.ways_of(user.id)
    blocked = facts is not None and facts.password_disabled_at is not None
    return [
        ("address", f"{user.email}{'' if user.email_verified else ' (not confirmed)'}"),
        ("name", user.display_name),
        ("account", "on" if user.is_active else "off"),
        ("kind", "admin" if user.is_staff else "member"),
        ("roles", " ".join(sorted(user.roles)) or "none"),
        ("permissions", " ".join(sorted(user.permissions)) or "none"),
        ("organisations", ", ".join(f"{org.name} ({org.role})" for org in user.orgs) or "none"),
        ("password", "blocked" if blocked else "set" if ways.has_password else "none"),
        ("second factors", str(ways.apps + ways.passkeys)),
        ("made", f"{one.created_at:%Y-%m-%d %H:%M} UTC"),
        ("last login", f"{one.last_login_at:%Y-%m-%d %H:%M} UTC" if one.last_login_at else "never"),
        ("number", user.id),
    ]


@contextmanager
def _administration(app: str | None) -> Generator["Administration"]:
    """Give the administration of the app."""
    with opened_accounts(app) as accounts:
        yield accounts.admin


def _asking(store: "Callable[[str], int]") -> int:
    """Ask for a password and store it, again where it is not accepted."""
    from scaffold.errors import InputError

    for left in reversed(range(TRIES)):
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more")
        try:
            return store(password)
        except InputError as error:
            if not left:
                raise
            say(str(error), color="yellow")
    return 0
