"""`st.Page` and `st.navigation`: pages that a script declares anew in every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Literal

from scaffold.errors import (
    MissingParameterError,
    NotAllowedError,
    PageMissingError,
    UsageError,
    nearest,
)
from scaffold.navigation.script import page_name
from scaffold.runtime.context import Run, current_run


class DeclaredPage:
    """A page of `st.navigation`: a function, a script file, or an address outside.

    Args:
        page: what runs: a function without arguments, or a path relative to the script.
        title: shown in the menu; made from the file's or function's name if left out.
        icon: an emoji or `:material/name:`.
        url_path: the last part of the address; made from the name if left out.
        default: the page at the address without a path; the first one if none says so.
        visibility: "hidden" keeps the page reachable and out of the menu.
        help: a tooltip in the menu.

    Raises:
        UsageError: the file does not exist, or `url_path` has a "/".

    Example:
        pg = st.navigation([st.Page(home, title="Home"), st.Page("reports.py")])
        pg.run()
    """

    def __init__(
        self,
        page: str | Path | Callable[[], Any],
        *,
        title: str | None = None,
        icon: str | None = None,
        url_path: str | None = None,
        default: bool = False,
        visibility: Literal["visible", "hidden"] = "visible",
        help: str | None = None,
    ) -> None:
        self._source = page
        self.external = isinstance(page, str) and page.startswith(("https://", "http://"))
        name = self._name(page)
        self._title = title
        self.icon = icon or ""
        self._url_path = _checked_url(
            name if url_path is None else url_path, external=self.external
        )
        self._default = default
        self.visibility = visibility
        self.help = help
        self.inferred_name = name

    @property
    def title(self) -> str:
        """Return the title."""
        return self._title or self.inferred_name.replace("_", " ")

    @property
    def url_path(self) -> str:
        """Return the last part of the address; "" for the default page."""
        return "" if self._default else self._url_path

    @property
    def is_default(self) -> bool:
        """Return whether this is the page without a path."""
        return self._default

    @property
    def address(self) -> str:
        """Return the path of the page, or its full address outside."""
        return str(self._source) if self.external else f"/{self.url_path}"

    @property
    def is_external(self) -> bool:
        """Return whether this is a link to an address outside of the app."""
        return self.external

    @property
    def external_url(self) -> str | None:
        """Return the address outside of the app, if this is one."""
        return str(self._source) if self.external else None

    def make_default(self) -> None:
        """Make this the page without a path, since no other is."""
        self._default = True

    def matches(self, other: object) -> bool:
        """Return whether `other` declares the same page, perhaps in another run."""
        return isinstance(other, DeclaredPage) and other._url_path == self._url_path

    def answers(self, path: str) -> bool:
        """Return whether this is the page of an address; the default page has two."""
        return path in (self.url_path, self._url_path)

    def is_from(self, source: str) -> bool:
        """Return whether a script path names this page."""
        return isinstance(self._source, str | Path) and Path(self._source) == Path(source)

    def run(self) -> None:
        """Execute the page: call the function or run the script.

        Raises:
            UsageError: it is not the page that `st.navigation` returned.
        """
        run = current_run("st.Page.run")
        navigation: Navigation | None = run.navigation
        if navigation is None or not self.matches(navigation.current):
            raise UsageError(
                f'The page "{self.title}" is not the current one. Run what st.navigation returned: '
                "pg = st.navigation([...]); pg.run()."
            )
        frame, before = run.page, set(run.offers)
        run.page = f"{frame}#{self.url_path}"
        try:
            self._execute(run)
        finally:
            run.page = frame
            navigation.page_widgets |= run.offers.keys() - before

    def _execute(self, run: Run) -> None:
        if callable(self._source):
            self._source()
        else:
            run.app.site.script_at(_file(str(self._source), run)).execute()

    def check(self, run: Run) -> None:
        """Raise a UsageError if this is a script whose file does not exist."""
        if not self.external and not callable(self._source):
            _file(str(self._source), run)

    @staticmethod
    def _name(page: str | Path | Callable[[], Any]) -> str:
        if callable(page):
            return getattr(page, "__name__", "page").strip("_")
        return page_name(Path(str(page).rstrip("/").rpartition("/")[2] or "page"))


class Navigation:
    """What `st.navigation` declared in one run.

    Attributes:
        shows_one: whether the menu is shown, too, if it has only one page.
    """

    def __init__(
        self, sections: Mapping[str, Sequence[DeclaredPage]], current: DeclaredPage, position: str
    ) -> None:
        self.sections = sections
        self.current = current
        self.position = position
        self.shows_one = False
        self.page_widgets: set[str] = set()

    def menu(self) -> list[dict[str, Any]]:
        """Return the sections of the menu as JSON values."""
        return [
            {"title": title or None, "pages": [_entry(page, self.current) for page in pages]}
            for title, pages in (
                (title, [p for p in pages if p.visibility != "hidden"])
                for title, pages in self.sections.items()
            )
            if pages
        ]

    def checked(self, path: str) -> str:
        """Return an address, or raise PageMissingError if no declared page has it."""
        known = [page.address for page in self.pages()]
        if path not in known:
            raise PageMissingError(
                f'There is no page "{path}" among those of st.navigation. Give an st.Page, the '
                "script or the address of one of them, not its title." + nearest(path, known)
            )
        return path

    def page_from(self, source: str) -> DeclaredPage | None:
        """Return the page that is made of a script, if there is one."""
        return next((page for page in self.pages() if page.is_from(source)), None)

    def pages(self) -> list[DeclaredPage]:
        """Return all declared pages."""
        return [page for pages in self.sections.values() for page in pages]


def declare(
    pages: Sequence[Any] | Mapping[str, Sequence[Any]], position: str, run: Run
) -> tuple[Navigation, bool]:
    """Return the navigation of this run, and whether the address named one of its pages."""
    sections = _sections(pages)
    everything = [page for group in sections.values() for page in group]
    if not everything:
        raise MissingParameterError(
            "st.navigation got no pages. Give at least one, e.g. [st.Page(home)]."
        )
    for page in everything:
        page.check(run)
    own = [page for page in everything if not page.external]
    if not own:
        raise UsageError(
            "st.navigation got addresses outside of the app only. Give at least one page of its "
            "own, e.g. [st.Page(home), ...]."
        )
    defaults = [page for page in own if page.is_default]
    if len(defaults) > 1:
        raise UsageError(
            f"st.navigation got {len(defaults)} default pages; one of them may say default=True."
        )
    if not defaults:
        own[0].make_default()
    _check_unique(everything)
    wanted = run.path.strip("/")
    current = next((page for page in own if page.answers(wanted)), None)
    fallback = next(page for page in own if page.is_default)
    return Navigation(sections, current or fallback, position), current is not None


def as_page(given: Any) -> DeclaredPage:
    """Return a page from what `st.navigation` takes: st.Page, a path or a function.

    It is a copy: which page is the default one differs from run to run.
    """
    return copy(given) if isinstance(given, DeclaredPage) else DeclaredPage(given)


def _sections(pages: Sequence[Any] | Mapping[str, Sequence[Any]]) -> dict[str, list[DeclaredPage]]:
    if isinstance(pages, Mapping):
        return {str(title): [as_page(page) for page in group] for title, group in pages.items()}
    return {"": [as_page(page) for page in pages]}


def _check_unique(pages: Sequence[DeclaredPage]) -> None:
    seen: set[str] = set()
    for page in pages:
        if page.address in seen:
            raise UsageError(
                f'Two pages of st.navigation have the address "{page.address}". Give one of them '
                'another url_path, e.g. st.Page(..., url_path="other").'
            )
        seen.add(page.address)


def _entry(page: DeclaredPage, current: DeclaredPage) -> dict[str, Any]:
    return {
        "title": page.title,
        "path": page.address,
        "icon": page.icon or None,
        "current": page is current,
        "badge": None,
        "help": page.help,
        "external": page.external,
    }


def _checked_url(url: str, *, external: bool) -> str:
    url = url.strip()
    if not external and "/" in url.strip("/"):
        raise NotAllowedError(
            f'url_path="{url}" has a "/". It is one part of the address, e.g. url_path="reports".'
        )
    return url.strip("/")


def _file(source: str, run: Run) -> Path:
    file: Path = run.app.site.script_folder / source
    if not file.is_file():
        raise PageMissingError(
            f'st.Page("{source}"): there is no file {file}. Paths are relative to the script '
            "that is served."
        )
    return file
