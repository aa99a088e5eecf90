"""`scaffold auth`: accounts as a whole, from the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scaffold.auth.tuning import Cost, Measured
from scaffold.cli.auth import _propose
from scaffold.settings import AuthSettings
from tests.cli.serving import scaffold

if TYPE_CHECKING:
    from pathlib import Path

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
