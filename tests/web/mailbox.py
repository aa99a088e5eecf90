"""What the tests of mailed flows share: an app whose mail stays in memory, and its letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scaffold import App, AuthSettings, anyone, login_required, page, st, verified
from scaffold.settings import MailSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from scaffold.auth.service import Accounts
    from tests.web.conftest import MakeApp
    from tests.web.visitor import Seen, Visitor

EMAIL = "ada@example.org"
PASSWORD = "violet kettle 7 orbits"
NEW = "seven copper lanterns"
ORIGIN = "https://orchard.example"


@page("/", title="Home", access=anyone)
def home() -> None:
    st.write("home")


@page("/inside", title="Inside", access=login_required)
def inside() -> None:
    st.write(f"inside as {st.user.email}")


@page("/proved", title="Proved", access=verified)
def proved() -> None:
    st.write("proved")


def make_mailed(make_app: MakeApp, *, env: str = "production", **auth: Any) -> App:
    """Make an app in production that mails into memory."""
    given = AuthSettings(enabled=True, argon2_memory_kib=19456, argon2_time=1, **auth)
    return make_app(
        home, inside, proved, auth=given, env=env, public_origin=ORIGIN,
        mail=MailSettings(backend="memory"),
    )  # fmt: skip


def accounts_of(app: App) -> Accounts:
    found = app.site.accounts
    assert found is not None
    return found


def at(moment: float) -> Callable[[], float]:
    """Return a clock that stands still."""
    return lambda: moment


def letters(app: App) -> list[EmailMessage]:
    """Return all mail so far, the newest last."""
    return accounts_of(app).mail.sent


def subjects(app: App, to: str = EMAIL) -> list[str]:
    return [str(letter["Subject"]) for letter in letters(app) if letter["To"] == to]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_of(letter: EmailMessage, flow: str) -> str:
    """Return the path of the link in a letter."""
    found = re.search(rf"{ORIGIN}(/auth/{flow}/[\w-]+)", text_of(letter))
    assert found, text_of(letter)
    return found[1]


def last_link(app: App, flow: str, to: str = EMAIL) -> str:
    return link_of([letter for letter in letters(app) if letter["To"] == to][-1], flow)


def open_link(visitor: Visitor, path: str) -> Seen:
    """Open a link as a browser does, with the redirect to the clean address."""
    seen = visitor.get(path)
    assert seen.status == 303, seen.text
    to = seen.header("location") or ""
    assert path.rpartition("/")[2] not in to
    return visitor.get(to)


def is_logged_in(visitor: Visitor) -> bool:
    return visitor.get("/inside").status == 200
