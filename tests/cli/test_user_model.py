"""An app's own columns on `users`: added with `scaffold db revision`, shown, changed, kept."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import Visitor, environment, scaffold, serving

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "four walruses knit jumpers"
MODEL = '''

class Member(Account):
    """An account with a nickname."""

    nickname: Mapped[str | None] = mapped_column(String(50), index=True)
    points: Mapped[int] = mapped_column(default=3, server_default="0")
'''
PAGE = '''"""The member's own page."""

from sqlalchemy.orm import Session

from scaffold import User, login_required, page, st

from ..models import Member


@page("/me", title="Me", access=login_required)
def me(user: User, db: Session) -> None:
    """Show and change the member's own columns."""
    member = db.get_one(Member, user.id)
    with st.form("me"):
        nickname = st.text_input("Nickname", member.nickname or "")
        if st.form_submit_button("Save"):
            member.nickname = nickname
    st.metric("Nickname and points", f"{member.nickname} {member.points}")
'''
HOOKS = """

@app.on("auth.signed_up")
def fill(user, **more):
    from sqlalchemy import update

    from .models import Member

    with app.site.database.write() as connection:
        mine = update(Member).where(Member.id == user.id)
        connection.execute(mine.values(nickname=f"the new {user.name}"))
"""
ADA = {"email": "ada@example.com", "password": PASSWORD}


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated app whose members have columns of their own, migrated."""
    folder = tmp_path_factory.mktemp("own")
    assert scaffold("new", "club", "--no-git", cwd=folder).returncode == 0
    made, package = folder / "club", folder / "club" / "club"
    models, application = package / "models.py", package / "app.py"
    models.write_text(models.read_text() + MODEL)
    application.write_text(application.read_text() + HOOKS)
    (package / "pages" / "me.py").write_text(PAGE)
    assert "Applied 0001" in scaffold("db", "upgrade", cwd=made).stdout
    done = scaffold("db", "revision", "-m", "Add nicknames", cwd=made)
    assert done.returncode == 0, done.stderr
    assert "Applied 0002" in scaffold("db", "upgrade", cwd=made).stdout
    return made


def test_a_migration_has_the_own_columns_only(club: Path) -> None:
    written = (club / "migrations" / "versions" / "0002_add_nicknames.py").read_text()
    assert "add_column(sa.Column('nickname'" in written
    assert "ix_users_nickname" in written
    assert "drop" not in written.partition("def downgrade")[0]
    assert "password_hash" not in written
    assert "nothing to migrate" in scaffold("db", "revision", "-m", "Again", cwd=club).stdout


def test_own_columns_are_filled_shown_and_changed(club: Path) -> None:
    with serving("serve", cwd=club) as server:
        visitor = Visitor(server.port).open("/auth/signup")
        visitor.post("/auth/signup", {"email": "ada@example.com", "password": PASSWORD})
        assert visitor.open("/me").metric() == "the new ada 3"
        field = re.search(r'for="(w\w+)-i">Nickname', visitor.html)
        button = re.search(r'name="(w\w+)"[^>]*><span class="button-label">Save', visitor.html)
        assert field is not None
        assert button is not None
        visitor.submit({field[1]: "Countess", button[1]: "1"})
        assert visitor.open("/me").metric() == "Countess 3"


SCAFFOLDS_SIDE = """
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from scaffold.auth.user_model import is_of_scaffold
from scaffold.db.base import Base
from scaffold.db.engine import Database, VERSION_TABLE
import scaffold.auth.user_model as user_model
user_model._tables()
database = Database("sqlite:///club.db")
with database.write() as connection:
    connection.execute(text("DELETE FROM users"))
    plain = "INSERT INTO users (id, email, email_norm, display_name, created_at, nickname) "
    connection.execute(text(plain + "VALUES ('1', 'a', 'a', '', '2027-01-01', 'kept')"))
database.downgrade("0002")
database.upgrade()
with database.read() as connection:
    print(connection.execute(text("SELECT nickname, points FROM users")).all())
    names = {"include_object": is_of_scaffold, "version_table": VERSION_TABLE}
    print(compare_metadata(MigrationContext.configure(connection, opts=names), Base.metadata))
"""


def test_scaffolds_migrations_leave_own_columns_alone(club: Path) -> None:
    done = subprocess.run(  # noqa: S603 - the tests' own words
        [sys.executable, "-c", SCAFFOLDS_SIDE], cwd=club, env=environment(), check=False,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[('kept', 0)]", "[]"]


CLASHES = """
from scaffold.auth.models import UserMixin
from scaffold.db.base import Base
from scaffold.errors import UsageError
from scaffold.auth.user_model import model_of
from sqlalchemy.orm import DeclarativeBase, Mapped
from sqlalchemy import create_engine

try:
    class Wrong(UserMixin, Base):
        __tablename__ = "users"
except UsageError as error:
    print(error)

class Own(DeclarativeBase):
    pass

class Member(UserMixin, Own):
    __tablename__ = "users"
    nickname: Mapped[str | None]

print(model_of("__main__").__name__, "nickname" in Member.__table__.c)
Own.metadata.create_all(create_engine("sqlite://"))
class Second(UserMixin, type("Other", (DeclarativeBase,), {})):
    __tablename__ = "users"
for given in (None, int):
    try:
        model_of("__main__", given)
    except UsageError as error:
        print(error)
print(model_of("elsewhere").__name__, model_of("__main__", Second).__name__)
"""


def test_what_cannot_be_is_explained(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - the tests' own words
        [sys.executable, "-c", CLASHES], cwd=tmp_path, env=environment(), check=False,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "Write class Wrong(Account)" in lines[0]
    assert lines[1] == "Member True"
    assert "several classes of accounts: Member, Second" in lines[2]
    assert "App(user_model=int) is not a class of accounts" in lines[3]
    assert lines[4] == "Account Second"
