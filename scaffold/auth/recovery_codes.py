"""Recovery codes: ten on paper, for whoever lost everything else.

Attacks: a stolen database (codes are argon2id hashes), using a code twice (one statement takes it),
guessing (80 random bits, and tries are counted in second_factors.py), and codes of an older list
found later (a new list replaces it). Their owner gets a letter when one is used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from scaffold.auth.audit import NOWHERE, Origin
from scaffold.auth.notices import notify
from scaffold.auth.passwords import Gate
from scaffold.auth.proof_models import RecoveryCode

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.auth.people import Person
    from scaffold.auth.user import User

HOW_MANY = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS = 16
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_FORM = re.compile(rf"(10|[1-9])([{_ALPHABET}]{{{_CHARACTERS}}})", re.ASCII)
_SEPARATORS = re.compile(r"[\s-]+")
_MEMORY_KIB = 19_456
_TIME = 2


class Parsed(NamedTuple):
    """A code as typed: its number, and the 16 characters behind it."""

    n: int
    secret: str


class RecoveryCodes:
    """The recovery codes of all accounts."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._gate = Gate(2)

    def make(self, user: User, *, origin: Origin = NOWHERE) -> list[str]:
        """Return a new list of codes, to be shown once; the old one is worth nothing any more.

        Raises:
            BusyError: too many are at it.
        """
        core = self._core
        secrets = [_random(core.rng(_CHARACTERS)) for _ in range(HOW_MANY)]
        with self._gate():
            rows = [
                {"user_id": user.id, "n": n, "code_hash": _hasher().hash(secret), "used_at": None}
                for n, secret in enumerate(secrets, 1)
            ]
        with core.database.write() as connection:
            self.forget(connection, user.id)
            connection.execute(insert(RecoveryCode), rows)
            core._record(
                connection, "auth.recovery_codes_made", user.id, user.login_id or None,
                origin=origin,
            )  # fmt: skip
            notify(core, connection, user, "recovery_codes_made", origin, "/auth/security")
        core.hooks.tell("auth.recovery_codes_made", user=user)
        return [_written(n, secret) for n, secret in enumerate(secrets, 1)]

    def matches(self, user_id: str, code: str) -> Any:
        """Return the row of an unused code, to be taken by `use`; None if it is not right.

        Raises:
            BusyError: too many are at it.
        """
        from argon2.exceptions import Argon2Error, InvalidHashError

        typed = parse_code(code)
        if typed is None:
            return None
        with self._core.database.read() as connection:
            row = connection.execute(
                select(RecoveryCode.n, RecoveryCode.code_hash).where(
                    RecoveryCode.user_id == user_id,
                    RecoveryCode.n == typed.n,
                    RecoveryCode.used_at.is_(None),
                )
            ).first()
        if row is None:
            return None
        try:
            with self._gate():
                _hasher().verify(row.code_hash, typed.secret)
        except (Argon2Error, InvalidHashError):
            return None
        return row

    def use(self, connection: Connection, person: Person, row: Any, *, origin: Origin) -> bool:
        """Take a code that matched, in a transaction; false if somebody was faster."""
        unused = update(RecoveryCode).where(
            RecoveryCode.user_id == person.id,
            RecoveryCode.n == row.n,
            RecoveryCode.code_hash == row.code_hash,
            RecoveryCode.used_at.is_(None),
        )
        if not connection.execute(unused.values(used_at=self._core.clock())).rowcount:
            return False
        left = self.left(connection, person.id)
        notify(
            self._core, connection, person, "recovery_code_used", origin, "/auth/security",
            left=left,
        )  # fmt: skip
        return True

    def left(self, connection: Connection, user_id: str) -> int:
        """Return how many codes are unused."""
        unused = select(func.count()).where(
            RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
        )
        return int(connection.execute(unused).scalar_one())

    def forget(self, connection: Connection, user_id: str) -> None:
        """Remove the codes of an account."""
        connection.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def parse_code(code: str) -> Parsed | None:
    """Return a code as typed, with or without dashes, in small letters, with O for 0.

    >>> parse_code("3-abcd-efgh-jkmn-pqr0")
    Parsed(n=3, secret='ABCDEFGHJKMNPQR0')
    """
    text = _SEPARATORS.sub("", code[:100]).upper().translate(_LOOKALIKES)
    found = _FORM.fullmatch(text)
    return None if found is None else Parsed(int(found[1]), found[2])


def _random(data: bytes) -> str:
    """Return five bits of each byte as a character: all are equally likely."""
    return "".join(_ALPHABET[byte & 31] for byte in data)


def _written(n: int, secret: str) -> str:
    return "-".join([str(n), *(secret[i : i + 4] for i in range(0, _CHARACTERS, 4))])


def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_TIME, memory_cost=_MEMORY_KIB, parallelism=1)
