"""Changing the server's secret key: a new one in front, the old ones kept until nothing needs them.

Attack: a key that has leaked and stays in use. The new key signs at once; login cookies come to it
as they rotate, sealed secrets at their next use. A key that is removed opens nothing any more.
"""

from __future__ import annotations

import os
import re
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from scaffold.auth.proof_models import Totp
from scaffold.auth.sealed import is_current, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from sqlalchemy import Connection

    from scaffold.auth.core import Core
    from scaffold.settings import AuthSettings

NAME = "SCAFFOLD_SECRET_KEY"
_LINE = re.compile(rf"^(?:export\s+)?{NAME}\s*=.*$", re.MULTILINE)
_NOTE = re.compile(r"^# Only the first of these keys is needed from (\d{4}-\d\d-\d\d) on.*\n", re.M)
_BYTES = 48
_PURPOSE = "totp"


def new_key() -> str:
    """Return a secret key."""
    return secrets.token_urlsafe(_BYTES)


def days_needed(auth: AuthSettings) -> int:
    """Return for how many days an old key is of use: until the last login has rotated or ended.

    A cookie that is used gets the new key when it rotates; one that is not used ends as idle.
    """
    longest = max(auth.remember_idle, auth.idle)
    return -(-int(longest.total_seconds()) // 86400)


def write_keys(file: Path, keys: Sequence[str], needed_until: date | None) -> None:
    """Write the keys into `.env`, the signing one first, with the day from which it is enough.

    The file is replaced as a whole, and is its owner's alone.
    """
    text = _NOTE.sub("", file.read_text(encoding="utf-8") if file.exists() else "")
    line = f"{NAME}={','.join(keys)}"
    if needed_until is not None:
        line = (
            f"# Only the first of these keys is needed from {needed_until} on; then: "
            f"scaffold auth rotate-key --forget\n{line}"
        )
    if _LINE.search(text):
        text = _LINE.sub(lambda _: line, text, count=1)
    else:
        text = f"{text.rstrip()}\n{line}\n".lstrip()
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    draft.replace(file)


def needed_until(file: Path) -> str | None:
    """Return the day from which the first key is enough, as `.env` says; None if it does not."""
    found = _NOTE.search(file.read_text(encoding="utf-8")) if file.exists() else None
    return found[1] if found else None


def sealed_with_older(core: Core, connection: Connection) -> int:
    """Return how many secrets of authenticator apps are not sealed with the newest key."""
    return sum(not is_current(core.keys, sealed) for sealed in connection.scalars(_SEALED))


def seal_anew(core: Core) -> tuple[int, int]:
    """Seal all secrets with the newest key; return how many were, and how many cannot be opened.

    Each is a transaction of its own. An app that does not know the newest key yet cannot open them:
    it is to be restarted first.
    """
    done = lost = 0
    with core.database.read() as connection:
        rows = connection.execute(select(Totp.id, Totp.user_id, Totp.secret_enc)).all()
    for row in rows:
        if is_current(core.keys, row.secret_enc):
            continue
        secret = unseal(core.keys, _PURPOSE, row.user_id, row.secret_enc)
        if secret is None:
            lost += 1
            continue
        sealed = seal(core.keys, _PURPOSE, row.user_id, secret, core.rng)
        same = update(Totp).where(Totp.id == row.id, Totp.secret_enc == row.secret_enc)
        with core.database.write() as connection:
            done += connection.execute(same.values(secret_enc=sealed)).rowcount
    return done, lost


_SEALED = select(Totp.secret_enc)
