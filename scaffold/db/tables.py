"""The tables of sessions and browsers: written on every interaction, so times are plain seconds."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scaffold.db.base import Base, Epoch


class TabSession(Base):
    """The session of one browser tab.

    `revision` grows with every save, `version` with every tree; `lease_owner` is the process that
    runs the page now, and `wanted` tells it that newer input waits. `touched` has no index, since
    that would be written with every interaction; what is past its time is found by `created`.
    """

    __tablename__ = "tab_sessions"
    __table_args__ = (Index(None, "browser"), Index(None, "created"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    browser: Mapped[str] = mapped_column(String(64))
    page: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=0)
    seq: Mapped[int] = mapped_column(Integer, default=0)
    pending: Mapped[str] = mapped_column(Text, default="")
    widget_values: Mapped[bytes | None] = mapped_column(LargeBinary)
    structure: Mapped[bytes | None] = mapped_column(LargeBinary)
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[Epoch] = mapped_column(default=0.0)
    wanted: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[Epoch]
    touched: Mapped[Epoch]


class TabValue(Base):
    """One key of `st.session_state` of one tab."""

    __tablename__ = "tab_values"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("tab_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


class Browser(Base):
    """One cookie jar: `sid_hash` is the SHA-256 of its `sid` cookie, `data` is `st.browser_state`.

    `handover` names the tab session that the browser's next document continues, for pages without
    script. `flows` is what account pages remember between two requests: a half-finished login, a
    challenge, a draft.
    """

    __tablename__ = "browsers"
    __table_args__ = (Index(None, "touched"),)

    sid_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    login_id: Mapped[str | None] = mapped_column(String(32))
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    flows: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer, default=0)
    handover: Mapped[str | None] = mapped_column(String(40))
    handover_until: Mapped[Epoch] = mapped_column(default=0.0)
    created: Mapped[Epoch]
    touched: Mapped[Epoch]
