"""Asking providers: the only place where this server calls others because of a login.

Attacks: being led to addresses inside (only addresses that the operator set, or that such a
provider names, over https; redirects are not followed), and being kept busy (an answer has five
seconds, a size, and so many of them are waited for at once).
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any, cast

from scaffold.errors import AuthError, UsageError
from scaffold.providers import is_safe_address

if TYPE_CHECKING:
    import httpx

TIMEOUT = 5.0
MOST_BYTES = 262_144
AT_ONCE = 8


class ProviderError(AuthError):
    """A provider could not be reached, or gave an answer that cannot be used."""


class Fetcher:
    """Asks for JSON.

    Args:
        production: whether everything must be encrypted.
        timeout: seconds that a whole answer may take.
    """

    def __init__(self, *, production: bool, timeout: float = TIMEOUT) -> None:
        self._production = production
        self._timeout = timeout
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def get(self, address: str, *, bearer: str = "") -> dict[str, Any]:
        """Return the JSON object at an address.

        Raises:
            ProviderError: there is none, or it took too long, or is too large.
        """
        headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
        return self._ask("GET", address, headers=headers)

    def post(
        self, address: str, fields: dict[str, str], *, login: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the answer to a form, sent with a name and a password where `login` has them.

        Raises:
            ProviderError: as for `get`.
        """
        return self._ask("POST", address, data=fields, auth=login)

    def _ask(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        if not is_safe_address(address, production=self._production):
            raise ProviderError(f"{address} is no https address, so it is not asked.")
        if not self._places.acquire(timeout=self._timeout):
            raise ProviderError(f"{address} was not asked: {AT_ONCE} answers are waited for.")
        try:
            return self._answer(method, address, options)
        finally:
            self._places.release()

    def _answer(self, method: str, address: str, options: dict[str, Any]) -> dict[str, Any]:
        httpx = import_httpx()
        until = time.monotonic() + self._timeout
        try:
            with (
                httpx.Client(timeout=self._timeout, follow_redirects=False) as client,
                client.stream(method, address, **options) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise ProviderError(f"{address} answered {response.status_code}.")
                return _object(address, _read(address, response, until))
        except httpx.HTTPError as error:
            raise ProviderError(f"{address} could not be asked: {error!r}.") from error


def _read(address: str, response: httpx.Response, until: float) -> bytes:
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise ProviderError(f"{address} sent more than {MOST_BYTES} bytes.")
        if time.monotonic() > until:
            raise ProviderError(f"{address} took too long.")
    return body


def _object(address: str, body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise ProviderError(f"{address} sent no JSON.") from error
    if not isinstance(found, dict):
        raise ProviderError(f"{address} sent JSON that is no object.")
    return cast(dict[str, Any], found)


def import_httpx() -> Any:
    """Return httpx, which comes with the extra "oidc".

    Raises:
        UsageError: it is not installed.
    """
    try:
        import httpx
    except ImportError as error:
        raise UsageError(
            'Logging in at a provider needs the extra "oidc", and httpx is not installed. Run: '
            'pip install "scaffold[oidc]"'
        ) from error
    return httpx
