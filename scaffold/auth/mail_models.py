"""The table of mail that waits to be sent: written with the act, delivered afterwards.

Attack: telling accounts by how long an answer takes. Nothing is sent while somebody waits.
"""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scaffold.db.base import Base, Epoch, IdMixin


class OutgoingMail(IdMixin, Base):
    """A letter on its way: its template, and what stands in it (msgpack) until it is delivered.

    The row goes when the letter has been handed over. One that nobody took stays for a while with
    its `problem`; what stood in it goes.
    """

    __tablename__ = "auth_mail"

    sent_to: Mapped[str] = mapped_column(String(320))
    template: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[Epoch] = mapped_column(index=True)
    created_at: Mapped[Epoch]
    problem: Mapped[str] = mapped_column(String(300), default="")
