"""The tables of accounts and logins; what is done with them lives beside this module.

Against a stolen copy of the database: passwords are argon2id hashes, mailed tokens are SHA-256
hashes, a login cookie needs the server's key as well as its row, throttle keys are HMACs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    false,
    true,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from scaffold.db.base import Base, CreatedMixin, Epoch, Id, IdMixin, UtcDateTime
from scaffold.errors import UsageError

USER = "users.id"


class UserMixin(IdMixin, CreatedMixin):
    """The columns scaffold needs in `users`.

    An app that has its models on scaffold's `Base` adds its columns with a class below `Account`.
    One with a base of its own mixes this class in, beside `__tablename__ = "users"`.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """Refuse a second table `users` on one base, with the cure."""
        if issubclass(cls, Base) and "users" in Base.metadata.tables and not _extends(cls):
            raise UsageError(
                f"class {cls.__name__}(UserMixin, Base) would be a second table users on "
                f"scaffold's Base. Write class {cls.__name__}(Account), with "
                "from scaffold.auth.models import Account, and leave __tablename__ out."
            )
        super().__init_subclass__(**options)

    email: Mapped[str] = mapped_column(String(320))
    email_norm: Mapped[str] = mapped_column(String(320), unique=True)
    username_norm: Mapped[str | None] = mapped_column(String(100), unique=True)
    display_name: Mapped[str] = mapped_column(String(100), default="")
    locale: Mapped[str | None] = mapped_column(String(35))
    tz: Mapped[str | None] = mapped_column(String(64))
    password_hash: Mapped[str | None] = mapped_column(String(512))
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_streak: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    mfa_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    is_staff: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    authz_version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    webauthn_handle: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def _extends(cls: type[Any]) -> bool:
    """Return whether a class extends a mapped one, whose table it shares."""
    return any("__table__" in vars(base) for base in cls.__mro__[1:])


class Account(UserMixin, Base):
    """A person who may log in: the row. What a page sees of it is `scaffold.auth.user.User`.

    An app's own columns stand in a class below it and are migrated by the app. New accounts are
    made by scaffold, so they need `None`, a `default` or a `server_default`.

    Example:
        >>> class Member(Account):  # doctest: +SKIP
        ...     nickname: Mapped[str | None] = mapped_column(String(50))
    """

    __tablename__ = "users"


class Login(IdMixin, Base):
    """One signed-in browser. Times are seconds since 1970: this row is read for every request."""

    __tablename__ = "logins"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    selector: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    gen: Mapped[int] = mapped_column(Integer)
    rotated_at: Mapped[Epoch]
    confirmed_at: Mapped[Epoch | None] = mapped_column(Double)
    prev_until: Mapped[Epoch | None] = mapped_column(Double)
    persistent: Mapped[bool]
    auth_methods: Mapped[str] = mapped_column(String(100))
    authenticated_at: Mapped[Epoch]
    reauth_at: Mapped[Epoch]
    mfa_at: Mapped[Epoch | None] = mapped_column(Double)
    created_at: Mapped[Epoch]
    last_seen_at: Mapped[Epoch]
    idle_expires_at: Mapped[Epoch]
    expires_at: Mapped[Epoch] = mapped_column(Double, index=True)
    revoked_at: Mapped[Epoch | None] = mapped_column(Double)
    revoke_reason: Mapped[str | None] = mapped_column(String(30))
    ip_first: Mapped[str] = mapped_column(String(45))
    ip_last: Mapped[str] = mapped_column(String(45))
    ip_proved: Mapped[str] = mapped_column(String(45), default="")
    user_agent: Mapped[str] = mapped_column(String(300))
    ua_family: Mapped[str] = mapped_column(String(30))
    os_family: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(String(100), default="")
    device_id: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    sid_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    actor_user_id: Mapped[str | None] = mapped_column(String(32))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Index what the devices page and the known-device check ask for."""
        return (
            Index("ix_logins_user_id_revoked_at", "user_id", "revoked_at"),
            Index("ix_logins_user_id_device_id", "user_id", "device_id"),
        )


class Token(IdMixin, CreatedMixin, Base):
    """Something mailed that may be used once; only its SHA-256 is kept."""

    __tablename__ = "auth_tokens"

    user_id: Mapped[Id | None] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(30))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sent_to: Mapped[str] = mapped_column(String(320))
    browser_sid_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    ip: Mapped[str] = mapped_column(String(45), default="")

    __table_args__ = (Index("ix_auth_tokens_user_id_purpose", "user_id", "purpose"),)


class Throttle(Base):
    """A bucket of tries; the key is an HMAC, so no address stands here in clear."""

    __tablename__ = "auth_throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tat: Mapped[Epoch] = mapped_column(Double)
    fails: Mapped[int] = mapped_column(Integer)
    blocked_until: Mapped[Epoch] = mapped_column(Double)
    updated_at: Mapped[Epoch] = mapped_column(Double, index=True)


class AuditEvent(IdMixin, Base):
    """What happened. Rows are only inserted, and stay when the account goes."""

    __tablename__ = "auth_audit"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[str | None] = mapped_column(String(32))
    actor_id: Mapped[str | None] = mapped_column(String(32))
    login_id: Mapped[str | None] = mapped_column(String(32))
    ip: Mapped[str] = mapped_column(String(45), default="")
    ua: Mapped[str] = mapped_column(String(300), default="")
    request_id: Mapped[str] = mapped_column(String(64), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        Index("ix_auth_audit_user_id_at", "user_id", "at"),
        Index("ix_auth_audit_event_at", "event", "at"),
    )


class Role(IdMixin, Base):
    """A named set of permissions."""

    __tablename__ = "roles"

    name: Mapped[str] = mapped_column(String(64), unique=True)


class RolePermission(Base):
    """A permission that a role carries."""

    __tablename__ = "role_permissions"

    role_id: Mapped[Id] = mapped_column(
        ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True
    )
    permission: Mapped[str] = mapped_column(String(100), primary_key=True)


class UserRole(Base):
    """A role that a person has, in one organisation or, with an empty `org_id`, everywhere."""

    __tablename__ = "user_roles"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[Id] = mapped_column(
        ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    org_id: Mapped[Id] = mapped_column(primary_key=True, default="")


class UserData(Base):
    """A value of `st.user_state`, as msgpack."""

    __tablename__ = "user_data"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    ns: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[Epoch] = mapped_column(Double)
