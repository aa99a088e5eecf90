"""Which login at a provider a login here came from: when that one ends, this one ends.

Attacks: a login that begins after its end (whoever has logged out at the provider while the second
step was being asked for gets no login), and one that hides (somebody who acts for another does so
on a login of their own, which ends theirs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, insert, or_, select, update

from scaffold.auth import logins
from scaffold.auth.proof_models import ProviderLogin
from scaffold.db.base import new_id

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from scaffold.auth.identities import Proof
    from scaffold.auth.logout_tokens import LoggedOut

REASON = "provider"


class Ended(NamedTuple):
    """A login that has ended, and who had come in by it."""

    user_id: str
    login_id: str


class Source(NamedTuple):
    """Where a login came from."""

    issuer: str
    subject: str
    sid: str


def note(
    connection: Connection, user_id: str, proof: Proof, now: float, *, login_id: str | None = None
) -> str:
    """Write down that somebody comes from a provider; return the number of the note."""
    number = new_id()
    values = {
        "id": number,
        "user_id": user_id,
        "login_id": login_id,
        "issuer": proof.issuer,
        "subject": proof.subject,
        "sid": proof.sid,
        "created_at": now,
        "ended_at": None,
    }
    connection.execute(insert(ProviderLogin).values(values))
    return number


def is_open(connection: Connection, number: str, user_id: str) -> bool:
    """Return whether a login may begin on a note; it stays so until the transaction ends."""
    mine = (ProviderLogin.id == number, ProviderLogin.user_id == user_id)
    unused = (ProviderLogin.ended_at.is_(None), ProviderLogin.login_id.is_(None))
    found = select(ProviderLogin.id).where(*mine, *unused).with_for_update()
    return connection.execute(found).first() is not None


def attach(connection: Connection, number: str, login_id: str) -> None:
    """Name the login that has begun on a note."""
    mine = update(ProviderLogin).where(ProviderLogin.id == number)
    connection.execute(mine.values(login_id=login_id))


def note_again(
    connection: Connection, user_id: str, login_id: str, proof: Proof, now: float
) -> None:
    """Note the name that a login's provider has for it after another proof, if it is a new one."""
    mine = (
        ProviderLogin.login_id == login_id,
        ProviderLogin.issuer == proof.issuer,
        ProviderLogin.subject == proof.subject,
        ProviderLogin.ended_at.is_(None),
    )
    known = set(connection.scalars(select(ProviderLogin.sid).where(*mine)))
    if known and proof.sid not in known:
        note(connection, user_id, proof, now, login_id=login_id)


def hold(connection: Connection, login_id: str) -> None:
    """Let nobody end a login by its provider until the transaction ends."""
    mine = select(ProviderLogin.id).where(ProviderLogin.login_id == login_id)
    connection.execute(mine.with_for_update()).all()


def move(connection: Connection, old: str, new: str) -> None:
    """Let a login take the place of another one."""
    mine = update(ProviderLogin).where(ProviderLogin.login_id == old)
    connection.execute(mine.values(login_id=new))


def source_of(connection: Connection, login_id: str) -> Source | None:
    """Return where a login came from; None for one that no provider opened."""
    columns = (ProviderLogin.issuer, ProviderLogin.subject, ProviderLogin.sid)
    mine = select(*columns).where(ProviderLogin.login_id == login_id)
    row = connection.execute(mine.order_by(ProviderLogin.created_at.desc()).limit(1)).first()
    return None if row is None else Source._make(row)


def end(connection: Connection, issuer: str, told: LoggedOut, *, now: float) -> list[Ended]:
    """End the logins that came from what has ended at a provider; return those that were alive."""
    over = (ProviderLogin.issuer == issuer, ProviderLogin.ended_at.is_(None), _named(told))
    found = connection.execute(
        update(ProviderLogin)
        .where(*over)
        .values(ended_at=now)
        .returning(ProviderLogin.user_id, ProviderLogin.login_id)
    )
    pairs = {(row.user_id, row.login_id) for row in found if row.login_id is not None}
    return [
        Ended(user_id, login_id)
        for user_id, login_id in sorted(pairs)
        if logins.end(connection, login_id, REASON, now=now)
    ]


def _named(told: LoggedOut) -> ColumnElement[bool]:
    """Return which notes a token is about; those without a name may be the login it names."""
    person = ProviderLogin.subject == told.subject
    if not told.sid:
        return person
    if not told.subject:
        return ProviderLogin.sid == told.sid
    return and_(person, or_(ProviderLogin.sid == told.sid, ProviderLogin.sid == ""))
