"""Webhooks: routes that other servers call, and that prove the caller in their own way.

    @app.post("/hooks/payments")
    @webhook(verify=signed_by_the_bank)
    async def payments(request: Request) -> None: ...

Attack: an exemption from the check of origins that lets anybody in. There is one only for a request
that `verify` accepts; whatever it does not accept is refused, also from our own pages: headers that
say so are no proof outside of browsers. Only `True` is a yes, and a `verify` that raises says no.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, compile_path

from scaffold.errors import UsageError
from scaffold.web.body import read_body

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

log = logging.getLogger("scaffold.refused")
Verify: TypeAlias = Callable[[Request, bytes], bool | Awaitable[bool]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK = "__scaffold_verify__"


def webhook(*, verify: Verify) -> Callable[[Endpoint], Endpoint]:
    """Mark a FastAPI route as one that another server calls.

    Args:
        verify: is given the request and its raw body, and returns whether they are genuine; an
            ordinary or an async function. The route can read the body again.

    Raises:
        UsageError: `verify` is no function.
    """
    if not callable(verify):
        raise UsageError(
            f"webhook(verify={verify!r}): verify must be a function of the request and its raw "
            "body that returns True or False, e.g. one that compares a signature."
        )

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, verify)
        return endpoint

    return mark


def verify_of(endpoint: object) -> Verify | None:
    """Return what a route's function verifies callers by; None if it is no webhook."""
    found: Verify | None = getattr(endpoint, _MARK, None)
    return found


def verifier_for(scope: Scope, routes: Sequence[BaseRoute]) -> Verify | None:
    """Return what verifies the caller of the webhook that a request is for."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    method = scope["method"]
    for address, methods, endpoint in endpoints(routes):
        verify = verify_of(endpoint)
        if verify is not None and method in methods and compile_path(address)[0].match(path):
            return verify
    return None


def endpoints(
    routes: Sequence[BaseRoute], prefix: str = ""
) -> Iterator[tuple[str, frozenset[str], Any]]:
    """Yield path, methods and function of all routes, also of included and mounted ones."""
    for route in contexts(routes):
        path = prefix + str(getattr(route, "path", None) or "")
        inner = getattr(route, "original_route", route)
        if isinstance(inner, Mount):
            yield from endpoints(inner.routes, path)
        elif getattr(route, "endpoint", None) is not None:
            methods: set[str] | None = getattr(route, "methods", None)
            yield path, frozenset(methods or ()), route.endpoint


def contexts(routes: Sequence[BaseRoute]) -> Iterator[Any]:
    """Yield routes as they are reached; FastAPI keeps those of included routers apart."""
    from fastapi import routing

    spread: Callable[..., Iterator[Any]] | None = getattr(routing, "iter_route_contexts", None)
    return iter(routes) if spread is None else spread(routes)


async def genuine(scope: Scope, receive: Receive, verify: Verify, limit: int) -> Receive | None:
    """Return how the route reads the request that `verify` accepts; None if it does not.

    Raises:
        TooLarge, Gone: the body could not be read.
    """
    body = await read_body(receive, limit)
    try:
        found = await run_in_threadpool(verify, Request(scope, _again(body, receive)), body)
        if inspect.isawaitable(found):
            found = await found
    except Exception:
        log.exception("What verifies callers of %s raised; the call is refused.", scope["path"])
        return None
    return _again(body, receive) if found is True else None


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a receive that gives the body, once, and then what comes after it."""
    given = False

    async def replay() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
