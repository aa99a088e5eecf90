"""`st.Page` and `st.navigation`: pages that a script declares anew in every run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Literal, cast

from scaffold.errors import (
    MissingParameterError,
    NotAllowedError,
    PageMissingError,
    ParameterTypeError,
    UsageError,
    nearest,
)
from scaffold.navigation.script import page_name
from scaffold.runtime.context import Run, current_run

VISIBILITIES = ("visible", "hidden")


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
        UsageError: it is neither a function nor a path, has an empty title, or a `url_path` that is
            empty or has a "/".

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
        _check_source(page)
        self._source = page
        self.external = isinstance(page, str) and page.startswith(("https://", "http://"))
        name = self._name(page)
        self._title = _checked_title(title)
        self.icon = icon or ""
        inferred = _slug(title) if self.external and title else name
        self._url_path = _checked_url(inferred if url_path is None else url_path, default=default)
        if self.external and default:
            raise UsageError(
                f'st.Page("{page}") has default=True, but is an address outside of the app. Give '
                "default=True to a page of its own, e.g. st.Page(home, default=True)."
            )
        self._default = default
        if visibility not in VISIBILITIES:
            raise NotAllowedError.of(
                "st.Page(visibility)", visibility, map(repr, VISIBILITIES), VISIBILITIES
            )
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
    def name(self) -> str:
        """Return what tells it from other pages: its part of the address, also of the default."""
        return self._url_path

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
            UsageError: it is not the page that `st.navigation` returned, or was run already.
        """
        run = current_run("st.Page.run")
        navigation: Navigation | None = run.navigation
        if navigation is None or not self.matches(navigation.current):
            raise UsageError(
                f'The page "{self.title}" is not the current one. Run what st.navigation returned: '
                "pg = st.navigation([...]); pg.run()."
            )
        if navigation.has_run:
            raise UsageError(
                f'The page "{self.title}" was run twice in one run. Write pg.run() once; what '
                "shall be on every page stands around it."
            )
        navigation.has_run = True
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
        has_run: whether the current page was run.
    """

    def __init__(
        self, sections: Mapping[str, Sequence[DeclaredPage]], current: DeclaredPage, position: str
    ) -> None:
        self.sections = sections
        self.current = current
        self.position = position
        self.shows_one = False
        self.has_run = False
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


def _sections(pages: Any) -> dict[str, list[DeclaredPage]]:
    groups = cast("dict[Any, Any]", pages) if isinstance(pages, Mapping) else {"": pages}
    for group in groups.values():
        if isinstance(group, str) or not isinstance(group, Iterable):
            raise ParameterTypeError.of(
                "st.navigation(pages)", group, ["a list of pages", "a mapping of titles to lists"],
                "st.navigation([st.Page(home)])",
            )  # fmt: skip
    return {str(title): [as_page(page) for page in group] for title, group in groups.items()}


def _check_unique(pages: Sequence[DeclaredPage]) -> None:
    """Check that all addresses differ, also those of hidden, outside and the default pages."""
    seen: dict[str, DeclaredPage] = {}
    for page in pages:
        other = seen.setdefault(page.name, page)
        if other is not page:
            raise UsageError(
                f'Two pages of st.navigation, "{other.title}" and "{page.title}", have the address '
                f'"/{page.name}". Give one of them another url_path, e.g. '
                'st.Page(..., url_path="other").'
            )


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


def _check_source(page: object) -> None:
    if not callable(page) and not isinstance(page, str | Path):
        raise ParameterTypeError.of(
            "st.Page(page)", page, ["a function", "the path of a script"], "st.Page(home)"
        )


def _checked_title(title: str | None) -> str | None:
    if title and not title.strip(" _"):
        raise MissingParameterError(
            f"st.Page got title={title!r}, which shows nothing in the menu. Give a text, e.g. "
            'title="Home", or leave it out.'
        )
    return title


def _checked_url(url: str, *, default: bool) -> str:
    url = url.strip().strip("/")
    if "/" in url:
        raise NotAllowedError(
            f'url_path="{url}" has a "/". It is one part of the address, e.g. url_path="reports".'
        )
    if not url and not default:
        raise MissingParameterError(
            "st.Page got an empty url_path, which only the default page may have. Give a text, "
            'e.g. url_path="reports", or default=True.'
        )
    return url


def _slug(title: str) -> str:
    """Return a title as part of an address: words in small letters, joined by "_"."""
    return re.sub(r"[\W_]+", "_", title.lower()).strip("_") or "page"


def _file(source: str, run: Run) -> Path:
    file: Path = run.app.site.script_folder / source
    if not file.is_file():
        raise PageMissingError(
            f'st.Page("{source}"): there is no file {file}. Paths are relative to the script '
            "that is served."
        )
    return file
