"""A page: a script function with a path, a title and a rule who may open it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeVar

from scaffold.errors import UsageError
from scaffold.navigation.access import Predicate, Rule, as_rule

F = TypeVar("F", bound=Callable[..., Any])
MARK = "__scaffold_page__"
_PARAMETER = re.compile(r"{([A-Za-z_][A-Za-z0-9_]*)(:path)?}")
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")
RESERVED = ("/auth", "/_scaffold", "/docs", "/redoc", "/openapi.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A registered page.

    Attributes:
        path: its URL, with typed parameters as in `/reports/{year}`.
        key: what tells its widgets from those of other pages.
        access: who may open it; None means the default of the app.
        menu: whether it stands in the menu: a bool, or a function of `st.session_state`.
        order: its place in the menu; pages without one follow in the order of their definition.
        frame_ancestors: the origins whose pages may show this one in a frame.
        cache_auth: whether showing it may take the login from memory, for five seconds.
    """

    path: str
    function: Callable[..., Any]
    title: str
    icon: str | None = None
    section: str | None = None
    order: float | None = None
    access: Rule | None = None
    menu: bool | Callable[[Any], bool] = True
    layout: Literal["centered", "wide"] = "centered"
    badge: str | Callable[[Any], str | None] | None = None
    help: str | None = None
    frame_ancestors: tuple[str, ...] = ()
    cache_auth: bool = False

    @property
    def key(self) -> str:
        """Return the page's name among others: its path."""
        return self.path

    @property
    def name(self) -> str:
        """Return the name of the page function."""
        return getattr(self.function, "__name__", "page")

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the path's parameters."""
        return _parameters(self.path)

    @property
    def is_async(self) -> bool:
        """Return whether the page function is `async def`."""
        return _is_async(self.function)

    def pattern(self) -> re.Pattern[str]:
        """Return the expression that paths of this page match."""
        place = 0
        parts: list[str] = []
        for match in _PARAMETER.finditer(self.path):
            parts.append(re.escape(self.path[place : match.start()]))
            parts.append(f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})")
            place = match.end()
        parts.append(re.escape(self.path[place:]))
        return re.compile("".join(parts))


@cache
def _is_async(function: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(function)


@cache
def _parameters(path: str) -> tuple[str, ...]:
    return tuple(name for name, _ in _PARAMETER.findall(path))


@dataclass(slots=True)
class PageMark:
    """What `@page` noted on a function, until an app collects it."""

    options: dict[str, Any] = field(default_factory=dict[str, Any])


def page(
    path: str,
    *,
    title: str | None = None,
    icon: str | None = None,
    section: str | None = None,
    order: float | None = None,
    access: Rule | Predicate | None = None,
    menu: bool | Callable[[Any], bool] = True,
    layout: Literal["centered", "wide"] = "centered",
    badge: str | Callable[[Any], str | None] | None = None,
    help: str | None = None,
    frame_ancestors: Sequence[str] = (),
    cache_auth: bool = False,
) -> Callable[[F], F]:
    """Mark a function as a page; an `App` in the same module or with its package finds it.

    Args:
        path: the URL, starting with "/"; `{name}` is a parameter of the function.
        title: shown in the menu and as the window's title; made from the function's name if left
            out.
        icon: an emoji or `:material/name:`.
        section: the heading in the menu under which the page stands.
        order: the place in the menu; lower comes first.
        access: who may open it, e.g. `anyone` or `role("admin")`; the app's default if left out.
        menu: False hides it from the menu; a function of `st.session_state` decides in each run.
        layout: "centered" for reading, "wide" for tables.
        badge: a short text beside the title, or a function of the user that returns it.
        help: a tooltip in the menu.
        frame_ancestors: origins whose pages may show this one in a frame, e.g.
            `["https://intranet.example.com"]`, or "self" for the app's own; nobody if left out.
            Browsers send cookies into a frame only where both are of one site.
        cache_auth: let pages that are only shown take the login from memory for up to five seconds
            instead of reading its row; inputs never do. A login that ends elsewhere is noticed so
            much later.

    Raises:
        UsageError: the path does not start with "/" or belongs to scaffold, an origin is none, or
            `cache_auth` comes with a rule that asks for a recent login.

    Example:
        @page("/reports/{year}", title="Reports", section="Work")
        def reports(year: int, q: str = "") -> None:
            st.header(f"Reports of {year}")
    """
    check_path(path)
    rule = None if access is None else as_rule(access)
    framed_by = ancestors(path, frame_ancestors)
    if cache_auth and rule is not None and (rule.recent or rule.second):
        raise UsageError(
            f'@page("{path}", cache_auth=True) has the rule {rule.name}, which asks for a proof '
            "that must not come from memory. Leave cache_auth out."
        )

    def mark(function: F) -> F:
        options = {
            "path": path, "title": title or title_of(function), "icon": icon, "section": section,
            "order": order, "access": rule, "menu": menu, "layout": layout, "badge": badge,
            "help": help, "frame_ancestors": framed_by,
            "cache_auth": cache_auth,
        }  # fmt: skip
        setattr(function, MARK, PageMark(options))
        return function

    return mark


def marked_page(function: Callable[..., Any]) -> Page | None:
    """Return the page that a function was marked as, if it was."""
    mark = getattr(function, MARK, None)
    return Page(function=function, **mark.options) if isinstance(mark, PageMark) else None


def ancestors(path: str, given: Sequence[str]) -> tuple[str, ...]:
    """Return origins as a Content-Security-Policy names them.

    Raises:
        UsageError: one is no origin.
    """
    wrong = [one for one in given if one != "self" and not _ORIGIN.fullmatch(one)]
    if isinstance(given, str) or wrong:
        raise UsageError(
            f'@page("{path}") got frame_ancestors={given!r}. Give a list of origins, each a scheme '
            'and a host, e.g. ["https://intranet.example.com", "self"].'
        )
    return tuple("'self'" if one == "self" else one for one in given)


def check_path(path: str) -> None:
    """Raise UsageError for a path that cannot be served."""
    if not isinstance(path, str) or not path.startswith("/") or "//" in path or "?" in path:
        raise UsageError(
            f'path={path!r} is no path. It starts with one "/" and has no query string, e.g. '
            '"/reports" or "/reports/{year}".'
        )
    if set("{}") & set(_PARAMETER.sub("", path)):
        raise UsageError(
            f"path={path!r} has a parameter that is no name. Write e.g. "
            '"/reports/{year}", and the type as annotation of the function.'
        )
    if path != "/" and path.endswith("/"):
        raise UsageError(f'path={path!r} ends with "/". Leave it out: {path.rstrip("/")!r}.')
    for reserved in RESERVED:
        if path == reserved or path.startswith(reserved + "/"):
            raise UsageError(
                f"path={path!r} belongs to scaffold; choose one outside of {reserved}."
            )


def title_of(function: Callable[..., Any]) -> str:
    """Return a title made from a function's name: `my_page` becomes "My page"."""
    words = getattr(function, "__name__", "page").strip("_").replace("_", " ")
    return words[:1].upper() + words[1:]
