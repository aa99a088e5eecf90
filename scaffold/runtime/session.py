"""The session of one browser tab: its values, what it was offered, what its page looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from scaffold.runtime.state_data import StateData
from scaffold.texts import plain
from scaffold.tree import Print
from scaffold.widgets.codecs import Wire
from scaffold.widgets.offer import Offer

if TYPE_CHECKING:
    from scaffold.runtime.context import Config
    from scaffold.widgets.codecs import AnyCodec


class Kept(msgspec.Struct, array_like=True, gc=False):
    """A widget that is or was shown: what was offered, and on which page."""

    offer: Offer
    page: str


class Structure(msgspec.Struct, array_like=True):
    """What the last run left behind besides values: stored as one block, rewritten when it changes.

    Attributes:
        offers: the widgets that the browser has, by id, in the order of the page.
        printed: the fingerprints of its page, or None if they are not known.
        generations: how often the server set the value of a widget, where it did.
        query: the query parameters of the page.
        uploads: the uploaded files of this session by id: name, type, size.
        kept: widgets that are not shown now and keep their values, because they say so or because
            the last run did not come to them.
        openers: the buttons that were pressed for the run that opened the dialog.
        client: what the page's script said last about the browser: scheme, time zone, minutes from
            UTC.
    """

    offers: dict[str, Offer] = {}
    printed: Print | None = None
    generations: dict[str, int] = {}
    query: dict[str, list[str]] = {}
    uploads: dict[str, list[Any]] = {}
    kept: dict[str, Kept] = {}
    openers: list[str] = []
    client: list[str] = []


class Stored(msgspec.Struct):
    """A session as a store keeps it. `revision` grows with every save.

    `version` with every tree.
    """

    id: str
    browser: str
    page: str
    nonce: str
    revision: int = 0
    version: int = 0
    seq: int = 0
    values: bytes | None = None
    structure: bytes | None = None
    state: dict[str, bytes] | None = None
    pending: list[str] = []


class Save(msgspec.Struct):
    """What one save changes.

    None means that it stays as it is. `revision` is the one it builds on.
    """

    revision: int
    page: str
    nonce: str
    version: int
    seq: int
    values: bytes | None
    structure: bytes | None
    state: dict[str, bytes]
    deleted: set[str]
    pending: list[str]


class SessionStore(Protocol):
    """Where sessions are kept. Every call may come from any thread."""

    def create(self, stored: Stored, now: float) -> None:
        """Insert a session, leased to nobody."""

    def acquire(
        self, session_id: str, browser: str, known: int | None, owner: str, now: float
    ) -> Stored | None:
        """Lease a session for one run and return it, without its blocks if its revision is `known`.

        Returns None if there is no such session in this browser. Raises SessionError if another run
        holds it beyond patience.
        """
        ...

    def save(self, session_id: str, owner: str, save: Save, now: float, *, release: bool) -> int:
        """Write what changed in one transaction and return the new revision.

        Raises SessionError if the lease was lost meanwhile, SessionForgotten if the session was
        dropped.
        """
        ...

    def release(self, session_id: str, owner: str) -> None:
        """Give the lease back without a change."""

    def extend(self, session_id: str, owner: str, now: float) -> bool:
        """Keep the lease of a long run; return whether newer input asks the run to end."""
        ...

    def structure(self, session_id: str, browser: str) -> bytes | None:
        """Return the structure of a session of this browser, as it was saved last."""
        ...

    def page(self, session_id: str, browser: str) -> str | None:
        """Return the page of a session of this browser."""
        ...

    def values_of_last(self, browser: str, keys: Sequence[str]) -> dict[str, bytes]:
        """Return stored values of the session of a browser that was used last."""
        ...

    def rename_browser(self, old: str, new: str) -> None:
        """Let the sessions of a browser belong to its new name."""

    def drop(self, session_id: str) -> None:
        """Forget a session."""

    def drop_browser(self, browser: str) -> None:
        """Forget all sessions of a browser."""

    def expire(self, before: float) -> int:
        """Forget the sessions untouched since `before` and return how many they were."""
        ...


@dataclass(slots=True)
class Registration:
    """What a widget brought to this process: how to read its value, and whom to call."""

    load: Callable[[Wire], Any]
    callback: Callable[..., Any] | None = None
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Session:
    """A session in the memory of this process, while it is used and as long as there is room."""

    id: str
    browser: str
    page: str
    nonce: str
    revision: int = 0
    version: int = 0
    seq: int = 0
    pending: list[str] = field(default_factory=list[str])
    data: StateData = field(default_factory=StateData)
    values: dict[str, Wire] = field(default_factory=dict[str, Wire])
    structure: Structure = field(default_factory=Structure)
    objects: dict[str, Any] = field(default_factory=dict[str, Any])
    registrations: dict[str, Registration] | None = None
    fragments: dict[str, Any] = field(default_factory=dict[str, Any])
    config: Config | None = None
    key_ids: dict[str, str] = field(default_factory=dict[str, str])
    saved_values: bytes = b""
    saved_structure: bytes = b""

    @property
    def cold(self) -> bool:
        """Return whether this process has not run the session's page yet."""
        return self.registrations is None

    @classmethod
    def of(cls, stored: Stored) -> Session:
        """Return the session that a store kept."""
        session = cls(
            stored.id, stored.browser, stored.page, stored.nonce, stored.revision, stored.version,
            stored.seq, list(stored.pending), StateData(dict(stored.state or {})),
        )  # fmt: skip
        if stored.values:
            session.values = msgspec.msgpack.decode(stored.values)
            session.saved_values = stored.values
        if stored.structure:
            session.structure = decode_structure(stored.structure)
            session.saved_structure = stored.structure
        session.index_keys()
        return session

    def stored(self) -> Stored:
        """Return the session as a store keeps a new one."""
        return Stored(self.id, self.browser, self.page, self.nonce)

    def codec_of(self, widget: str) -> AnyCodec | None:
        """Return what could be sent for a widget that is shown, or hidden and kept."""
        offer = self.structure.offers.get(widget)
        if offer is None and widget in self.structure.kept:
            offer = self.structure.kept[widget].offer
        return None if offer is None else offer.codec

    def index_keys(self) -> None:
        """Find the widgets of the last run by the author's keys."""
        self.key_ids = {
            kept.offer.key: widget
            for widget, kept in self.structure.kept.items()
            if kept.offer.key is not None and widget in self.values
        }
        for widget, offer in self.structure.offers.items():
            if offer.key is not None:
                self.key_ids[offer.key] = widget

    def save(self, *, strict: bool, limit: int) -> Save:
        """Return what must be written, leaving out the blocks that are as they were."""
        state, deleted = self.data.changes(strict=strict, limit=limit)
        values = _encode(self.values)
        structure = _encode(self.structure)
        save = Save(
            self.revision, self.page, self.nonce, self.version, self.seq,
            None if values == self.saved_values else values,
            None if structure == self.saved_structure else structure,
            state, deleted, self.pending,
        )  # fmt: skip
        self.saved_values, self.saved_structure = values, structure
        return save


_encode = msgspec.msgpack.Encoder(enc_hook=plain).encode
decode_structure = msgspec.msgpack.Decoder(Structure).decode
