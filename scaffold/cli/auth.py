"""`scaffold auth`: what concerns all accounts of an app, by somebody with a shell on the server."""

from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.console import say, show_table

if TYPE_CHECKING:
    from scaffold.auth.tuning import Cost, Measured
    from scaffold.settings import AuthSettings

HELP = """Look after accounts as a whole.

\b
    scaffold auth tune      how strong password hashes can be on this machine
"""
TUNE = """Measure this machine and propose the strength of password hashes.

Run it on the server, while it has nothing else to do. Stored passwords keep working: each is hashed
anew at its next login.
"""
_CLOSE = 1.3

commands = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)


@commands.callback()
def _root() -> None:
    """Keep the name of a command necessary, however few there are."""


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
