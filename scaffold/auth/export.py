"""Exports: a person's own data as a ZIP, made beside the requests, fetched within a day.

Attacks: getting at somebody else's data (an export is found by its id and its person together, the
file is opened by nobody else and goes after a day), filling the disk or the processors (one at a
time, three a day), and a file name that leads out of the archive (names are plain words).
"""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import delete, func, insert, select, update

from scaffold.auth import people
from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.deletion import tabs_of
from scaffold.auth.export_data import PARTS, collect
from scaffold.auth.models import Account
from scaffold.auth.notices import notify
from scaffold.auth.outcome import Outcome
from scaffold.auth.own_models import Export
from scaffold.db.base import new_id
from scaffold.errors import UsageError
from scaffold.texts import in_language, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import ColumnElement

    from scaffold.auth.core import Core
    from scaffold.auth.user import User

log = logging.getLogger(__name__)
MOST_A_DAY = 3
SILENT_SECONDS = 300.0
_DAY = 86400.0
_NAME = re.compile(r"[\w][\w .@+-]{0,99}")
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_MORE_STEPS = 2
RUNNING = words("Your data is being put together already.")
ENOUGH = words("You had {count} exports within a day. Please come back tomorrow.", count=MOST_A_DAY)


class Entry(NamedTuple):
    """An export as its page shows it."""

    id: str
    state: str
    done: int
    parts: int
    size: int
    created_at: float
    touched_at: float
    expires_at: float | None

    @property
    def percent(self) -> int:
        """How much is done."""
        return 100 * self.done // max(1, self.parts)


_NEWEST = (Export.created_at.desc(), Export.id.desc())
_COLUMNS = tuple(getattr(Export, name) for name in Entry._fields)


class Exports:
    """The exports of one app; the files lie in `data_dir`, which all its processes share."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._folder = core.settings.data_dir / "exports"

    def begin(self, user: User, *, origin: Origin = NOWHERE) -> tuple[Outcome, str]:
        """Note that somebody wants an export; return its id, which `make` goes on with.

        Codes: "ok", "refused" (one is being made), "throttled".
        """
        core, now = self._core, self._core.clock()
        export_id = new_id()
        row = {
            "id": export_id, "user_id": user.id, "state": "working", "done": 0, "size": 0,
            "parts": len(PARTS) + _MORE_STEPS, "created_at": now, "touched_at": now,
        }  # fmt: skip
        with core.database.write() as connection:
            connection.execute(select(Account.id).where(Account.id == user.id).with_for_update())
            mine = select(func.count()).where(Export.user_id == user.id)
            if connection.execute(mine.where(*self._running(now))).scalar_one():
                return Outcome("refused", RUNNING), ""
            since = mine.where(Export.created_at > now - _DAY)
            if connection.execute(since).scalar_one() >= MOST_A_DAY:
                return Outcome("throttled", ENOUGH, retry_after=int(_DAY)), ""
            connection.execute(insert(Export).values(row))
            core._record(
                connection, "auth.export_requested", user.id, user.login_id or None, origin=origin
            )
        return Outcome("ok", user=user), export_id

    def _running(self, now: float) -> tuple[ColumnElement[bool], ...]:
        """Return what tells an export that is being made; one that fell silent has died."""
        return Export.state == "working", Export.touched_at > now - SILENT_SECONDS

    def latest(self, user: User) -> Entry | None:
        """Return the last export of a person; one whose process has died has failed."""
        mine = select(*_COLUMNS).where(Export.user_id == user.id)
        with self._core.database.read() as connection:
            row = connection.execute(mine.order_by(*_NEWEST).limit(1)).first()
        if row is None:
            return None
        entry, now = Entry._make(row), self._core.clock()
        if entry.state == "ready" and self._path(entry.id, now, entry.expires_at) is None:
            return None
        died = entry.state == "working" and entry.touched_at <= now - SILENT_SECONDS
        return entry._replace(state="failed") if died else entry

    def file(self, user: User, export_id: str) -> Path | None:
        """Return the file of a person's own export; None for anything else."""
        if not _ID.fullmatch(export_id):
            return None
        found = select(Export.expires_at).where(
            Export.id == export_id, Export.user_id == user.id, Export.state == "ready"
        )
        with self._core.database.read() as connection:
            row = connection.execute(found).first()
        return None if row is None else self._path(export_id, self._core.clock(), row.expires_at)

    def _path(self, export_id: str, now: float, until: float | None) -> Path | None:
        path = self._folder / f"{export_id}.zip"
        return path if until is not None and now < until and path.is_file() else None

    def make(self, export_id: str, *, origin: Origin = NOWHERE) -> bool:
        """Put an export together and tell its person; return whether that worked."""
        core = self._core
        partial = self._folder / f"{export_id}.part"
        try:
            user = self._owner(export_id)
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(partial, export_id, user)
            partial.replace(partial.with_suffix(".zip"))
            self._finish(export_id, user, partial.with_suffix(".zip").stat().st_size, origin)
        except Exception:
            log.exception("An export could not be made")
            partial.unlink(missing_ok=True)
            partial.with_suffix(".zip").unlink(missing_ok=True)
            with core.database.write() as connection:
                failed = update(Export).where(Export.id == export_id)
                connection.execute(failed.values(state="failed", touched_at=core.clock()))
            return False
        return True

    def _owner(self, export_id: str) -> User:
        with self._core.database.read() as connection:
            owner = connection.scalar(select(Export.user_id).where(Export.id == export_id))
            person = people.by_id(connection, owner) if owner else None
            if person is None:
                raise UsageError(f"There is no export {export_id}.")
            return people.user_of(connection, person)

    def _write(self, path: Path, export_id: str, user: User) -> None:
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w+b") as out, ZipFile(out, "w", ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", self._readme())
            for done, (name, content) in enumerate(self._steps(user), 1):
                archive.writestr(f"{name}.json", _json(content))
                self._note(export_id, done)
            for name, added in self._added(user):
                archive.writestr(name, added if isinstance(added, bytes) else _json(added))
            self._note(export_id, len(PARTS) + 1)
            for name, file in self._files(user):
                archive.write(file, name)
            self._note(export_id, len(PARTS) + _MORE_STEPS)

    def _readme(self) -> str:
        about = words(
            "This archive holds what {app} keeps about your account: one file for each kind of "
            "data, as JSON. Passwords and other secrets are not in it. Times are in UTC.",
            app=self._core.mail.sender.display_name,
        )
        return in_language(about) + "\n"

    def _steps(self, user: User) -> Iterator[tuple[str, Any]]:
        for name, rows in collect(self._core, user.id):
            yield name, rows[0] if name == "account" and rows else rows

    def _added(self, user: User) -> Iterator[tuple[str, Any]]:
        """Yield what the app's hooks add; values that are no bytes become JSON files."""
        for added in self._core.hooks.collect("auth.export", user=user):
            contents: dict[str, Any] = added or {}
            for name, content in contents.items():
                ending = "" if isinstance(content, bytes) else ".json"
                yield f"app/{checked_name(name)}{ending}", content

    def _files(self, user: User) -> Iterable[tuple[str, Path]]:
        with self._core.database.read() as connection:
            tabs = connection.scalars(tabs_of(user.id)).all()
        for tab in tabs:
            for upload, path in self._core.uploads.listed(tab):
                shown = upload.name if _NAME.fullmatch(upload.name) else "file"
                yield f"files/{upload.id[:8]}-{shown}", path

    def _note(self, export_id: str, done: int) -> None:
        values = {"done": done, "touched_at": self._core.clock()}
        with self._core.database.write() as connection:
            connection.execute(update(Export).where(Export.id == export_id).values(values))

    def _finish(self, export_id: str, user: User, size: int, origin: Origin) -> None:
        core, now = self._core, self._core.clock()
        until = now + core.settings.auth.export_within.total_seconds()
        values = {"state": "ready", "size": size, "touched_at": now, "expires_at": until}
        with core.database.write() as connection:
            connection.execute(update(Export).where(Export.id == export_id).values(values))
            core._record(connection, "auth.export_made", user.id, origin=origin, size=size)
            notify(core, connection, user, "export_ready", origin, "/auth/export", until=until)

    def drop(self, user_id: str) -> None:
        """Delete the files of a person's exports."""
        with self._core.database.read() as connection:
            found = connection.scalars(select(Export.id).where(Export.user_id == user_id)).all()
        self._unlink(found)

    def clean(self) -> int:
        """Delete the exports whose time is over, with their files; return how many."""
        now = self._core.clock()
        over = Export.created_at < now - max(
            _DAY, self._core.settings.auth.export_within.total_seconds()
        )
        with self._core.database.write() as connection:
            past = select(Export.id).where(over | (Export.expires_at < now))
            self._unlink(connection.scalars(past).all())
            return connection.execute(delete(Export).where(over)).rowcount

    def _unlink(self, ids: Iterable[str]) -> None:
        for export_id in ids:
            for ending in ("zip", "part"):
                (self._folder / f"{export_id}.{ending}").unlink(missing_ok=True)


def checked_name(name: str) -> str:
    """Return the name of a file that a hook adds.

    Raises:
        UsageError: it is not plain, e.g. has a slash in it.
    """
    if _NAME.fullmatch(name):
        return name
    raise UsageError(
        f'A hook of auth.export returned the name "{name}". Use up to 100 letters, digits, spaces '
        'and . @ + - _ without a folder, e.g. {"orders": [...], "photo.jpg": b"..."}.'
    )


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
