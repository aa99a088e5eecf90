"""The tables of this app. After a change: `scaffold db revision -m "What changes"`."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scaffold.auth.models import Account
from scaffold.db.base import Base, CreatedMixin, IdMixin


class Note(IdMixin, CreatedMixin, Base):
    """A note of one person; it goes with the account."""

    __tablename__ = "notes"

    owner_id: Mapped[str] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(200))
