"""Expiry of tabs by their age: no index changes when a tab is used."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index when a tab was made instead of when it was used last."""
    op.drop_index(op.f("ix_tab_sessions_touched"), "tab_sessions")
    op.create_index(op.f("ix_tab_sessions_created"), "tab_sessions", ["created"])


def downgrade() -> None:
    """Index the last use again."""
    op.drop_index(op.f("ix_tab_sessions_created"), "tab_sessions")
    op.create_index(op.f("ix_tab_sessions_touched"), "tab_sessions", ["touched"])
