"""Proofs beside the password, organisations, mail, exports, what account pages remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "auth_identities",
    "auth_provider_logins",
    "auth_passkeys",
    "auth_totp",
    "auth_recovery_codes",
    "auth_trusted_browsers",
    "api_tokens",
    "orgs",
    "org_members",
    "auth_mail",
    "auth_exports",
)


def upgrade() -> None:
    """Create the tables and columns."""
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("webauthn_handle", sa.LargeBinary(32)))
        users.create_unique_constraint(op.f("uq_users_webauthn_handle"), ["webauthn_handle"])
    op.add_column("browsers", sa.Column("flows", sa.LargeBinary()))
    proved = sa.Column("ip_proved", sa.String(45), nullable=False, server_default="")
    op.add_column("logins", proved)
    tries = sa.Column("tries", sa.Integer(), nullable=False, server_default="0")
    op.add_column("auth_tokens", tries)
    _identities()
    _provider_logins()
    _passkeys()
    _codes()
    _trusted_browsers()
    _api_tokens()
    _organisations()
    _mail()
    _exports()


def downgrade() -> None:
    """Remove them, those that point to others first."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("auth_tokens", "tries")
    op.drop_column("logins", "ip_proved")
    op.drop_column("browsers", "flows")
    with op.batch_alter_table("users") as users:
        users.drop_constraint(op.f("uq_users_webauthn_handle"), type_="unique")
        users.drop_column("webauthn_handle")


def _id(name: str = "id", *, primary: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=False, primary_key=primary)


def _seconds(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _bytes(name: str, length: int | None = None) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(length), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _refers(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return _refers(table, "user_id", "users")


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _identities() -> None:
    op.create_table(
        "auth_identities",
        _id(),
        _id("user_id", primary=False),
        _text("issuer", 255),
        _text("subject", 255),
        _text("email_at_link", 320),
        _json("claims"),
        _seconds("created_at"),
        _seconds("last_login_at", nullable=True),
        _of_user("auth_identities"),
    )
    _index("auth_identities", "user_id")
    op.create_index(
        "uq_auth_identities_subject", "auth_identities", ["issuer", "subject"], unique=True
    )


def _provider_logins() -> None:
    table = "auth_provider_logins"
    op.create_table(
        table,
        _id(),
        _id("user_id", primary=False),
        sa.Column("login_id", sa.String(32)),
        *(_text(name, 255) for name in ("issuer", "subject", "sid")),
        _seconds("created_at"),
        _seconds("ended_at", nullable=True),
        _of_user(table),
        _refers(table, "login_id", "logins"),
    )
    _index(table, "user_id")
    _index(table, "login_id")
    for column in ("subject", "sid"):
        op.create_index(f"ix_{table}_{column}", table, ["issuer", column])


def _passkeys() -> None:
    op.create_table(
        "auth_passkeys",
        _id(),
        _id("user_id", primary=False),
        _bytes("credential_id", 1023),
        _bytes("public_key", 1024),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        _text("transports", 100),
        _text("aaguid", 36),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("backup_eligible", "backup_state", "uv_initialised")
        ),
        _text("name", 100),
        _seconds("created_at"),
        _seconds("last_used_at", nullable=True),
        _of_user("auth_passkeys"),
        sa.UniqueConstraint("credential_id", name=op.f("uq_auth_passkeys_credential_id")),
    )
    _index("auth_passkeys", "user_id")


def _codes() -> None:
    op.create_table(
        "auth_totp",
        _id(),
        _id("user_id", primary=False),
        _bytes("secret_enc", 255),
        _text("name", 100),
        _seconds("confirmed_at", nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _seconds("created_at"),
        _of_user("auth_totp"),
    )
    _index("auth_totp", "user_id")
    op.create_table(
        "auth_recovery_codes",
        _id("user_id"),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
        _text("code_hash", 255),
        _seconds("used_at", nullable=True),
        _of_user("auth_recovery_codes"),
    )


def _trusted_browsers() -> None:
    op.create_table(
        "auth_trusted_browsers",
        _id("user_id"),
        sa.Column("device_id", sa.LargeBinary(16), nullable=False, primary_key=True),
        _text("label", 100),
        _seconds("created_at"),
        _seconds("until"),
        _of_user("auth_trusted_browsers"),
    )


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        _id(),
        _id("user_id", primary=False),
        _text("name", 100),
        _text("prefix", 8),
        _bytes("token_hash", 32),
        _json("scopes"),
        _seconds("created_at"),
        *(_seconds(name, nullable=True) for name in ("expires_at", "last_used_at", "revoked_at")),
        _of_user("api_tokens"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    _index("api_tokens", "user_id")
    _index("api_tokens", "prefix")


def _organisations() -> None:
    op.create_table(
        "orgs",
        _id(),
        _text("slug", 64),
        _text("name", 100),
        _seconds("created_at"),
        sa.UniqueConstraint("slug", name=op.f("uq_orgs_slug")),
    )
    op.create_table(
        "org_members",
        _id("org_id"),
        _id("user_id"),
        _id("role_id", primary=False),
        _seconds("created_at"),
        _refers("org_members", "org_id", "orgs"),
        _of_user("org_members"),
        _refers("org_members", "role_id", "roles", "RESTRICT"),
    )
    _index("org_members", "user_id")
    _index("org_members", "role_id")


def _mail() -> None:
    op.create_table(
        "auth_mail",
        _id(),
        _text("sent_to", 320),
        _text("template", 100),
        _bytes("content"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _seconds("next_at"),
        _seconds("created_at"),
        _text("problem", 300),
    )
    _index("auth_mail", "next_at")


def _exports() -> None:
    op.create_table(
        "auth_exports",
        _id(),
        _id("user_id", primary=False),
        _text("state", 10),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("done", "parts", "size")),
        _seconds("created_at"),
        _seconds("touched_at"),
        _seconds("expires_at", nullable=True),
        _of_user("auth_exports"),
    )
    _index("auth_exports", "user_id")
    _index("auth_exports", "expires_at")
