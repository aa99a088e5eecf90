"""FastAPI dependencies of page functions: `Annotated[..., Depends(...)]` works as in a route."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.dependencies.utils import get_dependant, solve_dependencies
from fastapi.exceptions import RequestValidationError

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from starlette.types import Receive, Scope

Wanted = Sequence[tuple[str, Any]]


def solver(
    scope: Scope, receive: Receive, stack: AsyncExitStack
) -> Callable[[Wanted], Mapping[str, Any]]:
    """Return a function for worker threads that solves dependencies on the server's loop.

    It is called after the access of the page was checked. Those with `yield` are closed with
    `stack`.
    """
    loop = asyncio.get_running_loop()

    def solve(wanted: Wanted) -> Mapping[str, Any]:
        return asyncio.run_coroutine_threadsafe(
            _solve(wanted, scope, receive, stack), loop
        ).result()

    return solve


async def _solve(
    wanted: Wanted, scope: Scope, receive: Receive, stack: AsyncExitStack
) -> Mapping[str, Any]:
    scope.setdefault("fastapi_inner_astack", stack)
    scope.setdefault("fastapi_function_astack", stack)
    solved = await solve_dependencies(
        request=Request(scope, receive),
        dependant=get_dependant(path=scope["path"], call=_needing(wanted)),
        async_exit_stack=stack,
        embed_body_fields=False,
    )
    if solved.errors:
        raise RequestValidationError(solved.errors)
    return solved.values


def _needing(wanted: Wanted) -> Callable[..., None]:
    """Return a function with the wanted parameters, for FastAPI to look at."""

    def needs(**_values: Any) -> None: ...

    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=depends) for name, depends in wanted
    ]
    needs.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return needs
