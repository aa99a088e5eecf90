"""`st.user_state`: values that follow a person from device to device and end with the account.

Attacks: filling the database (a key and a person have a quota), and reading somebody else's values
(the person is fixed when the mapping is made). Values are msgpack, never pickle: data cannot run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from scaffold.auth.models import UserData
from scaffold.db.base import add_if_new
from scaffold.errors import StateSizeError, UsageError

if TYPE_CHECKING:
    from scaffold.db.engine import Database

MAX_KEY_BYTES = 64 * 1024
MAX_USER_BYTES = 1024 * 1024
_TRIES = 50
V = TypeVar("V")

_MINE = (UserData.user_id == bindparam("person"), UserData.ns == bindparam("space"))
_ONE = (*_MINE, UserData.key == bindparam("name"))
_GET = select(UserData.value, UserData.version).where(*_ONE)
_KEYS = select(UserData.key).where(*_MINE).order_by(UserData.key)
_SIZE = select(func.coalesce(func.sum(func.length(UserData.value)), 0)).where(
    UserData.user_id == bindparam("person")
)
_UPDATE = (
    update(UserData)
    .where(*_ONE, UserData.version == bindparam("known"))
    .values(value=bindparam("data"), version=UserData.version + 1, updated_at=bindparam("now"))
)
_DELETE = delete(UserData).where(*_ONE)


class UserState(MutableMapping[str, Any]):
    """The stored values of one person, as a mapping.

    A value that was changed in place must be assigned again. Assigning takes the last word;
    `update_value` and `compare_and_set` are for values that several tabs change, e.g. counters.

    Args:
        database: where the values are.
        user_id: whose values.
        ns: names a set of values of its own.
        encode: value to bytes; msgpack by default.
        decode: bytes to value.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        database: Database,
        user_id: str,
        *,
        ns: str = "",
        encode: Callable[[Any], bytes] = msgspec.msgpack.encode,
        decode: Callable[[bytes], Any] = msgspec.msgpack.decode,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not user_id:
            raise UsageError(
                "st.user_state was used while nobody is logged in. It belongs to a person; use "
                "st.session_state or st.browser_state, or give the page access=login_required."
            )
        self._database = database
        self._mine = {"person": user_id, "space": ns}
        self._encode = encode
        self._decode = decode
        self._clock = clock

    def get_with_version(self, key: str) -> tuple[Any, int]:
        """Return a value and its version; (None, 0) where there is none."""
        with self._database.read() as connection:
            row = connection.execute(_GET, self._row(key)).first()
        return (None, 0) if row is None else (self._decode(row.value), row.version)

    def compare_and_set(self, key: str, value: Any, version: int) -> bool:
        """Store `value` if the stored one still has `version` (0: there is none).

        Returns:
            Whether it was stored; if not, somebody else was faster.

        Raises:
            StateSizeError: the value, or all of the person's values together, take too much.
        """
        data = self._encoded(key, value)
        with self._database.write() as connection:
            return self._store(connection, key, data, version)

    def update_value(self, key: str, change: Callable[[Any], V], default: Any = None) -> V:
        """Store what `change` makes of the value, again if somebody was faster; return it.

        Example:
            >>> state.update_value("visits", lambda n: n + 1, default=0)  # doctest: +SKIP
            1
        """
        for _ in range(_TRIES):
            old, version = self.get_with_version(key)
            new = change(default if version == 0 else old)
            if self.compare_and_set(key, new, version):
                return new
        raise UsageError(
            f'st.user_state["{key}"] was changed by others {_TRIES} times in a row. '
            "Change it less often, or keep the value in a table of your own."
        )

    def __getitem__(self, key: str) -> Any:
        value, version = self.get_with_version(key)
        if version == 0:
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        data = self._encoded(key, value)
        with self._database.write() as connection:
            while not self._store(connection, key, data, self._version(connection, key)):
                pass  # on PostgreSQL another transaction may come between reading and writing

    def __delitem__(self, key: str) -> None:
        with self._database.write() as connection:
            if connection.execute(_DELETE, self._row(key)).rowcount == 0:
                raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        with self._database.read() as connection:
            return iter(list(connection.scalars(_KEYS, self._mine)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _row(self, key: str) -> dict[str, str]:
        return {**self._mine, "name": key}

    def _encoded(self, key: str, value: Any) -> bytes:
        data = self._encode(value)
        if len(data) > MAX_KEY_BYTES:
            raise StateSizeError(f'st.user_state["{key}"]', len(data), MAX_KEY_BYTES)
        return data

    def _version(self, connection: Connection, key: str) -> int:
        row = connection.execute(_GET, self._row(key)).first()
        return 0 if row is None else int(row.version)

    def _store(self, connection: Connection, key: str, data: bytes, version: int) -> bool:
        stored = self._put(connection, key, data, version)
        size = connection.execute(_SIZE, {"person": self._mine["person"]}).scalar_one()
        if size > MAX_USER_BYTES:
            raise StateSizeError("st.user_state of this person", int(size), MAX_USER_BYTES)
        return stored

    def _put(self, connection: Connection, key: str, data: bytes, version: int) -> bool:
        now = self._clock()
        if version:
            values = {**self._row(key), "known": version, "data": data, "now": now}
            return connection.execute(_UPDATE, values).rowcount == 1
        person, space = self._mine["person"], self._mine["space"]
        new = {"user_id": person, "ns": space, "key": key, "value": data}
        row = {**new, "version": 1, "updated_at": now}
        return add_if_new(connection, UserData, row)
