"""What the documentation says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from scaffold.cli import commands
from scaffold.version import __version__

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def names(files: list[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files]


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == __version__


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_python_blocks_compile(page: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        compile(block, str(page), "exec")


def test_the_first_app_of_the_readme_runs(tmp_path: Path) -> None:
    from scaffold.testing import AppTest

    block = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[0]
    names = {"__name__": "readme", "__file__": str(tmp_path / "app.py")}
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - the purpose of this test
    at = AppTest.from_function(names["home"]).run()  # type: ignore[arg-type] # a function
    at.button("Add one").click().run()
    assert at.metric[0].value == "1"
    assert len([line for line in block.splitlines() if line.strip()]) <= 12


def test_every_command_and_option_is_documented() -> None:
    missing = []
    for name, command in typer.main.get_group(commands).commands.items():
        assert f"## scaffold {name}" in COMMANDS
        section = COMMANDS.split(f"## scaffold {name}\n")[1].split("\n## ")[0]
        for inner_name, inner in getattr(command, "commands", {"": command}).items():
            if inner_name not in section:
                missing.append(f"{name} {inner_name}")
            for parameter in inner.params:
                options = [*parameter.opts, *parameter.secondary_opts]
                flags = [one for one in options if one.startswith("--") and one != "--help"]
                known = ("--app", "--limit", "--message", "--git")
                if flags and not any(flag in section or flag in known for flag in flags):
                    missing.append(f"{name} {inner_name} {flags}")
    assert not missing


def test_no_registry_is_named() -> None:
    """Where packages come from is the machine's own choice."""
    for file in (ROOT / "Makefile", ROOT / "constraints.txt", *(ROOT / ".ci").iterdir()):
        assert "://" not in re.sub(r"http://127\.0\.0\.1:\d+", "", file.read_text()), file
