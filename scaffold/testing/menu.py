"""The menu as tests see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scaffold.testing.screen import Screen


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page in the menu, as this visitor sees it."""

    title: str
    path: str
    section: str | None
    current: bool
    icon: str | None = None
    badge: str | None = None


def menu_of(screen: Screen) -> list[MenuEntry]:
    """Return the pages in the menu of a screen."""
    node = screen.find("menu")
    sections: list[dict[str, Any]] = (node.props.get("sections") if node else None) or []
    return [
        MenuEntry(
            page["title"], page["path"], section["title"], page["current"], page.get("icon"),
            page.get("badge"),
        )
        for section in sections
        for page in section["pages"]
    ]  # fmt: skip
