"""The tables of organisations: groups of people within one app, each with rows of its own.

Attack: seeing another organisation's rows. A member's role holds in that organisation only.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scaffold.auth.models import USER
from scaffold.db.base import Base, Epoch, Id, IdMixin


class Org(IdMixin, Base):
    """An organisation; `slug` is its name in addresses."""

    __tablename__ = "orgs"

    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[Epoch]


class OrgMember(Base):
    """A person in an organisation, with one role there."""

    __tablename__ = "org_members"

    org_id: Mapped[Id] = mapped_column(ForeignKey("orgs.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[Id] = mapped_column(
        ForeignKey(USER, ondelete="CASCADE"), primary_key=True, index=True
    )
    role_id: Mapped[Id] = mapped_column(ForeignKey("roles.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[Epoch]
