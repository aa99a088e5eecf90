"""Accounts: people, logins, roles, throttle, audit, mailed tokens, values of st.user_state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "users",
    "logins",
    "auth_tokens",
    "auth_throttle",
    "auth_audit",
    "roles",
    "role_permissions",
    "user_roles",
    "user_data",
)


def upgrade() -> None:
    """Create the tables."""
    _people()
    _logins()
    _tokens()
    _throttle_and_audit()
    _roles()
    _user_data()


def downgrade() -> None:
    """Remove the tables, those that point to others first."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _seconds(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _bytes(name: str, length: int, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(length), nullable=nullable)


def _flag(name: str, default: sa.ColumnElement[bool]) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=default, nullable=False)


def _count(name: str, default: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_user_id"
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=name, ondelete="CASCADE")


def _of_role(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_role_id"
    return sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=name, ondelete="CASCADE")


def _people() -> None:
    op.create_table(
        "users",
        _id(),
        _text("email", 320),
        _text("email_norm", 320),
        _text("username_norm", 100, nullable=True),
        _text("display_name", 100),
        _text("locale", 35, nullable=True),
        _text("tz", 64, nullable=True),
        _text("password_hash", 512, nullable=True),
        _time("password_changed_at", nullable=True),
        _time("password_disabled_at", nullable=True),
        _count("failed_streak", "0"),
        _flag("must_change_password", sa.false()),
        _flag("mfa_required", sa.false()),
        _time("email_verified_at", nullable=True),
        _flag("is_active", sa.true()),
        _flag("is_staff", sa.false()),
        _count("authz_version", "1"),
        _time("last_login_at", nullable=True),
        _time("deleted_at", nullable=True),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email_norm", name="uq_users_email_norm"),
        sa.UniqueConstraint("username_norm", name="uq_users_username_norm"),
    )


def _logins() -> None:
    op.create_table(
        "logins",
        _id(),
        _id("user_id"),
        _bytes("selector", 16),
        _bytes("salt", 32),
        sa.Column("gen", sa.Integer(), nullable=False),
        _seconds("rotated_at"),
        _seconds("confirmed_at", nullable=True),
        _seconds("prev_until", nullable=True),
        sa.Column("persistent", sa.Boolean(), nullable=False),
        _text("auth_methods", 100),
        _seconds("authenticated_at"),
        _seconds("reauth_at"),
        _seconds("mfa_at", nullable=True),
        _seconds("created_at"),
        _seconds("last_seen_at"),
        _seconds("idle_expires_at"),
        _seconds("expires_at"),
        _seconds("revoked_at", nullable=True),
        _text("revoke_reason", 30, nullable=True),
        _text("ip_first", 45),
        _text("ip_last", 45),
        _text("user_agent", 300),
        _text("ua_family", 30),
        _text("os_family", 30),
        _text("label", 100),
        _bytes("device_id", 16, nullable=True),
        _bytes("sid_hash", 32, nullable=True),
        _id("actor_user_id", nullable=True),
        _of_user("logins"),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
        sa.UniqueConstraint("selector", name="uq_logins_selector"),
    )
    op.create_index("ix_logins_expires_at", "logins", ["expires_at"])
    op.create_index("ix_logins_user_id_revoked_at", "logins", ["user_id", "revoked_at"])
    op.create_index("ix_logins_user_id_device_id", "logins", ["user_id", "device_id"])


def _tokens() -> None:
    op.create_table(
        "auth_tokens",
        _id(),
        _id("user_id", nullable=True),
        _text("purpose", 30),
        _bytes("token_hash", 32),
        _text("sent_to", 320),
        _bytes("browser_sid_hash", 32, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        _time("created_at"),
        _time("expires_at"),
        _time("used_at", nullable=True),
        _text("ip", 45),
        _of_user("auth_tokens"),
        sa.PrimaryKeyConstraint("id", name="pk_auth_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_auth_tokens_token_hash"),
    )
    op.create_index("ix_auth_tokens_expires_at", "auth_tokens", ["expires_at"])
    op.create_index("ix_auth_tokens_user_id_purpose", "auth_tokens", ["user_id", "purpose"])


def _throttle_and_audit() -> None:
    op.create_table(
        "auth_throttle",
        _text("key", 64),
        _seconds("tat"),
        sa.Column("fails", sa.Integer(), nullable=False),
        _seconds("blocked_until"),
        _seconds("updated_at"),
        sa.PrimaryKeyConstraint("key", name="pk_auth_throttle"),
    )
    op.create_index("ix_auth_throttle_updated_at", "auth_throttle", ["updated_at"])
    op.create_table(
        "auth_audit",
        _id(),
        _time("at"),
        _text("event", 60),
        _text("outcome", 20),
        _id("user_id", nullable=True),
        _id("actor_id", nullable=True),
        _id("login_id", nullable=True),
        _text("ip", 45),
        _text("ua", 300),
        _text("request_id", 64),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_auth_audit"),
    )
    op.create_index("ix_auth_audit_user_id_at", "auth_audit", ["user_id", "at"])
    op.create_index("ix_auth_audit_event_at", "auth_audit", ["event", "at"])


def _roles() -> None:
    op.create_table(
        "roles",
        _id(),
        _text("name", 64),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.UniqueConstraint("name", name="uq_roles_name"),
    )
    op.create_table(
        "role_permissions",
        _id("role_id"),
        _text("permission", 100),
        _of_role("role_permissions"),
        sa.PrimaryKeyConstraint("role_id", "permission", name="pk_role_permissions"),
    )
    op.create_table(
        "user_roles",
        _id("user_id"),
        _id("role_id"),
        _id("org_id"),
        _of_user("user_roles"),
        _of_role("user_roles"),
        sa.PrimaryKeyConstraint("user_id", "role_id", "org_id", name="pk_user_roles"),
    )
    op.create_index("ix_user_roles_role_id", "user_roles", ["role_id"])


def _user_data() -> None:
    op.create_table(
        "user_data",
        _id("user_id"),
        _text("ns", 64),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _seconds("updated_at"),
        _of_user("user_data"),
        sa.PrimaryKeyConstraint("user_id", "ns", "key", name="pk_user_data"),
    )
