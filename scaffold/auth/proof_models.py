"""The tables of proofs beside the password: passkeys, codes, identities, tokens.

Against a stolen copy of the database: a passkey's key is public, a TOTP secret is encrypted with a
key of the server, recovery codes and API tokens are hashes. Times are seconds since 1970.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scaffold.auth.models import USER
from scaffold.db.base import Base, Epoch, Id, IdMixin


class Identity(IdMixin, Base):
    """An account at a provider (OpenID Connect) that opens an account here."""

    __tablename__ = "auth_identities"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    email_at_link: Mapped[str] = mapped_column(String(320))
    claims: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Epoch]
    last_login_at: Mapped[Epoch | None] = mapped_column(Double)

    __table_args__ = (Index("uq_auth_identities_subject", "issuer", "subject", unique=True),)


class ProviderLogin(IdMixin, Base):
    """A login at a provider that somebody came from: when it ends there, theirs ends here.

    It stands here from the first proof on, before there is a login, and names the login of somebody
    who acts for another as long as they do.
    """

    __tablename__ = "auth_provider_logins"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    login_id: Mapped[Id | None] = mapped_column(
        ForeignKey("logins.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    sid: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[Epoch]
    ended_at: Mapped[Epoch | None] = mapped_column(Double)

    __table_args__ = (
        Index("ix_auth_provider_logins_subject", "issuer", "subject"),
        Index("ix_auth_provider_logins_sid", "issuer", "sid"),
    )


class Passkey(IdMixin, Base):
    """A public key whose private half a person's device keeps (WebAuthn)."""

    __tablename__ = "auth_passkeys"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(1024))
    sign_count: Mapped[int] = mapped_column(Integer)
    transports: Mapped[str] = mapped_column(String(100), default="")
    aaguid: Mapped[str] = mapped_column(String(36), default="")
    backup_eligible: Mapped[bool]
    backup_state: Mapped[bool]
    uv_initialised: Mapped[bool]
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[Epoch]
    last_used_at: Mapped[Epoch | None] = mapped_column(Double)


class Totp(IdMixin, Base):
    """An authenticator app: its secret, encrypted, and the last step whose code was used."""

    __tablename__ = "auth_totp"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    secret_enc: Mapped[bytes] = mapped_column(LargeBinary(255))
    name: Mapped[str] = mapped_column(String(100))
    confirmed_at: Mapped[Epoch | None] = mapped_column(Double)
    last_step: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[Epoch]


class RecoveryCode(Base):
    """One of ten codes on paper, for a person who lost everything else."""

    __tablename__ = "auth_recovery_codes"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    code_hash: Mapped[str] = mapped_column(String(255))
    used_at: Mapped[Epoch | None] = mapped_column(Double)


class TrustedBrowser(Base):
    """A browser that is not asked for the second factor for a while."""

    __tablename__ = "auth_trusted_browsers"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    device_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[Epoch]
    until: Mapped[Epoch]


class ApiToken(IdMixin, Base):
    """What a program shows instead of a login; shown once, kept as a hash."""

    __tablename__ = "api_tokens"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(8), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[Epoch]
    expires_at: Mapped[Epoch | None] = mapped_column(Double)
    last_used_at: Mapped[Epoch | None] = mapped_column(Double)
    revoked_at: Mapped[Epoch | None] = mapped_column(Double)
