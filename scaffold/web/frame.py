"""The frame of every page: menu, title, layout, the corner of the person who is logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.elements import st
from scaffold.navigation.menu import menu_sections
from scaffold.texts import current_language, in_app_language, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.auth.service import Accounts
    from scaffold.navigation.access import Rule
    from scaffold.navigation.page import Page
    from scaffold.navigation.registry import Registry
    from scaffold.runtime.context import Run
    from scaffold.settings import Settings


class Frame:
    """What a site shows around its pages."""

    name: str
    settings: Settings
    registry: Registry
    accounts: Accounts | None
    default_access: Rule
    takes_tokens: bool = False

    def frame(self, run: Run) -> None:
        """Fill the menu, the title and the layout."""
        config = run.config
        page = self._page_at(run.path)
        run.menu.props, run.menu.pending = self._menu(run), False
        run.menu.update()
        run.about.pending = False
        run.about.update(
            title=config.title or in_app_language(page.title if page else "") or self.name,
            icon=config.icon or (page.icon if page else None),
        )
        layout = config.layout if config.layout != "centered" or page is None else page.layout
        run.root.update(
            menu_position=self._menu_position(run), sidebar_position=self.settings.sidebar_position,
            layout=layout, sidebar_state=config.sidebar_state,
        )  # fmt: skip

    def _page_at(self, path: str) -> Page | None:
        match = self.registry.match(path)
        return match[0] if match else None

    def _menu_position(self, run: Run) -> str:
        if run.navigation is not None and run.navigation.position == "top":
            return "top"
        return self.settings.menu_position

    def _menu(self, run: Run) -> dict[str, Any]:
        if run.navigation is not None:
            hidden = run.navigation.position == "hidden"
            sections: list[dict[str, Any]] = [] if hidden else run.navigation.menu()
        else:
            sections = menu_sections(
                self.registry, run.user, current=run.path, default=self.default_access,
                state=st.session_state,
            )  # fmt: skip
        if self.accounts is None and not _worth_showing(sections, run):
            sections = []
        props = {
            "app": self.name,
            "home": "/",
            "sections": _in_app_language(sections),
            "position": self._menu_position(run),
            "lang": current_language().code,
        }
        return {**props, **self._account_menu(run.user, sections)}

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
        return [
            {"title": translate("Profile"), "path": "/auth/profile"},
            {"title": translate("Password"), "path": "/auth/password"},
            {"title": translate("Security"), "path": "/auth/security"},
            {"title": translate("Devices"), "path": "/auth/devices"},
            {"title": translate("Email"), "path": "/auth/email"},
            *self._further_entries(user),
        ]

    def _further_entries(self, user: Any) -> Iterator[dict[str, str]]:
        """Yield the entries of the account menu that not everybody has."""
        if self.settings.auth.providers:
            yield {"title": translate("Connections"), "path": "/auth/connections"}
        if self.takes_tokens:
            yield {"title": translate("API tokens"), "path": "/auth/tokens"}
        orgs = self.settings.auth.orgs
        if orgs == "open" or (orgs != "off" and (user.orgs or user.can("auth.admin"))):
            yield {"title": translate("Organisations"), "path": "/auth/orgs"}
        if user.can("auth.admin"):
            yield {"title": translate("Administration"), "path": "/auth/admin"}

    def _login_entry(self, sections: list[dict[str, Any]]) -> str | None:
        """Return where the menu's corner leads visitors; None if the menu itself has the page."""
        shown = {page["path"] for section in sections for page in section["pages"]}
        return None if self.login_page in shown else self.login_page

    def menu_for(self, user: Any, path: str) -> dict[str, Any]:
        """Return the props of the menu for pages that are no runs (account and error pages)."""
        sections = menu_sections(
            self.registry, user, current=path, default=self.default_access, state={}
        )
        props = {
            "app": self.name,
            "home": "/",
            "sections": _in_app_language(sections),
            "position": self.settings.menu_position,
            "lang": current_language().code,
        }
        return {**props, **self._account_menu(user, sections)}


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


def _worth_showing(sections: list[dict[str, Any]], run: Run) -> bool:
    """Return whether a menu leads anywhere: one page is none, unless the script wants it shown."""
    if run.navigation is not None and run.navigation.shows_one:
        return True
    return sum(len(section["pages"]) for section in sections) > 1
