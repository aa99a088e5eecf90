"""Sessions: browsers, their tabs, the values of st.session_state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "browsers",
        sa.Column("sid_hash", sa.String(64), primary_key=True),
        sa.Column("login_id", sa.String(32)),
        sa.Column("data", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("handover", sa.String(40)),
        sa.Column("handover_until", sa.Double(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("touched", sa.Double(), nullable=False),
    )
    op.create_index(op.f("ix_browsers_touched"), "browsers", ["touched"])
    op.create_table(
        "tab_sessions",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=False),
        sa.Column("widget_values", sa.LargeBinary()),
        sa.Column("structure", sa.LargeBinary()),
        sa.Column("lease_owner", sa.String(120)),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("touched", sa.Double(), nullable=False),
    )
    op.create_index(op.f("ix_tab_sessions_browser"), "tab_sessions", ["browser"])
    op.create_index(op.f("ix_tab_sessions_touched"), "tab_sessions", ["touched"])
    op.create_table(
        "tab_values",
        sa.Column("session_id", sa.String(40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "key", name=op.f("pk_tab_values")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["tab_sessions.id"],
            ondelete="CASCADE",
            name=op.f("fk_tab_values_session_id"),
        ),
    )


def downgrade() -> None:
    """Remove the tables."""
    op.drop_table("tab_values")
    op.drop_table("tab_sessions")
    op.drop_table("browsers")
