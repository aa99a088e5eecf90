"""Whether the app's own tables are at their head: asked at each start, mostly without Alembic."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scaffold.cli.migrations import AppMigrations
from scaffold.db.engine import Database

if TYPE_CHECKING:
    from pathlib import Path

ENV = """
from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""
FILE = """revision = {name}
down_revision = {before}


def upgrade(): ...


def downgrade(): ...
"""


@pytest.fixture
def migrations(tmp_path: Path) -> AppMigrations:
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text(ENV)
    return AppMigrations(tmp_path, Database(f"sqlite:///{tmp_path / 'app.db'}"))


def write(migrations: AppMigrations, number: str, before: str, *, name: str | None = None) -> None:
    file = migrations.folder / "versions" / f"{number}_step.py"
    file.write_text(FILE.format(name=name or f'"{number}"', before=before))


def test_what_the_database_has_not_seen_is_pending(migrations: AppMigrations) -> None:
    assert migrations.pending() == []
    write(migrations, "0001", "None")
    assert migrations.pending() == ["0001"]
    migrations.upgrade()
    assert migrations.pending() == []
    write(migrations, "0002", '"0001"')
    write(migrations, "0003", "'0002'")
    assert migrations.pending() == ["0002", "0003"]
    migrations.upgrade()
    assert migrations.pending() == []
    migrations.downgrade("0001")
    assert migrations.pending() == ["0002", "0003"]


def test_names_that_are_worked_out_are_found_as_well(migrations: AppMigrations) -> None:
    write(migrations, "0001", "None", name='"00" + "01"')
    assert migrations.pending() == ["0001"]
    migrations.upgrade()
    assert migrations.pending() == []


def test_branches_are_found_as_well(migrations: AppMigrations) -> None:
    write(migrations, "0001", "None")
    write(migrations, "0002", '"0001"')
    write(migrations, "0003", '"0001"')
    migrations.upgrade("heads")
    assert migrations.pending() == []
    write(migrations, "0004", '("0002", "0003")')
    assert migrations.pending() == ["0004"]
    migrations.upgrade()
    assert migrations.pending() == []


def test_a_start_with_nothing_to_do_needs_no_alembic(migrations: AppMigrations) -> None:
    write(migrations, "0001", "None")
    migrations.upgrade()
    program = (
        "import sys; from pathlib import Path; from scaffold.db.engine import Database; "
        "from scaffold.cli.migrations import AppMigrations; folder = Path(sys.argv[1]); "
        "database = Database(f'sqlite:///{folder}/app.db'); "
        "assert AppMigrations(folder, database).pending() == []; print('alembic' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(migrations.folder)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
