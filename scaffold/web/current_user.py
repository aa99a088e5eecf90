"""Who asks, for FastAPI routes beside the pages: by login cookie or by API token.

    @app.get("/api/reports")
    def reports(user: Annotated[User, Depends(require("reports.view"))]) -> list[Report]: ...

Attacks: a token where it would end up in logs (only the header `Authorization` is read), a cookie
that another site makes the browser send (the guard has checked the origin), and two proofs of which
the weaker counts (where a token is shown, it alone decides).
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from scaffold.auth.user import User
from scaffold.errors import UsageError
from scaffold.navigation.access import Rule, Verdict, as_rule, permission, verdict
from scaffold.web.asked import Asked, ask_of
from scaffold.web.csrf import SAFE
from scaffold.web.failures import READ_ONLY
from scaffold.web.guard import SITE
from scaffold.web.identify import identify
from scaffold.web.problems import Problem

GUARD = "__scaffold_guard__"
CONFIRM_FIRST = "Confirm who you are first, at /auth/confirm."


class _Scheme(SecurityBase):
    """How OpenAPI describes tokens; reading them is left to `current_user`."""

    def __init__(self) -> None:
        described = HTTPBearer(
            scheme_name="API token", description="A token made at /auth/tokens.", auto_error=False
        )
        self.model, self.scheme_name = described.model, described.scheme_name

    async def __call__(self) -> None:
        """Read nothing."""


_SCHEME = _Scheme()


def current_user(
    connection: HTTPConnection, _scheme: Annotated[None, Depends(_SCHEME)] = None
) -> User:
    """Return the person who asks, by API token or by login; visitors get 401.

    Example:
        @app.get("/api/me")
        def me(user: Annotated[User, Depends(current_user)]) -> str:
            return user.email
    """
    user = _by_token(connection)
    return user if user is not None else _by_cookie(connection)


def token_required(
    connection: HTTPConnection, _scheme: Annotated[None, Depends(_SCHEME)] = None
) -> User:
    """Return the person of an API token; a login does not count here."""
    user = _by_token(connection)
    if user is None:
        raise _unauthorized("An API token is needed here: Authorization: Bearer scf_...")
    return user


setattr(current_user, GUARD, "login or token")
setattr(token_required, GUARD, "token")


def require(access: Rule | str) -> Callable[..., User]:
    """Return a dependency that lets in whom a rule allows, and gives the person.

    Args:
        access: a rule as pages have it, or the name of a permission. An API token has the
            permissions that are among its scopes, and no roles.

    Example:
        @app.delete("/api/reports/{number}", dependencies=[Depends(require("reports.delete"))])
        def delete(number: int) -> None: ...
    """
    rule = permission(access) if isinstance(access, str) else as_rule(access)

    def required(connection: HTTPConnection, user: Annotated[User, Depends(current_user)]) -> User:
        place = {name: str(value) for name, value in connection.path_params.items()}
        found = verdict(rule, user, place)
        if found is Verdict.ALLOWED:
            return user
        if found is Verdict.CONFIRM:
            raise Problem(403, CONFIRM_FIRST)
        raise Problem(403, f"This needs {rule.name}.")

    setattr(required, GUARD, rule.name)
    return required


def _by_token(connection: HTTPConnection) -> User | None:
    """Return the person of the token; None where none is shown."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    site = _site_of(connection)
    used = site.accounts.api_tokens.use(token.strip(), origin=site.origin(_asked(connection)))
    if used.retry_after:
        wait = str(max(1, round(used.retry_after)))
        raise Problem(429, "Too many tokens that do not count.", {"Retry-After": wait})
    if used.user is None:
        raise _unauthorized("The API token does not count, or no more.", error="invalid_token")
    user: User = used.user
    return user


def _by_cookie(connection: HTTPConnection) -> User:
    user: User = identify(_site_of(connection), _asked(connection), may_set_cookie=False).user
    if not user.is_logged_in:
        raise _unauthorized("Log in, or show an API token: Authorization: Bearer scf_...")
    if user.moved:
        raise Problem(403, CONFIRM_FIRST)
    if user.read_only and connection.scope.get("method") not in SAFE:
        raise Problem(403, str(READ_ONLY))
    return user


def _unauthorized(detail: str, *, error: str = "") -> Problem:
    cause = f', error="{error}"' if error else ""
    return Problem(401, detail, {"WWW-Authenticate": f'Bearer realm="api"{cause}'})


def _asked(connection: HTTPConnection) -> Asked:
    scope = {"method": "GET", **connection.scope}
    return ask_of(scope, _site_of(connection).settings.trusted_proxies)


def _site_of(connection: HTTPConnection) -> Any:
    site = connection.scope.get(SITE) or getattr(connection.scope.get("app"), "site", None)
    if site is None or site.accounts is None:
        raise UsageError(
            "current_user needs accounts, and this app has none. Write App(..., auth=True), or set "
            "SCAFFOLD_AUTH__ENABLED=true."
        )
    return site
