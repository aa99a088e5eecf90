"""The menu that one person sees: the pages that this person may open, in sections.

Pages that ask for one more proof of who somebody is are among them: they lead to that question.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from scaffold.navigation.access import Verdict, verdict

if TYPE_CHECKING:
    from scaffold.navigation.access import Rule
    from scaffold.navigation.page import Page

log = logging.getLogger("scaffold.menu")


def menu_sections(
    pages: Iterable[Page], user: Any, *, current: str, default: Rule, state: Any
) -> list[dict[str, Any]]:
    """Return the sections of the menu as JSON values: title and pages.

    Args:
        pages: those with an address of their own, in the order of the menu.
        user: who looks at it.
        current: the path of the page that is shown.
        default: the access rule of pages without one.
        state: `st.session_state`, for pages that are shown by a predicate.
    """
    sections: dict[str | None, list[dict[str, Any]]] = {}
    for page in pages:
        if not _leads_in(page.access or default, user) or not _shown(page, state):
            continue
        sections.setdefault(page.section, []).append(_entry(page, user, current))
    ordered = sorted(sections.items(), key=lambda item: item[0] is not None)
    return [{"title": title, "pages": entries} for title, entries in ordered]


def is_constant(pages: Iterable[Page], default: Rule) -> bool:
    """Return whether the menu of these pages follows from person and current page alone."""
    return all(
        (page.access or default).constant and not callable(page.menu) and not callable(page.badge)
        for page in pages
    )


def _leads_in(rule: Rule, user: Any) -> bool:
    """Return whether a person may open a page, at least after one more proof of who they are."""
    return verdict(rule, user) in (Verdict.ALLOWED, Verdict.CONFIRM, Verdict.SECOND)


def _shown(page: Page, state: Any) -> bool:
    if not callable(page.menu):
        return page.menu
    try:
        return bool(page.menu(state))
    except Exception:
        log.exception("menu= of page %s raised; the page is left out of the menu.", page.path)
        return False


def _entry(page: Page, user: Any, current: str) -> dict[str, Any]:
    badge = page.badge(user) if callable(page.badge) else page.badge
    return {
        "title": page.title,
        "path": page.path,
        "icon": page.icon,
        "current": page.path == current,
        "badge": badge,
        "help": page.help,
        "external": False,
    }
