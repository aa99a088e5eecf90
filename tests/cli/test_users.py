"""`scaffold user`: accounts from the command line."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.serving import SECRET, Visitor, environment, scaffold, serving

PASSWORD = "four walruses knit jumpers"


def test_an_account_is_made_and_can_log_in(counter: Path) -> None:
    made = scaffold("user", "create", "ada@example.com", "--admin", cwd=counter)
    assert made.returncode == 0, made.stderr
    password = re.findall(r"password: (\S+)", made.stdout)[0]
    key = (counter / ".scaffold" / "secret_key").read_text()
    with serving("serve", cwd=counter, SCAFFOLD_SECRET_KEY=key) as server:
        visitor = Visitor(server.port).open("/auth/login")
        visitor.post("/auth/login", {"email": "ada@example.com", "password": password})
        assert (visitor.path, visitor.status) == ("/", 200)
        assert "ada@example.com" in visitor.html


def test_an_account_is_listed_promoted_and_switched_off(counter: Path) -> None:
    def user(*arguments: str) -> str:
        done = scaffold("user", *arguments, cwd=counter, stdin=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "There are no accounts" in user("list")
    assert "password" not in user("create", "bob@example.com", "--password-stdin", "--name", "Bob")
    assert re.search(r"bob@example.com +Bob +member +on", user("list"))
    assert "has the role admin" in user("promote", "bob@example.com")
    assert re.search(r"Bob +admin", user("list", "bob"))
    assert "0 logins ended" in user("logout", "bob@example.com")
    assert "switched off" in user("disable", "bob@example.com")
    assert re.search(r"admin +off", user("list"))
    assert "can log in again" in user("enable", "bob@example.com")
    assert 'No address contains "eve"' in user("list", "eve")


def test_roles_passwords_and_facts(counter: Path) -> None:
    def user(*arguments: str, entered: str = PASSWORD) -> str:
        done = scaffold("user", *arguments, cwd=counter, stdin=f"{entered}\n")
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "There are no roles" in user("roles")
    assert "posts.edit posts.view" in user("roles", "editor", "posts.edit", "posts.view")
    assert re.search(r"editor +posts.edit posts.view", user("roles"))
    user("create", "bob@example.com", "--password-stdin", "--name", "Bob")
    user("promote", "bob@example.com", "--role", "editor")
    shown = user("show", "bob@example.com")
    assert re.search(r"roles +editor", shown)
    assert re.search(r"permissions +posts.edit posts.view", shown)
    assert re.search(r"password +set", shown)
    assert "no more" in user("demote", "bob@example.com", "--role", "editor")
    assert "is removed" in user("roles", "editor", "--remove")
    more = "seven copper lanterns"
    assert "another password; 0 logins" in user(
        "set-password", "bob@example.com", "--password-stdin", "--must-change", entered=more
    )
    assert "work again" in user("unlock", "bob@example.com")
    reset = user("reset-second-factor", "bob@example.com", "--reason", "phone lost")
    assert "no second factor any more" in reset


def test_what_cannot_be_done_says_why(counter: Path) -> None:
    for arguments, said in (
        (["show", "eve@example.com"], 'There is no account "eve@example.com"'),
        (["roles", "editor", "--remove"], 'There is no role "editor"'),
        (["set-password", "eve@example.com"], "Nobody can be asked"),
        (["reset-second-factor", "eve@example.com"], "--reason"),
    ):
        done = scaffold("user", *arguments, cwd=counter)
        assert done.returncode != 0
        assert said in " ".join(done.stderr.split())


def test_a_person_is_asked_for_a_password_until_it_will_do(counter: Path) -> None:
    terminal, ours = pty.openpty()
    command = [sys.executable, "-m", "scaffold.cli", "user", "create", "ada@example.com"]
    process = subprocess.Popen(  # noqa: S603 - the test's own words
        command, cwd=counter, env=environment(), stdin=ours, stdout=ours, stderr=ours
    )
    os.close(ours)
    shown, given = b"", 0
    answers = [b"short", b"short", PASSWORD.encode(), PASSWORD.encode()]
    while select.select([terminal], [], [], 30)[0]:
        try:
            shown += os.read(terminal, 1000)
        except OSError:  # the other side is closed
            break
        if len(re.findall(rb"(?:Password|Once more): ", shown)) > given:
            os.write(terminal, answers[given] + b"\n")
            given += 1
    os.close(terminal)
    assert process.wait(20) == 0, shown
    assert b"at least 12" in shown
    assert b"Made the account" in shown
    assert PASSWORD.encode() not in shown


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (("create", "nonsense", "--password-stdin"), PASSWORD, "is not a mail address"),
        (("create", "eve@example.com", "--password-stdin"), "short", "at least 12"),
        (("promote", "nobody@example.com"), "", "There is no account"),
    ],
)
def test_what_cannot_be_done_is_explained(
    counter: Path, arguments: tuple[str, ...], stdin: str, message: str
) -> None:
    done = scaffold("user", *arguments, cwd=counter, stdin=f"{stdin}\n")
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_app_without_accounts_says_how_to_get_them(script: Path) -> None:
    done = scaffold("user", "list", "--app", "script.py", cwd=script, SCAFFOLD_SECRET_KEY=SECRET)
    assert done.returncode == 1
    assert "App(..., auth=True)" in done.stderr
