"""What the browser is known to show while a run is still writing."""

from __future__ import annotations

from scaffold.runtime.shown import Shown
from scaffold.tree import Element


def test_what_is_written_after_a_flush_is_not_in_its_patches() -> None:
    """Patches are rendered later than they are found: they must not grow meanwhile."""
    page = Element("main", "main", {}, [Element("text", "main-text1", {"body": "one"})])
    shown = Shown(posted=False)
    shown.bases = [page]
    (first,) = shown.differences(partial=True)
    assert page.children is not None
    page.children.append(Element("text", "main-text2", {"body": "two"}))
    assert first.node is not None
    assert [node.id for node in first.node.children or ()] == ["main-text1"]
    (second,) = shown.differences(partial=True)
    assert (second.action, second.target) == ("after", "main-text1")
    assert shown.differences(partial=False) == []
