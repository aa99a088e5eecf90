"""All pages of one app: found by path, by function or by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scaffold.errors import PageMissingError, UsageError, nearest
from scaffold.navigation.page import Page, marked_page


class Registry:
    """The pages of one app, in the order of their definition."""

    def __init__(self) -> None:
        self._pages: list[Page] = []
        self._fixed: dict[str, Page] = {}
        self._patterns: list[tuple[re.Pattern[str], Page]] = []
        self._in_menu_order: list[Page] = []

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)

    def add(self, page: Page) -> None:
        """Register a page.

        Raises:
            UsageError: another page has the path.
        """
        for other in self._pages:
            if other.path == page.path:
                if other.function is page.function:
                    return
                raise UsageError(
                    f'Two pages have the path "{page.path}": {other.name} and {page.name}. '
                    "Give one of them another path."
                )
        self._pages.append(page)
        if page.parameters:
            self._patterns.append((page.pattern(), page))
        else:
            self._fixed[page.path] = page
            self._in_menu_order = sorted(self._fixed.values(), key=_place)

    @property
    def in_menu_order(self) -> list[Page]:
        """The pages that have an address without parameters, as a menu lists them."""
        return self._in_menu_order

    def collect(self, names: dict[str, Any]) -> None:
        """Register the marked functions among the names of a module."""
        for value in list(names.values()):
            found = marked_page(value) if callable(value) else None
            if found is not None:
                self.add(found)

    def match(self, path: str) -> tuple[Page, dict[str, str]] | None:
        """Return the page of a path and the text of its parameters, or None."""
        page = self._fixed.get(path)
        if page is not None:
            return page, {}
        for pattern, candidate in self._patterns:
            match = pattern.fullmatch(path)
            if match is not None:
                return candidate, match.groupdict()
        return None

    def find(self, target: object) -> tuple[Page, str] | None:
        """Return a page and its address, from a Page, a page function, its name or a path."""
        for page in self._pages:
            if target is page or target is page.function:
                return page, page.path
        if isinstance(target, str):
            path = target.partition("?")[0]
            found = self.match(path if path.startswith("/") else f"/{path}")
            if found is not None:
                return found[0], path if path.startswith("/") else f"/{path}"
            for page in self._pages:
                if page.name == target:
                    return page, page.path
        return None

    def get(self, target: object) -> tuple[Page, str]:
        """Return a page and its address, or raise UsageError with the nearest paths."""
        found = self.find(target)
        if found is None:
            known = [page.path for page in self._pages] + [page.name for page in self._pages]
            raise PageMissingError(
                f"There is no page {_shown(target)!r}. Give a path, a page function or its name."
                + nearest(str(_shown(target)), known)
            )
        page, path = found
        if page.parameters and path == page.path:
            raise UsageError(
                f'The page "{page.path}" has parameters. Give a path with values, e.g. '
                f'"{re.sub("{[^}]*}", "2024", page.path)}".'
            )
        return found


def _place(page: Page) -> tuple[bool, float]:
    return page.order is None, page.order or 0.0


def _shown(target: object) -> object:
    return getattr(target, "__name__", target)
