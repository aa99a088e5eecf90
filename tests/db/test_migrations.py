from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from scaffold.auth import mail_models, models, org_models, own_models, proof_models
from scaffold.db import tables
from scaffold.db.base import Base
from scaffold.db.engine import VERSION_TABLE, Database, alembic_config, head_revision
from scaffold.errors import SettingsError
from scaffold.paths import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path


def _tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


def test_up_down_up(either: Database) -> None:
    either.upgrade()
    assert {models.Account.__tablename__, tables.TabSession.__tablename__} <= _tables(either)
    assert either.revision() == head_revision()
    either.downgrade("base")
    assert _tables(either) <= {VERSION_TABLE}
    assert either.revision() is None
    either.upgrade()
    assert set(Base.metadata.tables) <= _tables(either)


def test_models_and_migrations_agree(either: Database) -> None:
    assert {"auth_mail", "orgs", "api_tokens", "auth_exports"} <= set(Base.metadata.tables), (
        mail_models,
        org_models,
        own_models,
        proof_models,
    )
    either.upgrade()

    def own(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or name in Base.metadata.tables

    with either.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": own, "version_table": VERSION_TABLE}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_history_is_one_line_and_the_last_file_is_its_head() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [head_revision()]
    assert script.get_bases() == ["0001"]


def test_upgrade_leaves_the_tables_of_the_app_alone(either: Database) -> None:
    with either.write() as connection:
        connection.execute(text("CREATE TABLE orders (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    either.upgrade()
    either.downgrade("base")
    assert {"orders", "alembic_version"} <= _tables(either)


def test_several_processes_may_upgrade_at_once(tmp_path: Path, postgres_url: str) -> None:
    for url in (f"sqlite:///{tmp_path / 'many.db'}", postgres_url):
        failures: list[BaseException] = []

        def start(url: str = url, failures: list[BaseException] = failures) -> None:
            database = Database(url)
            try:
                database.upgrade()
            except BaseException as error:
                failures.append(error)
            finally:
                database.dispose()

        processes = [
            subprocess.Popen(  # noqa: S603 - our own words
                [
                    sys.executable,
                    "-c",
                    f"from scaffold.db.engine import Database; Database({url!r}).upgrade()",
                ],
                cwd=CHECKOUT,
            )
            for _ in range(4)
        ]
        thread = threading.Thread(target=start)
        thread.start()
        thread.join()
        assert failures == []
        assert [process.wait(60) for process in processes] == [0, 0, 0, 0]


def test_start_needs_no_alembic_when_up_to_date(empty: Database) -> None:
    empty.upgrade()
    code = (
        "import sys; from scaffold.db.engine import Database; "
        f"Database({str(empty.engine.url)!r}).upgrade(); sys.exit('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=CHECKOUT)  # noqa: S603 - our own words
    assert done.returncode == 0


def test_tables_of_a_newer_scaffold_are_refused_with_the_cure(empty: Database) -> None:
    empty.upgrade()
    with empty.write() as connection:
        connection.execute(text("UPDATE scaffold_alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="newer scaffold"):
        empty.upgrade()


def test_a_failed_migration_changes_nothing(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(config: object, revision: str) -> None:
        connection = config.attributes["connection"]  # type: ignore[attr-defined]
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        raise RuntimeError("power cut")

    monkeypatch.setattr("alembic.command.upgrade", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        empty.upgrade()
    assert _tables(empty) == set()
    with empty.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_without_a_revision_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0001_empty.py").write_text("")
    monkeypatch.setattr("scaffold.paths.migrations", lambda: tmp_path)
    with pytest.raises(SettingsError, match=r'0001_empty\.py names no revision.*"0001"'):
        head_revision()
