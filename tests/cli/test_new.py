"""`scaffold new`: the app it makes has passing tests, starts, and keeps its secret."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli.console import Failure
from scaffold.cli.names import checked_name, class_name, plural, title_of
from tests.cli.serving import CHECKOUT, Visitor, environment, scaffold, serving

PASSWORD = "four walruses knit jumpers"


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the tests' own words
        command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )


def test_the_generated_tests_pass(shop: Path) -> None:
    done = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=shop)
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_the_generated_code_is_tidy(shop: Path) -> None:
    ruff = str(Path(sys.executable).with_name("ruff"))
    config = str(CHECKOUT / "pyproject.toml")
    done = run(ruff, "check", "--config", config, "--select", "E,F,W,B,UP", ".", cwd=shop)
    assert done.returncode == 0, done.stdout
    formatted = run(ruff, "format", "--config", config, "--check", ".", cwd=shop)
    assert formatted.returncode == 0, formatted.stdout


def test_the_app_starts_and_members_keep_notes(shop: Path) -> None:
    assert "Applied 0001" in scaffold("db", "upgrade", cwd=shop).stdout
    made = scaffold(
        "user", "create", "ada@example.com", "--admin", "--password-stdin", cwd=shop, stdin=PASSWORD
    )
    assert made.returncode == 0, made.stderr
    with serving("serve", cwd=shop) as server:
        assert "My shop at" in server.output
        visitor = Visitor(server.port).open("/")
        assert visitor.status == 200
        assert 'href="/notes"' not in visitor.html
        assert "Welcome to My shop" in visitor.open("/auth/login").html
        visitor.post("/auth/login", {"email": "ada@example.com", "password": PASSWORD})
        assert 'href="/notes"' in visitor.html
        assert 'href="/admin"' in visitor.html
        assert visitor.open("/notes").status == 200
        assert visitor.open("/admin").status == 200
        assert visitor.open("/static/robots.txt").html.startswith("User-agent")


def test_production_waits_for_migrations(tmp_path: Path) -> None:
    scaffold("new", "late", "--no-git", cwd=tmp_path)
    done = scaffold("serve", "--port", "0", cwd=tmp_path / "late")
    assert done.returncode == 1
    assert "lacks migration 0001" in done.stderr
    assert "scaffold db upgrade" in done.stderr


def test_the_secret_is_private_and_ignored_by_git(tmp_path: Path) -> None:
    made = scaffold("new", "shop", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    secret = tmp_path / "shop" / ".env"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert "SCAFFOLD_SECRET_KEY=" in secret.read_text()
    ignored = run("git", "check-ignore", ".env", cwd=tmp_path / "shop")
    assert ignored.stdout == ".env\n"
    other = scaffold("new", "other", cwd=tmp_path)
    assert other.returncode == 0
    assert (tmp_path / "other" / ".env").read_text().split("KEY=")[1] not in secret.read_text()


def test_what_was_made_and_what_comes_next_is_shown(tmp_path: Path) -> None:
    shown = scaffold(
        "new", "shop", "--no-git", "--directory", "somewhere/else", cwd=tmp_path
    ).stdout
    for words in ("Made Shop in", "members.py", "cd somewhere/else", "scaffold serve --reload"):
        assert words in shown
    assert not (tmp_path / "somewhere" / "else" / ".git").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "mine.txt").write_text("mine")
    done = scaffold("new", "shop", cwd=tmp_path)
    assert done.returncode == 1
    assert "nothing is overwritten" in done.stderr
    assert [file.name for file in (tmp_path / "shop").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2nd", "begins with a letter"),
        ("my shop", "my-shop"),
        ("class", "a word of Python"),
        ("json", "a module of Python"),
        ("scaffold", "meaning of its own"),
        ("a" * 41, "at most 40"),
        ("../evil", "evil"),
    ],
)
def test_names_that_cannot_be_are_refused_with_one_that_can(name: str, words: str) -> None:
    with pytest.raises(Failure, match="cannot be the name") as caught:
        checked_name(name)
    assert words in caught.value.message
    better = caught.value.message.rsplit(" ", 1)[1].rstrip(".")
    assert checked_name(better)


def test_names_become_other_names() -> None:
    assert checked_name("My-Shop") == "my_shop"
    assert title_of("my-shop") == "My shop"
    assert class_name("order_line") == "OrderLine"
    assert [plural(one) for one in ("order", "category", "box", "day")] == [
        "orders", "categories", "boxes", "days",
    ]  # fmt: skip


def test_a_page_and_a_model_are_generated(tmp_path: Path) -> None:
    scaffold("new", "shop", "--no-git", cwd=tmp_path)
    shop = tmp_path / "shop"

    def done(*arguments: str) -> str:
        result = scaffold(*arguments, cwd=shop)
        assert result.returncode == 0, result.stderr
        return result.stdout

    done("generate", "page", "sales-report", "--access", 'role("admin")', "--section", "Work")
    assert 'role("admin")' in done("routes")
    assert "Sales report" in done("routes")
    done("db", "upgrade")
    done("generate", "model", "order", "title:str", "price:float", "due:date")
    wrote = done("db", "revision", "-m", "Add orders")
    assert "0002_add_orders.py" in wrote
    assert "Applied 0002" in done("db", "upgrade")
    assert "nothing to migrate" in done("db", "revision", "-m", "Again")
    assert "0001" in done("db", "downgrade", "0001")
    assert "0002" in done("db", "current")


def test_checks_find_what_is_wrong(shop: Path, tmp_path: Path) -> None:
    fine = scaffold("check", cwd=shop, SCAFFOLD_DATABASE_URL=f"sqlite:///{tmp_path}/fresh.db")
    assert fine.returncode == 1
    assert "0001 not applied" in fine.stdout
    deploy = scaffold("check", "--deploy", cwd=shop)
    assert deploy.returncode == 1
    assert "SCAFFOLD_PUBLIC_ORIGIN" in deploy.stdout
    ready = scaffold(
        "check", "--deploy", cwd=shop, SCAFFOLD_ENV="production",
        SCAFFOLD_PUBLIC_ORIGIN="https://shop.example",
    )  # fmt: skip
    assert "✗ public origin" not in ready.stdout


def test_the_demo_is_served(tmp_path: Path) -> None:
    with serving("demo", cwd=tmp_path) as server:
        visitor = Visitor(server.port)
        for path in ("/", "/text", "/layout", "/state"):
            assert visitor.open(path).status == 200
            assert "Traceback" not in visitor.html
