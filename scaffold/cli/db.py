"""`scaffold db`: the tables of the app and scaffold's own, brought up to date together."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scaffold.cli.console import Failure, say, show_next, show_table

if TYPE_CHECKING:
    from scaffold.cli.migrations import AppMigrations
    from scaffold.db.engine import Database

HELP = """Migrate the database.

\b
    scaffold db revision -m "Add orders"   after changing models.py
    scaffold db upgrade                    bring the tables up to date
    scaffold db downgrade 0001             take the app's tables back
    scaffold db current                    where the database is
"""

commands = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

AppOption = Annotated[
    str | None,
    typer.Option("--app", help="The app, as in scaffold serve.", show_default=False),
]


@commands.command()
def upgrade(
    revision: Annotated[str, typer.Argument(help="How far the app's tables go.")] = "head",
    app: AppOption = None,
) -> None:
    """Bring all tables up to date."""
    with _opened(app) as (database, migrations):
        database.upgrade()
        before = migrations.pending()
        if before:
            migrations.upgrade(revision)
        done = [one for one in before if one not in migrations.pending()]
        say(f"Applied {', '.join(done)}." if done else "The tables are up to date.")


@commands.command()
def downgrade(
    revision: Annotated[
        str, typer.Argument(help='A revision, "-1" for one step, "base" for none at all.')
    ],
    app: AppOption = None,
) -> None:
    """Take the app's own tables back; scaffold's stay."""
    with _opened(app) as (_, migrations):
        _need(migrations)
        migrations.downgrade(revision)
        say(f"The app's tables are at {migrations.current() or 'base'}.")


@commands.command()
def revision(
    message: Annotated[str, typer.Option("--message", "-m", help="What changes.")],
    empty: Annotated[bool, typer.Option("--empty", help="Write the steps by hand.")] = False,
    app: AppOption = None,
) -> None:
    """Write a migration from the difference between the models and the tables."""
    with _opened(app) as (_, migrations):
        _need(migrations)
        file = migrations.write(message, empty=empty)
        if file is None:
            say("The tables are as the models say; there is nothing to migrate.")
            return
        say(f"Wrote {file}")
        show_next("read it, it is yours", "scaffold db upgrade")


@commands.command()
def current(app: AppOption = None) -> None:
    """Show where the database is."""
    from scaffold.db.engine import head_revision

    with _opened(app) as (database, migrations):
        rows = [("scaffold", database.revision() or "no tables", head_revision())]
        if migrations.exist:
            rows.append(("app", migrations.current() or "no tables", migrations.head() or ""))
        show_table(("tables", "now at", "newest"), rows)
        behind = [now for _, now, newest in rows if now != newest]
        if behind:
            show_next("scaffold db upgrade")


@contextmanager
def _opened(app: str | None) -> Generator[tuple["Database", "AppMigrations"]]:
    from scaffold.cli.migrations import AppMigrations
    from scaffold.cli.target import find_target, load
    from scaffold.db.engine import Database

    target, project = find_target(app)
    database = Database(load(target).settings.database_url)
    try:
        yield database, AppMigrations(project.migrations, database)
    finally:
        database.dispose()


def _need(migrations: "AppMigrations") -> None:
    if not migrations.exist:
        raise Failure(
            f"This app has no migrations: there is no {migrations.folder / 'env.py'}. "
            "An app made by scaffold new has one to copy."
        )
