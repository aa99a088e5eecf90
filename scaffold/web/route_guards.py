"""What guards the FastAPI routes of an app, as `scaffold routes --access` lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.routing import Mount

from scaffold.web.current_user import GUARD
from scaffold.web.webhook import contexts, verify_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.routing import BaseRoute

NOTHING = "guarded by nothing of scaffold"


class GuardedRoute(NamedTuple):
    """A route beside the pages, and in words who may use it."""

    path: str
    methods: str
    guard: str


def guarded_routes(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[GuardedRoute]:
    """Yield the FastAPI routes of an app, also of included routers and mounted apps."""
    for route in contexts(routes):
        path = prefix + str(getattr(route, "path", None) or "")
        inner = getattr(route, "original_route", route)
        if isinstance(inner, Mount):
            listed = list(guarded_routes(inner.routes, path))
            yield from listed or [GuardedRoute(path, "all", NOTHING)]
        elif getattr(route, "endpoint", None) is not None:
            methods = ", ".join(sorted(getattr(route, "methods", None) or ()))
            yield GuardedRoute(path, methods, _guard_of(route))


def _guard_of(route: Any) -> str:
    verify = verify_of(route.endpoint)
    if verify is not None:
        return f"webhook, verified by {getattr(verify, '__name__', 'a function')}"
    names = sorted(set(_names(getattr(route, "dependant", None))))
    return " & ".join(names) or NOTHING


def _names(dependant: Any) -> Iterator[str]:
    """Yield the guards among the dependencies; a rule stands for the login that it needs."""
    for one in getattr(dependant, "dependencies", ()):
        name = getattr(one.call, GUARD, None)
        if name is None:
            yield from _names(one)
        else:
            yield name


def takes_tokens(routes: Sequence[BaseRoute]) -> bool:
    """Return whether a route asks for a person, so that API tokens are of use."""
    return any(
        not one.guard.startswith("webhook") and one.guard != NOTHING
        for one in guarded_routes(routes)
    )
