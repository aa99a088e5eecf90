"""N07: the audit events that the code writes, and those that the documentation lists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EVENT = re.compile(r"auth\.[a-z_]+")
WRITERS = {"record", "_record", "_check_current", "_failed", "_refuse"}


def written() -> set[str]:
    """Return the events that are written: words of calls of the writers, or of names they get."""
    found: set[str] = set()
    for module in (ROOT / "scaffold").rglob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        for call in calls:
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name in WRITERS:
                words = [one for argument in call.args for one in ast.walk(argument)]
                found |= {
                    str(one.value)
                    for one in words
                    if isinstance(one, ast.Constant) and EVENT.fullmatch(str(one.value))
                }
    return found


def test_every_audit_event_is_documented() -> None:
    """N07 a new event is added to the table in docs/security.md."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    section = text.split("## Audit events\n")[1].split("\n## ")[0]
    assert written() - set(EVENT.findall(section)) == set()


def test_the_events_of_the_main_flows_are_found() -> None:
    assert {"auth.login", "auth.signed_up", "auth.disabled", "auth.role_changed"} <= written()
