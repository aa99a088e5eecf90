"""Runs scaffold's own migrations, in a version table of their own beside the app's.

`Database.upgrade` hands a connection over; on the command line the settings name the database.
The app's tables, and its columns on `users`, are left out of comparisons.
Versions are files `NNNN_topic.py` with `revision = "NNNN"`, in one line of descent.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from alembic import context

from scaffold.auth.user_model import TABLE_MODULES, is_of_scaffold
from scaffold.db.base import Base
from scaffold.db.engine import VERSION_TABLE, Database

if TYPE_CHECKING:
    from sqlalchemy import Connection


def run(connection: Connection) -> None:
    """Run what the command asks for."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table=VERSION_TABLE,
        include_object=is_of_scaffold,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from scaffold.settings import Settings

    for module in TABLE_MODULES:
        import_module(module)
    with Database(Settings().database_url).write() as own:
        run(own)
