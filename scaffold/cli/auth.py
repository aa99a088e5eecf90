"""`scaffold auth`: what concerns all accounts of an app, by somebody with a shell on the server."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.accounts import counted_logins, opened_accounts
from scaffold.cli.console import Failure, is_terminal, say, show_next, show_table
from scaffold.cli.db import AppOption

if TYPE_CHECKING:
    from scaffold.auth.overview import Overview
    from scaffold.auth.tuning import Cost, Measured
    from scaffold.settings import AuthSettings, Settings

HELP = """Look after accounts as a whole.

\b
    scaffold auth report       figures: second factors, logins, failures, old secrets
    scaffold auth logout-all   end all logins of all people
    scaffold auth rotate-key   a new secret key; nobody is logged out
    scaffold auth tune         how strong password hashes can be on this machine
"""
ROTATE = """Put a new secret key in front of the old ones.

The new key signs from the next start of the app on; the old ones stay in .env until nothing needs
them any more. Nobody is logged out, and authenticator apps keep working.

With --forget, all keys but the first are removed.
"""
TUNE = """Measure this machine and propose the strength of password hashes.

Run it on the server, while it has nothing else to do. Stored passwords keep working: each is hashed
anew at its next login.
"""
_CLOSE = 1.3

commands = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)


Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@commands.command("logout-all")
def logout_all(yes: Yes = False, app: AppOption = None) -> None:
    """End all logins of all people, at once; their accounts stay."""
    with opened_accounts(app) as accounts:
        _confirm("Everybody has to log in again, you as well. Go on?", yes)
        say(f"{counted_logins(accounts.logout_everybody())} ended.")


@commands.command()
def report(app: AppOption = None) -> None:
    """Show figures about accounts; no address is in it."""
    from scaffold.auth.overview import overview

    with opened_accounts(app) as accounts:
        found = overview(accounts)
        for what, figure in _lines(found, len(accounts.settings.secret_key) or 1):
            say(f"{what:<32}{figure}")


@commands.command("rotate-key", help=ROTATE)
def rotate_key(
    forget: Annotated[bool, typer.Option("--forget", help="Remove the old keys.")] = False,
    yes: Yes = False,
    app: AppOption = None,
) -> None:
    """Change the secret key."""
    from scaffold.auth.key_change import NAME, new_key
    from scaffold.cli.project import find_project
    from scaffold.settings import Settings

    project = find_project()
    project.enter()
    file, settings = project.root / ".env", Settings()
    if NAME in os.environ:
        raise Failure(
            f"{NAME} comes from the environment, so .env does not count. Change it there: put a "
            "new key in front of what it has, with a comma between them, and restart the app. A "
            f"new key: {new_key()}"
        )
    if forget:
        _forget_keys(file, settings, yes, app)
    else:
        _add_key(file, settings)


def _add_key(file: Path, settings: "Settings") -> None:
    from scaffold.auth.key_change import days_needed, new_key, write_keys
    from scaffold.auth.keys import kept_secret

    old = settings.secret_key
    if not old and (settings.data_dir / "secret_key").is_file():
        old = [kept_secret(settings.data_dir)]
    until = datetime.now(UTC).date() + timedelta(days=days_needed(settings.auth))
    write_keys(file, [new_key(), *old], until if old else None)
    say(f"A new key is the first one in {file}.")
    if old:
        count = "The old key is" if len(old) == 1 else f"{len(old)} old keys are"
        say(f"{count} needed until {until}: by then each login has the new key, or has ended.")
    show_next(
        "restart the app, on all its servers",
        *([f"from {until} on: scaffold auth rotate-key --forget"] if old else []),
    )


def _forget_keys(file: Path, settings: "Settings", yes: bool, app: str | None) -> None:
    from scaffold.auth.key_change import needed_until, seal_anew, write_keys

    first, *old = settings.secret_key or [""]
    if not old:
        say("There is one key only; nothing is to be removed.")
        return
    until = needed_until(file)
    if until is None or until > f"{datetime.now(UTC).date()}":
        say(f"It is early{f': they are needed until {until}' if until else ''}.", color="yellow")
        say("Who was not here since the new key came has to log in again.", color="yellow")
    _confirm(f"Remove {_old_keys(len(old))}? The app must know the first key already.", yes)
    with opened_accounts(app) as accounts:
        done, lost = seal_anew(accounts)
    if done:
        say(f"Sealed {_counted_apps(done)} anew with the first key.")
    if lost:
        say(f"{_counted_apps(lost)} could not be opened with any key.", color="yellow")
    write_keys(file, [first], None)
    say(f"Removed {_old_keys(len(old))} from {file}.")
    show_next("restart the app, on all its servers")


def _confirm(question: str, yes: bool) -> None:
    """Ask, unless told not to.

    Raises:
        Failure: nobody can be asked.
    """
    if yes:
        return
    if not is_terminal():
        raise Failure("Nobody can be asked here. Add --yes if this is meant.")
    if not typer.confirm(question):
        raise typer.Exit(1)


def _lines(found: "Overview", keys: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of the report."""

    def share(count: int) -> str:
        return f"{count} ({100 * count // (found.accounts or 1)} %)"

    yield "accounts", str(found.accounts)
    yield "  with a proved address", share(found.verified)
    yield "  with a second factor", share(found.second_factor)
    yield "  with a passkey", share(found.passkey)
    yield "  staff", str(found.staff)
    yield "switched off", str(found.switched_off)
    yield "being deleted", str(found.leaving)
    yield "logins", f"{found.logins}, of {found.people_logged_in} people"
    yield "  remembered", str(found.remembered)
    yield "  in somebody's place", str(found.impersonations)
    yield "refused in the last 24 hours", str(sum(found.failures.values()))
    for event, count in found.failures.items():
        yield f"  {event}", str(count)
    yield "throttled at the moment", str(found.throttled)
    yield "oldest password", _day(found.oldest_password)
    yield "API tokens", str(found.api_tokens)
    if found.api_tokens:
        yield "  oldest", _day(found.oldest_token)
    yield "secret keys", str(keys)
    yield "apps sealed with older keys", str(found.sealed_with_older)


def _day(at: datetime | None) -> str:
    return "none" if at is None else f"{at:%Y-%m-%d}"


def _old_keys(count: int) -> str:
    return "the old key" if count == 1 else f"the {count} old keys"


def _counted_apps(count: int) -> str:
    return "1 authenticator app" if count == 1 else f"{count} authenticator apps"


@commands.command(help=TUNE)
def tune(
    target: Annotated[
        int, typer.Option(min=10, max=2000, help="How many milliseconds one hash may take.")
    ] = 100,
) -> None:
    """Measure and propose."""
    from scaffold.auth.tuning import Cost, Measured, climb, measure, proposed
    from scaffold.cli.project import find_project
    from scaffold.settings import Settings

    find_project().enter()
    auth = Settings().auth
    set_now = Cost(auth.argon2_memory_kib, auth.argon2_time, auth.argon2_parallelism)
    now = Measured(set_now, measure(set_now))
    found = list(climb(target / 1000, auth.argon2_parallelism))
    show_table(
        ("memory", "passes", "one hash takes"),
        [(_mib(one.cost), str(one.cost.passes), _ms(one.seconds)) for one in found],
    )
    say()
    say(f"Set now: {now.cost}; one hash takes {_ms(now.seconds)}.")
    _propose(now, proposed(found, target / 1000), target, auth)


def _propose(now: "Measured", best: "Measured", target: int, auth: "AuthSettings") -> None:
    if target / _CLOSE <= now.seconds * 1000 <= target * _CLOSE:
        say(f"That is about {target} ms: there is nothing to change.")
        return
    if best.cost == now.cost:
        say(f"Nothing comes closer to {target} ms: there is nothing to change.")
        return
    if best.seconds * 1000 > target * _CLOSE:
        say(f"{target} ms are not enough here; this is the least that is safe:")
    else:
        say(f"For about {target} ms, write into .env:")
    say()
    say(f"  SCAFFOLD_AUTH__ARGON2_MEMORY_KIB={best.cost.memory_kib}", color="cyan")
    say(f"  SCAFFOLD_AUTH__ARGON2_TIME={best.cost.passes}", color="cyan")
    say(f"  SCAFFOLD_AUTH__ARGON2_PARALLELISM={auth.argon2_parallelism}", color="cyan")
    say()
    say(
        f"One hash takes {_ms(best.seconds)} then, and {_mib(best.cost)} while it is made.",
        dim=True,
    )


def _mib(cost: "Cost") -> str:
    return f"{cost.memory_kib // 1024} MiB"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
