"""The app's own migrations.

Alembic, in the app's `migrations/` folder, beside scaffold's tables.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.cli.console import Failure, say
from scaffold.cli.project import Project

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from scaffold.db.engine import Database

_REVISIONS = re.compile(
    r"""^(down_|)revision(?:\s*:[^=\n]+)?\s*=\s*(None|"[^"\n]+"|'[^'\n]+')\s*$""", re.MULTILINE
)


class AppMigrations:
    """The history of the app's own tables, in one database."""

    def __init__(self, folder: Path, database: "Database") -> None:
        self.folder = folder
        self._database = database

    @property
    def exist(self) -> bool:
        """Whether the app has migrations."""
        return (self.folder / "env.py").is_file()

    def current(self) -> str | None:
        """Return the revision of the app's tables; None where there are none."""
        return ", ".join(self._heads()) or None

    def head(self) -> str | None:
        """Return the newest revision there is."""
        return ", ".join(self._scripts().get_heads()) or None

    def pending(self) -> list[str]:
        """Return the revisions that the database has not seen, oldest first."""
        if not self.exist or self._is_at_head() or self.current() == self.head():
            return []
        scripts = self._scripts()
        found = scripts.iterate_revisions("heads", self._heads() or "base")
        return [one.revision for one in found][::-1]

    def _heads(self) -> tuple[str, ...]:
        """Return the revisions that the app's tables are at: several where a history branches."""
        from alembic.runtime.migration import MigrationContext

        with self._database.read() as connection:
            return MigrationContext.configure(connection).get_current_heads()

    def _is_at_head(self) -> bool:
        """Return whether there is nothing to do, as far as that can be told without Alembic.

        Its import takes a tenth of a server's start. Files that name their revisions in another
        way than Alembic writes them are left to it.
        """
        from sqlalchemy import inspect, text

        known: set[str] = set()
        before: set[str] = set()
        for file in self._files():
            names = _REVISIONS.findall(file.read_text(encoding="utf-8"))
            if [kind for kind, _ in names] != ["", "down_"]:
                return False
            known.add(names[0][1].strip("\"'"))
            before.add(names[1][1].strip("\"'"))
        with self._database.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return not known
            rows = connection.execute(text("SELECT version_num FROM alembic_version"))
            return {row[0] for row in rows} == known - before

    def upgrade(self, revision: str = "head") -> None:
        """Migrate up; several processes may try at once, one does it."""
        self._run("upgrade", revision)

    def downgrade(self, revision: str) -> None:
        """Migrate down to a revision, "base" or "-1"."""
        self._run("downgrade", revision)

    def write(self, message: str, *, empty: bool) -> Path | None:
        """Write a migration from the difference of models and tables; None if there is none."""
        from alembic import command

        number = 1 + max((_number(file) for file in self._files()), default=0)

        def keep(context: Any, revision: Any, directives: list[Any]) -> None:
            if not empty and directives[0].upgrade_ops.is_empty():
                directives.clear()

        with self._config() as config:
            found = command.revision(
                config, message, autogenerate=not empty, rev_id=f"{number:04d}",
                process_revision_directives=keep,
            )  # fmt: skip
        scripts = found if isinstance(found, list) else [found]
        return next((Path(script.path) for script in scripts if script is not None), None)

    def _files(self) -> list[Path]:
        return list((self.folder / "versions").glob("*.py"))

    def _scripts(self) -> "ScriptDirectory":
        from alembic.script import ScriptDirectory

        return ScriptDirectory.from_config(self._plain_config())

    def _run(self, name: str, revision: str) -> None:
        from alembic import command

        with self._config() as config:
            getattr(command, name)(config, revision)

    @contextmanager
    def _config(self) -> Generator["Config"]:
        """Give a configuration with a connection on which nobody else migrates."""
        from alembic.util import CommandError

        config = self._plain_config()
        try:
            with self._database.migrating() as connection:
                config.attributes["connection"] = connection
                yield config
        except CommandError as error:
            raise Failure(f"{error}. {_cure(str(error))}") from error

    def _plain_config(self) -> "Config":
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        return config


def bring_up_to_date(database: "Database", project: Project, *, ask: bool) -> None:
    """Apply the app's migrations in development; in production that is a decision of its own.

    Raises:
        Failure: migrations are missing in production.
    """
    migrations = AppMigrations(project.migrations, database)
    pending = migrations.pending()
    if not pending:
        return
    if ask:
        raise Failure(
            f"The database lacks {_counted(pending)} of this app. Write: scaffold db upgrade"
        )
    migrations.upgrade()
    say(f"Database: applied {', '.join(pending)}", dim=True)


def _counted(pending: list[str]) -> str:
    names = ", ".join(pending)
    return f"migration {names}" if len(pending) == 1 else f"{len(pending)} migrations ({names})"


def _number(file: Path) -> int:
    digits = file.name.partition("_")[0]
    return int(digits) if digits.isdigit() else 0


def _cure(message: str) -> str:
    if "not up to date" in message:
        return "Write first: scaffold db upgrade"
    return "scaffold db current shows where the database is."
