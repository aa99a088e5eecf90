"""What is stored of an interaction before its run has ended.

The input and what callbacks did with it.

A run that answers quickly is saved once, at its end. One that begins to stream first saves this, so
that newer input, a closed tab or a killed server loses nothing that was entered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from scaffold.runtime.session import Save, Session

if TYPE_CHECKING:
    from scaffold.runtime.sessions import Sessions
    from scaffold.widgets.codecs import Wire

_encode = msgspec.msgpack.Encoder().encode


@dataclass(slots=True)
class Early:
    """The session as it was between the callbacks and the body."""

    values: dict[str, Wire]
    state: dict[str, bytes]
    deleted: set[str]
    stored: bool = False

    @classmethod
    def of(cls, session: Session, sessions: Sessions, *, changed: bool) -> Early | None:
        """Return what would be lost, or None if nothing was entered."""
        if not changed:
            return None
        state, deleted = session.data.changes(strict=sessions.strict, limit=sessions.limit)
        return cls(dict(session.values), state, deleted)

    def store(self, sessions: Sessions, session: Session) -> bool:
        """Save the input now; the lease stays with the run."""
        if not self.stored:
            save = Save(
                session.revision, session.page, session.nonce, session.version, session.seq,
                _encode(self.values), None, self.state, self.deleted, session.pending,
            )  # fmt: skip
            session.revision = sessions.store.save(
                session.id, sessions.owner, save, sessions.clock(), release=False
            )
            session.saved_values = b""
            self.stored = True
        return True

    def save_rest(self, sessions: Sessions, session: Session) -> None:
        """Save the end of the run, together with the input unless that is stored already."""
        rest = session.save(strict=sessions.strict, limit=sessions.limit)
        if not self.stored:
            kept = {key: data for key, data in self.state.items() if key not in rest.deleted}
            rest.deleted |= self.deleted - rest.state.keys()
            rest.state = {**kept, **rest.state}
        session.revision = sessions.store.save(
            session.id, sessions.owner, rest, sessions.clock(), release=True
        )
