"""The frame of every page: menu, title, layout, the corner of the person who is logged in."""

from __future__ import annotations

import logging
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Any

from scaffold.elements import st
from scaffold.errors import UsageError
from scaffold.navigation.menu import is_constant, menu_sections
from scaffold.render.icons import icon_address
from scaffold.texts import current_language, in_app_language, in_language, words
from scaffold.tree import Element

if TYPE_CHECKING:
    from scaffold.auth.service import Accounts
    from scaffold.navigation.access import Rule
    from scaffold.navigation.page import Page
    from scaffold.navigation.registry import Registry
    from scaffold.navigation.script import Script
    from scaffold.options.options import Options
    from scaffold.runtime.context import Run
    from scaffold.settings import Settings
    from scaffold.texts import Language

log = logging.getLogger("scaffold.page")
MOST_MENUS = 1_000

ENTRIES = (
    (words("Profile"), "/auth/profile"),
    (words("Password"), "/auth/password"),
    (words("Security"), "/auth/security"),
    (words("Devices"), "/auth/devices"),
    (words("Email"), "/auth/email"),
)
FURTHER_ENTRIES = (
    (words("Connections"), "/auth/connections"),
    (words("API tokens"), "/auth/tokens"),
    (words("Organisations"), "/auth/orgs"),
    (words("Administration"), "/auth/admin"),
)


LINKS = {"Get help": words("Get help"), "Report a bug": words("Report a bug")}


class Frame:
    """What a site shows around its pages."""

    name: str
    settings: Settings
    options: Options
    script: Script | None
    registry: Registry
    accounts: Accounts | None
    default_access: Rule
    takes_tokens: bool = False
    _menus_of: list[Page] | None = None
    _menus: dict[tuple[int, str, str], tuple[Any, Element]]
    _keeps_menus: bool = False

    def frame(self, run: Run) -> None:
        """Fill the menu, the title and the layout."""
        config = run.config
        page = self._page_at(run.path)
        run.menu.take(self._menu_of(run))
        run.menu.pending = False
        run.about.pending = False
        run.about.update(
            title=config.title or in_app_language(page.title if page else "") or self.name,
            icon=_icon_of(config.icon or (page.icon if page else None)),
        )
        if config.asks:
            run.about.update(asks=True)
        if config.menu_items:
            run.about.update(
                links=_links(config.menu_items), about=config.menu_items.get("About") or None,
                lang=current_language().code,
            )  # fmt: skip
        layout = config.layout if config.layout != "centered" or page is None else page.layout
        set_by_script = {
            "layout": layout,
            "sidebar_state": config.sidebar_state,
            "sidebar_width": config.sidebar_width,
        }
        run.root.update(
            menu_position=self._menu_position(run), sidebar_position=self.settings.sidebar_position,
            **set_by_script,
        )  # fmt: skip
        if run.targets:  # only a part of the page is drawn anew, and the frame is not
            run.about.update(frame=set_by_script)

    def _page_at(self, path: str) -> Page | None:
        match = self.registry.match(path)
        return match[0] if match else None

    def _menu_position(self, run: Run) -> str:
        return "top" if run.config.menu_on_top else self.settings.menu_position

    def _menu_of(self, run: Run) -> Element:
        """Return the menu of a run; one that follows from person and path alone is kept.

        A `User` is made anew when anything about the person changes, and cannot be changed.
        """
        pages = self.registry.in_menu_order
        if pages is not self._menus_of:
            self._keeps_menus = is_constant(pages, self.default_access)
            self._menus, self._menus_of = {}, pages
        if not self._keeps_menus or run.navigation is not None:
            return Element("menu", run.menu.id, self._menu(run))
        key = (id(run.user), run.path, current_language().code)
        known = self._menus.get(key)
        if known is not None and known[0] is run.user:
            return known[1]
        if len(self._menus) >= MOST_MENUS:
            self._menus.clear()
        menu = Element("menu", run.menu.id, self._menu(run))
        menu.own  # noqa: B018 - hashed once, for all runs that take it
        self._menus[key] = run.user, menu
        return menu

    def _menu(self, run: Run) -> dict[str, Any]:
        hidden = self.options.get("client.showSidebarNavigation") is False
        if hidden and self.script is not None:
            sections: list[dict[str, Any]] = []
        elif run.navigation is not None:
            sections = [] if run.navigation.position == "hidden" else run.navigation.menu()
        else:
            sections = self._sections(run.user, run.path, st.session_state)
        if self.accounts is None and not _worth_showing(sections, run):
            sections = []
        return self._menu_props(sections, self._menu_position(run), run.user)

    def menu_for(self, user: Any, path: str) -> dict[str, Any]:
        """Return the props of the menu for pages that are no runs (account and error pages)."""
        sections = self._sections(user, path, {})
        return self._menu_props(sections, self.settings.menu_position, user)

    def _sections(self, user: Any, path: str, state: Any) -> list[dict[str, Any]]:
        return menu_sections(
            self.registry.in_menu_order, user, current=path, default=self.default_access,
            state=state,
        )  # fmt: skip

    def _menu_props(
        self, sections: list[dict[str, Any]], position: str, user: Any
    ) -> dict[str, Any]:
        return {
            "app": self.name,
            "home": "/",
            "sections": _in_app_language(sections),
            "position": position,
            "lang": current_language().code,
            **self._account_menu(user, sections),
        }

    @property
    def login_page(self) -> str:
        """Return the path of the page to log in at: ours, or one of the app's own."""
        return self.settings.auth.login_page

    def _account_menu(self, user: Any, sections: list[dict[str, Any]]) -> dict[str, Any]:
        if self.accounts is None:
            return {"user": None, "login": None, "account": []}
        if not user.is_logged_in:
            return {"user": None, "login": self._login_entry(sections), "account": []}
        return {
            "user": {"name": user.name, "email": user.email},
            "login": None,
            "account": [] if user.is_impersonated else self._account_entries(user),
        }

    def _account_entries(self, user: Any) -> list[dict[str, str]]:
        auth = self.settings.auth
        may_administer = user.can("auth.admin")
        has_orgs = auth.orgs == "open" or (auth.orgs != "off" and bool(user.orgs or may_administer))
        has = (bool(auth.providers), self.takes_tokens, has_orgs, may_administer)
        return _entries(current_language(), has)

    def _login_entry(self, sections: list[dict[str, Any]]) -> str | None:
        """Return where the menu's corner leads visitors; None if the menu itself has the page."""
        shown = {page["path"] for section in sections for page in section["pages"]}
        return None if self.login_page in shown else self.login_page


@lru_cache(maxsize=256)
def _entries(language: Language, has: tuple[bool, ...]) -> list[dict[str, str]]:
    """Return the entries of the account menu in a language; nobody changes them."""
    entries = (*ENTRIES, *compress(FURTHER_ENTRIES, has))
    return [{"title": in_language(title, language), "path": path} for title, path in entries]


def _in_app_language(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a menu with the titles that the author wrote in the reader's language."""
    if not current_language().speaks_app:
        return sections
    return [
        {
            "title": in_app_language(section["title"] or "") or None,
            "pages": [
                {**page, "title": in_app_language(page["title"]),
                 "help": in_app_language(page.get("help") or "") or None}
                for page in section["pages"]
            ],
        }
        for section in sections
    ]  # fmt: skip


def _links(given: dict[str, str | None]) -> list[dict[str, str]] | None:
    """Return where the items of `st.set_page_config(menu_items=...)` lead, if it has any."""
    return [
        {"title": in_language(title), "path": given[name] or ""}
        for name, title in LINKS.items()
        if given.get(name)
    ] or None


def _icon_of(name: str | None) -> str | None:
    """Return the address of the window's icon; one that does not exist is left out and logged."""
    try:
        return icon_address(name) if name else None
    except UsageError as problem:
        log.warning("%s", problem)
        return None


def _worth_showing(sections: list[dict[str, Any]], run: Run) -> bool:
    """Return whether a menu leads anywhere: one page is none, unless the script wants it shown."""
    if run.navigation is not None and run.navigation.shows_one:
        return True
    return sum(len(section["pages"]) for section in sections) > 1
