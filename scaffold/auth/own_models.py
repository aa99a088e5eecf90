"""The table of exports: what was asked for, how far it is, until when it can be fetched.

Attack: fetching somebody else's export. The file is named by this row's id, which only its owner is
told, and the row says whose it is. Times are seconds since 1970.
"""

from __future__ import annotations

from sqlalchemy import Double, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from scaffold.auth.models import USER
from scaffold.db.base import Base, Epoch, Id, IdMixin


class Export(IdMixin, Base):
    """A copy of a person's data; `state` is working, ready or failed."""

    __tablename__ = "auth_exports"

    user_id: Mapped[Id] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(Integer, default=0)
    parts: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[Epoch]
    touched_at: Mapped[Epoch]
    expires_at: Mapped[Epoch | None] = mapped_column(Double, index=True)
