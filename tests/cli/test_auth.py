"""`scaffold auth`: accounts as a whole, from the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from scaffold.auth.keys import kept_secret
from scaffold.auth.overview import overview
from scaffold.auth.proof_models import Totp
from scaffold.auth.sealed import seal, unseal
from scaffold.auth.service import Accounts
from scaffold.auth.tuning import Cost, Measured
from scaffold.cli.auth import _propose
from scaffold.db.engine import Database
from scaffold.settings import AuthSettings, Settings
from tests.auth.conftest import fast
from tests.cli.serving import SECRET, scaffold

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.auth.user import User

WEAK, GOOD = Cost(19456, 2), Cost(47104, 2)


def test_tune_measures_and_says_what_is_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "SCAFFOLD_AUTH__ARGON2_MEMORY_KIB=65536\nSCAFFOLD_AUTH__ARGON2_TIME=1\n"
    )
    done = scaffold("auth", "tune", "--target", "10", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"19 MiB +2 +\d+ ms", done.stdout)
    assert re.search(r"Set now: 64 MiB, 1 pass; one hash takes \d+ ms\.", done.stdout)


@pytest.mark.parametrize(
    ("now", "best", "says"),
    [
        (Measured(GOOD, 0.09), Measured(GOOD, 0.09), "That is about 100 ms"),
        (Measured(GOOD, 0.05), Measured(GOOD, 0.05), "Nothing comes closer to 100 ms"),
        (Measured(WEAK, 0.02), Measured(GOOD, 0.1), "For about 100 ms, write into .env:"),
        (Measured(GOOD, 0.9), Measured(WEAK, 0.2), "100 ms are not enough here"),
    ],
)
def test_tune_proposes_lines_for_env_where_something_is_to_change(
    now: Measured, best: Measured, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _propose(now, best, 100, AuthSettings())
    shown = capsys.readouterr().out
    assert says in shown
    lines = f"SCAFFOLD_AUTH__ARGON2_MEMORY_KIB={best.cost.memory_kib}\n"
    assert (lines in shown) == ("nothing to change" not in shown)


def test_the_key_is_changed_and_the_old_one_forgotten(counter: Path) -> None:
    """S16: logins and authenticator apps come along; what the removed key signed is dead."""
    env = counter / ".env"
    env.write_text(f"# mine\nSCAFFOLD_SECRET_KEY={SECRET}\nSCAFFOLD_THEME=dark\n")
    accounts = accounts_in(counter)
    ada = accounts.admin.create_user("ada@example.com")
    fill_totp(accounts, ada.id)
    cookie = started(accounts, ada)
    said = scaffold("auth", "rotate-key", cwd=counter)
    assert said.returncode == 0, said.stderr
    assert "The old key is needed until" in said.stdout
    assert SECRET not in said.stdout
    assert env.stat().st_mode & 0o777 == 0o600
    comment, note, line, theme = env.read_text().splitlines()
    assert (comment, theme) == ("# mine", "SCAFFOLD_THEME=dark")
    assert "Only the first of these keys is needed from" in note
    new, old = line.removeprefix("SCAFFOLD_SECRET_KEY=").split(",")
    assert (old, len(new)) == (SECRET, 64)
    accounts = accounts_in(counter)
    assert accounts.verify(cookie).user is not None
    assert overview(accounts).sealed_with_older == 1
    early = scaffold("auth", "rotate-key", "--forget", cwd=counter)
    assert early.returncode == 1
    assert "It is early" in early.stdout
    assert "Add --yes" in early.stderr
    done = scaffold("auth", "rotate-key", "--forget", "--yes", cwd=counter)
    assert done.returncode == 0, done.stderr
    assert "Sealed 1 authenticator app anew" in done.stdout
    assert env.read_text() == f"# mine\nSCAFFOLD_SECRET_KEY={new}\nSCAFFOLD_THEME=dark\n"
    accounts = accounts_in(counter)
    assert accounts.verify(cookie).reason == "forged"
    assert overview(accounts).sealed_with_older == 0
    with accounts.database.read() as connection:
        sealed = connection.scalar(select(Totp.secret_enc))
    assert unseal(accounts.keys, "totp", ada.id, sealed or b"") == b"twenty bytes of a key"
    again = scaffold("auth", "rotate-key", "--forget", cwd=counter)
    assert "one key only" in again.stdout


def test_a_key_of_the_environment_is_changed_there(counter: Path) -> None:
    said = scaffold("auth", "rotate-key", cwd=counter, SCAFFOLD_SECRET_KEY=SECRET)
    assert said.returncode == 1
    assert "comes from the environment" in said.stderr
    assert SECRET not in said.stderr
    assert not (counter / ".env").exists()


def test_the_key_of_development_is_kept(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / ".scaffold")
    said = scaffold("auth", "rotate-key", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert (tmp_path / ".env").read_text().endswith(f",{secret}\n")


def test_everybody_is_logged_out(counter: Path) -> None:
    (counter / ".env").write_text(f"SCAFFOLD_SECRET_KEY={SECRET}\n")
    accounts = accounts_in(counter)
    cookies = [
        started(accounts, accounts.admin.create_user(f"{name}@example.com")) for name in "abc"
    ]
    asked = scaffold("auth", "logout-all", cwd=counter)
    assert asked.returncode == 1
    assert "Add --yes" in asked.stderr
    assert accounts.verify(cookies[0]).user is not None
    assert "3 logins ended" in scaffold("auth", "logout-all", "--yes", cwd=counter).stdout
    assert {accounts.verify(cookie).reason for cookie in cookies} == {"revoked"}


def test_the_report_counts_and_names_nobody(counter: Path) -> None:
    (counter / ".env").write_text(f"SCAFFOLD_SECRET_KEY={SECRET}\n")
    accounts = accounts_in(counter)
    ada = accounts.admin.create_user("ada@example.com", "violet kettle 7 orbits")
    accounts.admin.create_user("eve@example.com", verified=False)
    fill_totp(accounts, ada.id)
    started(accounts, ada)
    accounts.authenticate("eve@example.com", "wrong")
    accounts.api_tokens.make(ada, "script")
    said = scaffold("auth", "report", cwd=counter).stdout
    figures = dict(re.findall(r"(?m)^ *(\S.*?) {2,}(.+)$", said))
    assert figures["accounts"] == "2"
    assert figures["with a proved address"] == "1 (50 %)"
    assert figures["with a second factor"] == "1 (50 %)"
    assert figures["logins"] == "1, of 1 people"
    assert figures["refused in the last 24 hours"] == figures["auth.login"] == "1"
    assert figures["API tokens"] == figures["secret keys"] == "1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", figures["oldest password"])
    assert "example.com" not in said


def accounts_in(folder: Path) -> Accounts:
    """Return the accounts of the app in a folder, with the keys of its `.env`."""
    keys = re.findall(r"SECRET_KEY=(.*)", (folder / ".env").read_text())[0].split(",")
    database = Database(f"sqlite:///{folder / 'scaffold.db'}")
    database.upgrade()
    settings = Settings(
        secret_key=keys, data_dir=folder / ".scaffold", env="production", auth=fast()
    )
    return Accounts(database, settings)


def started(accounts: Accounts, user: User) -> str:
    login = accounts.start_login(user)
    assert login is not None
    return login.cookie


def fill_totp(accounts: Accounts, user_id: str) -> None:
    secret = seal(accounts.keys, "totp", user_id, b"twenty bytes of a key", accounts.rng)
    row = {"user_id": user_id, "secret_enc": secret, "name": "App", "created_at": 1.0}
    with accounts.database.write() as connection:
        connection.execute(insert(Totp).values({**row, "confirmed_at": 1.0}))
